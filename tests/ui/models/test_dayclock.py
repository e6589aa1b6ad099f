from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.console.sample import NOW_MS
from ui.models.dayclock import DayClock


def test_times_are_those_of_the_event_not_of_this_computer() -> None:
    clock = DayClock("Europe/Moscow")
    assert clock.moment(NOW_MS).strftime("%d.%m %H:%M") == "14.06 14:05"
    assert clock.offset_ms(NOW_MS) == 3 * 3_600_000


def test_midnight_is_the_local_one() -> None:
    clock = DayClock("Asia/Tokyo")
    assert clock.moment(clock.midnight(NOW_MS)).strftime("%H:%M:%S") == "00:00:00"


@pytest.mark.parametrize("name", ["Not/AZone", "Europe", "../zoneinfo", "/etc/passwd", "a\0b"])
def test_a_zone_nobody_knows_falls_back_to_this_computers(name: str) -> None:
    odd = DayClock(name)
    assert odd.offset_ms(NOW_MS) == DayClock().offset_ms(NOW_MS)
    assert odd.offset_ms(NOW_MS) % 1_800_000 == 0


def test_a_computer_without_zones_of_its_own_has_ours() -> None:
    ask = "from ui.models.dayclock import DayClock; print(DayClock('Europe/Moscow').offset_ms(1812963600000))"
    bare = {**os.environ, "PYTHONTZPATH": "", "TZ": "UTC"}
    done = subprocess.run([sys.executable, "-c", ask], env=bare, capture_output=True, text=True, check=True)
    assert int(done.stdout) == 3 * 3_600_000


def test_a_night_belongs_to_the_day_of_its_evening() -> None:
    clock = DayClock("Europe/Moscow")
    begins = clock.support_day(NOW_MS)
    assert clock.moment(begins).strftime("%d.%m %H:%M") == "14.06 05:00"
    assert clock.support_day(begins) == begins
    assert clock.support_day(begins + 23 * 3_600_000) == begins  # 04:00 of the next morning
    assert clock.support_day(begins - 1) == begins - 24 * 3_600_000
