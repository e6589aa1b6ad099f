"""The list of refund packets at the left: tabs by whose turn it is, the oldest first."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.console.handouts import waiting
from app.console.state import Change
from app.protocol.trade import Refund
from ui.bridge import Bridge
from ui.qt import one_line
from ui.theme import Type
from ui.views.refund_words import row_chip
from ui.widgets import figures
from ui.widgets.avatar import AvatarLook, initials
from ui.widgets.empty import QuietState
from ui.widgets.row import Row
from ui.widgets.rowlist import RowList
from ui.widgets.rowmodel import Entry
from ui.widgets.tabs import Option, Tabs
from ui.widgets.words import Text


class Turn(StrEnum):
    """Whose turn it is."""

    DECIDE = "decide"
    PAY = "pay"
    GUEST = "guest"
    UNDER_WAY = "under_way"
    CLOSED = "closed"


TURNS = {
    "submitted": Turn.DECIDE,
    "failed": Turn.DECIDE,
    "draft": Turn.GUEST,
    "returned": Turn.GUEST,
    "approved": Turn.DECIDE,
    "revoking": Turn.UNDER_WAY,
    "paying": Turn.UNDER_WAY,
    "paid": Turn.UNDER_WAY,
}


_WHEN_SOME = frozenset({Turn.PAY, Turn.CLOSED})
"""tabs that are there only when something stands on them"""


def turn_of(refund: Refund) -> Turn:
    """The tab a packet stands on; money that people are to pay out comes before everything else."""
    if waiting(refund):
        return Turn.PAY
    return TURNS.get(refund.state, Turn.CLOSED)


def waits_since(refund: Refund) -> int:
    """Since when the packet waits as it stands, product ms."""
    asked = waiting(refund)
    if asked:
        return asked[0].asked_ms
    return refund.submitted_ms if refund.state == "submitted" else refund.opened_ms


class RefundList(QWidget):
    """The list.

    Signals:
        chosen(str): a packet was chosen.
    """

    chosen = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        self.hidden = False
        self.title = Text("", Type.TITLE)
        self.tabs = Tabs()
        self.list = RowList(self._row, self._store.now_ms)
        self.quiet = QuietState()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 8)
        head.addWidget(self.title)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.tabs)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.quiet)
        column.addWidget(self._stack, 1)
        self.tabs.picked.connect(lambda _key: self.refresh())
        self.list.chosen.connect(self.chosen)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    @property
    def turn(self) -> Turn:
        """The tab on show."""
        return Turn(self.tabs.key or Turn.DECIDE)

    def show_turn(self, turn: Turn) -> None:
        """Turns to a tab."""
        self.tabs.turn_on(turn.value)
        self.refresh()

    def order(self, turn: Turn) -> list[str]:
        """The packets of a tab: who waits longest first, what is closed newest first."""
        found = [one for one in self._store.refunds.values() if turn_of(one) is turn]
        found.sort(key=lambda one: (waits_since(one), one.id), reverse=turn is Turn.CLOSED)
        return [one.id for one in found]

    def refresh(self) -> None:
        """Reads counts and order again."""
        orders = {turn: self.order(turn) for turn in Turn}
        names = {
            Turn.DECIDE: self.tr("Decide"),
            Turn.PAY: self.tr("Pay out"),
            Turn.GUEST: self.tr("Guest"),
            Turn.UNDER_WAY: self.tr("Under way"),
            Turn.CLOSED: self.tr("Closed"),
        }
        shown = [turn for turn in Turn if turn not in _WHEN_SOME or orders[turn]]
        key = self.tabs.key
        self.tabs.set_options([Option(turn.value, names[turn], len(orders[turn]) or None) for turn in shown])
        if key:
            self.tabs.turn_on(key)
        entries: list[Entry] = [*orders[self.turn]]
        self.list.set_entries(entries)
        self._stack.setCurrentWidget(self.list if entries else self.quiet)

    def _row(self, key: str) -> Row | None:
        refund = self._store.refunds.get(key)
        if refund is None:
            return None
        now, name = self._store.now_ms(), one_line(refund.guest_name, 60)
        percent = f"{figures.number(refund.policy_percent)}\u00a0%"
        return Row(
            key=key,
            version=self._store.version(f"refund:{key}") * 2 + self.hidden,
            name=name,
            avatar=AvatarLook(initials(name), refund.guest_id),
            chip=row_chip(refund),
            words=percent if turn_of(refund) is Turn.DECIDE else "",
            figure=figures.money(refund.amount_minor, refund.currency),
            aside=figures.age(now - waits_since(refund)),
            hidden=self.hidden,
        )

    def hide_names(self, hidden: bool) -> None:
        """Privacy: names and amounts as blocks."""
        self.hidden = hidden
        self.list.forget_pixmaps()
        self.refresh()

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.title.setText(self.tr("Refunds"))
        self.quiet.say(
            "hand-coins",
            self.tr("Nothing waits here"),
            self.tr("The bot collects packets from guests; you can open one yourself with F6 in a dialogue."),
        )
        self.list.setAccessibleName(self.tr("Refunds"))
        self.list.forget_pixmaps()
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.everything or "refunds" in change.slices:
            self.list.touch(self._store.refunds)
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
