"""Counters of places: what may be held, and that no step makes them lie (T2)."""

from __future__ import annotations

import pytest

from app.domain.stock import Oversold, Places


def test_a_place_goes_from_free_to_held_to_sold_and_back() -> None:
    places = Places(10)
    held = places.hold(3)
    assert (held.free, held.held, held.sellable()) == (7, 3, 7)
    sold = held.sell(3)
    assert (sold.sold, sold.held, sold.free) == (3, 0, 7)
    assert held.release(3) == places
    assert sold.vacate(3) == places


def test_the_buffer_is_for_the_desk_only() -> None:
    places = Places(10, sold=6, buffer=3)
    assert places.sellable() == 1
    assert places.sellable(by_desk=True) == 4
    with pytest.raises(Oversold):
        places.hold(2)
    assert places.hold(4, by_desk=True).free == 0
    assert Places(2, buffer=5).sellable() == 0


@pytest.mark.parametrize("count", [0, -1, 11])
def test_nothing_less_than_one_and_nothing_beyond_what_is_free_is_held(count: int) -> None:
    with pytest.raises(Oversold):
        Places(10).hold(count)


def test_a_step_that_would_make_a_counter_lie_is_refused() -> None:
    for step in (Places(10).release, Places(10).sell, Places(10).vacate):
        with pytest.raises(Oversold):
            step(1)
    with pytest.raises(Oversold, match="Places"):
        Places(10, sold=9, held=1).vacate(-1)
