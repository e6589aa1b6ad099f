"""What a place costs: steps by time and stock, what is on sale, the difference of an upgrade (T2, C6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, PriceStep
from app.domain.ids import EventId
from app.domain.money import Money
from app.domain.pricing import goals_of, on_sale, price_now, standard_difference, upgrade_difference

NOW = datetime(2027, 6, 1, tzinfo=UTC)
FLOOR = Category("floor", Bilingual("Танцпол"), Money(300_000), 100)
VIP = Category("vip", Bilingual("Терраса"), Money(750_000), 20)
BOX = Category("box", Bilingual("Ложа"), Money(8_000_000), 4, admits=4)
PLUS = Category("plus", Bilingual("Доплата"), Money(400_000), 9, 0, upgrade_to="vip", upgrade_from=("floor",))


def event(*categories: Category) -> Event:
    """An event of these categories that begins soon."""
    starts = NOW + timedelta(days=10)
    name = Bilingual("Событие")
    return Event(EventId("e"), name, name, name, "Europe/Moscow", starts, starts, starts + timedelta(hours=5),
                 categories=categories)  # fmt: skip


def test_a_price_steps_up_with_places_sold_and_with_time() -> None:
    steps = (
        PriceStep(Money(100), sold=10),
        PriceStep(Money(200), sold=50, until=NOW),
        PriceStep(Money(250), until=NOW),
    )
    category = replace(FLOOR, steps=steps)
    before = NOW - timedelta(seconds=1)
    assert price_now(category, 9, NOW) == Money(100)
    assert price_now(category, 10, before) == Money(200)
    assert price_now(category, 50, before) == Money(250)
    assert price_now(category, 10, NOW) == Money(300_000)
    assert price_now(FLOOR, 99, NOW) == Money(300_000)


def test_tickets_are_sold_until_the_event_ends_and_the_price_of_an_upgrade_never() -> None:
    fair = event(FLOOR, PLUS)
    assert on_sale(fair, FLOOR, fair.ends_at - timedelta(seconds=1))
    assert not on_sale(fair, FLOOR, fair.ends_at)
    assert not on_sale(fair, PLUS, NOW)
    assert not on_sale(fair, replace(PLUS, admits=1), NOW)


def difference(fair: Event, goal: Category, origin: Category, paid: int = 300_000) -> Money | None:
    """For somebody who paid the full price."""
    return upgrade_difference(fair, goal, origin, Money(paid), goal.price)


def test_the_organisers_own_price_on_site_counts_before_the_difference_of_prices() -> None:
    assert difference(event(FLOOR, VIP, PLUS), VIP, FLOOR) == Money(400_000)
    assert difference(event(FLOOR, VIP), VIP, FLOOR) == Money(450_000)
    assert difference(event(FLOOR, VIP), VIP, FLOOR, paid=100_000) == Money(650_000)


def test_only_tickets_the_price_is_for_may_be_changed_and_never_downwards_or_into_a_box() -> None:
    stalls = replace(FLOOR, id="stalls", price=Money(500_000))
    fair = event(FLOOR, stalls, VIP, BOX, PLUS)
    assert difference(fair, VIP, stalls, 500_000) is None
    anybody = event(FLOOR, stalls, VIP, replace(PLUS, upgrade_from=()))
    assert difference(anybody, VIP, stalls, 500_000) == Money(400_000)
    assert difference(fair, FLOOR, VIP, 750_000) is None
    assert difference(fair, FLOOR, FLOOR) is None
    assert difference(fair, BOX, FLOOR) is None
    assert difference(fair, replace(PLUS, admits=1), FLOOR) is None
    assert difference(event(FLOOR, VIP), VIP, FLOOR, paid=750_000) is None


def test_the_standard_ticket_is_the_cheapest_that_may_change() -> None:
    assert standard_difference(event(FLOOR, VIP, PLUS), VIP) == Money(400_000)
    assert standard_difference(event(FLOOR, VIP, BOX), BOX) is None


def test_goals_come_with_the_dearest_last() -> None:
    middle = replace(FLOOR, id="middle", price=Money(400_000))
    fair = event(FLOOR, VIP, middle, BOX, PLUS)
    assert [goal.id for goal in goals_of(fair, FLOOR)] == ["middle", "vip"]
    assert goals_of(fair, BOX) == ()


@pytest.mark.parametrize(("ident", "found"), [("vip", VIP), ("nothing", None)])
def test_a_category_is_found_by_its_id(ident: str, found: Category | None) -> None:
    assert event(FLOOR, VIP).category(ident) == found
