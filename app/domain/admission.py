"""What a gate says to a code, and the nearest way out of each no (C5, T2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.guests import TicketStatus


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


class Remedy(StrEnum):
    """The nearest way out of a verdict; what an operator is offered first."""

    NONE = "none"
    """it opens: if the scanner says otherwise, brightness and the scanner are to blame"""
    TYPE_CODE = "type_code"
    FIND_ORDER = "find_order"
    RIGHT_EVENT = "right_event"
    BUY_AGAIN = "buy_again"
    ASK_LEAD = "ask_lead"
    PAY_LINK = "pay_link"
    RESEND = "resend"
    RIGHT_DAY = "right_day"
    RIGHT_GATE = "right_gate"
    SAME_PARTY = "same_party"
    """look who came in with it: the holder's companions, or a stranger with a screenshot"""


REMEDIES: Final[dict[Standing, Remedy]] = {
    Standing.NOT_A_TICKET: Remedy.TYPE_CODE,
    Standing.FORGED: Remedy.ASK_LEAD,
    Standing.UNKNOWN: Remedy.FIND_ORDER,
    Standing.WRONG_EVENT: Remedy.RIGHT_EVENT,
    Standing.REFUNDED: Remedy.BUY_AGAIN,
    Standing.CANCELLED: Remedy.BUY_AGAIN,
    Standing.REVOKED: Remedy.ASK_LEAD,
    Standing.BLOCKED: Remedy.ASK_LEAD,
    Standing.UNPAID: Remedy.PAY_LINK,
    Standing.REPLACED: Remedy.RESEND,
    Standing.WRONG_DAY: Remedy.RIGHT_DAY,
    Standing.WRONG_ZONE: Remedy.RIGHT_GATE,
    Standing.WRONG_GATE: Remedy.RIGHT_GATE,
    Standing.USED: Remedy.SAME_PARTY,
    Standing.VALID: Remedy.NONE,
}

_BY_STATUS: Final[dict[TicketStatus, Standing]] = {
    TicketStatus.REFUNDED: Standing.REFUNDED,
    TicketStatus.CANCELLED: Standing.CANCELLED,
    TicketStatus.REVOKED: Standing.REVOKED,
    TicketStatus.BLOCKED: Standing.BLOCKED,
    TicketStatus.UNPAID: Standing.UNPAID,
    TicketStatus.TRANSFERRED: Standing.REPLACED,
    TicketStatus.REPLACED: Standing.REPLACED,
}


@dataclass(frozen=True, slots=True)
class Doorway:
    """A gate at a moment: `zones` it leads to (empty: all), whether `now_ms` is within the event's day."""

    event_id: str
    gate_id: str
    zones: tuple[str, ...]
    open_day: bool
    reentry: bool = False
    date: str = ""
    """of an event with several dates: the one that is on"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A genuine code and the ticket behind it. `gate_id`, `zone` and `date` empty: any.

    `issue` is what the code says. `entered` and `inside` are of the day that is on: a pass of several days lets in
    anew on each.
    """

    event_id: str
    status: str
    issue: int
    present_issue: int
    zone: str = ""
    gate_id: str = ""
    entered: bool = False
    inside: bool = False
    date: str = ""


def decide_standing(claim: Claim, door: Doorway) -> Standing:
    """What the gate says: the first thing that stands in the way, in the order of `Standing`."""
    by_status = _BY_STATUS.get(TicketStatus(claim.status), Standing.VALID)
    checks = (
        (claim.event_id != door.event_id, Standing.WRONG_EVENT),
        (by_status is not Standing.VALID, by_status),
        (claim.issue != claim.present_issue, Standing.REPLACED),
        (not door.open_day or claim.date not in ("", door.date), Standing.WRONG_DAY),
        (bool(claim.zone and door.zones) and claim.zone not in door.zones, Standing.WRONG_ZONE),
        (claim.gate_id not in ("", door.gate_id), Standing.WRONG_GATE),
        (claim.entered and (claim.inside or not door.reentry), Standing.USED),
    )
    return next((standing for wrong, standing in checks if wrong), Standing.VALID)


def decide_leaving(claim: Claim, door: Doorway) -> Standing:
    """What the gate says to somebody who goes out and wants to come back: only who is inside can leave."""
    if claim.event_id != door.event_id:
        return Standing.WRONG_EVENT
    if claim.issue != claim.present_issue:
        return Standing.REPLACED
    return Standing.VALID if claim.inside else Standing.USED


def may_reissue(reissues: int, inside: bool, status: str, lead: bool) -> str:
    """Empty when a new code may be made, else why not: `already_inside`, `ticket_dead`, `too_many_reissues`."""
    if inside:
        return "already_inside"
    if status != TicketStatus.VALID:
        return "ticket_dead"
    return "" if lead or reissues < MOST_REISSUES else "too_many_reissues"


MOST_REISSUES: Final = 2
"""new codes of one ticket without a lead"""
MATCH_MS: Final = 10 * 60 * 1000
"""a complaint is about a scan that is no further from it in time"""
SYNC_MS: Final = 5 * 60 * 1000
"""by then a gate off line has fetched its list, as a rule"""


def matched(complaint_ms: int, scans: Iterable[tuple[int, Standing]]) -> int | None:
    """Which of the scans (time, verdict) a complaint is about: the nearest refusal within ten minutes, else the
    nearest scan within them; its index, or None.
    """
    near = [
        (verdict is Standing.VALID, abs(at_ms - complaint_ms), index)
        for index, (at_ms, verdict) in enumerate(scans)
        if abs(at_ms - complaint_ms) <= MATCH_MS
    ]
    return min(near)[2] if near else None
