"""Calling a person: the dialogue goes to the queue with reason and evidence (B10)."""

from __future__ import annotations

from app.domain.dialogues import Move, Status
from app.domain.escalations import TARGET_S, WEIGHTS, Escalation, Reason, heaviest
from app.protocol.records import EscalationRef
from app.service.page import Page


def call_person(page: Page, escalation: Escalation) -> bool:
    """Queue the dialogue, or add a reason to one that is queued; False when it changes nothing.

    The row shows the heaviest reason; the wait runs from the first unanswered message and a further reason can only
    bring its deadline forward.
    """
    reasons = tuple(Reason(name) for name in page.state.reasons)
    waits = page.status is Status.QUEUED
    if waits and escalation.reason in reasons:
        return False
    page.move(Move.ESCALATE)
    due_ms = page.now_ms + TARGET_S[escalation.reason] * 1000
    page.change(
        reasons=tuple(sorted((*page.state.reasons, escalation.reason.value), key=_by_weight)),
        contained=False,
        due_ms=min(due_ms, page.state.due_ms) if waits and page.state.due_ms else due_ms,
        waiting_ms=page.state.waiting_ms or page.guest_ms or page.now_ms,
    )
    if heaviest((*reasons, escalation.reason)) is escalation.reason:
        page.change(escalation=_ref(escalation, page.now_ms))
    if not waits:
        page.notice("escalated", reason=escalation.reason.value)
    return True


def _by_weight(name: str) -> int:
    return -WEIGHTS[Reason(name)]


def _ref(escalation: Escalation, at_ms: int) -> EscalationRef:
    return EscalationRef(
        reason=escalation.reason.value,
        rule=escalation.rule,
        evidence=escalation.evidence,
        score=escalation.score,
        at_ms=at_ms,
    )
