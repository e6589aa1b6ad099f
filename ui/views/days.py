"""The days of a ticket, or of a whole event, in words: one date, or several."""

from __future__ import annotations

from collections.abc import Iterable

from app.protocol.records import Event
from ui.models.dayclock import DayClock
from ui.widgets import figures


def day_words(doors_ms: Iterable[int], clock: DayClock) -> str:
    """14 августа · 13 августа, 14 августа."""
    return ", ".join(dict.fromkeys(figures.day(clock.moment(at_ms)) for at_ms in doors_ms))


def event_days(event: Event, clock: DayClock) -> str:
    """The day of an event, or the first and the last of its dates: 13 августа – 14 августа."""
    ends = (event.dates[0], event.dates[-1]) if event.dates else (event,)
    return " – ".join(dict.fromkeys(figures.day(clock.moment(one.doors_ms)) for one in ends))
