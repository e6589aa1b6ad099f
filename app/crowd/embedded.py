"""A backend of the rehearsal's own: started in a folder of its own, taken down again whatever happens."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

START_S = 300.0
"""the sample is filled in and the bot learns it"""
STOP_S = 20.0
LOG = "backend.log"


class BackendError(Exception):
    """The backend did not start; `tail` are the last lines it said."""

    def __init__(self, what: str, tail: str) -> None:
        super().__init__(f"{what}\n{tail}".strip())
        self.tail = tail


class SignedIn(msgspec.Struct, frozen=True):
    """Who may sign in first."""

    login: str
    password: str


class Ready(msgspec.Struct, frozen=True):
    """What the backend says when it listens."""

    url: str
    rehearsal: str = ""
    admin: SignedIn | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A backend to rehearse on. `key` moves its clock; `admin` makes operators, where known."""

    url: str
    key: str
    admin: SignedIn | None = None


@asynccontextmanager
async def folder_for(named: Path | None) -> AsyncIterator[Path]:
    """The named folder, kept; else a temporary one that goes away with the block."""
    if named is not None:
        await asyncio.to_thread(named.mkdir, parents=True, exist_ok=True)
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="usher-rehearsal-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@asynccontextmanager
async def own_backend(folder: Path, speed: str, start: str, admin: SignedIn | None = None) -> AsyncIterator[Place]:
    """Run a backend on a folder until the block ends. `start` is an ISO time; `admin` is of an earlier run."""
    key = secrets.token_urlsafe(32)
    command = [sys.executable, "-m", "app.cli", "backend", "--rehearsal", "--sample", "--port", "0"]
    command += ["--data", str(folder), "--speed", speed, "--start", start, "--log-level", "warning"]
    with (folder / LOG).open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=_environment() | {"USHER_REHEARSAL_KEY": key},
            start_new_session=True,  # Ctrl-C is for us: we end the backend in order
        )
    try:
        ready = await _ready(child, folder / LOG)
        yield Place(ready.url, key, ready.admin or admin)
    finally:
        await _end(child)


def _environment() -> dict[str, str]:
    """Ours, without settings meant for another backend."""
    return {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}


async def _ready(child: asyncio.subprocess.Process, log: Path) -> Ready:
    said = b""
    try:
        if child.stdout is not None:
            said = await asyncio.wait_for(child.stdout.readline(), START_S)
        return msgspec.json.decode(said, type=Ready)
    except (TimeoutError, msgspec.DecodeError) as error:
        tail = await asyncio.to_thread(_tail, log)
        raise BackendError("The rehearsal's backend did not start.", tail) from error


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-12:])


async def _end(child: asyncio.subprocess.Process) -> None:
    """Ask it to stop, then insist; a cancelled rehearsal waits for that as well."""
    if child.returncode is not None:
        return
    child.terminate()
    waiting = asyncio.ensure_future(child.wait())
    done, _ = await asyncio.wait({waiting}, timeout=STOP_S)
    if not done:
        child.kill()
        await waiting
