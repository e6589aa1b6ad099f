"""Why a command was not done: typed codes, shown in words beside the button that asked."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Codes of `res.code` when `st` is not `ok`."""

    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    VERSION_CONFLICT = "version_conflict"
    ILLEGAL_MOVE = "illegal_move"
    HELD_BY_OTHER = "held_by_other"
    LEASE_LOST = "lease_lost"
    MOVED_ON = "moved_on"
    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    BAD_VALUE = "bad_value"
    UNKNOWN_COMMAND = "unknown_command"
    FINGERPRINT_MISMATCH = "fingerprint_mismatch"
    TOO_OLD = "too_old"
    RATE_LIMITED = "rate_limited"
    STEP_UP_NEEDED = "step_up_needed"
    BUSY = "busy"
    INTERNAL = "internal"
