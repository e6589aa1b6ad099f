"""An operator's console reduced to its work on the wire: reads every event, checks that none is missing, acks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import cast

import msgspec
from websockets.client import ClientProtocol
from websockets.datastructures import Headers
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from app.protocol.frames import Ack, Ev, Evs, Hello, Live, Ping, ProtoRange, ServerFrame, SnapEnd, Welcome
from app.protocol.version import PROTO_MAX, PROTO_MIN, SUBPROTOCOL

ACK_EVENTS = 100
ACK_S = 1.0
PING_S = 5.0
DECODER: msgspec.json.Decoder[ServerFrame] = msgspec.json.Decoder(ServerFrame)  # a union is a type to msgspec


class HoleError(Exception):
    """An event did not follow the one before."""


class ConsoleLine(asyncio.Protocol):
    """One socket. `seen(ev, now)` is called with every event, `now` in seconds of the monotonic clock."""

    def __init__(self, url: str, token: str, device: str, seen: Callable[[Ev, float], None], deflate: bool) -> None:
        extensions = [ClientPerMessageDeflateFactory()] if deflate else None
        self._conn = ClientProtocol(parse_uri(url), subprotocols=[SUBPROTOCOL], extensions=extensions)  # type: ignore[list-item]  # its NewType is not exported
        self._token = token
        self._device = device
        self._seen = seen
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] = []
        self.live: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.seq = 0
        self.acked = 0
        self.events = 0
        self.bytes = 0
        self.trouble = ""
        self._timer: asyncio.TimerHandle | None = None
        self._pings = 0

    @classmethod
    async def open(
        cls, url: str, token: str, device: str, seen: Callable[[Ev, float], None], *, deflate: bool = False
    ) -> ConsoleLine:
        """Connect, take the snapshot and return when events flow."""
        uri = parse_uri(url)
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(url, token, device, seen, deflate), uri.host, uri.port)
        await asyncio.wait_for(line.live, 60)
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        request = self._conn.connect()
        request.headers.update(Headers({"Authorization": f"Bearer {self._token}"}))
        self._conn.send_request(request)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self.trouble = self.trouble or f"closed {self._conn.close_code}"
        if not self.live.done():
            self.live.set_exception(ConnectionError(self.trouble))
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        self._conn.receive_data(data)
        for event in self._conn.events_received():
            if isinstance(event, Response):
                hello = Hello(proto=ProtoRange(PROTO_MIN, PROTO_MAX), device=self._device)
                self._put(hello)
                self._every_second()
            elif isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.CONT):
                self._parts.append(bytes(event.data))
                if event.fin:
                    whole, self._parts = b"".join(self._parts), []
                    self._take(DECODER.decode(whole))
        self._flush()

    def _take(self, frame: ServerFrame) -> None:
        now = time.monotonic()
        if isinstance(frame, Evs):
            for ev in frame.items:
                self._event(ev, now)
        elif isinstance(frame, Ev):
            self._event(frame, now)
        elif isinstance(frame, SnapEnd):
            self.seq = self.acked = frame.at.seq
        elif isinstance(frame, Welcome) and frame.mode == "resume":
            self.seq = self.acked = frame.head
        elif isinstance(frame, Live) and not self.live.done():
            self.live.set_result(None)

    def _event(self, ev: Ev, now: float) -> None:
        if ev.prev != self.seq:
            self.trouble = f"hole: {ev.prev} after {self.seq}"
            raise HoleError(self.trouble)
        self.seq = ev.seq
        self.events += 1
        self._seen(ev, now)
        if self.events % ACK_EVENTS == 0:
            self._ack()

    def _ack(self) -> None:
        if self.acked < self.seq:
            self.acked = self.seq
            self._put(Ack(seq=self.seq))

    def _every_second(self) -> None:
        self._ack()
        self._pings += 1
        if self._pings % PING_S == 0:
            self._put(Ping(n=self._pings))
        self._flush()
        self._timer = asyncio.get_running_loop().call_later(ACK_S, self._every_second)

    def _put(self, frame: msgspec.Struct) -> None:
        if self._conn.state is State.OPEN:
            self._conn.send_text(msgspec.json.encode(frame))

    def _flush(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._conn.data_to_send()))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()
