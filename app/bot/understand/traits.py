"""How a message is spelt, as a short vector: letters three and four at a time, and its words by dictionary form."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
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


def spelling(messages: Sequence[tuple[Sequence[str], Lemmas]]) -> NDArray[np.float32]:
    """(n, SIZE) float32 for messages as (words, lemmas); the inner product of two rows is at most 0.75.

    Rare letters and words are not weighed up: what learns from these vectors finds out by itself what tells.
    """
    import numpy as np

    rows = np.zeros((len(messages), SIZE), dtype=np.float32)
    for row, (words, lemmas) in zip(rows, messages, strict=True):
        _add(row, _letters(words), LETTERS_SHARE)
        _add(row, _sayings(lemmas), WORDS_SHARE)
    return rows


def _add(row: NDArray[np.float32], grams: Iterable[str], share: float) -> None:
    import numpy as np

    counted = Counter(grams)
    if not counted:
        return
    places, signs = zip(*map(_place, counted), strict=True)
    weights = np.array(signs, dtype=np.float32) * (1 + np.log(list(counted.values())))
    weights *= math.sqrt(share) / np.linalg.norm(weights)
    np.add.at(row, list(places), weights.astype(np.float32))


@lru_cache(maxsize=200_000)
def _place(gram: str) -> tuple[int, float]:
    """Where a gram is hashed to; the sign makes strangers in one place cancel out."""
    digest = zlib.crc32(gram.encode())
    return digest % SIZE, -1.0 if digest >> 20 & 1 else 1.0


def _letters(words: Sequence[str]) -> Iterator[str]:
    text = f" {' '.join(words)} "
    for size in (3, 4):
        yield from (text[i : i + size] for i in range(len(text) - size + 1))


def _sayings(lemmas: Lemmas) -> Iterator[str]:
    """Single dictionary forms and pairs; marked so that they never meet the letters."""
    firsts = [options[0] for options in lemmas]
    yield from ("1" + first for first in firsts)
    yield from (f"2{a} {b}" for a, b in pairwise(firsts))
