"""Russian word forms: which words exist, their dictionary forms and all their inflections."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def _analyzer() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=50_000)
def known(word: str) -> bool:
    """Whether the dictionary holds this very form."""
    return bool(_analyzer().word_is_known(word))


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> tuple[str, ...]:
    """Dictionary forms the word may come from, the likeliest first, `ё` written as `е`."""
    guesses = 4 if known(word) else 12  # slang is in no dictionary: its own form may be far down the guesses
    seen = dict.fromkeys(p.normal_form.replace("ё", "е") for p in _analyzer().parse(word)[:guesses])
    return tuple(seen)


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """All inflections of the word's likeliest reading, the word itself among them."""
    parses = _analyzer().parse(word)
    best = parses[0]
    if not known(word):  # slang is written here in its dictionary form: trust that over the guess
        best = next((p for p in parses if p.normal_form.replace("ё", "е") == word), best)
    return tuple(dict.fromkeys([word, *(f.word.replace("ё", "е") for f in best.lexeme)]))
