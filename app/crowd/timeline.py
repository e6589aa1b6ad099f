"""The rehearsal's time: guests sleep in festival seconds, whether the clock runs by itself or is moved by them.

Moved by hand it is a discrete-event simulation: the clock goes on only when everybody sleeps, so nobody who waits
for an answer is overtaken, and nobody waits for nothing.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from itertools import count
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Lives = Sequence[Coroutine[Any, Any, None]]

Move = Callable[[float], Awaitable[None]]
"""Tells the backend that it is now this festival second; returns when all that was due is done."""


class Timeline(Protocol):
    """Festival seconds since local midnight of the event's day."""

    def now(self) -> float:
        """The present second."""
        ...

    async def until(self, second: float) -> None:
        """Sleep until this second; at once when it is past."""
        ...

    async def within(self, seconds: float, arriving: Awaitable[T]) -> T | None:
        """What arrives within so many seconds, else None. The clock may go on meanwhile."""
        ...

    async def run(self, lives: Lives, beside: Lives = ()) -> None:
        """Let `lives` live to their ends, those `beside` them until then; the first error ends all."""
        ...


async def _together(lives: Lives, beside: Lives) -> None:
    """Until all `lives` have ended; then those beside are cancelled."""
    async with asyncio.TaskGroup() as group:
        others = [group.create_task(life) for life in beside]
        await asyncio.sleep(0)  # each has begun before it can be cancelled
        async with asyncio.TaskGroup() as inner:
            for life in lives:
                inner.create_task(life)
        for other in others:
            other.cancel()


class RunningTimeline:
    """The backend's clock runs `speed` times as fast as ours and was at `second` a moment ago."""

    def __init__(self, second: float, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._second = second
        self._speed = speed
        self._monotonic = monotonic
        self._zero = monotonic()

    def now(self) -> float:
        """The present second."""
        return self._second + (self._monotonic() - self._zero) * self._speed

    async def until(self, second: float) -> None:
        """Sleep until this second."""
        await asyncio.sleep(max(0.0, second - self.now()) / self._speed)

    async def within(self, seconds: float, arriving: Awaitable[T]) -> T | None:
        """What arrives within so many seconds, else None."""
        try:
            return await asyncio.wait_for(arriving, seconds / self._speed)
        except TimeoutError:
            return None

    async def run(self, lives: Lives, beside: Lives = ()) -> None:
        """Let `lives` live to their ends, those `beside` them until then."""
        await _together(lives, beside)


class SteppedTimeline:
    """The crowd itself moves the backend's clock. Lives started by `run` are the ones it waits for.

    Those due within `grain` seconds of one another are woken together: a step costs a call to the backend.
    """

    def __init__(self, second: float, move: Move, grain: float = 1.0) -> None:
        self._now = second
        self._move = move
        self._grain = grain
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._awake = 0
        self._all_asleep = asyncio.Event()

    def now(self) -> float:
        """The present second."""
        return self._now

    async def until(self, second: float) -> None:
        """Sleep until this second."""
        if second > self._now:
            await self._sleep(second)

    async def within(self, seconds: float, arriving: Awaitable[T]) -> T | None:
        """What arrives within so many seconds, else None; whoever waits here does not hold the clock."""
        task = asyncio.ensure_future(arriving)
        try:
            await asyncio.sleep(0)  # what is there already is taken at once
            if not task.done():
                alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), alarm))
                task.add_done_callback(lambda _: self._wake(alarm))
                await self._asleep(alarm)
            return task.result() if task.done() else None
        finally:
            task.cancel()

    async def run(self, lives: Lives, beside: Lives = ()) -> None:
        """Let `lives` live to their ends, moving the clock whenever all sleep."""
        self._awake = len(lives) + len(beside)
        await _together(
            [self._living(life) for life in lives], [*(self._living(life) for life in beside), self._drive()]
        )

    async def _living(self, life: Coroutine[Any, Any, None]) -> None:
        try:
            await life
        finally:
            self._rest()

    async def _drive(self) -> None:
        while True:
            await self._all_asleep.wait()
            # what a socket has already brought wakes its reader before the clock goes on
            await asyncio.sleep(0)
            if self._awake == 0 and self._sleepers:
                await self._step()

    async def _step(self) -> None:
        first = self._sleepers[0][0]
        if first > self._now:
            await self._move(first)
            self._now = first
        while self._sleepers and self._sleepers[0][0] <= self._now + self._grain:
            self._wake(heapq.heappop(self._sleepers)[2])
        self._drop_dead()

    def _drop_dead(self) -> None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)

    async def _sleep(self, second: float) -> None:
        alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (second, next(self._order), alarm))
        await self._asleep(alarm)

    async def _asleep(self, alarm: asyncio.Future[None]) -> None:
        self._rest()
        await alarm

    def _rest(self) -> None:
        self._awake -= 1
        if self._awake == 0:
            self._all_asleep.set()

    def _wake(self, alarm: asyncio.Future[None]) -> None:
        if not alarm.done():
            self._awake += 1
            self._all_asleep.clear()
            alarm.set_result(None)
