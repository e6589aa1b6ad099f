"""What operators do with a dialogue: legal moves only, each with its marks and its words to the guest (C3)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.dialogues import Outcome
from app.protocol.frames import Res
from tests.service.house import House, Person, Visitor


async def escalated(house: House, text: str = "позовите человека") -> Visitor:
    visitor = await house.visitor(link="g1")
    await visitor.says(text)
    return visitor


def outcome(res: Res) -> tuple[str, str]:
    return res.st, res.code


# --- taking ------------------------------------------------------------------------------------------------


async def test_taking_holds_the_dialogue_under_a_new_lease(house: House) -> None:
    visitor, anna = await escalated(house), await house.person(name="Анна")
    before = await visitor.state()
    res = await anna.does("TakeDialogue", visitor.ent)
    state = await visitor.state()
    assert (res.st, res.ver, res.seq) == ("ok", (await visitor.row()).ver, house.core.hub.head)
    assert (state.status, state.holder_id, state.holder_name) == ("active", anna.id, "Анна")
    assert (state.lease, state.held_ms, state.waiting_ms) == (before.lease + 1, house.now_ms, before.waiting_ms)
    assert state.escalation == before.escalation
    line = (await house.thread(visitor))[-1]
    assert (line.system, line.author_name, line.cmd) == ("taken", "Анна", res.cmd)


async def test_taking_what_one_holds_changes_nothing(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    await anna.takes(visitor)
    head, ver = house.core.hub.head, (await visitor.row()).ver
    again = await anna.does("TakeDialogue", visitor.ent)
    assert (again.st, again.ver, again.seq) == ("ok", ver, 0)
    assert house.core.hub.head == head


async def test_a_colleagues_dialogue_is_taken_only_by_force_of_a_manager(house: House) -> None:
    visitor, anna, boris = await escalated(house), await house.person(), await house.person()
    chief = await house.person("manager", name="Вера")
    lease = await anna.takes(visitor)
    assert outcome(await boris.does("TakeDialogue", visitor.ent)) == ("rejected", "held_by_other")
    assert outcome(await boris.does("TakeDialogue", visitor.ent, force=True)) == ("forbidden", "forbidden")
    assert outcome(await chief.does("TakeDialogue", visitor.ent)) == ("rejected", "held_by_other")
    assert (await chief.does("TakeDialogue", visitor.ent, force=True)).st == "ok"
    assert (await visitor.state()).holder_name == "Вера"
    late = await anna.does("SendReply", visitor.ent, lease=lease, text="моё")
    assert outcome(late) == ("rejected", "held_by_other")


async def test_taking_from_the_bot_counts_as_a_hand_over(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("вопрос")
    assert (await visitor.state()).contained
    await anna.takes(visitor)
    assert not (await visitor.state()).contained


async def test_taking_a_resolved_or_snoozed_dialogue_brings_it_back(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    await anna.does("SnoozeDialogue", visitor.ent, for_ms=60_000)
    await anna.takes(visitor)
    state = await visitor.state()
    assert (state.status, state.snoozed_ms) == ("active", 0)
    await anna.does("ResolveDialogue", visitor.ent, outcome="fixed", lease=state.lease)
    await anna.takes(visitor)
    state = await visitor.state()
    assert (state.status, state.outcome, state.resolved_ms) == ("active", "", 0)


# --- giving back -------------------------------------------------------------------------------------------


async def test_given_back_the_bot_goes_on_from_the_summary(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    lease = await anna.takes(visitor)
    escalation = (await visitor.state()).escalation
    called = escalation.reason if escalation is not None else ""
    await visitor.says("вы где")
    await anna.replies(visitor, "Здесь")
    await visitor.says("ок")
    assert len(house.brain.turns) == 1
    assert (
        await anna.does("GiveBackDialogue", visitor.ent, lease=lease, summary=" Ждёт автобус \x00", words=" В 22:40 ")
    ).st == "ok"
    state = await visitor.state()
    assert (state.status, state.holder_id, state.lease, state.summary) == ("bot", "", lease + 1, "Ждёт автобус")
    assert (state.escalation, state.reasons, state.waiting_ms, state.due_ms, state.misses) == (None, (), 0, 0, 0)
    await house.think()
    assert len(house.brain.turns) == 1  # what the person has seen is not answered again
    await visitor.says("а автобус?")
    assert house.brain.turns[-1].memory.summary == "Ждёт автобус"
    assert house.brain.turns[-1].memory.greeted
    assert house.brain.turns[-1].memory.words == "В 22:40"
    assert house.brain.turns[-1].text == "а автобус?"
    assert house.brain.turns[-1].memory.escalated == called


async def test_a_waiting_dialogue_may_be_given_back_under_its_number(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    assert outcome(await anna.does("GiveBackDialogue", visitor.ent, lease=7)) == ("rejected", "lease_lost")
    lease = (await visitor.state()).lease
    assert (await anna.does("GiveBackDialogue", visitor.ent, lease=lease)).st == "ok"
    assert outcome(await anna.does("GiveBackDialogue", visitor.ent, lease=lease + 1)) == ("rejected", "illegal_move")


async def test_summary_and_words_have_their_limit(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    lease = await anna.takes(visitor)
    res = await anna.does("GiveBackDialogue", visitor.ent, lease=lease, summary="я" * 1_001)
    assert outcome(res) == ("rejected", "text_too_long")
    res = await anna.does("GiveBackDialogue", visitor.ent, lease=lease, words="я" * 1_001)
    assert outcome(res) == ("rejected", "text_too_long")
    assert (await visitor.state()).holder_id == anna.id


# --- snoozing ----------------------------------------------------------------------------------------------


async def test_snoozed_for_a_time_nobody_holds_it(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    lease = await anna.takes(visitor)
    assert (await anna.does("SnoozeDialogue", visitor.ent, lease=lease, for_ms=60_000)).st == "ok"
    state = await visitor.state()
    assert (state.status, state.snoozed_ms, state.snoozed_until) == ("snoozed", house.now_ms + 60_000, "")
    assert (state.holder_id, state.lease, state.due_ms) == ("", lease + 1, 0)
    assert "snoozed" not in {line.system for line in await visitor.lines()}


async def test_snoozed_until_the_doors_of_its_event_open(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    assert (await anna.does("SnoozeDialogue", visitor.ent, until="doors")).st == "ok"
    state = await visitor.state()
    assert (state.snoozed_ms, state.snoozed_until) == (house.now_ms + 2 * 3600 * 1000, "doors")


@pytest.mark.parametrize(
    "args",
    [{}, {"for_ms": 1, "until": "doors"}, {"for_ms": -1}, {"for_ms": 8 * 24 * 3600 * 1000}],
)
async def test_a_snooze_without_a_sensible_end_is_refused(house: House, args: dict[str, Any]) -> None:
    visitor, anna = await escalated(house), await house.person()
    assert outcome(await anna.does("SnoozeDialogue", visitor.ent, **args)) == ("rejected", "bad_value")


async def test_doors_that_are_open_or_unknown_end_no_snooze(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    stranger = await house.visitor("")
    await stranger.says("человек")
    assert outcome(await anna.does("SnoozeDialogue", stranger.ent, until="doors")) == ("rejected", "bad_value")
    await house.passes(3 * 3600)
    assert outcome(await anna.does("SnoozeDialogue", visitor.ent, until="doors")) == ("rejected", "bad_value")


async def test_a_held_dialogue_is_put_aside_only_under_its_lease(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    lease = await anna.takes(visitor)
    res = await anna.does("SnoozeDialogue", visitor.ent, lease=lease - 1, for_ms=60_000)
    assert outcome(res) == ("rejected", "lease_lost")
    with_bot = await house.visitor()
    await with_bot.says("привет")
    assert outcome(await anna.does("SnoozeDialogue", with_bot.ent, for_ms=60_000)) == ("rejected", "illegal_move")


async def test_a_guest_who_writes_wakes_his_dialogue(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    await anna.does("SnoozeDialogue", visitor.ent, for_ms=60_000)
    await visitor.says("я тут")
    state = await visitor.state()
    assert (state.status, state.snoozed_ms) == ("queued", 0)
    assert state.due_ms > house.now_ms


# --- ending and reopening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("word", list(Outcome))
async def test_ends_with_an_outcome_and_a_note(house: House, word: Outcome) -> None:
    visitor, anna = await escalated(house), await house.person()
    lease = await anna.takes(visitor)
    res = await anna.does("ResolveDialogue", visitor.ent, lease=lease, outcome=word.value, note="был звонок")
    assert res.st == "ok"
    state = await visitor.state()
    assert (state.status, state.outcome, state.resolved_ms) == ("resolved", word.value, house.now_ms)
    assert (state.holder_id, state.waiting_ms, state.due_ms) == ("", 0, 0)
    note, notice = (await house.thread(visitor))[-2:]
    assert (note.by, note.text, notice.system) == ("note", "был звонок", "resolved")


async def test_bad_outcomes_and_endless_notes_are_refused(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    assert outcome(await anna.does("ResolveDialogue", visitor.ent, outcome="forgotten")) == ("rejected", "bad_value")
    long = await anna.does("ResolveDialogue", visitor.ent, outcome="spam", note="я" * 4_001)
    assert outcome(long) == ("rejected", "text_too_long")
    stale = await anna.does("ResolveDialogue", visitor.ent, outcome="spam", lease=99)
    assert outcome(stale) == ("rejected", "lease_lost")
    assert (await anna.does("ResolveDialogue", visitor.ent, outcome="spam", note="  ")).st == "ok"
    twice = await anna.does("ResolveDialogue", visitor.ent, outcome="spam")
    assert outcome(twice) == ("rejected", "illegal_move")
    assert "note" not in {message.by for message in await house.thread(visitor)}


async def test_reopened_it_waits_for_a_person_again(house: House) -> None:
    visitor, anna = await escalated(house, "это ужас"), await house.person()
    await anna.does("ResolveDialogue", visitor.ent, outcome="spam")
    assert (await anna.does("ReopenDialogue", visitor.ent)).st == "ok"
    state = await visitor.state()
    assert (state.status, state.outcome, state.waiting_ms) == ("queued", "", house.now_ms)
    assert state.due_ms == house.now_ms + 300_000  # as its reason says
    assert outcome(await anna.does("ReopenDialogue", visitor.ent)) == ("rejected", "illegal_move")


async def test_reopening_what_never_was_escalated_is_a_wish_for_a_person(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("вопрос")
    await anna.does("ResolveDialogue", visitor.ent, outcome="answered")
    await anna.does("ReopenDialogue", visitor.ent)
    state = await visitor.state()
    assert (state.due_ms - house.now_ms, state.contained) == (300_000, False)


# --- tags and notes ----------------------------------------------------------------------------------------


async def test_tags_are_replaced_clean_and_each_once(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    await anna.does("TagDialogue", visitor.ent, tags=["vip"])
    await anna.does("TagDialogue", visitor.ent, tags=["  потерял   билет ", "qr", "qr"])
    assert (await visitor.state()).tags == ("потерял билет", "qr")


@pytest.mark.parametrize("tags", [[""], ["x" * 41], [str(n) for n in range(21)]])
async def test_tags_have_their_limits(house: House, tags: list[str]) -> None:
    visitor, anna = await escalated(house), await house.person()
    assert outcome(await anna.does("TagDialogue", visitor.ent, tags=tags)) == ("rejected", "bad_value")


async def test_a_note_changes_nothing_for_the_guest(house: House) -> None:
    visitor, anna = await escalated(house), await house.person()
    before, lines = await visitor.state(), await visitor.lines()
    await house.passes(30)
    res = await anna.does("AddNote", visitor.ent, text="перезвонить")
    after = await visitor.state()
    assert res.st == "ok"
    assert await visitor.lines() == lines
    assert (after.last_ms, after.last_text, after.status) == (before.last_ms, before.last_text, before.status)
    assert after.messages == before.messages + 1
    assert outcome(await anna.does("AddNote", visitor.ent, text=" ")) == ("rejected", "empty_text")
    assert outcome(await anna.does("AddNote", visitor.ent, text="я" * 4_001)) == ("rejected", "text_too_long")


# --- replies -----------------------------------------------------------------------------------------------


async def held(house: House) -> tuple[Visitor, Person]:
    visitor, anna = await escalated(house), await house.person(name="Анна")
    await anna.takes(visitor)
    return visitor, anna


async def test_a_reply_reaches_the_guest_under_its_authors_name(house: House) -> None:
    visitor, anna = await held(house)
    res = await anna.replies(visitor, "Здравствуйте!")
    assert res.st == "ok"
    state = await visitor.state()
    assert (state.status, state.waiting_ms, state.due_ms, state.last_by) == ("guest", 0, 0, "person")
    line = (await visitor.lines())[-1]
    assert (line.by, line.name, line.text) == ("person", "Анна", "Здравствуйте!")
    message = (await house.thread(visitor))[-1]
    assert (message.author_id, message.cmd, message.delivery) == (anna.id, res.cmd, "sent")
    assert (await anna.replies(visitor, "И ещё")).st == "ok"
    await visitor.says("спасибо")
    state = await visitor.state()
    assert (state.status, state.waiting_ms) == ("active", house.now_ms)
    await house.passes(5)
    await visitor.says("ещё раз")
    assert (await visitor.state()).waiting_ms == house.now_ms - 5_000


async def test_a_reply_without_the_lease_is_not_sent(house: House) -> None:
    visitor, anna = await held(house)
    boris = await house.person()
    lease = (await visitor.state()).lease
    assert outcome(await anna.does("SendReply", visitor.ent, lease=lease - 1, text="а")) == ("rejected", "lease_lost")
    assert outcome(await boris.does("SendReply", visitor.ent, lease=lease, text="а")) == ("rejected", "held_by_other")
    free = await escalated(house)
    assert outcome(await anna.does("SendReply", free.ent, lease=0, text="а")) == ("rejected", "lease_lost")
    assert "person" not in {message.by for message in await house.thread(visitor)}


async def test_a_reply_made_ten_minutes_ago_returns_for_review(house: House) -> None:
    visitor, anna = await held(house)
    made_ms = house.now_ms
    await house.passes(600)
    assert (await anna.replies(visitor, made_ms_=made_ms)).st == "ok"
    await house.passes(1)
    assert outcome(await anna.replies(visitor, made_ms_=made_ms)) == ("expired", "too_old")


async def test_a_reply_to_a_dialogue_that_moved_on_returns_for_review(house: House) -> None:
    visitor, anna = await held(house)
    seen = (await visitor.state()).messages
    assert (await anna.replies(visitor, "раз", answered_n=seen)).st == "ok"
    assert (await anna.replies(visitor, "два", answered_n=seen)).st == "ok"  # his own words do not count
    await anna.does("AddNote", visitor.ent, text="заметка")
    assert (await anna.replies(visitor, "три", answered_n=seen)).st == "ok"  # nor does a note
    await visitor.says("ой, уже нашёл")
    assert outcome(await anna.replies(visitor, "четыре", answered_n=seen)) == ("expired", "moved_on")
    assert (await anna.replies(visitor, "пять")).st == "ok"
    assert (await anna.replies(visitor, "шесть", answered_n=0)).st == "ok"  # a console that does not say


async def test_a_colleagues_words_move_a_dialogue_on(house: House) -> None:
    visitor, anna = await held(house)
    chief = await house.person("admin")
    seen = (await visitor.state()).messages
    await chief.takes(visitor, force=True)
    await chief.replies(visitor, "Я отвечу")
    lease = (await visitor.state()).lease
    await chief.does("GiveBackDialogue", visitor.ent, lease=lease)
    await anna.takes(visitor)
    assert outcome(await anna.replies(visitor, answered_n=seen)) == ("expired", "moved_on")


async def test_after_very_many_messages_it_has_moved_on_in_any_case(house: House) -> None:
    visitor, anna = await held(house)
    seen = (await visitor.state()).messages
    for n in range(51):
        await anna.does("AddNote", visitor.ent, text=str(n))
    assert outcome(await anna.replies(visitor, answered_n=seen)) == ("expired", "moved_on")


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty_text"), ("\u200b \n", "empty_text"), ("я" * 4_001, "text_too_long")]
)
async def test_words_that_cannot_be_sent(house: House, text: str, code: str) -> None:
    visitor, anna = await held(house)
    assert outcome(await anna.replies(visitor, text)) == ("rejected", code)


async def test_a_reply_needs_a_dialogue_in_hand(house: House) -> None:
    visitor, anna = await held(house)
    lease = (await visitor.state()).lease
    await anna.does("ResolveDialogue", visitor.ent, lease=lease, outcome="fixed")
    assert outcome(await anna.replies(visitor)) == ("rejected", "lease_lost")
