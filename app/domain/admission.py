"""What a gate says to a code, and the nearest way out of each no (C5, T2)."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What stands between a code and the festival; the order of checks is the order here, the first that holds."""

    NOT_A_TICKET = "not_a_ticket"
    FORGED = "forged"
    UNKNOWN = "unknown"
    WRONG_EVENT = "wrong_event"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    BLOCKED = "blocked"
    UNPAID = "unpaid"
    REPLACED = "replaced"
    WRONG_DAY = "wrong_day"
    WRONG_ZONE = "wrong_zone"
    WRONG_GATE = "wrong_gate"
    USED = "used"
    VALID = "valid"


class Cause(StrEnum):
    """Why a guest's ticket gave trouble, as the operator closes it."""

    OLD_CODE = "old_code"
    SCREENSHOT = "screenshot"
    BRIGHTNESS = "brightness"
    WRONG_GATE = "wrong_gate"
    WRONG_DAY = "wrong_day"
    UNPAID = "unpaid"
    SCANNER = "scanner"
    GATE_LIST = "gate_list"
    FRAUD = "fraud"
    OTHER = "other"
