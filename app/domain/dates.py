"""The dates of an event: which of them a ticket is for, which is the next (T1)."""

from __future__ import annotations

from datetime import datetime

from app.domain.articles import Bilingual
from app.domain.festivals import Event, EventDate


def dates_of(event: Event) -> tuple[EventDate, ...]:
    """The dates in order of time, never none: an event without dates of its own has the single one it is on."""
    if event.dates:
        return event.dates
    return (EventDate("", Bilingual(""), event.doors_at, event.starts_at, event.ends_at),)


def dates_for(event: Event, category_id: str) -> tuple[EventDate, ...]:
    """The dates a ticket of the category is for, never none: its own one, or all of them for a pass."""
    category = event.category(category_id)
    named = category.date if category is not None else ""
    return tuple(date for date in event.dates if date.id == named) or dates_of(event)


def next_of(dates: tuple[EventDate, ...], now: datetime) -> EventDate:
    """The one that is on or comes next; the last when all are over."""
    return next((date for date in dates if now < date.ends_at), dates[-1])


def is_pass(event: Event, category_id: str) -> bool:
    """Whether a ticket of the category is for several dates."""
    return len(dates_for(event, category_id)) > 1
