"""How a message is spelt, as a short vector: letters three and four at a time, and its words by dictionary form."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE = 2_048
"""Numbers a message is hashed into; twice as many measured no better."""

LETTERS_SHARE = 0.5
WORDS_SHARE = 0.25
"""What a full likeness of letters and of words is worth beside one of meaning (which is worth 1)."""

Lemmas = Sequence[tuple[str, ...]]


class Traits:
    """Weighs rare letters and words more than common ones; `corpus` is what commonness is counted on."""

    def __init__(self, corpus: Sequence[tuple[Sequence[str], Lemmas]]) -> None:
        """`corpus` holds (words, lemmas) of known messages."""
        self._total = len(corpus)
        self._commonness: Counter[str] = Counter()
        for words, lemmas in corpus:
            self._commonness.update(set(_letters(words)))
            self._commonness.update(set(_sayings(lemmas)))
        self._places: dict[str, tuple[int, float]] = {}

    def vectors(self, messages: Sequence[tuple[Sequence[str], Lemmas]]) -> NDArray[np.float32]:
        """(n, SIZE) float32; the inner product of two rows is their weighted likeness, at most 0.75."""
        import numpy as np

        rows = np.zeros((len(messages), SIZE), dtype=np.float32)
        for row, (words, lemmas) in zip(rows, messages, strict=True):
            self._add(row, _letters(words), LETTERS_SHARE)
            self._add(row, _sayings(lemmas), WORDS_SHARE)
        return rows

    def _add(self, row: NDArray[np.float32], grams: Iterable[str], share: float) -> None:
        import numpy as np

        counted = Counter(grams)
        if not counted:
            return
        places = [self._place(gram) for gram in counted]
        weights = np.array([w for _, w in places]) * (1 + np.log(list(counted.values())))
        weights *= math.sqrt(share) / np.linalg.norm(weights)
        np.add.at(row, [at for at, _ in places], weights.astype(np.float32))

    def _place(self, gram: str) -> tuple[int, float]:
        """Where a gram is hashed to and its signed rarity; the sign makes strangers cancel out."""
        place = self._places.get(gram)
        if place is None:
            digest = zlib.crc32(gram.encode())
            rarity = math.log(1 + self._total / (self._commonness.get(gram) or 1))
            place = digest % SIZE, -rarity if digest >> 20 & 1 else rarity
            if len(self._places) < 200_000:
                self._places[gram] = place
        return place


def _letters(words: Sequence[str]) -> Iterator[str]:
    text = f" {' '.join(words)} "
    for size in (3, 4):
        yield from (text[i : i + size] for i in range(len(text) - size + 1))


def _sayings(lemmas: Lemmas) -> Iterator[str]:
    """Single dictionary forms and pairs; marked so that they never meet the letters."""
    firsts = [options[0] for options in lemmas]
    yield from ("1" + first for first in firsts)
    yield from (f"2{a} {b}" for a, b in pairwise(firsts))
