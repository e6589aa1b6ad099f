"""What the bot is taught before any event: wordings of each matter, vocabulary, tone, words of danger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.bot.understand.lexicon import Lexicon, parsed_terms

BEYOND = "~"
"""Matters that begin so are known to be nobody's here, until an event's article takes one up."""

RUSSIAN = re.compile(r"[а-я]+")
ENGLISH_FROM = 3
"""A wording is English when at least one in so many of its words is plain English."""

ENGLISH = re.compile(r"[a-z]+(?:'[a-z]+)?")
PHRASE_FILES = ("place", "rules", "show", "tickets", "people", "beyond")
VOLUMES = (*PHRASE_FILES, *(f"more_{name}" for name in PHRASE_FILES), "tales", "slang", "further", "nearby")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording and the matter it belongs to."""

    text: str
    matter: str


@dataclass(frozen=True, slots=True)
class Textbook:
    """All that is taught, as read from `resources/language`."""

    phrases: tuple[Phrase, ...]
    lexicon: Lexicon
    mood: Lexicon
    safety: Lexicon
    gates: Lexicon
    bearings: Lexicon
    tone: tuple[Phrase, ...]
    """messages labelled `-` (angry) or `+`"""
    alarms: tuple[Phrase, ...]
    """messages labelled `!` (danger) or `.`"""
    russian: Mapping[str, int]
    """words of the wordings and vocabularies, with how often they stand there"""
    english: frozenset[str]

    @property
    def topics(self) -> tuple[str, ...]:
        """All that the wordings are about, sorted: the taught matters and the topics beyond."""
        return tuple(sorted({p.matter for p in self.phrases}))


def _lines(name: str) -> list[str]:
    return files("resources").joinpath("language", name).read_text(encoding="utf-8").splitlines()


def _phrases(name: str) -> Iterator[Phrase]:
    matter = ""
    for line in _lines(name):
        text = line.strip()
        if text.startswith("## "):
            matter = text[3:]
        elif text:
            yield Phrase(text, matter)


def _labelled(name: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(line[2:].strip(), line[0]) for line in _lines(name) if line[1:2] == " " and line[0] != "#")


def _lexicon(name: str) -> Lexicon:
    return Lexicon(parsed_terms(_lines(name)))


def words_of(pattern: re.Pattern[str], texts: Iterable[str]) -> Counter[str]:
    """How often each word that fits the pattern stands in the texts, in lower case, `ё` as `е`."""
    return Counter(word for text in texts for word in pattern.findall(text.lower().replace("ё", "е")))


def _english(texts: Iterable[str], terms: Iterable[str]) -> frozenset[str]:
    """Words that stay English: the plain ones, and those of wordings that are not Russian in Latin letters."""
    plain = frozenset(words_of(ENGLISH, [*_lines("english.txt"), *terms]))
    spoken = [t for t in texts if RUSSIAN.search(t.lower()) or _is_english(ENGLISH.findall(t.lower()), plain)]
    return plain | frozenset(words_of(ENGLISH, spoken))


def _is_english(words: list[str], plain: frozenset[str]) -> bool:
    return sum(word in plain for word in words) * ENGLISH_FROM >= len(words)


@cache
def textbook() -> Textbook:
    """Read once a process; about 0.3 s."""
    phrases = tuple(p for volume in VOLUMES for p in _phrases(f"phrases/{volume}.txt"))
    tone, alarms = _labelled("mood_heard.txt"), _labelled("alarms.txt")
    vocabularies = ["lexicon.txt", "mood.txt", "safety.txt", "gates.txt", "bearings.txt"]
    texts = [*(p.text for p in (*phrases, *tone, *alarms))]
    terms = [line for name in vocabularies for line in _lines(name) if not line.startswith("#")]
    return Textbook(
        phrases=phrases,
        lexicon=_lexicon("lexicon.txt"),
        mood=_lexicon("mood.txt"),
        safety=_lexicon("safety.txt"),
        gates=_lexicon("gates.txt"),
        bearings=_lexicon("bearings.txt"),
        tone=tone,
        alarms=alarms,
        russian=words_of(RUSSIAN, [*texts, *terms]),
        english=_english(texts, terms),
    )
