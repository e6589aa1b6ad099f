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

from app.bot.understand.ear import Ear, trained_ear
from app.bot.understand.encoder import PINNED
from app.bot.understand.scribe import Scribe
from app.bot.understand.signatures import Signatures
from app.bot.understand.softmax import Softmax, trained
from app.bot.understand.textbook import Textbook

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

log = logging.getLogger(__name__)

SHIPPED, SHIPPED_BARE = "school.npz", "school-bare.npz"
"""What was learnt with the encoder, and without it for machines that lack it."""

METHOD = "7"
"""Grows with every change of how a school is made, so that an older file is not taken for a newer one."""

EPOCHS = 20
SEEDS = (1, 2, 3)
ANGRY_MATTER, CHAT = "complaint", "smalltalk"
ORDINARY_EVERY = 4
"""Every so manieth ordinary wording is enough to show the ear what is neither anger nor danger."""

FINE = 500.0
"""Numbers of a meaning are kept in steps of 1/500: they stay below 0.25, and a byte each is half the file."""

ANGER, ALARM = 0, 1
"""The tones an ear is trained for, by column."""


@dataclass(frozen=True, slots=True, eq=False)
class School:
    """`matters` names the columns of `likely`; `uses` counts in how many wordings of a matter a lemma stands."""

    matters: tuple[str, ...]
    _matter: Softmax
    _ear: Ear
    uses: dict[str, Counter[str]]

    def likely(self, signatures: Signatures) -> Matrix:
        """(n, matters): how likely each taught matter is."""
        return self._matter.probabilities(signatures.features())

    def sounds(self, signatures: Signatures) -> Matrix:
        """(n, 2): how much like angry messages and like messages of danger, about -1..1."""
        return self._ear.sounds(signatures)

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
            matter_weights=self._matter.weights.astype(np.float16),
            matter_bias=self._matter.bias.astype(np.float16),
            ear_meaning=np.rint(self._ear.meaning * FINE).astype(np.int8),
            ear_shares=self._ear.shares.astype(np.float16),
            ear_spelt=self._ear.spelt.astype(np.float16),
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

    def part(name: str) -> Matrix:
        found: Matrix = stored[name].astype(np.float32)
        return found

    matters = tuple(str(m) for m in stored["matters"])
    uses: dict[str, Counter[str]] = {}
    for word, matter, times in zip(stored["words"], stored["spoken_of"], stored["times"], strict=True):
        uses.setdefault(str(word), Counter())[matters[matter]] = int(times)
    matter = Softmax(part("matter_weights"), part("matter_bias"))
    ear = Ear(part("ear_meaning") / FINE, part("ear_shares"), part("ear_spelt"))
    return School(matters, matter, ear, uses), str(stored["digest"])


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
    return School(matters, matter, _listened(book, scribe), uses)


def _listened(book: Textbook, scribe: Scribe) -> Ear:
    """Train the ear: on tone and alarms as labelled, on complaints as anger, on some ordinary wordings as neither."""
    complaints = [p for p in book.phrases if p.matter == ANGRY_MATTER]
    others = [p for p in book.phrases if p.matter != ANGRY_MATTER]
    ordinary = [p for i, p in enumerate(others) if p.matter == CHAT or i % ORDINARY_EVERY == 0]
    said = [*book.tone, *book.alarms, *complaints, *ordinary]
    labelled = len(book.tone) + len(book.alarms)
    angry = [i for i, p in enumerate(said) if p.matter != "!"]
    alarming = [i for i, p in enumerate(said) if i >= len(book.tone) or _harmless(book, scribe, p.text)]
    return trained_ear(
        scribe.sign([p.text for p in said]),
        (
            (angry, [said[i].matter in ("-", ANGRY_MATTER) for i in angry]),
            (alarming, [said[i].matter == "!" for i in alarming]),
        ),
        labelled,
    )


def _harmless(book: Textbook, scribe: Scribe, text: str) -> bool:
    """Whether an angry message has no word of danger in it, and so certainly tells of none."""
    return not book.safety.found(scribe.worded(text)[1])


def _together(features: Matrix, classes: Sequence[int], count: int) -> Softmax:
    """The mean of models from several seeds: steadier than any of them, and no slower to use."""
    import numpy as np

    models = [trained(features, classes, count, epochs=EPOCHS, seed=seed) for seed in SEEDS]
    return Softmax(
        np.mean([m.weights for m in models], axis=0, dtype=np.float32),
        np.mean([m.bias for m in models], axis=0, dtype=np.float32),
    )
