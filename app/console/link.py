"""The session's asyncio driver: sockets, polls and timers. Runs on plain asyncio loops and inside Qt's alike.

All calls into the session happen in the loop's thread, one after another; what it wants done on the screen and on the
disk goes to the `Receiver`, what concerns the network is done here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

import msgspec
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from app.console.api import Api
from app.console.diagnosis import close_code, retry_after_s, trouble_of
from app.console.session import Session
from app.console.session.actions import Abort, Action, Connect, RenewToken, Transmit
from app.console.troubles import TroubleError
from app.protocol import frames as wire
from app.protocol.codec import FrameError, decode_trusted
from app.protocol.version import MAX_SERVER_FRAME, SUBPROTOCOL, Close

_log = structlog.get_logger("usher.console.link")
OPEN_S: Final = 10.0
_DECODER = msgspec.json.Decoder(wire.ServerFrame)
_ENCODER = msgspec.json.Encoder()
_CODES = {
    "not_authenticated": int(Close.TOKEN_EXPIRED),
    "revoked": int(Close.REVOKED),
    "snapshot": int(Close.SNAPSHOT),
    "update_needed": int(Close.UPDATE_NEEDED),
}
"""what a refused poll amounts to"""


class Receiver(Protocol):
    """Who carries out what does not concern the network."""

    def carry_out(self, action: Action) -> None:
        """Show it, store it, tell it."""
        ...

    def heard(self, now: float) -> None:
        """Something came from the server."""
        ...

    async def renew_token(self) -> str:
        """A new access token; `TroubleError` with `not_authenticated` or `revoked` when there is none to be had."""
        ...


class Straight(connect):
    """A connection that follows nobody elsewhere: a redirect would carry the token to a stranger."""

    def process_redirect(self, exc: Exception) -> Exception:
        """Leave it at the refusal."""
        return exc


class LinkDriver:
    """Keeps one session connected until it is closed."""

    def __init__(self, session: Session, api: Api, receiver: Receiver, proxy: str = "") -> None:
        self.session = session
        self._api, self._receiver, self._proxy = api, receiver, proxy
        self._tasks: set[asyncio.Task[None]] = set()
        self._attempt: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._renewing = False
        self._closed = False

    def _home(self) -> asyncio.AbstractEventLoop:
        """The loop of the link. qasync hands out what has arrived once more after its loop has ended, and then no
        loop counts as running.
        """
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop

    def start(self) -> None:
        """Begin to connect; needs a running loop."""
        self.do(self.session.start)

    def do(self, call: Callable[..., object], *args: Any, **more: Any) -> Any:
        """Call the session (every method that takes `now` gets it by name) and carry out what it wants."""
        result = call(*args, now=time.monotonic(), **more)
        self.pump()
        return result

    def pump(self) -> None:
        """Carry out what the session wants, then sleep until its next moment."""
        while actions := self.session.take():
            for action in actions:
                self._carry_out(action)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        moment = self.session.next_at()
        if moment is not None and not self._closed:
            self._timer = self._home().call_later(max(0.0, moment - time.monotonic()), self._tick)

    def _tick(self) -> None:
        self._timer = None
        try:
            self.do(self.session.tick)
        finally:  # a fault is told by the loop's handler; the clock must go on
            if self._timer is None and not self._closed:
                self._timer = self._home().call_later(1.0, self._tick)

    def _carry_out(self, action: Action) -> None:
        if isinstance(action, Connect):
            self._replace_attempt(action)
        elif isinstance(action, Transmit):
            self._transmit(action.frame)
        elif isinstance(action, Abort):
            self._abort()
        elif isinstance(action, RenewToken):
            if not self._renewing:
                self._renewing = True
                self._spawn(self._renew())
        else:
            self._receiver.carry_out(action)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._home().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            message = {"message": "a task of the link failed", "exception": task.exception(), "task": task}
            task.get_loop().call_exception_handler(message)

    async def close(self) -> None:
        """Drop everything at once."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        socket = self._socket
        self._abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if socket is not None:
            await socket.wait_closed()

    # --- attempts ------------------------------------------------------------------------------------------

    def _replace_attempt(self, action: Connect) -> None:
        if self._closed:
            return
        if self._attempt is not None and self._attempt is not asyncio.current_task(self._home()):
            self._attempt.cancel()
        self._attempt = self._spawn(self._try(action))

    async def _try(self, action: Connect) -> None:
        wait_s = action.at - time.monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self.do(self.session.attempting)
        if not self._api.token:
            self.do(self.session.closed, code=Close.TOKEN_EXPIRED)
        elif action.poll:
            await self._poll()
        else:
            await self._converse()

    async def _converse(self) -> None:
        """One socket from its handshake to its end."""
        url = self._api.url.replace("http", "ws", 1) + "/v1/console"
        try:
            socket = await Straight(
                url,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                additional_headers={"Authorization": f"Bearer {self._api.token}"},
                proxy=self._proxy or None,
                open_timeout=OPEN_S,
                ping_interval=None,
                close_timeout=1.0,
                max_size=MAX_SERVER_FRAME,
            )
        except Exception as error:  # whatever the network does is a trouble to show, never a crash
            self._failed(error)
            return
        self._socket, self._outgoing = socket, asyncio.Queue()
        writer = self._spawn(self._write(socket, self._outgoing))
        try:
            self.do(self.session.opened, wall_ms=round(time.time() * 1000))
            await self._listen(socket)
        finally:
            writer.cancel()
            if self._socket is socket:
                self._socket = None

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                if self._socket is not socket:
                    return
                self._receiver.heard(time.monotonic())
                self.do(self.session.frame, decode_trusted(message, _DECODER))
            code = socket.close_code or 0
        except ConnectionClosed as error:
            code = error.rcvd.code if error.rcvd is not None else 0
        except FrameError as error:
            _log.warning("a frame of the server cannot be read", problem=str(error)[:200])
            code = 0
        except Exception:  # a fault of ours must not end the link: it is logged and the next connection tried
            _log.exception("a frame could not be taken in")
            code = 0
        if self._socket is socket:
            self._abort()
            self.do(self.session.closed, code=code)

    async def _write(self, socket: ClientConnection, outgoing: asyncio.Queue[bytes]) -> None:
        try:
            while True:
                await socket.send(await outgoing.get(), text=True)
        except ConnectionClosed:
            return  # the listener sees it too and says so

    def _failed(self, error: Exception) -> None:
        trouble = trouble_of(error)
        if trouble.key == "internal":
            _log.warning("an unforeseen failure to connect", kind=trouble.detail)
        self.do(self.session.closed, code=close_code(error), trouble=trouble.key, retry_s=retry_after_s(error))

    def _abort(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.transport.abort()

    # --- by HTTP -------------------------------------------------------------------------------------------

    async def _poll(self) -> None:
        try:
            frames = await self._api.events(self.session.cursor)
        except TroubleError as error:
            key = error.trouble.key
            self.do(self.session.closed, code=_CODES.get(key, 0), trouble=key, retry_s=error.trouble.retry_ms / 1000)
            return
        self._receiver.heard(time.monotonic())
        self.do(self.session.opened, poll=True)
        for frame in frames:
            self.do(self.session.frame, frame)
        self.do(self.session.polled)

    def _transmit(self, frame: wire.ClientFrame) -> None:
        if not self.session.polling:
            self._outgoing.put_nowait(_ENCODER.encode(frame))
        elif isinstance(frame, wire.Cmd):
            self._spawn(self._post(frame))
        elif isinstance(frame, wire.CmdQuery):
            self._spawn(self._query(frame))

    async def _post(self, cmd: wire.Cmd) -> None:
        try:
            res = await self._api.command(cmd)
        except TroubleError as error:
            key = error.trouble.key
            if key in {"rate_limited", "server_error"}:
                res = wire.Res(cmd=cmd.cmd, st="retry", code=key, retry_ms=error.trouble.retry_ms)
            else:
                self.do(self.session.undelivered, cmd.cmd)
                return
        self.do(self.session.frame, res)

    async def _query(self, query: wire.CmdQuery) -> None:
        try:
            known = await self._api.outcomes(query.cmds)
        except TroubleError:
            self.do(self.session.unasked, query.cmds)
            return
        self.do(self.session.frame, known)

    async def _renew(self) -> None:
        try:
            token = await self._receiver.renew_token()
        except TroubleError as error:
            final = error.trouble.key in {"not_authenticated", "revoked", "bad_value"}
            self._renewing = False
            self.do(self.session.not_renewed, trouble=error.trouble.key, final=final)
            return
        self._renewing = False
        self._api.token = token
        self.do(self.session.renewed, token=token)
