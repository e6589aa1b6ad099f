"""One turn at the counter: what was said and what is true now, and a flow's next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from app.bot.converse import menus
from app.bot.converse.deal_sentences import told
from app.bot.converse.deal_words import asks, plain
from app.bot.converse.facts import money_words
from app.bot.converse.scene import Scene
from app.bot.understand.reading import Reader, Reading
from app.domain.deals import Act, Facts, Flow, Outcome, StockFact
from app.domain.escalations import Escalation, Reason
from app.domain.festivals import Event
from app.domain.money import Money
from app.domain.turns import Offered, Shown

PREFIX = "d:"
"""begins every payload of a flow's buttons"""
BUY = "d:buy"
UPGRADE = "d:upgrade"
YES = "d:yes"
NO = "d:no"

Items = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """What a flow says or asks to be done next. `flow` None ends it; `items` are (payload, label)."""

    text: str
    flow: Flow | None
    items: tuple[tuple[str, str], ...] = ()
    act: Act | None = None
    escalation: Escalation | None = None
    missed: bool = False
    intent: str = ""
    """the matter, where it is not the deal's usual one"""
    pictures: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The turn as flows see it; `facts` are of `event`."""

    scene: Scene
    facts: Facts
    reader: Reader
    event: Event

    @property
    def lang(self) -> str:
        """The guest's language."""
        return self.scene.lang

    @property
    def reading(self) -> Reading:
        """The message understood."""
        return self.scene.reading

    @property
    def text(self) -> str:
        """The message as it was written."""
        return self.reading.wording.raw

    @property
    def payload(self) -> str:
        """Of the button pressed, if it is one of a flow's."""
        payload = self.scene.turn.payload
        return payload if payload.startswith(PREFIX) else ""

    def told(self, key: str, **values: object) -> str:
        """A sentence in the guest's language."""
        return told(key, self.lang, **values)

    def money(self, minor: int, currency: str = "RUB") -> str:
        """An amount in words of the language."""
        return money_words(Money(minor, currency), self.lang)

    def time(self, at_ms: int) -> str:
        """The time of day at the place of the event."""
        return self._at(at_ms).strftime("%H:%M")

    def date(self, at_ms: int) -> str:
        """Day, month and time at the place of the event."""
        return self._at(at_ms).strftime("%d.%m %H:%M")

    def day(self, at_ms: int) -> str:
        """Day and month at the place of the event."""
        return self._at(at_ms).strftime("%d.%m")

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(self.event.zone))

    def counted(self, count: int, russian: tuple[str, str, str], english: tuple[str, str]) -> str:
        """`1 место`, `2 места`, `5 мест`; `1 place`, `2 places`."""
        if self.lang == "en":
            return f"{count} {english[count != 1]}"
        tens, ones = count % 100, count % 10
        form = 2 if 10 < tens < 20 or ones in (0, 5, 6, 7, 8, 9) else 0 if ones == 1 else 1
        return f"{count} {russian[form]}"

    def tickets(self, count: int) -> str:
        """So many tickets."""
        return self.counted(count, ("билет", "билета", "билетов"), ("ticket", "tickets"))

    def places(self, count: int) -> str:
        """So many places."""
        return self.counted(count, ("место", "места", "мест"), ("place", "places"))

    def picked(self, items: Items, words: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
        """What was chosen of these: by button, digit, several digits, word or typo; a question chooses nothing."""
        label = plain(self.text).strip(" .!")
        said = [payload for payload, words in items if plain(words) == label]
        if said or (not self.payload and asks(self.reading)):
            return tuple(said)
        offered = Offered("deal", tuple(items))
        return menus.picked(offered, self.payload, self.reading, self.reader, words or {})

    def left(self, stock: StockFact) -> str:
        """How many places of a category are free, in words that are true."""
        if stock.admits > 1:
            return f"{stock.free}{self.told('buy.for', admits=stock.admits)}"
        return self.places(stock.free)

    def person(self) -> tuple[str, str]:
        """The menu item that calls a person."""
        return menus.PERSON, self.told("deal.person")

    def because(self, reason: Reason, rule: str, evidence: str = "") -> Escalation:
        """A call for a person."""
        return Escalation(reason, rule, evidence or " ".join(self.text.split())[:120])


def again(step: Step, before: str, *, missed: bool = False) -> Step:
    """The same question with words before it."""
    return replace(step, text=f"{before} {step.text}".strip(), missed=missed)


def name_of(stock: StockFact, lang: str) -> str:
    """The category in the guest's language."""
    return (stock.name_en if lang == "en" else "") or stock.name_ru


class Trade(Protocol):
    """One kind of deal."""

    kind: str
    intent: str
    idle_ms: int
    """a conversation about it that rests longer is over"""

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """Ask for what the step needs; again when the guest comes back to it."""
        ...

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """What follows from the message; None when it is no answer to this step."""
        ...

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """What follows from an act."""
        ...

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """The guest wants none of it any more."""
        ...
