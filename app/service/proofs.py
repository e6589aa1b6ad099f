"""What a bank is shown when a payer disputes an order: payments, tickets, codes and scans from the books (C4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from app.domain.festivals import Event
from app.domain.permissions import Relation, may, may_see
from app.ports.books import CodeRow, PaymentRow, ScanRow
from app.ports.facts import Entry
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow, UserRow
from app.ports.storage import Tx
from app.protocol.admissions import ScanLine
from app.service.core import Core
from app.service.idents import needed
from app.service.principal import Principal
from app.service.refused import Refused


@dataclass(frozen=True, slots=True)
class ProvedTicket:
    """A ticket with every code it has had and every scan of it, oldest first."""

    row: TicketRow
    codes: tuple[CodeRow, ...]
    scans: tuple[ScanLine, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """An order laid open; `payments` are those that were captured, `rehearsal` says that nobody paid in earnest."""

    order: OrderRow
    event: Event
    buyer: str
    contacts: tuple[str, ...]
    payments: tuple[PaymentRow, ...]
    tickets: tuple[ProvedTicket, ...]
    made_ms: int
    made_by: str
    rehearsal: bool


async def proof(core: Core, principal: Principal, order_id: str) -> Proof:
    """The proof of an order, for who decides about money. Kept in the audit, also when it is refused.

    `Refused`: not_found (also an order of a foreign event), forbidden.
    """
    now_ms = core.now_ms()
    name, refusal = await core.storage.write(
        partial(_asked, user_id=principal.user_id, order_id=order_id, now_ms=now_ms)
    )
    if refusal:
        raise Refused(refusal)
    rehearsal = bool(core.options.rehearsal)
    return await core.storage.read(
        partial(_proof, order_id=order_id, made_ms=now_ms, made_by=name, rehearsal=rehearsal)
    )


def _asked(tx: Tx, *, user_id: str, order_id: str, now_ms: int) -> tuple[str, str]:
    """Who asks, and why he may not have it (empty: he may)."""
    user, order = tx.get(UserRow, user_id), tx.get(OrderRow, order_id)
    if user is None or order is None or not may_see(user.event_ids, order.event_id):
        return "", "not_found"
    allowed = may(user.role, "ApproveRefund", Relation.NONE)
    tx.audit(
        Entry(
            at_ms=now_ms,
            user_id=user_id,
            kind="ProofTaken",
            ent=f"order:{order.id}",
            outcome="shown" if allowed else "forbidden",
            subject=order.guest_id,
        )
    )
    return user.name, "" if allowed else "forbidden"


def _proof(reads: Reads, *, order_id: str, made_ms: int, made_by: str, rehearsal: bool) -> Proof:
    order = needed(reads.get(OrderRow, order_id))
    guest = reads.get(GuestRow, order.guest_id)
    return Proof(
        order=order,
        event=needed(reads.get(FestivalRow, order.event_id)).full,
        buyer=guest.name if guest is not None else "",
        contacts=tuple(filter(None, (guest.email, guest.phone))) if guest is not None else (),
        payments=_captured(reads, order.payment_ids),
        tickets=tuple(_ticket(reads, ident) for ident in order.ticket_ids),
        made_ms=made_ms,
        made_by=made_by,
        rehearsal=rehearsal,
    )


def _captured(reads: Reads, idents: Iterable[str]) -> tuple[PaymentRow, ...]:
    rows = (needed(reads.get(PaymentRow, ident)) for ident in idents)
    return tuple(sorted((row for row in rows if row.captured_ms), key=lambda row: row.captured_ms))


def _ticket(reads: Reads, ticket_id: str) -> ProvedTicket:
    mine = {"ticket_id": ticket_id}
    return ProvedTicket(
        row=needed(reads.get(TicketRow, ticket_id)),
        codes=tuple(sorted(reads.find(CodeRow, where=mine), key=lambda code: code.issue)),
        scans=tuple(scan.line for scan in reads.find(ScanRow, where=mine, order="at_ms")),
    )
