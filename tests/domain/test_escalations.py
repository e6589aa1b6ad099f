"""The order of the queue: what is dangerous first, then weight and wait together."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.escalations import AT_GATE_BONUS, MISSES_BEFORE_PERSON, TARGET_S, WEIGHTS, Reason, heaviest, urgency

reasons = st.sampled_from(Reason)
waits = st.floats(0, 100_000)
HEAVIEST_FIRST = (
    Reason.SAFETY,
    Reason.EMOTION,
    Reason.QR,
    Reason.REFUND,
    Reason.VIP,
    Reason.MISSES,
    Reason.CORPORATE,
)
DAY_S = 16 * 3600


def test_every_reason_has_a_weight_and_a_target() -> None:
    assert set(WEIGHTS) == set(TARGET_S) == set(Reason)
    targets = {Reason.SAFETY: 30, Reason.REFUND: 600, Reason.CORPORATE: 900}
    assert {reason: targets.get(reason, 300) for reason in Reason} == TARGET_S


def test_weights_are_the_seconds_of_waiting_that_the_plan_has() -> None:
    assert [WEIGHTS[reason] for reason in HEAVIEST_FIRST] == [10_000, 600, 500, 300, 250, 200, 100]
    assert (AT_GATE_BONUS, MISSES_BEFORE_PERSON) == (400, 3)


def test_of_equal_waits_the_heavier_reason_comes_first() -> None:
    assert all(urgency(one, 60, False) > urgency(two, 60, False) for one, two in pairwise(HEAVIEST_FIRST))
    assert WEIGHTS[Reason.PERSON] == WEIGHTS[Reason.MISSES]


@given(reasons, st.integers(0, DAY_S), st.integers(0, DAY_S), st.booleans())
def test_of_one_reason_the_longer_wait_comes_first(reason: Reason, one: int, two: int, at_gate: bool) -> None:
    assert (urgency(reason, one, at_gate) > urgency(reason, two, at_gate)) is (one > two)


@given(reasons, waits)
def test_a_guest_at_the_gate_comes_before_one_at_home_who_waited_as_long(reason: Reason, waited: float) -> None:
    assert urgency(reason, waited, True) - urgency(reason, waited, False) == pytest.approx(AT_GATE_BONUS)


@given(st.tuples(reasons, waits), st.tuples(reasons, waits), st.floats(0, DAY_S))
def test_time_that_passes_for_both_never_swaps_two_rows(
    one: tuple[Reason, float], two: tuple[Reason, float], later: float
) -> None:
    now = urgency(*one, False) - urgency(*two, False)
    then = urgency(one[0], one[1] + later, False) - urgency(two[0], two[1] + later, False)
    assert now == pytest.approx(then, abs=1e-6)


def test_a_safety_word_comes_before_anger_that_has_waited_two_hours_at_a_gate() -> None:
    assert urgency(Reason.SAFETY, 0, False) > urgency(Reason.EMOTION, 7_200, True)


@pytest.mark.parametrize("named", list(permutations((Reason.CORPORATE, Reason.EMOTION, Reason.VIP))))
def test_the_heaviest_of_several_reasons_stands_on_the_row(named: tuple[Reason, ...]) -> None:
    assert heaviest(named) is Reason.EMOTION


def test_of_no_reasons_none_is_the_heaviest() -> None:
    assert heaviest(()) is None
