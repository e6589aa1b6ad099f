"""A guest's side of the wire, as the widget has it: a socket, or plain requests where no socket gets through."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from random import Random
from typing import Any, Protocol

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from app.crowd.ledger import Ledger
from app.crowd.patience import patient
from app.crowd.timeline import Timeline
from app.protocol.api import Problem
from app.protocol.guest import (
    GuestDown,
    GuestErr,
    GuestHello,
    Heard,
    Line,
    Said,
    Say,
    SessionOpen,
    SessionOpened,
)
from app.protocol.records import AttachmentRef

ANSWER_S = 30.0
"""real seconds after which a guest is told that nobody answers: a fault, never patience"""
POLL_MS = 20_000
TRIES = 8
BOUNDARY = "usher-crowd-picture"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

_down: msgspec.json.Decoder[GuestDown] = msgspec.json.Decoder(GuestDown)


def _form(data: bytes) -> bytes:
    """A picture as a browser's form sends it."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.png"\r\n'
    return head.encode() + b"Content-Type: image/png\r\n\r\n" + data + f"\r\n--{BOUNDARY}--\r\n".encode()


class TalkError(Exception):
    """The conversation cannot go on; `kind` is a short word for the report."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class Talk(Protocol):
    """One guest's conversation. Every method may raise `TalkError`."""

    ledger: Ledger

    async def open(self, body: SessionOpen) -> None:
        """Begin: a session, and the way for lines to come."""
        ...

    async def say(self, text: str, payload: str = "", *, cut: bool = False, pictures: tuple[str, ...] = ()) -> None:
        """Say something, until the server has it; `cut` breaks the link right after the words left."""
        ...

    async def upload(self, data: bytes) -> str:
        """Hand over a picture (PNG), to be sent with a message; its id."""
        ...

    async def download(self, ident: str) -> bytes:
        """A picture out of the conversation."""
        ...

    async def answer(self) -> Line:
        """The bot's next line that is newer than what was said."""
        ...

    async def line(self) -> Line:
        """The next line that is not the guest's own, whenever it comes."""
        ...

    async def close(self) -> tuple[Line, ...]:
        """End it; the server's log of the conversation."""
        ...

    def hang_up(self) -> None:
        """Leave without a look at the log, at once; harmless after `close`."""
        ...


class Wire:
    """What both kinds of talk share: the session, what came, and patience with rate limits."""

    def __init__(self, server: str, http: httpx.AsyncClient, timeline: Timeline) -> None:
        self.ledger = Ledger()
        self.reconnects = 0
        self.dialogue = ""
        self._server = server
        self._http = http
        self._timeline = timeline
        self._session = ""
        self._inbox: asyncio.Queue[Line] = asyncio.Queue()
        self._asked = 0
        """our newest message: an answer is newer"""

    async def _begin(self, body: SessionOpen) -> None:
        answer = await self._post("/guest/v1/sessions", body)
        opened = msgspec.json.decode(answer, type=SessionOpened)
        self._session, self.dialogue = opened.session, opened.dialogue

    async def _post(self, path: str, body: msgspec.Struct) -> bytes:
        for _ in range(TRIES):
            response = await self._request("POST", path, content=msgspec.json.encode(body))
            if response.status_code < 300:
                return response.content
            await self._put_off(self._problem(response))
        raise TalkError("rate_limited")

    async def _request(self, method: str, path: str, **what: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._session}"} if self._session else {}
        headers |= what.pop("headers", {})
        try:
            return await patient(self._http, method, self._server + path, headers=headers, **what)
        except httpx.TransportError as error:
            raise TalkError("unreachable", path) from error

    async def upload(self, data: bytes) -> str:
        """Hand over a picture; its id."""
        for _ in range(TRIES):
            response = await self._request("POST", "/guest/v1/attachments", content=_form(data), headers=FORM)
            if response.status_code < 300:
                return msgspec.json.decode(response.content, type=AttachmentRef).id
            await self._put_off(self._problem(response))
        raise TalkError("rate_limited")

    async def download(self, ident: str) -> bytes:
        """A picture out of the conversation."""
        response = await self._request("GET", f"/guest/v1/attachments/{ident}")
        if response.status_code != 200:
            raise TalkError(self._problem(response).code)
        return response.content

    def _problem(self, response: httpx.Response) -> Problem:
        try:
            return msgspec.json.decode(response.content, type=Problem)
        except msgspec.DecodeError as error:
            raise TalkError("http", str(response.status_code)) from error

    async def _put_off(self, problem: Problem | GuestErr) -> None:
        """Wait as long as the server asks, in its time; anything else that is wrong ends the talk."""
        if problem.code not in ("rate_limited", "busy"):
            raise TalkError(problem.code)
        await self._timeline.until(self._timeline.now() + max(problem.retry_ms, 200) / 1000)

    def _take(self, line: Line) -> None:
        if self.ledger.heard(line) and line.by != "guest":
            self._inbox.put_nowait(line)

    async def line(self) -> Line:
        """The next line that is not the guest's own."""
        return await self._inbox.get()

    async def answer(self) -> Line:
        """The bot's next line newer than what was said."""
        try:
            async with asyncio.timeout(ANSWER_S):
                while True:
                    line = await self.line()
                    if line.by == "bot" and line.n > self._asked:
                        return line
        except TimeoutError:
            raise TalkError("no_answer") from None

    async def _log(self) -> tuple[Line, ...]:
        lines: list[Line] = []
        while True:
            after = lines[-1].n if lines else 0
            heard = await self._hear(after, 0)
            if not heard.lines:
                return tuple(lines)
            lines += heard.lines

    async def _hear(self, after: int, wait_ms: int) -> Heard:
        response = await self._request("GET", "/guest/v1/messages", params={"after": after, "wait_ms": wait_ms})
        if response.status_code != 200:
            raise TalkError(self._problem(response).code)
        return msgspec.json.decode(response.content, type=Heard)


class PollTalk(Wire):
    """By plain requests: each message a request, lines by the long poll."""

    async def open(self, body: SessionOpen) -> None:
        """Begin a session."""
        await self._begin(body)

    async def say(self, text: str, payload: str = "", *, cut: bool = False, pictures: tuple[str, ...] = ()) -> None:
        """Post a message; `cut` posts it twice, as a widget does that never heard the first answer."""
        say = Say(id=str(uuid.uuid4()), text=text, payload=payload, attachments=pictures)
        for _ in range(2 if cut else 1):
            self.ledger.said(msgspec.json.decode(await self._post("/guest/v1/messages", say), type=Said))
        self._asked = self.ledger.number_of(say.id)

    async def line(self) -> Line:
        """The next line that is not the guest's own."""
        while self._inbox.empty():
            for line in (await self._hear(self.ledger.last, POLL_MS)).lines:
                self._take(line)
        return self._inbox.get_nowait()

    async def close(self) -> tuple[Line, ...]:
        """The server's log."""
        return await self._log()

    def hang_up(self) -> None:
        """Nothing is open between requests."""


class SocketTalk(Wire):
    """By the widget's socket; comes back by itself when the link breaks."""

    def __init__(self, server: str, http: httpx.AsyncClient, timeline: Timeline, random: Random) -> None:
        super().__init__(server, http, timeline)
        self._random = random
        self._socket: ClientConnection | None = None
        self._up = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self._refused: dict[str, GuestErr] = {}
        self.reconnects = -1  # the first connection is none

    async def open(self, body: SessionOpen) -> None:
        """Begin a session and connect."""
        await self._begin(body)
        self._pump = asyncio.create_task(self._run())

    async def _run(self) -> None:
        address = "ws" + self._server.removeprefix("http") + "/guest/v1/socket"
        failures = 0
        while True:
            with suppress(OSError, TimeoutError, InvalidHandshake, WebSocketException):
                async with connect(address, compression=None, ping_interval=None, proxy=None) as socket:
                    failures = 0
                    await self._visit(socket)
            failures += 1
            await asyncio.sleep(self._random.uniform(0.0, min(2.0, 0.02 * 2**failures)))

    async def _visit(self, socket: ClientConnection) -> None:
        self.reconnects += 1
        hello = GuestHello(session=self._session, have=self.ledger.last)
        await socket.send(msgspec.json.encode(hello).decode())
        self._socket = socket
        self._up.set()
        try:
            async for frame in socket:
                await self._frame(_down.decode(frame))
        finally:
            self._socket = None
            self._up.clear()
            await self._tell()

    async def _frame(self, frame: GuestDown) -> None:
        if isinstance(frame, Line):
            self._take(frame)
        elif isinstance(frame, Said):
            self.ledger.said(frame)
            await self._tell()
        elif isinstance(frame, GuestErr):
            self._refused[frame.id] = frame
            await self._tell()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def say(self, text: str, payload: str = "", *, cut: bool = False, pictures: tuple[str, ...] = ()) -> None:
        """Send a message until it is confirmed, again after each break, always under the same id."""
        say = Say(id=str(uuid.uuid4()), text=text, payload=payload, attachments=pictures)
        for _ in range(TRIES):
            await self._send(say, cut)
            cut = False
            if self.ledger.settled(say.id):
                self._asked = self.ledger.number_of(say.id)
                return
            refusal = self._refused.pop(say.id, None) or self._refused.pop("", None)
            if refusal is not None:
                await self._put_off(refusal)
        raise TalkError("not_taken")

    async def _send(self, say: Say, cut: bool) -> None:
        """One attempt: until confirmed, refused, or the link is gone."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._up.wait()
                socket = self._socket
                if socket is None:
                    return
                with suppress(WebSocketException):
                    await socket.send(msgspec.json.encode(say).decode())
                if cut:
                    self.cut()
                async with self._news:
                    await self._news.wait_for(lambda: self._settled(say.id) or self._socket is not socket)
        except TimeoutError:
            raise TalkError("not_taken") from None

    def _settled(self, message_id: str) -> bool:
        return self.ledger.settled(message_id) or message_id in self._refused or "" in self._refused

    def cut(self) -> None:
        """Break the link as a dead spot does: no goodbye."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def close(self) -> tuple[Line, ...]:
        """Leave, and read the server's log."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        return await self._log()

    def hang_up(self) -> None:
        """Close the socket without waiting for that."""
        if self._pump is not None:
            self._pump.cancel()
