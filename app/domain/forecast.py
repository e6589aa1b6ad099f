"""When the queue for people will miss its service level (C1, console.md §3.13). Pure; nothing here asks the time.

The queue grows by what guests bring and shrinks by what people take:

    in a minute:  arrivals × escalation share  −  people ÷ time in hand
    the wait of who comes last  =  queue ÷ (people ÷ time in hand);  the level is missed beyond `TARGET_S`

Arrivals are those of the last five minutes. From there they go as they went at the last event at this time before
the doors, if that is known; else a growth that chance does not explain goes on for five minutes. All else stays as
it is: nobody joins, nobody leaves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.metrics import TARGET_S

HORIZON_MIN: Final = 30
"""how far the forecast looks, minutes"""
GROWS_MIN: Final = 5
"""how long a growth of arrivals goes on, minutes"""
FEWEST: Final = 5
"""dialogues taken by people that a forecast needs to know their pace"""


MOST_PEOPLE: Final = 99
_LITTLE: Final = 0.3
_TIMES: Final = 5.0


class Outlook(StrEnum):
    """What the forecast says."""

    UNKNOWN = "unknown"
    """too little has happened to tell"""
    NOBODY = "nobody"
    """nobody is at work who could take from the queue"""
    WITHIN = "within"
    """the wait stays within the level"""
    LATER = "later"
    """the level will be missed"""
    BACK = "back"
    """it is missed now and will be kept again"""
    STAYS = "stays"
    """it is missed now and stays so"""


@dataclass(frozen=True, slots=True)
class Pace:
    """What comes to people and how fast they take it.

    `arrivals` new dialogues a minute, `growth` by how many more each minute, `share` of them that go to people (may
    pass 1: some come back), `in_hand_ms` time in hand per dialogue taken, `people` at work, `taken` dialogues known.
    """

    arrivals: float = 0.0
    growth: float = 0.0
    share: float = 0.0
    in_hand_ms: int = 0
    people: int = 0
    taken: int = 0

    @property
    def known(self) -> bool:
        """Whether enough has happened to tell anything."""
        return self.taken >= FEWEST and self.in_hand_ms > 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """`in_min` minutes until the level is missed (LATER) or kept again (BACK), else 0.

    `curve` is the queue now and at each of the next `HORIZON_MIN` minutes, empty where nothing can be told; `needed`
    is how many people would keep the level, or be back within it, by the end of that time.
    """

    outlook: Outlook
    in_min: int = 0
    curve: tuple[float, ...] = ()
    needed: int = 0


def ahead_of(passed: float, coming: Sequence[float]) -> tuple[float, ...]:
    """How many times as many arrivals as now each coming minute brings, by the last event: its arrivals a minute.

    `passed` are those at this time of it. Few arrivals tell little: they are drawn towards "as now".
    """
    return tuple(min(max((rate + _LITTLE) / (passed + _LITTLE), 1 / _TIMES), _TIMES) for rate in coming)


def forecast(pace: Pace, queue: int, longest_ms: int, ahead: Sequence[float] = ()) -> Forecast:
    """What becomes of a queue in which somebody waits for `longest_ms` already; `ahead` as `ahead_of` gives it."""
    if not pace.known:
        return Forecast(Outlook.UNKNOWN)
    inflow = [_inflow(pace, minute, ahead) for minute in range(HORIZON_MIN)]
    needed = next((people for people in range(1, MOST_PEOPLE) if _copes(pace, queue, people, inflow)), MOST_PEOPLE)
    if not pace.people:
        return Forecast(Outlook.NOBODY, needed=needed)
    curve = _curve(queue, _taken(pace, pace.people), inflow)
    outlook, in_min = _judged(curve, _most(pace, pace.people), longest_ms)
    return Forecast(outlook, in_min, curve, needed)


def _copes(pace: Pace, queue: int, people: int, inflow: Sequence[float]) -> bool:
    """Whether so many people keep the level at the end of the time looked at."""
    return _curve(queue, _taken(pace, people), inflow)[-1] <= _most(pace, people)


def _taken(pace: Pace, people: int) -> float:
    """How many a minute so many people take."""
    return people * 60_000 / pace.in_hand_ms


def _most(pace: Pace, people: int) -> float:
    """How many may wait for the last of them to be taken within the level."""
    return _taken(pace, people) * TARGET_S / 60


def _inflow(pace: Pace, minute: int, ahead: Sequence[float]) -> float:
    """How many come to people within a coming minute."""
    if minute < len(ahead):
        return pace.arrivals * ahead[minute] * pace.share
    return max(0.0, pace.arrivals + pace.growth * min(minute + 0.5, GROWS_MIN)) * pace.share


def _curve(queue: int, taken: float, inflow: Iterable[float]) -> tuple[float, ...]:
    curve = [float(queue)]
    for comes in inflow:
        curve.append(max(0.0, curve[-1] + comes - taken))
    return tuple(curve)


def _judged(curve: tuple[float, ...], most: float, longest_ms: int) -> tuple[Outlook, int]:
    late_ms = TARGET_S * 1000 - longest_ms
    if late_ms < 0:
        back = next((minute for minute, queue in enumerate(curve) if minute and queue <= most), 0)
        return (Outlook.BACK, back) if back else (Outlook.STAYS, 0)
    over = next((minute for minute, queue in enumerate(curve) if queue > most), None)
    if over is None:
        return Outlook.WITHIN, 0
    return Outlook.LATER, max(over or math.ceil(late_ms / 60_000), 1)
