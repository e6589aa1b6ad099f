"""The widget's socket (`/guest/v1/socket`): lines down without holes or repeats, messages up (K1)."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from app.ports.reads import Reads
from app.ports.rows import ConversationRow, DialogueRow
from app.protocol.codec import FrameError, decode
from app.protocol.guest import GuestErr, GuestHello, GuestUp, Line, Say, TypingNow, Who
from app.protocol.version import Close
from app.server import headers, problems
from app.server.endpoint import Receive, Scope, Send
from app.server.first import first_of
from app.server.guest_words import mended
from app.server.host import Host
from app.server.limits import Limiter
from app.server.problems import Trouble
from app.server.wire import GoneError, Wire
from app.service import guests
from app.service.guests import GuestSession

HELLO_S: Final = 10.0
FRAME_LIMIT = 32 * 1024
"""bytes of one frame from a guest"""
FRAMES_PER_S = 10.0
FRAMES_BURST = 60.0
TYPING_EVERY_S = 2.0
BACKLOG = 500
"""frames that may wait for a guest who reads slowly"""
BELL_S = 60.0
log = structlog.get_logger()


async def serve(host: Host, scope: Scope, receive: Receive, send: Send) -> None:
    """One guest's socket from handshake to end."""
    if not headers.origin_allowed(scope, host.settings.sites):
        raise Trouble("forbidden", "this site is not in the setting 'sites'")
    wire = await Wire.accepted(receive, send, host.meters, "guest")
    address = (scope["client"] or ("", 0))[0]
    try:
        hello = await _hello(wire)
        session = await guests.find_session(host.core, hello.session)
        if session is None:
            await wire.put(msgspec.json.encode(GuestErr(code="bad_session")))
            await wire.close(Close.TOKEN_EXPIRED)
            return
        await _Visit(host, wire, session, hello.have, address).run()
    except FrameError as error:
        await wire.close(error.close)
    except GoneError:
        pass
    await wire.close(1000)


async def _hello(wire: Wire) -> GuestHello:
    try:
        text = await asyncio.wait_for(wire.text(), HELLO_S)
    except TimeoutError as error:
        raise FrameError("no hello", Close.NOT_AUTHENTICATED) from error
    return decode(mended(text.encode(errors="replace")), GuestHello, FRAME_LIMIT)


class _Visit:
    """A guest who has said hello: three loops until one of them ends."""

    def __init__(self, host: Host, wire: Wire, session: GuestSession, have: int, address: str) -> None:
        self._host = host
        self._wire = wire
        self._session = session
        self._have = have
        self._address = address
        self._out: asyncio.Queue[bytes] = asyncio.Queue(BACKLOG)
        self._who: Who | None = None
        self._frames = Limiter(FRAMES_PER_S, FRAMES_BURST, time.monotonic)
        self._typed = 0.0

    async def run(self) -> None:
        """Until the guest leaves, breaks the rules or reads too slowly."""
        conversation = self._session.conversation_id
        self._host.sockets.add(conversation, self._push)
        try:
            await first_of(self._read(), self._tell(), self._write(), self._leave())
        except asyncio.QueueFull:
            await self._wire.close(Close.SLOW_READER)
        finally:
            self._host.sockets.drop(conversation, self._push)

    def _push(self, frame: bytes) -> None:
        with suppress(asyncio.QueueFull):  # what is pushed from outside may be lost
            self._out.put_nowait(frame)

    def _put(self, frame: msgspec.Struct) -> None:
        self._out.put_nowait(msgspec.json.encode(frame))

    async def _leave(self) -> None:
        await self._host.leaving.wait()
        await self._wire.close(Close.RESUME)

    async def _write(self) -> None:
        while True:
            await self._wire.put(await self._out.get())

    async def _tell(self) -> None:
        core = self._host.core
        with core.bells.listen(self._session.conversation_id) as bell:
            while True:
                heard = await guests.hear(core, self._session, self._have)
                self._lines(heard.lines)
                if heard.who is not None:
                    self._say_who(heard.who)
                if not heard.lines:
                    break
            while True:
                lines = await bell.lines(BELL_S)
                new = [line.n for line in lines if not line.again]
                if new and new[0] > self._have + 1:  # the bell overran: the log has them all
                    lines = (await guests.hear(core, self._session, self._have)).lines
                self._lines(lines)
                if any(line.by != "guest" for line in lines):
                    self._say_who(await guests.who(core, self._session))

    def _lines(self, lines: tuple[Line, ...]) -> None:
        for line in lines:
            if line.again and line.n <= self._have:
                self._put(line)
            elif line.n > self._have:
                self._have = line.n
                self._put(line)

    def _say_who(self, who: Who) -> None:
        if who != self._who:
            self._who = who
            self._put(who)

    async def _read(self) -> None:
        while True:
            text = await self._wire.text()
            if self._frames.wait("") > 0:
                raise FrameError("too many frames", Close.RATE)
            data = mended(text.encode(errors="replace"))
            frame: GuestUp = decode(data, GuestUp, FRAME_LIMIT)  # type: ignore[arg-type]  # a union is a type to msgspec
            if isinstance(frame, Say):
                await self._say(frame)
            elif isinstance(frame, TypingNow):
                await self._typing()
            else:
                raise FrameError("a second hello", Close.SECOND_HELLO)

    async def _say(self, say: Say) -> None:
        try:
            self._host.limits.says(self._session.conversation_id, self._address)
            self._put(await guests.say(self._host.core, self._session, say))
        except Exception as error:
            trouble = problems.of(error)
            if trouble is None:
                log.exception("guest.say_failed", dialogue=self._session.conversation_id)
                trouble = Trouble("busy", retry_ms=2000)
            self._put(GuestErr(code=trouble.problem.code, retry_ms=trouble.problem.retry_ms, id=say.id))

    async def _typing(self) -> None:
        now = time.monotonic()
        if now - self._typed < TYPING_EVERY_S:
            return
        self._typed = now
        conversation = self._session.conversation_id
        row = await self._host.core.storage.read(lambda reads: _present(reads, conversation))
        if row is not None:
            about = msgspec.json.encode({"dialogue_id": row.id, "by": "guest"})
            self._host.core.hub.eph("typing", about, self._host.watchers(row.event_id))


def _present(reads: Reads, conversation_id: str) -> DialogueRow | None:
    """The dialogue that goes on in a conversation."""
    conversation = reads.get(ConversationRow, conversation_id)
    return reads.get(DialogueRow, conversation.dialogue_id) if conversation is not None else None
