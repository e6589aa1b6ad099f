"""The dates of an event: which a ticket is for, which is next, what may be changed into what (T1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.admission import Claim, Doorway, Standing, decide_standing
from app.domain.dates import dates_for, dates_of, is_pass, next_of
from app.domain.money import Money
from app.domain.pricing import on_sale, upgrade_difference
from tests.domain.test_doorways import EVENT, FRIDAY, SATURDAY, WEEKEND


def test_an_event_without_dates_has_the_one_it_is_on() -> None:
    (only,) = dates_of(EVENT)
    assert (only.id, only.doors_at, only.ends_at) == ("", EVENT.doors_at, EVENT.ends_at)
    assert dates_for(EVENT, "floor") == (only,)
    assert not is_pass(EVENT, "floor")


def test_a_day_ticket_is_for_its_date_and_a_pass_for_all() -> None:
    assert dates_for(WEEKEND, "sat") == (SATURDAY,)
    assert dates_for(WEEKEND, "pass") == dates_for(WEEKEND, "nothing") == (FRIDAY, SATURDAY)
    assert is_pass(WEEKEND, "pass")
    assert not is_pass(WEEKEND, "fri")


def test_the_next_date_is_the_one_that_is_on_or_comes_and_the_last_one_stays() -> None:
    dates = WEEKEND.dates
    assert next_of(dates, FRIDAY.ends_at - timedelta(seconds=1)) == FRIDAY
    assert next_of(dates, FRIDAY.ends_at) == SATURDAY
    assert next_of(dates, SATURDAY.ends_at + timedelta(days=9)) == SATURDAY


def test_a_day_ticket_is_sold_until_its_own_date_ends() -> None:
    friday, _, both = WEEKEND.categories
    assert on_sale(WEEKEND, friday, FRIDAY.ends_at - timedelta(seconds=1))
    assert not on_sale(WEEKEND, friday, FRIDAY.ends_at)
    assert on_sale(WEEKEND, both, FRIDAY.ends_at)


def test_an_upgrade_stays_within_its_date() -> None:
    friday, saturday, _ = WEEKEND.categories
    dearer = replace(saturday, id="vip", price=Money(900))
    fair = replace(WEEKEND, categories=(friday, saturday, dearer))
    assert upgrade_difference(fair, dearer, saturday, Money(1), dearer.price) == Money(899)
    assert upgrade_difference(fair, dearer, friday, Money(1), dearer.price) is None


def test_the_gate_wants_a_ticket_of_the_day_that_is_on() -> None:
    door = Doorway("north", "1", (), open_day=True, date="fri")
    claim = Claim("north", "valid", 1, 1)
    assert decide_standing(replace(claim, date="sat"), door) is Standing.WRONG_DAY
    assert decide_standing(replace(claim, date="fri"), door) is Standing.VALID
    assert decide_standing(claim, door) is Standing.VALID
    assert decide_standing(claim, replace(door, open_day=False, date="")) is Standing.WRONG_DAY
