"""What better places cost some tickets of an order, and whether they may have them (C6)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import pricing
from app.domain.festivals import Category, Event
from app.domain.guests import TicketStatus
from app.domain.money import Money
from app.ports.books import QuotaRow
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service import stocks
from app.service.idents import needed


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of better places: `due` in all, `credit` what a head has paid.

    `free` places now, `open` of them without the desk's buffer.
    """

    event: Event
    goal: Category
    origin: Category
    due: Money
    credit: Money
    tickets: tuple[TicketRow, ...]
    free: int
    open: int


def quote(tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...], category_id: str, now_ms: int) -> Quote:
    """What the guest would pay; TICKET_DEAD, NOT_ELIGIBLE, NOT_ON_SALE when it cannot be."""
    event = needed(tx.get(FestivalRow, order.event_id)).full
    goal = event.category(category_id)
    quota = tx.get(QuotaRow, event.id, category_id)
    if goal is None or quota is None or not pricing.on_sale(event, goal, stocks.at(now_ms)):
        raise NotPossible(Refusal.NOT_ON_SALE)
    tickets = _tickets(tx, order, ticket_ids)
    price = pricing.price_now(goal, quota.sold + quota.held, stocks.at(now_ms))
    due = Money(0, order.currency)
    for ticket in tickets:
        due += _difference(event, goal, ticket, price)
    origin = needed(event.category(tickets[0].category_id))
    credit = Money(tickets[0].price_minor, order.currency)
    places = stocks.places_of(quota)
    return Quote(event, goal, origin, due, credit, tickets, places.free, places.sellable())


def _tickets(tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...]) -> tuple[TicketRow, ...]:
    rows = [tx.get(TicketRow, ident) for ident in dict.fromkeys(ticket_ids)]
    found = tuple(row for row in rows if row is not None and row.order_id == order.id)
    if not found or len(found) != len(ticket_ids):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    if any(row.status != TicketStatus.VALID for row in found):
        raise NotPossible(Refusal.TICKET_DEAD)
    return found


def _difference(event: Event, goal: Category, ticket: TicketRow, price: Money) -> Money:
    origin = event.category(ticket.category_id)
    paid = Money(ticket.price_minor, ticket.currency)
    more = pricing.upgrade_difference(event, goal, origin, paid, price) if origin is not None else None
    if more is None:
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    return more
