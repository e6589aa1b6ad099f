"""The link is cut at random bytes while guests write and operators work; nothing is lost and nothing comes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest

from app.console.shift import Shift
from app.console.state import PendingState
from app.protocol.commands import AddNote, SendReply, TakeDialogue
from app.protocol.records import Message
from app.protocol.snapshot import Held
from tests.fakes.proxy import CuttingProxy
from tests.link.conftest import Duty, Hire
from tests.server.standing import Standing


def shown(shift: Shift) -> dict[str, object]:
    """Everything on an operator's desk by entity key."""
    return {
        **{f"dialogue:{ident}": one for ident, one in shift.store.dialogues.items()},
        **{f"reply:{ident}": one for ident, one in shift.store.replies.items()},
    }


async def fresh(backend: Standing, login: str) -> dict[str, object]:
    """The same, fetched anew by somebody who has just come."""
    tokens = await asyncio.to_thread(backend.somebody, "operator", login)
    async with backend.console(tokens, device=login) as talk:
        state: dict[str, Held] = talk.state
    return {ent: held.record for ent, held in state.items() if ent.startswith(("dialogue:", "reply:"))}


async def guests(backend: Standing, count: int, seconds: float) -> list[str]:
    """Guests write for a while; their dialogues."""

    def write() -> list[str]:
        talks = [backend.guest() for _ in range(count)]
        for number in range(max(1, int(seconds * 2))):
            talks[number % count].say(f"слово {number}")
        for talk in talks:
            talk.close()
        return [talk.opened.dialogue for talk in talks]

    return await asyncio.to_thread(write)


def work(duty: Duty, ident: str, number: int) -> str:
    """Two commands on a dialogue; the note's words, which must be said once."""
    ent, dialogue, me = f"dialogue:{ident}", duty.store.dialogues[ident], duty.store.me
    duty.shift.send(ent, AddNote(text=f"заметка {number}"))
    if me is not None and dialogue.holder_id == me.user_id:
        words = f"ответ {number}"
        duty.shift.send(ent, SendReply(lease=dialogue.lease, text=words, answered_n=dialogue.messages))
    else:
        duty.shift.send(ent, TakeDialogue())
    return f"заметка {number}"


async def look_through(duty: Duty) -> None:
    """Send notes that came back again, put other things away, until nothing is on its way."""
    for _ in range(300):
        for pending in duty.store.pending:
            if pending.cmd in duty.store.refusals or pending.state is PendingState.NEEDS_REVIEW:
                (duty.shift.retry if pending.kind == "AddNote" else duty.shift.discard)(pending.cmd)
        if not duty.store.pending:
            return
        await asyncio.sleep(0.1)
        duty.shift.check_now()
    raise AssertionError(f"still on its way: {duty.store.pending}")


async def said_in(duty: Duty, idents: list[str]) -> Counter[str]:
    """How often the operator's words stand in the transcripts."""
    said: Counter[str] = Counter()
    for ident in idents:
        lines: list[Message] = []
        while not lines or lines[0].n > 1:
            page = await duty.shift._need().api.thread(ident, lines[0].n if lines else 0, 200)
            lines[:0] = page.messages
        assert [line.n for line in lines] == list(range(1, len(lines) + 1))
        said.update(line.text for line in lines if line.by in {"note", "person"})
    return said


async def work_through_cuts(backend: Standing, hire: Hire, cuts: int, seed: int) -> None:
    random = Random(seed)
    proxy = CuttingProxy(int(backend.url.rsplit(":", 1)[1]), random)
    duty = await hire(url=await proxy.start())
    idents = await guests(backend, 4, 4)
    await duty.until(lambda: all(ident in duty.store.dialogues for ident in idents))
    notes = []
    for number in range(cuts):
        notes.append(work(duty, random.choice(idents), number))
        if number % 10 == 0:
            await guests(backend, 1, 1)
        await asyncio.sleep(random.uniform(0.0, 0.08))
        proxy.cut()
        duty.shift.check_now()
    duty.shift.check_now()
    await duty.live()
    await look_through(duty)
    said = await said_in(duty, idents)
    assert {text: said[text] for text in notes} == dict.fromkeys(notes, 1), "each note once"
    assert max(said.values()) == 1, "no words twice"
    assert proxy.cuts == cuts
    expected = await fresh(backend, f"fresh-{seed}")
    await duty.until(lambda: shown(duty.shift) == expected)
    await duty.shift.close()
    await proxy.close()


async def test_ten_cuts_lose_nothing_and_repeat_nothing(backend: Standing, hire: Hire) -> None:
    await work_through_cuts(backend, hire, 10, 1)


@pytest.mark.slow
async def test_two_hundred_cuts_lose_nothing_and_repeat_nothing(backend: Standing, hire: Hire) -> None:
    await work_through_cuts(backend, hire, 200, 2)


async def test_a_network_that_is_away_for_a_while_is_waited_for(backend: Standing, hire: Hire) -> None:
    proxy = CuttingProxy(int(backend.url.rsplit(":", 1)[1]), Random(3))
    duty = await hire(url=await proxy.start())
    proxy.refuses = True
    proxy._left = 0
    idents = await guests(backend, 1, 1)
    await duty.until(lambda: duty.store.link.trouble != "" or duty.store.link.retry_at is not None)
    proxy.refuses = False
    duty.shift.check_now()
    await duty.live()
    await duty.until(lambda: idents[0] in duty.store.dialogues)
    await duty.shift.close()
    await proxy.close()
