"""One HTTP call to a provider, and what its failure means: refused for good, or nobody knows (T3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec

from app.ports.payments import PaymentRefused, PaymentUnknown

PATIENCE_S: Final = 15.0
BUSY: Final = (408, 409, 423, 425, 429)
"""answers of 4xx that say nothing about the request itself"""
LONGEST_CODE: Final = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and the JSON object that came with it."""

    status: int
    body: dict[str, Any]


class Line:
    """A connection to a provider. `busy` are the statuses after which nobody knows (5xx always)."""

    def __init__(
        self, base_url: str, *, auth: httpx.Auth | None = None, headers: Mapping[str, str] | None = None,
        busy: tuple[int, ...] = BUSY, transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._busy = busy
        self._client = httpx.AsyncClient(
            base_url=base_url, auth=auth, headers=dict(headers or {}), trust_env=False, timeout=PATIENCE_S,
            follow_redirects=False, transport=transport,
        )  # fmt: skip

    async def call(self, method: str, path: str, **parts: Any) -> Answer:
        """The answer, 404 among them; `PaymentRefused` for another 4xx, `PaymentUnknown` for everything else."""
        try:
            got = await self._client.request(method, path, **parts)
        except httpx.HTTPError as error:
            raise PaymentUnknown(type(error).__name__) from error
        if got.status_code >= 500 or got.status_code in self._busy or got.is_redirect:
            raise PaymentUnknown(f"answered {got.status_code}")
        body = _object(got)
        if got.is_client_error and got.status_code != 404:
            raise PaymentRefused(_code(body) or f"http_{got.status_code}")
        return Answer(got.status_code, body)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _object(got: httpx.Response) -> dict[str, Any]:
    try:
        read = msgspec.json.decode(got.content)
    except msgspec.DecodeError as error:
        if got.is_client_error:
            return {}
        raise PaymentUnknown("an answer that is no JSON") from error
    return read if isinstance(read, dict) else {}


def _code(body: Mapping[str, Any]) -> str:
    """The word for what is wrong: plain `code`, or Stripe's `error.code` / `error.type`."""
    error = body.get("error")
    found = (error.get("code") or error.get("type")) if isinstance(error, dict) else body.get("code")
    return str(found or "")[:LONGEST_CODE]


def text(body: Mapping[str, Any], name: str) -> str:
    """A text of an answer; `PaymentUnknown` when it is missing: an answer half read is no answer."""
    value = body.get(name)
    if not isinstance(value, str):
        raise PaymentUnknown(f"{name} is missing")
    return value


def whole(body: Mapping[str, Any], name: str) -> int:
    """A whole number of an answer; `PaymentUnknown` when it is missing."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise PaymentUnknown(f"{name} is missing")
    return value


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside an answer; empty when there is none."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def parts(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects inside an answer; empty when there is none."""
    value = body.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
