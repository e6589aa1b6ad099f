"""The shape of the day: quiet hours, the burst at doors-open, what people write about when."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from app.crowd.day import clock_second, draw_arrivals, load_day, read_day
from app.service.mappings import DataError, Table

DAY = load_day()
MORNING, NIGHT = 8 * 3600.0, 24 * 3600.0


def draw(seed: int = 7) -> list[float]:
    return draw_arrivals(DAY, 1847, Random(seed))


def test_a_whole_day_has_all_its_dialogues_in_order() -> None:
    seconds = draw()
    assert len(seconds) == 1847
    assert seconds == sorted(seconds)
    assert seconds[0] >= MORNING
    assert seconds[-1] < NIGHT


def test_the_burst_stands_at_doors_open() -> None:
    tens = Counter(int(second // 600) for second in draw())
    busiest = max(tens, key=tens.__getitem__)
    assert busiest == 14 * 6
    assert tens[busiest] > 8 * tens[12 * 6]


def test_the_same_seed_brings_the_same_day_and_another_another() -> None:
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


def test_arrivals_follow_the_line_where_it_is_flat_and_where_it_slopes() -> None:
    table = {"arrivals": [["08:00", 2], ["09:00", 2], ["10:00", 4]], "parts": [["08:00", "all"]]}
    rest: dict[str, object] = {"events": [["e", 1]], "doorways": [["page", 1]], "styles": [["plain", 1]]}
    day = read_day(Table("day.toml", "", table | rest))
    seconds = draw_arrivals(day, 10_000, Random(1))
    flat = sum(second < 9 * 3600 for second in seconds)
    late = sum(second >= 9.5 * 3600 for second in seconds)
    assert flat == pytest.approx(4_000, rel=0.05)  # 2·60 of 2·60 + 3·60
    assert late == pytest.approx(3_500, rel=0.05)  # the second half of the slope: 3.5·30


def test_most_people_need_no_person_and_the_exit_is_about_lost_things() -> None:
    random = Random(3)
    drawn = [DAY.matter(second, random) for second in draw()]
    needing = sum(bool(matter.needs) for matter in drawn) / len(drawn)
    assert 0.06 < needing < 0.12
    night = Counter(DAY.matter(23.2 * 3600, random).intent for _ in range(500))
    assert {intent for intent, _ in night.most_common(2)} == {"lost_items", "directions"}


@pytest.mark.parametrize(("text", "second"), [("00:00", 0), ("14:05", 50_700), ("24:00", 86_400)])
def test_times_of_day_are_read(text: str, second: float) -> None:
    assert clock_second(text) == second


@pytest.mark.parametrize("text", ["", "14", "14:5", "14:60", "24:01", "-1:00", "aa:bb", "１４:00", "14:00:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        clock_second(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("arrivals", [["8 o'clock", 1]]),
        ("arrivals", [["08:00", -1]]),
        ("arrivals", [["08:00"]]),
        ("events", "all"),
        ("styles", [["plain", True]]),
    ],
)
def test_a_broken_day_is_named_by_its_key(key: str, value: object) -> None:
    table: dict[str, object] = {
        "arrivals": [["08:00", 1], ["09:00", 1]],
        "parts": [["08:00", "all"]],
        "events": [["e", 1]],
        "doorways": [["page", 1]],
        "styles": [["plain", 1]],
    }
    with pytest.raises(DataError) as caught:
        read_day(Table("day.toml", "", table | {key: value}))
    assert caught.value.key == key
