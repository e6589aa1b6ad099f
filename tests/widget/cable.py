"""The line between a browser and the backend, with a hand on the plug."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PART = 65536


@dataclass(eq=False)
class _Wire:
    """One connection: both ends, and whether it still carries anything."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    flows: asyncio.Event = field(default_factory=asyncio.Event)
    is_socket: bool = False

    def abort(self) -> None:
        for end in self.ends:
            end.transport.abort()


class Cable:
    """A TCP proxy. `url` is what the browser is given."""

    def __init__(self, backend_url: str) -> None:
        host, _, port = backend_url.removeprefix("http://").rpartition(":")
        self._backend = host, int(port)
        self._wires: set[_Wire] = set()
        self.url = ""
        self.plugged = True
        self.sockets_pass = True
        """whether a WebSocket may be opened; a strict firewall lets only plain HTTP through"""
        self.cuts = 0
        """WebSockets cut so far"""
        self._changed = asyncio.Event()

    def cut(self) -> None:
        """Abort every live connection, in the middle of whatever it carries."""
        for wire in list(self._wires):
            self.cuts += wire.is_socket
            wire.abort()

    def unplug(self) -> None:
        """Cut, and let nothing through until it is plugged in again."""
        self.plugged = False
        self.cut()

    def freeze(self) -> None:
        """Carry nothing more on the WebSockets there are, without a word to either end; new ones work."""
        for wire in self._wires:
            if wire.is_socket:
                wire.flows.clear()

    @property
    def sockets(self) -> int:
        """How many WebSockets are open."""
        return sum(wire.is_socket for wire in self._wires)

    async def until(self, sockets: int) -> None:
        """Wait until so many WebSockets are open."""
        async with asyncio.timeout(60):
            while self.sockets != sockets:
                self._changed.clear()
                await self._changed.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._pass_on(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        finally:
            writer.transport.abort()

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_socket = b"upgrade: websocket" in head.lower()
        if not self.plugged or (is_socket and not self.sockets_pass):
            return
        up_reader, up_writer = await asyncio.open_connection(*self._backend)
        wire = _Wire((writer, up_writer), is_socket=is_socket)
        wire.flows.set()
        self._wires.add(wire)
        self._changed.set()
        up_writer.write(head)
        try:
            await asyncio.gather(_carry(reader, up_writer, wire), _carry(up_reader, writer, wire))
        finally:
            self._wires.discard(wire)
            self._changed.set()
            wire.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: _Wire) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(PART):
            await wire.flows.wait()
            writer.write(part)
            await writer.drain()
    wire.abort()


@asynccontextmanager
async def cable(backend_url: str) -> AsyncIterator[Cable]:
    """A proxy before this backend, until the block ends."""
    found = Cable(backend_url)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(found._serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
