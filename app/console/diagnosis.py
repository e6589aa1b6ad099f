"""From whatever a library raised to a trouble with a key: what is between us and the server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI

from app.console.troubles import Trouble
from app.protocol.version import Close

_CLOCK = frozenset({9, 10})
"""OpenSSL's verdicts "not yet valid" and "has expired": as often this computer's clock as the certificate"""
VAGUE = "offline"
"""what is said when nothing more exact is found among the causes"""
_BY_STATUS = {
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    415: "unsupported_type",
    422: "bad_value",
    426: "update_needed",
    429: "rate_limited",
}
_CLOSE_BY_STATUS = {401: int(Close.TOKEN_EXPIRED), 426: int(Close.UPDATE_NEEDED)}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes and the members of groups (several addresses tried at once)."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, BaseExceptionGroup):
            for member in seen.exceptions:
                yield from _chain(member)
        seen = seen.__cause__ or seen.__context__


def trouble_of(error: BaseException) -> Trouble:
    """The trouble behind a failed connection or request; `internal` for what nobody foresaw."""
    vague = Trouble("internal", type(error).__name__)
    for one in _chain(error):
        key = _key_of(one)
        if key and key != VAGUE:
            return Trouble(key, type(one).__name__)
        if key:
            vague = Trouble(key, type(one).__name__)
    return vague


_BY_KIND: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (ssl.SSLError, "tls"),
    (socket.gaierror, "name"),
    (ConnectionRefusedError, "refused"),
    ((TimeoutError, httpx.TimeoutException), "timeout"),
    ((InvalidHandshake, InvalidMessage, httpx.RemoteProtocolError, httpx.DecodingError), "network_login"),
    ((httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL, InvalidURI), "bad_address"),
    ((OSError, httpx.NetworkError, EOFError), "offline"),
)
"""The first that fits; the order matters where one kind is a part of another."""


def _key_of(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _CLOCK:
        return "clock"
    if isinstance(error, InvalidStatus):
        return status_key(error.response.status_code)
    return next((key for kinds, key in _BY_KIND if isinstance(error, kinds)), "")


def status_key(status: int) -> str:
    """What an HTTP status from our address means when the body is not ours.

    Anything a server of ours would never say there is somebody in between who wants a log-in.
    """
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return "server_error" if 500 <= status != 511 else "network_login"


def close_code(error: BaseException) -> int:
    """The close code that a refused handshake amounts to; 0 when it is only a trouble of the way."""
    for one in _chain(error):
        if isinstance(one, InvalidStatus):
            return _CLOSE_BY_STATUS.get(one.response.status_code, 0)
    return 0


def retry_after_s(error: BaseException) -> float:
    """How long the server asked us to wait, s; 0 when it did not say."""
    for one in _chain(error):
        if isinstance(one, InvalidStatus):
            value = one.response.headers.get("Retry-After", "")
            return min(300.0, float(value)) if value.isdecimal() else 0.0
    return 0.0
