"""What an order costs and how many people it lets in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.guests import Order, OrderStatus, Ticket, TicketStatus, people_of
from app.domain.ids import EventId, GuestId, OrderId, TicketId
from app.domain.money import CurrencyMismatch, Money


def ticket(status: TicketStatus = TicketStatus.VALID, admits: int = 1, price: Money | None = None) -> Ticket:
    return Ticket(
        id=TicketId("t"),
        category_id="floor",
        holder="Марина",
        price=price or Money(3_000_00),
        status=status,
        code="ABCD7KQ4",
        admits=admits,
    )


def order(*tickets: Ticket) -> Order:
    made_at = datetime(2027, 6, 1, tzinfo=UTC)
    return Order(OrderId("47102"), GuestId("g"), EventId("north"), OrderStatus.PAID, made_at, tickets)


def test_the_total_is_the_sum_of_the_tickets() -> None:
    assert order(ticket(), ticket(price=Money(1_500_50))).total == Money(4_500_50)
    assert order().total == Money(0)


def test_the_total_is_in_the_currency_of_the_tickets() -> None:
    assert order(ticket(price=Money(90, "JPY")), ticket(price=Money(10, "JPY"))).total == Money(100, "JPY")
    with pytest.raises(CurrencyMismatch):
        _ = order(ticket(price=Money(90, "JPY")), ticket()).total


@pytest.mark.parametrize("status", list(TicketStatus))
def test_only_valid_tickets_let_people_in(status: TicketStatus) -> None:
    let_in = 6 if status is TicketStatus.VALID else 2
    assert people_of(order(ticket(admits=2), ticket(status, admits=4))) == let_in
