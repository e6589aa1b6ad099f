"""A raw guest message into clean words: letters, layout, transliteration, repeats, typos."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.bot.understand import morphology, scripts
from app.bot.understand.spelling import Speller

LONGEST = 2_000
"""Characters that are read of one message; a longer story is cut at a word."""

ENGLISH_LEAD = 0.15
"""Russian must explain a Latin message by so much better: short English words often sound like Russian ones."""

LONGISH, LONG = 6, 9
"""Letters from which an English word may be one letter off, and two: shorter ones easily become another word."""

WORD = re.compile(r"[a-zа-я0-9]+(?:[-'’][a-zа-я0-9]+)*\+?|[?!]+", re.IGNORECASE)
CHUNK = re.compile(r"\S+")
RUN = re.compile(r"([^\W\d])\1{2,}")
LATIN_IN_RUSSIAN = frozenset(
    (
        "qr",
        "vip",
        "pdf",
        "wifi",
        "sms",
        "id",
        "wallet",
        "ok",
        "pin",
        "visa",
        "app",
        "iphone",
        "android",
        "mir",
    )
)
MARKUP = re.compile(r"</?[a-z!][^<>]*>?|\b(?:https?://|www\.)\S+|\S+@\S+\.\w+")
"""Says nothing in any language, so it must not decide which one a message is in."""

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A message as words: `raw` as it came (NFC, clamped), `words` repaired and in lower case."""

    raw: str
    words: tuple[str, ...]
    lang: str

    @property
    def plain(self) -> str:
        """The repaired words with their question and exclamation marks, as the encoder reads them."""
        return " ".join(self.words)


def cleaned(text: str) -> str:
    """NFC, invisible and control characters dropped, spaces collapsed, at most `LONGEST` characters."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text[: LONGEST * 4]))
    text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]


class Wordings:
    """Reads messages with one vocabulary. `english` are words that stay English."""

    def __init__(self, speller: Speller, english: Collection[str]) -> None:
        self._speller = speller
        self._english = frozenset(english)
        self._corrected = lru_cache(maxsize=20_000)(self._misspelt)

    def read(self, text: str) -> Wording:
        """The wording of one message; never raises."""
        raw = cleaned(text)
        low = raw.lower().replace("ё", "е").replace("’", "'")
        low = MARKUP.sub(" ", low).strip() or low
        lang = "ru"
        if scripts.latin_share(low) > 0.5:
            lang, low = self._latin(low)
        words = tuple(w for token in WORD.findall(low) for w in self._word(token, lang).split())
        return Wording(raw=raw, words=words, lang=lang)

    def _latin(self, low: str) -> tuple[str, str]:
        """Decide what a message in Latin letters is: English, the wrong layout or transliteration."""
        chunks = CHUNK.findall(low)
        english = self._weight([w for w in WORD.findall(low) if w[0].isalnum()], self._is_english)
        typed = [scripts.from_keys(c) for c in chunks]
        typed = [self._from_keys(c, t) for c, t in zip(chunks, typed, strict=True)]
        keys = self._weight([w.rstrip("?!") for w in typed], self._speller.familiar)
        said = [self._said(w) or w for w in WORD.findall(low)]
        spoken = self._weight(said, self._speller.familiar)
        if english + ENGLISH_LEAD >= max(keys, spoken) or max(keys, spoken) < 0.4:
            return "en", low
        return "ru", " ".join(typed if keys > spoken else said)

    def _from_keys(self, chunk: str, typed: str) -> str:
        """A chunk in the Russian layout, its closing punctuation kept where that makes a word."""
        mark = chunk[-1] if chunk[-1] in "?!" else ""
        bare = typed.strip("?!.,/")
        trimmed = scripts.from_keys(chunk.strip("?!.,"))
        return (trimmed if self._speller.familiar(trimmed) and not self._speller.familiar(bare) else bare) + mark

    def _weight(self, words: list[str], accept: object) -> float:
        total = sum(len(w) for w in words if w and w[0].isalpha())
        good = sum(len(w) for w in words if w and w[0].isalpha() and callable(accept) and accept(w))
        return good / total if total else 0.0

    def _is_english(self, word: str) -> bool:
        return word in self._english or (word.endswith("s") and word[:-1] in self._english)

    def _misspelt(self, word: str) -> str:
        """The English word meant, when it is long, near and begins alike; the word itself otherwise."""
        limit = 2 if len(word) >= LONG else 1
        if len(word) < LONGISH or not word.isalpha():
            return word
        pool = [w for w in self._english if w[0] == word[0] and abs(len(w) - len(word)) <= limit]
        hit = process.extractOne(word, sorted(pool), scorer=OSA.distance, score_cutoff=limit)
        return hit[0] if hit else word

    def _said(self, word: str) -> str:
        """The Russian word behind a transliterated one, or nothing."""
        if not word[0].isascii() or not any(c.isalpha() for c in word):
            return word
        if word in LATIN_IN_RUSSIAN:
            return word
        options = scripts.spoken(word)
        soft = [variant for option in options for variant in scripts.softened(option)]
        used = self._speller.used
        common = max((o for o in (*options, *soft) if o in used), key=lambda o: used[o], default="")
        if common:
            return common
        return next((o for o in (*options, *soft) if o in self._speller.forms), "") or self._known(options)

    def _known(self, options: tuple[str, ...]) -> str:
        return next((o for o in options if morphology.known(o)), "") or self._nearest(options)

    def _nearest(self, options: tuple[str, ...]) -> str:
        for option in options[:3]:
            repaired = self._speller.repaired(option)
            if repaired != option:
                return repaired
        return ""

    def _word(self, token: str, lang: str) -> str:
        if not token[0].isalnum():
            return token[0]
        word = RUN.sub(r"\1", token) if RUN.search(token) else token
        if word[0].isdigit():
            return word
        if lang == "en":
            return word if self._is_english(word) else self._corrected(word)
        if scripts.latin_share(word) > 0.5:
            return self._foreign(word)
        return self._russian(word)

    def _foreign(self, word: str) -> str:
        """A Latin word inside a Russian sentence."""
        if self._is_english(word) or len(word) < 3:
            return word
        typed = scripts.from_keys(word)
        if self._speller.familiar(typed):
            return typed
        return self._said(word) or word

    def _russian(self, word: str) -> str:
        if "-" in word:
            return " ".join(self._russian(part) for part in word.split("-") if part)
        if not self._speller.familiar(word):
            latin = scripts.from_russian_keys(word)
            if len(word) > 2 and self._is_english(latin):
                return latin
        return self._speller.repaired(word)
