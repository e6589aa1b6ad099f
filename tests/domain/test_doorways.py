"""The gates of an event: its day, where a ticket may enter (T1, T2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.articles import Bilingual
from app.domain.doorways import (
    AFTERWARDS,
    bound_gate,
    date_of,
    day_at,
    days_of,
    doorway,
    gate_of,
    is_today,
    right_gates,
    zone_of,
)
from app.domain.festivals import Category, Event, EventDate, Gate
from app.domain.ids import EventId, GateId
from app.domain.money import Money

DOORS = datetime(2027, 6, 14, 11, 0, tzinfo=UTC)
EVENT = Event(
    id=EventId("north"),
    name=Bilingual("Север"),
    venue=Bilingual("Парк"),
    address=Bilingual("Набережная"),
    zone="Europe/Moscow",
    doors_at=DOORS,
    starts_at=DOORS + timedelta(hours=1),
    ends_at=DOORS + timedelta(hours=11),
    gates=(
        Gate(GateId("1"), Bilingual("Ворота 1", "Gate 1"), ("floor",)),
        Gate(GateId("3"), Bilingual("Ворота 3", "Gate 3"), ("vip",)),
        Gate(GateId("5"), Bilingual("Ворота 5", "Gate 5")),
    ),
    categories=(Category("floor", Bilingual("Танцпол"), Money(1), 1, zone="floor"),),
)


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def day_of(event: Event) -> tuple[int, int]:
    """Of an event with a single date."""
    (day,) = days_of(event)
    return day.opens_ms, day.closes_ms


def test_a_day_goes_from_local_midnight_to_some_time_after_the_end() -> None:
    assert day_of(EVENT) == (ms(datetime(2027, 6, 13, 21, 0, tzinfo=UTC)), ms(EVENT.ends_at + AFTERWARDS))


def test_tickets_are_good_on_that_day_only() -> None:
    gate = EVENT.gates[0]
    first, last = day_of(EVENT)
    assert [doorway(EVENT, gate, at).open_day for at in (first - 1, first, last - 1, last)] == [
        False,
        True,
        True,
        False,
    ]
    assert doorway(EVENT, gate, first, reentry=True).reentry
    assert doorway(EVENT, gate, first).zones == ("floor",)


def test_a_day_in_a_place_that_changes_its_clocks_keeps_its_midnight() -> None:
    berlin = replace(EVENT, zone="Europe/Berlin", doors_at=datetime(2026, 3, 29, 12, 0, tzinfo=UTC))
    assert day_of(berlin)[0] == ms(datetime(2026, 3, 28, 23, 0, tzinfo=UTC))


def night(ident: str, doors_at: datetime, hours: float = 6.5) -> EventDate:
    """A date whose show begins an hour after the doors."""
    name = Bilingual(ident)
    return EventDate(ident, name, doors_at, doors_at + timedelta(hours=1), doors_at + timedelta(hours=hours))


FRIDAY = night("fri", datetime(2027, 8, 13, 16, 0, tzinfo=UTC))
SATURDAY = night("sat", datetime(2027, 8, 14, 16, 0, tzinfo=UTC))
WEEKEND = replace(
    EVENT,
    doors_at=FRIDAY.doors_at,
    starts_at=FRIDAY.starts_at,
    ends_at=SATURDAY.ends_at,
    dates=(FRIDAY, SATURDAY),
    categories=(
        Category("fri", Bilingual("Пятница"), Money(1), 1, date="fri"),
        Category("sat", Bilingual("Суббота"), Money(1), 1, date="sat"),
        Category("pass", Bilingual("Оба вечера"), Money(1), 1),
    ),
)


def test_a_night_after_midnight_still_belongs_to_the_date_before() -> None:
    friday, saturday = days_of(WEEKEND)
    assert friday.closes_ms == ms(FRIDAY.ends_at + AFTERWARDS)
    assert saturday.opens_ms == friday.closes_ms, "not at midnight, when the night before is still on"
    assert saturday.closes_ms == ms(SATURDAY.ends_at + AFTERWARDS)
    at_one_in_the_night = ms(datetime(2027, 8, 13, 22, 0, tzinfo=UTC))
    assert day_at(WEEKEND, at_one_in_the_night) == friday
    assert day_at(WEEKEND, saturday.closes_ms) is None
    assert doorway(WEEKEND, EVENT.gates[0], saturday.opens_ms).date == "sat"
    assert doorway(WEEKEND, EVENT.gates[0], saturday.closes_ms).date == ""


def test_the_doors_of_the_evening_show_end_the_day_of_the_matinee() -> None:
    matinee = night("day", datetime(2027, 8, 13, 10, 0, tzinfo=UTC), 3)
    evening = night("evening", datetime(2027, 8, 13, 14, 0, tzinfo=UTC))
    first, second = days_of(replace(WEEKEND, dates=(matinee, evening)))
    assert first.closes_ms == second.opens_ms == ms(evening.doors_at)


def test_what_was_yesterday_is_not_today_unless_the_event_has_one_date_only() -> None:
    friday, saturday = days_of(WEEKEND)
    assert is_today(WEEKEND, friday.opens_ms, friday.closes_ms - 1)
    assert not is_today(WEEKEND, friday.opens_ms, saturday.opens_ms)
    assert not is_today(WEEKEND, friday.opens_ms, saturday.closes_ms)
    assert is_today(EVENT, 0, ms(EVENT.ends_at))


def test_a_ticket_is_for_the_date_of_its_category_or_for_all() -> None:
    assert [date_of(WEEKEND, one) for one in ("fri", "sat", "pass", "nothing")] == ["fri", "sat", "", ""]


def test_gates_and_zones_are_found_by_id() -> None:
    assert gate_of(EVENT, "3") is EVENT.gates[1]
    assert gate_of(EVENT, "9") is None
    assert zone_of(EVENT, "floor") == "floor"
    assert zone_of(EVENT, "nothing") == ""


def test_a_ticket_is_bound_to_the_gate_it_names_unless_that_does_not_lead_there() -> None:
    assert bound_gate(EVENT, "Ворота 1", "floor") == "1"
    assert bound_gate(EVENT, "Gate 1", "floor") == "1"
    assert bound_gate(EVENT, "1", "") == "1"
    assert bound_gate(EVENT, "Ворота 3", "floor") == ""
    assert bound_gate(EVENT, "Ворота 5", "floor") == "5"
    assert bound_gate(EVENT, "", "floor") == ""
    assert bound_gate(EVENT, "Ворота 8", "floor") == ""


def test_the_right_gates_are_the_bound_one_or_all_that_lead_there() -> None:
    assert right_gates(EVENT, "Ворота 1", "floor") == ("1",)
    assert right_gates(EVENT, "", "vip") == ("3", "5")
    assert right_gates(EVENT, "", "") == ("1", "3", "5")
