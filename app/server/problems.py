"""Failures as the outside sees them: a status, a code, never a trace (X33)."""

from __future__ import annotations

from app.ports.storage import OutcomeUnknownError, StorageClosedError
from app.protocol.api import Problem
from app.protocol.codec import FrameError
from app.protocol.version import Close
from app.service.refused import Refused

STATUS = {
    "bad_request": 400,
    "bad_frame": 400,
    "not_authenticated": 401,
    "token_expired": 401,
    "revoked": 401,
    "bad_session": 401,
    "forbidden": 403,
    "not_found": 404,
    "not_allowed": 405,
    "too_slow": 408,
    "conflict": 409,
    "snapshot": 409,
    "taken": 409,
    "no_second_factor": 409,
    "code_used": 409,
    "last_admin": 409,
    "sold_out": 409,
    "limit_reached": 409,
    "not_on_sale": 409,
    "too_large": 413,
    "unsupported_type": 415,
    "bad_value": 422,
    "too_long": 422,
    "code_wrong": 422,
    "rate_limited": 429,
    "code_locked": 429,
    "internal": 500,
    "busy": 503,
    "draining": 503,
}
"""HTTP status of each code; a code not listed is a 400."""


class Trouble(Exception):
    """Ends a request with a `Problem`; `headers` go with it."""

    def __init__(
        self, code: str, detail: str = "", *, retry_ms: int = 0, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(code)
        self.problem = Problem(code=code, detail=detail, retry_ms=retry_ms)
        self.status = STATUS.get(code, 400)
        self.headers = headers
        if retry_ms:
            self.headers = (*headers, (b"retry-after", str(-(-retry_ms // 1000)).encode()))


def of(error: Exception) -> Trouble | None:
    """The failure to answer with when it is one that may happen; None for a bug."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, Refused):
        return Trouble(error.code, retry_ms=error.retry_ms)
    if isinstance(error, FrameError):  # its words quote keys and types, not values
        code = {Close.TOO_LARGE: "too_large", Close.BAD_VALUE: "bad_value"}.get(error.close, "bad_request")
        return Trouble(code, str(error)[:200])
    if isinstance(error, StorageClosedError | OutcomeUnknownError):
        return Trouble("busy", retry_ms=1000)
    return None
