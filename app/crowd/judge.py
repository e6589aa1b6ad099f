"""Was the bot right? The crowd knows what it asked."""

from __future__ import annotations

from enum import StrEnum

from app.crowd.wordings import Wording
from app.protocol.guest import Line


class Verdict(StrEnum):
    """What the bot's first word to a question was worth."""

    RIGHT = "right"
    ASKED = "asked"
    """it asked which of a few things was meant, or the one thing the answer depends on"""
    ADMITTED = "admitted"
    """it said that it had not understood, or does not know"""
    WRONG = "wrong"
    HANDED = "handed"
    """it called a person although nothing called for one"""


def served(wording: Wording, line: Line) -> bool:
    """Whether this reply gives what was asked for: the matter's answer, or a person where one must come."""
    if line.zone in ("hand_over", "safety"):
        return bool(wording.needs)
    if line.zone == "greet":
        return wording.matter == "smalltalk"
    return line.zone in ("answer", "deal") and line.intent in wording.intents


def judge(wording: Wording, line: Line) -> Verdict:
    """The worth of the bot's first reply to a wording. A question about the event is no reply yet."""
    if served(wording, line):
        return Verdict.RIGHT
    if line.zone in ("ask", "clarify"):
        return Verdict.ASKED
    if line.zone == "admit":
        return Verdict.ADMITTED
    if line.zone in ("hand_over", "safety"):
        return Verdict.HANDED
    return Verdict.WRONG
