"""The dates of an event out of its data file: one evening, or several (T1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.festivals import Category, Event, EventDate
from app.service.mappings import Table

TIMES: Final = ("doors_at", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Times:
    """When an event is on as a whole, and its dates where it has several."""

    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    dates: tuple[EventDate, ...] = ()


def read_times(table: Table, zone: ZoneInfo) -> Times:
    """The times of an event: its own three, or those of each of its `dates`; never both."""
    dates = tuple(_date(item, zone) for item in table.tables("dates"))
    if not dates:
        doors_at, starts_at, ends_at = (table.moment(key, zone) for key in TIMES)
        times = Times(doors_at, starts_at, ends_at)
        _in_order(table, times)
        return times
    for key in TIMES:
        if key in table.values:
            raise table.wrong(key, "the dates have times of their own, take it off or take the dates off")
    _apart(table, dates)
    return Times(dates[0].doors_at, dates[0].starts_at, dates[-1].ends_at, dates)


def _date(table: Table, zone: ZoneInfo) -> EventDate:
    table.only("id", "name", *TIMES)
    doors_at, starts_at, ends_at = (table.moment(key, zone) for key in TIMES)
    date = EventDate(table.text("id"), table.bilingual("name"), doors_at, starts_at, ends_at)
    _in_order(table, date)
    return date


def _in_order(table: Table, times: Times | EventDate) -> None:
    if not times.doors_at <= times.starts_at < times.ends_at:
        raise table.wrong("ends_at", "doors come first, then the start, then the end: put the times in order")


def _apart(table: Table, dates: Sequence[EventDate]) -> None:
    """One after another, and each with an id of its own."""
    if len({date.id for date in dates}) < len(dates):
        raise table.wrong("dates", "two dates have one id, call them differently")
    for before, after in pairwise(dates):
        if after.doors_at < before.ends_at:
            raise table.wrong("dates", f"{after.id!r} opens before {before.id!r} ends: put them in order, apart")


def check_phases(event: Event, table: Table) -> None:
    """Bands without holes between them, but for the time between two dates."""
    for before, after in pairwise(event.phases):
        apart = any(before.ends_at <= date.doors_at for date in event.dates[1:] if after.starts_at <= date.doors_at)
        if before.ends_at != after.starts_at and not (apart and before.ends_at < after.starts_at):
            raise table.wrong("phases", f"{after.id!r} must start when {before.id!r} ends")


def check_dates(event: Event, table: Table) -> None:
    """Categories name dates there are, every date has tickets, and no two categories look alike to a guest."""
    known = {date.id for date in event.dates}
    for category in event.categories:
        if category.date and category.date not in known:
            there = f"name one of {', '.join(sorted(known))}" if known else "the event has no dates: take it off"
            raise table.wrong("categories", f"{category.id!r} is for date {category.date!r}: {there}")
        _check_upgrade(event, category, table)
    if not event.dates:
        return
    sold = [category for category in event.categories if category.admits and not category.upgrade_to]
    for date in event.dates:
        if not any(category.date in ("", date.id) for category in sold):
            raise table.wrong("dates", f"no category is for {date.id!r}, add one or take the date off")
    for index, category in enumerate(sold):
        if category.name in [other.name for other in sold[:index]]:
            remedy = f"{category.id!r} has the name of another category, say the day in it"
            raise table.wrong("categories", remedy)


def _check_upgrade(event: Event, category: Category, table: Table) -> None:
    """A price on site leads to places of the same date."""
    goal = event.category(category.upgrade_to) if category.upgrade_to else None
    for ident in category.upgrade_from if goal is not None else ():
        origin = event.category(ident)
        if origin is not None and goal is not None and origin.date != goal.date:
            remedy = f"{category.id!r} leads from {ident!r} to another date: upgrades stay within one"
            raise table.wrong("categories", remedy)
