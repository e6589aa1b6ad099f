"""asyncio inside Qt behaves like asyncio, also where qasync's own loop does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from ui.loop import CANCELLED_KEPT, Loop

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """Run a coroutine to its end on a loop of its own."""
    loop = Loop(qapp)
    asyncio.set_event_loop(loop)
    yield loop.run_until_complete
    loop.close()
    asyncio.set_event_loop(None)


def test_a_timer_never_fires_early(run: Run) -> None:
    async def sleep() -> list[float]:
        late = []
        for wait_s in (0.0, 0.0031, 0.0107, 0.05):
            began = time.monotonic()
            await asyncio.sleep(wait_s)
            late.append(time.monotonic() - began - wait_s)
        return late

    assert min(run(sleep())) >= 0


def test_timers_run_in_the_order_of_their_times(run: Run) -> None:
    async def order() -> list[int]:
        loop, ran = asyncio.get_running_loop(), list[int]()
        for number, wait_s in ((3, 0.03), (1, 0.01), (2, 0.02)):
            loop.call_later(wait_s, ran.append, number)
        await asyncio.sleep(0.06)
        return ran

    assert run(order()) == [1, 2, 3]


def test_cancelled_timeouts_do_not_pile_up(run: Run) -> None:
    async def many() -> int:
        for _ in range(20 * CANCELLED_KEPT):
            async with asyncio.timeout(3_600):
                await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        return len(loop._timers)

    assert run(many()) <= 2 * CANCELLED_KEPT


def test_a_cancelled_timer_does_not_run(run: Run) -> None:
    async def cancel() -> list[str]:
        loop, ran = asyncio.get_running_loop(), list[str]()
        loop.call_later(0.01, ran.append, "cancelled").cancel()
        kept = loop.call_later(0.02, ran.append, "kept")
        await asyncio.sleep(0.04)
        kept.cancel()
        return ran

    assert run(cancel()) == ["kept"]


def test_other_tasks_go_on_while_a_coroutine_runs_a_nested_loop(run: Run) -> None:
    async def nest() -> tuple[int, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            for _ in range(10):
                await asyncio.sleep(0.005)
                ticks += 1

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0)
        nested = QEventLoop()
        QTimer.singleShot(30, nested.quit)
        nested.exec()
        during = ticks
        await ticking
        return during, ticks

    during, after = run(nest())
    assert 0 < during < 10
    assert after == 10


def test_a_thread_may_call_into_the_loop(run: Run) -> None:
    async def threads() -> int:
        return sum(await asyncio.gather(*(asyncio.to_thread(lambda n=n: n) for n in range(20))))  # type: ignore[misc]  # mypy cannot type a lambda's default

    assert run(threads()) == sum(range(20))


def test_the_window_gets_its_turn_while_callbacks_keep_coming(run: Run) -> None:
    async def flood() -> int:
        fired = 0

        def fire() -> None:
            nonlocal fired
            fired += 1

        timer = QTimer()
        timer.timeout.connect(fire)
        timer.start(1)
        until = time.monotonic() + 0.1
        while time.monotonic() < until:  # noqa: ASYNC110  # the flood is what is tested
            await asyncio.sleep(0)
        timer.stop()
        return fired

    assert run(flood()) > 10


def test_an_exception_in_a_callback_reaches_the_handler_and_stops_nothing(run: Run) -> None:
    async def fail() -> tuple[list[str], list[str]]:
        loop, told, ran = asyncio.get_running_loop(), list[str](), list[str]()
        loop.set_exception_handler(lambda _loop, context: told.append(type(context["exception"]).__name__))

        def broken() -> None:
            raise LookupError

        loop.call_soon(broken)
        loop.call_soon(ran.append, "next")
        await asyncio.sleep(0.01)
        return told, ran

    assert run(fail()) == (["LookupError"], ["next"])


def test_sockets_work(run: Run) -> None:
    async def echo() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readexactly(4))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"ping")
        heard = await reader.read()
        writer.close()
        server.close()
        await asyncio.sleep(0.01)
        return heard

    assert run(echo()) == b"ping"


def test_a_closed_loop_takes_nothing_more(qapp: QApplication) -> None:
    loop = Loop(qapp)
    loop.close()
    with pytest.raises(RuntimeError):
        loop.call_soon(print)
