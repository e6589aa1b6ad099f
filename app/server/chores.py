"""Endless tasks beside the requests: started together, begun again when one fails, ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import structlog

Chore = tuple[str, Callable[[], Coroutine[Any, Any, Any]]]
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
log = structlog.get_logger()


class Chores:
    """Runs chores by name until `stop`. A failure is logged and the chore begins again after a growing pause."""

    def __init__(self, chores: Iterable[Chore]) -> None:
        self._tasks = [asyncio.create_task(_endless(name, run), name=name) for name, run in chores]

    async def stop(self) -> None:
        """Cancel all and wait until they are gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _endless(name: str, run: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    pause_s = FIRST_PAUSE_S
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            await run()
            return
        except Exception:
            log.exception("chore.failed", worker=name)
        pause_s = FIRST_PAUSE_S if loop.time() - began > LONGEST_PAUSE_S else min(LONGEST_PAUSE_S, pause_s * 2)
        await asyncio.sleep(pause_s)
