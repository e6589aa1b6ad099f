"""The built-in box office: places and codes in Usher's own books (T2).

The selling half is `selling` and `issuing`, the gate's half `admitting` and `codes`; this class only puts them
together behind the port.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.adapters.ticketing import admitting, codes, issuing, selling
from app.domain.money import Money
from app.ports.books import HoldRow, PaymentRow
from app.ports.reads import Reads
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Admission, Purchase, Recognised, Scan, Want
from app.service.idents import needed


class BuiltinTicketing:
    """`app.ports.ticketing.Ticketing` over the rows of the books."""

    def price(self, reads: Reads | Tx, purchase: Purchase, now_ms: int) -> Money:
        return selling.price(reads, purchase, now_ms)

    def place(self, tx: Tx, purchase: Purchase, now_ms: int) -> OrderRow:
        return selling.place(tx, purchase, now_ms)

    def hold(self, tx: Tx, want: Want, now_ms: int) -> HoldRow:
        return selling.hold(tx, want, now_ms)

    def extend(self, tx: Tx, hold_id: str, expires_ms: int) -> HoldRow:
        return selling.extend(tx, hold_id, expires_ms)

    def release(self, tx: Tx, hold_id: str, state: str, now_ms: int) -> HoldRow | None:
        return selling.release(tx, hold_id, state, now_ms)

    def issue(self, tx: Tx, order_id: str, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
        return issuing.issue(tx, order_id, payment, now_ms)

    def upgrade(
        self, tx: Tx, ticket_ids: Sequence[str], hold_id: str, payment: PaymentRow, now_ms: int
    ) -> Sequence[TicketRow]:
        return issuing.upgrade(tx, ticket_ids, hold_id, payment, now_ms)

    def revoke(self, tx: Tx, ticket_id: str, status: str, now_ms: int) -> TicketRow:
        return issuing.revoke(tx, ticket_id, status, now_ms)

    def adopt(self, tx: Tx, ticket: TicketRow, now_ms: int, why: str = "sold", brought: str = "") -> TicketRow:
        return codes.first(tx, ticket, now_ms, why, brought)

    def recode(self, tx: Tx, ticket_id: str, brought: str, now_ms: int) -> TicketRow:
        return codes.recode(tx, ticket_id, brought, now_ms)

    def amend(self, tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
        return codes.amended(tx, ticket, now_ms)

    def relist(self, tx: Tx, ticket_id: str, now_ms: int) -> None:
        tx.put(codes.listed(tx, needed(tx.get(TicketRow, ticket_id)), now_ms))

    def reissue(self, tx: Tx, ticket_id: str, why: str, now_ms: int) -> TicketRow:
        return codes.reissue(tx, ticket_id, why, now_ms)

    def recognise(self, tx: Tx, code: str, *, typed: bool = False) -> Recognised:
        return admitting.recognise(tx, code, typed=typed)

    def redeem(self, tx: Tx, scan: Scan, now_ms: int) -> Admission:
        return admitting.redeem(tx, scan, now_ms)

    def admit(self, tx: Tx, ticket_id: str, gate_id: str, now_ms: int, *, by: str, reason: str) -> Admission:
        return admitting.admit(tx, ticket_id, gate_id, now_ms, by=by, reason=reason)

    def code_of(self, tx: Tx, ticket: TicketRow) -> str:
        return codes.code_of(tx, ticket)

    def gates_behind(self, tx: Tx, ticket: TicketRow) -> Sequence[str]:
        return codes.gates_behind(tx, ticket)
