"""The box office over books that mirror the organiser's own shop: the same deeds, each owed to the shop (T1)."""

from __future__ import annotations

from collections.abc import Sequence

from app.adapters.ticketing.builtin import BuiltinTicketing
from app.ports.books import PaymentRow
from app.ports.mirrors import ShopTicketRow
from app.ports.rows import TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Admission, Scan
from app.service.shop_owed import owe_order, owe_ticket


class MirroredTicketing(BuiltinTicketing):
    """`app.ports.ticketing.Ticketing`; tickets the shop knows nothing of are nobody else's business."""

    def issue(self, tx: Tx, order_id: str, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
        tickets = super().issue(tx, order_id, payment, now_ms)
        for ticket in tickets:
            owe_ticket(tx, ticket, now_ms)  # sold in the shop and paid with us
        if tickets and not any(self._is_known(tx, ticket) for ticket in tickets):
            owe_order(tx, tickets[0].event_id, order_id, now_ms)
        return tickets

    def upgrade(
        self, tx: Tx, ticket_ids: Sequence[str], hold_id: str, payment: PaymentRow, now_ms: int
    ) -> Sequence[TicketRow]:
        tickets = super().upgrade(tx, ticket_ids, hold_id, payment, now_ms)
        for ident in ticket_ids:
            self._owe(tx, ident, now_ms)
        return tickets

    def reissue(self, tx: Tx, ticket_id: str, why: str, now_ms: int) -> TicketRow:
        ticket = super().reissue(tx, ticket_id, why, now_ms)
        owe_ticket(tx, ticket, now_ms)
        return ticket

    def revoke(self, tx: Tx, ticket_id: str, status: str, now_ms: int) -> TicketRow:
        ticket = super().revoke(tx, ticket_id, status, now_ms)
        owe_ticket(tx, ticket, now_ms)
        return ticket

    def redeem(self, tx: Tx, scan: Scan, now_ms: int) -> Admission:
        admission = super().redeem(tx, scan, now_ms)
        if admission.ticket is not None and not admission.repeated:
            self._owe(tx, admission.ticket.id, now_ms)
        return admission

    def admit(self, tx: Tx, ticket_id: str, gate_id: str, now_ms: int, *, by: str, reason: str) -> Admission:
        admission = super().admit(tx, ticket_id, gate_id, now_ms, by=by, reason=reason)
        self._owe(tx, ticket_id, now_ms)
        return admission

    def _owe(self, tx: Tx, ticket_id: str, now_ms: int) -> None:
        ticket = tx.get(TicketRow, ticket_id)
        if ticket is not None:
            owe_ticket(tx, ticket, now_ms)

    def _is_known(self, tx: Tx, ticket: TicketRow) -> bool:
        return tx.get(ShopTicketRow, ticket.id) is not None
