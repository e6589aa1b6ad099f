"""Signs of fraud in a refund packet, each with what was seen (E-5, console §3.5). Pure.

A sign that `STOP`s takes the quick approval away: whoever approves says why. A `WARN` is only shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from app.domain.people import same_person
from app.domain.refunds import OURS, Ground

SOON_MS = 10 * 60 * 1000
"""a request so soon after a refused scan may be made out of anger at the gate, or by who found a dead code"""
MANY_REQUESTS = 3


class Weight(StrEnum):
    """How much a sign weighs."""

    STOP = "stop"
    WARN = "warn"


class Sign(StrEnum):
    """What was noticed."""

    USED = "used"
    CHANGED_HANDS = "changed_hands"
    PAYEE_NOT_BUYER = "payee_not_buyer"
    DETAILS_CHANGED = "details_changed"
    ACCOUNT_SEEN = "account_seen"
    INSTRUMENT_SEEN = "instrument_seen"
    MANY_REQUESTS = "many_requests"
    DISPUTED = "disputed"
    OVER_LEFT = "over_left"
    OVER_POLICY = "over_policy"
    AFTER_FAILED_SCAN = "after_failed_scan"
    UPGRADED = "upgraded"
    UNPROVEN = "unproven"
    """the ground is not what the books say"""


@dataclass(frozen=True, slots=True)
class Flag:
    """`evidence` is words and figures of the case, short and without a full account or card number."""

    sign: Sign
    weight: Weight
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class TicketTrail:
    """What happened to a ticket: 0 or empty for what did not. `changed_why` transferred | reissued."""

    id: str
    entered_ms: int = 0
    entered_gate: str = ""
    changed_ms: int = 0
    changed_why: str = ""
    upgraded_ms: int = 0
    refused_ms: int = 0
    """last scan that a gate refused"""
    refused_why: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """All that is looked at; amounts in minor units. Lists of packets name others, never this one."""

    ground: Ground
    asked_ms: int
    amount_minor: int
    policy_minor: int
    left_minor: int
    tickets: tuple[TicketTrail, ...] = ()
    buyers: tuple[str, ...] = ()
    """names under which the order was bought and paid"""
    payee: str = ""
    payee_used: bool = False
    details_changes: tuple[str, ...] = ()
    """each change of the requisites after the packet was handed in, in words"""
    account_seen: tuple[str, ...] = ()
    instrument_seen: tuple[str, ...] = ()
    requests: int = 1
    """of this guest, this one among them"""
    disputed: tuple[str, ...] = ()
    """payments under a chargeback"""
    contradiction: str = ""
    """why the books do not bear the ground out; empty when they do"""
    zone: tzinfo = UTC
    """of the event, for times in the evidence"""

    def seen(self, at_ms: int, *words: str) -> str:
        """A moment at the place of the event, and what was there."""
        at = datetime.fromtimestamp(at_ms / 1000, self.zone)
        return " ".join([f"{at:%d.%m %H:%M}", *filter(None, words)])


def flags_of(case: Case) -> tuple[Flag, ...]:
    """Everything that is noticed, the heaviest first, else in the order of `Sign`."""
    found = [*_of_tickets(case), *_of_payee(case), *_of_guest(case), *_of_money(case)]
    order = list(Sign)
    return tuple(sorted(found, key=lambda flag: (flag.weight is not Weight.STOP, order.index(flag.sign))))


def stops(flags: tuple[Flag, ...]) -> bool:
    """Whether one click is not enough."""
    return any(flag.weight is Weight.STOP for flag in flags)


def _of_tickets(case: Case) -> Iterator[Flag]:
    all_inside = case.ground in (Ground.CANCELLED, Ground.MOVED) and not case.contradiction
    for trail in case.tickets:
        if trail.entered_ms:
            weight = Weight.WARN if all_inside else Weight.STOP
            yield Flag(Sign.USED, weight, case.seen(trail.entered_ms, trail.id, trail.entered_gate))
        if trail.changed_ms:
            # a new code before the request may be a lost phone; after it, or for another holder, it is not
            weight = Weight.STOP if trail.changed_ms >= case.asked_ms else Weight.WARN
            if trail.changed_why == "transferred":
                weight = Weight.STOP
            yield Flag(Sign.CHANGED_HANDS, weight, case.seen(trail.changed_ms, trail.id, trail.changed_why))
        if trail.upgraded_ms and case.ground not in OURS:
            yield Flag(Sign.UPGRADED, Weight.STOP, case.seen(trail.upgraded_ms, trail.id))
        if 0 <= case.asked_ms - trail.refused_ms < SOON_MS and case.ground is not Ground.NOT_ADMITTED:
            evidence = case.seen(trail.refused_ms, trail.id, trail.refused_why)
            yield Flag(Sign.AFTER_FAILED_SCAN, Weight.STOP, evidence)


def _of_payee(case: Case) -> Iterator[Flag]:
    weight = Weight.STOP if case.payee_used else Weight.WARN
    if case.payee and case.buyers and not any(same_person(case.payee, buyer) for buyer in case.buyers):
        yield Flag(Sign.PAYEE_NOT_BUYER, weight, f"{case.payee} / {', '.join(case.buyers)}")
    if case.details_changes:
        yield Flag(Sign.DETAILS_CHANGED, weight, "; ".join(case.details_changes))
    if case.account_seen:
        yield Flag(Sign.ACCOUNT_SEEN, Weight.STOP, ", ".join(case.account_seen))
    if case.instrument_seen:
        yield Flag(Sign.INSTRUMENT_SEEN, Weight.STOP, ", ".join(case.instrument_seen))


def _of_guest(case: Case) -> Iterator[Flag]:
    if case.requests >= MANY_REQUESTS:
        yield Flag(Sign.MANY_REQUESTS, Weight.STOP, str(case.requests))
    if case.contradiction:
        yield Flag(Sign.UNPROVEN, Weight.STOP, case.contradiction)


def _of_money(case: Case) -> Iterator[Flag]:
    if case.disputed:
        yield Flag(Sign.DISPUTED, Weight.STOP, ", ".join(case.disputed))
    if case.amount_minor > case.left_minor:
        yield Flag(Sign.OVER_LEFT, Weight.STOP, f"{case.amount_minor} > {case.left_minor}")
    if case.amount_minor > case.policy_minor:
        yield Flag(Sign.OVER_POLICY, Weight.STOP, f"{case.amount_minor} > {case.policy_minor}")
