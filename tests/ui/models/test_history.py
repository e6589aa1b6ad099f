from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.protocol.records import LoadHistory
from tests.builders import load
from ui.models.history import BOT, P50_S, PERSON, QUEUE, History, nearest


def stored(count: int, *, from_ms: int = 0, step_s: int = 10, **parts: Any) -> LoadHistory:
    facts: dict[str, Any] = {
        "bot": tuple(range(count)), "person": (1,) * count, "per_min": (2.0,) * count,
        "answer_p50_ms": (None,) * count, "answer_p95_ms": (900,) * count, "queue": (0,) * count, **parts,
    }  # fmt: skip
    return LoadHistory(from_ms=from_ms, step_s=step_s, **facts)


def test_the_servers_rows_become_columns_with_seconds_and_holes() -> None:
    history = History()
    history.replace(stored(3, from_ms=5000))
    assert list(history.times) == [5000, 15_000, 25_000]
    assert list(history.column(BOT)) == [0, 1, 2]
    assert list(history.total) == [1, 2, 3]
    assert np.isnan(history.column(P50_S)).all()


def test_live_figures_follow_the_stored_ones() -> None:
    history = History()
    history.replace(stored(3))
    assert history.append(load(at_ms=21_000, at_once=40, at_once_person=6, queue=2, answer_p50_ms=1500))
    assert list(history.times) == [0, 10_000, 20_000, 21_000]
    assert [history.column(column)[-1] for column in (BOT, PERSON, QUEUE, P50_S)] == [34, 6, 2, 1.5]


def test_figures_that_come_twice_or_late_are_left_out() -> None:
    history = History()
    assert history.append(load(at_ms=5000))
    assert not history.append(load(at_ms=5000))
    assert not history.append(load(at_ms=4000))
    assert len(history) == 1


def test_a_whole_day_of_live_figures_fits() -> None:
    history = History()
    for second in range(10_000):
        history.append(load(at_ms=second * 1000, at_once=second))
    assert len(history) == 10_000
    assert history.column(BOT)[9_999] == 9_999


def test_an_answer_of_the_server_keeps_the_live_rows_after_it() -> None:
    history = History()
    for at_ms in (1000, 25_000, 26_000):
        history.append(load(at_ms=at_ms, at_once=7))
    history.replace(stored(3))
    assert list(history.times) == [0, 10_000, 20_000, 25_000, 26_000]


def test_the_range_counts_as_held_only_at_its_resolution() -> None:
    history = History()
    assert not history.covers(0, 1, 10)
    history.replace(stored(11))
    assert history.covers(0, 100_000, 10)
    assert not history.covers(0, 100_000, 5)
    assert not history.covers(-1, 100_000, 10)
    assert not history.covers(0, 100_001, 10)


def test_a_moment_nobody_knows_has_no_row() -> None:
    history = History()
    assert history.row(0) is None
    history.replace(stored(3))
    found = history.row(12_000)
    assert found is not None
    assert found[0] == 10_000
    assert history.row(120_000) is None


@pytest.mark.parametrize(("at_ms", "row"), [(-5, 0), (0, 0), (499, 0), (501, 1), (9000, 2)])
def test_the_nearest_row_is_found(at_ms: int, row: int) -> None:
    assert nearest(np.array([0, 1000, 2000], dtype=np.int64), at_ms) == row


def test_the_peak_is_the_highest_total_with_its_time() -> None:
    history = History()
    assert history.peak() is None
    history.replace(stored(3, bot=(5, 300, 10), person=(1, 40, 0)))
    assert history.peak() == (10_000, 340)


def test_the_queue_is_over_its_limit_since_it_last_was_not() -> None:
    history = History()
    assert history.above_since(8) is None
    history.replace(stored(5, queue=(9, 3, 9, 12, 9)))
    assert history.above_since(8) == 20_000
    history.append(load(at_ms=99_000, queue=8))
    assert history.above_since(8) is None


def test_a_queue_that_was_always_over_its_limit_is_so_since_the_first_row() -> None:
    history = History()
    history.replace(stored(2, queue=(9, 9)))
    assert history.above_since(8) == 0


def test_forgetting_leaves_nothing() -> None:
    history = History()
    history.replace(stored(3))
    history.clear()
    assert (len(history), history.peak(), history.covers(0, 1, 60)) == (0, None, False)


def test_a_fast_clock_spreads_live_figures_without_tearing_the_line() -> None:
    history = History()
    history.replace(stored(3))
    history.run_at(60.0)
    assert history.gap_ms >= 60_000
    history.append(load(at_ms=80_000))
    assert not history.covers(0, 80_000, 10)  # what lies between is still to be asked for
    history.run_at(0.0)
    assert history.gap_ms == float("inf")
    history.run_at(1.0)
    assert history.gap_ms == 25_000
