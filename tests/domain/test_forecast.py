"""The forecast of the queue, by hand and against two recorded hours (C1)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import (
    FEWEST,
    GROWS_MIN,
    HORIZON_MIN,
    MOST_PEOPLE,
    Forecast,
    Outlook,
    Pace,
    ahead_of,
    forecast,
)
from app.domain.metrics import TARGET_S, Spoken
from app.domain.workload import Workload

CALM = Pace(arrivals=10.0, share=0.1, in_hand_ms=120_000, people=3, taken=20)
"""one a minute comes to people, who take one and a half"""
RUSH = replace(CALM, arrivals=30.0)


def test_a_queue_that_people_keep_up_with_stays_within_the_level() -> None:
    told = forecast(CALM, 0, 0)
    assert (told.outlook, told.in_min) == (Outlook.WITHIN, 0)
    assert told.curve == (0.0,) * (HORIZON_MIN + 1)


def test_too_many_arrivals_pass_the_level_when_the_queue_is_longer_than_people_take_in_time() -> None:
    told = forecast(RUSH, 0, 0)  # three come, 1.5 are taken: 1.5 more a minute; within 120 s three are taken
    assert (told.outlook, told.in_min) == (Outlook.LATER, 3)
    assert told.curve[:4] == (0.0, 1.5, 3.0, 4.5)
    assert told.needed == 6


def test_a_long_queue_of_short_waits_is_late_when_the_oldest_is() -> None:
    assert forecast(CALM, 9, 30_000) == replace(forecast(CALM, 9, 30_000), outlook=Outlook.LATER, in_min=2)
    assert forecast(CALM, 9, TARGET_S * 1000).in_min == 1


def test_a_late_queue_that_shrinks_is_back_in_time() -> None:
    told = forecast(CALM, 9, 300_000)  # half a dialogue less each minute, until three are left
    assert (told.outlook, told.in_min) == (Outlook.BACK, 12)


def test_a_late_queue_that_grows_stays_late_and_says_how_many_would_do() -> None:
    told = forecast(RUSH, 20, 300_000)
    assert (told.outlook, told.in_min) == (Outlook.STAYS, 0)
    enough = replace(RUSH, people=told.needed)
    assert forecast(enough, 20, 300_000).outlook is Outlook.BACK
    assert forecast(replace(enough, people=told.needed - 1), 20, 300_000).curve[-1] > (told.needed - 1)


def test_a_growth_goes_on_for_a_while_and_not_for_ever() -> None:
    grows = forecast(replace(CALM, growth=2.0), 0, 0)
    steps = [after - before for before, after in zip(grows.curve[:-1], grows.curve[1:], strict=True)]
    assert steps[GROWS_MIN + 1 :] == pytest.approx([0.5] * (HORIZON_MIN - GROWS_MIN - 1))
    assert forecast(replace(CALM, growth=-20.0), 5, 0).curve[-1] == 0.0


def test_arrivals_go_as_the_last_event_went_where_that_is_known() -> None:
    doubled = ahead_of(10.0, [20.3] * HORIZON_MIN)
    assert doubled == pytest.approx([2.0] * HORIZON_MIN)
    known = forecast(replace(CALM, growth=5.0), 0, 0, doubled)
    assert known.curve[1] == pytest.approx(0.5)
    assert known.outlook is Outlook.LATER
    beyond = forecast(CALM, 0, 0, doubled[:2])  # as now once it ends
    assert beyond.curve[:4] == pytest.approx((0.0, 0.5, 1.0, 0.5))


def test_a_likeness_is_bounded_and_few_arrivals_say_little() -> None:
    assert ahead_of(0.0, [100.0, 0.0]) == (5.0, 1.0)
    assert ahead_of(40.0, [0.0]) == (0.2,)
    assert ahead_of(0.2, [0.4])[0] < 2


@pytest.mark.parametrize("pace", [Pace(), replace(CALM, taken=FEWEST - 1), replace(CALM, in_hand_ms=0)])
def test_too_little_is_no_ground_for_a_forecast(pace: Pace) -> None:
    told = forecast(pace, 12, 400_000)
    assert (told.outlook, told.curve, told.needed) == (Outlook.UNKNOWN, (), 0)


def test_nobody_at_work_is_no_pace() -> None:
    told = forecast(replace(RUSH, people=0), 4, 0)
    assert (told.outlook, told.curve, told.needed) == (Outlook.NOBODY, (), 6)


def test_no_number_of_people_is_promised_beyond_reason() -> None:
    assert forecast(replace(RUSH, arrivals=10_000.0), 0, 0).needed == MOST_PEOPLE


@given(
    st.builds(
        Pace,
        arrivals=st.floats(0, 100),
        growth=st.floats(-5, 5),
        share=st.floats(0, 1),
        in_hand_ms=st.integers(1_000, 900_000),
        people=st.integers(1, 20),
        taken=st.integers(FEWEST, 99),
    ),
    st.integers(0, 200),
    st.integers(0, 3_600_000),
)
def test_one_more_person_never_makes_it_worse(pace: Pace, queue: int, longest_ms: int) -> None:
    told, more = (forecast(replace(pace, people=pace.people + add), queue, longest_ms) for add in (0, 1))
    assert all(one >= 0 for one in told.curve)
    assert all(after <= before for before, after in zip(told.curve, more.curve, strict=True))
    if told.outlook is Outlook.WITHIN:
        assert more.outlook is Outlook.WITHIN


# --- against recorded hours ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Recorded:
    """Two hours of a rehearsal, and the arrivals of the one before it by minute; seconds since 13:00."""

    lines: list[Spoken] = field(default_factory=list)
    queue: dict[int, tuple[int, int]] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)

    def ahead(self, now_s: int) -> tuple[float, ...]:
        """As the console takes it from the last event's curve: means over ten minutes."""

        def rate(at_s: int) -> float:
            return mean(self.before[at_s // 60 * 60 + 60 * place] for place in range(-5, 5))

        return ahead_of(rate(now_s - 150), [rate(now_s + 30 + 60 * minute) for minute in range(HORIZON_MIN)])


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    found = Recorded()
    who = {"g": "guest", "p": "person", "n": "note", "": "system"}
    for row in (Path(__file__).parent / "data" / "rush.csv").read_text(encoding="utf-8").splitlines():
        kind, *cells = row.split(",")
        if kind == "l":
            at, dialogue, by, notice, person = cells
            found.lines.append(Spoken(dialogue, round(float(at) * 1000), who[by], "widget", notice, author_id=person))
        elif kind == "q":
            found.queue[int(cells[0])] = int(cells[1]), int(cells[2])
        elif kind == "g":
            found.before[int(cells[0])] = int(cells[1])
    return found


def foretold(recorded: Recorded, *, by_last_event: bool) -> dict[int, Forecast]:
    """What was foretold in each minute from 13:20 to 14:30."""
    load, lines, found = Workload(), iter(recorded.lines), dict[int, Forecast]()
    line = next(lines, None)
    for now_s in range(1_200, 5_401, 60):
        while line is not None and line.at_ms <= now_s * 1000:
            load.spoke(line)
            line = next(lines, None)
        queue, longest_s = recorded.queue[now_s]
        ahead = recorded.ahead(now_s) if by_last_event else ()
        found[now_s] = forecast(load.pace(now_s * 1000, lambda _: True), queue, longest_s * 1000, ahead)
    return found


def errors(recorded: Recorded, minutes: int, *, by_last_event: bool) -> list[float]:
    """How far the queue foretold for so many minutes later was off."""
    told = foretold(recorded, by_last_event=by_last_event)
    return [one.curve[minutes] - recorded.queue[now_s + 60 * minutes][0] for now_s, one in told.items() if one.curve]


@pytest.mark.parametrize(("minutes", "alone", "with_last"), [(5, 2.5, 2.0), (15, 6.5, 3.5), (30, 22.0, 7.0)])
def test_it_foretells_a_recorded_rush(recorded: Recorded, minutes: int, alone: float, with_last: float) -> None:
    """The queue came to 23. The last event's arrivals make the forecast of half an hour three times as good."""
    assert max(queue for queue, _ in recorded.queue.values()) == 23
    plain = [abs(off) for off in errors(recorded, minutes, by_last_event=False)]
    like = [abs(off) for off in errors(recorded, minutes, by_last_event=True)]
    assert len(plain) > 60
    assert mean(plain) < alone
    assert mean(like) < with_last


def test_the_last_event_warns_of_the_rush_a_quarter_of_an_hour_before(recorded: Recorded) -> None:
    late_s = next(at_s for at_s, (_, longest_s) in recorded.queue.items() if longest_s > TARGET_S)
    now_s = late_s - 14 * 60
    warned = foretold(recorded, by_last_event=True)[now_s]
    assert warned.outlook is Outlook.LATER
    assert abs(warned.in_min - 14) <= 2
    assert foretold(recorded, by_last_event=False)[now_s].outlook is Outlook.WITHIN  # nothing tells of it yet


def test_a_missed_level_is_never_called_kept(recorded: Recorded) -> None:
    for now_s, told in foretold(recorded, by_last_event=False).items():
        late = recorded.queue[now_s][1] > TARGET_S
        assert told.outlook is Outlook.UNKNOWN or late == (told.outlook in {Outlook.BACK, Outlook.STAYS})
