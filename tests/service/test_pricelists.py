"""Categories, prices, seats and promo codes out of data files (T2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.festivals import PriceStep, SeatRow
from app.domain.money import Money
from app.domain.seating import rows_of
from app.server.sample import load_sample
from app.service.mappings import DataError, Table
from app.service.pricelists import read_category, read_promo
from app.service.samples import read_event

ZONE = ZoneInfo("Europe/Moscow")
CATEGORY: dict[str, Any] = {"id": "hall", "name": {"ru": "Зал"}, "price_rub": 100, "quota": 4}


def local(month: int, day: int, hour: int = 0) -> datetime:
    """A time as data files write it: without a zone, which the file names elsewhere."""
    return datetime(2027, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


def category(**parts: Any) -> Any:
    """A category of a file that says this, too."""
    return read_category(Table("e.toml", "", CATEGORY | parts), ZONE)


def promo(**parts: Any) -> Any:
    """A promo code of a file."""
    return read_promo(Table("e.toml", "", {"code": "X", **parts}), ZONE)


def test_a_category_needs_little_and_may_say_much() -> None:
    plain = category()
    assert (plain.steps, plain.limit, plain.buffer, plain.seats, plain.upgrade_to) == ((), 0, 0, (), "")
    full = category(
        steps=[{"price_rub": 50, "sold": 2}, {"price_rub": 70, "until": local(6, 1)}],
        seats=[{"row": "1", "last": 2}, {"row": "2", "first": 5, "last": 6}],
        limit=2,
        buffer=1,
    )
    until = datetime(2027, 5, 31, 21, tzinfo=UTC)
    assert full.steps == (PriceStep(Money(5_000), 2), PriceStep(Money(7_000), until=until))
    assert full.seats == (SeatRow("1", 1, 2), SeatRow("2", 5, 6))
    assert (full.limit, full.buffer) == (2, 1)


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"seats": [{"row": "1", "last": 3}]}, "seats"),
        ({"seats": [{"row": "1", "first": 4, "last": 3}]}, "seats[1].last"),
        ({"limits": 3}, "limits"),
    ],
)
def test_what_cannot_be_is_named_with_its_remedy(parts: dict[str, Any], key: str) -> None:
    with pytest.raises(DataError) as error:
        category(**parts)
    assert error.value.key == key


def test_a_promo_code_takes_off_a_part_or_a_sum() -> None:
    assert promo(percent=10, limit=3, categories=["hall"]).limit == 3
    timed = promo(minor_off=5_000, **{"from": local(6, 1), "until": local(6, 2)})
    times = (datetime(2027, 5, 31, 21, tzinfo=UTC), datetime(2027, 6, 1, 21, tzinfo=UTC))
    assert (timed.starts_at, timed.until) == times
    for wrong in ({}, {"percent": 10, "minor_off": 5}, {"percent": 101}):
        with pytest.raises(DataError):
            promo(**wrong)


def test_the_sample_has_an_upgrade_a_promo_code_steps_and_numbered_seats() -> None:
    north, jazz, bay = load_sample().events
    plus = north.category("vip-upgrade")
    assert plus is not None
    assert (plus.upgrade_to, plus.upgrade_from, plus.price) == ("vip", ("standard",), Money(400_000))
    assert [one.code for one in north.promos] == ["МАЯК10"]
    vip, floor = jazz.category("vip"), bay.category("floor-sat")
    assert vip is not None
    assert sum(len(row) for row in rows_of(vip)) == vip.quota
    assert floor is not None
    assert len(floor.steps) == 2


def event(*categories: dict[str, Any]) -> None:
    """Read an event of these categories."""
    moments = {"doors_at": local(6, 14, 14), "starts_at": local(6, 14, 15), "ends_at": local(6, 14, 23)}
    name = {"ru": "Вечер"}
    places = {"venue": name, "address": name, "zone": "Europe/Moscow", "categories": list(categories)}
    read_event(Table("e.toml", "", {"id": "e", "name": name, **places, **moments}))


def test_an_upgrade_names_categories_that_exist_and_two_seats_never_share_a_name() -> None:
    event(CATEGORY)
    with pytest.raises(DataError, match="roof"):
        event(CATEGORY | {"upgrade_to": "roof"})
    with pytest.raises(DataError, match="roof"):
        event(CATEGORY | {"upgrade_from": ["roof"]})
    seats = {"seats": [{"row": "1", "last": 4}]}
    with pytest.raises(DataError, match="one name"):
        event(CATEGORY | seats, CATEGORY | seats | {"id": "other"})
