"""Why a dialogue goes to a person, how heavy that is and how long it may wait (B10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The reasons of an escalation, as the chips show them."""

    SAFETY = "safety"
    EMOTION = "emotion"
    QR = "qr"
    REFUND = "refund"
    CORPORATE = "corporate"
    MISSES = "misses"
    PERSON = "person"
    VIP = "vip"


WEIGHTS: dict[Reason, int] = {
    Reason.SAFETY: 10_000,
    Reason.EMOTION: 600,
    Reason.QR: 500,
    Reason.REFUND: 300,
    Reason.VIP: 250,
    Reason.MISSES: 200,
    Reason.PERSON: 200,
    Reason.CORPORATE: 100,
}
"""Seconds of waiting that a reason is worth in the order of the queue."""

TARGET_S: dict[Reason, int] = {
    Reason.SAFETY: 30,
    Reason.EMOTION: 300,
    Reason.QR: 300,
    Reason.REFUND: 600,
    Reason.VIP: 300,
    Reason.MISSES: 300,
    Reason.PERSON: 300,
    Reason.CORPORATE: 900,
}
"""Seconds within which a person should have answered, by default."""

AT_GATE_BONUS = 400
"""Seconds of waiting that standing at a gate now is worth."""

MISSES_BEFORE_PERSON = 3


@dataclass(frozen=True, slots=True)
class Escalation:
    """A decision to call a person, with its rule and what it saw."""

    reason: Reason
    rule: str
    evidence: str
    score: float = 1.0


def urgency(reason: Reason, waited_s: float, at_gate: bool) -> float:
    """The order of the queue: the reason's weight, the wait and the gate, in seconds; larger is first."""
    return WEIGHTS[reason] + waited_s + (AT_GATE_BONUS if at_gate else 0)


def heaviest(reasons: tuple[Reason, ...]) -> Reason | None:
    """The reason that stands on the row when several apply; none of an empty tuple."""
    return max(reasons, key=WEIGHTS.__getitem__, default=None)
