"""What a console gets out of the store, by the hub's wish or by a long poll, is the same (protocol §2, §3)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.protocol.api import SignIn, UserChange
from app.protocol.frames import Cursor, Evs, Hello, ProtoRange, ServerFrame, SnapPage
from app.protocol.snapshot import Held, applied, decode_state
from app.service import consoles, replay, signin, staff
from app.service.core import alert
from app.service.hub import Hub
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.seat import ReadLog, ReadSnapshot, Seat, Send
from tests.service.house import PASSWORD, House

DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(ServerFrame)


async def signed_in(house: House, events: tuple[str, ...] = ()) -> Principal:
    person = await house.person(events=events)
    login = (await staff.users(house.core)).users[-1].login
    tokens = await signin.sign_in(house.core, SignIn(user=login, password=PASSWORD, device="d"), "x")
    principal = await signin.authenticate(house.core, tokens.access)
    assert principal.user_id == person.id
    return principal


async def polled(house: House, who: Principal, cursor: Cursor | None = None, wait_ms: int = 0) -> list[Any]:
    return [DECODER.decode(frame) for frame in await replay.poll(house.core, who, "d", cursor, wait_ms)]


def state_of(found: list[Any], before: dict[str, Held] | None = None) -> dict[str, Held]:
    state = before or {}
    for frame in found:
        if isinstance(frame, SnapPage):
            state |= {item.ent: Held(item.ver, decode_state(item.ent, item.d)) for item in frame.items}
        elif isinstance(frame, Evs):
            state = applied(state, frame.items)
    return state


def tags(found: list[Any]) -> list[str]:
    return [str(frame.__struct_config__.tag) for frame in found]


# --- what a seat asks for ----------------------------------------------------------------------------------


async def drained(house: House, seat: Seat) -> list[Any]:
    found: list[Any] = []
    while outs := seat.drain():
        for out in outs:
            if isinstance(out, Send):
                found.append(DECODER.decode(out.data))
            elif isinstance(out, ReadLog | ReadSnapshot):
                await replay.fulfil(house.core, seat, out)
            else:
                found.append(out)
    return found


async def test_snapshot_and_log_together_are_what_a_fresh_console_has(house: House) -> None:
    who = (await house.person()).principal
    seat = house.core.hub.sit(who, 0)
    known = await consoles.known_seq(house.core, who, "d")
    seat.hello(Hello(proto=ProtoRange(1, 1), device="d"), known, 0, consoles.greeting(house.core))
    state = state_of(await drained(house, seat))
    assert state == await house.fetched()
    last = seat.sent
    house.core.hub.leave(seat)
    visitor = await house.visitor()
    await visitor.says("человек")
    restarted = Hub(await house.core.storage.read(lambda reads: reads.place()), lambda: 0, alert)
    again = restarted.sit(who, 0)
    hello = Hello(proto=ProtoRange(1, 1), device="d", cursor=Cursor(restarted.epoch, last))
    again.hello(hello, 0, 0, consoles.greeting(house.core))
    found = await drained(house, again)
    assert tags(found) == ["welcome", "evs", "live"]
    assert state_of(found, state) == await house.fetched()


async def test_the_greeting_tells_product_time_and_how_it_runs(house: House) -> None:
    told = consoles.greeting(house.core)
    assert (told.server_ms, told.clock_speed, told.rehearsal) == (house.now_ms, 0.0, "")


# --- the long poll -----------------------------------------------------------------------------------------


async def test_a_first_poll_brings_a_snapshot_and_the_next_what_has_happened_since(house: House) -> None:
    who = await signed_in(house)
    first = await polled(house, who)
    assert tags(first) == ["welcome", "snap.begin", "snap.page", "snap.end", "live"]
    visitor = await house.visitor()
    await visitor.says("вопрос")
    cursor = Cursor(first[0].epoch, first[-1].seq)
    second = await polled(house, who, cursor)
    assert tags(second) == ["welcome", "evs", "live"]
    assert state_of(second, state_of(first)) == await house.fetched()
    third = await polled(house, who, Cursor(cursor.epoch, second[-1].seq))
    assert tags(third) == ["welcome", "live"]
    assert third[-1].seq == second[-1].seq == house.core.hub.head


async def test_a_poll_waits_for_what_comes_next(house: House) -> None:
    who = await signed_in(house)
    cursor = Cursor(house.core.hub.epoch, house.core.hub.head)
    waiting = asyncio.ensure_future(polled(house, who, cursor, 20_000))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    visitor = await house.visitor()
    await visitor.says("вопрос", think=False)
    found = await asyncio.wait_for(waiting, 10)
    assert tags(found)[0] == "welcome"
    assert {ev.k for frame in found if isinstance(frame, Evs) for ev in frame.items} == {"DialogueOpened"}


async def test_what_one_may_not_see_ends_no_wait(house: House) -> None:
    who = await signed_in(house, ("north",))
    cursor = Cursor(house.core.hub.epoch, house.core.hub.head)
    waiting = asyncio.ensure_future(polled(house, who, cursor, 300))
    await asyncio.sleep(0.02)
    visitor = await house.visitor("south")
    await visitor.says("вопрос")
    found = await waiting
    assert tags(found) == ["welcome", "live"]
    assert found[-1].seq == cursor.seq


async def test_a_wait_ends_when_the_person_is_let_go(house: House) -> None:
    who = await signed_in(house)
    waiting = asyncio.ensure_future(polled(house, who, Cursor(house.core.hub.epoch, house.core.hub.head), 20_000))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
    with pytest.raises(Refused, match="revoked"):
        await asyncio.wait_for(waiting, 10)


async def test_a_poll_with_a_cursor_that_cannot_be(house: House) -> None:
    who = await signed_in(house)
    epoch, head = house.core.hub.epoch, house.core.hub.head
    gap = await polled(house, who, Cursor("f" * 32, 5))
    assert tags(gap)[:3] == ["welcome", "gap", "snap.begin"]
    with pytest.raises(Refused, match="bad_value"):
        await polled(house, who, Cursor(epoch, -1))
    with pytest.raises(Refused, match="revoked"):
        await polled(house, replace(who, family_id="gone"), Cursor(epoch, head), 2_000)


async def test_a_poll_ahead_of_the_stream_is_sent_for_a_snapshot(house: House, expect_log: Any) -> None:
    expect_log("cursor_ahead")
    who = await signed_in(house)
    with pytest.raises(Refused, match="snapshot"):
        await polled(house, who, Cursor(house.core.hub.epoch, house.core.hub.head + 1))


async def test_a_backlog_comes_in_several_polls(house: House) -> None:
    who = await signed_in(house)
    cursor = Cursor(house.core.hub.epoch, house.core.hub.head)
    for _ in range(12):
        visitor = await house.visitor()
        await asyncio.gather(*(visitor.says(str(n), think=False) for n in range(60)))
    seen = 0
    while cursor.seq < house.core.hub.head:
        found = await polled(house, who, cursor)
        events = [ev for frame in found if isinstance(frame, Evs) for ev in frame.items]
        assert events
        assert events[0].prev == cursor.seq
        seen += len(events)
        cursor = Cursor(cursor.epoch, found[-1].seq)
    assert seen == 720
