"""Held places become tickets, tickets change places, dead tickets free theirs (T2, C6)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from app.adapters.ticketing import codes
from app.adapters.ticketing.selling import books_of, category_of, count_bought, put_seat, retake
from app.domain.boxes import fits, moves_together
from app.domain.festivals import Category, Event
from app.domain.guests import OrderStatus, TicketStatus
from app.domain.money import Money
from app.ports.books import HoldRow, PaymentRow
from app.ports.rows import GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service import stocks
from app.service.idents import needed

LIVING = frozenset({TicketStatus.VALID.value, TicketStatus.UNPAID.value})
"""what holds a place"""


def issue(tx: Tx, order_id: str, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
    """Tickets for a paid order, each with a code; SOLD_OUT when its hold has ended and the places are gone.

    ILLEGAL_MOVE for an order that has its tickets already, BAD_VALUE for another sum than it costs.
    """
    order = needed(tx.get(OrderRow, order_id))
    if order.status not in (OrderStatus.UNPAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED):
        raise NotPossible(Refusal.ILLEGAL_MOVE)
    if (payment.amount_minor, payment.currency) != (order.total_minor, order.currency):
        raise NotPossible(Refusal.BAD_VALUE)
    if order.ticket_ids:
        return _settled(tx, order, payment, now_ms)
    held = tx.get(HoldRow, order.hold_id)
    if held is None or held.state != "held":
        held = retake(tx, order, now_ms)
    sold = _sold(tx, held, now_ms)
    made = [_made(tx, order, sold, held, place) for place in range(1, order.places + 1)]
    priced = (
        replace(ticket, price_minor=price.minor, payment_id=payment.id)
        for ticket, price in zip(made, Money(order.total_minor, order.currency).split(order.places), strict=True)
    )
    tickets = tuple(codes.first(tx, ticket, now_ms) for ticket in priced)
    tx.put(
        replace(
            order,
            ver=order.ver + 1,
            status=OrderStatus.PAID.value,
            hold_id=held.id,
            ticket_ids=tuple(ticket.id for ticket in tickets),
        )
    )
    return tickets


def _settled(tx: Tx, order: OrderRow, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
    """Tickets that were given out before they were paid open the gate from now on."""
    tickets = [needed(tx.get(TicketRow, ident)) for ident in order.ticket_ids]
    if any(ticket.status != TicketStatus.UNPAID for ticket in tickets):
        raise NotPossible(Refusal.TICKET_DEAD)
    tx.put(replace(order, ver=order.ver + 1, status=OrderStatus.PAID.value))
    paid = (replace(one, status=TicketStatus.VALID.value, payment_id=payment.id) for one in tickets)
    return tuple(codes.changed(tx, ticket, "paid", now_ms) for ticket in paid)


def _sold(tx: Tx, held: HoldRow, now_ms: int) -> tuple[Event, Category]:
    """The held places are sold."""
    event, quota = books_of(tx, held.event_id, held.category_id)
    stocks.put(tx, event, quota, stocks.places_of(quota).sell(held.places), now_ms)
    tx.put(replace(held, state="taken"))
    return event, needed(event.category(held.category_id))


def _made(tx: Tx, order: OrderRow, sold: tuple[Event, Category], held: HoldRow, place: int) -> TicketRow:
    event, category = sold
    buyer = tx.get(GuestRow, order.guest_id)
    seat = held.seats[place - 1] if held.seats else ""
    ticket = TicketRow(
        id=f"{order.id}-{place}",
        order_id=order.id,
        guest_id=order.guest_id,
        event_id=order.event_id,
        category=category.name.ru,
        category_id=category.id,
        status=TicketStatus.VALID.value,
        code="",
        holder=(buyer.name if buyer is not None else "") or "Гость",
        price_minor=0,
        currency=order.currency,
        admits=category.admits,
        seat=seat,
        gate=gate_of(event, category),
        place=place,
    )
    if seat:
        put_seat(tx, order.event_id, category.id, seat, ticket_id=ticket.id)
    return ticket


def gate_of(event: Event, category: Category) -> str:
    """The first gate that leads to the category's zone, as guests call it; empty when there is none."""
    gates = [gate for gate in event.gates if category.zone in gate.zones] or [g for g in event.gates if not g.zones]
    return gates[0].name.ru if gates else ""


# --- better places -----------------------------------------------------------------------------------------


def upgrade(tx: Tx, ticket_ids: Sequence[str], hold_id: str, payment: PaymentRow, now_ms: int) -> Sequence[TicketRow]:
    """Seat these tickets in the held places: HOLD_EXPIRED, TICKET_DEAD, NOT_ELIGIBLE, and nothing is written then.

    A group in one box gets one ticket that admits it: the first of theirs goes on, the others end with their codes.
    """
    held = tx.get(HoldRow, hold_id)
    if held is None or held.state != "held":
        raise NotPossible(Refusal.HOLD_EXPIRED)
    tickets = [needed(tx.get(TicketRow, ident)) for ident in ticket_ids]
    if any(ticket.status != TicketStatus.VALID for ticket in tickets):
        raise NotPossible(Refusal.TICKET_DEAD)
    _, goal = category_of(tx, held.event_id, held.category_id)
    together = any(moves_together(goal.admits, ticket.admits) for ticket in tickets)
    fitting = held.places == 1 and fits(goal.admits, len(tickets)) if together else len(tickets) == held.places
    if not fitting or len(set(ticket_ids)) != len(tickets):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    for ticket in tickets:
        vacate(tx, ticket, now_ms)
    if together:
        tickets = [_together(tx, tickets, now_ms)]
    event, category = _sold(tx, held, now_ms)
    inside = sum(ticket.inside for ticket in tickets)
    if inside:
        _, quota = books_of(tx, held.event_id, held.category_id)
        stocks.put(tx, event, quota, stocks.places_of(quota), now_ms, entered=inside)
    reseated = (
        replace(
            ticket,
            category=category.name.ru,
            category_id=category.id,
            price_minor=ticket.price_minor + share.minor,
            admits=category.admits,
            seat=held.seats[index] if held.seats else "",
            gate=gate_of(event, category),
        )
        for index, (ticket, share) in enumerate(zip(tickets, _shares(payment, held.places), strict=True))
    )
    return tuple(_seated(tx, ticket, now_ms) for ticket in reseated)


def _together(tx: Tx, tickets: Sequence[TicketRow], now_ms: int) -> TicketRow:
    """The one ticket a group goes on with: all that was paid is paid for it, and whoever of them is inside is inside.

    The others let nobody in any more, and no longer count towards what one guest may hold.
    """
    inside = [ticket for ticket in tickets if ticket.inside]
    kept = (inside or list(tickets))[0]
    for ticket in tickets:
        if ticket is not kept:
            spent = replace(ticket, status=TicketStatus.REPLACED.value, price_minor=0, seat="", inside=False)
            codes.changed(tx, spent, "boxed", now_ms)
    count_bought(tx, kept.event_id, needed(tx.get(OrderRow, kept.order_id)).guest_id, 1 - len(tickets))
    return replace(kept, price_minor=sum(ticket.price_minor for ticket in tickets))


def _shares(payment: PaymentRow, heads: int) -> tuple[Money, ...]:
    return Money(payment.amount_minor, payment.currency).split(heads)


def _seated(tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
    if ticket.seat:
        put_seat(tx, ticket.event_id, ticket.category_id, ticket.seat, ticket_id=ticket.id)
    tx.put(ticket)
    return codes.reissue(tx, ticket.id, "upgraded", now_ms)


# --- the end of a ticket -----------------------------------------------------------------------------------


def revoke(tx: Tx, ticket_id: str, status: str, now_ms: int) -> TicketRow:
    """The ticket opens nothing any more and its place is free; TICKET_DEAD when it had died before."""
    ticket = tx.get(TicketRow, ticket_id)
    if ticket is None or ticket.status not in LIVING:
        raise NotPossible(Refusal.TICKET_DEAD)
    vacate(tx, ticket, now_ms)
    count_bought(tx, ticket.event_id, needed(tx.get(OrderRow, ticket.order_id)).guest_id, -1)
    return codes.changed(tx, replace(ticket, status=status, inside=False), status, now_ms)


def vacate(tx: Tx, ticket: TicketRow, now_ms: int) -> None:
    """The ticket's place and seat are free."""
    event, quota = books_of(tx, ticket.event_id, ticket.category_id)
    places = stocks.places_of(quota).vacate(1)
    stocks.put(tx, event, quota, places, now_ms, entered=-1 if ticket.inside else 0)
    if ticket.seat:
        put_seat(tx, ticket.event_id, ticket.category_id, ticket.seat)
