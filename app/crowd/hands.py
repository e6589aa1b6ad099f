"""A console's hands: give a command and wait until the server has said what became of it."""

from __future__ import annotations

import asyncio
from typing import Final

from app.console.desk import Desk
from app.console.state import UNSENT, Change, Pending, PendingState
from app.console.store import Store
from app.crowd.timeline import Timeline
from app.protocol.arguments import Args

DONE_S: Final = 60.0
"""real seconds within which the server must have said what became of a command"""
CLOCK_MS: Final = 60_000
"""how far a console's idea of the time may be off before it is asked again"""
SILENCE: Final = "silence"


class Hands:
    """The commands of one desk that are not about a dialogue. `silent` counts those the server never answered."""

    def __init__(self, desk: Desk, timeline: Timeline, midnight_ms: int = 0) -> None:
        self.desk = desk
        self._time = timeline
        self._midnight_ms = midnight_ms
        self._news = asyncio.Event()
        self._written: set[str] = set()
        self._unsubscribe = desk.store.subscribe(self._changed)
        self.refused: dict[str, int] = {}
        self.silent = 0

    @property
    def store(self) -> Store:
        """What the desk knows."""
        return self.desk.store

    def drop(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    async def done(self, ent: str, args: Args, *, base: int | None = None, step_up: str = "") -> str:
        """Give a command; empty when it was carried out, else the refusal's code."""
        try:
            async with asyncio.timeout(DONE_S):
                await self._set_clock()
                return await self._settled(self.desk.send(ent, args, base=base, step_up=step_up))
        except TimeoutError:
            self.silent += 1
            return SILENCE

    async def _settled(self, cmd: str) -> str:
        while cmd not in self._written:  # into the journal first
            await self._next_news()
        while (pending := self._pending(cmd)) is not None and pending.state in UNSENT:
            await self._next_news()
        if pending is None or pending.state is PendingState.OK:
            return ""
        self.refused[pending.code] = self.refused.get(pending.code, 0) + 1
        self.desk.discard(cmd)
        return pending.code or "refused"

    async def until(self, seconds: float) -> None:
        """Something new in the store, or so many festival seconds."""
        await self._time.within(seconds, self._next_news())

    async def rest(self, seconds: float) -> None:
        """Do nothing for so long."""
        await self._time.until(self._time.now() + seconds)

    def _changed(self, _change: Change) -> None:
        self._written.update(pending.cmd for pending in self.store.pending)
        self._news.set()

    def _pending(self, cmd: str) -> Pending | None:
        return next((pending for pending in self.store.pending if pending.cmd == cmd), None)

    async def _set_clock(self) -> None:
        """A clock moved by hand runs ahead of what the console heard last."""
        while abs(self._midnight_ms + round(self._time.now() * 1000) - self.store.now_ms()) > CLOCK_MS:
            self.desk.check_now()
            await self._next_news()

    async def _next_news(self) -> None:
        self._news.clear()
        await self._news.wait()
