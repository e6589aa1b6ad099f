"""One HTTP endpoint as a value: method, path, who may call it, and the function whose annotations say the rest.

The parameter `body` of the function is read from JSON, `query` from the address, the return type is what is answered;
the OpenAPI document is made from the same annotations, so it cannot differ from what is served.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_type_hints
from urllib.parse import parse_qsl

import msgspec

from app.protocol.codec import decode
from app.server import headers
from app.server.guest_words import mended
from app.server.problems import Trouble

if TYPE_CHECKING:
    from app.ports.books import ScannerRow
    from app.server.host import Host
    from app.service.guests import GuestSession
    from app.service.signin import Principal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_LIMIT = 64 * 1024
"""bytes of a JSON body"""
BODY_S = 30.0
"""seconds in which a body must have come"""


class Access(StrEnum):
    """Who may call an endpoint; everything else is refused before the function runs."""

    OPEN = "open"
    GUEST = "guest"
    STAFF = "staff"
    ADMIN = "admin"
    METRICS = "metrics"
    REHEARSAL = "rehearsal"
    SCANNER = "scanner"


@dataclass(frozen=True, slots=True)
class Answer:
    """A ready answer, for what is not JSON."""

    body: bytes = b""
    status: int = 200
    headers: headers.Headers = field(default_factory=lambda: list(headers.NO_BODY))


@dataclass(slots=True)
class Call:
    """A request on its way through an endpoint."""

    host: Host
    scope: Scope
    receive: Receive
    params: dict[str, str]
    address: str
    principal: Principal | None = None
    session: GuestSession | None = None
    at_gate: ScannerRow | None = None

    @property
    def scanner(self) -> ScannerRow:
        """Which scanner is calling; only in endpoints that ask for one."""
        if self.at_gate is None:
            raise Trouble("not_authenticated")
        return self.at_gate

    @property
    def person(self) -> Principal:
        """Who of the staff is calling; only in endpoints that ask for one."""
        if self.principal is None:
            raise Trouble("not_authenticated")
        return self.principal

    @property
    def guest(self) -> GuestSession:
        """Which guest is calling; only in endpoints that ask for one."""
        if self.session is None:
            raise Trouble("bad_session")
        return self.session

    async def body(self, limit: int = BODY_LIMIT) -> bytes:
        """The bytes of the body; `Trouble` when it is too large or too slow."""
        declared = headers.one(self.scope, b"content-length")
        if declared and (not declared.isdecimal() or int(declared) > limit):
            raise Trouble("too_large", f"at most {limit} bytes")
        try:
            async with asyncio.timeout(BODY_S):
                return await self._collect(limit)
        except TimeoutError as error:
            raise Trouble("too_slow") from error

    async def _collect(self, limit: int) -> bytes:
        message = await self.receive()
        if not message.get("more_body") and message["type"] == "http.request":
            return self._within(bytes(message.get("body", b"")), limit)
        parts = bytearray(message.get("body", b""))
        while message.get("more_body"):
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Trouble("bad_request", "the body ended early")
            parts += self._within(message.get("body", b""), limit - len(parts))
        return bytes(parts)

    @staticmethod
    def _within(part: bytes, room: int) -> bytes:
        if len(part) > room:
            raise Trouble("too_large")
        return part


Run = Callable[..., Awaitable[object]]


@dataclass(frozen=True)
class Endpoint:
    """`path` may hold `{names}`; `about` is one line for the document; `status` is that of success."""

    method: str
    path: str
    run: Run
    access: Access
    about: str
    status: int = 200
    guests_words: bool = False
    """the body comes from a guest: odd characters are mended, not refused"""

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The annotations of the function, resolved."""
        return get_type_hints(self.run)

    @cached_property
    def body(self) -> type[msgspec.Struct] | None:
        """What the JSON body is read as."""
        return self.hints.get("body")

    @cached_property
    def query(self) -> type[msgspec.Struct] | None:
        """What the address's query is read as."""
        return self.hints.get("query")

    @cached_property
    def answer(self) -> Any:
        """What is answered."""
        return self.hints["return"]

    async def __call__(self, call: Call) -> object:
        """Read what the function asks for and run it."""
        given: dict[str, Any] = {}
        if self.query is not None:
            given["query"] = read_query(call.scope, self.query)
        if self.body is not None:
            given["body"] = await self._read_body(call, self.body)
        return await self.run(call, **given)

    async def _read_body(self, call: Call, kind: type[msgspec.Struct]) -> msgspec.Struct:
        kind_of_text = headers.one(call.scope, b"content-type").partition(";")[0].strip().lower()
        if kind_of_text != "application/json":
            raise Trouble("unsupported_type", "send application/json")
        data = await call.body()
        if self.guests_words:
            data = mended(data)
        return decode(data, kind, BODY_LIMIT)


def read_query(scope: Scope, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """The query as a struct: numbers from their digits, each name once, unknown names refused."""
    try:
        text = scope["query_string"].decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Trouble("bad_request", "the query is not readable") from error
    if len({name for name, _ in pairs}) != len(pairs):
        raise Trouble("bad_request", "a name came twice in the query")
    try:
        return msgspec.convert(dict(pairs), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Trouble("bad_value", str(error)[:200]) from error
