"""Where the event stands: before doors, doors open, on stage, after; for the strip and the empty queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.console.evenings import at_date
from app.protocol.records import Event
from ui.models.dayclock import DayClock
from ui.views.wording import in_language
from ui.widgets import figures
from ui.widgets.strip import CellLook

translate = QCoreApplication.translate
_BEFORE_MS: Final = 12 * 3_600_000
_AFTER_MS: Final = 6 * 3_600_000


def event_now(events: Iterable[Event], now_ms: int) -> Event | None:
    """The event of today: the one that is on or starts within 12 hours, else the next one, else the last.

    One with several dates comes with the times and the timetable of the date that is on or next.
    """
    known = sorted((at_date(event, now_ms) for event in events), key=lambda event: event.doors_ms)
    for event in known:
        if event.doors_ms - _BEFORE_MS <= now_ms <= event.ends_ms + _AFTER_MS:
            return event
    later = [event for event in known if event.doors_ms > now_ms]
    return later[0] if later else known[-1] if known else None


def phase_cell(event: Event | None, now_ms: int) -> CellLook:
    """What the strip says about the event."""
    if event is None:
        return CellLook(translate("phases", "Event"), translate("phases", "none yet"), "calendar", "t3")
    clock = DayClock(event.zone)
    doors = figures.clock(clock.moment(event.doors_ms))
    if now_ms < event.doors_ms:
        return _before(event, now_ms, doors, clock)
    if now_ms < event.starts_ms:
        label = translate("phases", "Doors opened %1").replace("%1", doors)
        left = figures.duration(_to_minutes(event.starts_ms - now_ms))
        return CellLook(label, translate("phases", "Show in %1").replace("%1", left), "music")
    if now_ms < event.ends_ms:
        ends = figures.clock(clock.moment(event.ends_ms))
        return CellLook(translate("phases", "Until %1").replace("%1", ends), phase_name(event, now_ms), "music")
    ended = figures.clock(clock.moment(event.ends_ms))
    label = translate("phases", "Ended %1").replace("%1", ended)
    return CellLook(label, translate("phases", "After the event"), "flag")


def _before(event: Event, now_ms: int, doors: str, clock: DayClock) -> CellLook:
    left = event.doors_ms - now_ms
    if left > _BEFORE_MS:
        label = translate("phases", "Next event")
        return CellLook(label, figures.day(clock.moment(event.doors_ms)), "calendar")
    label = translate("phases", "Doors at %1").replace("%1", doors)
    words = translate("phases", "Opens in %1").replace("%1", figures.duration(_to_minutes(left)))
    return CellLook(label, words, "door-open")


def _to_minutes(ms: int) -> int:
    return max(60_000, ms // 60_000 * 60_000)


def phase_name(event: Event, now_ms: int) -> str:
    """The band of the timetable that is on now."""
    for phase in event.phases:
        if phase.starts_ms <= now_ms < phase.ends_ms:
            return in_language(phase.name_ru, phase.name_en)
    return translate("phases", "Show")
