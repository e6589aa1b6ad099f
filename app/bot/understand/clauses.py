"""Long stories cut into clauses, so that the one sentence that asks is not drowned by the others."""

from __future__ import annotations

import re
from itertools import pairwise

from app.bot.understand.wording import Wording

LONG_FROM = 13
"""Words from which a message is a story."""

WINDOW = 12
STEP = 6
MOST = 8
SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
ASIDE = re.compile(r",\s+|\s+[-–—]\s+")
ASKING = 1.0
CLOSING = 0.95
TELLING = 0.75


def clauses_of(wording: Wording) -> list[tuple[str, float]]:
    """The clauses of a long message with their weights, at most `MOST`, the last ones kept; none of a short one."""
    if sum(word[0].isalnum() for word in wording.words) < LONG_FROM:
        return []
    parts = [piece for sentence in SENTENCE_END.split(wording.raw) for piece in _pieces(sentence)]
    parts = [part for part in parts if len(part.split()) > 1][-MOST:]
    return [(part, _weight(part, last=i == len(parts) - 1)) for i, part in enumerate(parts)]


def _pieces(sentence: str) -> list[str]:
    """A sentence, or its overlapping windows when it never pauses, or its parts between commas joined by twos."""
    words = sentence.split()
    if len(words) <= WINDOW:
        return [sentence]
    asides = ASIDE.split(sentence)
    if len(asides) > 2:
        return [f"{a} {b}" for a, b in pairwise(asides)]
    starts = range(0, max(len(words) - STEP, 1), STEP)
    return [" ".join(words[start : start + WINDOW]) for start in starts]


def _weight(part: str, last: bool) -> float:
    if part.rstrip().endswith("?"):
        return ASKING
    return CLOSING if last else TELLING
