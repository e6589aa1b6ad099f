"""An offer of better places: its states, the only moves between them, and to whom one is made (C6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOLD_MS: Final = 5 * 60 * 1000
"""how long places are kept for somebody who is about to pay, and by how much it is made longer, once"""


class State(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    HELD = "held"
    PAID = "paid"
    """paid, the new tickets are out; the wristband is still to be put on"""
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    RELEASED = "released"
    FAILED = "failed"
    """the payment was declined"""
    LATE = "late"
    """paid after the hold had ended: a person decides"""
    PAID_BACK = "paid_back"


class Move(StrEnum):
    """What may happen to an offer."""

    HOLD = "hold"
    PAY = "pay"
    PAY_LATE = "pay_late"
    BAND = "band"
    REFUSE = "refuse"
    EXPIRE = "expire"
    RELEASE = "release"
    FAIL = "fail"
    HONOUR = "honour"
    PAY_BACK = "pay_back"


_ENDED: dict[Move, State] = {Move.PAY_LATE: State.LATE, Move.HOLD: State.HELD}

MOVES: Final[dict[State, dict[Move, State]]] = {
    State.OFFERED: {
        Move.HOLD: State.HELD,
        Move.REFUSE: State.REFUSED,
        Move.RELEASE: State.RELEASED,
        Move.EXPIRE: State.EXPIRED,
    },
    State.HELD: {
        Move.PAY: State.PAID,
        Move.PAY_LATE: State.LATE,
        Move.REFUSE: State.REFUSED,
        Move.RELEASE: State.RELEASED,
        Move.EXPIRE: State.EXPIRED,
        Move.FAIL: State.FAILED,
    },
    State.PAID: {Move.BAND: State.DONE},
    State.DONE: {},
    State.REFUSED: {Move.PAY_LATE: State.LATE},
    State.EXPIRED: _ENDED,
    State.RELEASED: _ENDED,
    State.FAILED: _ENDED,
    State.LATE: {Move.HONOUR: State.PAID, Move.PAY_BACK: State.PAID_BACK},
    State.PAID_BACK: {},
}
"""Nothing else may happen: what is not here is refused."""

OPEN: Final = frozenset({State.OFFERED, State.HELD})
"""states in which a guest has an offer before him"""
CLOSED: Final = frozenset(State) - OPEN - {State.PAID, State.LATE}


class Illegal(ValueError):
    """A move that the table of moves does not have."""


def moved(state: State, move: Move) -> State:
    """The state after a move; `Illegal` for one that is not allowed."""
    after = MOVES[state].get(move)
    if after is None:
        raise Illegal(f"{state} does not {move}")
    return after


def may_extend(state: State, *, extended: bool, now_ms: int, expires_ms: int) -> bool:
    """Five minutes more: once, and only while the places are still held."""
    return state is State.HELD and not extended and now_ms < expires_ms


class Obstacle(StrEnum):
    """Why nobody is offered an upgrade now, the weightiest first."""

    PAUSED = "paused"
    REFUSED = "refused"
    NOT_INSIDE = "not_inside"
    DEAD_TICKET = "dead_ticket"
    NO_GOAL = "no_goal"
    REFUND = "refund"
    COMPLAINT = "complaint"
    OPEN_OFFER = "open_offer"
    NO_PLACES = "no_places"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules look at, all of one order and its dialogue."""

    paused: bool = False
    refused: bool = False
    inside: bool = True
    alive: bool = True
    has_goal: bool = True
    refund_open: bool = False
    complaint_open: bool = False
    offer_open: bool = False
    enough_places: bool = True


def obstacle(who: Candidate) -> Obstacle | None:
    """The first reason not to offer; None: an offer may be made."""
    checks = (
        (who.paused, Obstacle.PAUSED),
        (who.refused, Obstacle.REFUSED),
        (not who.inside, Obstacle.NOT_INSIDE),
        (not who.alive, Obstacle.DEAD_TICKET),
        (not who.has_goal, Obstacle.NO_GOAL),
        (who.refund_open, Obstacle.REFUND),
        (who.complaint_open, Obstacle.COMPLAINT),
        (who.offer_open, Obstacle.OPEN_OFFER),
        (not who.enough_places, Obstacle.NO_PLACES),
    )
    return next((reason for holds, reason in checks if holds), None)


class Why(StrEnum):
    """Why an offer may please, nearest first."""

    ASKED = "asked"
    TOGETHER = "together"
    """a group, and there are places for all of them"""
    SPENT = "spent"
    REGULAR = "regular"
    ENTERED = "entered"
    CHILDREN = "children"
    """with children: the family zone, no afterparty"""


GROUP: Final = 3
SPENT_MINOR: Final = 3_000_000


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of somebody who may be made an offer; `past_minor` is what earlier events brought."""

    asked: bool = False
    people: int = 1
    past_events: int = 0
    past_minor: int = 0
    children: bool = False


def reasons(signs: Signs) -> tuple[Why, ...]:
    """Why he may say yes; never empty."""
    found = [
        why
        for holds, why in (
            (signs.asked, Why.ASKED),
            (signs.children, Why.CHILDREN),
            (signs.people >= GROUP, Why.TOGETHER),
            (signs.past_minor >= SPENT_MINOR, Why.SPENT),
            (signs.past_events >= GROUP, Why.REGULAR),
        )
        if holds
    ]
    return tuple(found) or (Why.ENTERED,)


def is_likely(signs: Signs) -> bool:
    """High chance: he asked himself, or two other signs agree; with children only when he asked."""
    if signs.asked:
        return True
    good = (signs.people >= GROUP, signs.past_minor >= SPENT_MINOR, signs.past_events >= GROUP)
    return not signs.children and sum(good) > 1
