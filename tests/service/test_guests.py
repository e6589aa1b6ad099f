"""A guest opens a session, writes, reads on; everything he sends is text and is kept once (K1, X16, X25)."""

from __future__ import annotations

import asyncio
import unicodedata
from datetime import timedelta
from typing import Any

import pytest

from app.ports import rows
from app.ports.facts import Batch
from app.protocol.guest import Say, SessionOpen
from app.protocol.records import AttachmentRef
from app.service import guests
from app.service.refused import Refused
from tests.service.house import SECRET, House

REF = AttachmentRef(id="pic", name="photo.png", mime="image/png", size=3, width=1, height=1)


# --- sessions ----------------------------------------------------------------------------------------------


async def test_a_stranger_gets_a_card_of_his_own(house: House) -> None:
    one, two = await house.visitor(name="  Ольга\x00 "), await house.visitor("nowhere", lang="en-GB")
    assert one.secret != two.secret
    assert one.session.guest_id != two.session.guest_id
    assert (one.session.guest_name, one.session.event_id, one.session.lang) == ("Ольга", "north", "ru")
    assert (two.session.event_id, two.session.lang) == ("", "en")
    card = await house.core.storage.read(lambda reads: reads.get(rows.GuestRow, one.session.guest_id))
    assert card is not None
    assert (card.folded, card.channels) == ("ольга", ("widget",))


async def test_a_signed_link_joins_the_guests_card(house: House) -> None:
    visitor = await house.visitor(link="g1")
    again = await house.visitor(link="g1")
    assert visitor.session.guest_id == again.session.guest_id == "g1"
    assert (visitor.session.guest_name, visitor.session.order_id) == ("Ирина Лебедева", "40117")
    card = await house.core.storage.read(lambda reads: reads.get(rows.GuestRow, "g1"))
    assert card is not None
    assert card.channels == ("widget",)


@pytest.mark.parametrize("link", ["g1", "g1.", "g1.00", ".", "", "g1." + "0" * 32, "g2." + "f" * 32, "г1.да"])
async def test_a_forged_link_joins_nobody(house: House, link: str) -> None:
    opened = await guests.open_session(house.core, SessionOpen(link=link))
    session = await guests.find_session(house.core, opened.session)
    assert session is not None
    assert session.guest_id not in ("g1", "g2")


async def test_a_link_to_a_guest_who_is_gone_makes_a_new_card(house: House) -> None:
    visitor = await house.visitor(link="g9")
    assert visitor.session.guest_id != "g9"


def test_without_a_secret_no_link_is_good() -> None:
    assert guests.guest_of_link(b"", guests.sign_link(b"", "g1")) == ""
    assert guests.guest_of_link(SECRET, guests.sign_link(SECRET, "g1")) == "g1"


async def test_the_event_comes_from_the_only_purchase(house: House) -> None:
    assert (await house.visitor("", link="g1")).session.event_id == "north"
    assert (await house.visitor("", link="g2")).session.event_id == ""  # bought for both
    assert (await house.visitor("south", link="g2")).session.order_id == "40118"


async def test_a_wrong_secret_is_no_session(house: House) -> None:
    assert await guests.find_session(house.core, "guess") is None


@pytest.mark.parametrize("parts", [{"name": "x" * 81}, {"lang": "x" * 36}, {"link": "x" * 201}])
async def test_fields_that_are_too_long_are_refused(house: House, parts: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="bad_value"):
        await guests.open_session(house.core, SessionOpen(**parts))


async def test_memory_of_sessions_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "MOST_SESSIONS", 2)
    some = [await house.visitor() for _ in range(4)]
    assert len(house.core.sessions) == 2
    found = await guests.find_session(house.core, some[0].secret)
    assert found == some[0].session
    assert await guests.find_session(house.core, some[0].secret) is found


async def test_a_rehearsal_says_so(house: House) -> None:
    assert not (await guests.open_session(house.core, SessionOpen())).rehearsal


# --- writing -----------------------------------------------------------------------------------------------


async def test_the_first_message_opens_a_dialogue_and_is_answered(house: House) -> None:
    visitor = await house.visitor(link="g1")
    assert await house.row(visitor.dialogue) is None
    said = await visitor.says("где парковка")
    assert (said.id, said.n, said.at_ms) == ("m1", 1, house.now_ms)
    state = await visitor.state()
    assert (state.status, state.event_id, state.order_id) == ("bot", "north", "40117")
    assert (state.guest_name, state.messages, state.last_ms) == ("Ирина Лебедева", 2, house.now_ms)
    first, second = await visitor.lines()
    assert (first.n, first.by, first.text, first.id) == (1, "guest", "где парковка", "m1")
    assert (second.n, second.by, second.text) == (2, "bot", "ответ: где парковка")
    assert house.brain.turns[0].guest.name == "Ирина Лебедева"
    assert (house.brain.turns[0].guest.event_ids, house.brain.turns[0].guest.gate) == (("north",), "Ворота 3")


@pytest.mark.requirement("B2")
async def test_the_bot_is_told_which_of_his_events_is_on_today(house: House) -> None:
    known = await house.visitor(link="g1")
    stranger = await house.visitor()
    for visitor in (known, stranger):
        await visitor.says("где вход")
    await house.passes(3 * 24 * 3600)
    await known.says("а теперь")
    assert [turn.guest.today for turn in house.brain.turns] == [("north",), ("north",), ()]


async def test_the_same_id_again_changes_nothing(house: House) -> None:
    visitor = await house.visitor()
    first = await visitor.says("раз", id="same")
    head = house.core.hub.head
    answers = await asyncio.gather(*(visitor.says("раз", id="same", think=False) for _ in range(100)))
    assert {(one.n, one.at_ms) for one in answers} == {(first.n, first.at_ms)}
    assert house.core.hub.head == head
    assert len(await visitor.lines()) == 2


async def test_ids_of_different_conversations_do_not_meet(house: House) -> None:
    one, two = await house.visitor(), await house.visitor()
    await one.says("от первого", id="same")
    await two.says("от второго", id="same")
    assert (await two.lines())[0].text == "от второго"


async def test_words_are_kept_in_one_normal_form_without_nul(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("ёлка й\x00 \ud800!")
    kept = (await house.thread(visitor))[0].text
    assert kept == "ёлка й �!"
    assert unicodedata.is_normalized("NFC", kept)


async def test_a_card_number_never_reaches_the_store_or_the_bot(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("моя карта 4111 1111 1111 1111, верните", payload="4111111111111111")
    assert "4111 1111" not in (await house.thread(visitor))[0].text
    assert "1111 1111" not in repr(house.brain.turns)
    row = (await house.messages(visitor))[0]
    assert "41111111" not in row.payload


@pytest.mark.parametrize("text", ["", "   \n", "\u200b\u2060"])
async def test_an_empty_message_is_shown_as_such_and_not_answered(house: House, text: str) -> None:
    visitor = await house.visitor()
    await visitor.says(text)
    assert [message.text for message in await house.thread(visitor)] == ["(пустое сообщение)"]
    assert house.brain.turns == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"text": "я" * 4_001}, "too_long"),
        ({"text": "-", "id": ""}, "bad_value"),
        ({"text": "-", "id": "a b"}, "bad_value"),
        ({"text": "-", "id": "x" * 65}, "bad_value"),
        ({"text": "-", "payload": "x" * 201}, "bad_value"),
        ({"text": "-", "attachments": ("a",) * 2}, "bad_value"),
        ({"text": "-", "attachments": ("a", "b", "c", "d", "e", "f")}, "bad_value"),
        ({"text": "-", "attachments": ("nobody's",)}, "bad_value"),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_nothing_is_opened(
    house: House, parts: dict[str, Any], code: str
) -> None:
    visitor = await house.visitor()
    with pytest.raises(Refused, match=code):
        await guests.say(house.core, visitor.session, Say(**{"id": "m", **parts}))
    assert await house.row(visitor.dialogue) is None


async def test_four_thousand_signs_are_kept(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("я" * 4_000)
    assert len((await house.thread(visitor))[0].text) == 4_000
    assert len((await visitor.state()).last_text) <= 200


async def test_a_picture_belongs_to_the_message_that_names_it(house: House) -> None:
    visitor, other = await house.visitor(), await house.visitor()
    await guests.attach(house.core, visitor.session, REF, b"png")
    with pytest.raises(Refused):
        await other.says("чужая", attachments=("pic",))
    await visitor.says(attachments=("pic",))
    first, second = await house.thread(visitor)
    assert (first.text, first.attachments) == ("", (REF,))
    assert (second.by, second.zone) == ("bot", "admit")
    assert "текст" in second.text
    assert house.brain.turns == []


async def test_a_picture_with_words_is_answered_by_its_words(house: House) -> None:
    visitor = await house.visitor()
    await guests.attach(house.core, visitor.session, REF, b"png")
    await visitor.says("что это", attachments=("pic",))
    assert [turn.text for turn in house.brain.turns] == ["что это"]


async def test_a_link_cut_at_the_commit_does_not_keep_the_bot_asleep(house: House) -> None:
    visitor = await house.visitor()
    say = asyncio.ensure_future(guests.say(house.core, visitor.session, Say(id="m", text="вопрос")))

    def cut(_batch: Batch) -> None:
        say.cancel()

    house.core.storage.listen(cut)
    with pytest.raises(asyncio.CancelledError):
        await say
    await house.think()
    assert [line.by for line in await visitor.lines()] == ["guest", "bot"]


# --- the life of a conversation ----------------------------------------------------------------------------


async def test_within_a_day_a_resolved_dialogue_goes_on_with_the_bot(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("человек")
    await anna.takes(visitor)
    await anna.does("ResolveDialogue", visitor.ent, outcome="answered", lease=(await visitor.state()).lease)
    await house.passes(24 * 3600 - 60)
    await visitor.says("ещё вопрос")
    state = await visitor.state()
    assert (state.status, state.outcome, state.resolved_ms) == ("bot", "", 0)
    assert (state.escalation, state.reasons) == (None, ())
    assert state.contained is False


async def test_after_a_day_a_new_dialogue_begins_and_lines_count_on(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("вопрос")
    await anna.does("ResolveDialogue", visitor.ent, outcome="answered")
    before = (await visitor.lines())[-1].n
    await house.passes(24 * 3600 + 60)
    said = await visitor.says("снова я")
    assert said.n == before + 1
    found = await house.core.storage.read(lambda reads: reads.dialogues_of(visitor.session.guest_id, 9))
    assert len(found) == 2
    assert found[0].id != visitor.dialogue
    assert found[0].state.messages == 2
    assert [line.n for line in await visitor.lines()] == list(range(1, before + 3))


async def test_an_archived_dialogue_is_followed_by_a_new_one(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("вопрос")
    await anna.does("ResolveDialogue", visitor.ent, outcome="answered")
    await house.passes(24 * 3600 + 1)
    await house.sweep()
    assert (await visitor.row()).archived
    await visitor.says("снова")
    assert (await visitor.row()).archived


# --- reading on --------------------------------------------------------------------------------------------


async def test_lines_have_no_holes_although_operators_see_more(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person(name="Алина Соколова")
    await visitor.says("человек")
    await anna.takes(visitor)
    await anna.does("AddNote", visitor.ent, text="между нами")
    await anna.replies(visitor, "Я здесь")
    lines = await visitor.lines()
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))
    assert [(line.by, line.system) for line in lines[2:]] == [
        ("system", "escalated"),
        ("system", "taken"),
        ("person", ""),
    ]
    assert (lines[3].text, lines[4].name) == ("Алина на связи.", "Алина")  # the surname stays inside
    assert not any("между нами" in line.text for line in lines)
    assert [line.n for line in await visitor.lines(after=3)] == [4, 5]
    assert len(await house.thread(visitor)) == 6


async def test_what_the_bot_took_it_for_is_told_only_in_a_rehearsal(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("вопрос")
    line = (await visitor.lines())[1]
    assert (line.intent, line.zone) == ("", "")


async def test_who_answers_follows_the_dialogue(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person(name="Алина")

    async def who() -> tuple[str, str]:
        now = await guests.who(house.core, visitor.session)
        return now.kind, now.name

    assert await who() == ("bot", "")
    await visitor.says("привет")
    assert await who() == ("bot", "")
    await visitor.says("человек")
    assert await who() == ("queue", "")
    lease = await anna.takes(visitor)
    assert await who() == ("person", "Алина")
    await anna.does("GiveBackDialogue", visitor.ent, lease=lease)
    assert await who() == ("bot", "")


async def test_a_wait_is_promised_only_from_enough_answers(house: House) -> None:
    anna = await house.person()
    for _ in range(3):
        visitor = await house.visitor()
        await visitor.says("человек")
        assert (await guests.who(house.core, visitor.session)).wait_ms == 0
        await house.passes(60)
        await anna.takes(visitor)
        await anna.replies(visitor)
    last = await house.visitor()
    await last.says("человек")
    assert (await guests.who(house.core, last.session)).wait_ms == 60_000


async def test_a_bell_rings_for_new_lines_of_its_conversation_only(house: House) -> None:
    one, two = await house.visitor(), await house.visitor()
    with house.core.bells.listen(one.session.conversation_id) as bell:
        await two.says("чужое")
        assert await bell.lines(0.01) == ()
        await one.says("своё")
        lines = await bell.lines(1)
        assert [(line.n, line.by, line.zone) for line in lines] == [(1, "guest", ""), (2, "bot", "")]
        assert await bell.lines(0.01) == ()
    await one.says("после")
    assert await bell.lines(0.01) == ()


async def test_two_bells_of_one_conversation_both_ring(house: House) -> None:
    visitor = await house.visitor()
    with house.core.bells.listen(visitor.session.conversation_id) as one:
        with house.core.bells.listen(visitor.session.conversation_id) as two:
            await visitor.says("раз")
            assert len(await two.lines(1)) == 2
        await visitor.says("два")
        assert len(await one.lines(1)) == 4


async def test_the_page_shows_the_events_soonest_first(house: House) -> None:
    page = guests.events_page(house.core)
    assert page.organiser.ru == "Агентство"
    assert [one.id for one in page.events] == ["north", "south"]
    north = page.events[0]
    assert (north.categories[0].price_minor, north.programme[0].artist) == (300_000, "Кварц")
    assert north.doors_ms == house.now_ms + int(timedelta(hours=2).total_seconds() * 1000)
