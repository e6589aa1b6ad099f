"""What a place costs now: steps by time and stock, promo codes, the difference of an upgrade (T2, C6)."""

from __future__ import annotations

from datetime import datetime

from app.domain.dates import dates_for
from app.domain.festivals import Category, Event
from app.domain.money import Money


def price_now(category: Category, taken: int, now: datetime) -> Money:
    """The price of a place when `taken` are sold or held; an order that begins in a step is priced by it whole."""
    for step in category.steps:
        if (not step.sold or taken < step.sold) and (step.until is None or now < step.until):
            return step.price
    return category.price


def on_sale(event: Event, category: Category, now: datetime) -> bool:
    """Whether tickets of the category are sold: until its last date ends; the price of an upgrade is no ticket."""
    return category.admits > 0 and not category.upgrade_to and now < dates_for(event, category.id)[-1].ends_at


def upgrade_difference(event: Event, goal: Category, origin: Category, paid: Money, price: Money) -> Money | None:
    """What a head pays to change from `origin` (for which `paid` was paid) into `goal` (which costs `price` now).

    The organiser's own on-site price where he set one, else the difference of the prices. None: no such upgrade; to
    another date there is none.
    """
    if goal.id == origin.id or goal.admits != origin.admits or goal.upgrade_to or goal.date != origin.date:
        return None
    for named in event.categories:
        if named.upgrade_to == goal.id and _is_for(named, origin, goal):
            return named.price
    if any(named.upgrade_to == goal.id for named in event.categories):
        return None
    return price - paid if origin.price < goal.price and paid < price else None


def _is_for(named: Category, origin: Category, goal: Category) -> bool:
    return origin.id in named.upgrade_from if named.upgrade_from else origin.price < goal.price


def standard_difference(event: Event, goal: Category) -> Money | None:
    """The difference a head from the cheapest ticket that may change into `goal`; None when it is no goal."""
    origins = sorted((one for one in event.categories if one.admits), key=lambda one: one.price.minor)
    found = (upgrade_difference(event, goal, origin, origin.price, goal.price) for origin in origins)
    return next((difference for difference in found if difference is not None), None)


def goals_of(event: Event, origin: Category) -> tuple[Category, ...]:
    """Categories that a ticket of `origin` may be changed into, the dearest last."""
    found = [
        goal
        for goal in event.categories
        if upgrade_difference(event, goal, origin, origin.price, goal.price) is not None
    ]
    return tuple(sorted(found, key=lambda goal: goal.price.minor))
