"""Events as the day sees them: venue, gates, timetable, categories and prices (T1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.articles import Bilingual
from app.domain.ids import EventId, GateId
from app.domain.money import Money
from app.domain.refunds import Terms


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
class EventDate:
    """One evening or day of an event that has several; times are aware UTC."""

    id: str
    name: Bilingual
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PriceStep:
    """A price while fewer than `sold` places are taken and before `until`; 0 and None: without that end."""

    price: Money
    sold: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Numbered seats of one row, `first` to `last`."""

    row: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a zone: `file` is the hash of its bytes and its kind, sizes are pixels, `alt` what it shows."""

    file: str
    width: int
    height: int
    alt: Bilingual = field(default_factory=lambda: Bilingual(""))


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of ticket on sale; `quota` in places, `admits` people a ticket.

    One with `upgrade_to` is no ticket but a price: what a head pays on site to change into that category.
    """

    id: str
    name: Bilingual
    price: Money
    quota: int
    admits: int = 1
    zone: str = ""
    steps: tuple[PriceStep, ...] = ()
    """earlier prices, the first that holds counts; after the last one it is `price`"""
    limit: int = 0
    """most places in one order; 0: only the event's own limit"""
    buffer: int = 0
    """places that only the desk sells"""
    seats: tuple[SeatRow, ...] = ()
    """numbered seats, as many as `quota`; none: any place"""
    upgrade_to: str = ""
    upgrade_from: tuple[str, ...] = ()
    """the categories this price is for; none named: any that cost less"""
    date: str = ""
    """id of the date its tickets are for; empty: every date of the event, a pass"""
    picture: Picture | None = None
    """how its zone looks, shown where it is offered"""


@dataclass(frozen=True, slots=True)
class Promo:
    """A code that makes an order cheaper: by `percent` or by `minor_off`. No limits where they are empty."""

    code: str
    percent: int = 0
    minor_off: int = 0
    starts_at: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    """orders that may use it"""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the programme."""

    stage: Bilingual
    artist: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the organiser. `zone` is an IANA name; `aliases` are how guests call it.

    Of an event with several dates the three times are those of the whole: the first doors and start, the last end.
    """

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
    limit: int = 0
    """most places one guest may hold, against resale; 0: no limit"""
    promos: tuple[Promo, ...] = ()
    refunds: Terms = field(default_factory=Terms)
    """on what terms money goes back"""
    dates: tuple[EventDate, ...] = ()
    """in order of time, none overlapping; empty: the event's own single date"""

    def category(self, category_id: str) -> Category | None:
        """The category of this id, or None."""
        return next((one for one in self.categories if one.id == category_id), None)
