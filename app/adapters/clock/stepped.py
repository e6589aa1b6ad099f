"""Time that stands still until it is moved: the rehearsal at full speed, and tests."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

SETTLE_S = 10.0
"""Real seconds that a woken task may take before the clock goes on without it."""


@dataclass(order=True, slots=True)
class _Sleeper:
    due: datetime
    order: int
    woken: asyncio.Future[None] = field(compare=False)
    task: asyncio.Task[Any] | None = field(compare=False)


class SteppedClock:
    """Starts at `start` (aware); `move` brings it forward and wakes the sleepers on the way, each at its own time.

    One event loop, no threads.
    """

    speed = 0.0

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a clock needs a time zone")
        self._now = start
        self._sleepers: list[_Sleeper] = []
        self._order = count()
        self._working: dict[asyncio.Task[Any], asyncio.Future[None]] = {}
        self._moving = asyncio.Lock()

    def now(self) -> datetime:
        """Aware, in the zone of `start`."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved by `seconds`; zero and less only give others their turn."""
        task = asyncio.current_task()
        self._rested(task)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = _Sleeper(self._now + timedelta(seconds=seconds), next(self._order), woken, task)
        heapq.heappush(self._sleepers, sleeper)
        await woken

    async def move(self, to: datetime) -> datetime:
        """Move forward to `to` and return the time reached; a time already past changes nothing.

        Every sleeper due on the way wakes at its own moment, and what it then does until it sleeps again (or ends) is
        done before the clock goes on, so that the result does not depend on how fast the machine is.
        """
        async with self._moving:
            while self._sleepers and self._sleepers[0].due <= to:
                self._now = max(self._now, self._sleepers[0].due)
                await self._wake_due()
            self._now = max(self._now, to)
        return self._now

    async def _wake_due(self) -> None:
        loop = asyncio.get_running_loop()
        while self._sleepers and self._sleepers[0].due <= self._now:
            sleeper = heapq.heappop(self._sleepers)
            if sleeper.woken.done():  # cancelled while asleep
                continue
            if sleeper.task is not None:
                self._working[sleeper.task] = loop.create_future()
                sleeper.task.add_done_callback(self._rested)
            sleeper.woken.set_result(None)
        if self._working:
            await asyncio.wait(tuple(self._working.values()), timeout=SETTLE_S)
            self._working.clear()

    def _rested(self, task: asyncio.Task[Any] | None) -> None:
        if task is None:
            return
        rested = self._working.pop(task, None)
        if rested is not None:
            task.remove_done_callback(self._rested)
            rested.set_result(None)
