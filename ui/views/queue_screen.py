"""The queue screen: list, conversation, card; and what gives way when the window is small."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.console.lineup import Group
from app.console.selectors import Tab as ListTab
from app.console.selectors import longest_wait, next_dialogue, tab_counts
from app.console.state import Change
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.theme import look
from ui.views.card import GuestPane
from ui.views.conversation import ConversationPane
from ui.views.keys import KeyMap
from ui.views.phases import event_now
from ui.views.queue_pane import QueuePane
from ui.views.replies import ReadyReplies
from ui.widgets import figures, ink
from ui.widgets.empty import NextStep

PAGES_BELOW: Final = 900
DRAWER_BELOW: Final = 1200
WIDE_FROM: Final = 1360
_LIST: Final = (288, 316, 348, 420)
_CARD: Final = (296, 312, 344, 420)


class _Drawer(QWidget):
    """The card over the conversation when there is no room beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        p.fillRect(self.rect(), c.pane)
        ink.down(p, 0, 0, self.height(), c.line2)
        p.end()


class QueueScreen(QWidget):
    """List, conversation and card side by side, over each other, or one after the other.

    Signals:
        said(str), refused(str): something to tell in a toast; why something was not done.
        article_asked(str): make an answer of the bot from this dialogue.
    """

    said = Signal(str)
    refused = Signal(str)
    article_asked = Signal(str)

    def __init__(self, bridge: Bridge, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self.queue = QueuePane(bridge)
        self.conversation = ConversationPane(bridge, keys)
        self.card = GuestPane(bridge, keys)
        self._card_wanted = True
        self._replies: ReadyReplies | None = None
        self._mode = ""
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for part in (self.queue, self.conversation, self.card):
            self._split.addWidget(part)
        for place, share in enumerate((0, 1, 0)):
            self._split.setStretchFactor(place, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self._drawer = _Drawer(self)
        self._wire()
        self._say_empty()

    def _wire(self) -> None:
        self.queue.chosen.connect(self.open)
        self.queue.opened.connect(self._open_to_write)
        self.conversation.card_asked.connect(self.toggle_card)
        self.conversation.back_asked.connect(self.to_list)
        self.conversation.replies_asked.connect(self.open_replies)
        self.conversation.ended.connect(self.open_next)
        self.conversation.said.connect(self.said)
        self.conversation.refused.connect(self.refused)
        self.card.opened.connect(self.open)
        self.card.order_copied.connect(self._copy)
        self.card.article_asked.connect(lambda: self.article_asked.emit(self.conversation.dialogue_id))
        self._bridge.changed.connect(self._on_change)

    # --- going about ---------------------------------------------------------------------------------------

    def open(self, dialogue_id: str) -> None:
        """Shows a dialogue."""
        if dialogue_id not in self._store.dialogues:
            self.refused.emit(self.tr("This dialogue is not on this computer"))
            return
        self.queue.list.select(dialogue_id)
        self.conversation.show_dialogue(dialogue_id)
        self.card.show_dialogue(dialogue_id)
        self._arrange(force=True)

    def _open_to_write(self, dialogue_id: str) -> None:
        self.open(dialogue_id)
        self.conversation.reply()

    def open_next(self, after: str = "") -> None:
        """Shows the most urgent one that waits."""
        if found := next_dialogue(self._store, after):
            self.open(found)

    def step(self, by: int) -> None:
        """The next or the previous one of the list."""
        self.queue.list.step(by)

    def to_list(self) -> None:
        """Back to the list, where it is a page of its own."""
        self.conversation.show_dialogue("")
        self.queue.list.select("")
        self._arrange(force=True)
        self.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_replies(self) -> None:
        """Offers the ready replies for the dialogue on screen."""
        dialogue = self.conversation.dialogue
        if dialogue is None:
            return
        if self._replies is None:
            self._replies = ReadyReplies(self.window(), self._store)
            self._replies.inserted.connect(self.conversation.composer.insert)
        self._replies.open_for(dialogue)

    def toggle_card(self) -> None:
        """Shows or hides the card."""
        if self._mode == "wide":
            self._card_wanted = not self._card_wanted
            self.card.setVisible(self._card_wanted)
        else:
            self._drawer.setVisible(not self._drawer.isVisible())
            self._place_drawer()

    def hide_names(self, hidden: bool) -> None:
        """Privacy mode."""
        self.queue.hide_names(hidden)
        self.conversation.hide_names(hidden)
        self.card.hide_names(hidden)

    def _copy(self, order_id: str) -> None:
        QGuiApplication.clipboard().setText(order_id)
        self.said.emit(self.tr("Copied: %1").replace("%1", order_id))

    # --- room ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._place_drawer()

    def _arrange(self, *, force: bool = False) -> None:
        window = self.window().width()
        mode = "pages" if window < PAGES_BELOW else "drawer" if window < DRAWER_BELOW else "wide"
        changed = mode != self._mode
        if not changed and not force:
            return
        self._mode = mode
        if changed:
            self._move_card(beside=mode == "wide")
            self._set_widths(window)
        open_now = self.conversation.dialogue is not None
        pages = mode == "pages"
        self.queue.setVisible(not pages or not open_now)
        self.conversation.setVisible(not pages or open_now)
        self.conversation.head.back.setVisible(pages)
        self.card.setVisible(open_now and (self._card_wanted or mode != "wide"))
        if not open_now:
            self._drawer.hide()

    def _set_widths(self, window: int) -> None:
        low, narrow, wide, high = _LIST
        self.queue.setMinimumWidth(low if self._mode != "pages" else 0)
        self.queue.setMaximumWidth(high if self._mode != "pages" else 16_777_215)
        self.conversation.setMinimumWidth(480 if self._mode != "pages" else 0)
        first = wide if window >= WIDE_FROM else narrow
        card_low, card_narrow, card_wide, card_high = _CARD
        self.card.setMinimumWidth(card_low)
        self.card.setMaximumWidth(card_high)
        last = card_wide if window >= WIDE_FROM else card_narrow
        self._split.setSizes([first, max(480, self.width() - first - last), last])

    def _move_card(self, *, beside: bool) -> None:
        if beside:
            self._drawer.hide()
            self._split.addWidget(self.card)
            self._split.setStretchFactor(2, 0)
            self.card.setVisible(self._card_wanted)
        else:
            layout = self._drawer.layout()
            if layout is not None:
                layout.addWidget(self.card)
            self.card.show()

    def _place_drawer(self) -> None:
        if not self._drawer.isHidden():
            wide = min(_CARD[2], self.width())
            top = self.conversation.head.height()
            self._drawer.setGeometry(QRect(self.width() - wide, top, wide, self.height() - top))
            self._drawer.raise_()

    # --- nothing chosen ------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if change.everything and self.conversation.dialogue is None:
            self.conversation.show_dialogue("")
        if self.conversation.dialogue is None and (change.everything or change.dialogues or "load" in change.slices):
            self._say_empty()

    def _say_empty(self) -> None:
        mine, waiting = tab_counts(self._store)[ListTab.OPEN], len(self._store.lineup.ids(Group.WAITING))
        load = self._store.load
        led = figures.number(load.at_once - load.at_once_person) if load is not None else "–"
        if waiting:
            title = self.tr("%n open dialogue(s)", "", mine)
            longest = figures.duration(longest_wait(self._store))
            sentence = self.tr("The longest wait is %1. The most urgent stand on top.").replace("%1", longest)
        else:
            title = self.tr("The queue is empty")
            sentence = self.tr("The bot leads %1 dialogues.").replace("%1", led)
            title = self.tr("%n open dialogue(s), nobody waits", "", mine) if mine else title
        self.conversation.empty.say(title, sentence, self.tr("What is next"), self._next_steps(waiting))

    def _next_steps(self, waiting: int) -> list[NextStep]:
        steps = []
        if waiting:
            open_first = self.tr("Open")
            text = self.tr("Take the most urgent one")
            steps.append(NextStep("hand", text, self.tr("By weight of the reason and the wait"), button=open_first,
                                  act=self.open_next))  # fmt: skip
        event, now = event_now(self._store.events.values(), self._store.now_ms()), self._store.now_ms()
        if event is not None and event.doors_ms > now:
            clock = DayClock(event.zone)
            text = self.tr("Doors open at %1").replace("%1", figures.clock(clock.moment(event.doors_ms)))
            left = self.tr("in %1").replace("%1", figures.duration((event.doors_ms - now) // 60_000 * 60_000))
            steps.append(NextStep("door-open", text, figures.day(clock.moment(event.doors_ms)), chip=left))
        snoozed = tab_counts(self._store)[ListTab.SNOOZED]
        if snoozed:
            text = self.tr("%n put aside will come back", "", snoozed)
            steps.append(NextStep("clock", text, self.tr("Each by itself, at its time"), button=self.tr("Show"),
                                  act=lambda: self.queue.show_tab(ListTab.SNOOZED)))  # fmt: skip
        return steps

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say_empty()
        super().changeEvent(event)
