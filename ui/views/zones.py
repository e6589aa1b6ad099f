"""Whose wall clock a screen shows: the event's, never that of the computer the operator happens to sit at."""

from __future__ import annotations

from app.console.store import Store
from ui.models.dayclock import DayClock
from ui.views.phases import event_now


def day_clock(store: Store, event_id: str) -> DayClock:
    """The clock of an event; of today's event for what belongs to none yet."""
    event = store.events.get(event_id) or event_now(store.events.values(), store.now_ms())
    return DayClock(event.zone if event is not None else "")
