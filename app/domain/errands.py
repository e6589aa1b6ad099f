"""Runners: who is asked, how long he has to say yes, who comes next, and when it is the operators' again (E-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ACCEPT_MS: Final = 3 * 60_000
"""how long somebody who was asked may take to say that he goes"""
MOST_NAMES: Final = 5
LONGEST_NAME: Final = 60
LONGEST_WAY_MIN: Final = 60
"""nobody is told to wait for somebody who needs longer"""


class State(StrEnum):
    """Where an errand stands: asked for, somebody goes, he is there, done, or it could not be done."""

    OPEN = "open"
    TAKEN = "taken"
    THERE = "there"
    DONE = "done"
    CANNOT = "cannot"


MOVES: Final[dict[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.OPEN, State.TAKEN, State.DONE, State.CANNOT}),
    State.TAKEN: frozenset({State.OPEN, State.THERE, State.DONE, State.CANNOT}),
    State.THERE: frozenset({State.OPEN, State.DONE, State.CANNOT}),
    State.CANNOT: frozenset({State.OPEN, State.TAKEN, State.DONE}),
    State.DONE: frozenset(),
}
"""state to the states that may follow; open again: somebody is asked anew"""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked now, who after him, and whether the list is at its end: then the operators have it again."""

    who: str
    rest: tuple[str, ...] = ()
    raised: bool = False


def may_move(state: str, goal: str) -> bool:
    """Whether an errand may go from one state to another; unknown words are denied."""
    return goal in set(State) and State(goal) in MOVES[State(state)]


def is_overdue(state: str, due_ms: int, now_ms: int) -> bool:
    """Whether nobody has said yes in time; an errand without a time has none to miss."""
    return state == State.OPEN and 0 < due_ms <= now_ms


def decide_next(who: str, rest: Sequence[str]) -> Asking:
    """Whom to ask after `who` has not said yes, or has said no: the next of the list, else the operators."""
    return Asking(rest[0], tuple(rest[1:])) if rest else Asking(who, raised=True)


def named(names: Sequence[str]) -> tuple[str, ...] | None:
    """Names to ask, in order, each once, as a person writes them; None for too many or too long ones."""
    clean = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    return clean if len(clean) <= MOST_NAMES and all(len(name) <= LONGEST_NAME for name in clean) else None
