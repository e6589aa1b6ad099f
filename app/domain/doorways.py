"""An event's gates as a ticket meets them: on which day it is good, where it may enter (T1, T2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.admission import Doorway
from app.domain.dates import dates_of
from app.domain.festivals import Event, EventDate, Gate

AFTERWARDS: Final = timedelta(hours=2)
"""after the end somebody may still come back for a coat"""


@dataclass(frozen=True, slots=True)
class Day:
    """From when to when the tickets of a date are good: ms, the end excluded. `date` as in `dates_of`."""

    date: EventDate
    opens_ms: int
    closes_ms: int


def days_of(event: Event) -> tuple[Day, ...]:
    """The days of the event, none overlapping: from the local midnight before the doors to some time after the end.

    A night that goes on after midnight still belongs to the date before; the doors of the next one end it at last.
    """
    return _days(event.zone, dates_of(event))


@lru_cache(maxsize=256)
def _days(zone_name: str, dates: tuple[EventDate, ...]) -> tuple[Day, ...]:
    """Kept, for every scan at every gate asks for them."""
    zone, found = ZoneInfo(zone_name), list[Day]()
    for date, following in zip_longest(dates, dates[1:]):
        doors = date.doors_at.astimezone(zone)
        opens_ms = _ms(datetime.combine(doors.date(), time(), doors.tzinfo))
        closes_ms = _ms(date.ends_at + AFTERWARDS)
        if following is not None:
            closes_ms = min(closes_ms, _ms(following.doors_at))
        found.append(Day(date, max(opens_ms, found[-1].closes_ms) if found else opens_ms, closes_ms))
    return tuple(found)


def day_at(event: Event, now_ms: int) -> Day | None:
    """The day on which tickets are good now."""
    return next((day for day in days_of(event) if day.opens_ms <= now_ms < day.closes_ms), None)


def is_today(event: Event, at_ms: int, now_ms: int) -> bool:
    """Whether something was on the day that is on now. What was at an event of a single date always was."""
    if not event.dates:
        return True
    day = day_at(event, now_ms)
    return day is not None and day.opens_ms <= at_ms < day.closes_ms


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def gate_of(event: Event, gate_id: str) -> Gate | None:
    """The gate of this id."""
    return next((gate for gate in event.gates if gate.id == gate_id), None)


def doorway(event: Event, gate: Gate, now_ms: int, *, reentry: bool = False) -> Doorway:
    """The gate at this moment."""
    day = day_at(event, now_ms)
    return Doorway(event.id, gate.id, gate.zones, day is not None, reentry, day.date.id if day is not None else "")


def zone_of(event: Event, category_id: str) -> str:
    """The zone a category admits to; empty for any."""
    category = event.category(category_id)
    return category.zone if category is not None else ""


def date_of(event: Event, category_id: str) -> str:
    """The id of the date a category's tickets are for; empty for every one."""
    category = event.category(category_id)
    return category.date if category is not None else ""


def bound_gate(event: Event, named: str, zone: str) -> str:
    """The id of the gate a ticket names (by id or by name); empty when it names none that leads to its zone."""
    for gate in event.gates:
        if named and named in (gate.id, gate.name.ru, gate.name.en):
            return gate.id if not (zone and gate.zones) or zone in gate.zones else ""
    return ""


def right_gates(event: Event, named: str, zone: str) -> tuple[str, ...]:
    """Ids of the gates where a ticket is good."""
    bound = bound_gate(event, named, zone)
    return (bound,) if bound else tuple(_leading(event.gates, zone))


def _leading(gates: Iterable[Gate], zone: str) -> Iterable[str]:
    return (gate.id for gate in gates if not (zone and gate.zones) or zone in gate.zones)
