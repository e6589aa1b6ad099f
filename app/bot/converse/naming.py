"""Which event a guest means: by his words, never by guessing (B2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.bot.understand import morphology
from app.bot.understand.reading import Reader, Reading
from app.domain.festivals import Event
from app.domain.ids import EventId

Words = tuple[str, ...]
POINTING = frozenset(
    (
        "на",
        "про",
        "по",
        "для",
        "о",
        "об",
        "about",
        "for",
        "at",
        "to",
    )
)
NEAR_ENOUGH = 88
SHORTEST_FUZZY = 7


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call an event, as dictionary forms. `weak`: one everyday word, which may mean itself."""

    lemmas: Words
    written: str
    weak: bool


class Names:
    """The names of the events known now; immutable."""

    def __init__(self, reader: Reader, events: Iterable[Event]) -> None:
        self._names: dict[EventId, tuple[Name, ...]] = {}
        self._artists: dict[EventId, tuple[Words, ...]] = {}
        for event in events:
            written = dict.fromkeys([event.name.ru, event.name.en, *event.aliases])
            self._names[event.id] = tuple(_name(reader, w) for w in written if w.strip())
            self._artists[event.id] = tuple(_lemmas(reader, act.artist) for act in event.programme)

    def named(self, reading: Reading, current: EventId | None) -> tuple[EventId, ...]:
        """The events a message names, in no order that matters.

        Words of the current event's own programme name nothing else, and an everyday word names an event only
        when it is pointed at (`на джаз`) or no event is known yet.
        """
        message = tuple(options[0] for options in reading.lemmas)
        free = _without(message, self._artists.get(current, ())) if current else message
        return tuple(
            event_id
            for event_id, names in self._names.items()
            if any(self._calls(name, free, reading, current is not None) for name in names)
        )

    def _calls(self, name: Name, message: Words, reading: Reading, strict: bool) -> bool:
        at = _position(message, name.lemmas)
        if at >= 0:
            return not (name.weak and strict) or (at > 0 and message[at - 1] in POINTING)
        if name.weak or len(name.written) < SHORTEST_FUZZY:
            return False
        return fuzz.partial_ratio(name.written, " ".join(reading.wording.words)) >= NEAR_ENOUGH

    def rest(self, reading: Reading, event_id: EventId) -> int:
        """How many words of a message are left beside an event's name and the words that point at it."""
        message = tuple(options[0] for options in reading.lemmas if options[0].isalnum())
        left = _without(message, [name.lemmas for name in self._names.get(event_id, ())])
        return sum(word not in POINTING and len(word) > 1 for word in left)


def _lemmas(reader: Reader, text: str) -> Words:
    return reader.scribe.lemmas(text)


def _name(reader: Reader, written: str) -> Name:
    lemmas = _lemmas(reader, written)
    weak = len(lemmas) == 1 and morphology.known(written.lower().replace("ё", "е"))
    return Name(lemmas, written.lower(), weak)


def _position(message: Words, name: Words) -> int:
    size = len(name)
    return next((i for i in range(len(message) - size + 1) if size and message[i : i + size] == name), -1)


def _without(message: Words, names: Sequence[Words] | Iterable[Words]) -> Words:
    for name in names:
        at = _position(message, name)
        if at >= 0:
            message = message[:at] + message[at + len(name) :]
    return message


def on_sale(events: Mapping[EventId, object], ids: Sequence[EventId]) -> tuple[EventId, ...]:
    """Those of `ids` that are known, in their order, without repeats."""
    return tuple(dict.fromkeys(i for i in ids if i in events))
