"""One HTTP call to pretix, and what its failure means: refused for good, or nobody knows (T1).

Its sentences are in the language of the event, so only statuses, reasons and names of fields are read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

import httpx
import msgspec

from app.ports.shop import ShopAway, ShopRefused

T = TypeVar("T")
PATIENCE_S: Final = 15.0
CONNECT_S: Final = 5.0
LONGEST_BODY: Final = 16 * 1024 * 1024
BUSY: Final = (408, 409, 423, 425, 429)
"""answers of 4xx that say nothing about the request itself; 409: the same key, or the order, is at work just now"""
FORBIDDEN: Final = (401, 403)
_FIELD: Final = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that says something about the request: 2xx, or a 4xx that is no trouble of the moment."""

    status: int
    content: bytes

    @property
    def good(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    def read(self, kind: type[T]) -> T:
        """What it says; `ShopAway` when that cannot be read."""
        try:
            return msgspec.json.decode(self.content, type=kind)
        except (msgspec.DecodeError, ValueError) as error:
            raise ShopAway("unreadable") from error

    @property
    def reason(self) -> str:
        """Why a check-in was not written down; empty when it does not say."""
        body = self._body()
        said = (body.get("reason") or body.get("status")) if isinstance(body, dict) else None
        return said if isinstance(said, str) and _FIELD.fullmatch(said) else ""

    def refusal(self) -> ShopRefused:
        """The refusal in one word: not found, the reason, or the field at fault."""
        if self.status == 404:
            return ShopRefused("not_found")
        return ShopRefused(self.reason or _field(self._body()) or f"http_{self.status}")

    def _body(self) -> object:
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, ValueError):
            return None

    def done(self, kind: type[T]) -> T:
        """What was done; `ShopRefused` when it was not."""
        if not self.good:
            raise self.refusal()
        return self.read(kind)


class Line:
    """A connection to one event of a pretix. Paths are relative to it."""

    def __init__(self, base_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url, headers={"Authorization": f"Token {token}"}, trust_env=False,
            timeout=httpx.Timeout(PATIENCE_S, connect=CONNECT_S), follow_redirects=False, transport=transport,
        )  # fmt: skip

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Ask; what does not exist is an answer, any other refusal is `ShopAway`."""
        answer = await self._send("GET", path, params=dict(params or {}))
        if not answer.good and answer.status != 404:
            raise ShopAway(f"http_{answer.status}")
        return answer

    async def write(self, method: str, path: str, body: object, key: str = "") -> Answer:
        """Tell. pretix replays what it answered to a key whatever is asked, so the key is bound to the call here."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["X-Idempotency-Key"] = mark(f"{method} {path} {key}")
        return await self._send(method, path, content=msgspec.json.encode(body), headers=headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send(self, method: str, path: str, **parts: Any) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._received(method, path, **parts)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ShopAway(type(error).__name__) from error
        if answer.status in FORBIDDEN:
            raise ShopAway("forbidden")
        if answer.status >= 500 or answer.status in BUSY or not (answer.good or answer.status >= 400):
            raise ShopAway(f"http_{answer.status}")
        return answer

    async def _received(self, method: str, path: str, **parts: Any) -> Answer:
        content = bytearray()
        async with self._client.stream(method, path, **parts) as got:
            async for piece in got.aiter_bytes():
                content += piece
                if len(content) > LONGEST_BODY:
                    raise ShopAway("too_long")
        return Answer(got.status_code, bytes(content))


def mark(text: str) -> str:
    """A short name for a text, the same each time."""
    return sha256(text.encode()).hexdigest()[:40]


def segment(text: str) -> str:
    """A part of a path; `ShopRefused` for what cannot be the name of anything there."""
    if not _SEGMENT.fullmatch(text):
        raise ShopRefused("not_found")
    return text


def _field(body: object) -> str:
    """The path to the first field that is complained about: `positions.secret`."""
    if isinstance(body, list):
        return next((found for found in map(_field, body) if found), "")
    if not isinstance(body, dict):
        return ""
    for name, value in body.items():
        if name != "detail" and value and _FIELD.fullmatch(name):
            rest = _field(value)
            return f"{name}.{rest}" if rest else name
    return ""
