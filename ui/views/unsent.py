"""What has not been sent, in its order; what came back; and what cannot be done without a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.console.state import Change, LinkPhase, Pending, PendingState
from app.domain.ids import entity_id, entity_kind
from ui.bridge import Bridge
from ui.qt import one_line
from ui.theme import Tone, Type, look
from ui.views.wording import guest_label, outcome_name, refusal_words
from ui.widgets import figures, ink
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.empty import EmptyState
from ui.widgets.section import IconPlate, Plate, clear
from ui.widgets.words import Ground, Icon, Line, Text

_ICONS: Final = {
    "SendReply": "message-square",
    "AddNote": "lock",
    "TakeDialogue": "headset",
    "GiveBackDialogue": "bot",
    "ResolveDialogue": "check",
    "SnoozeDialogue": "calendar-clock",
    "ReopenDialogue": "rotate-ccw",
    "SaveArticle": "book-open",
}
_SIDE_FROM: Final = 930
_LIVE: Final = {LinkPhase.LIVE, LinkPhase.SLOW}
_WAITING: Final = {PendingState.HELD, PendingState.QUEUED, PendingState.SENT, PendingState.OK}


class _Said(msgspec.Struct):
    text: str = ""
    outcome: str = ""
    title_ru: str = ""
    summary: str = ""


class _Row(QWidget):
    """One action: 52 px.

    Signals:
        opened(str): show its dialogue. undone(str), repeated(str), discarded(str): by the command's id.
    """

    opened = Signal(str)
    undone = Signal(str)
    repeated = Signal(str)
    discarded = Signal(str)

    def __init__(self, pending: Pending, title: str, words: str, chip: ChipLook, *, last: bool) -> None:
        super().__init__()
        self._last = last
        self._pending = pending
        self.setFixedHeight(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(IconPlate(_ICONS.get(pending.kind, "circle-dot")))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(Text(title, Type.NAME, elide=True))
        lines.addWidget(Text(words, Type.SMALL, "t3", elide=True))
        lines.addStretch(1)
        row.addLayout(lines, 1)
        row.addWidget(Chip(chip))
        for button in self._buttons():
            row.addWidget(button)
        self.setAccessibleName(f"{title}. {words}. {chip.text}")

    def _buttons(self) -> list[Button]:
        cmd, ent = self._pending.cmd, self._pending.ent
        found: list[Button] = []
        if entity_kind(ent) == "dialogue":
            go = Button(self.tr("Open"), "ghost", small=True)
            go.clicked.connect(lambda: self.opened.emit(entity_id(ent)))
            found.append(go)
        if self._pending.state in {PendingState.HELD, PendingState.QUEUED}:
            undo = Button(self.tr("Undo"), "ghost", small=True)
            undo.clicked.connect(lambda: self.undone.emit(cmd))
            found.append(undo)
        elif self._pending.state not in _WAITING and self._pending.state is not PendingState.UNKNOWN:
            again = Button(self.tr("Send it now"), small=True)
            again.clicked.connect(lambda: self.repeated.emit(cmd))
            away = Button(self.tr("Remove"), "ghost", small=True)
            away.clicked.connect(lambda: self.discarded.emit(cmd))
            found += [again, away]
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._last:
            p = ink.smooth(self)
            ink.across(p, 1, self.height() - 1, self.width() - 2, look().tokens.c.line)
            p.end()


class UnsentScreen(QWidget):
    """The screen.

    Signals:
        opened(str): show a dialogue.
    """

    opened = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self.hidden = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        page = QWidget()
        scroll.setWidget(page)
        page.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self._page = QVBoxLayout(page)
        self._page.setContentsMargins(20, 20, 20, 20)
        self._page.setSpacing(10)
        self._side = Ground("pane", "l")
        self._side.setFixedWidth(300)
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(20, 20, 20, 20)
        self._side_column.setSpacing(8)
        row.addWidget(scroll, 1)
        row.addWidget(self._side)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= _SIDE_FROM)  # the list and its buttons come first

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.refresh()
        clear(self._side_column)
        self._side_column.addWidget(Text(self.tr("Not possible without a link"), Type.HEADING))
        for icon, words in (
            ("search", self.tr("Search in old dialogues")),
            ("user-round", self.tr("Open a guest card anew")),
            ("paperclip", self.tr("Send and see files")),
            ("activity", self.tr("See the load of this minute")),
        ):
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            line.addWidget(Icon(icon, 16))
            line.addWidget(Text(words, Type.BODY, "t2"))
            line.addStretch(1)
            self._side_column.addWidget(holder)
        self._side_column.addSpacing(8)
        self._side_column.addWidget(Line())
        self._side_column.addSpacing(8)
        self._side_column.addWidget(Text(self.tr("If it does not come back"), Type.HEADING))
        words = self.tr(
            "After 60 s without a link the server returns your dialogues to the queue. Share the internet of a"
            " phone: Usher picks it up by itself."
        )
        self._side_column.addWidget(Text(words, Type.BODY, "t2", wrap=True))
        self._side_column.addStretch(1)

    def hide_names(self, hidden: bool) -> None:
        """Privacy mode."""
        self.hidden = hidden
        self.refresh()

    def refresh(self) -> None:
        """Builds the list again."""
        clear(self._page)
        pending = self._store.pending
        if not pending:
            empty = EmptyState()
            empty.say(
                self.tr("Everything is sent"), self.tr("What you do without a link waits here and goes by itself.")
            )
            self._page.addWidget(empty, 1)
            return
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(self.tr("Not sent"), Type.TITLE))
        head.addWidget(Chip(ChipLook(str(len(pending)), "", "wait")))
        head.addStretch(1)
        head.addWidget(Text(self.tr("in this order, each once"), Type.SMALL, "t3"))
        self._page.addLayout(head)
        self._page.addWidget(self._plate(pending))
        self._page.addStretch(1)

    def _plate(self, pending: Sequence[Pending]) -> Plate:
        plate = Plate()
        for place, one in enumerate(pending):
            title, words = self._described(one)
            row = _Row(one, title, words, self._chip(one), last=place + 1 == len(pending))
            row.opened.connect(self.opened)
            row.undone.connect(self._bridge.undo)
            row.repeated.connect(self._bridge.retry)
            row.discarded.connect(self._bridge.discard)
            plate.column.addWidget(row)
        return plate

    def _described(self, one: Pending) -> tuple[str, str]:
        said = msgspec.json.decode(one.args, type=_Said)
        dialogue = self._store.dialogues.get(entity_id(one.ent))
        name = guest_label(dialogue, hidden=self.hidden) if dialogue is not None else ""
        titles = {
            "SendReply": self.tr("Reply: %1"),
            "AddNote": self.tr("Note: %1"),
            "TakeDialogue": self.tr("Take: %1"),
            "GiveBackDialogue": self.tr("Give back to bot: %1"),
            "ResolveDialogue": self.tr("Resolve: %1"),
            "SnoozeDialogue": self.tr("Snooze: %1"),
            "ReopenDialogue": self.tr("Open again: %1"),
            "SaveArticle": self.tr("Answer for the bot: %1"),
        }
        subject = one_line(said.title_ru, 60) if one.kind == "SaveArticle" else name
        title = titles.get(one.kind, one.kind).replace("%1", subject or entity_id(one.ent)[:24])
        words = one_line(said.text or said.summary, 160)
        if words:
            mark = "«%1»" if figures.russian() else "“%1”"
            words = mark.replace("%1", words)
        elif said.outcome:
            words = self.tr("outcome: %1").replace("%1", outcome_name(said.outcome).lower())
        if one.code:
            words = refusal_words(one.code)
        return title, words

    def _chip(self, one: Pending) -> ChipLook:
        linked = self._store.link.phase in _LIVE
        waits = ChipLook(self.tr("Waits for the link"), "hourglass", "wait")
        going = ChipLook(self.tr("Is going out"), "hourglass", "mute")
        known: dict[PendingState, ChipLook] = {
            PendingState.HELD: ChipLook(self.tr("Held for undo"), "hourglass", "mute"),
            PendingState.QUEUED: going if linked else waits,
            PendingState.SENT: going if linked else waits,
            PendingState.OK: going,
            PendingState.UNKNOWN: ChipLook(self.tr("May have been sent"), "circle-help", "wait"),
            PendingState.NEEDS_REVIEW: ChipLook(self.tr("Asks before sending"), "message-square-text", "accent"),
        }
        tone: Tone = "late"
        return known.get(one.state, ChipLook(self.tr("Refused"), "circle-x", tone))

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"pending", "link"}:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
