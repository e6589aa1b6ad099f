"""Misspelt words brought back to the words of the trade."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.bot.understand import morphology

FOLDS: tuple[tuple[str, str], ...] = (
    ("тьс", "ц"), ("тс", "ц"), ("дс", "ц"), ("стн", "сн"), ("здн", "зн"), ("вств", "ств"), ("лнц", "нц"),
    ("сч", "щ"), ("зч", "щ"), ("чт", "шт"), ("чн", "шн"), ("его", "ива"), ("ого", "ава"),
)  # fmt: skip
SOUND_ALIKE = str.maketrans("оеэяыдзбгвж", "аиииитспкфш", "ьъ")
GLUED = (
    "не",
    "на",
    "по",
    "за",
    "во",
    "со",
    "до",
    "от",
    "из",
    "без",
    "для",
    "при",
    "под",
    "с",
    "в",
    "к",
    "у",
    "и",
    "а",
)
SHORTEST = 4
ENDING = 3


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """How the word sounds, roughly: spellings that sound alike fold to one string."""
    for old, new in FOLDS:
        word = word.replace(old, new)
    return squeezed(word.translate(SOUND_ALIKE))


def squeezed(word: str) -> str:
    """Runs of one letter cut to one: `приввееет` is `привет`."""
    return re.sub(r"(.)\1+", r"\1", word)


def tolerance(word: str) -> int:
    """How many letters may differ before it is another word."""
    return 1 if len(word) <= 6 else 2


class Speller:
    """Repairs words against a fixed set of forms; build a new one to add words."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """`words` in the forms guests use, with how often: these are preferred; their inflections are added."""
        self.used = words
        self.forms = frozenset(form for word in self.used for form in morphology.forms(word))
        self._by_sound: dict[str, str] = {}
        self._shelves: dict[tuple[int, str], list[str]] = defaultdict(list)
        for form in sorted(self.forms, key=lambda f: (f not in self.used, f)):
            self._by_sound.setdefault(folded(form), form)
            self._shelves[len(form), form[0]].append(form)
            self._shelves[len(form), form[-ENDING:]].append(form)
        self.repaired = lru_cache(maxsize=20_000)(self._repaired)

    def familiar(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return word in self.forms or morphology.known(word)

    def _repaired(self, word: str) -> str:
        """The word meant, possibly two words with a space; the word itself when nothing is near."""
        if len(word) < SHORTEST or self.familiar(word) or not word.isalpha():
            return word
        short = squeezed(word)
        if short != word and self.familiar(short):
            return short
        alike = self._by_sound.get(folded(word))
        return alike or self._near(word, 1) or self._split(word) or self._near(word, tolerance(word)) or word

    def _near(self, word: str, limit: int) -> str:
        """The nearest form that shares the word's first letter or its ending: looking at all takes 7 ms."""
        sizes = range(len(word) - limit, len(word) + limit + 1)
        marks = (word[0], word[-ENDING:])
        pool = [form for size in sizes for mark in marks for form in self._shelves.get((size, mark), ())]
        hits = process.extract(word, pool, scorer=OSA.distance, score_cutoff=limit, limit=8)
        if len(word) < 6:  # a short word is easily another one: only what guests are seen to write
            hits = [hit for hit in hits if hit[0] in self.used and hit[0][0] == word[0]]
        return min(hits, key=lambda hit: self._strangeness(word, hit[0], hit[1]), default=("", 0, 0))[0]

    def _strangeness(self, word: str, form: str, distance: float) -> tuple[float, ...]:
        return distance, OSA.distance(folded(word), folded(form)), form not in self.used, form[0] != word[0]

    def _split(self, word: str) -> str:
        for head in GLUED:
            tail = word[len(head) :]
            if not word.startswith(head) or len(tail) < 3:
                continue
            if tail in self.forms or (head == "не" and len(tail) > 4 and morphology.known(tail)):
                return f"{head} {tail}"
        for at in range(4, len(word) - 3):
            if word[:at] in self.forms and word[at:] in self.forms:
                return f"{word[:at]} {word[at:]}"
        return ""
