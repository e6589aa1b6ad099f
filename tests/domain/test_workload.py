"""What comes to people and how fast they take it, counted line by line (A1)."""

from __future__ import annotations

import pytest

from app.domain.metrics import Spoken
from app.domain.workload import AT_WORK_MS, HOUR_MS, IDLE_MS, PACE_MS, Workload

MIN = 60_000
HERE = ("anna", "ivan")


def line(minute: float, dialogue: str, by: str = "system", system: str = "", author: str = "") -> Spoken:
    return Spoken(dialogue, round(minute * MIN), by, "widget", system, author_id=author)


def fed(*lines: Spoken) -> Workload:
    load = Workload()
    for one in lines:
        load.spoke(one)
    return load


def taken(minute: float, dialogue: str, who: str = "anna", *, minutes: float = 2.0) -> tuple[Spoken, ...]:
    """Taken, answered half way, and resolved."""
    return (
        line(minute, dialogue, system="taken", author=who),
        line(minute + minutes / 2, dialogue, "person", author=who),
        line(minute + minutes, dialogue, system="resolved", author=who),
    )


def is_here(person: str) -> bool:
    return person in HERE


def test_arrivals_are_of_the_last_five_minutes_each_dialogue_once() -> None:
    load = fed(*(line(at, f"d{at}", "guest") for at in (1, 6, 7, 8)), line(9, "d8", "guest"))
    assert load.pace(10 * MIN, is_here).arrivals == 3 / 5
    load.new_day()
    load.spoke(line(10, "d8", "guest"))
    assert load.pace(10 * MIN, is_here).arrivals == 4 / 5


def test_a_growth_counts_when_chance_does_not_explain_it() -> None:
    few = fed(*(line(at, f"d{at}", "guest") for at in (6, 7, 8)))
    assert few.pace(10 * MIN, is_here).growth == 0
    many = fed(*(line(5 + n / 10, f"d{n}", "guest") for n in range(1, 31)), line(1, "x", "guest"))
    assert many.pace(10 * MIN, is_here).growth == 29 / 25
    fewer = fed(*(line(n / 10, f"d{n}", "guest") for n in range(1, 31)))
    assert fewer.pace(10 * MIN, is_here).growth == 0


def test_the_share_is_of_the_hour_and_counts_who_comes_back() -> None:
    load = fed(*(line(1, f"d{n}", "guest") for n in range(4)), line(2, "d1", system="escalated"))
    assert load.pace(10 * MIN, is_here).share == 1 / 4
    load.spoke(line(5, "d1", system="lease_lost", author="anna"))
    assert load.pace(10 * MIN, is_here).share == 2 / 4
    assert load.pace(3 * MIN + HOUR_MS, is_here).share == 0.0  # all of it is an hour ago


def test_time_in_hand_is_that_between_acts_while_something_is_held() -> None:
    load = fed(*taken(1, "a"), *taken(10, "b", minutes=4))  # two and four minutes, none between them
    pace = load.pace(20 * MIN, is_here)
    assert (pace.in_hand_ms, pace.taken) == (3 * MIN, 2)


def test_a_long_pause_is_left_out_and_what_is_under_way_counts() -> None:
    load = fed(line(1, "a", system="taken", author="anna"), line(21, "a", "note", author="anna"))
    assert load.pace(22 * MIN, is_here).in_hand_ms == IDLE_MS + MIN
    assert load.pace(29 * MIN, is_here).in_hand_ms == 2 * IDLE_MS


def test_two_dialogues_at_once_cost_half_as_much_each() -> None:
    load = fed(
        line(1, "a", system="taken", author="anna"),
        line(1, "b", system="taken", author="anna"),
        line(3, "a", system="resolved", author="anna"),
        line(5, "b", system="given_back", author="anna"),
    )
    assert load.pace(10 * MIN, is_here).in_hand_ms == 2 * MIN


def test_the_pace_is_of_the_half_hour_unless_too_little_was_taken_in_it() -> None:
    early = [one for n in range(5) for one in taken(n * 4, f"e{n}", minutes=4)]
    late = [one for n in range(5) for one in taken(35 + n, f"l{n}", minutes=1)]
    assert fed(*early, *late).pace(41 * MIN, is_here).taken == 5 + sum(n * 4 > 11 for n in range(5))
    assert fed(*early, *late[:3]).pace(PACE_MS + 21 * MIN, is_here).taken == 6  # of the hour
    assert fed().pace(MIN, is_here).in_hand_ms == 0


def test_at_work_is_who_acts_or_holds_and_is_there() -> None:
    load = fed(
        *taken(1, "a", "anna"),
        *taken(1, "b", "boris"),  # has gone home
        line(2, "c", system="taken", author="ivan"),
        line(3, "d", "bot"),
    )
    assert load.pace(4 * MIN, is_here).people == 2
    assert load.pace(4 * MIN + AT_WORK_MS, is_here).people == 1  # ivan holds one still
    load.spoke(line(5, "c", system="lease_lost", author="ivan"))
    assert load.pace(5 * MIN + AT_WORK_MS, is_here).people == 0


def test_an_act_that_comes_late_does_not_count_backwards() -> None:
    load = fed(line(5, "a", system="taken", author="anna"), line(4, "a", "person", author="anna"))
    load.spoke(line(6, "a", system="resolved", author="anna"))
    assert load.pace(7 * MIN, is_here).in_hand_ms == pytest.approx(MIN)
