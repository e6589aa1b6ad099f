"""Festival time: the clock is never moved past a guest who waits for an answer."""

from __future__ import annotations

import asyncio

import pytest

from app.crowd.timeline import RunningTimeline, SteppedTimeline


class Clock:
    """Remembers where it was moved to, and takes a moment over it."""

    def __init__(self) -> None:
        self.moves: list[float] = []

    async def move(self, second: float) -> None:
        await asyncio.sleep(0)
        self.moves.append(second)


async def test_sleepers_wake_in_the_order_of_their_times_without_real_waiting() -> None:
    clock = Clock()
    line = SteppedTimeline(100.0, clock.move)
    woken: list[tuple[str, float]] = []

    async def life(name: str, *seconds: float) -> None:
        for second in seconds:
            await line.until(second)
            woken.append((name, line.now()))

    async with asyncio.timeout(30):
        await line.run([life("b", 3000.0, 40_000.0), life("a", 200.0, 5000.0)])
    assert woken == [("a", 200.0), ("b", 3000.0), ("a", 5000.0), ("b", 40_000.0)]
    assert clock.moves == [200.0, 3000.0, 5000.0, 40_000.0]


async def test_those_due_within_a_grain_wake_together() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move, grain=2.0)

    async def life(second: float) -> None:
        await line.until(second)

    await line.run([life(10.0), life(11.5), life(13.0)])
    assert clock.moves == [10.0, 13.0]


async def test_the_clock_stands_while_somebody_waits_for_an_answer() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move)
    seen: list[float] = []

    async def asking() -> None:
        await line.until(10.0)
        await asyncio.sleep(0.05)  # the server thinks, in real time
        seen.append(line.now())

    async def sleeping() -> None:
        await line.until(20.0)

    await line.run([asking(), sleeping()])
    assert seen == [10.0]
    assert clock.moves == [10.0, 20.0]


async def test_patience_ends_in_festival_time() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move)
    never: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    got: list[str | None] = []

    async def life() -> None:
        got.append(await line.within(600.0, never))

    async with asyncio.timeout(30):
        await line.run([life()])
    assert got == [None]
    assert clock.moves == [600.0]
    assert never.cancelled()


async def test_what_arrives_in_time_wakes_who_waits_for_it() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move)
    arrival: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    got: list[tuple[str | None, float]] = []

    async def waiting() -> None:
        got.append((await line.within(600.0, arrival), line.now()))

    async def operator() -> None:
        await line.until(60.0)
        arrival.set_result("hello")
        await line.until(61.0)

    await line.run([waiting(), operator()])
    assert got == [("hello", 60.0)]
    assert clock.moves == [60.0, 61.0], "the alarm that is no longer needed moves nothing"


async def test_what_is_there_already_is_taken_at_once() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move)
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(1)
    got: list[int | None] = []

    async def life() -> None:
        got.append(await line.within(600.0, queue.get()))

    await line.run([life()])
    assert got == [1]
    assert clock.moves == []


async def test_an_error_in_one_life_ends_the_run() -> None:
    line = SteppedTimeline(0.0, Clock().move)

    async def broken() -> None:
        await line.until(5.0)
        raise RuntimeError("a bug")

    async def sleeping() -> None:
        await line.until(10_000.0)

    with pytest.raises(ExceptionGroup) as caught:
        await line.run([broken(), sleeping()])
    assert caught.group_contains(RuntimeError)


async def test_a_running_clock_is_followed_at_its_speed() -> None:
    line = RunningTimeline(1000.0, 600.0)
    seen: list[float] = []

    async def life() -> None:
        await line.until(1030.0)
        seen.append(line.now())
        await line.until(900.0)

    await line.run([life()])
    assert 1030.0 <= seen[0] < 1400.0


async def test_patience_under_a_running_clock_ends_too() -> None:
    line = RunningTimeline(0.0, 6000.0)
    assert await line.within(60.0, asyncio.get_running_loop().create_future()) is None
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(3)
    assert await line.within(60.0, queue.get()) == 3


async def test_those_beside_end_with_the_last_life_even_when_there_is_none() -> None:
    clock = Clock()
    line = SteppedTimeline(0.0, clock.move)
    ended: list[str] = []

    async def endless(name: str) -> None:
        try:
            while True:
                await line.until(line.now() + 100.0)
        finally:
            ended.append(name)

    async with asyncio.timeout(30):
        await line.run([], [endless("a")])
        await line.run([line.until(250.0)], [endless("b")])
    assert ended == ["a", "b"]
    assert max(clock.moves) <= 300.0
