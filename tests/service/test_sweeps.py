"""What time does: leases run out, snoozes end, silence closes, the old leaves the consoles (C3, console §3.1)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from app.ports.clock import Clock
from app.ports.rows import UserRow
from app.protocol.records import Staff
from app.service import consoles, sweeps
from tests.service.house import House, Visitor, build, close


async def queued(house: House, text: str = "человек") -> Visitor:
    visitor = await house.visitor()
    await visitor.says(text)
    return visitor


# --- leases ------------------------------------------------------------------------------------------------


async def test_a_lease_returns_to_the_queue_a_minute_after_its_holder_went(house: House) -> None:
    visitor, anna = await queued(house), await house.person(name="Анна")
    lease = await anna.takes(visitor)
    await house.passes(3_600)
    assert await house.sweep() == 0  # she is there
    await consoles.gone(house.core, anna.id)
    await house.passes(59)
    assert await house.sweep() == 0
    await house.passes(1)
    assert await house.sweep() == 1
    state = await visitor.state()
    assert (state.status, state.holder_id, state.lease) == ("queued", "", lease + 1)
    assert state.waiting_ms > 0
    assert (await visitor.lines())[-1].system == "lease_lost"
    assert (await house.thread(visitor))[-1].author_name == "Анна"
    late = await anna.does("SendReply", visitor.ent, lease=lease, text="а вот и я")
    assert (late.st, late.code) == ("rejected", "lease_lost")


async def test_who_comes_back_in_time_keeps_what_he_holds(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    lease = await anna.takes(visitor)
    await anna.replies(visitor)
    await consoles.gone(house.core, anna.id)
    await house.passes(50)
    await consoles.came(house.core, anna.id)
    await house.passes(50)
    assert await house.sweep() == 0
    assert (await visitor.state()).lease == lease


async def test_a_second_console_keeps_the_lease(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await anna.takes(visitor)
    await consoles.came(house.core, anna.id)
    await consoles.gone(house.core, anna.id)
    await house.passes(3_600)
    assert await house.sweep() == 0


async def test_an_answered_guest_waits_again_from_now_when_the_lease_is_lost(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await anna.takes(visitor)
    await anna.replies(visitor)
    await consoles.gone(house.core, anna.id)
    await house.passes(60)
    await house.sweep()
    state = await visitor.state()
    assert (state.waiting_ms, state.due_ms) == (house.now_ms, house.now_ms + 300_000)


async def test_after_a_start_holders_have_their_minute_to_come_back(tmp_path: Path) -> None:
    house = await build(tmp_path, lease_s=30)
    visitor, anna = await queued(house), await house.person()
    await consoles.gone(house.core, anna.id)
    await consoles.came(house.core, anna.id)
    await anna.takes(visitor)
    await close(house)
    again = await build(tmp_path, fill=False, lease_s=30)
    users = await again.core.storage.read(lambda reads: reads.users())
    assert [user.state.online for user in users] == [False]
    await again.passes(29)
    assert await again.sweep() == 0
    await again.passes(1)
    assert await again.sweep() == 1
    await close(again)


async def test_a_holder_who_is_back_before_the_sweep_acts_keeps_it(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await anna.takes(visitor)
    await consoles.gone(house.core, anna.id)
    await house.passes(61)

    real = house.core.storage.write

    async def comes_back(work: object) -> object:
        house.core.presence.came(anna.id)
        return await real(work)  # type: ignore[arg-type]  # passed on as it came

    storage = SimpleNamespace(write=comes_back, read=house.core.storage.read)
    house.core.storage, kept = cast("object", storage), house.core.storage  # type: ignore[assignment]  # in its way for once
    assert await house.sweep() == 0
    house.core.storage = kept
    assert (await visitor.state()).holder_id == anna.id


# --- snoozes -----------------------------------------------------------------------------------------------


async def test_a_snoozed_dialogue_wakes_into_the_queue(house: House) -> None:
    visitor, anna = await queued(house, "это ужас"), await house.person()
    await anna.does("SnoozeDialogue", visitor.ent, for_ms=60_000)
    since = (await visitor.state()).waiting_ms
    await house.passes(59)
    assert await house.sweep() == 0
    await house.passes(1)
    assert await house.sweep() == 1
    state = await visitor.state()
    assert (state.status, state.snoozed_ms, state.waiting_ms) == ("queued", 0, since)
    assert state.due_ms == house.now_ms + 300_000
    assert (await house.thread(visitor))[-1].system == "woken"
    assert (await visitor.lines())[-1].system != "woken"


async def test_snoozed_until_doors_wakes_when_they_open(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await anna.does("SnoozeDialogue", visitor.ent, until="doors")
    await house.passes(2 * 3600 - 1)
    assert await house.sweep() == 0
    await house.passes(1)
    assert await house.sweep() == 1
    assert (await visitor.state()).snoozed_until == ""


# --- silence and age ---------------------------------------------------------------------------------------


async def test_half_an_hour_of_silence_ends_a_dialogue_with_the_bot(house: House) -> None:
    visitor = await queued(house, "вопрос")
    await house.passes(30 * 60 - 1)
    assert await house.sweep() == 0
    await house.passes(1)
    assert await house.sweep() == 1
    state = await visitor.state()
    assert (state.status, state.resolved_ms, state.outcome, state.contained) == ("resolved", house.now_ms, "", True)
    assert [line.system for line in await visitor.lines()] == ["", ""]
    await visitor.says("ещё")
    assert (await visitor.state()).status == "bot"


async def test_an_open_escalation_keeps_it_open(house: House) -> None:
    waiting, held, answered = await queued(house), await queued(house), await queued(house)
    anna = await house.person()
    await anna.takes(held)
    await anna.takes(answered)
    await anna.replies(answered)
    await house.passes(5 * 3600)
    assert await house.sweep() == 0
    assert [(await one.state()).status for one in (waiting, held, answered)] == ["queued", "active", "guest"]


async def test_a_day_after_its_end_it_leaves_the_consoles(house: House) -> None:
    visitor = await queued(house, "вопрос")
    await house.passes(30 * 60)
    await house.sweep()
    await house.passes(24 * 3600 - 1)
    assert await house.sweep() == 0
    await house.passes(1)
    assert await house.sweep() == 1
    assert visitor.ent not in await house.fetched()
    assert bytes(house.heard[-1].body.state) == b"null"
    assert await house.sweep() == 0


async def test_what_has_changed_since_it_was_listed_is_left_alone(house: House) -> None:
    visitor = await queued(house, "вопрос")
    row = await visitor.row()
    for change in (sweeps._wake, sweeps._end, sweeps._archive):
        assert not await house.core.storage.write(
            lambda tx, change=change: sweeps._change(tx, row.id, house.now_ms, change)  # type: ignore[misc]  # bound on purpose
        )
    assert not await house.core.storage.write(lambda tx: sweeps._change(tx, "gone", house.now_ms, sweeps._end))


# --- the worker --------------------------------------------------------------------------------------------


async def test_the_sweeper_works_by_product_time_and_cuts_the_stream_each_hour(house: House) -> None:
    visitor = await queued(house, "вопрос")
    task = asyncio.ensure_future(sweeps.run(house.core))
    await asyncio.sleep(0)
    await house.passes(31 * 60)
    assert (await visitor.state()).status == "resolved"
    before = house.core.hub.oldest
    await house.passes(35 * 60)
    assert house.core.hub.oldest == before  # nothing is old enough to go
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(("speed", "pace"), [(0.0, 10.0), (1.0, 5.0), (10.0, 5.0), (60.0, 6.0), (600.0, 60.0)])
def test_sweeps_keep_pace_with_a_faster_clock(speed: float, pace: float) -> None:
    assert sweeps.pace_s(cast(Clock, SimpleNamespace(speed=speed))) == pace


# --- presence ----------------------------------------------------------------------------------------------


async def test_colleagues_see_who_is_there(house: House) -> None:
    anna = await house.person()
    house.core.presence.gone(anna.id, house.now_ms)

    async def shown() -> bool:
        record = (await house.fetched())[f"staff:{anna.id}"].record
        assert isinstance(record, Staff)
        return record.online

    assert not await shown()
    await consoles.came(house.core, anna.id)
    assert await shown()
    head = house.core.hub.head
    await consoles.came(house.core, anna.id)
    await consoles.gone(house.core, anna.id)
    assert house.core.hub.head == head
    await consoles.gone(house.core, anna.id)
    assert not await shown()


async def test_presence_of_nobody_we_know_says_nothing(house: House) -> None:
    head = house.core.hub.head
    await consoles.came(house.core, "ghost")
    assert house.core.hub.head == head
    anna = await house.person()
    house.core.presence.gone(anna.id, house.now_ms)
    await consoles.came(house.core, anna.id)
    row = await house.core.storage.read(lambda reads: reads.get(UserRow, anna.id))
    assert row is not None
    assert row.seen_ms == house.now_ms
