"""The line for what is sold out: the life of a place in it, and whose turn it is (T1).

Whoever came first is asked first. Who wants more places than are free is passed over for now and keeps his place.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

MOST_PLACES: Final = 50
"""for one guest, whatever the organiser allows"""
LONGEST: Final = 500
"""guests in the line of one category"""

Line = Sequence[tuple[str, int]]
"""(guest, places) of everybody who waits, whoever came first first"""


class State(StrEnum):
    """Where a guest's place in line stands; only who waits is in line."""

    WAITING = "waiting"
    INVITED = "invited"
    """places are kept for him under an order of his"""
    BOUGHT = "bought"
    MISSED = "missed"
    """he did not pay in time; he may join again, at the end"""
    LEFT = "left"
    """he wants it no more, or it cannot be had any more"""


class Move(StrEnum):
    """What happens to a place in line."""

    INVITE = "invite"
    PAY = "pay"
    MISS = "miss"
    LEAVE = "leave"


class Illegal(ValueError):
    """A move that its state does not know."""


MOVES: Final[dict[State, dict[Move, State]]] = {
    State.WAITING: {Move.INVITE: State.INVITED, Move.LEAVE: State.LEFT},
    State.INVITED: {Move.PAY: State.BOUGHT, Move.MISS: State.MISSED, Move.LEAVE: State.LEFT},
    State.BOUGHT: {},
    State.MISSED: {},
    State.LEFT: {},
}


def moved(state: State, move: Move) -> State:
    """The state after a move; `Illegal` for one that is not allowed."""
    after = MOVES[state].get(move)
    if after is None:
        raise Illegal(f"{state} does not {move}")
    return after


class Obstacle(StrEnum):
    """Why somebody cannot join, the weightiest first."""

    NO_PLACES = "no_places"
    """fewer than one are asked for"""
    TOO_MANY = "too_many"
    """more than one guest may buy, or than there are at all"""
    NOT_SOLD_OUT = "not_sold_out"
    """so many can be bought now"""
    LINE_FULL = "line_full"


def most_places(total: int, category_limit: int, event_limit: int, bought: int) -> int:
    """How many places one guest may wait for; limits of 0 are none, `bought` counts towards that of the event."""
    limits = [min(total, MOST_PLACES)]
    if category_limit:
        limits.append(category_limit)
    if event_limit:
        limits.append(event_limit - bought)
    return max(0, min(limits))


def obstacle(places: int, *, most: int, for_sale: int, length: int) -> Obstacle | None:
    """The first reason against joining a line of `length` guests for so many places; None: welcome."""
    checks = (
        (places < 1, Obstacle.NO_PLACES),
        (places > most, Obstacle.TOO_MANY),
        (places <= for_sale, Obstacle.NOT_SOLD_OUT),
        (length >= LONGEST, Obstacle.LINE_FULL),
    )
    return next((reason for holds, reason in checks if holds), None)


def next_in_line(line: Line, free: int) -> tuple[str, ...]:
    """The guests who can be asked now that `free` places are there, in their order."""
    asked = []
    for guest_id, places in line:
        if places <= free:
            asked.append(guest_id)
            free -= places
    return tuple(asked)


def left_for_others(line: Line, free: int) -> int:
    """Of `free` places, those that nobody in line can take."""
    asked = set(next_in_line(line, free))
    return free - sum(places for guest_id, places in line if guest_id in asked)


def place_of(line: Line, guest_id: str) -> int:
    """A guest's number in line, from 1; 0 when he is not in it."""
    return next((number for number, (one, _) in enumerate(line, 1) if one == guest_id), 0)


def places_in(line: Line) -> int:
    """How many places are waited for in all."""
    return sum(places for _, places in line)
