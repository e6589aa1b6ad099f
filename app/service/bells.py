"""Who waits for new lines of a conversation: the guests' sockets and long polls."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.protocol.guest import Line

MOST_LINES = 200
"""lines kept for a slow listener; the oldest are let go, the log has them all"""


class Bell:
    """Lines of one conversation that became durable since this bell was hung up."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._rung = asyncio.Event()

    def ring(self, line: Line) -> None:
        """A new line."""
        self._lines.append(line)
        self._rung.set()

    async def lines(self, timeout_s: float) -> tuple[Line, ...]:
        """The lines since the last call, waiting up to `timeout_s` real seconds for one; empty after that."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            return ()
        self._rung.clear()
        found = tuple(self._lines)
        self._lines.clear()
        return found


class Bells:
    """All bells, by conversation."""

    def __init__(self) -> None:
        self._hung: dict[str, set[Bell]] = {}

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[Bell]:
        """A bell that rings for this conversation until the block ends."""
        bell = Bell()
        hung = self._hung.setdefault(conversation_id, set())
        hung.add(bell)
        try:
            yield bell
        finally:
            hung.discard(bell)
            if not hung:
                self._hung.pop(conversation_id, None)

    def ring(self, conversation_id: str, line: Line) -> None:
        """Tell everybody who listens to this conversation."""
        for bell in self._hung.get(conversation_id, ()):
            bell.ring(line)


class News:
    """Something was committed; for those who wait for anything at all."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, timeout_s: float) -> None:
        """Until the next commit, or `timeout_s` real seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
