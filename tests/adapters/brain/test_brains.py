"""What every brain does, in a thread and in a process alike."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.brain import ProcessBrain, ThreadBrain, create_process_brain, create_thread_brain
from app.adapters.brain.courier import BrainClosed
from app.adapters.brain.errands import keep_to_one_core
from app.domain.turns import Turn, Zone
from app.ports.brain import Brain
from tests.bot.festival import JAZZ_ARTICLES, JAZZ_EVENT, SHORE, SHORE_ARTICLES, SHORE_EVENT
from tests.fakes.mind import QuickMind, stillborn


@pytest.fixture(params=["thread", "process"])
async def brain(request: pytest.FixtureRequest) -> AsyncIterator[Brain]:
    made: Brain = ThreadBrain(QuickMind) if request.param == "thread" else ProcessBrain(QuickMind)
    yield made
    await made.close()


@pytest.fixture
async def process() -> AsyncIterator[ProcessBrain]:
    made = ProcessBrain(QuickMind)
    yield made
    await made.close()


def about(text: str) -> Turn:
    return Turn(text, event_id=SHORE)


async def test_a_message_is_considered_with_what_was_learnt(brain: Brain) -> None:
    await brain.learn(SHORE_EVENT, SHORE_ARTICLES)
    await brain.learn(JAZZ_EVENT, JAZZ_ARTICLES)
    assert (await brain.consider(about("привет"))).text == f"привет {len(SHORE_ARTICLES)}"


@pytest.mark.requirement("C11")
async def test_a_correction_is_used_by_the_next_message(brain: Brain) -> None:
    await brain.learn(SHORE_EVENT, SHORE_ARTICLES)
    asked = [asyncio.ensure_future(brain.consider(about(str(i)))) for i in range(3)]
    await asyncio.sleep(0)
    await brain.learn(SHORE_EVENT, SHORE_ARTICLES[:1])
    assert [reply.text.split()[1] for reply in await asyncio.gather(*asked)] == [str(len(SHORE_ARTICLES))] * 3
    assert (await brain.consider(about("a"))).text == "a 1"


async def test_many_messages_at_once_are_answered_each_and_thought_over_together(brain: Brain) -> None:
    await brain.learn(SHORE_EVENT, SHORE_ARTICLES)
    replies = await asyncio.gather(*(brain.consider(about(str(i))) for i in range(200)))
    assert [reply.text.split()[0] for reply in replies] == [str(i) for i in range(200)]
    assert max(reply.confidence for reply in replies) > 1


async def test_a_preview_changes_nothing(brain: Brain) -> None:
    reply = await brain.preview(about("x"), SHORE_EVENT, SHORE_ARTICLES)
    assert reply.text == f"shore {len(SHORE_ARTICLES)}"
    assert (await brain.consider(about("x"))).text == "x 0"


async def test_a_message_it_falls_over_gets_silence_and_its_neighbours_their_answers(
    brain: Brain, expect_log: Callable[[str], None]
) -> None:
    expect_log("brain failed on a message")
    fine, fallen, also = await asyncio.gather(*(brain.consider(about(t)) for t in ("раз", "упади", "два")))
    assert (fallen.text, fallen.zone, fallen.missed, fallen.event_id) == ("", Zone.ADMIT, True, SHORE)
    assert (fine.text, also.text) == ("раз 0", "два 0")


async def test_what_cannot_be_learnt_is_told_to_who_taught_it(brain: Brain) -> None:
    with pytest.raises(ValueError, match="no such zone"):
        await brain.learn(replace(SHORE_EVENT, zone="nowhere"), ())


async def test_closing_finishes_what_was_asked_and_then_refuses(brain: Brain) -> None:
    asked = asyncio.ensure_future(brain.consider(about("последний")))
    await asyncio.sleep(0)
    await brain.close()
    assert (await asked).text == "последний 0"
    with pytest.raises(BrainClosed):
        await brain.consider(about("ещё"))
    await brain.close()


async def test_whoever_asked_may_go_away(brain: Brain) -> None:
    asked = asyncio.ensure_future(brain.consider(about("x")))
    await asyncio.sleep(0)
    asked.cancel()
    assert (await brain.consider(about("y"))).text == "y 0"


async def test_a_mind_that_cannot_be_loaded_fails_what_is_asked(expect_log: Callable[[str], None]) -> None:
    expect_log("could not be loaded")
    expect_log("brain failed on a message")
    brain = ThreadBrain(stillborn)
    assert (await brain.consider(about("x"))).text == ""
    with pytest.raises(RuntimeError, match="no vocabulary"):
        await brain.learn(SHORE_EVENT, ())
    await brain.close()


async def test_a_killed_process_is_replaced_and_taught_again(
    process: ProcessBrain, expect_log: Callable[[str], None]
) -> None:
    expect_log("brain process died")
    await process.learn(SHORE_EVENT, SHORE_ARTICLES)
    first = process.pid
    os.kill(first, signal.SIGKILL)
    assert (await process.consider(about("снова"))).text == f"снова {len(SHORE_ARTICLES)}"
    assert process.pid not in (0, first)


async def test_a_batch_that_killed_the_process_is_tried_again(
    process: ProcessBrain, expect_log: Callable[[str], None], tmp_path: Path
) -> None:
    expect_log("brain process died")
    assert (await process.consider(about(f"однажды {tmp_path / 'mark'}"))).zone is Zone.ANSWER


async def test_a_message_that_always_kills_fails_alone_in_the_end(
    process: ProcessBrain, expect_log: Callable[[str], None]
) -> None:
    expect_log("brain process died")
    expect_log("brain failed on a message")
    await process.learn(SHORE_EVENT, SHORE_ARTICLES[:1])
    fine, deadly, also = await asyncio.gather(*(process.consider(about(t)) for t in ("раз", "умри", "два")))
    assert (fine.text, deadly.text, also.text) == ("раз 1", "", "два 1")


async def test_a_process_that_cannot_load_fails_what_is_asked(expect_log: Callable[[str], None]) -> None:
    expect_log("brain process died")
    expect_log("brain failed on a message")
    brain = ProcessBrain(stillborn)
    assert (await brain.consider(about("x"))).text == ""
    await brain.close()


async def test_the_loop_turns_while_the_mind_loads() -> None:
    brain = create_thread_brain()
    asked = asyncio.ensure_future(brain.consider(about("где парковка")))
    turns = 0
    while not asked.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 20
    assert asked.result().missed
    await brain.close()


async def test_the_real_mind_thinks_in_a_process_of_its_own() -> None:
    brain = create_process_brain()
    await brain.learn(SHORE_EVENT, SHORE_ARTICLES)
    assert (await brain.consider(about("где парковка"))).text == "«Летний берег». Парковка: P1 у ворот 4"
    await brain.close()


def test_a_brain_keeps_to_one_core_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.delenv("OMP_NUM_THREADS")
    keep_to_one_core()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("3", "1")
