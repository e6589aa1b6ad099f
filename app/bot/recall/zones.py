"""How sure the bot may be: answer at once, ask with two or three buttons, or admit (the three zones)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.articles import Article
from app.domain.turns import Zone

ANSWER_AT = 0.85
"""Estimated chance of being right from which the bot answers without asking."""

ADMIT_MARGIN = 0.25
"""By how much `beyond` must lead for the bot to admit at once instead of offering its best guesses."""

FAINT = 0.16
"""A best guess weaker than this is no guess."""

OFFERED = 3
THIRD_FROM = 0.35
"""The third button is shown when its weight is at least this share of the first's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One matter a message may be about, with its weight and the event's article for it, if any."""

    intent: str
    weight: float
    article: Article | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence rests on, all about the leading matter."""

    margin: float
    likeness: float
    vocabulary_lead: float
    beyond: float
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The zone, how sure (0..1), and the candidates in order; in zone ASK those to offer."""

    zone: Zone
    confidence: float
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The leading candidate; none when the message is beyond everything known."""
        return self.candidates[0] if self.candidates else None


BIAS, MARGIN, LIKENESS, LEAD, OUTSIDE = -0.5, 2.9, 0.9, 1.0, -0.9
"""Logistic regression over the taught wordings, each judged by a school that had not seen it (five folds)."""


def confidence(evidence: Evidence) -> float:
    """The estimated chance, 0..1, that the leading matter is what the guest means."""
    if evidence.exact:
        return 0.99
    drive = (
        BIAS
        + MARGIN * evidence.margin
        + LIKENESS * evidence.likeness
        + LEAD * evidence.vocabulary_lead
        + OUTSIDE * evidence.beyond
    )
    return 1 / (1 + math.exp(-drive))


def judged(ranked: Sequence[Candidate], evidence: Evidence) -> Verdict:
    """The verdict over candidates without `beyond`, heaviest first; `evidence` knows of `beyond`."""
    sure = confidence(evidence)
    best = ranked[0]
    if evidence.margin < -ADMIT_MARGIN or best.weight < FAINT:
        return Verdict(Zone.ADMIT, round(sure, 3), ())
    if sure >= ANSWER_AT and evidence.margin > 0:
        return Verdict(Zone.ANSWER, round(sure, 3), tuple(ranked[:OFFERED]))
    offers = [c for i, c in enumerate(ranked[:OFFERED]) if i < 2 or c.weight >= THIRD_FROM * best.weight]
    return Verdict(Zone.ASK, round(sure, 3), tuple(offers))
