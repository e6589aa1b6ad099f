"""Events as the day sees them: venue, gates, timetable, categories and prices (T1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.articles import Bilingual
from app.domain.ids import EventId, GateId
from app.domain.money import Money


@dataclass(frozen=True, slots=True)
class Gate:
    """An entrance; `zones` are the codes of the zones it leads to, empty for all."""

    id: GateId
    name: Bilingual
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A band of the timetable under the load graph; times are aware UTC."""

    id: str
    name: Bilingual
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of ticket on sale; `quota` in places, `admits` people a ticket."""

    id: str
    name: Bilingual
    price: Money
    quota: int
    admits: int = 1
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the programme."""

    stage: Bilingual
    artist: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the organiser. `zone` is an IANA name; `aliases` are how guests call it."""

    id: EventId
    name: Bilingual
    venue: Bilingual
    address: Bilingual
    zone: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    gates: tuple[Gate, ...] = ()
    phases: tuple[Phase, ...] = ()
    categories: tuple[Category, ...] = ()
    programme: tuple[Act, ...] = ()
    aliases: tuple[str, ...] = ()
