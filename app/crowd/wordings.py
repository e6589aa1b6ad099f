"""What guests say: wordings with their meaning, and how people go on. Read from data, never used to build the bot."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random

from app.service.mappings import DataError, Table

STYLES = ("plain", "typo", "slang", "voice", "translit", "layout", "english", "story")
NEEDS = ("refund", "emotion", "person", "corporate", "safety", "qr")


@dataclass(frozen=True, slots=True)
class Wording:
    """One message. `intents` are what it may rightly be taken for; `needs` why a person must come, or empty.

    Two questions at once (`two`) are a matter of their own; else the first intent is the matter.
    """

    text: str
    intents: tuple[str, ...]
    needs: str
    style: str
    event: str = ""
    two: bool = False
    deal: str = ""
    """what somebody who says so comes to do: `buy`, `gate used` …; nothing for a mere question"""

    @property
    def matter(self) -> str:
        """The matter of a dialogue that begins so."""
        return "two" if self.two else self.intents[0]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the crowd can say. `choices` are (stem of a button's label, own words for it)."""

    wordings: tuple[Wording, ...]
    follow: Mapping[str, tuple[str, ...]]
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    _about: dict[tuple[str, str], list[Wording]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for wording in self.wordings:
            if not wording.deal:
                self._about.setdefault((wording.matter, wording.needs), []).append(wording)

    def about(self, matter: str, needs: str, event: str) -> tuple[Wording, ...]:
        """The wordings of a matter that make sense for an event."""
        return tuple(w for w in self._about.get((matter, needs), ()) if w.event in ("", event))

    def doing(self, kind: str, way: str) -> tuple[Wording, ...]:
        """How those begin who come to do something, with words for this way of it or for any."""
        return tuple(w for w in self.wordings if w.deal in (kind, f"{kind} {way}"))

    def go_on(self, kind: str, lang: str, random: Random) -> str:
        """A word of the kind `kind` (`thanks`, `bump` …) in the guest's language where there is one."""
        words = self.follow.get(f"{kind}_{lang}") or self.follow[kind]
        return random.choice(words)

    def own_words(self, label: str, random: Random) -> str:
        """How a guest types the choice that a button names; the label itself when nothing is known."""
        for stem, words in self.choices:
            if stem in label.casefold():
                return random.choice(words)
        return label


def load_book() -> Book:
    """The wordings shipped beside this module; `DataError` names file, key and remedy."""
    folder = files(__package__).joinpath("wordings")
    entries = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda e: e.name)
    return read_book([Table(e.name, "", tomllib.loads(e.read_text(encoding="utf-8"))) for e in entries])


def read_book(tables: list[Table]) -> Book:
    """Put the tables together; a message that stands twice is an error."""
    wordings: dict[str, Wording] = {}
    follow: dict[str, tuple[str, ...]] = {}
    choices: list[tuple[str, tuple[str, ...]]] = []
    for table in tables:
        table.only("say", "follow", "choice")
        for item in table.tables("say"):
            for wording in _wordings(item):
                if wordings.setdefault(wording.text.casefold(), wording) is not wording:
                    raise DataError(item.file, item.path, f"{wording.text!r} stands twice, keep one")
        if "follow" in table.values:
            inner = table.table("follow")
            follow |= {kind: inner.texts(kind) for kind in inner.values}
        for item in table.tables("choice"):
            item.only("stem", "words")
            choices.append((item.text("stem"), item.texts("words")))
    return Book(tuple(wordings.values()), follow, tuple(choices))


def _wordings(table: Table) -> Iterator[Wording]:
    table.only("intent", "also", "intents", "needs", "event", "deal", *STYLES)
    two = table.texts("intents")
    intents = two or (table.text("intent"), *table.texts("also"))
    needs = table.text("needs", "")
    if needs not in ("", *NEEDS):
        raise table.wrong("needs", f"{needs!r} is no reason, use one of {', '.join(NEEDS)}")
    event = table.text("event", "")
    for style in STYLES:
        for text in table.texts(style):
            yield Wording(text, intents, needs, style, event, bool(two), table.text("deal", ""))
