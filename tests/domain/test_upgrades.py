"""An offer's life and whom one is made to (C6)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.upgrades import (
    CLOSED,
    MOVES,
    OPEN,
    Candidate,
    Illegal,
    Move,
    Obstacle,
    Signs,
    State,
    Why,
    is_likely,
    may_extend,
    moved,
    obstacle,
    reasons,
)


@pytest.mark.requirement("C6")
@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_only_the_moves_of_the_table_are_made(state: State, move: Move) -> None:
    if move in MOVES[state]:
        assert moved(state, move) is MOVES[state][move]
    else:
        with pytest.raises(Illegal, match=f"{state} does not {move}"):
            moved(state, move)


@pytest.mark.requirement("C6")
@given(st.lists(st.sampled_from(Move), max_size=30))
def test_nobody_is_seated_without_having_paid_or_after_his_money_went_back(moves: list[Move]) -> None:
    state, paid, back = State.OFFERED, 0, 0
    for move in moves:
        if move in MOVES[state]:
            state = moved(state, move)
            paid += move in (Move.PAY, Move.PAY_LATE)
            back += move is Move.PAY_BACK
    if state in (State.PAID, State.DONE):
        assert (paid, back) == (1, 0)
    if state is State.PAID_BACK:
        assert (paid, back) == (1, 1)


def test_every_state_is_open_closed_or_waits_for_somebody() -> None:
    assert set(State) == OPEN | CLOSED | {State.PAID, State.LATE}
    assert not OPEN & CLOSED


def test_a_hold_is_made_longer_once_while_it_lasts() -> None:
    assert may_extend(State.HELD, extended=False, now_ms=99, expires_ms=100)
    assert not may_extend(State.HELD, extended=True, now_ms=99, expires_ms=100)
    assert not may_extend(State.HELD, extended=False, now_ms=100, expires_ms=100)
    assert not may_extend(State.EXPIRED, extended=False, now_ms=99, expires_ms=100)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (Candidate(), None),
        (Candidate(paused=True, refused=True), Obstacle.PAUSED),
        (Candidate(refused=True), Obstacle.REFUSED),
        (Candidate(inside=False), Obstacle.NOT_INSIDE),
        (Candidate(alive=False), Obstacle.DEAD_TICKET),
        (Candidate(has_goal=False), Obstacle.NO_GOAL),
        (Candidate(refund_open=True), Obstacle.REFUND),
        (Candidate(complaint_open=True), Obstacle.COMPLAINT),
        (Candidate(offer_open=True), Obstacle.OPEN_OFFER),
        (Candidate(enough_places=False), Obstacle.NO_PLACES),
    ],
)
def test_the_weightiest_obstacle_is_named(who: Candidate, reason: Obstacle | None) -> None:
    assert obstacle(who) is reason


def test_reasons_come_with_the_nearest_first_and_are_never_empty() -> None:
    everything = Signs(asked=True, people=4, past_events=5, past_minor=9_000_000, children=True)
    assert reasons(everything) == (Why.ASKED, Why.CHILDREN, Why.TOGETHER, Why.SPENT, Why.REGULAR)
    assert reasons(Signs()) == (Why.ENTERED,)


@pytest.mark.parametrize(
    ("signs", "likely"),
    [
        (Signs(), False),
        (Signs(asked=True, children=True), True),
        (Signs(people=4), False),
        (Signs(people=4, past_events=3), True),
        (Signs(people=4, past_events=3, children=True), False),
    ],
)
def test_who_asked_is_likely_and_so_is_who_shows_two_signs(signs: Signs, likely: bool) -> None:
    assert is_likely(signs) is likely
