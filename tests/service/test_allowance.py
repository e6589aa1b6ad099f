"""What one person may still approve alone today, told as the decision counts it (C4)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.domain.refunds import Step, Terms
from app.service.allowance import allowance
from app.service.refused import Refused
from tests.service.refund_world import HOUR, World, ends, world


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A world in memory; a person may approve 600,000 a day."""
    made = await world(day_minor=600_000)
    await made.set_terms(Terms(steps=(Step(-1, 100),)))
    yield made
    await ends(made)


@pytest.mark.requirement("C4")
async def test_what_is_left_falls_with_each_decision_and_is_whole_again_the_next_day(here: World) -> None:
    maker, checker, other = await here.person(), await here.person("approver"), await here.person("approver")
    core = here.house.core
    told = await allowance(core, checker.principal, "north")
    assert (told.day_minor, told.used_minor, told.left_minor, told.cooling_ms) == (600_000, 0, 600_000, 3_600_000)
    assert (told.two_minor, told.most_minor) == (5_000_000, 50_000_000)
    for spent in (300_000, 600_000):
        refund_id = await here.submitted(maker, await here.bought())
        assert (await here.approves(checker, refund_id)).st == "ok"
        told = await allowance(core, checker.principal, "north")
        assert (told.used_minor, told.left_minor) == (spent, 600_000 - spent)
    assert (await allowance(core, other.principal, "north")).used_minor == 0, "each has his own"
    refund_id = await here.submitted(maker, await here.bought())
    assert (await here.approves(checker, refund_id, reason="третья заявка")).st == "ok"
    assert (await here.state(refund_id)).state == "approved", "what is told is what is counted"
    assert (await here.approves(other, refund_id, reason="третья заявка")).st == "ok"
    told = await allowance(core, checker.principal, "north")
    assert (told.used_minor, told.left_minor) == (900_000, 0)
    assert (await allowance(core, other.principal, "north")).used_minor == 300_000
    await here.house.passes(24 * HOUR)
    assert (await allowance(core, checker.principal, "north")).left_minor == 600_000


async def test_it_is_told_to_approvers_of_the_event_only(here: World) -> None:
    operator, foreign = await here.person(), await here.house.person("approver", events=("south",))
    gone = await here.house.person("admin")
    core = here.house.core
    with pytest.raises(Refused, match="forbidden"):
        await allowance(core, operator.principal, "north")
    for person, event_id in ((foreign, "north"), (gone, "nowhere")):
        with pytest.raises(Refused, match="not_found"):
            await allowance(core, person.principal, event_id)
