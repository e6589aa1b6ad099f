"""Consoles that poll count as present between two polls, so that their leases live on (console §3.1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.service import consoles
from app.service.core import Core

LINGER_S = 20.0
"""real seconds after a poll in which the next one must come"""


class PollingConsoles:
    """Each (user, device) that polls is one console to the presence."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._polling: dict[tuple[str, str], int] = {}
        self._leaving: dict[tuple[str, str], asyncio.Task[None]] = {}

    @asynccontextmanager
    async def present(self, user_id: str, device: str) -> AsyncIterator[None]:
        """The console polls during the block and is expected again soon after it."""
        who = (user_id, device)
        leaving = self._leaving.pop(who, None)
        new = leaving is None and who not in self._polling
        if leaving is not None:
            leaving.cancel()
        self._polling[who] = self._polling.get(who, 0) + 1
        if new:
            await consoles.came(self._core, user_id)
        try:
            yield
        finally:
            self._polling[who] -= 1
            if not self._polling[who]:
                del self._polling[who]
                self._leaving[who] = asyncio.create_task(self._leave(who))

    async def _leave(self, who: tuple[str, str]) -> None:
        await asyncio.sleep(LINGER_S)
        del self._leaving[who]
        await consoles.gone(self._core, who[0])

    def forget(self) -> None:
        """The backend ends; nobody is waited for any more."""
        for task in self._leaving.values():
            task.cancel()
