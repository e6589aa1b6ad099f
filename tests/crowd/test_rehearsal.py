"""A part of the day with everything real: guests, bot, operators, a console that watches."""

from __future__ import annotations

import asyncio

import pytest

from app.crowd.crew import VISITOR, CrewError, hire, named
from app.crowd.day import load_day
from app.crowd.embedded import Place
from app.crowd.judge import Verdict
from app.crowd.rehearsal import Plan, cast, connections, hold
from app.crowd.report import Setting
from app.crowd.tally import Tally
from app.crowd.wordings import load_book

pytestmark = pytest.mark.requirement("B1", "B2", "B10", "K1", "C1", "C7")


def setting(operators: int, consoles: int) -> Setting:
    return Setting(7, "max", 700, "08:00", "24:00", operators, consoles)


@pytest.mark.slow
async def test_ten_minutes_at_the_doors_lose_nothing_and_repeat_nothing(place: Place) -> None:
    shown: list[tuple[float, int]] = []

    def watch(second: float, tally: Tally) -> None:
        shown.append((second, tally.ended))

    plan = Plan(seed=7, dialogues=350, begin=13.9 * 3600, end=14.1 * 3600)
    report = await hold(place, plan, setting(2, 1), watch)
    tally, figures = report.tally, report.figures
    assert report.sound, report.as_text()
    assert tally.begun == tally.ended == tally.expected > 30
    assert figures.dialogues >= tally.begun, "other tests may have written on this stage"
    assert tally.mixed == 0, "no answer was about another event"
    assert figures.peak == figures.peak_recounted > 20
    assert tally.reconnects > 0
    assert tally.verdicts[Verdict.RIGHT] > tally.verdicts[Verdict.WRONG]
    assert figures.answered > 0
    assert figures.handed_over == sum(figures.escalations.values())
    assert report.stint.unconfirmed == 0
    assert [one.name for one in report.consoles] == ["operator 1", "operator 2", "console 1"]
    assert all(one.same and one.dialogues == figures.dialogues for one in report.consoles)
    assert shown


@pytest.mark.slow
async def test_ctrl_c_ends_it_with_a_report_of_what_was(place: Place) -> None:
    plan = Plan(seed=8, dialogues=1500, begin=8 * 3600, end=24 * 3600)
    begun = asyncio.Event()

    def watch(second: float, tally: Tally) -> None:
        if tally.begun:
            begun.set()

    task = asyncio.create_task(hold(place, plan, setting(0, 0), watch))
    await asyncio.wait_for(begun.wait(), 30)
    task.cancel()
    report = await task
    assert report.interrupted
    assert report.tally.ended < report.tally.expected


async def test_operators_need_the_administrator_of_the_backend(place: Place) -> None:
    async with connections() as http:
        assert await hire(Place(place.url, place.key), http, "operator", []) == []
        with pytest.raises(CrewError, match="administrator"):
            await hire(Place(place.url, place.key), http, "operator", ["A"])
        with pytest.raises(CrewError, match="answered 4"):
            await hire(place, http, "king", ["A"])


def test_no_two_people_of_the_staff_have_the_same_name() -> None:
    assert len({*(named(number) for number in range(100)), VISITOR}) == 101


def test_two_hours_of_a_day_are_the_same_two_hours_however_they_are_asked_for() -> None:
    day, book = load_day(), load_book()
    whole, _ = cast(Plan(7, 900, 8 * 3600, 24 * 3600), day, book, (), 0.0)
    part, _ = cast(Plan(7, 900, 13 * 3600, 15 * 3600), day, book, (), 0.0)
    assert part == [persona for persona in whole if 13 * 3600 <= persona.begins < 15 * 3600]
    late, _ = cast(Plan(7, 900, 13 * 3600, 15 * 3600), day, book, (), 14 * 3600)
    assert late == [persona for persona in part if persona.begins >= 14 * 3600]
