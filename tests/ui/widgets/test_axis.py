from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.axis import HOUR_MS, time_ticks, value_ticks


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (340, [0, 100, 200, 300, 400]),
        (4, [0, 1, 2, 3, 4]),
        (0, [0, 1]),
        (13, [0, 5, 10, 15]),
        (1000, [0, 250, 500, 750, 1000]),
    ],
)
def test_values_stand_at_round_figures(highest: float, ticks: list[float]) -> None:
    assert value_ticks(highest) == ticks


@given(highest=st.floats(0, 1e7), lines=st.integers(1, 6))
def test_the_highest_value_always_fits_under_the_last_line(highest: float, lines: int) -> None:
    ticks = value_ticks(highest, lines)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * 0.999_999
    assert 2 <= len(ticks) <= lines + 2


def test_hours_stand_at_full_hours_of_the_zone_of_the_event() -> None:
    half_past = 30 * 60_000  # a zone that is half an hour off, as India's is
    ticks = time_ticks(0, 8 * HOUR_MS, half_past, 9)
    assert all((tick + half_past) % HOUR_MS == 0 for tick in ticks)
    assert len(ticks) == 8


def test_a_narrow_chart_gets_fewer_times() -> None:
    assert len(time_ticks(0, 24 * HOUR_MS, 0, 6)) <= 7


def test_a_range_of_days_still_gets_days() -> None:
    assert time_ticks(0, 96 * HOUR_MS, 0, 2) == [0, 24 * HOUR_MS, 48 * HOUR_MS, 72 * HOUR_MS, 96 * HOUR_MS]
