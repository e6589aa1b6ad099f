"""A bad network: whoever goes through it reaches the backend by connections that end at any byte, without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import urlsplit

from app.crowd.timeline import Timeline

CHUNK: Final = 16 * 1024
PASS_MOST: Final = 600
"""bytes that still get through after the scissors were set, in either direction; often the middle of a frame"""
LATEST_S: Final = 0.5
"""real seconds after which a quiet connection ends all the same"""
GUESTS_SHARE: Final = 0.08
"""of the guests' connections, drawn one by one, end with each cut of a console"""


class NetworkError(Exception):
    """There is no way to put the network between here and that backend; the text says why."""


@dataclass(slots=True)
class Cuts:
    """How often consoles' links were cut, and how many connections that and the guests' were."""

    consoles: int = 0
    connections: int = 0
    guests: int = 0


class Passage:
    """One connection from end to end."""

    def __init__(self, here: asyncio.StreamWriter, there: asyncio.StreamWriter) -> None:
        self._ends = (here, there)
        self.left: int | None = None
        """bytes until the end, once it has been decided"""

    def cut(self, after: int) -> None:
        """Let so many more bytes pass, then end both ways; soon, when nothing passes."""
        self.left = after
        asyncio.get_running_loop().call_later(LATEST_S, self.end)

    def end(self) -> None:
        """Both ends find the connection gone."""
        for writer in self._ends:
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way, until either end or the scissors."""
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                if self.left is not None:
                    data, self.left = data[: self.left], self.left - len(data)
                    if self.left <= 0:
                        writer.write(data)
                        return
                writer.write(data)
                await writer.drain()


class Relay:
    """A way of one's own to the backend. `url` is what to use instead of the backend's."""

    def __init__(self, host: str, port: int, random: Random, on_new: Callable[[], None]) -> None:
        self._host, self._port, self._random, self._on_new = host, port, random, on_new
        self._passages: set[Passage] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def start(self) -> None:
        """Begin to listen on this machine."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """End everything."""
        if self._server is not None:
            self._server.close()
        for passage in self._passages:
            passage.end()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def whole(self) -> list[Passage]:
        """Connections that stand and are not about to end."""
        return [passage for passage in self._passages if passage.left is None]

    def cut(self, share: float = 1.0) -> int:
        """Cut all connections, or a share of them drawn at random; how many that are."""
        found = [passage for passage in self.whole if self._random.random() < share]
        for passage in found:
            passage.cut(self._random.randint(0, PASS_MOST))
        return len(found)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        passage = Passage(writer, back)
        self._passages.add(passage)
        self._on_new()
        ways = [asyncio.create_task(passage.carry(*way)) for way in ((reader, back), (there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._passages.discard(passage)
            passage.end()
            await asyncio.gather(*ways, return_exceptions=True)


class Network:
    """Ways to one backend: good ones, or ones that can be cut."""

    def __init__(self, url: str, random: Random, *, bad: bool) -> None:
        self._url, self._random, self._bad = url, random, bad
        self._relays: list[Relay] = []
        self._consoles: list[Relay] = []
        self._guests: list[Relay] = []
        self.cuts = Cuts()
        self._back = asyncio.Event()

    async def way_for_guests(self) -> str:
        """The address for all guests."""
        return await self._way(self._guests)

    async def way_for_console(self) -> str:
        """An address for one console alone."""
        return await self._way(self._consoles)

    async def _way(self, among: list[Relay]) -> str:
        if not self._bad:
            return self._url
        parts = urlsplit(self._url)
        if parts.scheme != "http" or parts.hostname is None:
            raise NetworkError("Links can be cut only on the way to a backend without TLS (http://…).")
        relay = Relay(parts.hostname, parts.port or 80, self._random, self._back.set)
        await relay.start()
        self._relays.append(relay)
        among.append(relay)
        return relay.url

    async def fray(self, timeline: Timeline, begin: float, end: float, count: int) -> None:
        """Cut `count` times at random moments between two festival seconds: one console each time and some guests."""
        moments: Sequence[float] = sorted(self._random.uniform(begin, end) for _ in range(count))
        for second in moments:
            await timeline.until(second)
            await self._cut()

    async def _cut(self) -> None:
        while not (standing := [relay for relay in self._consoles if relay.whole]):  # all are on their way back
            self._back.clear()
            await self._back.wait()
        self.cuts.connections += self._random.choice(standing).cut()
        self.cuts.consoles += 1
        self.cuts.guests += sum(relay.cut(GUESTS_SHARE) for relay in self._guests)

    async def close(self) -> None:
        """Take everything down."""
        for relay in self._relays:
            await relay.close()


@asynccontextmanager
async def network(url: str, random: Random, *, bad: bool) -> AsyncIterator[Network]:
    """The network between the crowd and a backend until the block ends."""
    made = Network(url, random, bad=bad)
    try:
        yield made
    finally:
        await made.close()
