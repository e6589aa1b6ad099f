"""A TCP proxy that cuts: between a console and its backend, at any byte."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random


class CuttingProxy:
    """Passes bytes on to `port` of this machine; `cut` ends every connection after a few more bytes."""

    def __init__(self, port: int, random: Random) -> None:
        self._port, self._random = port, random
        self._server: asyncio.Server
        self._pairs: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._left: int | None = None
        self.cuts = 0
        self.refuses = False
        self.no_sockets = False
        """let HTTP through and nothing that wants to become a socket"""
        self.passed = 0
        self.url = ""

    async def start(self) -> str:
        """The address to use instead of the backend's."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop."""
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        if self._pairs:
            await asyncio.wait(self._pairs)

    def cut(self) -> None:
        """Let up to a few hundred more bytes pass, then end everything without a word."""
        self.cuts += 1
        self._left = self._random.randrange(600)

    def pull(self) -> None:
        """End everything at once."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        task.add_done_callback(self._pairs.discard)
        if self.refuses:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        ways = [asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            writer.transport.abort()
            back.transport.abort()
            self._writers -= {writer, back}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(4096):
                if self.no_sockets and b"Upgrade: websocket" in data:
                    return
                self.passed += len(data)
                if self._left is not None:
                    whole, data, self._left = len(data), data[: self._left], self._left - len(data)
                    if self._left < 0 or not whole:
                        self._left = None
                        writer.write(data)
                        return
                writer.write(data)
                await writer.drain()
