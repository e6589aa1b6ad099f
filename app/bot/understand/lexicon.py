"""The vocabulary of the trade: words that point to a matter, with weights set by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.bot.understand import morphology

Lemmas = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One pattern: all `wanted` lemma sequences present, none of `barred`, worth `weight` for `matter`."""

    matter: str
    weight: float
    wanted: tuple[Lemmas, ...]
    barred: tuple[Lemmas, ...] = ()


class LexiconError(ValueError):
    """A line of a vocabulary file that cannot be read; names the line."""


def lemma(word: str) -> str:
    """The dictionary form a vocabulary word stands for; Latin words, figures and `=word` stand for themselves."""
    return morphology.lemmas(word)[0] if word[:1].isalpha() and not word.isascii() else word


def parsed_term(matter: str, weight: float, written: str) -> Term:
    """Read `a_b+c!d`: the sequence a b and c anywhere, without d; `=a` is this very form of a."""
    body, *barred = written.split("!")
    parts = [body] if body.endswith("+") else body.split("+")
    if not all(parts) or not all(barred):
        raise LexiconError(f"empty part in {written!r}")
    return Term(
        matter,
        weight,
        tuple(tuple(lemma(w) for w in part.split("_")) for part in parts),
        tuple(tuple(lemma(w) for w in part.split("_")) for part in barred),
    )


def parsed_terms(lines: Iterable[str]) -> Iterator[Term]:
    """The terms of a vocabulary file (`## matter`, then `weight: term term …`)."""
    matter = ""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("## "):
            matter = text[3:].strip()
        elif text and not text.startswith("#"):
            weight, _, terms = text.partition(":")
            try:
                yield from (parsed_term(matter, float(weight), t) for t in terms.split())
            except ValueError as error:
                raise LexiconError(f"line {number}: {error}") from error


class Lexicon:
    """Terms indexed by their first lemma."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self._by_first: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            self._by_first[term.wanted[0][0]].append(term)

    def found(self, words: Sequence[tuple[str, ...]]) -> list[Term]:
        """The terms present in a message given as the lemmas of each of its words."""
        at: dict[str, list[int]] = defaultdict(list)
        for position, options in enumerate(words):
            for option in options:
                at[option].append(position)
        return [
            term
            for first in at
            for term in self._by_first.get(first, ())
            if all(_present(s, at) for s in term.wanted) and not any(_present(s, at) for s in term.barred)
        ]

    def scores(self, words: Sequence[tuple[str, ...]]) -> dict[str, float]:
        """Summed weights by matter of the terms present; no entry for what nothing points to."""
        total: dict[str, float] = defaultdict(float)
        for term in self.found(words):
            total[term.matter] += term.weight
        return dict(total)


def _present(sequence: Lemmas, at: dict[str, list[int]]) -> bool:
    starts = at.get(sequence[0], ())
    if len(sequence) == 1:
        return bool(starts)
    return any(all(s + i in at.get(w, ()) for i, w in enumerate(sequence[1:], 1)) for s in starts)
