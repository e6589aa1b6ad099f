"""The operators' socket (`/v1/console`): drives a seat of the hub and carries commands to dispatch (protocol)."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final, assert_never

import msgspec
import structlog

from app.domain.permissions import may_see
from app.domain.words import first_name
from app.ports.rows import DialogueRow
from app.ports.storage import StorageClosedError
from app.protocol import frames, guest
from app.protocol.codec import FrameError, decode
from app.protocol.frames import ClientFrame, Res
from app.protocol.refusals import Refusal
from app.protocol.version import COMMANDS_BURST, COMMANDS_PER_S, SUBPROTOCOL, Close
from app.server import headers
from app.server.chores import Chore
from app.server.endpoint import Receive, Scope, Send
from app.server.first import first_of
from app.server.host import Host
from app.server.limits import Limiter
from app.server.problems import Trouble
from app.server.wire import GoneError, Wire
from app.service import consoles, dispatch, load, replay, signin
from app.service import seat as seats
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.seat import Phase, Seat

TOKEN_S: Final = 10.0
"""seconds in which a browser's console must have shown its token"""
FRAMES_PER_S: Final = 100.0
FRAMES_BURST: Final = 200.0
TICK_S: Final = 0.033
LOAD_S: Final = 1.0
WRITING_S: Final = 2.0
LOOK_S: Final = 0.3
STUCK_S: Final = 0.5
"""A console that is to be closed and does not read is cut off after this."""
DEVICE_LENGTH: Final = 64
log = structlog.get_logger()


async def serve(host: Host, scope: Scope, receive: Receive, send: Send) -> None:
    """One operator's socket from handshake to end."""
    token = headers.bearer(scope)
    if not headers.origin_allowed(scope, host.settings.origins):
        raise Trouble("forbidden", "this origin is not in the setting 'origins'")
    if not token and not headers.one(scope, b"origin"):
        raise Trouble("not_authenticated")
    spoken = SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None
    wire = await Wire.accepted(receive, send, host.meters, "console", spoken)
    try:
        principal = await signin.authenticate(host.core, token or await _shown_token(wire))
        await _Console(host, wire, principal).run()
    except FrameError as error:
        await wire.close(error.close)
    except Refused as refused:
        await wire.close(Close.REVOKED if refused.code == "revoked" else Close.TOKEN_EXPIRED)
    except GoneError:
        pass
    await wire.close(Close.RESUME)


async def _shown_token(wire: Wire) -> str:
    """The token of the first frame, for browsers, which cannot set headers."""
    try:
        frame = decode(await asyncio.wait_for(wire.text(), TOKEN_S), frames.Auth)
    except TimeoutError as error:
        raise FrameError("no token", Close.NOT_AUTHENTICATED) from error
    except FrameError as error:
        raise FrameError(str(error), Close.NOT_AUTHENTICATED) from error
    return frame.token


class _Console:
    """A signed-in console: reads, writes, and is cut off when it must go and does not read."""

    def __init__(self, host: Host, wire: Wire, principal: Principal) -> None:
        self._host = host
        self._core = host.core
        self._wire = wire
        self._seat: Seat = host.core.hub.sit(principal, time.monotonic())
        self._commands = Limiter(COMMANDS_PER_S, COMMANDS_BURST, time.monotonic)
        self._frames = Limiter(FRAMES_PER_S, FRAMES_BURST, time.monotonic)
        self._wake = asyncio.Event()
        self._shut = asyncio.Event()
        self._here = False
        self._focus = ""
        self._looked = self._wrote = 0.0

    async def run(self) -> None:
        """Until the console leaves or is closed."""
        self._host.consoles[self._seat.id] = self._ready
        log.info("console.came", session=self._seat.id, user=self._seat.principal.user_id)
        try:
            await first_of(self._read(), self._write(), self._cut_off(), self._leave())
        finally:
            self._host.consoles.pop(self._seat.id, None)
            self._core.hub.leave(self._seat, time.monotonic())
            if self._here:
                with suppress(StorageClosedError):
                    await consoles.gone(self._core, self._seat.principal.user_id)
            log.info("console.gone", session=self._seat.id, user=self._seat.principal.user_id)

    def _ready(self) -> None:
        self._wake.set()
        if self._seat.phase is Phase.SHUT:
            self._shut.set()

    # --- out -----------------------------------------------------------------------------------------------

    async def _write(self) -> None:
        while True:
            for out in self._seat.drain():
                if isinstance(out, seats.Send):
                    await self._wire.put(out.data)
                elif isinstance(out, seats.Shut):
                    await self._wire.close(out.code)
                    return
                else:
                    await replay.fulfil(self._core, self._seat, out)
            await self._wake.wait()
            self._wake.clear()

    async def _cut_off(self) -> None:
        await self._shut.wait()
        await asyncio.sleep(STUCK_S)

    async def _leave(self) -> None:
        await self._host.leaving.wait()
        await self._wire.close(Close.RESUME)

    # --- in ------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            text = await self._wire.text()
            if self._frames.wait("") > 0:
                raise FrameError("too many frames", Close.RATE)
            frame: ClientFrame = decode(text, ClientFrame)  # type: ignore[arg-type]  # a union is a type to msgspec
            if self._seat.phase is Phase.NEW and not isinstance(frame, frames.Hello):
                raise FrameError("hello comes first", Close.NOT_AUTHENTICATED)
            await self._take(frame)

    async def _take(self, frame: ClientFrame) -> None:
        now = time.monotonic()
        match frame:
            case frames.Ack():
                self._seat.ack(frame.seq, now)
            case frames.Ping():
                self._seat.ping(frame, now, self._core.now_ms())
                await self._look_at(frame.focus, now)
            case frames.Cmd():
                self._seat.heard(now)
                self._seat.put(await self._done(frame))
            case frames.CmdQuery():
                self._seat.heard(now)
                self._seat.put(await dispatch.stored(self._core, self._seat.principal, frame.cmds))
            case frames.Auth():
                self._seat.heard(now)
                self._seat.renew(await signin.authenticate(self._core, frame.token))
            case frames.Writing():
                self._seat.heard(now)
                await self._writing(frame.ent, now)
            case frames.Hello():
                await self._hello(frame, now)
            case _:
                assert_never(frame)

    async def _hello(self, hello: frames.Hello, now: float) -> None:
        if not 0 < len(hello.device) <= DEVICE_LENGTH:
            raise FrameError("device", Close.BAD_VALUE)
        known = await consoles.known_seq(self._core, self._seat.principal, hello.device)
        self._seat.hello(hello, known, now, consoles.greeting(self._core))
        if self._seat.phase is not Phase.SHUT and not self._here:
            self._here = True
            await consoles.came(self._core, self._seat.principal.user_id)

    async def _done(self, cmd: frames.Cmd) -> Res:
        wait_s = self._commands.wait("")
        if wait_s > 0:
            return Res(cmd=cmd.cmd, st="retry", code=Refusal.RATE_LIMITED, retry_ms=round(wait_s * 1000) + 1)
        return await dispatch.dispatch(self._core, self._seat.principal, self._seat.device, cmd)

    async def _look_at(self, ent: str, now: float) -> None:
        """Colleagues who may see the dialogue see who has it on screen; an empty id: none any more."""
        if ent == self._focus or now - self._looked < LOOK_S:
            return
        self._focus, self._looked = ent, now
        who = self._seat.principal
        ident = ent.removeprefix("dialogue:")
        row = await self._core.storage.read(lambda reads: reads.get(DialogueRow, ident)) if ident else None
        if row is None or not may_see(who.event_ids, row.event_id):
            ident = ""
        about = {"dialogue_id": ident, "user_id": who.user_id, "name": who.name}
        self._core.hub.eph("presence", msgspec.json.encode(about), self._host.watchers(row.event_id if row else ""))

    async def _writing(self, ent: str, now: float) -> None:
        """Tell the guest that the person who holds his dialogue is typing."""
        if now - self._wrote < WRITING_S:
            return
        self._wrote = now
        ident = ent.removeprefix("dialogue:")
        row = await self._core.storage.read(lambda reads: reads.get(DialogueRow, ident))
        who = self._seat.principal
        if row is not None and row.holder_id == who.user_id:
            typing = guest.Typing(by="person", name=first_name(who.name))
            self._host.sockets.tell(row.conversation_id, msgspec.json.encode(typing))


def chores(host: Host) -> tuple[Chore, ...]:
    """What the hub needs of time: ticks, and the load each second."""

    def ready(seat: Seat) -> None:
        wake = host.consoles.get(seat.id)
        if wake is not None:
            wake()

    host.core.hub.on_ready(ready)

    async def tick() -> None:
        while True:
            await asyncio.sleep(TICK_S)
            host.core.hub.tick(time.monotonic())

    async def tell_load() -> None:
        while True:
            await asyncio.sleep(LOAD_S)
            if host.core.hub.seats():
                host.core.hub.eph("load", msgspec.json.encode(load.now(host.core)))

    return (("ticks", tick), ("load", tell_load))
