"""The backend as a process: uvicorn with our connections, a ready signal, an orderly end."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import structlog
import uvicorn

from app.protocol.version import MAX_CLIENT_FRAME
from app.server import console_gateway, folder, gate_gateway, guest_gateway
from app.server.asgi import Application
from app.server.bootstrap import running
from app.server.chores import Chores
from app.server.host import Host
from app.server.protocols import GuardedHttp, GuardedSockets, drop_slow_heads
from app.server.settings import Settings, SettingsError

SOCKETS = {
    "/v1/console": console_gateway.serve,
    "/guest/v1/socket": guest_gateway.serve,
    "/gate/v1/socket": gate_gateway.serve,
}
KEEP_ALIVE_S = 30
GRACE_S = 10
BACKLOG = 2048
DRAIN_S = 0.3
"""between the word that we leave and the end of the connections"""
HEADS_EVERY_S = 1.0
log = structlog.get_logger()

Ready = Callable[[Host, str], None]


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop where there is one."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()


def listen(settings: Settings) -> socket.socket:
    """A listening socket. `SettingsError` when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        wrong = f"cannot listen on {settings.host}:{settings.port} ({getattr(error, 'strerror', None) or error})"
        raise SettingsError("settings", "port", wrong, "Choose another port, or 0 for a free one") from error


def public(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with the address that guests reach us by: the one listened on unless another is set."""
    return settings if settings.public_url else replace(settings, public_url=url_of(settings, listener))


def url_of(settings: Settings, listener: socket.socket) -> str:
    """Where a server on this socket can be reached from this machine."""
    scheme = "https" if settings.tls_cert is not None else "http"
    name, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)  # noqa: S104  # not bound here, only named
    return f"{scheme}://[{name}]:{port}" if ":" in name else f"{scheme}://{name}:{port}"


async def serve(settings: Settings, ready: Ready) -> None:
    """Run a backend until a signal ends it. `SettingsError` and what `bootstrap.running` raises."""
    listener = listen(settings)
    try:
        async with running(public(settings, listener)) as host:
            await Server(host, listener, ready).run_here()
    finally:
        listener.close()


class Server(uvicorn.Server):
    """uvicorn's server that says when it listens and says goodbye before it stops."""

    def __init__(self, host: Host, listener: socket.socket, ready: Ready, drain_s: float = DRAIN_S) -> None:
        super().__init__(_config(host))
        self._drain_s = drain_s
        self._host = host
        self._listener = listener
        self._ready = ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._goodbye: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where this server can be reached from this machine."""
        return url_of(self._host.settings, self._listener)

    async def run_here(self) -> None:
        """Serve in the running loop until told to stop."""
        self._loop = asyncio.get_running_loop()
        chores = Chores(
            [("heads", self._watch_heads), *console_gateway.chores(self._host), *gate_gateway.chores(self._host)]
        )
        try:
            await self.serve([self._listener])
        finally:
            self._host.leaving.set()
            await chores.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        cert = self._host.settings.tls_cert
        found = folder.Running(self.url, self._host.local_key, str(cert.absolute()) if cert else "")
        folder.announce(self._host.settings.data, found)
        self._host.go()
        log.info("backend.ready", port=self._listener.getsockname()[1])
        self._ready(self._host, self.url)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end: say goodbye first; a second signal stops at once."""
        log.info("backend.leaving", signal=signal.Signals(sig).name)
        if self._goodbye is not None:
            super().handle_exit(sig, frame)
            return
        self.leave()

    def leave(self) -> None:
        """Say goodbye and stop. From any thread or a signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_goodbye)

    def _begin_goodbye(self) -> None:
        if self._goodbye is None:
            self._goodbye = asyncio.get_running_loop().create_task(self._say_goodbye())

    async def _say_goodbye(self) -> None:
        self._host.core.hub.drain(round(self._drain_s * 1000))
        await asyncio.sleep(self._drain_s)
        self._host.leaving.set()
        self.should_exit = True

    async def _watch_heads(self) -> None:
        while True:
            await asyncio.sleep(HEADS_EVERY_S)
            dropped = drop_slow_heads(tuple(self.server_state.connections), asyncio.get_running_loop().time())
            if dropped:
                log.info("http.slow_heads_dropped", count=dropped)


def _config(host: Host) -> uvicorn.Config:
    settings = host.settings
    return uvicorn.Config(
        Application(host, host.endpoints, SOCKETS),
        http=GuardedHttp,
        ws=GuardedSockets,
        ws_max_size=MAX_CLIENT_FRAME,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
