"""The scanners' socket (`/gate/v1/socket`): the list as it changes, a heartbeat; and what consoles hear of gates."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import msgspec
import structlog

from app.ports.books import ScannerRow
from app.protocol.admissions import ScanNews
from app.protocol.codec import FrameError, decode
from app.protocol.gates import GateUp, ScannerBeat, ScannerHave, ScannerHello
from app.protocol.version import Close
from app.server import headers
from app.server.chores import Chore
from app.server.endpoint import Receive, Scope, Send
from app.server.first import first_of
from app.server.host import Host
from app.server.limits import Limiter
from app.server.problems import Trouble
from app.server.wire import GoneError, Wire
from app.service import gatelists, gatewatch, scanners

HELLO_S: Final = 10.0
SILENT_S: Final = 30.0
"""a scanner says `have` at least this often"""
PUSH_S: Final = 0.5
"""least real time between two pages pushed: entries come in crowds"""
PAGE: Final = 2_000
FRAMES_PER_S: Final = 20.0
FRAMES_BURST: Final = 60.0
FRAME_LIMIT: Final = 4 * 1024
TELL_S: Final = 1.0
log = structlog.get_logger()


async def serve(host: Host, scope: Scope, receive: Receive, send: Send) -> None:
    """One scanner's socket from handshake to end."""
    if not headers.origin_allowed(scope, ()):
        raise Trouble("forbidden", "this origin may not open a scanner's socket")
    token = headers.bearer(scope)
    if not token and not headers.one(scope, b"origin"):
        raise Trouble("not_authenticated")
    wire = await Wire.accepted(receive, send, host.meters, "gate")
    try:
        scanner = await scanners.find(host.core, token or await _shown_token(wire))
        if scanner is None:
            await wire.close(Close.REVOKED)
            return
        log.info("scanner.came", scanner=scanner.id)
        await _Scanner(host, wire, scanner).run()
    except FrameError as error:
        await wire.close(error.close)
    except GoneError:
        pass
    await wire.close(Close.RESUME)


async def _shown_token(wire: Wire) -> str:
    try:
        text = await asyncio.wait_for(wire.text(), HELLO_S)
    except TimeoutError as error:
        raise FrameError("no hello", Close.NOT_AUTHENTICATED) from error
    return decode(text, ScannerHello, FRAME_LIMIT).token


class _Scanner:
    """A scanner that has come in: one loop reads, one pushes the list."""

    def __init__(self, host: Host, wire: Wire, scanner: ScannerRow) -> None:
        self._host = host
        self._core = host.core
        self._wire = wire
        self._scanner = scanner
        self._frames = Limiter(FRAMES_PER_S, FRAMES_BURST, time.monotonic)
        self._sent = -1
        """the version pushed last; -1 until the scanner has said what it holds"""

    async def run(self) -> None:
        """Until the scanner leaves, falls silent or is revoked."""
        await first_of(self._read(), self._push(), self._leave())

    async def _leave(self) -> None:
        await self._host.leaving.wait()
        await self._wire.close(Close.RESUME)

    async def _read(self) -> None:
        while True:
            try:
                text = await asyncio.wait_for(self._wire.text(), SILENT_S)
            except TimeoutError:
                await self._wire.close(Close.RESUME)
                return
            if self._frames.wait("") > 0:
                raise FrameError("too many frames", Close.RATE)
            frame: GateUp = decode(text, GateUp, FRAME_LIMIT)  # type: ignore[arg-type]  # a union is a type to msgspec
            if not isinstance(frame, ScannerHave):
                raise FrameError("a second hello", Close.SECOND_HELLO)
            await self._have(frame.ver)

    async def _have(self, ver: int) -> None:
        core = self._core
        core.doors.presence(self._scanner.id, core.wall_ms(), core.now_ms())
        await scanners.confirm(core, self._scanner, ver)
        if self._sent < 0:
            self._sent = ver
            core.doors.ring(self._scanner.event_id)
        await self._put(ScannerBeat(server_ms=core.now_ms(), newest=max(self._sent, ver)))

    async def _push(self) -> None:
        with self._core.doors.listen(self._scanner.event_id) as bell:
            while True:
                await bell.wait()
                bell.clear()
                if await self._is_revoked():
                    await self._wire.close(Close.REVOKED)
                    return
                if self._sent >= 0:
                    await self._send_changes()
                await asyncio.sleep(PUSH_S)

    async def _is_revoked(self) -> bool:
        row = await self._core.storage.read(lambda reads: reads.get(ScannerRow, self._scanner.id))
        return row is None or row.revoked

    async def _send_changes(self) -> None:
        more = True
        while more:
            page = await gatelists.page(self._core, self._scanner, self._sent, PAGE)
            more = page.more
            if page.entries or page.ver != self._sent:
                self._sent = page.ver
                await self._put(page)

    async def _put(self, frame: msgspec.Struct) -> None:
        await self._wire.put(msgspec.json.encode(frame))


def chores(host: Host) -> tuple[Chore, ...]:
    """What consoles hear of the gates once a second: states, the newest scans, the present five minutes."""

    async def tell_gates() -> None:
        await gatewatch.recall(host.core)
        while True:
            await asyncio.sleep(TELL_S)
            await gatewatch.watch(host.core)
            tell(host)

    return (("gates", tell_gates),)


def tell(host: Host) -> None:
    """Send what was scanned since the last time and how the gates do; an alarm is sent until it is over."""
    doors = host.core.doors
    lines = tuple(doors.news)
    doors.news.clear()
    if not host.core.hub.seats():
        return
    scanned = {event_id for event_id, _ in lines}
    for event_id in scanned | doors.alarmed:
        to = host.watchers(event_id)
        some = tuple(line for of, line in lines if of == event_id)
        if some:
            host.core.hub.eph("scans", msgspec.json.encode(ScanNews(scans=some)), to)
        health = gatewatch.present_health(host.core, event_id)
        host.core.hub.eph("gates", msgspec.json.encode(health), to)
        (doors.alarmed.add if health.clusters else doors.alarmed.discard)(event_id)
