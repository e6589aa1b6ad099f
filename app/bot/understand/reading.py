"""All that is understood of a message before any event's knowledge is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bot.understand import mood, morphology
from app.bot.understand.encoder import Encoder
from app.bot.understand.gates import Sign, opened
from app.bot.understand.likeness import Fitted, Signatures, ridge
from app.bot.understand.slots import Slots, find_slots
from app.bot.understand.spelling import Speller
from app.bot.understand.textbook import Phrase, Textbook
from app.bot.understand.traits import Traits
from app.bot.understand.wording import Wording, Wordings
from app.domain.turns import Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALARMED_AT = 0.5
"""Likeness to messages of danger from which the message counts as one without a word of danger in it."""

EVERY_NTH = 3
"""Of the ordinary wordings, those a head is shown as harmless: a third is enough and solves in no time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One message understood: `matters` is what its words point to, `signs` the gates it opened."""

    wording: Wording
    lemmas: tuple[tuple[str, ...], ...]
    matters: dict[str, float]
    mood: Mood
    signs: tuple[Sign, ...]
    danger: Sign | None
    slots: Slots

    def has(self, kind: str) -> bool:
        """Whether the gate of this kind opened."""
        return any(sign.kind == kind for sign in self.signs)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Several messages read together; `signatures` run parallel to `readings`."""

    readings: tuple[Reading, ...]
    signatures: Signatures


class Reader:
    """Reads messages. Building one takes seconds; it is never changed afterwards."""

    def __init__(self, book: Textbook, encoder: Encoder) -> None:
        self.book = book
        self._encoder = encoder
        self._wordings = Wordings(Speller(book.russian), book.english)
        worded = [self.worded(p.text) for p in book.phrases]
        self._uses: dict[str, Counter[str]] = defaultdict(Counter)
        for phrase, (_, lemmas) in zip(book.phrases, worded, strict=True):
            for lemma in {options[0] for options in lemmas}:
                self._uses[lemma][phrase.matter] += 1
        self._traits = Traits([(w.words, lemmas) for w, lemmas in worded])
        self.phrases = self._sign(worded)
        self._anger = self._head(book.tone, "-", "complaint")
        self._alarm = self._head(book.alarms, "!", "")

    def worded(self, text: str) -> tuple[Wording, tuple[tuple[str, ...], ...]]:
        """The wording of a text and the dictionary forms of its words."""
        wording = self._wordings.read(text)
        return wording, tuple((w,) if w.isascii() else morphology.lemmas(w) for w in wording.words)

    def telling(self, lemmas: Sequence[str], matter: str) -> float:
        """How much these words together speak for one matter, 0..1: the rarest of them elsewhere decides."""
        shares = [
            (self._uses[w][matter] + 1) / (self._uses[w].total() + 1) if w in self._uses else 1.0 for w in lemmas
        ]
        return max(shares, default=0.0)

    def sign(self, texts: Sequence[str]) -> Signatures:
        """Signatures of texts, worded first."""
        return self._sign([self.worded(text) for text in texts])

    def warm(self, texts: Sequence[str]) -> None:
        """Encode several texts together, so that reading them one by one finds them done."""
        if len(texts) > 1:
            self._encoder.encode([self.worded(text)[0].plain for text in texts])

    def read(self, texts: Sequence[str]) -> Batch:
        """Read several messages at once; never raises for what a guest may write."""
        worded = [self.worded(text) for text in texts]
        signatures = self._sign(worded)
        anger = self._anger.scores(signatures)[:, 0]
        alarm = self._alarm.scores(signatures)[:, 0]
        readings = tuple(
            self._reading(wording, lemmas, float(angry), float(alarming))
            for (wording, lemmas), angry, alarming in zip(worded, anger, alarm, strict=True)
        )
        return Batch(readings, signatures)

    def _reading(
        self, wording: Wording, lemmas: tuple[tuple[str, ...], ...], angry: float, alarming: float
    ) -> Reading:
        book, words = self.book, wording.words
        dangers = opened(book.safety, lemmas, words)
        if not dangers and alarming >= ALARMED_AT:
            dangers = (Sign("danger", wording.raw[:80]),)
        return Reading(
            wording=wording,
            lemmas=lemmas,
            matters=book.lexicon.scores(lemmas),
            mood=mood.mood(mood.tone(book.mood, wording.raw, lemmas, words), angry),
            signs=opened(book.gates, lemmas, words),
            danger=dangers[0] if dangers else None,
            slots=find_slots(wording.raw, words),
        )

    def _sign(self, worded: Sequence[tuple[Wording, tuple[tuple[str, ...], ...]]]) -> Signatures:
        return Signatures(
            self._encoder.encode([wording.plain for wording, _ in worded]),
            self._traits.vectors([(wording.words, lemmas) for wording, lemmas in worded]),
        )

    def _head(self, labelled: Sequence[Phrase], yes: str, alike: str) -> Fitted:
        """Learn to tell `yes` messages (and the matter `alike`) from the rest and from ordinary wordings."""
        import numpy as np

        chosen = [i for i, p in enumerate(self.book.phrases) if i % EVERY_NTH == 0 or (alike and p.matter == alike)]
        known = self.sign([p.text for p in labelled]).joined(self.phrases.rows(chosen))
        truth = [p.matter == yes for p in labelled] + [self.book.phrases[i].matter == alike for i in chosen]
        targets: NDArray[np.float32] = np.array(truth, dtype=np.float32)[:, None]
        return ridge(known, targets)
