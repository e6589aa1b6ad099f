"""A keep-alive HTTP/1.1 connection that costs the load generator as little as Python allows."""

from __future__ import annotations

import asyncio
from typing import cast

HEAD_END = b"\r\n\r\n"


class HttpLine(asyncio.Protocol):
    """One connection, one request at a time. `host` as `127.0.0.1:8765`."""

    def __init__(self, host: str) -> None:
        self._host = host.encode()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    @classmethod
    async def open(cls, host: str) -> HttpLine:
        """Connect; `OSError` when nobody listens."""
        name, _, port = host.rpartition(":")
        _, line = await asyncio.get_running_loop().create_connection(lambda: cls(host), name, int(port))
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(HEAD_END)
        if head_end < 0 or self._answer is None:
            return
        head = bytes(self._buffer[:head_end])
        start = head.find(b"content-length: ")
        length = int(head[start + 16 :].partition(b"\r")[0]) if start >= 0 else 0
        end = head_end + len(HEAD_END) + length
        if len(self._buffer) < end:
            return
        body = bytes(self._buffer[head_end + len(HEAD_END) : end])
        del self._buffer[:end]
        answer, self._answer = self._answer, None
        if not answer.done():
            answer.set_result((int(head[9:12]), body))

    async def post(self, path: str, body: bytes, token: str = "") -> tuple[int, bytes]:
        """Status and body of the answer. `ConnectionError` when the connection broke."""
        return await self._asked(
            b"POST %s HTTP/1.1\r\nhost: %s\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n%s"
            % (path.encode(), self._host, _bearer(token), len(body), body)
        )

    async def get(self, path: str, token: str = "") -> tuple[int, bytes]:
        """The same for a GET; `path` holds the query, percent-encoded."""
        return await self._asked(
            b"GET %s HTTP/1.1\r\nhost: %s\r\n%s\r\n" % (path.encode(), self._host, _bearer(token))
        )

    async def _asked(self, request: bytes) -> tuple[int, bytes]:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("the connection is closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def _bearer(token: str) -> bytes:
    return b"authorization: Bearer %s\r\n" % token.encode() if token else b""
