"""The gates as a crowd meets them: a scanner each, which keeps its list by the socket and asks for each code (T2)."""

from __future__ import annotations

import asyncio
import heapq
import secrets
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from app.crowd.patience import patient
from app.crowd.timeline import Timeline
from app.protocol.gates import GateDown, GateList, ScanIn, ScannerHave, ScanOut, ScanPhoto

TICK_S: Final = 15.0
"""festival seconds between two looks at who has come to a gate"""
BACK_S: Final = 0.5
BEAT_S: Final = 5.0
_down: msgspec.json.Decoder[GateDown] = msgspec.json.Decoder(GateDown)


class Scanner:
    """A device at one gate; `ver` is how far its list goes."""

    def __init__(self, ident: str, gate: str, token: str) -> None:
        self.ident = ident
        self.gate = gate
        self.headers = {"Authorization": f"Bearer {token}"}
        self.ver = 0


class Turnstiles:
    """All gates of an event. `admitted` are tickets whose holders somebody let in by hand."""

    def __init__(
        self, server: str, http: httpx.AsyncClient, timeline: Timeline, scanners: Iterable[Scanner] = ()
    ) -> None:
        self._server = server
        self._http = http
        self._time = timeline
        self.scanners = {one.gate: one for one in scanners}
        self.admitted: set[str] = set()
        self.verdicts: Counter[str] = Counter()
        self._coming: list[tuple[float, int, str, str]] = []
        self._count = 0

    # --- codes ---------------------------------------------------------------------------------------------

    async def scan(self, gate: str, code: str) -> ScanOut:
        """Show a code at a gate; asked again under the same nonce when the link breaks."""
        wish = msgspec.json.encode(ScanIn(code=code, nonce=secrets.token_hex(12)))
        headers = self.scanners[gate].headers
        response = await patient(self._http, "POST", self._server + "/gate/v1/scan", content=wish, headers=headers)
        response.raise_for_status()
        out = msgspec.json.decode(response.content, type=ScanOut)
        self.verdicts[out.verdict] += 1
        return out

    async def read(self, picture: bytes, kind: str) -> str:
        """What a camera at the gate reads off a guest's screen."""
        headers = next(iter(self.scanners.values())).headers | {"Content-Type": kind}
        response = await patient(
            self._http, "POST", self._server + "/gate/v1/photo", content=picture, headers=headers
        )
        response.raise_for_status()
        return msgspec.json.decode(response.content, type=ScanPhoto).text

    # --- the crowd -----------------------------------------------------------------------------------------

    def expect(self, second: float, gate: str, code: str) -> None:
        """Somebody will show this code then."""
        self._count += 1
        heapq.heappush(self._coming, (second, self._count, gate, code))

    async def work(self, end: float) -> None:
        """Let the crowd through until `end`."""
        while (now := self._time.now()) < end:
            if self.scanners:
                await self._let_through(now)
            soon = self._coming[0][0] if self._coming else now
            await self._time.until(min(end, max(now + TICK_S, soon)))

    async def _let_through(self, now: float) -> None:
        """All who have come by now; each gate one after the other, the gates beside one another."""
        here: dict[str, list[str]] = {}
        while self._coming and self._coming[0][0] <= now:
            _, _, gate, code = heapq.heappop(self._coming)
            here.setdefault(gate, []).append(code)
        await asyncio.gather(*(self._queue(gate, codes) for gate, codes in here.items()))

    async def _queue(self, gate: str, codes: list[str]) -> None:
        for code in codes:
            await self.scan(gate, code)

    # --- the lists -----------------------------------------------------------------------------------------

    async def fetch(self) -> None:
        """Bring every scanner's list up to date, over HTTP."""
        await asyncio.gather(*(self._fetch(one) for one in self.scanners.values()))

    async def _fetch(self, scanner: Scanner) -> None:
        more = True
        while more:
            url = f"{self._server}/gate/v1/list?since={scanner.ver}"
            response = await patient(self._http, "GET", url, headers=scanner.headers)
            response.raise_for_status()
            page = msgspec.json.decode(response.content, type=GateList)
            more = page.ver > scanner.ver  # the last page is asked for once more: that is how it is confirmed
            scanner.ver = page.ver

    async def listen(self) -> None:
        """Keep the lists for ever; again when a socket breaks."""
        async with asyncio.TaskGroup() as group:
            for scanner in self.scanners.values():
                group.create_task(self._listen(scanner))

    async def _listen(self, scanner: Scanner) -> None:
        address = "ws" + self._server.removeprefix("http") + "/gate/v1/socket"
        while True:
            with suppress(OSError, TimeoutError, InvalidHandshake, WebSocketException):
                async with connect(
                    address, additional_headers=scanner.headers, proxy=None, max_size=2**24, ping_interval=None
                ) as line:
                    await self._hear(scanner, line)
            await asyncio.sleep(BACK_S)

    async def _hear(self, scanner: Scanner, line: ClientConnection) -> None:
        await line.send(msgspec.json.encode(ScannerHave(ver=scanner.ver)).decode())
        while True:
            frame: GateDown | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    frame = _down.decode(await line.recv())
            if isinstance(frame, GateList):
                scanner.ver = max(scanner.ver, frame.ver)
            if frame is None or isinstance(frame, GateList):
                await line.send(msgspec.json.encode(ScannerHave(ver=scanner.ver)).decode())
