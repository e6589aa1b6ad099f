"""How much goes back, why, and what a packet may become (C4, B11)."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.amounts import shares
from app.domain.refunds import (
    CLOSED,
    LAW,
    MOVES,
    OPEN,
    Claim,
    Decision,
    Ground,
    Limits,
    Missing,
    Move,
    PaidTicket,
    Rule,
    Source,
    State,
    Step,
    Terms,
    TermsError,
    approvals_needed,
    check_terms,
    days_before,
    decide_refund,
    divided,
    may_move,
    moved,
    percent_of,
    portion,
    receipt_is_late,
    returned,
)

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
DOORS = datetime(2027, 6, 14, 14, 0, tzinfo=MOSCOW)


def claim(ground: Ground = Ground.CHANGE_OF_MIND, days: int = 12, *paid: int, **parts: object) -> Claim:
    tickets = tuple(PaidTicket(f"t{n}", minor) for n, minor in enumerate(paid or (300_000,), 1))
    return dataclasses.replace(Claim(ground, tickets, days), **parts)  # type: ignore[arg-type]  # a claim's own fields


# --- days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (datetime(2027, 6, 4, 13, 59, 59, tzinfo=MOSCOW), 10),
        (datetime(2027, 6, 4, 14, 0, tzinfo=MOSCOW), 10),
        (datetime(2027, 6, 4, 14, 0, 1, tzinfo=MOSCOW), 9),
        (datetime(2027, 6, 4, 11, 0, tzinfo=UTC), 10),
        (datetime(2027, 6, 13, 14, 0, 1, tzinfo=MOSCOW), 0),
        (datetime(2027, 6, 14, 13, 59, 59, tzinfo=MOSCOW), 0),
        (datetime(2027, 6, 14, 14, 0, tzinfo=MOSCOW), -1),
        (datetime(2027, 7, 1, tzinfo=MOSCOW), -1),
    ],
)
def test_whole_days_are_counted_to_the_hour_of_the_doors(asked: datetime, days: int) -> None:
    assert days_before(asked, DOORS, MOSCOW) == days


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("doors", "hours"),
    [
        (datetime(2026, 4, 5, 18, 0, tzinfo=BERLIN), 239),  # the clocks go forward in between
        (datetime(2026, 11, 1, 18, 0, tzinfo=BERLIN), 241),  # and back
        (datetime(2026, 6, 20, 18, 0, tzinfo=BERLIN), 240),
    ],
)
def test_a_change_of_the_clocks_costs_nobody_an_hour(doors: datetime, hours: int) -> None:
    latest = doors.astimezone(UTC) - timedelta(hours=hours)
    assert days_before(latest, doors, BERLIN) == 10
    assert days_before(latest + timedelta(seconds=1), doors, BERLIN) == 9


def test_a_boundary_that_does_not_exist_on_the_clock_is_still_one_moment() -> None:
    doors = datetime(2026, 4, 8, 2, 30, tzinfo=BERLIN)  # ten days earlier there is no half past two
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert days_before(moment, doors, BERLIN) == 10
    assert days_before(moment + timedelta(seconds=1), doors, BERLIN) == 9


def test_days_are_those_of_the_place_and_not_of_whoever_asks() -> None:
    doors = datetime(2027, 6, 14, 1, 0, tzinfo=ZoneInfo("Asia/Vladivostok"))
    asked = datetime(2027, 6, 3, 15, 0, tzinfo=UTC)
    assert days_before(asked, doors, ZoneInfo("Asia/Vladivostok")) == 10
    assert days_before(asked.astimezone(MOSCOW), doors, ZoneInfo("Asia/Vladivostok")) == 10


# --- terms -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("days", "percent"), [(400, 100), (10, 100), (9, 50), (5, 50), (4, 30), (3, 30), (2, 0), (0, 0), (-1, 0)]
)
def test_the_table_of_the_law(days: int, percent: int) -> None:
    assert percent_of(LAW, days) == percent
    decision = decide_refund(claim(Ground.CHANGE_OF_MIND, days), Terms())
    assert (decision.percent, decision.total_minor) == (percent, 300_000 * percent // 100)
    assert decision.rule is (Rule.BY_DAYS if percent else Rule.TOO_LATE)


def test_an_organiser_may_be_more_generous_and_never_less() -> None:
    kind = Terms(steps=(Step(7, 100), Step(1, 60)))
    assert check_terms(kind) is kind
    assert check_terms(Terms()) == Terms()
    for steps in (
        (Step(11, 100), Step(5, 50), Step(3, 30)),
        (Step(10, 100),),
        (Step(10, 99), Step(5, 50), Step(3, 30)),
    ):
        with pytest.raises(TermsError, match="the law leaves the guest"):
            check_terms(Terms(steps=steps))


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        (Terms(steps=(Step(10, 101),)), "steps"),
        (Terms(steps=(Step(10, 100), Step(10, 90))), "steps"),
        (Terms(illness_percent=101), "illness_percent"),
        (Terms(answer_hours=0), "answer_hours"),
    ],
)
def test_senseless_terms_name_their_key(terms: Terms, key: str) -> None:
    with pytest.raises(TermsError) as caught:
        check_terms(terms)
    assert (caught.value.key, bool(caught.value.remedy)) == (key, True)


# --- the amount --------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("ground", [Ground.CANCELLED, Ground.MOVED, Ground.NOT_ADMITTED])
def test_what_is_ours_goes_back_in_full_even_when_they_were_inside(ground: Ground) -> None:
    inside = (PaidTicket("t1", 300_000, entered=True),)
    decision = decide_refund(claim(ground, -1, tickets=inside), Terms(fee_minor=9_000))
    assert (decision.rule, decision.percent, decision.total_minor) == (Rule.OURS, 100, 300_000)


def test_a_second_payment_goes_back_and_no_ticket_with_it() -> None:
    decision = decide_refund(claim(Ground.DOUBLE_PAYMENT, 0, 300_000, surplus_minor=250_000), Terms())
    assert (decision.rule, decision.parts, decision.total_minor) == (Rule.DOUBLE_PAYMENT, (0,), 250_000)
    second_order = decide_refund(claim(Ground.DOUBLE_PAYMENT, 0, 300_000), Terms())
    assert (second_order.rule, second_order.parts) == (Rule.DOUBLE_PAYMENT, (300_000,))


def test_illness_needs_papers_and_never_gives_less_than_the_day_would() -> None:
    decision = decide_refund(claim(Ground.ILLNESS, 1), Terms())
    assert (decision.rule, decision.percent, decision.missing) == (Rule.ILLNESS, 100, (Missing.DOCUMENT,))
    assert decide_refund(claim(Ground.ILLNESS, 1, documents=1), Terms()).missing == ()
    half = decide_refund(claim(Ground.ILLNESS, 12), Terms(illness_percent=50))
    assert (half.rule, half.percent) == (Rule.BY_DAYS, 100)


def test_who_was_inside_gets_nothing_for_a_change_of_mind_and_his_friends_do() -> None:
    tickets = (PaidTicket("t1", 300_000, entered=True), PaidTicket("t2", 300_000))
    decision = decide_refund(claim(days=6, tickets=tickets), Terms())
    assert (decision.rule, decision.parts) == (Rule.BY_DAYS, (0, 150_000))
    alone = decide_refund(claim(days=12, tickets=tickets[:1]), Terms())
    assert (alone.rule, alone.percent, alone.total_minor) == (Rule.USED, 0, 0)


def test_a_fee_is_kept_of_each_ticket_and_never_more_than_goes_back() -> None:
    terms = Terms(fee_minor=50_000)
    assert decide_refund(claim(Ground.CHANGE_OF_MIND, 12, 300_000, 40_000), terms).parts == (250_000, 0)
    assert decide_refund(claim(Ground.ILLNESS, 12, 300_000), terms).parts == (300_000,)


def test_what_is_missing_is_named() -> None:
    assert decide_refund(claim(tickets=()), Terms()).missing == (Missing.TICKETS,)
    assert decide_refund(claim(desk=True), Terms()).missing == (Missing.REQUISITES,)
    assert decide_refund(claim(desk=True, requisites=True), Terms()).missing == ()
    surplus = claim(Ground.DOUBLE_PAYMENT, tickets=(), surplus_minor=5)
    assert decide_refund(surplus, Terms()).missing == ()


def test_half_a_kopeck_is_rounded_in_the_guests_favour() -> None:
    assert [portion(minor, 50) for minor in (1, 2, 3, 100_001)] == [1, 1, 2, 50_001]
    assert portion(33_333, 100) == 33_333
    assert portion(100, 0) == 0


paid_sums = st.lists(st.integers(0, 20_000_000), min_size=1, max_size=12)


@given(paid_sums, st.integers(0, 100))
def test_parts_sum_up_to_the_whole_to_the_kopeck(paid: list[int], percent: int) -> None:
    terms = Terms(steps=(Step(0, percent),))
    decision = decide_refund(claim(Ground.CHANGE_OF_MIND, 0, *paid), terms)
    assert sum(decision.parts) == decision.total_minor == portion(sum(paid), percent)
    assert all(0 <= part <= whole for part, whole in zip(decision.parts, paid, strict=True))


@given(paid_sums, st.integers(0, 100), st.data())
def test_any_other_amount_is_divided_to_the_kopeck_within_what_was_paid(
    paid: list[int], percent: int, data: st.DataObject
) -> None:
    decision = decide_refund(claim(Ground.CHANGE_OF_MIND, 0, *paid), Terms(steps=(Step(0, percent),)))
    amount = data.draw(st.integers(0, sum(paid)))
    parts = divided(amount, decision, paid)
    assert sum(parts) == amount
    assert all(0 <= part <= whole for part, whole in zip(parts, paid, strict=True))


@pytest.mark.parametrize("amount", [-1, 300_001])
def test_more_than_was_paid_is_not_divided(amount: int) -> None:
    decision = Decision(Rule.OURS, 100, 0, (300_000,))
    with pytest.raises(ValueError, match="more than was paid"):
        divided(amount, decision, (300_000,))


@given(st.lists(st.integers(0, 1_000_000), max_size=6), st.data())
def test_money_goes_back_to_where_it_came_from_and_no_kopeck_more(left: list[int], data: st.DataObject) -> None:
    sources = [Source(f"p{n}", minor) for n, minor in enumerate(left)]
    amount = data.draw(st.integers(0, sum(left)))
    parts = returned(amount, sources)
    assert sum(parts.values()) == amount
    assert all(0 < minor <= left[int(ident[1:])] for ident, minor in parts.items())
    with pytest.raises(ValueError, match="more than was captured"):
        returned(sum(left) + 1, sources)
    with pytest.raises(ValueError, match="more than was captured"):
        returned(-1, sources)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_shares_differ_from_the_exact_ones_by_less_than_a_unit(whole: int, weights: list[int]) -> None:
    parts = shares(whole, tuple(weights))
    assert sum(parts) == whole
    assert all(
        abs(part * sum(weights) - whole * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_nothing_is_divided_by_nothing() -> None:
    assert shares(0, (0, 0)) == (0, 0)
    with pytest.raises(ValueError, match="nothing to divide by"):
        shares(1, (0, 0))


# --- who says yes, states ----------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("amount", "spent", "people"),
    [(5_000_000, 0, 1), (5_000_001, 0, 2), (490_000, 5_510_000, 1), (490_000, 5_510_001, 2)],
)
def test_a_large_sum_and_a_used_up_day_need_two(amount: int, spent: int, people: int) -> None:
    assert approvals_needed(amount, spent, Limits()) == people


def test_every_state_and_move_is_known_and_nothing_leaves_the_end() -> None:
    assert set(MOVES) == set(Move)
    reached = {after for move in MOVES.values() for after in move.values()}
    assert reached | {State.DRAFT} == set(State)
    assert not [move for move in MOVES.values() if set(move) & CLOSED]
    assert {State.DRAFT, State.SUBMITTED, State.APPROVED, State.RETURNED} == OPEN


def test_the_way_of_a_refund_is_legal_and_short_cuts_are_not() -> None:
    state: str = State.DRAFT
    for move in (Move.EDIT, Move.SUBMIT, Move.HALF_APPROVE, Move.APPROVE, Move.PAY, Move.MONEY_DONE, Move.RECEIPT):
        assert may_move(state, move)
        state = moved(state, move)
    assert state == State.DONE
    for state, move in ((State.DRAFT, Move.APPROVE), (State.SUBMITTED, Move.PAY), (State.REJECTED, Move.SUBMIT)):
        assert not may_move(state, move)
        with pytest.raises(KeyError):
            moved(state, move)
    assert not may_move("no such state", Move.EDIT)


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("paid", "printed", "now", "late"),
    [(0, 0, 10**9, False), (1, 0, 300_000, False), (1, 0, 300_001, True), (1, 2, 10**9, False)],
)
def test_a_receipt_is_late_after_five_minutes(paid: int, printed: int, now: int, late: bool) -> None:
    assert receipt_is_late(paid, printed, now) == late
