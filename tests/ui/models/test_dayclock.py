from __future__ import annotations

from app.console.sample import NOW_MS
from ui.models.dayclock import DayClock


def test_times_are_those_of_the_event_not_of_this_computer() -> None:
    clock = DayClock("Europe/Moscow")
    assert clock.moment(NOW_MS).strftime("%d.%m %H:%M") == "14.06 14:05"
    assert clock.offset_ms(NOW_MS) == 3 * 3_600_000


def test_midnight_is_the_local_one() -> None:
    clock = DayClock("Asia/Tokyo")
    assert clock.moment(clock.midnight(NOW_MS)).strftime("%H:%M:%S") == "00:00:00"


def test_a_zone_nobody_knows_falls_back_to_this_computers() -> None:
    odd = DayClock("Not/AZone")
    assert odd.offset_ms(NOW_MS) == DayClock().offset_ms(NOW_MS)
    assert odd.offset_ms(NOW_MS) % 1_800_000 == 0
