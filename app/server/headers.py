"""Headers that go out with answers, and what may be read from those that come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.server.problems import Trouble

Headers = list[tuple[bytes, bytes]]

ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
NEVER_KEPT = (b"cache-control", b"no-store")
NOTHING_RUNS = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
"""for answers that are data: whatever a browser takes them for, nothing in them runs"""
PAGE_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    b"connect-src 'self' ws: wss:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
)
JSON: Headers = [(b"content-type", b"application/json"), NEVER_KEPT, NOTHING_RUNS, ALWAYS[0]]
"""few, for they go out with every message of every guest"""
NO_BODY: Headers = [NEVER_KEPT, *ALWAYS]
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


def one(scope: Any, name: bytes) -> str:
    """The value of a header that may come once; empty when it is missing. `Trouble` when it came twice."""
    found: bytes | None = None
    for key, value in scope["headers"]:
        if key == name:
            if found is not None:
                raise Trouble("bad_request", f"{name.decode()} came more than once")
            found = value
    return found.decode("latin-1").strip() if found else ""


def bearer(scope: Any) -> str:
    """The token of `Authorization: Bearer …`; empty when there is none."""
    kind, _, token = one(scope, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def origin_allowed(scope: Any, allowed: Iterable[str]) -> bool:
    """Whether a browser's page may speak to us: the same host, or an origin from the settings.

    Without an `Origin` header it is no browser, and the secret it must show decides alone.
    """
    origin = one(scope, b"origin").lower()
    if not origin:
        return True
    host = one(scope, b"host").lower()
    return origin in (f"http://{host}", f"https://{host}") or origin in allowed


def cors(scope: Any, sites: tuple[str, ...]) -> Headers:
    """What lets a configured site read the answer; nothing for others (no cookies are used, so none are allowed)."""
    origin = next((value for key, value in scope["headers"] if key == b"origin"), b"")
    if not origin or origin.decode("latin-1").lower() not in sites:
        return [(b"vary", b"Origin")] if sites else []
    return [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]


def preflight(scope: Any, sites: tuple[str, ...]) -> Headers:
    """What answers a browser's question before it sends JSON from another site, beside `cors`."""
    if not any(name == b"access-control-allow-origin" for name, _ in cors(scope, sites)):
        return []
    return [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"authorization, content-type"),
        (b"access-control-max-age", b"600"),
    ]
