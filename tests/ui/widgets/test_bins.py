from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.bins import (
    Curve,
    Floats,
    Times,
    bars,
    broken,
    max_steps,
    mean_curve,
    no_floats,
    no_times,
    runs,
    window,
)

DAY_S = 86_400


def seconds(count: int, start_ms: int = 0) -> Times:
    return start_ms + 1000 * np.arange(count, dtype=np.int64)


def test_a_day_at_one_second_becomes_about_one_point_a_pixel() -> None:
    values = np.sin(np.arange(DAY_S) / 3000) + 2
    curve = mean_curve(seconds(DAY_S), values, 0, DAY_S * 1000, 860, 5000)
    assert 800 <= len(curve.x) <= 862
    assert curve.x[0] == 0
    assert curve.x[-1] == (DAY_S - 1) * 1000


def test_the_peak_of_a_second_is_kept_exact_when_asked_for() -> None:
    values = np.full(DAY_S, 10.0)
    values[50_000] = 340.0
    spot = (seconds(DAY_S), values, 0, DAY_S * 1000, 860, 5000)
    assert mean_curve(*spot, keep_highest=True).y.max() == 340.0
    assert mean_curve(*spot).y.max() < 20.0


def test_means_are_those_of_the_known_values_only() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan, np.nan, np.nan])
    curve = mean_curve(seconds(6), values, 0, 6000, 2, 60_000)
    assert curve.y[0] == 2.0
    assert np.isnan(curve.y[1])


def test_few_points_are_drawn_as_they_are() -> None:
    values = np.array([1.0, 2.0, 3.0])
    curve = mean_curve(seconds(3), values, 0, 3000, 800, 60_000)
    assert list(curve.y) == [1.0, 2.0, 3.0]


def test_a_pause_in_what_is_known_breaks_the_line() -> None:
    times = np.array([0, 1000, 60_000, 61_000], dtype=np.int64)
    curve = mean_curve(times, np.ones(4), 0, 61_000, 800, 15_000)
    assert [len(run.x) for run in runs(curve)] == [2, 2]


def test_a_short_pause_does_not_break_the_line() -> None:
    assert len(runs(broken(Curve(np.array([0.0, 9.0, 18.0]), np.ones(3)), 10.0))) == 1


def test_a_sliding_window_keeps_the_bins_where_they_were() -> None:
    values = np.random.default_rng(1).normal(100, 10, 20_000)
    first = mean_curve(seconds(20_000), values, 0, 10_000_000, 500, 5000)
    later = mean_curve(seconds(20_000), values, 3_333_000, 13_333_000, 500, 5000)
    both = set(first.x[1:-1]) & set(later.x[1:-1])
    assert len(both) > 300


def test_steps_show_the_longest_queue_of_each_bin() -> None:
    values = np.zeros(DAY_S)
    values[100] = 13
    curve = max_steps(seconds(DAY_S), values, 0, DAY_S * 1000, 400, 5000)
    assert curve.y.max() == 13
    assert len(curve.x) <= 402


def test_few_steps_are_drawn_as_they_are() -> None:
    curve = max_steps(seconds(3), np.array([0.0, 2.0, 1.0]), 0, 3000, 100, 5000)
    assert list(curve.y) == [0.0, 2.0, 1.0]


def test_bars_are_means_of_equal_stretches_and_unknown_ones_are_left_out() -> None:
    curve = bars(seconds(4), np.array([1.0, 3.0, 5.0, np.nan]), 0, 8000, 4)
    assert list(curve.x) == [0, 2000, 4000, 6000]
    assert list(curve.y[:2]) == [2.0, 5.0]
    assert np.isnan(curve.y[2:]).all()


def test_the_window_takes_one_row_more_on_either_side() -> None:
    assert window(seconds(10), 3500, 6500) == slice(3, 8)
    assert window(no_times(), 0, 1) == slice(0, 0)


def test_nothing_gives_nothing() -> None:
    curve = mean_curve(no_times(), no_floats(), 0, 1000, 100, 10)
    assert not len(curve.x)
    assert runs(curve) == []


@pytest.mark.parametrize("pixels", [1, 7, 333])
@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=400))
def test_binned_figures_never_leave_the_range_of_the_figures(pixels: int, values: list[float]) -> None:
    column: Floats = np.array(values)
    curve = mean_curve(seconds(len(values)), column, 0, len(values) * 1000, pixels, 1e9, keep_highest=True)
    known = curve.y[~np.isnan(curve.y)]
    assert column.min() - 1e-6 <= known.min()
    assert known.max() == pytest.approx(column.max())
