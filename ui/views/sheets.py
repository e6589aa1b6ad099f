"""The small sheets over the window: how it ended, how long aside, what the bot should know, where a link leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.dialogues import Outcome
from ui.qt import Link
from ui.theme import Type, look
from ui.views.wording import outcome_name
from ui.widgets import ink, keyhint
from ui.widgets.area import Overlay
from ui.widgets.button import Button
from ui.widgets.words import Text

translate = QCoreApplication.translate
_MIN = 60_000
SNOOZES: Final = (10 * _MIN, 30 * _MIN, 60 * _MIN, 180 * _MIN)


class Sheet(Overlay):
    """An overlay with a title, a line about it, a body and buttons; digits choose, Enter does the marked thing."""

    def __init__(self, window: QWidget, title: str, about: str = "", width: int = 440) -> None:
        super().__init__(window, width)
        self.title = Text(title, Type.TITLE)
        self.content.addWidget(self.title)
        if about:
            self.content.addWidget(Text(about, Type.BODY, "t2", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        self.content.addLayout(self.body)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.content.addSpacing(4)
        self.content.addLayout(self.foot)
        self._by_digit: dict[int, Callable[[], None]] = {}
        self.closed.connect(self.deleteLater)
        self.setAccessibleName(title)

    def option(self, number: int, words: str, act: Callable[[], None]) -> Button:
        """A line to choose, with its digit."""
        button = _Line(words, str(number))
        button.clicked.connect(act)
        self._by_digit[number] = act
        self.body.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - int(Qt.Key.Key_0)
        if digit in self._by_digit:
            self._by_digit[digit]()
            return
        super().keyPressEvent(event)


class _Line(Button):
    def __init__(self, words: str, keys: str) -> None:
        super().__init__(words, "plain", keys=keys)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.setSizePolicy(policy)
        self._hint_text = keys

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ground = c.press if self.isDown() else c.hover if self.underMouse() else c.pane
        ink.rounded(p, QRectF(self.rect()), 6, ground, c.line2)
        ink.text(p, Type.BODY_MEDIUM, c.t1, QRectF(self.rect()).adjusted(12, 0, 0, 0), self.text())
        wide = keyhint.hint_width(self._hint_text)
        keyhint.paint_hint(p, self.width() - wide - 8, 7, self._hint_text, c.hover, c.t3, c.line2)
        p.end()


def _writer(name: str, hint: str, height: int = 72) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setFont(Type.BODY.font)
    edit.setPlaceholderText(hint)
    edit.setAccessibleName(name)
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(height)
    return edit


class ResolveSheet(Sheet):
    """How the dialogue ended.

    Signals:
        picked(str, str): the outcome and a note for colleagues, which may be empty.
    """

    picked = Signal(str, str)

    def __init__(self, window: QWidget, name: str) -> None:
        title = translate("ResolveSheet", "How did it end?")
        super().__init__(
            window, title, translate("ResolveSheet", "Resolves the dialogue with %1").replace("%1", name)
        )
        first: Button | None = None
        for number, outcome in enumerate(Outcome, start=1):
            line = self.option(number, outcome_name(outcome.value), partial(self._pick, outcome))
            first = first or line
        self._note = _writer(
            translate("ResolveSheet", "Note for colleagues"),
            translate("ResolveSheet", "Note for colleagues, if needed"),
            56,
        )
        self.body.addSpacing(4)
        self.body.addWidget(self._note)
        self.open()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, outcome: Outcome) -> None:
        note = self._note.toPlainText().strip()
        self.close_sheet()
        self.picked.emit(outcome.value, note)


class SnoozeSheet(Sheet):
    """How long to put a dialogue aside.

    Signals:
        picked(int, str): milliseconds and an empty text, or 0 and ``doors``.
    """

    picked = Signal(int, str)

    def __init__(self, window: QWidget, name: str, until_doors: str) -> None:
        about = translate("SnoozeSheet", "%1 comes back by itself, or at once when the guest writes.")
        super().__init__(window, translate("SnoozeSheet", "Put aside for how long?"), about.replace("%1", name))
        words = (
            translate("SnoozeSheet", "10 minutes"),
            translate("SnoozeSheet", "30 minutes"),
            translate("SnoozeSheet", "1 hour"),
            translate("SnoozeSheet", "3 hours"),
        )
        lines = [
            self.option(number, text, partial(self._pick, length, ""))
            for number, (text, length) in enumerate(zip(words, SNOOZES, strict=True), start=1)
        ]
        if until_doors:
            text = translate("SnoozeSheet", "Until doors open, %1").replace("%1", until_doors)
            self.option(len(words) + 1, text, lambda: self._pick(0, "doors"))
        self.open()
        lines[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, length_ms: int, until: str) -> None:
        self.close_sheet()
        self.picked.emit(length_ms, until)


class GiveBackSheet(Sheet):
    """What the bot should know when it goes on, and what it may say.

    Signals:
        picked(str, str): the summary for colleagues and the bot, and the words for the guest; both may be empty.
    """

    picked = Signal(str, str)

    def __init__(self, window: QWidget, name: str) -> None:
        about = translate("GiveBackSheet", "The bot goes on with %1 and keeps to what you write here.")
        super().__init__(window, translate("GiveBackSheet", "Give back to the bot"), about.replace("%1", name))
        self.edit = self._field(
            translate("GiveBackSheet", "For colleagues and the bot; the guest does not see it"),
            translate("GiveBackSheet", "What was agreed: one or two sentences"),
        )
        self.body.addSpacing(6)
        self.words = self._field(
            translate("GiveBackSheet", "To the guest, word for word, if the question comes again"),
            translate("GiveBackSheet", "May stay empty"),
        )
        keep = Button(translate("GiveBackSheet", "Keep it"), "ghost")
        keep.clicked.connect(self.close_sheet)
        give = Button(translate("GiveBackSheet", "Give back to bot"), "primary", icon="bot", keys="Ctrl ⏎")
        give.clicked.connect(self._pick)
        self.foot.addWidget(keep)
        self.foot.addWidget(give)
        self.open()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, name: str, hint: str) -> QPlainTextEdit:
        label, edit = Text(name, Type.SMALL_MEDIUM, "t2", wrap=True), _writer(name, hint, 64)
        label.setBuddy(edit)
        self.body.addWidget(label)
        self.body.addWidget(edit)
        edit.installEventFilter(self)
        return edit

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched in (self.edit, self.words)
            and isinstance(event, QKeyEvent)
            and event.type() == QKeyEvent.Type.KeyPress
        ):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and control:
                self._pick()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_sheet()
                return True
        return super().eventFilter(watched, event)

    def _pick(self) -> None:
        summary, words = self.edit.toPlainText().strip(), self.words.toPlainText().strip()
        self.close_sheet()
        self.picked.emit(summary, words)


class LinkSheet(Sheet):
    """Where a link of a guest really leads, before anything is opened.

    Signals:
        agreed(): open it.
    """

    agreed = Signal()

    def __init__(self, window: QWidget, link: Link) -> None:
        title = translate("LinkSheet", "Open a site from a message?")
        if link.refused:
            title = translate("LinkSheet", "This link is not opened")
        super().__init__(window, title, _link_about(link))
        self.body.addWidget(Text(_real_name(link), Type.HEADING, elide=True))
        close = Button(translate("LinkSheet", "Leave it"), "ghost" if not link.refused else "plain")
        close.clicked.connect(self.close_sheet)
        self.foot.addWidget(close)
        if not link.refused:
            words = translate("LinkSheet", "Open %1").replace("%1", _real_name(link)[:40])
            go = Button(words, "danger-plain" if link.doubtful else "primary", icon="external-link")
            go.clicked.connect(self._agree)
            self.foot.addWidget(go)
        self.open()
        close.setFocus(Qt.FocusReason.TabFocusReason)

    def _agree(self) -> None:
        self.close_sheet()
        self.agreed.emit()


def _real_name(link: Link) -> str:
    """The site as it is called; one that may pose as another in the letters that machines use, which never do."""
    if not link.doubtful:
        return link.host or link.url[:120]
    labels = link.host.split(".")
    return ".".join(one if one.isascii() else f"xn--{one.encode('punycode').decode('ascii')}" for one in labels)


def _link_about(link: Link) -> str:
    match link.refused:
        case "scheme":
            return translate("LinkSheet", "Only ordinary web addresses are opened from here.")
        case "user":
            return translate("LinkSheet", "The address hides its real site behind a name.")
        case "host":
            return translate("LinkSheet", "The address has no proper site name.")
    if link.doubtful:
        return translate("LinkSheet", "The name mixes letters of different alphabets: it may pose as another site.")
    return translate("LinkSheet", "The site is not ours. It opens in the browser.")
