"""The day of the last event, as a line under today's (C1)."""

from __future__ import annotations

import pytest

from app.protocol.ghosts import LoadGhost
from app.service import ghosts, load
from app.service.refused import Refused
from app.service.tally import day_start
from tests.service.house import House

DAY_S = 24 * 3_600


async def one_day_of_guests(house: House, count: int = 4) -> None:
    """Guests of the day, sampled; a week later it is the day of the other event."""
    for _ in range(count):
        visitor = await house.visitor()
        await visitor.says("вопрос")
        await house.passes(70)
        await load.sample(house.core)


@pytest.mark.requirement("C1")
async def test_the_last_event_is_the_ghost_of_the_next(house: House) -> None:
    chief = (await house.person("manager")).principal
    await one_day_of_guests(house)
    peak, began_ms = load.now(house.core).peak, house.now_ms
    await house.passes(7 * DAY_S)
    told = await ghosts.ghost(house.core, chief, "south")
    north = house.core.festivals["north"].state
    assert (told.event_id, told.name_ru, told.doors_ms) == ("north", "Событие north", north.doors_ms)
    rows = told.history
    assert rows is not None
    assert (rows.from_ms, rows.step_s, len(rows.bot)) == (day_start(began_ms, "Europe/Moscow"), 60, 1440)
    assert max(bot + person for bot, person in zip(rows.bot, rows.person, strict=True)) == peak == 4
    assert sum(rows.per_min) == 4


async def test_on_its_own_day_an_event_has_no_ghost_of_itself_or_of_a_later_one(house: House) -> None:
    chief = (await house.person()).principal
    await one_day_of_guests(house)
    assert await ghosts.ghost(house.core, chief, "north") == LoadGhost()
    assert await ghosts.ghost(house.core, chief, "south") == LoadGhost()  # looked at ahead: its last event goes on
    await house.passes(8 * DAY_S)
    assert (await ghosts.ghost(house.core, chief, "north")).event_id == ""


async def test_an_event_nobody_wrote_at_leaves_none(house: House) -> None:
    chief = (await house.person()).principal
    await house.passes(60)
    await load.sample(house.core)
    await house.passes(7 * DAY_S)
    assert await ghosts.ghost(house.core, chief, "south") == LoadGhost()


async def test_an_event_of_others_is_neither_asked_about_nor_shown(house: House) -> None:
    await one_day_of_guests(house, 1)
    await house.passes(7 * DAY_S)
    only_south = (await house.person(events=("south",))).principal
    assert await ghosts.ghost(house.core, only_south, "south") == LoadGhost()
    for nowhere in ("north", "west"):
        with pytest.raises(Refused, match="not_found"):
            await ghosts.ghost(house.core, only_south, nowhere)
