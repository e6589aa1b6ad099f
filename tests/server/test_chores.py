"""A chore that fails is begun again; one that ends has ended; all stop together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.server import chores


async def test_a_failing_chore_is_logged_and_begun_again(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("chore.failed")
    monkeypatch.setattr(chores, "FIRST_PAUSE_S", 0.001)
    tries = 0
    done = asyncio.Event()

    async def shaky() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ValueError("not yet")
        done.set()

    running = chores.Chores([("shaky", shaky)])
    await asyncio.wait_for(done.wait(), 2)
    await running.stop()
    assert tries == 3


async def test_stop_ends_chores_that_never_would() -> None:
    ended = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    running = chores.Chores([("a", endless), ("b", endless)])
    await asyncio.sleep(0)
    await running.stop()
    assert ended == [True, True]
