"""What the bot may talk from in one turn: live stock, this guest's orders and tickets, offers that stand open to him.

Read in the same moment as the turn itself. Nothing of other guests is ever in it: an order of somebody else's is
added only after the guest has proved that he knows by which phone or e-mail it was bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.admission import Standing
from app.domain.deals import Facts, Flow, OrderFact, StockFact, TicketFact, UpgradeFact
from app.domain.guests import TicketStatus
from app.ports.books import DraftRow, PaymentRow, QuotaRow, RefundRow, ScanRow, UpgradeRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, OrderRow, TicketRow
from app.protocol.records import Event
from app.service.core import Core
from app.service.idents import needed

MOST_ORDERS: Final = 12
"""newest orders the bot talks about"""
DRAFT: Final = "refund"
"""kind of the draft that holds a refund begun and not handed in"""
PROOF: Final = "proof:"
"""kind of the draft that says: this guest has proved that the order of this number is his"""
EARLY_MS: Final = 6 * 3600 * 1000
"""before the doors open the day of the event has begun for those on their way"""
OPEN_OFFERS: Final = frozenset({"offered", "held"})

STANDINGS: Final[dict[str, Standing]] = {
    TicketStatus.UNPAID: Standing.UNPAID,
    TicketStatus.REFUNDED: Standing.REFUNDED,
    TicketStatus.TRANSFERRED: Standing.REPLACED,
    TicketStatus.REPLACED: Standing.REPLACED,
    TicketStatus.CANCELLED: Standing.CANCELLED,
    TicketStatus.REVOKED: Standing.REVOKED,
    TicketStatus.BLOCKED: Standing.BLOCKED,
}


def facts_of(core: Core, reads: Reads, row: DialogueRow, event_id: str, now_ms: int) -> Facts:
    """The facts for a turn of this dialogue about an event; without an event, of all the guest's orders."""
    festival = core.festivals.get(event_id)
    state = festival.state if festival else None
    today = state is not None and state.doors_ms - EARLY_MS <= now_ms < state.ends_ms
    drafts = {draft.kind: draft for draft in reads.find(DraftRow, where={"guest_id": row.guest_id})}
    orders = _orders(reads, row.guest_id, event_id, proven(drafts), today)
    draft = drafts.get(DRAFT)
    return Facts(
        now_ms=now_ms,
        stock=_stock(reads, state, now_ms) if state else (),
        orders=orders,
        upgrade=_upgrade(reads, row.guest_id, event_id),
        inside=any(ticket.inside for order in orders for ticket in order.tickets),
        draft=Flow(DRAFT, dict(draft.slots).get("step", ""), draft.slots) if draft else None,
        event_day=today,
        doors_ms=state.doors_ms if state else 0,
    )


def proven(kinds: Iterable[str]) -> tuple[str, ...]:
    """Ids of orders the guest has proved to be his, of the kinds of his drafts."""
    return tuple(kind.removeprefix(PROOF) for kind in kinds if kind.startswith(PROOF))


# --- places ------------------------------------------------------------------------------------------------


def _stock(reads: Reads, event: Event, now_ms: int) -> tuple[StockFact, ...]:
    quotas = reads.find(QuotaRow, where={"event_id": event.id})
    return tuple(_place(quota, now_ms < event.ends_ms) for quota in quotas)


def _place(quota: QuotaRow, on_sale: bool) -> StockFact:
    state = quota.state
    return StockFact(
        category_id=quota.category_id,
        name_ru=state.name_ru,
        name_en=state.name_en,
        price_minor=state.price_minor,
        free=max(0, quota.total - quota.sold - quota.held - quota.buffer),
        admits=state.admits,
        currency=state.currency,
        upgrade_minor=state.upgrade_minor,
        on_sale=on_sale,
    )


# --- orders and tickets ------------------------------------------------------------------------------------


def _orders(reads: Reads, guest_id: str, event_id: str, proved: Sequence[str], today: bool) -> tuple[OrderFact, ...]:
    bought = {order.id: order for order in reads.orders_of(guest_id)}
    bought |= {ident: order for ident in proved if (order := reads.get(OrderRow, ident)) is not None}
    held: dict[str, list[TicketRow]] = {}
    for ticket in (*reads.tickets_of(guest_id), *_proved_tickets(reads, proved)):
        held.setdefault(ticket.order_id, []).append(ticket)
    others = {ident: needed(reads.get(OrderRow, ident)) for ident in held if ident not in bought}
    facts = [
        _order(reads, order, held.get(order.id, []), own=order.id in bought, today=today)
        for order in (bought | others).values()
        if not event_id or order.event_id == event_id
    ]
    facts.sort(key=lambda order: order.made_ms, reverse=True)
    return tuple(facts[:MOST_ORDERS])


def _proved_tickets(reads: Reads, proved: Sequence[str]) -> list[TicketRow]:
    return [ticket for ident in proved for ticket in reads.find(TicketRow, where={"order_id": ident})]


def _order(reads: Reads, order: OrderRow, tickets: Sequence[TicketRow], *, own: bool, today: bool) -> OrderFact:
    payment = reads.get(PaymentRow, order.payment_ids[-1]) if own and order.payment_ids else None
    waits = payment is not None and payment.state == "pending"
    refund = reads.get(RefundRow, order.refund_ids[-1]) if own and order.refund_ids else None
    unique = {ticket.id: ticket for ticket in tickets}
    return OrderFact(
        id=order.id,
        event_id=order.event_id,
        status=order.status,
        total_minor=order.total_minor if own else 0,
        made_ms=order.made_ms,
        currency=order.currency,
        tickets=tuple(_ticket(reads, ticket, today) for ticket in sorted(unique.values(), key=lambda one: one.place)),
        pay_url=payment.url if payment is not None and waits else "",
        expires_ms=payment.expires_ms if payment is not None and waits else 0,
        refund_id=refund.id if refund else "",
        refund_state=refund.status if refund else "",
        own=own,
    )


def _ticket(reads: Reads, ticket: TicketRow, today: bool) -> TicketFact:
    """A ticket as a gate would take it; its last scan only on the day, when somebody may stand there with it."""
    scans = reads.find(ScanRow, where={"ticket_id": ticket.id}, order="at_ms", newest=True, limit=1) if today else ()
    last = scans[0] if scans else None
    return TicketFact(
        id=ticket.id,
        order_id=ticket.order_id,
        event_id=ticket.event_id,
        category_id=ticket.category_id,
        category=ticket.category,
        holder=ticket.holder,
        standing=_standing(ticket).value,
        status=ticket.status,
        price_minor=ticket.price_minor,
        entered_ms=ticket.entered_ms,
        inside=ticket.inside,
        gate=ticket.gate,
        code_tail=ticket.code[-4:],
        last_verdict=last.verdict if last else "",
        last_scan_ms=last.at_ms if last else 0,
        last_gate=last.gate_id if last else "",
    )


def _standing(ticket: TicketRow) -> Standing:
    bad = STANDINGS.get(ticket.status)
    if bad is not None:
        return bad
    return Standing.USED if ticket.inside else Standing.VALID


# --- offers ------------------------------------------------------------------------------------------------


def _upgrade(reads: Reads, guest_id: str, event_id: str) -> UpgradeFact | None:
    """The newest offer to this guest that can still be taken or paid."""
    idents = [
        ident for order in reads.orders_of(guest_id) if order.event_id == event_id for ident in order.upgrade_ids
    ]
    found = [row for ident in idents if (row := reads.get(UpgradeRow, ident)) and row.status in OPEN_OFFERS]
    if not found:
        return None
    row = max(found, key=lambda one: one.made_ms)
    return UpgradeFact(
        id=row.id,
        category_id=row.state.category_id,
        category=row.state.category,
        due_minor=row.state.due_minor,
        ticket_ids=row.state.ticket_ids,
        state=row.status,
        expires_ms=row.state.expires_ms,
        pay_url=row.state.pay_url,
    )
