"""What can go wrong between the console and the backend, as a key that the window puts into words.

A trouble is a value to show, never a traceback. Keys:
offline | refused | timeout | network_login | tls | clock | name | bad_answer | server_error | rate_limited |
bad_credentials | not_authenticated | revoked | replaced | update_needed | forbidden | not_found | too_large |
unsupported_type | bad_value | not_saved | bad_address | cancelled | internal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """`key` as above; `detail` is short, English and safe to log; `retry_ms` when waiting helps."""

    key: str
    detail: str = ""
    retry_ms: int = 0


class TroubleError(Exception):
    """Carries a `Trouble` out of a coroutine; the bridge hands the value to the view."""

    def __init__(self, key: str, detail: str = "", retry_ms: int = 0) -> None:
        super().__init__(f"{key}: {detail}" if detail else key)
        self.trouble = Trouble(key, detail, retry_ms)
