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
    # tickets and gates
    ALREADY_INSIDE = "already_inside"
    TOO_MANY_REISSUES = "too_many_reissues"
    TICKET_DEAD = "ticket_dead"
    UNKNOWN_GATE = "unknown_gate"
    ALREADY_PAID = "already_paid"
    PAYMENT_UNCLEAR = "payment_unclear"
    NO_DIALOGUE = "no_dialogue"
    # places
    SOLD_OUT = "sold_out"
    LIMIT_REACHED = "limit_reached"
    NOT_ON_SALE = "not_on_sale"
    HOLD_EXPIRED = "hold_expired"
    ALREADY_EXTENDED = "already_extended"
    NOT_ELIGIBLE = "not_eligible"
    OFFERS_PAUSED = "offers_paused"
    # money
    NEEDS_BASE = "needs_base"
    SAME_PERSON = "same_person"
    CODE_WRONG = "code_wrong"
    CODE_USED = "code_used"
    CODE_LOCKED = "code_locked"
    NO_SECOND_FACTOR = "no_second_factor"
    FACTOR_LOST = "factor_lost"
    OVER_CAPTURED = "over_captured"
    OVER_LIMIT = "over_limit"
    INCOMPLETE = "incomplete"
    AMOUNT_CHANGED = "amount_changed"
    RED_FLAG = "red_flag"
    COOLING_OFF = "cooling_off"
    REFERENCE_USED = "reference_used"
    PAYOUT_OPEN = "payout_open"
