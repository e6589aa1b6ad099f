"""Dialogues in which the bot owes a turn, and the gate that holds turns back while the bot learns."""

from __future__ import annotations

import asyncio


class Owed:
    """A queue in which each dialogue stands at most once, and a count of turns under way."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}
        self._some = asyncio.Event()
        self._running: set[str] = set()
        self._again: set[str] = set()
        self._still = asyncio.Event()
        self._still.set()

    def add(self, dialogue_id: str) -> None:
        """The guest wrote; a turn under way for the dialogue is followed by another."""
        if dialogue_id in self._running:
            self._again.add(dialogue_id)
        else:
            self._waiting[dialogue_id] = None
            self._some.set()
        self._still.clear()

    def holds(self, dialogue_id: str) -> bool:
        """Whether a turn of this dialogue is still to come or under way."""
        return dialogue_id in self._waiting or dialogue_id in self._running

    def waiting(self) -> int:
        """How many dialogues stand in the queue."""
        return len(self._waiting)

    async def next(self) -> str:
        """The dialogue that has waited longest; it counts as running until `done`."""
        await self._some.wait()
        dialogue_id = next(iter(self._waiting))
        del self._waiting[dialogue_id]
        if not self._waiting:
            self._some.clear()
        self._running.add(dialogue_id)
        return dialogue_id

    def done(self, dialogue_id: str) -> None:
        """The turn is over."""
        self._running.discard(dialogue_id)
        if dialogue_id in self._again:
            self._again.discard(dialogue_id)
            self.add(dialogue_id)
        elif not self._waiting and not self._running:
            self._still.set()

    async def still(self) -> None:
        """Wait until nothing is owed and nothing runs."""
        await self._still.wait()


class Gate:
    """Open unless somebody is inside; those who come wait until it is open."""

    def __init__(self) -> None:
        self._inside = 0
        self._open = asyncio.Event()
        self._open.set()

    def __enter__(self) -> None:
        self._inside += 1
        self._open.clear()

    def __exit__(self, *_: object) -> None:
        self._inside -= 1
        if not self._inside:
            self._open.set()

    async def passed(self) -> None:
        """Wait until nobody is inside."""
        await self._open.wait()
