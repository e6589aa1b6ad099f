"""uvicorn's connections with what a server open to strangers needs besides.

- A request head that does not arrive within `HEAD_S` seconds ends the connection (slow-loris).
- Compression for consoles only: the anonymous widget mixes strangers' words with others' in one window.
- Pings of the protocol itself for guests' browsers only; consoles have their own.
- A frame may be sent as UTF-8 bytes (`utf8`), because one text goes to many consoles.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, cast

from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request

HEAD_S = 10.0
CONSOLE_PATH = "/v1/console"
GUEST_PING_S = 20.0


STRANGERS = logging.getLogger("app.server.strangers")
"""What strangers send that is no HTTP is no trouble of ours: it is answered with a 400 and not worth a warning."""
STRANGERS.setLevel(logging.ERROR)


class GuardedHttp(HttpToolsProtocol):
    """Remembers since when a request head has been awaited."""

    head_since: float | None = None

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = STRANGERS

    def connection_made(self, transport: Any) -> None:
        """Start to wait for the first head."""
        super().connection_made(transport)
        self.head_since = self.loop.time()

    def on_message_begin(self) -> None:
        """Start to wait for the rest of a head."""
        if self.head_since is None:
            self.head_since = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is here."""
        self.head_since = None
        super().on_headers_complete()


class GuardedSockets(WebSocketsSansIOProtocol):
    """Chooses compression and pings by the path asked for; sends UTF-8 as it is."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.ping_interval = self.ping_timeout = None

    def handle_connect(self, event: Request) -> None:
        """Decide before the handshake is answered."""
        if event.path.partition("?")[0] == CONSOLE_PATH:
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(
                    server_max_window_bits=12,
                    client_max_window_bits=12,
                    compress_settings={"memLevel": 5, "level": 1},
                )
            ]
        else:
            self.ping_interval = self.ping_timeout = GUEST_PING_S
        super().handle_connect(event)

    def send_receive_event_to_app(self) -> None:
        """Close 1007 for a text that is no UTF-8, without uvicorn's traceback in the log."""
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames):
            self.frames = []
            self.conn.send_close(1007)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        """As uvicorn's, with `utf8` beside the others; who does not read is cut off instead of closed politely."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.transport.abort()
            return
        frame = cast(dict[str, Any], message).get("utf8")
        if frame is None:
            await super().send(message)
            if message["type"] == "websocket.http.response.body":
                self.handshake_complete = True  # refused with an answer; uvicorn would log that nothing was said
            return
        await self.writable.wait()
        if self.disconnected or self.close_sent:
            raise ClientDisconnected
        try:
            self.conn.send_text(frame)
        except InvalidState as error:
            raise ClientDisconnected from error
        self.transport.write(b"".join(self.conn.data_to_send()))


def _is_utf8(parts: list[bytes]) -> bool:
    try:
        b"".join(parts).decode()
    except UnicodeDecodeError:
        return False
    return True


def drop_slow_heads(connections: Iterable[object], now: float) -> int:
    """Close connections whose request head has been awaited too long; returns how many."""
    slow = [
        each
        for each in connections
        if isinstance(each, GuardedHttp) and each.head_since is not None and now - each.head_since > HEAD_S
    ]
    for each in slow:
        each.transport.close()
    return len(slow)
