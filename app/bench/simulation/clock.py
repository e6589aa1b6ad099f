"""Simulated time: a queue of what happens when, in one order for one seed."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")
BEGAN = datetime(2027, 6, 14, 9, 0, tzinfo=UTC)


class Timeline:
    """Things to do, ordered by their time and then by when they were put in. `now` is seconds since the start."""

    def __init__(self) -> None:
        self.now = 0.0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, moment: float, deed: Callable[[], None]) -> None:
        """Do something at a moment; one that is past means next."""
        heapq.heappush(self._queue, (max(moment, self.now), next(self._order), deed))

    def after(self, wait_s: float, deed: Callable[[], None]) -> None:
        """Do something in a while."""
        self.at(self.now + wait_s, deed)

    def run(self, until: float) -> None:
        """Let time pass."""
        while self._queue and self._queue[0][0] <= until:
            moment, _, deed = heapq.heappop(self._queue)
            self.now = moment
            deed()
        self.now = until


class SimClock:
    """The backend's clocks, product and wall alike, on the timeline."""

    speed = 1.0

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def now(self) -> datetime:
        """Aware UTC."""
        return BEGAN + timedelta(seconds=self._timeline.now)

    async def sleep(self, seconds: float) -> None:
        """No job of the backend runs by itself here."""
        raise NotImplementedError


def now_ms(timeline: Timeline) -> int:
    """The time as the wire tells it."""
    return int((BEGAN + timedelta(seconds=timeline.now)).timestamp() * 1000)


def drive(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits; `RuntimeError` for one that does."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("a simulated use case waited for something")
