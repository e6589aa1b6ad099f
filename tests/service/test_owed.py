"""Each dialogue stands in the bot's queue once, and learning holds turns back (B10, C11)."""

from __future__ import annotations

import asyncio

from app.service.owed import Gate, Owed


async def test_dialogues_come_in_the_order_they_were_owed_each_once() -> None:
    owed = Owed()
    for name in ("a", "b", "a"):
        owed.add(name)
    assert (owed.waiting(), owed.holds("a"), owed.holds("c")) == (2, True, False)
    assert [await owed.next(), await owed.next()] == ["a", "b"]
    assert (owed.waiting(), owed.holds("b")) == (0, True)


async def test_what_comes_during_a_turn_makes_one_more_turn() -> None:
    owed = Owed()
    owed.add("a")
    assert await owed.next() == "a"
    owed.add("a")
    owed.add("a")
    assert owed.waiting() == 0  # never two turns of one dialogue at once
    owed.done("a")
    assert await owed.next() == "a"
    owed.done("a")
    assert not owed.holds("a")


async def test_stillness_is_when_nothing_waits_and_nothing_runs() -> None:
    owed = Owed()
    await owed.still()
    owed.add("a")
    owed.add("b")
    still = asyncio.ensure_future(owed.still())
    for _ in range(2):
        name = await owed.next()
        await asyncio.sleep(0)
        assert not still.done()
        owed.done(name)
    await asyncio.wait_for(still, 20)


async def test_a_gate_opens_when_the_last_one_inside_has_left() -> None:
    gate = Gate()
    await gate.passed()
    with gate:
        with gate:
            waiting = asyncio.ensure_future(gate.passed())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 20)
