"""Plain signs that decide by rule: danger, a wish for a person, money back, corporate, courtesies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bot.understand.lexicon import Lexicon, Term

OPENS_AT = 4.0


@dataclass(frozen=True, slots=True)
class Sign:
    """A gate that opened: its `kind` and the words that opened it."""

    kind: str
    evidence: str


def opened(lexicon: Lexicon, lemmas: Sequence[tuple[str, ...]], words: Sequence[str]) -> tuple[Sign, ...]:
    """The gates whose terms sum to `OPENS_AT` or more, heaviest first; `words` run parallel to `lemmas`."""
    by_kind: dict[str, list[Term]] = {}
    for term in lexicon.found(lemmas):
        by_kind.setdefault(term.matter, []).append(term)
    heavy = {kind: sum(t.weight for t in terms) for kind, terms in by_kind.items()}
    kinds = sorted((k for k, weight in heavy.items() if weight >= OPENS_AT), key=lambda k: -heavy[k])
    return tuple(Sign(kind, evidence_of(by_kind[kind], lemmas, words)) for kind in kinds)


def evidence_of(terms: Sequence[Term], lemmas: Sequence[tuple[str, ...]], words: Sequence[str]) -> str:
    """The guest's words that made the terms match, in the order written."""
    wanted = {lemma for term in terms for sequence in term.wanted for lemma in sequence}
    return " ".join(word for word, options in zip(words, lemmas, strict=True) if wanted.intersection(options))
