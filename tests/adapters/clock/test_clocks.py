"""The three clocks keep what the port promises."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.adapters.clock import ScaledClock, SteppedClock, SystemClock, stepped
from app.ports.clock import Clock

START = datetime(2026, 7, 11, 8, 0, tzinfo=UTC)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


@pytest.mark.parametrize("clock", [SystemClock(), ScaledClock(START, 10), SteppedClock(START)])
async def test_every_clock_tells_aware_time_and_sleeps_for_nothing(clock: Clock) -> None:
    assert clock.now().tzinfo is not None
    await asyncio.wait_for(clock.sleep(0), 20)
    await asyncio.wait_for(clock.sleep(-5), 20)


async def test_the_system_clock_sleeps_in_real_time() -> None:
    clock = SystemClock()
    began = clock.now()
    await clock.sleep(0.02)
    assert seconds(0.015) < clock.now() - began < seconds(2)
    assert clock.speed == 1


async def test_a_scaled_clock_runs_as_many_times_faster_as_it_says() -> None:
    real = [100.0]
    clock = ScaledClock(START, 60, lambda: real[0])
    real[0] += 2
    assert clock.now() == START + seconds(120)
    assert clock.speed == 60


async def test_a_held_clock_stands_until_it_may_go_and_then_runs_from_the_start() -> None:
    real = [100.0]
    clock = ScaledClock(START, 60, lambda: real[0])
    clock.hold()
    real[0] += 5
    assert clock.now() == START
    clock.go()
    assert clock.now() == START
    real[0] += 1
    assert clock.now() == START + seconds(60)


async def test_a_scaled_clock_divides_the_wait() -> None:
    clock = ScaledClock(START, 1000)
    await asyncio.wait_for(clock.sleep(10), 5)
    assert clock.now() >= START + seconds(9)


@pytest.mark.parametrize("speed", [0, -1])
def test_a_scaled_clock_refuses_to_stand_or_run_back(speed: float) -> None:
    with pytest.raises(ValueError, match="runs forward"):
        ScaledClock(START, speed)


@pytest.mark.parametrize("make", [lambda at: ScaledClock(at, 2), SteppedClock])
def test_a_start_without_a_zone_is_refused(make: type[SteppedClock]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        make(START.replace(tzinfo=None))


async def test_a_stepped_clock_stands_until_it_is_moved() -> None:
    clock = SteppedClock(START)
    sleeper = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    assert await clock.move(START + seconds(4)) == START + seconds(4)
    assert not sleeper.done()
    await clock.move(START + seconds(5))
    assert sleeper.done()
    assert clock.now() == START + seconds(5)
    assert clock.speed == 0


async def test_a_stepped_clock_never_runs_back() -> None:
    clock = SteppedClock(START)
    assert await clock.move(START - seconds(1)) == START


async def test_a_long_step_wakes_each_sleeper_at_its_own_time_in_order() -> None:
    clock = SteppedClock(START)
    seen: list[tuple[str, float]] = []

    async def tick(name: str, every: float) -> None:
        while True:
            await clock.sleep(every)
            await asyncio.sleep(0.001)  # work that needs the loop
            seen.append((name, (clock.now() - START).total_seconds()))

    tasks = [asyncio.create_task(tick("ten", 10)), asyncio.create_task(tick("four", 4))]
    await asyncio.sleep(0)
    await clock.move(START + seconds(20))
    for task in tasks:
        task.cancel()
    assert sorted(seen, key=lambda pair: pair[1]) == seen
    assert [at for name, at in seen if name == "ten"] == [10, 20]
    assert [at for name, at in seen if name == "four"] == [4, 8, 12, 16, 20]


async def test_a_cancelled_sleeper_and_one_that_ends_do_not_hold_the_clock() -> None:
    clock = SteppedClock(START)
    cancelled = asyncio.create_task(clock.sleep(1))
    ending = asyncio.create_task(clock.sleep(1))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.sleep(0)
    await asyncio.wait_for(clock.move(START + seconds(2)), 20)
    assert ending.done()
    assert not ending.cancelled()


async def test_a_woken_task_that_waits_for_something_else_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepped, "SETTLE_S", 0.02)
    clock = SteppedClock(START)
    never = asyncio.Event()

    async def stuck() -> None:
        await clock.sleep(1)
        await never.wait()

    task = asyncio.create_task(stuck())
    await asyncio.sleep(0)
    assert await asyncio.wait_for(clock.move(START + seconds(3)), 20) == START + seconds(3)
    task.cancel()


async def test_a_sleeper_of_no_time_while_working_counts_as_rested() -> None:
    clock = SteppedClock(START)

    async def once() -> None:
        await clock.sleep(1)
        await clock.sleep(0)

    task = asyncio.create_task(once())
    await asyncio.sleep(0)
    await asyncio.wait_for(clock.move(START + seconds(1)), 20)
    await task
