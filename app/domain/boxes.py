"""A box as the goal of an upgrade: one place of its quota that a whole group pays for together (C6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.festivals import Category, Event
from app.domain.money import Money
from app.domain.pricing import upgrade_difference

PARTY: Final = 4
"""so many people, or more, may move into a box together; into a smaller one as many as it admits"""
Part = tuple[Category, Money]
"""a ticket of the group: its category and what was paid for it"""


def moves_together(goal_admits: int, ticket_admits: int) -> bool:
    """Whether tickets for one person each become one ticket of a box, and not a place each."""
    return goal_admits > 1 and ticket_admits == 1


def fits(admits: int, people: int) -> bool:
    """Whether a group of so many may take a box that admits `admits`."""
    return admits > 1 and min(PARTY, admits) <= people <= admits


def box_difference(event: Event, goal: Category, group: Sequence[Part], price: Money) -> Money | None:
    """What the group pays together for a box that costs `price` now: the box less what they have paid.

    The organiser's own on-site price a head counts first, where he set one. None: too few or too many people, tickets
    that are boxes themselves or of another date, or nothing to pay.
    """
    if goal.upgrade_to or not fits(goal.admits, len(group)):
        return None
    if any(origin.admits != 1 or origin.date != goal.date for origin, _ in group):
        return None
    named = [one for one in event.categories if one.upgrade_to == goal.id]
    due = Money(0, price.currency)
    for origin, _ in group if named else ():
        own = [one.price for one in named if not one.upgrade_from or origin.id in one.upgrade_from]
        if not own:
            return None
        due += own[0]
    if not named:
        due = price
        for _, paid in group:
            due -= paid
    return due if due.minor > 0 else None


def group_difference(event: Event, goal: Category, group: Sequence[Part], price: Money) -> Money | None:
    """What a group pays together to move into `goal`, which costs `price` a place now; None: no such upgrade."""
    if any(moves_together(goal.admits, origin.admits) for origin, _ in group):
        return box_difference(event, goal, group, price)
    due = Money(0, price.currency)
    for origin, paid in group:
        more = upgrade_difference(event, goal, origin, paid, price)
        if more is None:
            return None
        due += more
    return due if group else None
