"""The figures mean what their definitions say."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics import (
    SAMPLE_S,
    TARGET_S,
    WINDOW_S,
    Offer,
    containment,
    conversion,
    is_answer,
    percentile,
    service_level,
    step_of,
)

values = st.lists(st.integers(0, 10_000), min_size=1, max_size=300)
shares = st.integers(1, 1_000)


@given(values, shares)
def test_a_percentile_is_a_value_that_enough_are_not_above(times: list[int], per_mille: int) -> None:
    found = percentile(iter(times), per_mille / 1_000)
    assert found in times
    assert sum(time <= found for time in times) * 1_000 >= per_mille * len(times)
    smaller = [time for time in times if time < found]
    assert len(smaller) * 1_000 < per_mille * len(times)


@given(values)
def test_percentiles_do_not_depend_on_the_order_and_grow_with_the_share(times: list[int]) -> None:
    found = [percentile(times, share) for share in (0.5, 0.9, 0.95, 0.99, 1.0)]
    assert found == [percentile(sorted(times), share) for share in (0.5, 0.9, 0.95, 0.99, 1.0)]
    assert found == sorted(found, key=lambda value: value or 0)
    assert found[-1] == max(times)


def test_the_median_of_an_even_number_is_the_lower_middle() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2
    assert percentile([1, 2, 3], 0.0) == 1


@given(st.integers(0, 2**53))
def test_a_time_belongs_to_the_first_sample_at_or_after_it(at_ms: int) -> None:
    step = step_of(at_ms)
    assert (step - 1) * SAMPLE_S * 1_000 < at_ms <= step * SAMPLE_S * 1_000


@given(st.integers(0, 3_000), st.integers(1, 3_000))
def test_containment_is_a_share_of_what_the_bot_answered(handed_over: int, answered: int) -> None:
    share = containment(handed_over, answered)
    assert share is not None
    assert 0 <= share <= 1
    assert share == pytest.approx(max(0.0, (answered - handed_over) / answered))


@given(st.lists(st.integers(0, 300_000), max_size=40), st.lists(st.integers(0, 300_000), max_size=40))
def test_the_service_level_counts_open_waits_only_once_they_are_late(answered: list[int], waiting: list[int]) -> None:
    level = service_level(answered, waiting)
    late = [wait for wait in waiting if wait > 120_000]
    if level is None:
        assert not answered
        assert not late
    else:
        assert level == pytest.approx(sum(took <= 120_000 for took in answered) / (len(answered) + len(late)))


@pytest.mark.parametrize(
    ("by", "zone", "answers"),
    [
        ("bot", "answer", True),
        ("bot", "ask", True),
        ("bot", "admit", True),
        ("bot", "hand_over", True),
        ("bot", "greet", False),
        ("bot", "", False),
        ("person", "answer", False),
        ("guest", "answer", False),
        ("system", "", False),
    ],
)
def test_only_the_bots_own_words_beyond_a_greeting_are_an_answer(by: str, zone: str, answers: bool) -> None:
    assert is_answer(by, zone) is answers


def test_the_definitions_are_those_of_the_plan() -> None:
    assert (WINDOW_S, SAMPLE_S, TARGET_S) == (600, 10, 120)
    assert service_level([120_000], []) == 1
    assert service_level([120_001], []) == 0
    assert service_level([1], [120_000]) == 1
    assert service_level([1], [120_001]) == 0.5


def test_the_rank_is_counted_without_the_errors_of_fractions() -> None:
    assert percentile(range(1, 1_001), 0.07) == 70
    assert all(percentile(range(1, n + 1), 0.95) == ceil(n * 95 / 100) for n in range(1, 400))


def test_upgrades_are_paid_of_those_offered_in_the_time() -> None:
    offers = [
        Offer(made_ms=100, paid_ms=150, due_minor=400),
        Offer(made_ms=120, paid_ms=130, due_minor=600),
        Offer(made_ms=140, paid_ms=0, due_minor=900),
        Offer(made_ms=160, paid_ms=300, due_minor=50),  # paid after the time looked at
        Offer(made_ms=90, paid_ms=110, due_minor=70),  # offered before it
        Offer(made_ms=110, paid_ms=115, due_minor=5, currency="EUR"),
        Offer(made_ms=201, paid_ms=0, due_minor=5),
    ]
    found = conversion(offers, 100, 200)
    assert (found.offered, found.paid, found.share) == (5, 3, 0.6)
    assert found.money == (("RUB", 1000), ("EUR", 5))
    assert found.paid_ms == (115, 130, 150)
    assert conversion([], 0, 9).share is None
