"""The bot answers what it owes, in order, once, and never over a person (B10, C3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from app.domain.dialogues import Move
from app.domain.ids import ArticleId, EventId
from app.domain.turns import Button, Mood, Reply, Shown, Source, Turn
from app.ports.storage import Tx
from app.protocol.records import PictureRef
from app.service import backend, turns
from app.service.page import Page
from tests.fakes.brain import usual
from tests.service.house import House, Visitor

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


# --- what an answer is -------------------------------------------------------------------------------------


async def test_an_answer_carries_its_sources_buttons_and_sureness(house: House) -> None:
    house.brain.answer = as_bot(
        buttons=(Button("На машине", "car"),),
        sources=(Source(ArticleId("parking"), "Парковка", 0.9),),
        mood=Mood(0.25, "эх"),
        lang="en",
    )
    visitor = await house.visitor()
    await visitor.says("where to park")
    message = (await house.thread(visitor))[1]
    assert [(one.label, one.payload) for one in message.buttons] == [("На машине", "car")]
    assert [(one.article_id, one.title, one.score) for one in message.sources] == [("parking", "Парковка", 0.9)]
    assert (message.zone, message.intent, message.missed) == ("answer", "parking", False)
    state = await visitor.state()
    assert (state.mood, state.lang, state.intent) == (0.25, "en", "parking")
    assert (await visitor.lines())[1].buttons == message.buttons


async def test_an_intent_that_is_unknown_leaves_the_last_one(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("парковка")
    house.brain.answer = as_bot(intent="")
    await visitor.says("ага")
    assert (await visitor.state()).intent == "parking"


async def test_a_bot_that_says_nothing_writes_no_line(house: House) -> None:
    house.brain.answer = as_bot(text="")
    visitor = await house.visitor()
    await visitor.says("...")
    assert await bys(house, visitor) == ["guest"]


async def test_the_bot_chooses_the_event_and_consoles_follow(house: House) -> None:
    visitor = await house.visitor("")
    assert visitor.session.event_id == ""
    house.brain.answer = as_bot(event_id=EventId("south"))
    await visitor.says("второй")
    assert (await visitor.state()).event_id == "south"
    logged = house.heard[-1]
    assert (logged.was, logged.scope) == ("", "south")
    house.brain.answer = as_bot(event_id=EventId("never"))
    await visitor.says("третий")
    assert (await visitor.state()).event_id == "south"
    assert house.brain.turns[-1].event_id == "south"


async def test_memory_is_kept_between_turns(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("сепульки")
    await visitor.says("сепульки опять")
    assert [turn.memory.misses for turn in house.brain.turns] == [0, 1]
    assert (await visitor.state()).misses == 2


# --- calling a person --------------------------------------------------------------------------------------


async def test_calling_a_person_queues_with_reason_evidence_and_deadline(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("это ужас, сколько можно")
    state = await visitor.state()
    assert (state.status, state.reasons, state.contained) == ("queued", ("emotion",), False)
    assert state.escalation is not None
    assert (state.escalation.reason, state.escalation.rule) == ("emotion", "rule-emotion")
    assert (state.escalation.evidence, state.escalation.at_ms) == ("это ужас, сколько можно", house.now_ms)
    assert (state.due_ms - house.now_ms, state.waiting_ms) == (300_000, house.now_ms)
    assert await bys(house, visitor) == ["guest", "bot", "escalated"]
    assert (await house.thread(visitor))[-1].intent == "emotion"


async def test_in_the_queue_the_bot_is_silent_but_hears_heavier_reasons(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("человек")
    due = (await visitor.state()).due_ms
    await house.passes(10)
    await visitor.says("алло")
    await visitor.says("человек")  # the same reason again
    assert (await visitor.state()).reasons == ("person",)
    await visitor.says("пожар!")
    state = await visitor.state()
    assert state.reasons == ("safety", "person")
    assert state.escalation is not None
    assert state.escalation.reason == "safety"
    assert state.due_ms == house.now_ms + 30_000 < due
    assert await bys(house, visitor) == ["guest", "bot", "escalated", "guest", "guest", "guest"]
    assert (await visitor.state()).waiting_ms == due - 300_000


async def test_a_lighter_reason_is_noted_and_does_not_change_the_row(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("пожар")
    before = await visitor.state()
    await visitor.says("человек")
    after = await visitor.state()
    assert (after.reasons, after.escalation, after.due_ms) == (("safety", "person"), before.escalation, before.due_ms)


async def test_after_giving_back_it_may_escalate_anew(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("человек")
    lease = await anna.takes(visitor)
    await anna.does("GiveBackDialogue", visitor.ent, lease=lease)
    await house.passes(60)
    await visitor.says("ужас")
    state = await visitor.state()
    assert (state.status, state.reasons, state.waiting_ms) == ("queued", ("emotion",), house.now_ms)


# --- silence -----------------------------------------------------------------------------------------------


async def test_an_answer_thought_of_before_a_person_stepped_in_is_never_written(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    house.brain.gate.clear()
    await visitor.says("вопрос", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    await anna.takes(visitor)
    house.brain.gate.set()
    await thinking
    assert await bys(house, visitor) == ["guest", "taken"]
    lease = (await visitor.state()).lease
    await anna.does("GiveBackDialogue", visitor.ent, lease=lease)
    await house.think()
    assert await bys(house, visitor) == ["guest", "taken", "given_back"]


async def test_nor_when_the_person_has_given_it_back_meanwhile(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    house.brain.gate.clear()
    await visitor.says("вопрос", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    lease = await anna.takes(visitor)
    await anna.does("GiveBackDialogue", visitor.ent, lease=lease)
    house.brain.gate.set()
    await thinking
    assert await bys(house, visitor) == ["guest", "taken", "given_back"]


@pytest.mark.parametrize("end", ["ResolveDialogue", "SnoozeDialogue"])
async def test_nor_when_it_has_ended_or_been_put_aside(house: House, end: str) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("человек")
    house.brain.gate.clear()
    house.brain.thinking.clear()
    await visitor.says("пожар", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    args = {"outcome": "spam"} if end == "ResolveDialogue" else {"for_ms": 60_000}
    assert (await anna.does(end, visitor.ent, **args)).st == "ok"
    house.brain.gate.set()
    await thinking
    state = await visitor.state()
    assert state.reasons == ("person",)
    row = await visitor.row()
    assert row.considered >= row.owed


async def test_what_was_seen_by_the_bot_is_looked_at_again_when_it_waits_for_a_person_now(house: House) -> None:
    """Resolved and reopened while the bot thought: the dialogue is in the queue, the message must be heard there."""
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("человек")
    house.brain.gate.clear()
    house.brain.thinking.clear()
    lease = (await visitor.state()).lease
    await anna.does("GiveBackDialogue", visitor.ent, lease=lease)
    await visitor.says("пожар", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    row = await visitor.row()
    assert row.state.status == "bot"

    def requeue(tx: Tx) -> None:
        page = Page(tx, row, house.now_ms)
        page.move(Move.ESCALATE)
        page.save("Requeued")

    await house.core.storage.write(requeue)
    house.brain.gate.set()
    await thinking
    state = await visitor.state()
    assert "safety" in state.reasons
    assert "bot" not in (await bys(house, visitor))[-2:]


async def test_an_answer_under_an_old_number_is_thought_over_again(house: House) -> None:
    """Whatever changed the number: what was thought before it is not written, and the guest is not forgotten."""
    visitor = await house.visitor()
    house.brain.gate.clear()
    await visitor.says("вопрос", think=False)
    thinking = asyncio.ensure_future(house.think())
    await house.brain.thinking.wait()
    row = await visitor.row()

    def pass_on(tx: Tx) -> None:
        page = Page(tx, row, house.now_ms)
        page.change_hands()
        page.save("PassedOn")

    await house.core.storage.write(pass_on)
    house.brain.gate.set()
    await thinking
    assert len(house.brain.turns) == 2
    assert await bys(house, visitor) == ["guest", "bot"]


async def test_while_a_person_holds_it_the_bot_is_not_even_asked(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await anna.takes(await _opened(visitor))
    asked = len(house.brain.turns)
    await visitor.says("ещё")
    assert len(house.brain.turns) == asked


async def _opened(visitor: Visitor) -> Visitor:
    await visitor.says("вопрос")
    return visitor


# --- several messages --------------------------------------------------------------------------------------


async def test_what_is_written_while_the_bot_thinks_makes_the_next_turn(house: House) -> None:
    visitor = await house.visitor()
    house.brain.gate.clear()
    task = await working(house)
    await visitor.says("раз", think=False)
    await house.brain.thinking.wait()
    for text in ("два", "три", "", "четыре"):
        await visitor.says(text, think=False)
    house.brain.gate.set()
    await backend.settled(house.core)
    await end(task)
    assert [turn.text for turn in house.brain.turns] == ["раз", "два\nтри\nчетыре"]
    assert (await bys(house, visitor)).count("bot") == 2


async def test_a_burst_is_answered_whole_and_in_order(house: House) -> None:
    visitor = await house.visitor()
    task = await working(house)
    await asyncio.gather(*(visitor.says(f"{n}", think=False) for n in range(60)))
    await backend.settled(house.core)
    await end(task)
    said = "\n".join(turn.text for turn in house.brain.turns).split("\n")
    assert sorted(map(int, said)) == list(range(60))
    guests = [message.text for message in await house.thread(visitor) if message.by == "guest"]
    assert said == guests


async def test_a_pressed_button_is_a_turn_of_its_own(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("раз", think=False)
    await visitor.says("два", think=False)
    await visitor.says("На машине", payload="car", think=False)
    await visitor.says("три", think=False)
    await house.think()
    assert [(turn.text, turn.payload) for turn in house.brain.turns] == [
        ("раз\nдва", ""),
        ("На машине", "car"),
        ("три", ""),
    ]


async def test_dialogues_are_considered_side_by_side(house: House) -> None:
    house.brain.gate.clear()
    task = await working(house)
    some = [await house.visitor() for _ in range(5)]
    for visitor in some:
        await visitor.says("вопрос", think=False)
    for _ in range(200):
        if len(house.brain.turns) == 5:
            break
        await asyncio.sleep(0.01)
    assert len(house.brain.turns) == 5
    house.brain.gate.set()
    await backend.settled(house.core)
    await end(task)


@pytest.mark.requirement("B3")
async def test_pictures_of_zones_stand_in_the_transcript_and_reach_the_guest(house: House) -> None:
    visitor = await house.visitor()
    shown = Shown("a.png", "План танцпола", "Танцпол", 640, 400)
    house.brain.answer = as_bot(pictures=(shown,))
    await visitor.says("хочу билет")
    (line,) = [one for one in await visitor.lines() if one.pictures]
    assert line.pictures == (PictureRef(file="a.png", alt="План танцпола", caption="Танцпол", width=640, height=400),)
