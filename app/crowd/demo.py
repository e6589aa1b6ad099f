"""A rehearsal to look at: a real console beside it, in a window or, without a screen, leaving pictures."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.crowd.authenticator import Authenticator, enrol
from app.crowd.crew import VISITOR, hire
from app.crowd.embedded import Place, SignedIn
from app.crowd.rehearsal import connections
from app.crowd.report import Report

STOP_S = 10.0


async def show(
    place: Place, shots: Path | None, rehearsal: Coroutine[Any, Any, Report], say: Callable[[str], None]
) -> tuple[Report, int]:
    """Let the rehearsal run while the console is open; closing it ends both. The report, the console's code.

    With `shots` it takes pictures without a screen and closes by itself. When the day is over first, the backend
    stays until the window is closed. Who sits at the window may approve refunds: his one-time codes are said.
    """
    async with connections() as http:
        (user,) = await hire(place, http, "approver", [VISITOR])
        codes = await enrol(http, place.url, user)
    living = asyncio.create_task(rehearsal)
    async with _console(place.url, user, shots) as console, _said(codes, None if shots else say):
        stopped = not await _watched(asyncio.create_task(console.wait()), living)
    if not living.done():
        living.cancel()  # it ends with a report of what was
    return await living, 0 if stopped else console.returncode or 0


@asynccontextmanager
async def _said(codes: Authenticator, say: Callable[[str], None] | None) -> AsyncIterator[None]:
    """Each new code is said until the block ends; to nobody when pictures are taken."""
    saying = asyncio.create_task(codes.show(say)) if say is not None else None
    try:
        yield
    finally:
        if saying is not None:
            saying.cancel()
            await asyncio.wait([saying])


async def _watched(closed: asyncio.Task[int], living: asyncio.Task[Report]) -> bool:
    """Until the console is closed, or the rehearsal fails; False when somebody asked to stop before."""
    try:
        await asyncio.wait({closed, living}, return_when=asyncio.FIRST_COMPLETED)
        if not closed.done() and living.exception() is None:
            await closed
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()  # the wish is fulfilled; what follows tells what was
        return False
    return True


@asynccontextmanager
async def _console(url: str, user: SignedIn, shots: Path | None) -> AsyncIterator[asyncio.subprocess.Process]:
    """The console as a process with settings of its own, ended with the block."""
    command = [sys.executable, "-m", "ui", "--server", url]
    if shots is not None:
        command += ["--shots", str(shots)]
    with TemporaryDirectory(prefix="usher-console-") as home:
        signed = {"USHER_CONSOLE_USER": user.login, "USHER_CONSOLE_PASSWORD": user.password}
        environment = os.environ | signed | {"USHER_CONSOLE_HOME": home}
        process = await asyncio.create_subprocess_exec(*command, env=environment)
        try:
            yield process
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
