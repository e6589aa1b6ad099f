"""All that is understood of a message before any event's knowledge is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.bot.understand import mood
from app.bot.understand.clauses import clauses_of
from app.bot.understand.encoder import Encoder
from app.bot.understand.gates import Sign, opened
from app.bot.understand.openings import without_opening
from app.bot.understand.school import ALARM, ANGER, School, learnt_school, shipped_school
from app.bot.understand.scribe import Lemmas, Scribe
from app.bot.understand.signatures import Signatures
from app.bot.understand.slots import Slots, find_slots
from app.bot.understand.textbook import BEYOND, Textbook, textbook
from app.bot.understand.wording import Wording
from app.domain.turns import Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALARMED_AT = 0.17
"""Estimated chance of danger from which a message raises the alarm: one missed costs more than many false ones."""

BIAS, SOUND, CALM = 1.21, 6.26, -1.23
ASKING, FIGURE, NOW = -2.79, -3.59, 1.13
WORD_OF_DANGER = 2.2
"""Logistic regression over labelled messages, each heard by a school that had not seen it (five folds).

A question about the first-aid post, a song that kills and a call for help now sound alike to the ear alone."""

TEMPERS = frozenset(("complaint", "operator", "smalltalk"))
"""Matters that are no ordinary ones: people come to them in anger."""

QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
EVIDENCE = 80
BEYOND_DOUBT = 0.7
"""Estimated chance from which danger needs no word of it."""

ALARMED_UNSEEN = 0.22
"""The same of a message without a word of danger, which only sounds like one."""

FEW_WORDS, ALARMED_BY_FEW = 3, 0.4
"""Of one or two words without danger in them likeness says less."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One message understood: `matters` is what its words point to, `signs` the gates it opened."""

    wording: Wording
    lemmas: Lemmas
    matters: dict[str, float]
    mood: Mood
    signs: tuple[Sign, ...]
    danger: Sign | None
    doubtful: bool
    """Whether the danger has no word of danger in it and is no more than likely."""
    slots: Slots

    def has(self, kind: str) -> bool:
        """Whether the gate of this kind opened."""
        return any(sign.kind == kind for sign in self.signs)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a long message and how much it counts: the part that asks counts most."""

    weight: float
    lemmas: Lemmas
    matters: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A message read: row 0 of `signatures` is the whole message, then come its clauses (none when it is short).

    `likely` holds for each row how likely every topic of the school is.
    """

    reading: Reading
    point: tuple[str, ...]
    """the words from where the message comes to the point"""
    clauses: tuple[Clause, ...]
    signatures: Signatures
    likely: NDArray[np.float32]


class Reader:
    """Reads messages; never changed after it was built."""

    def __init__(self, book: Textbook, scribe: Scribe, school: School) -> None:
        self.book = book
        self.scribe = scribe
        self.school = school

    def telling(self, lemmas: Sequence[str], matter: str) -> float:
        """How much these words together speak for one matter, 0..1: the rarest of them elsewhere decides."""
        uses = self.school.uses
        shares = [(uses[w][matter] + 1) / (uses[w].total() + 1) if w in uses else 1.0 for w in lemmas]
        return max(shares, default=0.0)

    def read(self, text: str) -> Heard:
        """Read one message; never raises for what a guest may write."""
        whole = self.scribe.worded(text)
        point = self.scribe.worded(without_opening(text))
        parts = [(weight, self.scribe.worded(part)) for part, weight in clauses_of(point[0])]
        signatures = self.scribe.signed([point, *(part for _, part in parts)])
        likely = self.school.likely(signatures)
        calm = max(p for m, p in zip(self.school.matters, likely[0], strict=True) if _ordinary(m))
        sound = self.school.sounds(signatures.first())[0]
        clauses = tuple(Clause(weight, lemmas, self.book.lexicon.scores(lemmas)) for weight, (_, lemmas) in parts)
        reading = self._reading(*whole, sound, float(calm))
        return Heard(
            replace(reading, matters=self.book.lexicon.scores(point[1])), point[0].words, clauses, signatures, likely
        )

    def _reading(self, wording: Wording, lemmas: Lemmas, sound: NDArray[np.float32], calm: float) -> Reading:
        book, words = self.book, wording.words
        plain, own = self._own_words(wording, lemmas)
        tone = mood.tone(book.mood, wording.raw, own, plain)
        bearings = frozenset(term.matter for term in book.bearings.found(own))
        praises = "praise" in bearings
        alarm = _alarm(float(sound[ALARM]), calm, bearings)
        danger, doubtful = _danger(wording, opened(book.safety, own, plain), alarm)
        return Reading(
            wording=wording,
            lemmas=lemmas,
            matters=book.lexicon.scores(lemmas),
            mood=mood.mood(tone, float(sound[ANGER]), calm, praises) if words or tone.weight else Mood(),
            signs=opened(book.gates, lemmas, words),
            danger=danger,
            doubtful=doubtful,
            slots=find_slots(wording.raw, words),
        )

    def _own_words(self, wording: Wording, lemmas: Lemmas) -> tuple[tuple[str, ...], Lemmas]:
        """The words without what stands in quotes: the title of a song is neither anger nor danger."""
        if not QUOTED.search(wording.raw):
            return wording.words, lemmas
        unquoted, own = self.scribe.worded(QUOTED.sub(" ", wording.raw))
        return unquoted.words, own


def _alarm(sound: float, calm: float, bearings: frozenset[str]) -> float:
    """How dangerous a message seems by its sound and its bearing, before its words are looked at."""
    bearing = ASKING * ("asking" in bearings) + FIGURE * ("figure" in bearings) + NOW * ("now" in bearings)
    return BIAS + SOUND * sound + CALM * calm + bearing


def _danger(wording: Wording, seen: tuple[Sign, ...], alarm: float) -> tuple[Sign | None, bool]:
    """The danger a message tells of, if it sounds like danger, and whether that is doubtful.

    A word of danger makes a message sound more so.
    """
    by_sound = ALARMED_BY_FEW if len(wording.words) < FEW_WORDS else ALARMED_UNSEEN
    chance = 1 / (1 + math.exp(-alarm - (WORD_OF_DANGER if seen else 0)))
    if chance < (ALARMED_AT if seen else by_sound):
        return None, False
    return (seen[0] if seen else Sign("danger", wording.raw[:EVIDENCE])), not seen and chance < BEYOND_DOUBT


def _ordinary(matter: str) -> bool:
    return matter not in TEMPERS and not matter.startswith(BEYOND)


def new_reader(encoder: Encoder) -> Reader:
    """A reader with the shipped school, in about a second; where that does not fit, one that learns first."""
    book = textbook()
    scribe = Scribe(book, encoder)
    return Reader(book, scribe, shipped_school(book, encoder.size) or learnt_school(book, scribe))
