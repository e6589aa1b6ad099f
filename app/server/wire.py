"""A socket after its handshake: text frames in and out, closed with a code."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from app.protocol.codec import FrameError
from app.server.endpoint import Receive, Send
from app.server.meters import Meters


class GoneError(Exception):
    """The other side has left; nothing more can be sent."""


class Wire:
    """One accepted socket. `side` names it in the metrics (`console` or `guest`)."""

    def __init__(self, receive: Receive, send: Send, meters: Meters, side: str) -> None:
        self._receive = receive
        self._send = send
        self._sent = meters.frames.labels(side, "out")
        self._heard = meters.frames.labels(side, "in")
        self._closes = meters.closes
        self.closed = False

    @classmethod
    async def accepted(
        cls, receive: Receive, send: Send, meters: Meters, side: str, subprotocol: str | None = None
    ) -> Wire:
        """Answer the handshake."""
        await receive()
        await send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})
        return cls(receive, send, meters, side)

    async def text(self) -> str:
        """The next frame. `GoneError` when the socket is closed, `FrameError` for a binary frame."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self.closed = True
            raise GoneError
        self._heard.inc()
        text: str | None = message.get("text")
        if text is None:
            raise FrameError("binary frames are not spoken here")
        return text

    async def put(self, frame: bytes) -> None:
        """Send a UTF-8 JSON text; waits while the other side reads slowly."""
        await self._out({"type": "websocket.send", "utf8": frame})
        self._sent.inc()

    async def close(self, code: int) -> None:
        """Close with a code; the first one counts."""
        if self.closed:
            return
        self.closed = True
        self._closes.labels(str(code)).inc()
        try:
            await asyncio.wait_for(self._out({"type": "websocket.close", "code": code}), 1.0)
        except (GoneError, TimeoutError):
            return  # it is gone or stuck: the transport is taken down by the server

    async def _out(self, message: MutableMapping[str, Any]) -> None:
        try:
            await self._send(message)
        except OSError as error:  # uvicorn's ClientDisconnected is one
            self.closed = True
            raise GoneError from error
