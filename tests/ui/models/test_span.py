from __future__ import annotations

from app.console.sample import NOW_MS
from app.console.sample.knowledge import events
from app.domain.metrics import SAMPLE_S
from ui.models.dayclock import DayClock
from ui.models.span import DAY_MS, HOUR_MS, ROWS, Span, span

MOSCOW = DayClock("Europe/Moscow")
NORTHERN = events()[0]


def test_eight_hours_begin_with_the_day_and_show_what_comes() -> None:
    shown = span("8h", NOW_MS, NORTHERN, MOSCOW)
    assert MOSCOW.moment(shown.start_ms).strftime("%H:%M") == "08:00"
    assert shown.end_ms - shown.start_ms == 8 * HOUR_MS


def test_an_hour_ends_a_little_after_now() -> None:
    shown = span("1h", NOW_MS, NORTHERN, MOSCOW)
    assert shown.end_ms - shown.start_ms == HOUR_MS
    assert 0 < shown.end_ms - NOW_MS < HOUR_MS / 6
    assert shown.holds(NOW_MS)


def test_a_live_range_moves_in_steps_not_every_second() -> None:
    starts = {span("8h", NOW_MS + 7 * HOUR_MS + second * 1000, NORTHERN, MOSCOW).start_ms for second in range(120)}
    assert len(starts) <= 3


def test_the_day_is_the_timetables() -> None:
    shown = span("day", NOW_MS, NORTHERN, MOSCOW)
    hours = [MOSCOW.moment(ms).strftime("%H:%M") for ms in (shown.start_ms, shown.end_ms)]
    assert hours == ["08:00", "00:00"]


def test_far_from_the_event_the_day_is_the_calendars() -> None:
    shown = span("day", NOW_MS - 3 * DAY_MS, NORTHERN, MOSCOW)
    assert shown.end_ms - shown.start_ms == DAY_MS
    assert MOSCOW.moment(shown.start_ms).strftime("%H:%M") == "00:00"


def test_without_an_event_there_is_still_a_day() -> None:
    assert span("day", NOW_MS, None, MOSCOW).holds(NOW_MS)


def test_the_resolution_asked_for_grows_with_the_range() -> None:
    assert Span(0, HOUR_MS).step_s == SAMPLE_S
    wide = Span(0, 96 * HOUR_MS)
    assert 96 * 3600 / wide.step_s <= ROWS * 1.1
