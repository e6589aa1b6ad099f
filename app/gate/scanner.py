"""A scanner at work: asks the backend while it can, decides alone while it cannot, hands in what it decided (T2)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from dataclasses import dataclass
from typing import Final

import httpx
import msgspec
import websockets.asyncio.client as ws
from websockets.exceptions import WebSocketException

from app.gate import alone
from app.gate.book import Book
from app.protocol.gates import GateDown, GateList, OfflineScan, ScanIn, ScannerHave, ScanOut, ScansIn, ScansOut

PATIENCE_S: Final = 2.0
"""a guest waits no longer for the backend than this"""
BEAT_S: Final = 5.0
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 10.0
BATCH: Final = 100
LONGEST: Final = 10_000
"""characters of a scan that are kept: no QR code holds more, and what is cut is no ticket either way"""
UNREADABLE: Final = (
    httpx.codes.BAD_REQUEST,
    httpx.codes.REQUEST_ENTITY_TOO_LARGE,
    httpx.codes.UNPROCESSABLE_ENTITY,
)
JSON: Final = {"Content-Type": "application/json"}

_down: msgspec.json.Decoder[GateDown] = msgspec.json.Decoder(GateDown)


class ShutOutError(Exception):
    """The token is wrong or was revoked; asking again does not help."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be shown; `alone`: decided without the backend."""

    out: ScanOut
    alone: bool = False


class Scanner:
    """One device. `on_line` says whether the socket stands."""

    def __init__(self, server: str, token: str, book: Book, trust: ssl.SSLContext | bool = True) -> None:
        self._server = server.rstrip("/")
        self._token = token
        self._trust = trust
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.AsyncClient(base_url=self._server, headers=self._headers, trust_env=False, verify=trust)
        self.book = book
        self.on_line = False
        self.unread: set[str] = set()
        """the nonces of scans the backend could not read"""
        self._shut_out = False
        self._fresh = asyncio.Event()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    # --- scans ---------------------------------------------------------------------------------------------

    async def scan(self, code: str, *, typed: bool = False, leaving: bool = False) -> Verdict:
        """Decide a code. `ShutOutError` when the backend does not know this scanner."""
        wish = ScanIn(code=code[:LONGEST], nonce=secrets.token_hex(12), typed=typed, leaving=leaving)
        out = await self._asked(wish)
        if out is None:
            return Verdict(alone.decide(self.book, wish), alone=True)
        alone.remember(self.book, wish, out)
        return Verdict(out)

    async def _asked(self, wish: ScanIn) -> ScanOut | None:
        """The backend's answer, None when there is none in time. The same nonce later finds what it did meanwhile."""
        try:
            got = await self._http.post(
                "/gate/v1/scan", content=msgspec.json.encode(wish), headers=JSON, timeout=PATIENCE_S
            )
        except httpx.HTTPError:
            return None
        self._check(got)
        return msgspec.json.decode(got.content, type=ScanOut) if got.status_code == httpx.codes.OK else None

    def _check(self, got: httpx.Response) -> None:
        if got.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            self._shut_out = True
            raise ShutOutError

    # --- the link ------------------------------------------------------------------------------------------

    async def fetch(self) -> None:
        """Bring the list up to date and hand in what is owed. `httpx.HTTPError`, `ShutOutError`."""
        more = True
        while more:
            got = await self._http.get("/gate/v1/list", params={"since": self.book.ver}, timeout=30.0)
            self._check(got)
            page = msgspec.json.decode(got.raise_for_status().content, type=GateList)
            self.book.take(page)
            more = page.more
        await self._confirm()
        await self.hand_in()

    async def _confirm(self) -> None:
        """By asking for what comes after, the backend learns that we hold everything up to here."""
        got = await self._http.get("/gate/v1/list", params={"since": self.book.ver, "limit": 1}, timeout=10.0)
        self._check(got)

    async def hand_in(self) -> int:
        """Give the backend what was decided without it; returns how many scans it took.

        A scan it cannot read holds up no other: it stays in the book, is named in `unread` and tried again when the
        scanner is started anew.
        """
        count, most = 0, BATCH
        while scans := self._next(most):
            body = msgspec.json.encode(ScansIn(scans=scans))
            got = await self._http.post("/gate/v1/scans", content=body, headers=JSON, timeout=30.0)
            self._check(got)
            if got.status_code in UNREADABLE:
                if len(scans) == 1:
                    self.unread.add(scans[0].nonce)
                most = 1
                continue
            done = msgspec.json.decode(got.raise_for_status().content, type=ScansOut).done
            self.book.handed_in(one.nonce for one in done)
            count += len(done)
        return count

    def _next(self, most: int) -> tuple[OfflineScan, ...]:
        kept = self.book.owed(BATCH + len(self.unread))
        return tuple(scan for scan in kept if scan.nonce not in self.unread)[:most]

    async def run(self) -> None:
        """Keep the link for ever: fetch, then listen; again after a growing pause. `ShutOutError` ends it."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self.fetch()
                pause_s = FIRST_PAUSE_S
                await self._listen()
            except (httpx.HTTPError, WebSocketException, OSError, TimeoutError, msgspec.MsgspecError):
                self.on_line = False
            finally:
                self.on_line = False
            if self._shut_out:
                raise ShutOutError
            await asyncio.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _listen(self) -> None:
        url = "ws" + self._server.removeprefix("http") + "/gate/v1/socket"
        trust = self._trust if isinstance(self._trust, ssl.SSLContext) and url.startswith("wss") else None
        async with ws.connect(
            url, additional_headers=self._headers, proxy=None, max_size=2**24, ssl=trust, open_timeout=10
        ) as line:
            self.on_line = True
            await line.send(self._have())
            beat = asyncio.create_task(self._beat(line))
            try:
                async for text in line:
                    frame = _down.decode(text)
                    if isinstance(frame, GateList):
                        self.book.take(frame)
                        await line.send(self._have())
            finally:
                beat.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketException):
                    await beat

    async def _beat(self, line: ws.ClientConnection) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await line.send(self._have())
            if self.book.owing() > len(self.unread):
                with contextlib.suppress(httpx.HTTPError):
                    await self.hand_in()

    def _have(self) -> str:
        return msgspec.json.encode(ScannerHave(ver=self.book.ver)).decode()
