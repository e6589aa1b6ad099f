"""Whose turn it is in the line for what is sold out, and what becomes of a place in it (T1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.waiting import (
    LONGEST,
    MOVES,
    Illegal,
    Move,
    Obstacle,
    State,
    left_for_others,
    most_places,
    moved,
    next_in_line,
    obstacle,
    place_of,
    places_in,
)

pytestmark = pytest.mark.requirement("T1")

LINE = (("a", 2), ("b", 4), ("c", 1), ("d", 1))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_place_moves_only_as_the_table_says(state: State, move: Move) -> None:
    after = MOVES[state].get(move)
    if after is None:
        with pytest.raises(Illegal, match=state):
            moved(state, move)
    else:
        assert moved(state, move) is after


def test_what_is_over_moves_no_more() -> None:
    assert [state for state, moves in MOVES.items() if not moves] == [State.BOUGHT, State.MISSED, State.LEFT]


@pytest.mark.parametrize(
    ("free", "asked", "left"),
    [(0, "", 0), (1, "c", 0), (2, "a", 0), (3, "ac", 0), (4, "acd", 0), (5, "acd", 1), (6, "ab", 0), (9, "abcd", 1)],
)
def test_the_oldest_come_first_and_who_wants_too_many_is_passed_over(free: int, asked: str, left: int) -> None:
    assert "".join(next_in_line(LINE, free)) == asked
    assert left_for_others(LINE, free) == left


@given(st.lists(st.integers(1, 6), max_size=12), st.integers(0, 30))
def test_no_more_is_promised_than_there_is(sizes: list[int], free: int) -> None:
    line = [(f"g{number}", places) for number, places in enumerate(sizes)]
    asked = next_in_line(line, free)
    left = left_for_others(line, free)
    assert 0 <= left <= free
    assert left + sum(places for one, places in line if one in asked) == free
    assert all(places > left for one, places in line if one not in asked)


def test_a_number_in_line_counts_from_one() -> None:
    assert [place_of(LINE, one) for one in ("a", "d", "z")] == [1, 4, 0]
    assert places_in(LINE) == 8


@pytest.mark.parametrize(
    ("limits", "most"),
    [((5, 0, 0, 9), 5), ((500, 0, 0, 0), 50), ((9, 4, 0, 0), 4), ((9, 4, 6, 3), 3), ((9, 0, 2, 3), 0)],
)
def test_nobody_waits_for_more_than_he_may_buy(limits: tuple[int, int, int, int], most: int) -> None:
    assert most_places(*limits) == most


@pytest.mark.parametrize(
    ("places", "for_sale", "length", "reason"),
    [
        (0, 0, 0, Obstacle.NO_PLACES),
        (5, 0, 0, Obstacle.TOO_MANY),
        (2, 2, 0, Obstacle.NOT_SOLD_OUT),
        (2, 1, LONGEST, Obstacle.LINE_FULL),
        (2, 1, LONGEST - 1, None),
    ],
)
def test_who_cannot_join_is_told_the_first_reason(
    places: int, for_sale: int, length: int, reason: Obstacle | None
) -> None:
    assert obstacle(places, most=4, for_sale=for_sale, length=length) is reason
