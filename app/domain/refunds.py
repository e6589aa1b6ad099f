"""How much money goes back, why, and what a packet may become: the policy of refunds (C4, B11). Pure.

The table by default is that of Federal Law 193-FZ: ten days and more before the doors all of it, five to ten a half,
three to five 30 %, later nothing, unless the ground is the organiser's or an illness that papers prove. An organiser
may be more generous, never less. Amounts are whole minor units; days are counted in the event's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from app.domain.amounts import shares


class Ground(StrEnum):
    """Why the guest wants his money back."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    ILLNESS = "illness"
    DOUBLE_PAYMENT = "double_payment"
    NOT_ADMITTED = "not_admitted"
    CHANGE_OF_MIND = "change_of_mind"


OURS = frozenset({Ground.CANCELLED, Ground.MOVED, Ground.NOT_ADMITTED, Ground.DOUBLE_PAYMENT})
"""grounds for which the organiser answers, whatever the day"""
PROVED = frozenset({Ground.ILLNESS})
"""grounds that need papers"""


class Rule(StrEnum):
    """Which rule gave the amount."""

    OURS = "ours"
    DOUBLE_PAYMENT = "double_payment"
    ILLNESS = "illness"
    BY_DAYS = "by_days"
    TOO_LATE = "too_late"
    USED = "used"


class Missing(StrEnum):
    """What a packet still lacks."""

    TICKETS = "tickets"
    DOCUMENT = "document"
    REQUISITES = "requisites"


# --- the organiser's terms ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """From so many whole days before the doors on, so much is given back."""

    days: int
    percent: int


LAW = (Step(10, 100), Step(5, 50), Step(3, 30))
"""the least that the law leaves a guest who changed his mind"""


class TermsError(ValueError):
    """Terms that cannot be: `key` of the configuration and the remedy."""

    def __init__(self, key: str, remedy: str) -> None:
        super().__init__(f"{key}: {remedy}")
        self.key, self.remedy = key, remedy


@dataclass(frozen=True, slots=True)
class Terms:
    """An event's rules. `fee_minor` a ticket is kept when a guest changes his mind (not with what is ours).

    `cancelled` and `moved` say that the event really is. `answer_hours`: until when a guest is promised an answer.
    """

    steps: tuple[Step, ...] = LAW
    illness_percent: int = 100
    fee_minor: int = 0
    cancelled: bool = False
    moved: bool = False
    answer_hours: int = 24


def percent_of(steps: Sequence[Step], days: int) -> int:
    """What is given back so many days before; nothing later than the last step."""
    return max((step.percent for step in steps if days >= step.days), default=0)


def check_terms(terms: Terms) -> Terms:
    """The same terms; `TermsError` when they are senseless or leave a guest less than the law does."""
    for step in terms.steps:
        if not 0 <= step.percent <= 100:
            raise TermsError("steps", f"{step.percent} is no percentage, write 0 to 100")
    days = [step.days for step in terms.steps]
    if len(set(days)) < len(days):
        raise TermsError("steps", "two steps begin on the same day, keep one of them")
    for law in LAW:
        given = percent_of(terms.steps, law.days)
        if given < law.percent:
            remedy = f"{law.days} days before the law leaves the guest {law.percent} %, not {given} %: raise it"
            raise TermsError("steps", remedy)
    if not 0 <= terms.illness_percent <= 100:
        raise TermsError("illness_percent", "write 0 to 100")
    if terms.answer_hours < 1:
        raise TermsError("answer_hours", "promise an answer within one hour or more")
    return terms


def days_before(asked_at: datetime, doors_at: datetime, zone: tzinfo) -> int:
    """Whole days from the request to the doors, at the place of the event; 0 on the last day, -1 once they are open.

    Day N begins at the hour of the doors N calendar days earlier there; moments are compared in UTC, so that a change
    of the clocks in between costs nobody an hour. Times are aware.
    """
    if asked_at >= doors_at:
        return -1
    doors = doors_at.astimezone(zone)
    days = (doors.date() - asked_at.astimezone(zone).date()).days
    begins = (doors.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=zone)
    return days if asked_at.astimezone(UTC) <= begins.astimezone(UTC) else days - 1


# --- the amount --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaidTicket:
    """A ticket asked about: what was paid for it and has not gone back; `entered` when somebody came in with it."""

    id: str
    paid_minor: int
    entered: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked. `surplus_minor`: paid on the order beyond what it costs, which no ticket stands for.

    `days` as in `days_before`; `desk_minor` of what would go back cannot go back to an instrument.
    """

    ground: Ground
    tickets: tuple[PaidTicket, ...]
    days: int
    surplus_minor: int = 0
    documents: int = 0
    requisites: bool = False
    desk: bool = False
    """money would have to go back where there is no instrument to take it"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says: `parts` a ticket in the order asked and `surplus_minor`, together `total_minor`."""

    rule: Rule
    percent: int
    days: int
    parts: tuple[int, ...]
    surplus_minor: int = 0
    missing: tuple[Missing, ...] = ()

    @property
    def total_minor(self) -> int:
        """All that goes back."""
        return sum(self.parts) + self.surplus_minor


def decide_refund(claim: Claim, terms: Terms) -> Decision:
    """Amount, reason and what is missing."""
    if claim.ground is Ground.DOUBLE_PAYMENT and claim.surplus_minor:
        none = tuple(0 for _ in claim.tickets)
        return Decision(Rule.DOUBLE_PAYMENT, 100, claim.days, none, claim.surplus_minor, _missing(claim))
    rule, percent = _rule(claim, terms)
    paid = tuple(0 if _is_lost(ticket, claim.ground) else ticket.paid_minor for ticket in claim.tickets)
    if claim.tickets and claim.ground not in OURS and all(ticket.entered for ticket in claim.tickets):
        rule, percent = Rule.USED, 0
    fee = terms.fee_minor if claim.ground is Ground.CHANGE_OF_MIND else 0
    parts = tuple(max(0, part - fee) for part in shares(portion(sum(paid), percent), paid))
    return Decision(rule, percent, claim.days, parts, 0, _missing(claim))


def _rule(claim: Claim, terms: Terms) -> tuple[Rule, int]:
    if claim.ground in OURS:
        return (Rule.DOUBLE_PAYMENT if claim.ground is Ground.DOUBLE_PAYMENT else Rule.OURS), 100
    by_days = percent_of(terms.steps, claim.days)
    if claim.ground is Ground.ILLNESS and terms.illness_percent >= by_days:
        return Rule.ILLNESS, terms.illness_percent
    return (Rule.BY_DAYS if by_days else Rule.TOO_LATE), by_days


def _is_lost(ticket: PaidTicket, ground: Ground) -> bool:
    """Who has been inside gets nothing back for it, unless the organiser answers for the ground."""
    return ticket.entered and ground not in OURS


def _missing(claim: Claim) -> tuple[Missing, ...]:
    lacks = (
        (Missing.TICKETS, not claim.tickets and not claim.surplus_minor),
        (Missing.DOCUMENT, claim.ground in PROVED and not claim.documents),
        (Missing.REQUISITES, claim.desk and not claim.requisites),
    )
    return tuple(what for what, lacking in lacks if lacking)


def portion(minor: int, percent: int) -> int:
    """So many percent of an amount, half a unit rounded in the guest's favour."""
    return (minor * percent + 50) // 100


def divided(amount_minor: int, decision: Decision, paid: Sequence[int]) -> tuple[int, ...]:
    """Another amount than the policy's over the same tickets: in its proportions up to it, then up to what was paid.

    The parts sum up to the amount, none is more than was paid for its ticket; `ValueError` for more than all of it.
    """
    if not 0 <= amount_minor <= sum(paid):
        raise ValueError("more than was paid")
    if amount_minor <= sum(decision.parts):
        return shares(amount_minor, decision.parts)
    rest = tuple(whole - part for whole, part in zip(paid, decision.parts, strict=True))
    more = shares(amount_minor - sum(decision.parts), rest)
    return tuple(part + plus for part, plus in zip(decision.parts, more, strict=True))


@dataclass(frozen=True, slots=True)
class Source:
    """A payment money can go back to: what of it has not gone back."""

    id: str
    left_minor: int


def returned(amount_minor: int, sources: Sequence[Source]) -> dict[str, int]:
    """Which payment gives how much, the first ones first; `ValueError` for more than is left of all together."""
    parts: dict[str, int] = {}
    rest = amount_minor
    for source in sources:
        taken = min(rest, source.left_minor)
        if taken > 0:
            parts[source.id] = taken
            rest -= taken
    if rest or amount_minor < 0:
        raise ValueError("more than was captured")
    return parts


# --- who must say yes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """Minor units. Above `two_minor`, or when a person's `day_minor` is used up, two must say yes.

    `most_minor` is never exceeded; `cooling_ms` is how long a lone approver waits instead of a second person.
    """

    two_minor: int = 5_000_000
    day_minor: int = 6_000_000
    most_minor: int = 50_000_000
    cooling_ms: int = 60 * 60 * 1000


def approvals_needed(amount_minor: int, spent_minor: int, limits: Limits) -> int:
    """How many people; `spent_minor` is what this one has approved today."""
    return 2 if amount_minor > limits.two_minor or spent_minor + amount_minor > limits.day_minor else 1


# --- states ------------------------------------------------------------------------------------------------


class State(StrEnum):
    """Where a packet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    """one person said yes above his limit and waits for another, or for the end of the delay"""
    REVOKING = "revoking"
    """decided; the tickets are dead and the gates are being told"""
    PAYING = "paying"
    PAID = "paid"
    DONE = "done"
    """the fiscal receipt is there, too"""
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class Move(StrEnum):
    """What may happen to a packet."""

    EDIT = "edit"
    SUBMIT = "submit"
    HALF_APPROVE = "half_approve"
    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    ASK_AGAIN = "ask_again"
    """ask the guest of a packet that was decided before: its tickets are dead, it cannot end without its money"""
    ANSWER = "answer"
    """the guest has sent what he was asked for"""
    WITHDRAW = "withdraw"
    PAY = "pay"
    MONEY_DONE = "money_done"
    MONEY_FAILED = "money_failed"
    RECEIPT = "receipt"


_OPEN = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED)

MOVES: dict[Move, dict[State, State]] = {
    Move.EDIT: {
        State.DRAFT: State.DRAFT,
        State.RETURNED: State.RETURNED,
        State.SUBMITTED: State.SUBMITTED,
        State.APPROVED: State.SUBMITTED,
        State.FAILED: State.FAILED,
    },
    Move.SUBMIT: {
        State.DRAFT: State.SUBMITTED,
        State.RETURNED: State.SUBMITTED,
        State.FAILED: State.SUBMITTED,
    },
    Move.HALF_APPROVE: {State.SUBMITTED: State.APPROVED},
    Move.APPROVE: {State.SUBMITTED: State.REVOKING, State.APPROVED: State.REVOKING},
    Move.REJECT: {State.SUBMITTED: State.REJECTED, State.APPROVED: State.REJECTED},
    Move.RETURN: dict.fromkeys((State.DRAFT, State.SUBMITTED, State.APPROVED), State.RETURNED),
    Move.ASK_AGAIN: dict.fromkeys((State.SUBMITTED, State.APPROVED, State.FAILED), State.FAILED),
    Move.ANSWER: {State.RETURNED: State.DRAFT, State.DRAFT: State.DRAFT},
    Move.WITHDRAW: dict.fromkeys(_OPEN, State.WITHDRAWN),
    Move.PAY: {State.REVOKING: State.PAYING},
    Move.MONEY_DONE: {State.PAYING: State.PAID},
    Move.MONEY_FAILED: {State.PAYING: State.FAILED, State.FAILED: State.FAILED},
    Move.RECEIPT: {State.PAID: State.DONE},
}

OPEN = frozenset(_OPEN)
"""may still be changed or taken back"""
UNDER_WAY = frozenset({State.REVOKING, State.PAYING, State.PAID})
CLOSED = frozenset({State.DONE, State.REJECTED, State.WITHDRAWN})


RECEIPT_MS = 5 * 60 * 1000
"""after which a paid refund without its fiscal receipt is shown in red"""


def receipt_is_late(paid_ms: int, receipt_ms: int, now_ms: int) -> bool:
    """Whether the money went five minutes ago or earlier and there is no receipt yet (0: not paid, no receipt)."""
    return bool(paid_ms) and not receipt_ms and now_ms - paid_ms >= RECEIPT_MS


def decided_before(money_state: str) -> bool:
    """Whether a packet was decided and its money did not arrive: its tickets are dead, whatever its state is now."""
    return money_state == "failed"


def may_move(state: str, move: Move) -> bool:
    """Whether the move is legal; an unknown state allows none."""
    return state in MOVES[move]


def moved(state: str, move: Move) -> State:
    """The state after a legal move; `KeyError` for an illegal one."""
    return MOVES[move][State(state)]
