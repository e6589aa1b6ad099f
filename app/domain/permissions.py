"""Who may do what to whose: the one decision table, role × deed × relation. What is not in it is denied (X1).

A manager watches everything and changes nothing, except that he may step in by taking a dialogue, also from a
colleague (what he then holds he works on like anybody else), and that he may pause offers. Money is decided by
approvers; that nobody decides on his own packet is a rule of the refunds, not of this table.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a person was made."""

    OPERATOR = "operator"
    APPROVER = "approver"
    MANAGER = "manager"
    ADMIN = "admin"


class Relation(StrEnum):
    """How the thing stands to the person: held by him, by a colleague, by nobody, or of an event not his."""

    OWN = "own"
    OTHER = "other"
    NONE = "none"
    FOREIGN = "foreign"


class Denial(StrEnum):
    """Why not: never for this role; not while a colleague holds it; only for its holder; as if it were not there."""

    FORBIDDEN = "forbidden"
    HELD_BY_OTHER = "held_by_other"
    NOT_HELD = "not_held"
    NOT_FOUND = "not_found"


FORCED = "TakeDialogue.force"
"""Taking a dialogue out of a colleague's hands is a deed of its own."""

ALL = frozenset(Role)
WORKERS = ALL - {Role.MANAGER}
APPROVERS = frozenset({Role.APPROVER, Role.ADMIN})
LEADS = frozenset({Role.APPROVER, Role.ADMIN})
"""may do at the desk what asks for a lead: a third new code, an entry on a dead ticket"""
STEP_IN = frozenset({Role.MANAGER, Role.ADMIN})

Cells = dict[Relation, frozenset[Role]]

_HELD: Cells = {Relation.OWN: ALL, Relation.NONE: WORKERS}
_SHARED: Cells = {Relation.OWN: ALL, Relation.NONE: WORKERS, Relation.OTHER: WORKERS}
_COMMON: Cells = {Relation.NONE: WORKERS}
_MONEY: Cells = {Relation.NONE: APPROVERS}
_PAUSE: Cells = {Relation.NONE: ALL}

RULES: dict[str, Cells] = {
    "TakeDialogue": {Relation.OWN: ALL, Relation.NONE: ALL},
    FORCED: {Relation.OTHER: STEP_IN},
    "SendReply": {Relation.OWN: ALL},
    "GiveBackDialogue": _HELD,
    "SnoozeDialogue": _HELD,
    "ResolveDialogue": _HELD,
    "ReopenDialogue": _COMMON,
    "AddNote": _SHARED,
    "TagDialogue": _SHARED,
    "SaveArticle": _COMMON,
    "ArchiveArticle": _COMMON,
    "DismissUnanswered": _COMMON,
    "SaveReadyReply": _COMMON,
    "ResendTicket": _COMMON,
    "SendPaymentLink": _COMMON,
    "ReissueTicket": _COMMON,
    "TransferTicket": _COMMON,
    "AdmitTicket": _COMMON,
    "SolveTicketTrouble": _COMMON,
    "SellTickets": _COMMON,
    "SendRunner": _COMMON,
    "MoveErrand": _COMMON,
    "OpenRefund": _COMMON,
    "EditRefund": _COMMON,
    "SetRefundPayee": _COMMON,
    "SubmitRefund": _COMMON,
    "WithdrawRefund": _COMMON,
    "ApproveRefund": _MONEY,
    "RejectRefund": _MONEY,
    "ReturnRefund": _COMMON,
    "AcceptGateRisk": _MONEY,
    "ConfirmPayout": _MONEY,
    "FailPayout": _MONEY,
    "OfferUpgrade": _COMMON,
    "HoldUpgrade": _COMMON,
    "ExtendHold": _COMMON,
    "SendPayLink": _COMMON,
    "TakePayment": _COMMON,
    "ReleaseUpgrade": _COMMON,
    "DecideLatePayment": _MONEY,
    "PauseOffers": _PAUSE,
}


def may(role: str, deed: str, relation: Relation) -> bool:
    """Whether somebody of this role may do the deed to a thing of this relation; unknown words are denied."""
    return role in RULES.get(deed, {}).get(relation, frozenset())


def may_ever(role: str, deed: str) -> bool:
    """Whether the role may do the deed to anything at all."""
    return any(role in roles for roles in RULES.get(deed, {}).values())


def explain_denial(role: str, deed: str, relation: Relation) -> Denial | None:
    """Why it may not be done, or None when it may. A thing of a foreign event is as if it were not there."""
    if relation is Relation.FOREIGN:
        return Denial.NOT_FOUND
    if may(role, deed, relation):
        return None
    if not may_ever(role, deed):
        return Denial.FORBIDDEN
    if relation is Relation.OTHER:
        return Denial.HELD_BY_OTHER
    return Denial.NOT_HELD if may(role, deed, Relation.OWN) else Denial.FORBIDDEN


def may_see(event_ids: Collection[str], scope: str) -> bool:
    """Whether somebody of these events (none named: all) sees what belongs to `scope` (empty: to no event)."""
    return not event_ids or not scope or scope in event_ids


def may_see_contacts(role: str) -> bool:
    """Phone and e-mail in full; others see their ends only (R3)."""
    return role in (Role.APPROVER, Role.MANAGER, Role.ADMIN)


def may_administer(role: str) -> bool:
    """Users, backups, settings."""
    return role == Role.ADMIN
