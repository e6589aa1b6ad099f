"""What the guest is told when a person is called: honestly, with what happens next."""

from __future__ import annotations

from app.bot.converse.replies import Said, article_answer
from app.bot.converse.scene import Scene
from app.bot.converse.sentences import SENTENCES, say
from app.bot.recall.zones import Candidate
from app.domain.escalations import TARGET_S, Escalation, Reason
from app.domain.turns import Zone

KEYS = {
    Reason.EMOTION: "sorry",
    Reason.CORPORATE: "corporate",
    Reason.MISSES: "misses",
    Reason.PERSON: "person",
    Reason.QR: "qr",
    Reason.REFUND: "refund",
}
EXPLAINED_FIRST = frozenset((Reason.REFUND, Reason.CORPORATE, Reason.EMOTION))
"""Reasons for which the article, where one is found for sure, is said as well."""


def alarm_said(escalation: Escalation, lang: str) -> Said:
    """The fixed script for danger, with one line of advice for its kind."""
    kind = escalation.rule if escalation.rule in SENTENCES else "safety.danger"
    return Said(Zone.SAFETY, say("safety", lang, advice=say(kind, lang)))


def handed_over(scene: Scene, escalation: Escalation, best: Candidate | None) -> Said:
    """The words of a hand-over; `best` is the matter when it is certain."""
    if escalation.reason is Reason.SAFETY:
        return alarm_said(escalation, scene.lang)
    text = _opening(scene, escalation)
    article = best.article if best else None
    if article is None or scene.known is None or escalation.reason not in EXPLAINED_FIRST:
        return Said(Zone.HAND_OVER, text)
    told = article_answer(scene.known.event, article, scene.reading, scene.lang, 1.0)
    if escalation.reason is Reason.EMOTION:
        return Said(Zone.HAND_OVER, f"{text}\n\n{say('meanwhile', scene.lang)}{told.text}", None, told.sources)
    return Said(Zone.HAND_OVER, f"{told.text}\n\n{text}", None, told.sources)


def _opening(scene: Scene, escalation: Escalation) -> str:
    minutes = max(1, round(TARGET_S[escalation.reason] / 60))
    then = say("next", scene.lang, minutes=minutes)
    order = scene.reading.slots.order
    if escalation.reason is Reason.REFUND and order:
        return say("refund_known", scene.lang, next=then, order=order)
    return say(KEYS.get(escalation.reason, "person"), scene.lang, next=then)
