"""Who comes to do something: buyers, guests stopped at a gate, those who move up or want money back, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from app.crowd.day import Day, Share, draw_moments
from app.crowd.personas import DROPS, POLLS, Deal, Persona, Ticketed, draw_style
from app.crowd.wordings import Book
from app.protocol.rehearsals import Paper

REFERENCE: Final = 1_847
"""dialogues of the day for which `day.toml` counts"""
STAY_AWAY: Final = 0.02
"""holders who do not come at all"""
STRAY: Final = 0.018
"""holders who go to a wrong gate first and find the right one by themselves"""
WALK_S: Final = (150.0, 600.0)
FIRST_NUMBER: Final = 100_001


Showing = tuple[float, str, str]
"""second, gate, code"""


def gates_of(papers: Iterable[Paper], event: str) -> list[str]:
    """The gates of an event, as tickets name them."""
    return sorted({gate for paper in papers if paper.event_id == event for gate in paper.gates})


class Wardrobe:
    """Orders of the sample that somebody in the crowd may have; each is given out once."""

    def __init__(self, event: str, ticketed: Iterable[Ticketed], papers: Iterable[Paper], random: Random) -> None:
        self.event = event
        self._orders: dict[str, list[Paper]] = {}
        for paper in papers:
            if paper.event_id == event:
                self._orders.setdefault(paper.order_id, []).append(paper)
        self.gates = gates_of((paper for found in self._orders.values() for paper in found), event)
        holders = [one for one in ticketed if one.event == event and one.order in self._orders]
        random.shuffle(holders)
        self._free = holders
        self.given: set[str] = set()
        """links"""

    def take(self, fits: Callable[[Sequence[Paper]], bool]) -> tuple[Ticketed, tuple[Paper, ...]] | None:
        """A holder whose tickets fit, with them."""
        for index, holder in enumerate(self._free):
            papers = tuple(self._orders[holder.order])
            if fits(papers):
                del self._free[index]
                self.given.add(holder.link)
                return holder, papers
        return None

    def passing(self, reserved: Iterable[str]) -> list[Paper]:
        """Tickets that open a gate and belong to nobody named here."""
        orders = set(reserved)
        return [
            paper
            for order, found in self._orders.items()
            for paper in found
            if order not in orders and paper.status == "valid" and not paper.entered
        ]


def _all_valid(papers: Sequence[Paper]) -> bool:
    return all(paper.status == "valid" and not paper.entered for paper in papers)


def _exchanged(papers: Sequence[Paper]) -> bool:
    return _all_valid(papers) and any(paper.old for paper in papers)


def _bound(papers: Sequence[Paper]) -> bool:
    return _all_valid(papers) and len(papers[0].gates) == 1


def _standard(papers: Sequence[Paper]) -> bool:
    return _all_valid(papers) and all(paper.category_id == "standard" for paper in papers) and len(papers) < 3


FITS: Final[dict[str, Callable[[Sequence[Paper]], bool]]] = {
    "gate old": _exchanged,
    "gate wrong_gate": _bound,
    "upgrade": _standard,
}
"""what a deal needs, by `KIND WAY` or by kind; else whole orders that nobody has used"""


def draw_deals(day: Day, book: Book, wardrobe: Wardrobe, dialogues: int, seed: int) -> list[Persona]:
    """Those of a whole day, ascending; what needs tickets is left out when there are none that fit."""
    random = Random(seed * 7 + 1)
    wanted = [
        (_begins(share, random), share)
        for share in day.deals
        for _ in range(_count(share.count * dialogues / REFERENCE, random))
    ]
    wanted.sort(key=lambda one: one[0])
    found = [
        _client(day, book, wardrobe, (number, begins, share), random)
        for number, (begins, share) in enumerate(wanted, FIRST_NUMBER)
    ]
    return [persona for persona in found if persona is not None]


def _count(wanted: float, random: Random) -> int:
    """So many; the rest of it by chance."""
    return int(wanted) + (random.random() < wanted % 1)


def _begins(share: Share, random: Random) -> float:
    early, late, _ = random.choices(share.spans, [weight for _, _, weight in share.spans])[0]
    return random.uniform(early, late)


def _client(
    day: Day, book: Book, wardrobe: Wardrobe, one: tuple[int, float, Share], random: Random
) -> Persona | None:
    number, begins, share = one
    wording = draw_style(day, book.doing(share.kind, share.way), random)
    seed, polls, drops = random.getrandbits(48), random.random() < POLLS, random.random() < DROPS
    holder, papers = None, tuple[Paper, ...]()
    if share.kind != "buy":
        taken = wardrobe.take(FITS.get(f"{share.kind} {share.way}") or FITS.get(share.kind) or _all_valid)
        if taken is None:
            return None
        holder, papers = taken
    return Persona(
        number=number,
        seed=seed,
        begins=begins,
        event=wardrobe.event,
        doorway="link" if holder else "page",
        lang="en" if wording.style == "english" else "ru",
        questions=(wording,),
        ticketed=holder,
        polls=polls,
        drops=drops,
        deal=_placed(wardrobe, Deal(share.kind, share.way, papers), random),
    )


def _placed(wardrobe: Wardrobe, deal: Deal, random: Random) -> Deal:
    """Where he stands: at one of his gates, or at another."""
    if not deal.papers:
        return deal
    right = deal.ticket.gates
    gates = [gate for gate in wardrobe.gates if gate not in right] if deal.way == "wrong_gate" else right
    return replace(deal, gate=random.choice(gates))


def draw_passage(
    day: Day, wardrobe: Wardrobe, clients: Iterable[Persona], dialogues: int, seed: int
) -> list[Showing]:
    """When which code is shown at which gate by all others; ascending."""
    random = Random(seed * 7 + 2)
    reserved = [persona.ticketed.order for persona in clients if persona.ticketed is not None]
    papers = wardrobe.passing(reserved)
    random.shuffle(papers)
    papers = papers[: _count(min(1.0, dialogues / REFERENCE) * len(papers) * (1 - STAY_AWAY), random)]
    shown: list[Showing] = []
    if not day.passage:
        return shown
    for paper, second in zip(papers, draw_moments(day.passage, len(papers), random), strict=True):
        wrong = [gate for gate in wardrobe.gates if gate not in paper.gates]
        if wrong and random.random() < STRAY:
            shown.append((second - random.uniform(*WALK_S), random.choice(wrong), paper.code))
        shown.append((second, random.choice(paper.gates), paper.code))
    return sorted(shown)
