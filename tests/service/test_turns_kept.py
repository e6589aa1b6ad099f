"""What turns leave behind: questions nobody answered, failures, debts after a start, times (B10, C11)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.escalations import Reason
from app.domain.turns import Reply, Turn, Zone
from app.protocol.records import Unanswered
from app.service import backend, turns
from tests.fakes.brain import reply, usual
from tests.service.house import House, Visitor, build, close

Expect = Callable[[str], None]


def as_bot(**parts: object) -> Callable[[Turn], Reply]:
    return lambda turn: replace(usual(turn), **parts)  # type: ignore[arg-type]  # parts of a reply by name


async def working(house: House) -> asyncio.Task[None]:
    """The bot's worker at work, as in the running backend."""
    task = asyncio.ensure_future(turns.run(house.core))
    await asyncio.sleep(0)
    return task


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def bys(house: House, visitor: Visitor) -> list[str]:
    return [message.system or message.by for message in await house.thread(visitor)]


# --- the unanswered list -----------------------------------------------------------------------------------


async def questions(house: House) -> list[Unanswered]:
    found = (held.record for held in (await house.fetched()).values())
    return sorted((one for one in found if isinstance(one, Unanswered)), key=lambda one: one.text)


async def test_a_missed_question_is_counted_with_its_like(house: House) -> None:
    one, two = await house.visitor(), await house.visitor()
    await one.says("Где сепульки?")
    await house.passes(5)
    await two.says("  где СЕПУЛЬКИ!!")
    (question,) = await questions(house)
    assert (question.text, question.count, question.event_id) == ("Где сепульки?", 2, "north")
    assert (question.dialogue_id, question.last_ms, question.dismissed) == (two.dialogue, house.now_ms, False)


async def test_events_do_not_share_their_questions(house: House) -> None:
    for event_id in ("north", "south", ""):
        visitor = await house.visitor(event_id)
        await visitor.says("где сепульки")
    assert sorted(one.event_id for one in await questions(house)) == ["north", "south"]


async def test_a_missed_button_or_a_mere_sign_is_no_question(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("сепульки", payload="x")
    house.brain.answer = lambda turn: replace(reply(turn, "?", zone=Zone.ADMIT), missed=True)
    await visitor.says("???")
    assert await questions(house) == []


# --- a bot that fails --------------------------------------------------------------------------------------


async def test_a_bot_that_stumbles_is_asked_again(
    house: House, expect_log: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "FIRST_PAUSE_S", 0.001)
    expect_log("bot.failed")
    house.brain.fails = 2
    visitor = await house.visitor()
    await visitor.says("вопрос")
    assert await bys(house, visitor) == ["guest", "bot"]


async def test_a_bot_that_keeps_failing_hands_over_to_a_person(
    house: House, expect_log: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "FIRST_PAUSE_S", 0.001)
    expect_log("bot.failed")
    house.brain.fails = 99
    visitor = await house.visitor()
    await visitor.says("вопрос")
    state = await visitor.state()
    assert (state.status, state.reasons) == ("queued", (Reason.MISSES.value,))
    assert state.escalation is not None
    assert state.escalation.rule == "bot_failed"
    assert await bys(house, visitor) == ["guest", "escalated"]


async def test_a_turn_that_fails_takes_no_other_with_it(house: House, expect_log: Expect) -> None:
    expect_log("turn.failed")
    task = await working(house)
    visitor, other = await house.visitor(), await house.visitor()
    house.brain.answer = lambda turn: replace(usual(turn), text="\ud800" if turn.text == "плохо" else "хорошо")
    await visitor.says("плохо", think=False)
    await backend.settled(house.core)
    await other.says("хорошо", think=False)
    await backend.settled(house.core)
    await end(task)
    assert await bys(house, other) == ["guest", "bot"]
    assert await bys(house, visitor) == ["guest"]


# --- start and figures -------------------------------------------------------------------------------------


async def test_what_was_owed_when_the_backend_stopped_is_answered_after_a_start(tmp_path: Path) -> None:
    house = await build(tmp_path)
    visitor = await house.visitor()
    await visitor.says("вопрос", think=False)
    await close(house)
    again = await build(tmp_path, fill=False)
    await again.think()
    assert [message.by for message in await again.thread(visitor)] == ["guest", "bot"]
    await close(again)


async def test_without_thinking_messages_are_taken_and_nothing_is_owed(tmp_path: Path) -> None:
    house = await build(tmp_path, think=False)
    visitor = await house.visitor()
    await visitor.says("вопрос")
    assert (await visitor.row()).owed == 0
    assert house.core.owed.waiting() == 0
    await turns.attend(house.core, visitor.dialogue)
    await close(house)


async def test_the_time_an_answer_took_is_measured_from_the_first_message(house: House) -> None:
    visitor = await house.visitor()
    house.brain.gate.clear()
    await visitor.says("раз", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    await asyncio.sleep(0.05)
    house.brain.gate.set()
    await thinking
    assert len(house.core.tally.took_ms) == 1
    assert house.core.tally.took_ms[0] >= 50
    assert house.core.asked_at == {}


async def test_turns_wait_while_the_bot_learns(house: House) -> None:
    visitor = await house.visitor()
    task = await working(house)
    with house.core.learning:
        await visitor.says("вопрос", think=False)
        await asyncio.sleep(0.05)
        assert house.brain.turns == []
    await backend.settled(house.core)
    await end(task)
    assert len(house.brain.turns) == 1


async def test_a_core_that_thinks_needs_a_brain(house: House) -> None:
    with pytest.raises(ValueError, match="brain"):
        await backend.start(house.core.storage, None, clock=house.clock, wall=house.wall)
    silent = await backend.start(
        house.core.storage, None, clock=house.clock, wall=house.wall, options=backend.Options(think=False)
    )
    await turns.attend(silent, "any")
