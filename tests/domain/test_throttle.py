"""Guessing a password gets slower and slower; who only mistyped waits for nothing (X29)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.throttle import FREE, LONGEST_S, WINDOW_S, Failures, failed, wait_s

NOON = 43_200.0


def failures(count: int, at: float = NOON) -> Failures:
    so_far = Failures()
    for _ in range(count):
        so_far = failed(so_far, at)
    return so_far


@pytest.mark.parametrize("count", range(FREE))
def test_the_first_failures_cost_nothing(count: int) -> None:
    assert wait_s(failures(count), NOON) == 0


@pytest.mark.parametrize(
    ("count", "pause"), [(5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (16, 900), (5_000, 900)]
)
def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(count: int, pause: float) -> None:
    assert wait_s(failures(count), NOON) == pause
    assert wait_s(failures(count), NOON + pause / 2) == pause / 2
    assert wait_s(failures(count), NOON + pause) == 0


def test_a_quiet_window_forgets_what_was_before() -> None:
    so_far = failures(12)
    assert failed(so_far, NOON + WINDOW_S).count == 13
    assert failed(so_far, NOON + WINDOW_S + 1) == Failures(1, NOON + WINDOW_S + 1, NOON + WINDOW_S + 1)
    assert wait_s(so_far, NOON + WINDOW_S + 1) == 0


def test_a_failure_remembers_when_the_row_began_and_ended() -> None:
    assert failed(failed(Failures(), 10.0), 70.0) == Failures(2, 10.0, 70.0)


@given(st.lists(st.floats(0, 2_000), max_size=60))
def test_who_only_tries_when_allowed_gets_few_tries_an_hour(gaps: list[float]) -> None:
    now, so_far, tried = NOON, Failures(), []
    for gap in gaps:
        now += gap
        if wait_s(so_far, now) == 0:
            so_far = failed(so_far, now)
            tried.append(now)
    for start in tried:
        assert sum(start <= at < start + WINDOW_S for at in tried) <= FREE + 11


@given(st.integers(0, 10_000), st.floats(0, 5_000))
def test_a_wait_is_never_negative_nor_longer_than_the_longest(count: int, later: float) -> None:
    assert 0 <= wait_s(Failures(count, NOON, NOON), NOON + later) <= LONGEST_S
