"""What the bot may talk from in one turn: live stock, this guest's orders and tickets, offers that stand open to him.

Read in the same moment as the turn itself. Nothing of other guests is ever in it: an order of somebody else's is
added only after the guest has proved that he knows by which phone or e-mail it was bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.dates import dates_for, dates_of, next_of
from app.domain.deals import Facts, Flow, OrderFact, StockFact, TicketFact, UpgradeFact, WaitFact
from app.domain.doorways import date_of
from app.domain.festivals import Category, Event
from app.domain.handover import ANGRY_AT
from app.domain.pricing import on_sale
from app.domain.refunds import CLOSED
from app.domain.upgrades import OPEN
from app.domain.waiting import State, place_of
from app.ports.books import BoughtRow, DraftRow, PaymentRow, QuotaRow, RefundRow, ScanRow, UpgradeRow
from app.ports.lines import LineRow, WaitRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, OrderRow, TicketRow
from app.protocol.records import Event as FestivalState
from app.service.core import Core
from app.service.idents import needed
from app.service.standings import standing_of, tail_of
from app.service.stocks import at, for_sale, milliseconds

MOST_ORDERS: Final = 12
"""newest orders the bot talks about"""
DRAFT: Final = "refund"
"""kind of the draft that holds a refund begun and not handed in"""
PROOF: Final = "proof:"
"""kind of the draft that says: this guest has proved that the order of this number is his"""
EARLY_MS: Final = 6 * 3600 * 1000
"""before the doors open the day of the event has begun for those on their way"""
WAITS: Final = frozenset({"pending", "declined"})
"""states of a payment that may still be paid by its link"""


def facts_of(core: Core, reads: Reads, row: DialogueRow, event_id: str, now_ms: int) -> Facts:
    """The facts for a turn of this dialogue about an event; without an event, of all the guest's orders."""
    festival = core.festivals.get(event_id)
    state = festival.state if festival else None
    dates = dates_of(festival.full) if festival else ()
    today = state is not None and is_today(state, now_ms)
    drafts = {draft.kind: draft for draft in reads.find(DraftRow, where={"guest_id": row.guest_id})}
    bought = reads.orders_of(row.guest_id)
    look = _Look(core, reads, row.guest_id, event_id, today, now_ms, bought, reads.tickets_of(row.guest_id))
    orders = _orders(look, proven(drafts))
    draft = drafts.get(DRAFT)
    upgrade = _upgrade(look)
    return Facts(
        now_ms=now_ms,
        stock=_stock(look, festival.full) if festival else (),
        orders=orders,
        upgrade=upgrade,
        inside=any(ticket.inside for order in orders for ticket in order.tickets),
        offers_ok=state is not None and not state.offers_paused and upgrade is None and _may_be_offered(look, row),
        draft=Flow(DRAFT, dict(draft.slots).get("step", ""), draft.slots) if draft else None,
        event_day=today,
        doors_ms=milliseconds(next_of(dates, at(now_ms)).doors_at) if dates else 0,
        waiting=tuple(_waiting(look)),
    )


def is_today(state: FestivalState, now_ms: int) -> bool:
    """Whether an event is going on, or people are on their way to it; of several dates, one of them."""
    return any(one.doors_ms - EARLY_MS <= now_ms < one.ends_ms for one in state.dates or (state,))


def proven(kinds: Iterable[str]) -> tuple[str, ...]:
    """Ids of orders the guest has proved to be his, of the kinds of his drafts."""
    return tuple(kind.removeprefix(PROOF) for kind in kinds if kind.startswith(PROOF))


@dataclass(frozen=True, slots=True)
class _Look:
    """Whose facts are read, of which event and moment."""

    core: Core
    reads: Reads
    guest_id: str
    event_id: str
    today: bool
    now_ms: int
    bought: Sequence[OrderRow]
    """the guest's own orders, of all events"""
    tickets: Sequence[TicketRow]
    """of his orders, and those he holds of others'"""

    @property
    def here(self) -> list[OrderRow]:
        """His own orders of the event."""
        return [order for order in self.bought if order.event_id == self.event_id]


# --- places ------------------------------------------------------------------------------------------------


def _stock(look: _Look, event: Event) -> tuple[StockFact, ...]:
    quotas = {quota.category_id: quota for quota in look.reads.find(QuotaRow, where={"event_id": event.id})}
    bought = look.reads.get(BoughtRow, event.id, look.guest_id) if event.limit else None
    mine = event.limit - (bought.places if bought else 0) if event.limit else None
    known = [(one, quotas[one.id]) for one in event.categories if one.id in quotas]
    now = at(look.now_ms)
    free = {quota.category_id: for_sale(look.reads, quota) for _, quota in known}
    return tuple(
        _place(quota, free[one.id], _limit(one, mine), on_sale(event, one, now), one.date) for one, quota in known
    )


def _limit(category: Category, mine: int | None) -> int:
    """Most places the guest may still buy of a category; -1 when none, 0 when there is no limit."""
    limits = [limit for limit in (category.limit or None, mine) if limit is not None]
    return (min(limits) if min(limits) > 0 else -1) if limits else 0


def _place(quota: QuotaRow, free: int, limit: int, sold: bool, date: str) -> StockFact:
    state = quota.state
    return StockFact(
        category_id=quota.category_id,
        name_ru=state.name_ru,
        name_en=state.name_en,
        price_minor=state.price_minor,
        free=free,
        admits=state.admits,
        currency=state.currency,
        limit=limit,
        upgrade_minor=state.upgrade_minor,
        on_sale=sold,
        date=date,
    )


def _waiting(look: _Look) -> Iterator[WaitFact]:
    for row in look.reads.find(WaitRow, where={"guest_id": look.guest_id}):
        if row.event_id != look.event_id or row.state not in (State.WAITING, State.INVITED):
            continue
        line = look.reads.get(LineRow, row.event_id, row.category_id)
        number = place_of(line.waiting, row.guest_id) if line is not None else 0
        yield WaitFact(row.category_id, row.places, number, row.order_id)


# --- orders and tickets ------------------------------------------------------------------------------------


def _orders(look: _Look, proved: Sequence[str]) -> tuple[OrderFact, ...]:
    reads = look.reads
    bought = {order.id: order for order in look.bought}
    bought |= {ident: needed(reads.get(OrderRow, ident)) for ident in proved}
    held: dict[str, list[TicketRow]] = {}
    for ticket in (*look.tickets, *_proved_tickets(reads, proved)):
        held.setdefault(ticket.order_id, []).append(ticket)
    others = {ident: needed(reads.get(OrderRow, ident)) for ident in held if ident not in bought}
    wanted = [order for order in (bought | others).values() if look.event_id in ("", order.event_id)]
    wanted.sort(key=lambda order: (order.made_ms, order.id), reverse=True)
    return tuple(
        _order(look, order, held.get(order.id, []), own=order.id in bought) for order in wanted[:MOST_ORDERS]
    )


def _proved_tickets(reads: Reads, proved: Sequence[str]) -> list[TicketRow]:
    return [ticket for ident in proved for ticket in reads.find(TicketRow, where={"order_id": ident})]


def _order(look: _Look, order: OrderRow, tickets: Sequence[TicketRow], *, own: bool) -> OrderFact:
    payment = look.reads.get(PaymentRow, order.payment_ids[-1]) if own and order.payment_ids else None
    waits = payment is not None and payment.state in WAITS
    refund = look.reads.get(RefundRow, order.refund_ids[-1]) if own and order.refund_ids else None
    unique = {ticket.id: ticket for ticket in tickets}
    return OrderFact(
        id=order.id,
        event_id=order.event_id,
        status=order.status,
        total_minor=order.total_minor if own else 0,
        made_ms=order.made_ms,
        currency=order.currency,
        tickets=tuple(_ticket(look, ticket) for ticket in sorted(unique.values(), key=lambda one: one.place)),
        pay_url=payment.link if payment is not None and waits else "",
        expires_ms=payment.expires_ms if payment is not None and waits else 0,
        refund_id=refund.id if refund else "",
        refund_state=refund.status if refund else "",
        refund_ground=refund.state.ground if refund else "",
        refund_tickets=tuple(line.ticket_id for line in refund.state.lines) if refund else (),
        own=own,
    )


def _ticket(look: _Look, ticket: TicketRow) -> TicketFact:
    """A ticket as a gate would take it; its last scan only on the day, when somebody may stand there with it."""
    where = {"ticket_id": ticket.id}
    scans = look.reads.find(ScanRow, where=where, order="at_ms", newest=True, limit=1) if look.today else ()
    last = scans[0] if scans else None
    festival = look.core.festivals.get(ticket.event_id)
    return TicketFact(
        id=ticket.id,
        order_id=ticket.order_id,
        event_id=ticket.event_id,
        category_id=ticket.category_id,
        category=ticket.category,
        holder=ticket.holder,
        standing=standing_of(festival.full, ticket, look.now_ms).value if festival else ticket.status,
        status=ticket.status,
        price_minor=ticket.price_minor,
        entered_ms=ticket.entered_ms,
        inside=ticket.inside,
        gate=ticket.gate,
        code_tail=tail_of(look.reads, ticket),
        last_verdict=str(last.verdict) if last else "",
        last_scan_ms=last.at_ms if last else 0,
        last_gate=last.gate_id if last else "",
        doors_ms=_doors(festival.full, ticket) if festival else (),
        date=date_of(festival.full, ticket.category_id) if festival else "",
    )


def _doors(event: Event, ticket: TicketRow) -> tuple[int, ...]:
    return tuple(milliseconds(date.doors_at) for date in dates_for(event, ticket.category_id))


# --- offers ------------------------------------------------------------------------------------------------


def _upgrade(look: _Look) -> UpgradeFact | None:
    """The newest offer to this guest that can still be taken or paid."""
    rows = [needed(look.reads.get(UpgradeRow, ident)) for order in look.here for ident in order.upgrade_ids]
    found = [row for row in rows if row.status in OPEN]
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


def _may_be_offered(look: _Look, row: DialogueRow) -> bool:
    """Inside, nothing refused before, no refund open, no complaint."""
    tickets = [ticket for ticket in look.tickets if ticket.event_id == look.event_id]
    refunds = [needed(look.reads.get(RefundRow, ident)) for order in look.here for ident in order.refund_ids]
    said_no = any(order.no_offers for order in look.here)
    complains = row.state.escalation is not None or row.state.mood >= ANGRY_AT
    return (
        any(ticket.inside for ticket in tickets)
        and not said_no
        and not complains
        and all(refund.status in CLOSED for refund in refunds)
    )
