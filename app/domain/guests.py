"""Who comes: guests, their orders and tickets, as the card shows them (T1, T4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import EventId, GateId, GuestId, OrderId, TicketId
from app.domain.money import Money


class OrderStatus(StrEnum):
    """Where the money of an order stands."""

    PAID = "paid"
    UNPAID = "unpaid"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class TicketStatus(StrEnum):
    """Whether a ticket opens a gate; `transferred` and `replaced` name a newer ticket that does."""

    VALID = "valid"
    UNPAID = "unpaid"
    REFUNDED = "refunded"
    TRANSFERRED = "transferred"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Guest:
    """A person known by an order. `phone` is E.164; `past_spent` is what earlier events brought."""

    id: GuestId
    name: str
    phone: str
    email: str
    lang: str
    since: datetime
    past_events: int
    past_spent: Money
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A right to enter for `admits` people. `guest_id` is filled when its holder is known by name and phone."""

    id: TicketId
    category_id: str
    holder: str
    price: Money
    status: TicketStatus
    code: str
    admits: int = 1
    seat: str = ""
    gate_id: GateId | None = None
    guest_id: GuestId | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a guest bought for one event, in one go."""

    id: OrderId
    guest_id: GuestId
    event_id: EventId
    status: OrderStatus
    made_at: datetime
    tickets: tuple[Ticket, ...]

    @property
    def total(self) -> Money:
        """The sum of its tickets' prices, which are of one currency; 0 without any."""
        prices = [ticket.price for ticket in self.tickets]
        return sum(prices[1:], prices[0]) if prices else Money(0)


def people_of(order: Order) -> int:
    """How many people the valid tickets of an order let in."""
    return sum(ticket.admits for ticket in order.tickets if ticket.status is TicketStatus.VALID)
