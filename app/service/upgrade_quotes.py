"""What better places cost some tickets of an order, and whether they may have them (C6)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import boxes, pricing
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
    """The price of better places: `due` in all, `credit` what a head has paid, or a whole group that takes a box.

    `free` places now, `open` of them without the desk's buffer; `places` are needed, of which a box is one.
    """

    event: Event
    goal: Category
    origin: Category
    due: Money
    credit: Money
    tickets: tuple[TicketRow, ...]
    free: int
    open: int
    places: int

    @property
    def together(self) -> bool:
        """A group moves into one box."""
        return self.places < len(self.tickets)


def quote(tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...], category_id: str, now_ms: int) -> Quote:
    """What the guest would pay; TICKET_DEAD, NOT_ELIGIBLE, NOT_ON_SALE when it cannot be."""
    event = needed(tx.get(FestivalRow, order.event_id)).full
    goal = event.category(category_id)
    quota = tx.get(QuotaRow, event.id, category_id)
    if goal is None or quota is None or not pricing.on_sale(event, goal, stocks.at(now_ms)):
        raise NotPossible(Refusal.NOT_ON_SALE)
    tickets = _tickets(tx, order, ticket_ids)
    price = pricing.price_now(goal, quota.sold + quota.held, stocks.at(now_ms))
    group = [(needed(event.category(one.category_id)), Money(one.price_minor, one.currency)) for one in tickets]
    due = boxes.group_difference(event, goal, group, price)
    together = boxes.moves_together(goal.admits, group[0][0].admits)
    if due is None or (together and any(one.guest_id != order.guest_id for one in tickets)):
        raise NotPossible(Refusal.NOT_ELIGIBLE)  # whom a ticket was passed on to keeps it: a box has one code
    origin = group[0][0]
    credit = Money(sum(paid.minor for _, paid in group) if together else group[0][1].minor, order.currency)
    places = stocks.places_of(quota)
    needs = 1 if together else len(tickets)
    return Quote(event, goal, origin, due, credit, tickets, places.free, places.sellable(), needs)


def _tickets(tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...]) -> tuple[TicketRow, ...]:
    rows = [tx.get(TicketRow, ident) for ident in dict.fromkeys(ticket_ids)]
    found = tuple(row for row in rows if row is not None and row.order_id == order.id)
    if not found or len(found) != len(ticket_ids):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    if any(row.status != TicketStatus.VALID for row in found):
        raise NotPossible(Refusal.TICKET_DEAD)
    return found
