"""What was learnt from the textbook: loaded as shipped, or learnt again when the textbook has changed."""

from __future__ import annotations

import hashlib
import io
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from app.bot.understand.encoder import PINNED
from app.bot.understand.scribe import Scribe
from app.bot.understand.signatures import Signatures
from app.bot.understand.softmax import Softmax, trained
from app.bot.understand.textbook import Phrase, Textbook

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

log = logging.getLogger(__name__)

SHIPPED, SHIPPED_BARE = "school.npz", "school-bare.npz"
"""What was learnt with the encoder, and without it for machines that lack it."""

METHOD = "6"
"""Grows with every change of how a school is made, so that an older file is not taken for a newer one."""

EPOCHS = 20
SEEDS = (1, 2, 3)
LABELLED_TWICE = 2


@dataclass(frozen=True, slots=True, eq=False)
class School:
    """`matters` names the columns of `likely`; `uses` counts in how many wordings of a matter a lemma stands."""

    matters: tuple[str, ...]
    _matter: Softmax
    _anger: Softmax
    _alarm: Softmax
    uses: dict[str, Counter[str]]

    def likely(self, signatures: Signatures) -> Matrix:
        """(n, matters): how likely each taught matter is."""
        return self._matter.probabilities(signatures.features())

    def angry(self, signatures: Signatures) -> Matrix:
        """(n,): how much like angry messages, 0..1."""
        return self._anger.probabilities(signatures.features())[:, 1]

    def alarming(self, signatures: Signatures) -> Matrix:
        """(n,): how much like messages of danger, 0..1."""
        return self._alarm.probabilities(signatures.features())[:, 1]

    def packed(self, digest: str) -> bytes:
        """The school as a file, half-precision, marked with the digest of what it was learnt from."""
        import numpy as np

        triples = [(w, m, n) for w, by in self.uses.items() for m, n in by.items()]
        file = io.BytesIO()
        np.savez_compressed(
            file,
            digest=np.array(digest),
            matters=np.array(self.matters),
            words=np.array([w for w, _, _ in triples]),
            spoken_of=np.array([self.matters.index(m) for _, m, _ in triples], dtype=np.int16),
            times=np.array([n for _, _, n in triples], dtype=np.int16),
            **{
                f"{name}_{part}": getattr(model, part).astype(np.float16)
                for name, model in (("matter", self._matter), ("anger", self._anger), ("alarm", self._alarm))
                for part in ("weights", "bias")
            },
        )
        return file.getvalue()


def digest_of(book: Textbook, size: int) -> str:
    """What a school depends on, in one string: wordings and labels, the encoder and its size, the method."""
    content = "\n".join(f"{p.matter}\t{p.text}" for part in (book.phrases, book.tone, book.alarms) for p in part)
    pins = " ".join(PINNED.values())
    return hashlib.sha256(f"{METHOD}\n{pins} {size}\n{content}".encode()).hexdigest()


def shipped_school(book: Textbook, size: int) -> School | None:
    """The school in `resources/language` for an encoder of `size`; none when it was learnt from another textbook."""
    file = files("resources").joinpath("language", SHIPPED if size else SHIPPED_BARE)
    if not file.is_file():
        return None
    school, digest = unpacked(file.read_bytes())
    if digest != digest_of(book, size):
        log.warning("the shipped school was learnt from another textbook: learning again, this takes a while")
        return None
    return school


def unpacked(content: bytes) -> tuple[School, str]:
    """A school from its file, and the digest it is marked with."""
    import numpy as np

    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        stored = dict(found)

    def model(name: str) -> Softmax:
        return Softmax(stored[f"{name}_weights"].astype(np.float32), stored[f"{name}_bias"].astype(np.float32))

    matters = tuple(str(m) for m in stored["matters"])
    uses: dict[str, Counter[str]] = {}
    for word, matter, times in zip(stored["words"], stored["spoken_of"], stored["times"], strict=True):
        uses.setdefault(str(word), Counter())[matters[matter]] = int(times)
    return School(matters, model("matter"), model("anger"), model("alarm"), uses), str(stored["digest"])


def learnt_school(book: Textbook, scribe: Scribe) -> School:
    """Learn it all from the textbook; takes seconds."""
    matters = book.topics
    column = {matter: i for i, matter in enumerate(matters)}
    signatures = scribe.sign([p.text for p in book.phrases])
    features = signatures.features()
    uses: dict[str, Counter[str]] = {}
    for phrase in book.phrases:
        for lemma in set(scribe.lemmas(phrase.text)):
            uses.setdefault(lemma, Counter())[phrase.matter] += 1
    matter = _together(features, [column[p.matter] for p in book.phrases], len(matters))
    calm = tuple(p for p in book.alarms if p.matter != "!")
    harmless = tuple(p for p in book.tone if not book.safety.found(scribe.worded(p.text)[1]))
    anger = _head((features, book), ((*book.tone, *calm), "-"), "complaint", scribe)
    alarm = _head((features, book), ((*book.alarms, *harmless), "!"), "", scribe)
    return School(matters, matter, anger, alarm, uses)


def _head(
    ordinary: tuple[Matrix, Textbook], lesson: tuple[Sequence[Phrase], str], alike: str, scribe: Scribe
) -> Softmax:
    """Tell the lesson's `yes` messages, and the matter `alike`, from its rest and from ordinary wordings."""
    import numpy as np

    (features, book), (labelled, yes) = ordinary, lesson
    own = np.repeat(scribe.sign([p.text for p in labelled]).features(), LABELLED_TWICE, axis=0)
    truth = [p.matter == yes for p in labelled for _ in range(LABELLED_TWICE)]
    truth += [p.matter == alike for p in book.phrases]
    return _together(np.vstack([own, features]), [int(t) for t in truth], 2)


def _together(features: Matrix, classes: Sequence[int], count: int) -> Softmax:
    """The mean of models from several seeds: steadier than any of them, and no slower to use."""
    import numpy as np

    models = [trained(features, classes, count, epochs=EPOCHS, seed=seed) for seed in SEEDS]
    return Softmax(
        np.mean([m.weights for m in models], axis=0, dtype=np.float32),
        np.mean([m.bias for m in models], axis=0, dtype=np.float32),
    )
