"""When the bot calls a person: one rule a function, the heaviest reason wins (B10, E-11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.escalations import MISSES_BEFORE_PERSON, WEIGHTS, Escalation, Reason
from app.domain.turns import Mood

ANGRY_AT = 0.38
"""`Mood.negative` from which a guest counts as angry."""

MANY_TICKETS = 15
"""As many tickets in one wish are a matter for sales."""

SALES_INTENTS = frozenset(("corporate", "buy", "prices", "promo"))
RETIRING = frozenset((Reason.REFUND, Reason.CORPORATE, Reason.QR))
"""Reasons a person has dealt with when he gives the dialogue back; anger, danger, a wish for a person never are."""

EVIDENCE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Signals:
    """What one message and its dialogue show.

    `gates` maps a plain sign (`person`, `corporate`, `money_back`, `contacts`, `at_gate`, `not_helped`) to the
    words that showed it. `sure`: the intent is certain enough to act on. `misses` counts this message if missed.
    """

    text: str
    mood: Mood = field(default_factory=Mood)
    intent: str = ""
    confidence: float = 0.0
    sure: bool = False
    gates: Mapping[str, str] = field(default_factory=dict)
    danger: str = ""
    danger_words: str = ""
    count: int = 0
    misses: int = 0
    first_aid_given: bool = False
    settled: str = ""


def decide_safety(signals: Signals) -> Escalation | None:
    """Words of danger: past every queue."""
    if not signals.danger:
        return None
    return Escalation(Reason.SAFETY, f"safety.{signals.danger}", _evidence(signals.danger_words, signals))


def decide_emotion(signals: Signals) -> Escalation | None:
    """Negative emotion: at once, whatever else was asked."""
    if signals.mood.negative < ANGRY_AT:
        return None
    return Escalation(
        Reason.EMOTION, "emotion.negative", _evidence(signals.mood.evidence, signals), signals.mood.negative
    )


def decide_qr(signals: Signals) -> Escalation | None:
    """A ticket that does not open the gate: when the guest stands there, or when first aid did not help."""
    if signals.intent != "qr_problem" or not signals.sure:
        return None
    if "at_gate" in signals.gates:
        return _because(Reason.QR, "qr.at_gate", signals, "at_gate")
    if signals.first_aid_given or "not_helped" in signals.gates:
        return _because(Reason.QR, "qr.not_helped", signals, "not_helped")
    return None


def decide_refund(signals: Signals) -> Escalation | None:
    """The guest's own money back; a question about the rules alone is answered."""
    if signals.intent != "refund" or not signals.sure or "money_back" not in signals.gates:
        return None
    return _because(Reason.REFUND, "refund.money_back", signals, "money_back")


def decide_corporate(signals: Signals) -> Escalation | None:
    """A company, a group, a large number of tickets: to sales."""
    if signals.intent == "corporate" and signals.sure:
        return _because(Reason.CORPORATE, "corporate.request", signals, "corporate")
    if signals.intent in SALES_INTENTS and ("corporate" in signals.gates or signals.count >= MANY_TICKETS):
        return _because(Reason.CORPORATE, "corporate.many", signals, "corporate")
    return None


def decide_person(signals: Signals) -> Escalation | None:
    """An explicit wish for a person; asking for a phone number or who is answering is not one."""
    if "person" in signals.gates:
        return _because(Reason.PERSON, "person.asked", signals, "person")
    if signals.intent == "operator" and signals.sure and "contacts" not in signals.gates:
        return _because(Reason.PERSON, "person.asked", signals, "person")
    return None


def decide_misses(signals: Signals) -> Escalation | None:
    """Three consecutive misses, honestly admitted."""
    if signals.misses < MISSES_BEFORE_PERSON:
        return None
    return _because(Reason.MISSES, "misses.three", signals, "")


RULES: tuple[Callable[[Signals], Escalation | None], ...] = (
    decide_safety,
    decide_emotion,
    decide_qr,
    decide_refund,
    decide_misses,
    decide_person,
    decide_corporate,
)


def decide_handover(signals: Signals) -> Escalation | None:
    """The heaviest escalation that applies, or none.

    What a person has just dealt with (`settled`) is not handed over again for the same reason.
    """
    found = [escalation for rule in RULES if (escalation := rule(signals)) is not None]
    standing = [e for e in found if not (e.reason in RETIRING and e.reason.value == signals.settled)]
    return max(standing, key=lambda e: WEIGHTS[e.reason], default=None)


def _because(reason: Reason, rule: str, signals: Signals, gate: str) -> Escalation:
    score = signals.confidence or 1.0
    return Escalation(reason, rule, _evidence(signals.gates.get(gate, ""), signals), score)


def _evidence(words: str, signals: Signals) -> str:
    """What the guest wrote, in his own spelling: all of it, or of a long message the part where `words` stand.

    `words` have been corrected and folded by the reading, so they only show where to look.
    """
    text = " ".join(signals.text.split())
    if not text:
        return words[:EVIDENCE_LENGTH]
    if len(text) <= EVIDENCE_LENGTH:
        return text
    found = [at for word in words.split() if (at := text.casefold().find(word.casefold())) >= 0]
    first = min(found, default=0)
    begin = max((text.rfind(end, 0, first) + 1 for end in ".!?…"), default=0)
    if first - begin > EVIDENCE_LENGTH // 2:
        begin = text.rfind(" ", 0, first) + 1
    rest = ("…" if begin else "") + text[begin:].lstrip()
    return rest if len(rest) <= EVIDENCE_LENGTH else rest[: EVIDENCE_LENGTH - 1].rstrip() + "…"
