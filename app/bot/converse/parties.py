"""A box for a whole company of guests: what it costs them together, and when it is the better deal (B8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bot.converse.counter import NO, YES, Desk, Step, name_of
from app.domain.boxes import box_difference, fits
from app.domain.deals import Flow, StockFact, TicketFact
from app.domain.money import Money


@dataclass(frozen=True, slots=True)
class Box:
    """A free box, the tickets that would become one of it, and what their holders pay together."""

    stock: StockFact
    tickets: tuple[TicketFact, ...]
    due: Money


def boxes_for(desk: Desk, tickets: Sequence[TicketFact]) -> list[Box]:
    """Boxes these guests may move into, the cheapest first; of more guests than a box admits, the first of them."""
    found = [_box(desk, stock, tuple(tickets[: stock.admits])) for stock in desk.facts.stock if stock.free > 0]
    return sorted((box for box in found if box is not None), key=lambda box: box.due.minor)


def _box(desk: Desk, stock: StockFact, tickets: tuple[TicketFact, ...]) -> Box | None:
    goal = desk.event.category(stock.category_id)
    origins = [desk.event.category(ticket.category_id) for ticket in tickets]
    if goal is None or not fits(stock.admits, len(tickets)):
        return None
    group = [
        (origin, Money(ticket.price_minor, stock.currency))
        for origin, ticket in zip(origins, tickets, strict=True)
        if origin is not None
    ]
    due = box_difference(desk.event, goal, group, Money(stock.price_minor, stock.currency))
    return Box(stock, tickets, due) if due is not None and len(group) == len(tickets) else None


def cheaper(desk: Desk, tickets: Sequence[TicketFact], each: Sequence[StockFact]) -> Box | None:
    """The box that takes all of them for less than the cheapest better place for each; None when there is none."""
    whole = [box for box in boxes_for(desk, tickets) if len(box.tickets) == len(tickets)]
    prices = [one.upgrade_minor * len(tickets) for one in each if one.upgrade_minor]
    return whole[0] if whole and prices and whole[0].due.minor < min(prices) else None


def tip(desk: Desk, box: Box, other_minor: int) -> str:
    """What the box saves them, in true figures."""
    total, other = desk.money(box.due.minor, box.due.currency), desk.money(other_minor, box.due.currency)
    return desk.told("up.box_tip", name=name_of(box.stock, desk.lang), total=total, other=other)


def offer(desk: Desk, flow: Flow, box: Box, people: int) -> Step:
    """The box for all of them: yes or no."""
    count = len(box.tickets)
    part = desk.told("up.box_part", count=count, people=people) + " " if count < people else ""
    flow = flow.with_slot("category", box.stock.category_id, "confirm")
    flow = flow.with_slot("tickets", ",".join(ticket.id for ticket in box.tickets)).with_slot("together", "1")
    text = desk.told(
        "up.box",
        name=name_of(box.stock, desk.lang),
        people=desk.counted(count, ("человек", "человека", "человек"), ("person", "people")),
        total=desk.money(box.due.minor, box.due.currency),
        left=box.stock.free,
        admits=box.stock.admits,
    )
    return Step(part + text, flow, ((YES, desk.told("deal.yes")), (NO, desk.told("deal.no"))))
