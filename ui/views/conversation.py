"""One conversation: head, banner, transcript, undo bar, composer. It asks; the server's word changes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.console.selectors import Composer as Leave
from app.console.selectors import composer, conversation, held_back
from app.console.state import Change, LinkPhase
from app.protocol.commands import (
    AddNote,
    GiveBackDialogue,
    ReopenDialogue,
    ResolveDialogue,
    SendReply,
    SnoozeDialogue,
    TakeDialogue,
)
from app.protocol.records import Dialogue
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import check_link, one_line, open_link
from ui.views.conversation_head import ConversationHead, HoldingBanner
from ui.views.conversation_items import Setting, items
from ui.views.files import Files
from ui.views.holding import Offer
from ui.views.keys import KeyMap
from ui.views.replies import unfilled
from ui.views.sheets import GiveBackSheet, LinkSheet, ResolveSheet, SnoozeSheet
from ui.views.wording import guest_label
from ui.views.zones import day_clock
from ui.widgets import figures
from ui.widgets.composer import Composer
from ui.widgets.empty import EmptyState
from ui.widgets.message import Item, SystemLine
from ui.widgets.thread import Thread
from ui.widgets.toast import UndoBar

HOLD_S: Final = 5.0
_TICK_MS = 250
_ON_ITS_WAY = {LinkPhase.LIVE, LinkPhase.SLOW}


class ConversationPane(QWidget):
    """The middle of the queue screen.

    Signals:
        back_asked(), card_asked(), replies_asked(): buttons that belong to the screen around it.
        ended(str): the dialogue was resolved with "and next"; its id.
        said(str), refused(str): something to tell in a toast; why something was not done.
    """

    back_asked = Signal()
    card_asked = Signal()
    replies_asked = Signal()
    ended = Signal(str)
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, bridge: Bridge, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store, self._keys = bridge, bridge.store, keys
        self.dialogue_id = ""
        self.hidden = False
        self.head, self.holding = ConversationHead(), HoldingBanner()
        self.transcript, self.undo_bar, self.composer = Thread(), UndoBar(), Composer()
        self.empty = EmptyState()
        self.files = Files(bridge, self)
        self._stack = QStackedWidget()
        self._lay_out()
        self._wire()
        self.retranslate()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.holding)
        column.addWidget(self.transcript, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 14)
        foot.setSpacing(8)
        foot.addWidget(self.undo_bar)
        foot.addWidget(self.composer)
        column.addLayout(foot)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)

    def _wire(self) -> None:
        self.head.back_asked.connect(self.back_asked)
        self.head.card_asked.connect(self.card_asked)
        self.head.snooze_asked.connect(self.snooze)
        self.holding.offered.connect(self._offered)
        self.holding.dismissed.connect(self._bridge.discard)
        self.holding.repeated.connect(self._bridge.retry)
        self.transcript.retry_requested.connect(self._bridge.retry)
        self.transcript.discard_requested.connect(self._bridge.discard)
        self.transcript.link_clicked.connect(self._open_link)
        self.transcript.file_opened.connect(self.files.save)
        self.transcript.top_reached.connect(self._older)
        self.undo_bar.undone.connect(self.undo)
        self.composer.sent.connect(self._send)
        self.composer.draft_changed.connect(self._keep_draft)
        self.composer.edit.textChanged.connect(self._writing)
        self.composer.replies_asked.connect(self.replies_asked)
        self.composer.file_asked.connect(self.files.choose)
        self.composer.file_dropped.connect(self.files.drop)
        self.files.changed.connect(self._show_files)
        self.files.pictured.connect(self._show_thread)
        self.files.said.connect(self.said)
        self.files.refused.connect(self.refused)
        self._bridge.changed.connect(self._on_change)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def dialogue(self) -> Dialogue | None:
        """The dialogue on screen."""
        return self._store.dialogues.get(self.dialogue_id)

    def show_dialogue(self, dialogue_id: str) -> None:
        """Shows another dialogue (empty: none) with its draft and at its end."""
        if dialogue_id == self.dialogue_id:
            return
        self.composer.flush_draft()
        self.dialogue_id = dialogue_id
        self.files.clear()
        self.transcript.clear()
        self._bridge.open_dialogue(dialogue_id)
        draft = self._store.drafts.get(dialogue_id)
        self._show_all()
        self.composer.load("note" if draft is not None and draft.note else "reply", draft.text if draft else "")
        self.composer.say(self.tr("Draft saved") if draft is not None else "")

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.head.retranslate(self._keys)
        self.holding.retranslate(self._keys)
        self.composer.word(
            {
                "reply": self.tr("Reply"),
                "note": self.tr("Note"),
                "replies": self.tr("Ready replies"),
                "file": self.tr("Attach a file"),
                "send": self.tr("Send"),
                "save": self.tr("Save the note"),
                "send_keys": self._keys.hint("send"),
                "note_key": self._keys.hint("note"),
                "hint": self.tr("Write to the guest"),
                "note_hint": self.tr("The guest does not see it"),
            }
        )
        self.transcript.setAccessibleName(self.tr("Transcript"))
        self._show_all()

    def hide_names(self, hidden: bool) -> None:
        """Privacy mode."""
        self.hidden = hidden
        self._show_all()

    def clock(self) -> DayClock:
        """The wall clock of the dialogue's event."""
        dialogue = self.dialogue
        return day_clock(self._store, dialogue.event_id if dialogue is not None else "")

    def _on_change(self, change: Change) -> None:
        ours = self.dialogue_id in change.dialogues or self.dialogue_id in change.threads
        if change.everything or ours or change.slices & {"pending", "me", "events", "link", "staff"}:
            self._show_all()

    def _show_all(self) -> None:
        dialogue = self.dialogue
        self._stack.setCurrentIndex(0 if dialogue is None else 1)
        if dialogue is None:
            self._ticker.stop()
            return
        self.head.say(dialogue, self._store, self.clock(), hidden=self.hidden)
        self.holding.say(dialogue, self._store, self.clock())
        leave = composer(dialogue, self._store.me.user_id if self._store.me else "")
        self.composer.allow_reply(leave is Leave.REPLY)
        self._show_thread()
        self._show_undo()

    def _show_thread(self) -> None:
        dialogue = self.dialogue
        if dialogue is None:
            return
        thread = self._store.threads.get(dialogue.id)
        bubbles = conversation(thread, self._store.pending, dialogue.id)
        setting = Setting(
            dialogue=dialogue,
            user_id=self._store.me.user_id if self._store.me else "",
            clock=self.clock(),
            articles=self._store.articles,
            monotonic=self._store.monotonic(),
            linked=self._store.link.phase in _ON_ITS_WAY,
            picture=self._picture,
            hidden=self.hidden,
        )
        shown: list[Item] = items(bubbles, setting)
        if thread is None or thread.loading:
            shown.insert(0, SystemLine("loading", 0, "loader-circle", self.tr("Loading…")))
        elif thread.failed:
            words = self.tr("The earlier lines could not be loaded. They come with the next link.")
            shown.insert(0, SystemLine("failed", 0, "circle-alert", words))
        self.transcript.set_items(shown)

    def _picture(self, attachment_id: str) -> QPixmap | None:
        return self.files.picture(attachment_id)

    def _show_undo(self) -> None:
        held = held_back(self._store, self.dialogue_id)
        self.undo_bar.setVisible(held is not None)
        if held is None or held.send_at is None:
            self._ticker.stop()
            return
        left = max(0.0, held.send_at - self._store.monotonic())
        self.undo_bar.count(round(left * 1000), round(HOLD_S * 1000), self._keys.hint("undo"))
        if not self._ticker.isActive():
            self._ticker.start()

    def _tick(self) -> None:
        self._show_undo()
        self._show_thread()

    def _older(self) -> None:
        thread = self._store.threads.get(self.dialogue_id)
        if thread is not None and thread.messages and thread.messages[0].n > thread.first_n and not thread.loading:
            self._bridge.older(self.dialogue_id)

    def _show_files(self) -> None:
        self.composer.show_files(self.files.chosen(), self.tr("Leave out"))

    # --- what is done --------------------------------------------------------------------------------------

    def _ent(self) -> str:
        return f"dialogue:{self.dialogue_id}"

    def _offered(self, offer: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            Offer.TAKE.value: self.take,
            Offer.FORCE.value: partial(self.take, force=True),
            Offer.GIVE_BACK.value: self.give_back,
            Offer.RESOLVE.value: self.resolve,
            Offer.REOPEN.value: self.reopen,
        }
        acts[offer]()

    def offers(self) -> set[Offer]:
        """What the banner offers now; keys do nothing that it does not."""
        return {
            offer for offer, button in self.holding.buttons.items() if button.isVisibleTo(self) and not button.busy
        }

    def take(self, *, force: bool = False) -> None:
        """Asks to hold the dialogue."""
        if self.dialogue is not None and (Offer.FORCE if force else Offer.TAKE) in self.offers():
            self._bridge.send(self._ent(), TakeDialogue(force=force))

    def give_back(self) -> None:
        """Asks what the bot should know, then gives the dialogue back."""
        dialogue = self.dialogue
        if dialogue is None or Offer.GIVE_BACK not in self.offers():
            return
        sheet = GiveBackSheet(self.window(), self._short_name(dialogue))
        sheet.picked.connect(lambda summary, words: self._give_back(dialogue, summary, words))

    def _give_back(self, dialogue: Dialogue, summary: str, words: str) -> None:
        self._bridge.send(
            f"dialogue:{dialogue.id}", GiveBackDialogue(lease=dialogue.lease, summary=summary, words=words)
        )

    def resolve(self, *, go_on: bool = False) -> None:
        """Asks how it ended, then resolves the dialogue."""
        dialogue = self.dialogue
        if dialogue is None or Offer.RESOLVE not in self.offers():
            return
        sheet = ResolveSheet(self.window(), self._short_name(dialogue))
        sheet.picked.connect(lambda outcome, note: self._resolve(dialogue, outcome, note, go_on=go_on))

    def _resolve(self, dialogue: Dialogue, outcome: str, note: str, *, go_on: bool) -> None:
        ent = f"dialogue:{dialogue.id}"
        self._bridge.send(ent, ResolveDialogue(outcome=outcome, lease=dialogue.lease, note=note))
        if go_on:
            self.ended.emit(dialogue.id)

    def reopen(self) -> None:
        """Brings a resolved dialogue back to the queue."""
        if Offer.REOPEN in self.offers():
            self._bridge.send(self._ent(), ReopenDialogue())

    def snooze(self) -> None:
        """Asks for how long, then puts the dialogue aside."""
        dialogue = self.dialogue
        if dialogue is None or not self.offers() & {Offer.TAKE, Offer.RESOLVE}:
            return
        sheet = SnoozeSheet(self.window(), self._short_name(dialogue), self._doors(dialogue))
        sheet.picked.connect(lambda length, until: self._snooze(dialogue, length, until))

    def _snooze(self, dialogue: Dialogue, length_ms: int, until: str) -> None:
        args = SnoozeDialogue(lease=dialogue.lease, for_ms=length_ms, until="doors" if until == "doors" else "")
        self._bridge.send(f"dialogue:{dialogue.id}", args)

    def _doors(self, dialogue: Dialogue) -> str:
        event, now_ms = self._store.events.get(dialogue.event_id), self._store.now_ms()
        coming = [one.doors_ms for one in (event.dates or (event,)) if one.doors_ms > now_ms] if event else []
        return figures.clock(self.clock().moment(coming[0])) if coming else ""

    def _short_name(self, dialogue: Dialogue) -> str:
        return guest_label(dialogue, hidden=self.hidden)

    def reply(self) -> None:
        """Puts the cursor into a reply."""
        if self.dialogue is not None:
            self.composer.write("reply")

    def note(self) -> None:
        """Puts the cursor into a note."""
        if self.dialogue is not None:
            self.composer.write("note")

    def _send(self, mode: str, text: str) -> None:
        dialogue = self.dialogue
        if dialogue is None:
            return
        if mode == "note":
            self._bridge.send(self._ent(), AddNote(text=text))
        elif gap := unfilled(text):
            self.composer.say(self.tr("Fill in first: %1").replace("%1", gap))
            return
        else:
            args = SendReply(
                lease=dialogue.lease, text=text, attachment_ids=self.files.ids(), answered_n=dialogue.messages
            )
            self._bridge.send(self._ent(), args, hold_s=HOLD_S)
        self.files.clear()
        self.composer.load("note" if mode == "note" else "reply", "")
        self._bridge.save_draft(self.dialogue_id, "")
        self.composer.say("")
        self.transcript.to_end()

    def undo(self) -> None:
        """Takes a reply back that is still held, and puts its text into the composer again."""
        held = held_back(self._store, self.dialogue_id)
        if held is None:
            return
        bubbles = conversation(None, (held,), self.dialogue_id)
        if self._bridge.undo(held.cmd) and bubbles:
            mode = "note" if bubbles[0].note else "reply"
            text = "\n".join(part for part in (bubbles[0].text, self.composer.text) if part)
            self.composer.load("note" if mode == "note" else "reply", text)
            self._keep_draft(mode, text)
            self.composer.edit.setFocus()

    def _writing(self) -> None:
        if self.composer.mode == "reply" and self.composer.edit.hasFocus() and self.composer.text:
            self._bridge.writing(self.dialogue_id)

    def _keep_draft(self, mode: str, text: str) -> None:
        self._bridge.save_draft(self.dialogue_id, text, mode == "note")
        self.composer.say(self.tr("Draft saved") if text else "")

    def copy_order(self) -> None:
        """Copies the order number."""
        dialogue = self.dialogue
        if dialogue is not None and dialogue.order_id:
            QGuiApplication.clipboard().setText(dialogue.order_id)
            self.said.emit(self.tr("Copied: %1").replace("%1", one_line(dialogue.order_id, 40)))

    def _open_link(self, url: str) -> None:
        sheet = LinkSheet(self.window(), check_link(url))
        sheet.agreed.connect(lambda: open_link(url, confirmed=True))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
