"""A real backend on a free port, in a thread of its own, and the people who speak to it.

Usable from any test, also from those whose own loop belongs to Qt: everything here is plain blocking calls, except
`ConsoleTalk`, which lives on the test's asyncio loop.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import websockets.asyncio.client as ws
import websockets.exceptions

from app.protocol import frames
from app.protocol.api import SignIn, Tokens, UserChange, UserChanged
from app.protocol.frames import Cursor, Ev, ServerFrame
from app.protocol.guest import GuestDown, GuestHello, Heard, Line, Said, Say, SessionOpen, SessionOpened
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held, apply, decode_state
from app.protocol.version import SUBPROTOCOL
from app.server import process
from app.server.bootstrap import running
from app.server.host import Host
from app.server.settings import Settings

T = TypeVar("T")
F = TypeVar("F", bound=msgspec.Struct)
JSON = {"Content-Type": "application/json"}
START_S = 180.0
PATIENCE_S = 40.0
DECODER: msgspec.json.Decoder[ServerFrame] = msgspec.json.Decoder(ServerFrame)
GUEST_DECODER: msgspec.json.Decoder[GuestDown] = msgspec.json.Decoder(GuestDown)
REHEARSAL_KEY = "tests-only_0123456789abcdefghijklmnopqrstuv"


class Standing:
    """A backend at work. `host` belongs to its thread: touch it only through `inside`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = ""
        self.host: Host
        self._server: process.Server
        self._loop = process.new_loop()
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._guests: list[GuestTalk] = []
        self._thread = threading.Thread(target=self._run, name="backend", daemon=True)

    def __enter__(self) -> Standing:
        self._thread.start()
        if not self._ready.wait(START_S):
            raise TimeoutError("the backend did not start")
        if self._failed is not None:
            raise self._failed
        return self

    def __exit__(self, *_: object) -> None:
        for guest in self._guests:
            guest.close()
        self._server.leave()
        self._thread.join(START_S)
        assert not self._thread.is_alive(), "the backend did not end"
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._failed = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        listener = process.listen(self.settings)
        try:
            async with running(process.public(self.settings, listener)) as host:
                self.host = host
                self._server = process.Server(host, listener, self._say_ready, drain_s=0.01)
                await self._server.run_here()
        finally:
            listener.close()

    def _say_ready(self, _host: Host, url: str) -> None:
        self.url = url
        self._ready.set()

    def leave(self) -> None:
        """Begin the orderly end, as a signal does."""
        self._server.leave()

    def inside(self, deed: Callable[[Host], Coroutine[Any, Any, T]]) -> T:
        """Run something on the backend's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(deed(self.host), self._loop).result(START_S)

    def raw(self, request: bytes, wait_s: float = 5.0) -> bytes:
        """What the server answers to these bytes until it closes or is silent for `wait_s`."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        answer = b""
        silence = suppress(TimeoutError, ConnectionResetError, BrokenPipeError)
        with silence, socket.create_connection((host, int(port)), timeout=wait_s) as line:
            line.sendall(request)
            while part := line.recv(65536):
                answer += part
        return answer

    # --- people --------------------------------------------------------------------------------------------

    def client(self, token: str = "") -> httpx.Client:
        """An HTTP client of this backend."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=PATIENCE_S)

    def add_user(self, login: str, role: str = "operator", name: str = "") -> UserChanged:
        """A person who may sign in; the password is in the answer."""
        change = {"do": "add", "login": login, "role": role, "name": name or login.title()}
        with self.client(self.host.local_key) as client:
            got = client.post("/v1/admin/users", json=change)
        assert got.status_code == 200, got.text
        return msgspec.json.decode(got.content, type=UserChanged)

    def change_user(self, change: UserChange) -> UserChanged:
        """Change a person as the machine's owner."""
        with self.client(self.host.local_key) as client:
            got = client.post("/v1/admin/users", content=msgspec.json.encode(change), headers=JSON)
        assert got.status_code == 200, got.text
        return msgspec.json.decode(got.content, type=UserChanged)

    def sign_in(self, login: str, password: str, device: str = "test") -> Tokens:
        """Tokens of a person."""
        body = SignIn(user=login, password=password, device=device)
        with self.client() as client:
            got = client.post("/v1/sign-in", content=msgspec.json.encode(body), headers=JSON)
        assert got.status_code == 200, got.text
        return msgspec.json.decode(got.content, type=Tokens)

    def somebody(self, role: str = "operator", login: str = "") -> Tokens:
        """A new person of this role, signed in."""
        login = login or f"{role}-{uuid.uuid4().hex[:8]}"
        return self.sign_in(login, self.add_user(login, role).password)

    def guest(self, event: str = "", lang: str = "ru", link: str = "") -> GuestTalk:
        """A new guest with a session."""
        self._guests.append(GuestTalk(self, SessionOpen(event=event, lang=lang, link=link)))
        return self._guests[-1]

    @asynccontextmanager
    async def console(
        self, tokens: Tokens, device: str = "test", cursor: Cursor | None = None
    ) -> AsyncIterator[ConsoleTalk]:
        """A console that has said hello and is live."""
        async with self.socket(tokens.access) as line:
            talk = ConsoleTalk(line)
            await talk.hello(device, cursor)
            yield talk

    @asynccontextmanager
    async def widget(self, guest: GuestTalk, have: int = 0, **options: Any) -> AsyncIterator[WidgetTalk]:
        """The socket of a guest, after its hello."""
        async with self.widget_socket(**options) as line:
            talk = WidgetTalk(line)
            await talk.send(GuestHello(session=guest.opened.session, have=have))
            yield talk

    @asynccontextmanager
    async def widget_socket(self, **options: Any) -> AsyncIterator[ws.ClientConnection]:
        """A guest's socket before hello."""
        address = self.url.replace("http", "ws", 1) + "/guest/v1/socket"
        async with ws.connect(address, **({"proxy": None} | options)) as line:
            yield line

    @asynccontextmanager
    async def socket(self, token: str = "", **options: Any) -> AsyncIterator[ws.ClientConnection]:
        """The operators' socket before hello."""
        headers = options.pop("additional_headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        address = self.url.replace("http", "ws", 1) + "/v1/console"
        options = {"subprotocols": [SUBPROTOCOL], "proxy": None, "max_size": 2**20} | options
        async with ws.connect(address, additional_headers=headers, **options) as line:
            yield line


class WidgetTalk:
    """A guest's socket in a test, after its hello."""

    def __init__(self, line: ws.ClientConnection) -> None:
        self.socket = line
        self.heard: list[GuestDown] = []

    async def send(self, frame: msgspec.Struct | str | bytes) -> None:
        """Send a frame, or a text as it is."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else msgspec.json.encode(frame).decode())

    async def next(self) -> GuestDown:
        """The next frame."""
        frame = GUEST_DECODER.decode(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))
        self.heard.append(frame)
        return frame

    async def until(self, kind: type[F], wanted: Callable[[F], bool] = lambda _: True) -> F:
        """Read on until a frame of this kind that is wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame = await self.next()
                if isinstance(frame, kind) and wanted(frame):
                    return frame

    async def closed(self) -> int:
        """Wait for the close and give its code."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    self.heard.append(GUEST_DECODER.decode(await self.socket.recv()))
        except websockets.exceptions.ConnectionClosed as gone:
            return gone.rcvd.code if gone.rcvd is not None else 1006

    def lines(self) -> list[Line]:
        """The lines heard so far."""
        return [frame for frame in self.heard if isinstance(frame, Line)]


class GuestTalk:
    """A guest who speaks through HTTP, as the widget's fallback does."""

    def __init__(self, standing: Standing, opening: SessionOpen) -> None:
        self.client = standing.client()
        got = self.client.post("/guest/v1/sessions", content=msgspec.json.encode(opening), headers=JSON)
        assert got.status_code == 201, got.text
        self.opened = msgspec.json.decode(got.content, type=SessionOpened)
        self.client.headers["Authorization"] = f"Bearer {self.opened.session}"
        self.have = 0
        self.lines: list[Line] = []

    def post(self, say: Say) -> httpx.Response:
        """Send a message and give the bare answer."""
        return self.client.post("/guest/v1/messages", content=msgspec.json.encode(say), headers=JSON)

    def say(self, text: str = "", ident: str = "", **parts: Any) -> Said:
        """Send a message."""
        got = self.post(Say(id=ident or uuid.uuid4().hex, text=text, **parts))
        assert got.status_code == 202, got.text
        return msgspec.json.decode(got.content, type=Said)

    def hear(self, wait_ms: int = 0, after: int | None = None) -> Heard:
        """Read on from the last line."""
        params = {"after": self.have if after is None else after, "wait_ms": wait_ms}
        got = self.client.get("/guest/v1/messages", params=params, timeout=40)
        assert got.status_code == 200, got.text
        heard = msgspec.json.decode(got.content, type=Heard)
        if after is None:
            self.lines.extend(heard.lines)
            self.have = max([self.have, *(line.n for line in heard.lines)])
        return heard

    def wait_for(self, wanted: Callable[[Line], bool]) -> Line:
        """The first line like this, waiting for it."""
        seen = 0
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for line in self.lines[seen:]:
                seen += 1
                if wanted(line):
                    return line
            self.hear(wait_ms=1000)
        raise AssertionError(f"no such line among {[(line.by, line.text) for line in self.lines]}")

    def close(self) -> None:
        """Hang up."""
        self.client.close()


class ConsoleTalk:
    """A console's wire in a test: sends frames, applies events, remembers everything heard."""

    def __init__(self, line: ws.ClientConnection) -> None:
        self.socket = line
        self.state: dict[str, Held] = {}
        self.heard: list[ServerFrame] = []
        self.events: list[Ev] = []
        self.welcome: frames.Welcome
        self.cursor = Cursor("", 0)

    async def hello(self, device: str = "test", cursor: Cursor | None = None) -> None:
        """Say hello and read until live."""
        proto = frames.ProtoRange(1, 1)
        if cursor is not None:
            self.cursor = cursor
        await self.send(frames.Hello(proto=proto, device=device, cursor=cursor))
        self.welcome = await self.until(frames.Welcome)
        await self.until(frames.Live)

    async def send(self, frame: msgspec.Struct | str | bytes) -> None:
        """Send a frame, or a text as it is."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else msgspec.json.encode(frame).decode())

    async def next(self) -> ServerFrame:
        """The next frame, applied."""
        frame = DECODER.decode(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))
        self.heard.append(frame)
        if isinstance(frame, frames.SnapBegin):
            self.state = {}
        elif isinstance(frame, frames.SnapPage):
            for item in frame.items:
                self.state[item.ent] = Held(item.ver, decode_state(item.ent, item.d))
        elif isinstance(frame, frames.SnapEnd):
            self.cursor = frame.at
        elif isinstance(frame, frames.Evs):
            for ev in frame.items:
                self._event(ev)
        return frame

    def _event(self, ev: Ev) -> None:
        assert ev.prev == self.cursor.seq, f"a hole: {ev.prev} after {self.cursor.seq}"
        held = apply(self.state, ev)
        if held is not None:
            self.state[ev.ent] = held
        self.cursor = Cursor(self.cursor.epoch, ev.seq)
        self.events.append(ev)

    async def until(self, kind: type[F], wanted: Callable[[F], bool] = lambda _: True) -> F:
        """Read on until a frame of this kind that is wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame = await self.next()
                if isinstance(frame, kind) and wanted(frame):
                    return frame

    async def until_true(self, check: Callable[[], bool]) -> None:
        """Read on until something holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not check():
                await self.next()

    async def order(self, ent: str, args: msgspec.Struct, *, cmd: str = "", base: int | None = None) -> frames.Res:
        """Send a command and wait for its outcome."""
        cmd = cmd or uuid.uuid4().hex
        raw = msgspec.Raw(msgspec.json.encode(args))
        await self.send(frames.Cmd(cmd=cmd, client_seq=0, k=type(args).__name__, ent=ent, args=raw, base=base))
        return await self.until(frames.Res, lambda res: res.cmd == cmd)

    def dialogue(self, ident: str) -> Dialogue:
        """What is known of a dialogue."""
        record = self.state[f"dialogue:{ident}"].record
        assert isinstance(record, Dialogue)
        return record

    async def closed(self) -> int:
        """Wait for the close and give its code."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    self.heard.append(DECODER.decode(await self.socket.recv()))
        except websockets.exceptions.ConnectionClosed as gone:
            return gone.rcvd.code if gone.rcvd is not None else 1006


@contextmanager
def standing(folder: Path, **settings: Any) -> Iterator[Standing]:
    """A backend over a folder; the bot is off unless `brain` says otherwise."""
    given: dict[str, Any] = {"brain": "off", "port": 0, "data": folder, "rehearsal_key": REHEARSAL_KEY} | settings
    with Standing(Settings(**given)) as backend:
        yield backend
