"""Simulated operators work as people do: take the most urgent, write, wait for the guest, end it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import msgspec

from app.console.state import Me
from app.console.store import Store
from app.crowd import operators
from app.crowd.operators import Operator, Stint
from app.crowd.timeline import SteppedTimeline
from app.protocol.arguments import Args
from app.protocol.commands import GiveBackDialogue, ResolveDialogue, SendReply, SnoozeDialogue, TakeDialogue
from app.protocol.records import Dialogue, EscalationRef, Event, ReadyReply
from app.protocol.snapshot import Held
from tests.fakes.crowd.desk import AnsweringDesk, put

ENDINGS = (ResolveDialogue, GiveBackDialogue, SnoozeDialogue)


def waiting(ident: str, reason: str, last: str = "", lang: str = "ru") -> Dialogue:
    return Dialogue(
        id=ident,
        event_id="northern-light",
        guest_id="g1",
        guest_name="Анна",
        channel="widget",
        status="queued",
        opened_ms=1,
        order_id="40117",
        place="ворота 2",
        lang=lang,
        escalation=EscalationRef(reason=reason, rule="r", evidence=last, score=1.0, at_ms=1000),
        reasons=(reason,),
        waiting_ms=1000,
        last_ms=1000,
        messages=2,
    )


def store_with(*dialogues: Dialogue) -> Store:
    store = Store()
    store.set_me(Me("u1", "Алина", "operator", "http://x"))
    texts = {"hello": "Здравствуйте, это {operator}", "gate-lead": "{guest_name}, ворота {gate}, заказ {order}"}
    for ident in ("hello", "gate-lead", "brightness", "new-qr", "bye", "sorry-wait", "safety"):
        text = texts.get(ident, "Спасибо на {event}")
        store.apply([(f"reply:{ident}", Held(1, ReadyReply(id=ident, title_ru="т", text_ru=text, text_en="EN")), ())])
    event = Event(
        id="northern-light", name_ru="Северный свет", name_en="", venue_ru="", zone="UTC", doors_ms=0, starts_ms=0,
        ends_ms=0,
    )  # fmt: skip
    store.apply([("event:northern-light", Held(1, event), ())])
    for dialogue in dialogues:
        put(store, dialogue)
    return store


def obedient(store: Store) -> Callable[[str, Args], str]:
    """A server that does what it is told."""

    def answer(ident: str, args: Args) -> str:
        dialogue = store.dialogues[ident]
        if isinstance(args, TakeDialogue):
            put(store, msgspec.structs.replace(dialogue, status="active", holder_id="u1", lease=dialogue.lease + 1))
        elif isinstance(args, SendReply):
            put(
                store,
                msgspec.structs.replace(dialogue, status="guest", messages=dialogue.messages + 1, last_by="person"),
            )
        else:
            put(store, msgspec.structs.replace(dialogue, status="resolved", holder_id=""))
        return ""

    return answer


async def moved(second: float) -> None:
    """A clock that anything may move."""


async def work(
    store: Store, answer: Callable[[str, Args], str], seconds: float = 3000.0, seed: int = 1
) -> tuple[AnsweringDesk, Stint, SteppedTimeline]:
    desk, time, stint = AnsweringDesk(answer, store), SteppedTimeline(0.0, moved), Stint()
    desk.now_s = time.now
    operator = Operator(desk, time, Random(seed), stint)
    async with asyncio.timeout(60):
        await time.run([time.until(seconds)], [operator.work()])
    return desk, stint, time


async def test_the_most_urgent_dialogue_is_taken_first_and_brought_to_an_end() -> None:
    store = store_with(waiting("calm", "person"), waiting("gate", "qr"))
    desk, stint, _ = await work(store, obedient(store))
    assert [ident for ident, args in desk.done if isinstance(args, TakeDialogue)] == ["gate", "calm"]
    assert (stint.taken, stint.replies) == (2, 2)
    assert stint.resolved + stint.given_back + stint.snoozed == 2
    assert isinstance(desk.done[-1][1], ENDINGS)


async def test_the_first_words_suit_the_reason_and_their_variables_are_filled() -> None:
    store = store_with(waiting("person", "person"))
    desk, _, _ = await work(store, obedient(store))
    (reply,) = [args for _, args in desk.done if isinstance(args, SendReply)]
    assert reply.text == "Здравствуйте, это Алина"
    assert reply.lease == 1
    assert reply.answered_n == 2


async def test_a_guest_who_writes_english_is_answered_in_english() -> None:
    store = store_with(waiting("anger", "emotion", lang="en"))
    desk, _, _ = await work(store, obedient(store))
    assert [args.text for _, args in desk.done if isinstance(args, SendReply)] == ["EN"]


async def test_a_guest_who_answers_is_answered_again_before_the_end() -> None:
    store = store_with(waiting("gate", "qr"))
    serve = obedient(store)

    def chatty(ident: str, args: Args) -> str:
        code = serve(ident, args)
        if isinstance(args, SendReply) and store.dialogues[ident].messages == 3:
            asyncio.get_running_loop().call_soon(
                lambda: put(store, msgspec.structs.replace(store.dialogues[ident], last_by="guest", messages=4))
            )
        return code

    desk, stint, _ = await work(store, chatty)
    assert stint.replies == 2
    last = [args for _, args in desk.done if isinstance(args, SendReply)][-1]
    assert last.text == "Спасибо на Северный свет"
    assert last.answered_n == 4


async def test_a_dialogue_that_a_colleague_took_first_is_left_to_him() -> None:
    store = store_with(waiting("gate", "qr"))

    def taken(ident: str, args: Args) -> str:
        put(store, msgspec.structs.replace(store.dialogues[ident], status="active", holder_id="u2"))
        return "held_by_other"

    desk, stint, _ = await work(store, taken, 200.0)
    assert (stint.lost_race, stint.taken, desk.done) == (1, 0, [])
    assert stint.refused == {"held_by_other": 1}
    assert not store.refusals, "a refusal that was read is put away"


async def test_a_reply_that_the_guest_overtook_is_sent_again_with_what_was_read() -> None:
    store = store_with(waiting("gate", "qr"))
    serve, answered = obedient(store), list[int]()

    def overtaken(ident: str, args: Args) -> str:
        if isinstance(args, SendReply):
            answered.append(args.answered_n)
            if len(answered) == 1:
                put(store, msgspec.structs.replace(store.dialogues[ident], messages=3, last_by="guest"))
                return "moved_on"
        return serve(ident, args)

    _, stint, _ = await work(store, overtaken)
    assert answered[:2] == [2, 3]
    assert stint.refused == {"moved_on": 1}


async def test_a_lost_lease_ends_the_work_on_that_dialogue() -> None:
    store = store_with(waiting("gate", "qr"))
    serve = obedient(store)

    def lost(ident: str, args: Args) -> str:
        if isinstance(args, SendReply):
            put(store, msgspec.structs.replace(store.dialogues[ident], status="queued", holder_id=""))
            return "lease_lost"
        return serve(ident, args)

    _, stint, _ = await work(store, lost, 60.0)
    assert stint.replies == 0
    assert stint.resolved == 0


async def test_a_server_that_says_nothing_is_counted_not_waited_for_ever() -> None:
    store = store_with(waiting("gate", "qr"))
    before, operators.DONE_S = operators.DONE_S, 0.05
    try:
        _, stint, _ = await work(store, lambda ident, args: "silence", 20.0)
    finally:
        operators.DONE_S = before
    assert stint.unconfirmed >= 1


async def test_a_command_leaves_with_the_time_of_the_server_not_with_an_old_one() -> None:
    store = store_with(waiting("gate", "qr"))
    serve, made = obedient(store), list[tuple[int, float]]()
    desk, time, stint = AnsweringDesk(serve, store), SteppedTimeline(40_000.0, moved), Stint()
    desk.now_s = time.now

    def noted(ident: str, args: Args) -> str:
        made.append((desk.sent[-1].made_ms, time.now()))
        return serve(ident, args)

    desk.answer = noted
    async with asyncio.timeout(60):
        await time.run([time.until(42_000.0)], [Operator(desk, time, Random(1), stint).work()])
    assert made
    assert all(abs(made_ms - now * 1000) <= operators.CLOCK_MS for made_ms, now in made)


async def test_an_operator_sleeps_while_nobody_waits_and_wakes_when_somebody_does() -> None:
    store = store_with()
    desk, time, stint = AnsweringDesk(obedient(store), store), SteppedTimeline(0.0, moved), Stint()
    desk.now_s = time.now
    seen: list[float] = []

    async def later() -> None:
        await time.until(500.0)
        put(store, waiting("gate", "qr"))
        await time.until(1500.0)
        seen.append(time.now())

    async with asyncio.timeout(60):
        await time.run([later()], [Operator(desk, time, Random(3), stint).work()])
    assert stint.taken == 1
    assert seen == [1500.0]
