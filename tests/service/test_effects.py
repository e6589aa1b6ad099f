"""Effects: each is done, in order, and none twice, whatever is cut off when (protocol §5, T3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from app.adapters.clock import SystemClock
from app.adapters.memory import MemoryStorage
from app.ports import rows
from app.ports.payments import PaymentRefused, PaymentUnknown
from app.ports.storage import Tx
from app.service import backend, effects
from app.service.core import Core, Options
from app.service.outbox import Result, Work, hasten, owe
from app.service.tools import Tools
from tests.service.house import House

Expect = Callable[[str], None]


async def stored(house: House) -> list[rows.EffectRow]:
    return await house.core.storage.read(lambda reads: list(reads.effects(2**53)))


async def effect(house: House, ident: str) -> rows.EffectRow:
    row = await house.core.storage.read(lambda reads: reads.get(rows.EffectRow, ident))
    assert row is not None
    return row


async def put(house: House, kind: str = "learn", state: str = "pending") -> str:
    row = rows.EffectRow(id=f"{kind}-{state}", kind=kind, ent="event:north", state=state, due_ms=house.now_ms)
    await house.core.storage.write(lambda tx: tx.put(row))
    return row.id


async def owes(house: House, kind: str, ident: str, *, line: str = "", priority: int = 5) -> None:
    await house.core.storage.write(
        lambda tx: owe(tx, kind, f"thing:{ident}", "", house.now_ms, line=line, ident=ident, priority=priority)
    )


class Notes:
    """A kind of effect that writes down what is asked of it and does as it is told."""

    def __init__(self, *answers: Result | Exception | None) -> None:
        self.calls: list[str] = []
        self.answers = list(answers)

    async def call(self, _core: Core, row: rows.EffectRow) -> Result:
        self.calls.append(row.id)
        answer = self.answers.pop(0) if self.answers else Result()
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer

    async def ask(self, _core: Core, row: rows.EffectRow) -> Result | None:
        self.calls.append(f"ask {row.id}")
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_an_effect_that_fails_is_tried_again_later_and_later(house: House, expect_log: Expect) -> None:
    expect_log("effect.failed")
    house.brain.learn_fails = 2
    ident = await put(house)
    assert await effects.run_due(house.core) == 0
    first = await effect(house, ident)
    assert (first.state, first.attempts, first.problem) == ("pending", 1, "RuntimeError")
    assert first.due_ms == house.now_ms + 1_000
    assert await effects.run_due(house.core) == 0
    await house.passes(1)
    assert await effects.run_due(house.core) == 0
    assert (await effect(house, ident)).due_ms == house.now_ms + 2_000
    await house.passes(2)
    assert await effects.run_due(house.core) == 1
    assert (await effect(house, ident)).state == "done"
    assert await stored(house) == []


async def test_an_effect_that_never_works_fails_in_the_end(house: House, expect_log: Expect) -> None:
    expect_log("effect.failed")
    expect_log("effect.stuck")
    house.brain.learn_fails = 99
    ident = await put(house)
    for _ in range(effects.EFFECTS["learn"].patience):
        await effects.run_due(house.core)
        await house.passes(1_000)
    done = await effect(house, ident)
    assert (done.state, done.attempts) == ("failed", effects.EFFECTS["learn"].patience)


async def test_what_was_cut_off_is_asked_for_before_it_is_done_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes(PaymentUnknown("cut"), PaymentUnknown("cut"), None, Result())
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call, notes.ask))
    await owes(house, "note", "one")
    for pause_s in (0, 1, 2):
        await house.passes(pause_s)
        await effects.run_due(house.core)
    assert notes.calls == ["one", "ask one", "ask one", "one"]
    assert (await effect(house, "one")).state == "done"


async def test_what_was_done_is_not_done_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[int] = []
    notes = Notes(PaymentUnknown("cut"), Result(lambda _tx, now_ms: settled.append(now_ms)))
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call, notes.ask))
    await owes(house, "note", "one")
    assert await effects.run_due(house.core) == 0
    assert ((await effect(house, "one")).state, (await effect(house, "one")).problem) == ("unknown", "PaymentUnknown")
    await house.passes(1)
    assert await effects.run_due(house.core) == 1
    assert notes.calls == ["one", "ask one"]
    assert settled == [house.now_ms]


async def test_a_refusal_is_final_and_told_in_its_own_commit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []

    def moved(_tx: Tx, _tools: Tools, row: rows.EffectRow, _now_ms: int) -> None:
        told.append((row.state, row.problem))

    notes = Notes(PaymentRefused("too_much"))
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call, notes.ask, moved))
    await owes(house, "note", "one")
    assert await effects.run_due(house.core) == 0
    assert told == [("calling", ""), ("failed", "too_much")]
    assert await stored(house) == []


async def test_nobody_is_left_alone_with_an_effect_of_unknown_end(
    house: House, monkeypatch: pytest.MonkeyPatch, expect_log: Expect
) -> None:
    expect_log("effect.stuck")
    expect_log("effect.failed")
    notes = Notes(*[PaymentUnknown("cut")] * 8, OSError("worse"), Result())
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call, notes.ask))
    await owes(house, "note", "one")
    for _ in range(10):
        await effects.run_due(house.core)
        await house.passes(400)
    assert notes.calls == ["one", *["ask one"] * 9]
    assert (await effect(house, "one")).state == "done"


async def test_a_line_keeps_its_order_and_others_do_not_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes(PaymentUnknown("cut"))
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call))
    await owes(house, "note", "a1", line="a")
    await owes(house, "note", "a2", line="a")
    await owes(house, "note", "b1", line="b", priority=9)
    await owes(house, "note", "c1", line="c", priority=6)
    assert await effects.run_due(house.core) == 2
    assert notes.calls == ["a1", "c1", "b1"]
    await house.passes(1)
    assert await effects.run_due(house.core) == 1
    assert await effects.run_due(house.core) == 1
    assert notes.calls[3:] == ["a1", "a2"]


async def test_one_kind_or_one_line_can_be_hurried(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes()
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call))
    await owes(house, "note", "a1", line="a")
    await owes(house, "note", "b1", line="b")
    await put(house)
    assert await effects.run_due(house.core, line="b") == 1
    assert await effects.run_due(house.core, kind="note") == 1
    assert notes.calls == ["b1", "a1"]
    assert [row.kind for row in await stored(house)] == ["learn"]


async def test_the_same_name_is_owed_once_and_can_be_hastened(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes(Result(state="pending", due_ms=house.now_ms + 60_000))
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call))
    await owes(house, "note", "one")
    await owes(house, "note", "one")
    assert len(await stored(house)) == 1
    assert await effects.run_due(house.core) == 0
    assert await effects.run_due(house.core) == 0
    assert await house.core.storage.write(lambda tx: hasten(tx, "one", house.now_ms))
    assert await effects.run_due(house.core) == 1
    assert not await house.core.storage.write(lambda tx: hasten(tx, "one", house.now_ms))
    assert not await house.core.storage.write(lambda tx: hasten(tx, "two", house.now_ms))


async def test_after_a_start_what_was_being_called_is_found_out_or_done_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call, notes.ask))
    cut, again = await put(house, "note", "calling"), await put(house, "learn", "calling")
    waiting = await put(house, "learn", "pending")
    await effects.recover(house.core)
    states = [(await effect(house, ident)).state for ident in (cut, again, waiting)]
    assert states == ["unknown", "pending", "pending"]
    await house.core.storage.write(lambda tx: effects._found_cut(tx, house.core, waiting))
    assert (await effect(house, waiting)).state == "pending"


async def test_an_effect_of_another_version_stops_nobody(house: House) -> None:
    await put(house, "future", "pending")
    await put(house, "future", "calling")
    await put(house)
    await effects.recover(house.core)
    assert await effects.run_due(house.core) == 1
    assert [row.kind for row in await stored(house)] == ["future", "future"]


async def test_two_who_run_effects_call_each_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes()
    monkeypatch.setitem(effects.EFFECTS, "note", Work(notes.call))
    await owes(house, "note", "one")
    counts = await asyncio.gather(effects.run_due(house.core), effects.run_due(house.core))
    assert (sum(counts), notes.calls) == (1, ["one"])


@pytest.mark.parametrize("answer", [Result(), PaymentRefused("no"), PaymentUnknown("cut")])
async def test_an_effect_that_vanished_while_it_was_called_is_let_go(
    house: House, monkeypatch: pytest.MonkeyPatch, answer: Result | Exception
) -> None:
    async def vanishes(_core: Core, row: rows.EffectRow) -> Result:
        await house.core.storage.write(lambda tx: tx.drop(rows.EffectRow, row.id))
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setitem(effects.EFFECTS, "note", Work(vanishes))
    await owes(house, "note", "one")
    assert await effects.run_due(house.core) == (1 if isinstance(answer, Result) else 0)
    assert await house.core.storage.write(lambda tx: effects._claim(tx, house.core, "one", "pending")) is None


async def test_the_worker_does_what_nobody_waited_for(house: House) -> None:
    workers = dict(house.core.workers())
    ident = await put(house)
    task = asyncio.ensure_future(workers["effects"]())
    for _ in range(500):
        if (await effect(house, ident)).state == "done":
            break
        await asyncio.sleep(0.01)
    assert (await effect(house, ident)).state == "done"
    await put(house, "learn", "pending")
    await house.passes(10)  # the clock waits until it has done what it woke for
    assert await stored(house) == []
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_at_the_real_pace_the_worker_wakes_by_a_commit_and_keeps_to_so_many_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    core = await backend.start(
        MemoryStorage(), None, clock=SystemClock(), wall=SystemClock(), options=Options(think=False)
    )
    at_work, most, done = 0, 0, 0
    gate = asyncio.Event()

    async def call(_core: Core, _row: rows.EffectRow) -> Result:
        nonlocal at_work, most, done
        at_work += 1
        most = max(most, at_work)
        await gate.wait()
        at_work -= 1
        done += 1
        return Result()

    monkeypatch.setitem(effects.EFFECTS, "note", Work(call))
    task = asyncio.ensure_future(effects.run(core))
    await asyncio.sleep(0)
    for number in range(effects.MOST_AT_ONCE + 4):
        ident = f"e{number}"
        await core.storage.write(partial(owe, kind="note", ent="x:y", cmd="", now_ms=core.now_ms(), ident=ident))
    async with asyncio.timeout(60):
        while at_work < effects.MOST_AT_ONCE:
            await core.news.wait(0.05)
        gate.set()
        while done < effects.MOST_AT_ONCE + 4:
            await core.news.wait(0.05)
    assert most == effects.MOST_AT_ONCE
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await core.stop()
