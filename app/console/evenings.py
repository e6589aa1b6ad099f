"""An event with several dates as the console looks at it: by the date that is on, or the next one."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from app.domain.doorways import AFTERWARDS
from app.protocol.records import DateRef, Event, PhaseRef

AFTER_MS: Final = round(AFTERWARDS.total_seconds() * 1000)


def at_date(event: Event, now_ms: int) -> Event:
    """The event with the times and the timetable of the date that is on or comes next; as it is without dates.

    A date is left behind when its last guests have fetched their coats; the last one stays.
    """
    if not event.dates:
        return event
    date = next((one for one in event.dates if now_ms < one.ends_ms + AFTER_MS), event.dates[-1])
    phases = tuple(phase for phase in event.phases if _date_of(event, phase) == date)
    return replace(event, doors_ms=date.doors_ms, starts_ms=date.starts_ms, ends_ms=date.ends_ms, phases=phases)


def _date_of(event: Event, phase: PhaseRef) -> DateRef:
    """A band belongs to the date that is not over when it begins: a build-up to the date it is made for."""
    return next((one for one in event.dates if phase.starts_ms < one.ends_ms + AFTER_MS), event.dates[-1])
