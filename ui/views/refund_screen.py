"""The refunds screen: whose turn it is, the packet, the decision."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.console.handouts import waiting
from app.console.state import Change
from app.protocol.deals import OpenRefund
from app.protocol.records import Dialogue, GuestCard
from ui.bridge import Bridge
from ui.qt import one_line
from ui.views.enrolment import EnrolmentSheet
from ui.views.panes import Panes
from ui.views.payout_sheet import PaidSheet, UnpaidSheet
from ui.views.refund_decision import Ask, RefundDecision
from ui.views.refund_list import RefundList, Turn, turn_of
from ui.views.refund_page import RefundPage
from ui.views.refund_sheet import EditRefundSheet, OpenRefundSheet, PayeeSheet, TicketChoice
from ui.views.wording import category_name, trouble_words
from ui.views.wordsheet import WordsSheet
from ui.widgets.empty import EmptyState

_LIST: Final = (320, 320)
_DECISION: Final = (324, 344)


class RefundScreen(QWidget):
    """List, packet, decision.

    Signals:
        said(str), refused(str): something to tell in a toast; why something was not done.
        dialogue_asked(str): show a dialogue.
        shown(): this screen has something to show.
    """

    said = Signal(str)
    refused = Signal(str)
    dialogue_asked = Signal(str)
    shown = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._id = ""
        self.list, self.page, self.decision = RefundList(bridge), RefundPage(bridge), RefundDecision(bridge)
        self.empty = EmptyState()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.page)
        self._middle.addWidget(self.empty)
        self.panes = Panes((self.list, self._middle, self.decision), (_LIST, _DECISION))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)
        self._wire()
        self.refresh()

    def _wire(self) -> None:
        self.list.chosen.connect(self.open)
        self.page.dialogue_asked.connect(self.dialogue_asked)
        self.page.requisites_asked.connect(lambda _ident: self._ask_reason())
        self.page.said.connect(self.said)
        self.page.refused.connect(self.refused)
        self.decision.words_asked.connect(lambda ask: self._ask_words(Ask(ask)))
        self.decision.enrol_asked.connect(self._enrol)
        self.decision.edit_asked.connect(self._edit)
        self.decision.payee_asked.connect(self._payee)
        self.decision.payouts.paid_asked.connect(lambda ident: self._say_of(PaidSheet, ident))
        self.decision.payouts.unpaid_asked.connect(lambda ident: self._say_of(UnpaidSheet, ident))
        self._bridge.changed.connect(self._on_change)

    def open(self, refund_id: str) -> None:
        """Shows a packet, on the tab it stands on."""
        refund = self._store.refunds.get(refund_id)
        if refund is None:
            self.refused.emit(self.tr("This refund is not on this computer"))
            return
        self._id = refund_id
        if turn_of(refund) is not self.list.turn:
            self.list.show_turn(turn_of(refund))
        self.list.list.select(refund_id)
        self.page.show_refund(refund_id)
        self.decision.show_refund(refund_id)
        self._middle.setCurrentWidget(self.page)
        self.panes.show_inside(True)

    def open_next(self) -> None:
        """Shows the packet that has waited longest for a decision."""
        waiting = self.list.order(Turn.DECIDE)
        if waiting:
            self.open(waiting[0])

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        for part in (self.list, self.page, self.decision):
            part.hide_names(hidden)

    def refresh(self) -> None:
        """Nothing is chosen: say what comes next."""
        if self._id not in self._store.refunds:
            self._id = ""
            self.decision.show_refund("")
            self._middle.setCurrentWidget(self.empty)
        self.panes.show_inside(bool(self._id))
        self.panes.name(self.tr("Refunds"), self.tr("Packet"), self.tr("Decision"))
        self.empty.say(
            self.tr("Choose a refund"),
            self.tr("The packet shows what the rules give, where the money goes back and what speaks against it."),
        )

    def _on_change(self, change: Change) -> None:
        if change.everything or "refunds" in change.slices:
            self.refresh()

    # --- sheets --------------------------------------------------------------------------------------------

    def open_for(self, dialogue_id: str) -> None:
        """F6 in a dialogue: the packet of its order, or a form for a new one."""
        dialogue = self._store.dialogues.get(dialogue_id)
        if dialogue is not None:
            self._bridge.run(
                self._bridge.guest(dialogue.guest_id),
                lambda card: self._open_card(dialogue, card),
                lambda trouble: self.refused.emit(trouble_words(trouble.key)),
            )

    def _open_card(self, dialogue: Dialogue, card: GuestCard) -> None:
        orders = sorted(card.orders, key=lambda one: one.id != dialogue.order_id)
        if not orders:
            self.refused.emit(self.tr("This guest has no order: ask for its number first"))
            return
        order = orders[0]
        known = [one.id for one in self._store.refunds.values() if one.order_id == order.id]
        under_way = [one for one in known if turn_of(self._store.refunds[one]) is not Turn.CLOSED]
        if under_way:
            self.shown.emit()
            self.open(under_way[0])
            return
        stock = self._store.stock.values()
        named = {one.category: category_name(stock, order.event_id, one.category) for one in order.tickets}
        tickets = [TicketChoice(one.id, f"{named[one.category]}, {one.holder}") for one in order.tickets if one.id]
        words = one_line(dialogue.last_text, 300) if dialogue.last_by == "guest" else ""
        sheet = OpenRefundSheet(self.window(), order.id, tickets, words, dialogue.id)
        sheet.given.connect(lambda args: self._opened(order.id, args))

    def _opened(self, order_id: str, args: OpenRefund) -> None:
        self._bridge.send(f"order:{order_id}", args)
        self.said.emit(self.tr("The packet is being opened"))

    def _edit(self) -> None:
        if self.decision.refund is not None:
            sheet = EditRefundSheet(self.window(), self.decision.refund, self._store.stock.values())
            sheet.given.connect(self.decision.send)

    def _payee(self) -> None:
        if self.decision.refund is not None:
            sheet = PayeeSheet(self.window(), self.decision.refund)
            sheet.given.connect(self.decision.send)

    def _say_of(self, kind: type[PaidSheet] | type[UnpaidSheet], payout_id: str) -> None:
        refund = self.decision.refund
        line = next((one for one in waiting(refund) if one.id == payout_id), None) if refund is not None else None
        if refund is not None and line is not None:
            sheet = kind(self.window(), self._bridge, refund, line)
            sheet.said.connect(self.said)

    def _enrol(self) -> None:
        sheet = EnrolmentSheet(self.window(), self._bridge)
        sheet.confirmed.connect(self.decision.take_factor)

    # --- words ---------------------------------------------------------------------------------------------

    def _ask_words(self, ask: Ask) -> None:
        titles = {
            Ask.REJECT: (self.tr("Refuse the refund"), self.tr("The guest reads this reason"), self.tr("Refuse")),
            Ask.RETURN: (self.tr("Ask the guest"), self.tr("The guest reads this question"), self.tr("Ask")),
            Ask.WITHDRAW: (self.tr("Withdraw the packet"), self.tr("Why, for colleagues"), self.tr("Withdraw")),
            Ask.GATE_RISK: (
                self.tr("Do not wait for the gates"),
                self.tr("Until a gate knows, the dead ticket can still let somebody in there. Say why that is fine."),
                self.tr("Accept the risk"),
            ),
        }
        title, about, verb = titles[ask]
        danger = ask in {Ask.REJECT, Ask.GATE_RISK}
        sheet = WordsSheet(self.window(), title, about, verb, danger=danger)
        sheet.given.connect(lambda words: self.decision.done_with(ask, words))

    def _ask_reason(self) -> None:
        sheet = WordsSheet(
            self.window(),
            self.tr("Show the requisites"),
            self.tr("Why do you need them in full? It is written into the journal."),
            self.tr("Show for 30 s"),
        )
        sheet.given.connect(self.page.reveal)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
            self.page.refresh()
        super().changeEvent(event)
