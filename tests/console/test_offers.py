from __future__ import annotations

from msgspec.structs import replace

from app.console.offers import offers_of
from app.console.sample.people import NOW_MS
from app.console.sample.places import upgrades
from app.domain.upgrades import State

DAY_MS = 24 * 3_600_000


def test_the_offers_of_the_sample_are_those_of_the_picture() -> None:
    found = offers_of(upgrades(), NOW_MS - DAY_MS, NOW_MS)
    assert (found.offered, found.paid, found.money) == (31, 7, (("RUB", 2_800_000),))


def test_only_what_is_paid_and_decided_counts_as_paid() -> None:
    one = replace(upgrades()[2], paid_ms=NOW_MS - 1000)
    paid = {state for state in State if offers_of([replace(one, state=state.value)], 0, NOW_MS).paid}
    assert paid == {State.PAID, State.DONE}
