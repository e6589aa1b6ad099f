"""Who writes: invented guests with an event, a reason to write, a way in and a temper, drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from app.crowd.day import Day, Matter
from app.crowd.wordings import Book, Wording
from app.protocol.rehearsals import Paper

SECOND_QUESTION = 0.34
THIRD_QUESTION = 0.25
"""the share of those with a second question who have a third"""
GREETS_FIRST = 0.12
GREETS_IN_PASSING = 0.16
LINKED = 0.2
IN_PASSING = ("plain", "typo", "slang")
"""styles that take a greeting or a leading word before the question"""
POLLS = 0.08
"""guests whose network lets no socket through"""
DROPS = 0.07
"""guests whose link breaks while they write"""


@dataclass(frozen=True, slots=True)
class Ticketed:
    """A guest who may come by his own link: the link's token, the event and the order it stands for."""

    link: str
    event: str
    order: str
    name: str
    lang: str = "ru"


@dataclass(frozen=True, slots=True)
class Deal:
    """What a guest comes to do, `kind` and `way` as in `day.toml`; `papers` are the tickets of his order."""

    kind: str
    way: str
    papers: tuple[Paper, ...] = ()
    gate: str = ""
    """the gate he stands at"""

    @property
    def valid(self) -> tuple[Paper, ...]:
        """Tickets that open a gate."""
        return tuple(paper for paper in self.papers if paper.status == "valid")

    @property
    def ticket(self) -> Paper:
        """The one there is trouble with: that which was issued again, else the last."""
        return next((paper for paper in self.valid if paper.old), self.valid[-1])


@dataclass(frozen=True, slots=True)
class Persona:
    """One guest of the rehearsal. Times in seconds since local midnight; `doorway` is `page`, `link` or `bare`."""

    number: int
    seed: int
    begins: float
    event: str
    doorway: str
    lang: str
    questions: tuple[Wording, ...]
    greeting: str = ""
    """said as a message of its own first"""
    ticketed: Ticketed | None = None
    patience: int = 4
    """messages without a useful answer before giving up"""
    polls: bool = False
    drops: bool = False
    deal: Deal | None = None


def draw_personas(
    day: Day, book: Book, arrivals: Sequence[float], ticketed: Sequence[Ticketed], seed: int
) -> list[Persona]:
    """One guest an arrival, in order. Each link is used once; when they run out, guests come by the page."""
    casting = _Casting(day, book, ticketed, Random(seed))
    return [casting.persona(number, begins) for number, begins in enumerate(arrivals, 1)]


def draw_style(day: Day, fitting: Sequence[Wording], random: Random) -> Wording:
    """One of these wordings, in the style drawn where there is one in it."""
    wanted = _draw(day.styles, random)
    return random.choice([w for w in fitting if w.style == wanted] or [w for w in fitting if w.style == "plain"])


class _Casting:
    """The drawing in progress; `links` holds those not used yet."""

    def __init__(self, day: Day, book: Book, ticketed: Sequence[Ticketed], random: Random) -> None:
        self.day = day
        self.book = book
        self.random = random
        self.links: dict[str, list[Ticketed]] = {}
        for holder in random.sample(list(ticketed), len(ticketed)):
            self.links.setdefault(holder.event, []).append(holder)

    def persona(self, number: int, begins: float) -> Persona:
        random = self.random
        event = _draw(self.day.events, random)
        doorway, holder = self.way_in(event)
        matter = self.day.matter(begins, random)
        first = self.wording(matter, event)
        lang = "en" if first.style == "english" else "ru"
        greeting, first = self.greeted(first, lang)
        questions = [first]
        if not matter.needs and random.random() < SECOND_QUESTION:
            questions += self.more(begins, event, lang)
        return Persona(
            number=number,
            seed=random.getrandbits(48),
            begins=begins,
            event=event,
            doorway=doorway,
            lang=lang,
            questions=tuple(questions),
            greeting=greeting,
            ticketed=holder,
            patience=random.choices((3, 4, 5, 6), (20, 40, 25, 15))[0],
            polls=random.random() < POLLS,
            drops=random.random() < DROPS,
        )

    def way_in(self, event: str) -> tuple[str, Ticketed | None]:
        doorway = _draw(self.day.doorways, self.random)
        if doorway != "link":
            return doorway, None
        if self.links.get(event):
            return doorway, self.links[event].pop()
        return "page", None

    def greeted(self, first: Wording, lang: str) -> tuple[str, Wording]:
        """The greeting said on its own (or empty) and the first question, perhaps with one in passing."""
        chance = self.random.random()
        if first.matter == "smalltalk" or chance >= GREETS_FIRST + GREETS_IN_PASSING:
            return "", first
        greeting = self.book.go_on("greeting", lang, self.random)
        if chance < GREETS_FIRST:
            return greeting, first
        if first.style not in IN_PASSING:
            return "", first
        joint = " " if greeting.endswith(("!", ".")) else ", "
        return "", replace(first, text=f"{greeting}{joint}{first.text}")

    def more(self, begins: float, event: str, lang: str) -> list[Wording]:
        count = 2 if self.random.random() < THIRD_QUESTION else 1
        more: list[Wording] = []
        while len(more) < count:
            matter = self.day.matter(begins, self.random)
            if not matter.needs and matter.intent not in ("smalltalk", "oos"):
                more.append(self.linked(self.wording(matter, event, "english" if lang == "en" else "")))
        return more

    def linked(self, wording: Wording) -> Wording:
        """A further question, sometimes led in with a word."""
        if wording.style not in IN_PASSING or self.random.random() > LINKED:
            return wording
        return replace(wording, text=f"{self.book.go_on('more', 'ru', self.random)}, {wording.text}")

    def wording(self, matter: Matter, event: str, style: str = "") -> Wording:
        """A wording of the matter in the style asked for (or drawn), or a plain one where it has none."""
        known = self.book.about(matter.intent, matter.needs, event)
        wanted = style or _draw(self.day.styles, self.random)
        fitting = [w for w in known if w.style == wanted] or [w for w in known if w.style == "plain"]
        return self.random.choice(fitting)


def _draw(weighted: Sequence[tuple[str, float]], random: Random) -> str:
    names, weights = zip(*weighted, strict=True)
    return str(random.choices(names, weights)[0])
