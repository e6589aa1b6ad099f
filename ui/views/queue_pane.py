"""The list of dialogues at the left: head, tabs, filter, rows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.console.selectors import QueueFilter, Tab, queue, safety, tab_counts
from app.console.state import Change
from app.domain.escalations import Reason
from ui.bridge import Bridge
from ui.theme import Type
from ui.views.queue_rows import RowMaker, group_title
from ui.views.wording import channel_name, reason_name
from ui.widgets.button import Button
from ui.widgets.empty import QuietState
from ui.widgets.field import LineEdit
from ui.widgets.row import Head
from ui.widgets.rowlist import RowList
from ui.widgets.rowmodel import Entry
from ui.widgets.tabs import Option, Tabs
from ui.widgets.words import Text

_ORDER_MS: Final = 100  # the order is read at most ten times a second, the first time at once


class QueuePane(QWidget):
    """The list.

    Signals:
        chosen(str): a dialogue was chosen by click or key.
        opened(str): it was double-clicked or Enter was pressed.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self.rows = RowMaker(self._store)
        self._filter = QueueFilter()
        self._wanted = Tab.OPEN
        self._dangers: frozenset[str] = frozenset()
        self.title = Text("", Type.TITLE)
        self.filter_button = Button("", "ghost", icon="list-filter", small=True)
        self.tabs = Tabs()
        self.search = LineEdit(icon="search")
        self.list = RowList(self.rows.row, self._store.now_ms)
        self.quiet = QuietState()
        self._stack = QStackedWidget()
        self._lay_out()
        self._wire()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.filter_button)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(12, 8, 12, 8)
        below.addWidget(self.search)
        self._below.hide()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.quiet)
        column.addLayout(head)
        column.addWidget(self.tabs)
        column.addWidget(self._below)
        column.addWidget(self._stack, 1)

    def _wire(self) -> None:
        self.tabs.picked.connect(lambda key: self.show_tab(Tab(key)))
        self.search.textChanged.connect(self._searched)
        self.filter_button.clicked.connect(self._open_filter)
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self._bridge.changed.connect(self._on_change)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setInterval(_ORDER_MS)
        self._pace.timeout.connect(self._paced)
        self._behind = False

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return Tab(self.tabs.key or Tab.OPEN)

    @property
    def filter(self) -> QueueFilter:
        """What the list leaves out."""
        return self._filter

    def set_filter(self, wanted: QueueFilter) -> None:
        """Lists only what passes; safety always does."""
        self._filter = wanted
        self.refresh()

    def show_tab(self, tab: Tab) -> None:
        """Turns to a tab."""
        self._wanted = tab
        self._show_counts()
        self.tabs.turn_on(tab.value)
        self.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy: names and words as blocks."""
        self.rows.hidden = hidden
        self._renew()

    def refresh(self) -> None:
        """Reads the order again and shows it, at once where danger is new."""
        entries: list[Entry] = []
        for group in queue(self._store, self.tab, self._filter):
            title, icon = group_title(group.group)
            entries.append(Head(title, icon, len(group.ids)))
            entries.extend(group.ids)
        dangers = frozenset(safety(self._store))
        urgent = bool(dangers - self._dangers)
        self._dangers = dangers
        self.list.set_entries(entries, urgent=urgent)
        self._stack.setCurrentWidget(self.list if entries else self.quiet)
        self._show_counts()
        if not entries:
            self._say_quiet()
        self.filter_button.become("plain" if self._filter.active else "ghost")

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.title.setText(self.tr("Queue"))
        self.filter_button.rename(self.tr("Filter"))
        self.search.setPlaceholderText(self.tr("Name, place, order, words"))
        self.search.setAccessibleName(self.tr("Filter the queue"))
        self.list.setAccessibleName(self.tr("Dialogues"))
        self._renew()

    def _renew(self) -> None:
        self.rows.forget()
        self.list.forget_pixmaps()
        self.refresh()

    def _show_counts(self) -> None:
        counts = tab_counts(self._store)
        names = {
            Tab.OPEN: self.tr("Open"),
            Tab.GUEST: self.tr("Awaiting guest"),
            Tab.SNOOZED: self.tr("Snoozed"),
            Tab.OTHERS: self.tr("Colleagues"),
        }
        shown = [tab for tab in Tab if tab is not Tab.OTHERS or counts[tab] or self._wanted is tab]
        self.tabs.set_options([Option(tab.value, names[tab], counts[tab]) for tab in shown])

    def _say_quiet(self) -> None:
        if self._filter.active:
            self.quiet.say("list-filter", self.tr("Nothing passes the filter"), self.tr("Danger is always shown."))
        elif self.tab is Tab.OPEN:
            self.quiet.say(
                "circle-check",
                self.tr("Nobody is waiting"),
                self.tr("New ones appear here by themselves, with a sound"),
            )
        else:
            self.quiet.say("circle-check", self.tr("Nothing here"), self.tr("Dialogues appear here by themselves"))

    def _on_change(self, change: Change) -> None:
        if change.everything or "me" in change.slices or "events" in change.slices:
            self._renew()
        elif change.dialogues:
            self.list.touch(change.dialogues)
            self._order_soon()

    def _order_soon(self) -> None:
        if self._pace.isActive():
            self._behind = True
            return
        self.refresh()
        self._pace.start()

    def _paced(self) -> None:
        if self._behind:
            self._behind = False
            self._order_soon()

    def _searched(self, text: str) -> None:
        old = self._filter
        self.set_filter(QueueFilter(old.reasons, old.channels, old.event_id, text.strip(), old.at_gate))

    def _open_filter(self) -> None:
        menu = self.filter_menu()
        menu.popup(self.filter_button.mapToGlobal(QPoint(0, self.filter_button.height() + 4)))

    def filter_menu(self) -> QMenu:
        """The menu of the filter: reasons, channels, the gate, a field for words."""
        menu = QMenu(self)
        for reason in Reason:
            if reason is not Reason.SAFETY:
                self._tick(menu, reason_name(reason), "reasons", reason.value)
        menu.addSeparator()
        lineup = (self._store.dialogues[ident] for ident in self._store.lineup)
        for channel in sorted({dialogue.channel for dialogue in lineup} | self._filter.channels):
            self._tick(menu, channel_name(channel), "channels", channel)
        menu.addSeparator()
        gate = menu.addAction(self.tr("At the gate now"))
        gate.setCheckable(True)
        gate.setChecked(self._filter.at_gate)
        gate.toggled.connect(self._set_gate)
        words = menu.addAction(self.tr("By words…"))
        words.triggered.connect(self.search_words)
        clear = menu.addAction(self.tr("Show all"))
        clear.setEnabled(self._filter.active)
        clear.triggered.connect(self.clear_filter)
        return menu

    def search_words(self) -> None:
        """Shows the field for words and puts the cursor into it."""
        self._below.show()
        self.search.setFocus()

    def clear_filter(self) -> None:
        """Shows everything again."""
        self.search.clear()
        self._below.hide()
        self.set_filter(QueueFilter())

    def _tick(self, menu: QMenu, words: str, part: str, value: str) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(value in getattr(self._filter, part))
        action.toggled.connect(lambda on: self._toggle(part, value, on=on))

    def _toggle(self, part: str, value: str, *, on: bool) -> None:
        old = self._filter
        kept = set(getattr(old, part))
        kept = kept | {value} if on else kept - {value}
        reasons = frozenset(kept) if part == "reasons" else old.reasons
        channels = frozenset(kept) if part == "channels" else old.channels
        self.set_filter(QueueFilter(reasons, channels, old.event_id, old.text, old.at_gate))

    def _set_gate(self, on: bool) -> None:
        old = self._filter
        self.set_filter(QueueFilter(old.reasons, old.channels, old.event_id, old.text, on))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
