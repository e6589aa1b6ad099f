"""Counts over samples equal a count over the intervals themselves, also when they come late or are forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics import SAMPLE_S
from app.domain.occupancy import Occupancy

STEP_MS = SAMPLE_S * 1_000
FIRST, LAST = 100, 160

times = st.integers((FIRST - 20) * STEP_MS, (LAST + 20) * STEP_MS)
intervals = st.tuples(times, times, st.sampled_from([1, 1, 1, -1]))


def counted(spans: list[tuple[int, int, int]], step: int) -> int:
    return sum(by for begins, ends, by in spans if begins <= step * STEP_MS < ends)


@given(st.lists(intervals, max_size=30))
def test_each_sample_counts_the_intervals_it_lies_in(spans: list[tuple[int, int, int]]) -> None:
    occupancy = Occupancy(FIRST)
    for span in spans:
        occupancy.add(*span)
    steps = range(FIRST, LAST + 1)
    assert occupancy.values(FIRST, LAST) == [counted(spans, step) for step in steps]
    assert [occupancy.at(step) for step in steps] == occupancy.values(FIRST, LAST)


@given(st.lists(st.tuples(intervals, st.integers(FIRST, LAST)), max_size=30))
def test_forgetting_the_past_changes_nothing_of_what_follows(spans: list[tuple[tuple[int, int, int], int]]) -> None:
    occupancy, kept = Occupancy(FIRST), FIRST
    for span, before in spans:
        occupancy.add(*span)
        occupancy.forget(before)
        kept = max(kept, before)
    assert occupancy.values(kept, LAST) == [
        counted([span for span, _ in spans], step) for step in range(kept, LAST + 1)
    ]


def test_an_interval_holds_its_beginning_and_not_its_end() -> None:
    occupancy = Occupancy(FIRST)
    occupancy.add(101 * STEP_MS, 102 * STEP_MS)
    assert occupancy.values(100, 102) == [0, 1, 0]


def test_an_interval_between_two_samples_or_turned_round_is_not_seen() -> None:
    occupancy = Occupancy(FIRST)
    occupancy.add(101 * STEP_MS + 1, 102 * STEP_MS)
    occupancy.add(105 * STEP_MS, 103 * STEP_MS)
    assert occupancy.values(100, 106) == [0] * 7


def test_what_was_forgotten_takes_no_room() -> None:
    occupancy = Occupancy(FIRST)
    occupancy.add(101 * STEP_MS, 200 * STEP_MS)
    assert occupancy.values(100, 101) == [0, 1]
    occupancy.forget(150)
    assert occupancy.at(100) == 1  # nothing is known of the past but what it came to
