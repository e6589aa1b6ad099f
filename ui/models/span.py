"""Which stretch of time the load screen shows, and how finely the server is asked for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from app.domain.metrics import SAMPLE_S
from app.protocol.records import Event
from ui.models.dayclock import DayClock

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
ROWS: Final = 4000  # at most about so many rows are asked for: a few times the pixels of a wide screen
_SLIDES: Final = 480  # a live range moves in steps of this share, so that it does not crawl every second
_FUTURE: Final = 1 / 8

Key = Literal["1h", "3h", "8h", "day"]
KEYS: Final[tuple[Key, ...]] = ("1h", "3h", "8h", "day")
_HOURS: Final[dict[Key, int]] = {"1h": 1, "3h": 3, "8h": 8}


@dataclass(frozen=True, slots=True)
class Span:
    """A range, ms since the epoch."""

    start_ms: int
    end_ms: int

    @property
    def step_s(self) -> int:
        """The resolution worth asking for; the server samples the load every `SAMPLE_S`."""
        return max(SAMPLE_S, math.floor((self.end_ms - self.start_ms) / 1000 / ROWS))

    def holds(self, at_ms: float) -> bool:
        """Whether the moment is inside."""
        return self.start_ms <= at_ms <= self.end_ms


def span(key: Key, now_ms: int, event: Event | None, clock: DayClock) -> Span:
    """The range behind a segment: hours with a part of the future, or the whole day of the event.

    The day is the timetable's where there is one and it is on, else the local calendar day.
    """
    if key == "day":
        return day(now_ms, event, clock)
    length = _HOURS[key] * HOUR_MS
    slide = length // _SLIDES
    start = math.ceil((now_ms + length * _FUTURE) / slide) * slide - length
    today = day(now_ms, event, clock)
    if start < today.start_ms <= now_ms:
        start = today.start_ms  # nothing happened before the day began: show what comes instead
    return Span(start, start + length)


def day(now_ms: int, event: Event | None, clock: DayClock) -> Span:
    """The event's day, in whole hours."""
    if event is not None and event.phases:
        first = min(phase.starts_ms for phase in event.phases)
        last = max(phase.ends_ms for phase in event.phases)
        if first - HOUR_MS <= now_ms <= last + HOUR_MS:
            return Span(first // HOUR_MS * HOUR_MS, -(-last // HOUR_MS) * HOUR_MS)
    midnight = clock.midnight(now_ms)
    return Span(midnight, midnight + DAY_MS)
