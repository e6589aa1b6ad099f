"""The provider at work: its server and its sender of notices, as a program or beside a backend in one process.

Beside a backend it still has a port of its own: guests come to it from another origin, as to a real provider, and the
backend speaks to it over HTTP only.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.sandbox.api import Desk
from app.sandbox.books import Books
from app.sandbox.faults import Faults
from app.sandbox.notices import Notices

QUIET = logging.getLogger("app.sandbox.cut")
"""Answers are cut off here on purpose; the server's complaint about it is no news."""
QUIET.setLevel(logging.CRITICAL)
STOP_S = 2


class _Http(HttpToolsProtocol):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.logger = QUIET


class _Server(uvicorn.Server):
    """A server without signal handlers of its own: whoever runs it ends it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        self.ready.set()


@dataclass(slots=True)
class Sandbox:
    """A provider that runs. `url` begins its addresses; `notices.url` may be set once the shop knows its own."""

    url: str
    key: str
    books: Books
    faults: Faults
    notices: Notices


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `OSError` when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


@asynccontextmanager
async def running(
    listener: socket.socket, key: str, *, path: str = ":memory:", notify: str = "", url: str = "",
    now_ms: Callable[[], int] | None = None,
) -> AsyncIterator[Sandbox]:  # fmt: skip
    """A provider on this socket until the block ends.

    `notify` is where notices go, `url` how guests reach its pages, `now_ms` its time; real time by default.
    """
    books = Books(path, now_ms or (lambda: int(time.time() * 1000)))
    faults = Faults()
    notices = Notices(books, faults, key, notify)
    server = _Server(_config(Desk(books, faults, key, url or url_of(listener)).app()))
    tasks = (asyncio.create_task(server.serve([listener])), asyncio.create_task(notices.run()))
    try:
        await _first(server.ready.wait(), tasks)
        yield Sandbox(url_of(listener), key, books, faults, notices)
    finally:
        server.should_exit = True
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await notices.close()
        books.close()
        listener.close()


async def _first(ready: Coroutine[Any, Any, Any], tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait until it listens; what ended a task before is raised."""
    waiting: asyncio.Task[Any] = asyncio.create_task(ready)
    await asyncio.wait((waiting, *tasks), return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        for task in tasks:
            if task.done():
                task.result()


def url_of(listener: socket.socket) -> str:
    """Where this machine reaches what listens here."""
    name, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)  # noqa: S104  # not bound here, only named
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Http,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
    )
