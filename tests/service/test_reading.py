"""What operators read: cards, transcripts, search, attachments, each as far as it is theirs to see (C2, C9, R3)."""

from __future__ import annotations

import pytest

from app.ports import rows
from app.ports.storage import Tx
from app.protocol.records import AttachmentRef, DialogueLine
from app.service import cards, guests, search, threads
from app.service.refused import Refused
from tests.service.house import House, Visitor

REF = AttachmentRef(id="pic", name="photo.png", mime="image/png", size=3, width=1, height=1)


async def asked(house: House, link: str = "g1", event_id: str = "north", text: str = "где парковка") -> Visitor:
    visitor = await house.visitor(event_id, link=link)
    await visitor.says(text)
    return visitor


# --- cards -------------------------------------------------------------------------------------------------


async def test_the_card_shows_orders_tickets_and_other_dialogues(house: House) -> None:
    visitor, anna = await asked(house, "g2", "south"), await house.person()
    card = await guests.card(house.core, anna.principal, "g2")
    assert (card.name, card.lang, card.tags, card.channels) == ("Пётр Семёнов", "ru", ("regular",), ("widget",))
    assert [order.id for order in card.orders] == ["40118", "40119"]
    ticket = card.orders[0].tickets[0]
    assert (ticket.category, ticket.code_tail) == ("Танцпол", "1234")
    assert (ticket.status, ticket.price_minor) == ("valid", 300_000)
    assert (card.events, card.spent_minor, card.currency) == (2 + 2, 500_000 + 600_000, "RUB")
    assert card.dialogues == (
        DialogueLine(
            id=visitor.dialogue, event_id="south", status="bot", opened_ms=house.now_ms, intent="parking",
            last_text=(await visitor.state()).last_text,
        ),
    )  # fmt: skip


async def test_what_was_given_back_is_not_spent(house: House) -> None:
    anna = await house.person()
    card = await guests.card(house.core, anna.principal, "g3")
    assert (card.events, card.spent_minor) == (2, 500_000)
    assert card.orders[0].status == "refunded"


SEEN = [("operator", False), ("approver", True), ("manager", True), ("admin", True)]


@pytest.mark.parametrize(("role", "seen"), SEEN)
async def test_phone_and_mail_are_masked_where_they_need_not_be_seen(house: House, role: str, seen: bool) -> None:
    person = await house.person(role)
    card = await guests.card(house.core, person.principal, "g1")
    shown = ("+79161234561", "guest1@example.org") if seen else ("••• 45-61", "g•••@example.org")
    assert (card.phone, card.email) == shown


def test_masks_give_away_nothing_of_what_is_short() -> None:
    assert (cards.masked_phone("1234"), cards.masked_phone("")) == ("", "")
    assert (cards.masked_email("nobody"), cards.masked_email("@x")) == ("", "•••@x")


async def test_of_a_foreign_event_nothing_is_seen(house: House) -> None:
    await asked(house, "g2", "south")
    anna = await house.person(events=("north",))
    card = await guests.card(house.core, anna.principal, "g2")
    assert [order.id for order in card.orders] == ["40119"]
    assert card.dialogues == ()
    for guest_id in ("g3", "nobody"):
        with pytest.raises(Refused, match="not_found"):
            await guests.card(house.core, anna.principal, guest_id)


# --- transcripts -------------------------------------------------------------------------------------------


async def test_transcripts_come_in_pages(house: House) -> None:
    visitor, anna = await asked(house), await house.person()
    for n in range(5):
        await visitor.says(str(n))
    newest = await threads.thread(house.core, anna.principal, visitor.dialogue, 0, 4)
    assert ([message.n for message in newest.messages], newest.first_n) == ([9, 10, 11, 12], 1)
    older = await threads.thread(house.core, anna.principal, visitor.dialogue, 9, 3)
    assert [message.n for message in older.messages] == [6, 7, 8]
    assert len((await threads.thread(house.core, anna.principal, visitor.dialogue, 0, 0)).messages) == 1


async def test_transcripts_of_others_are_not_found(house: House) -> None:
    visitor = await asked(house, "g2", "south")
    anna = await house.person(events=("north",))
    for dialogue_id in (visitor.dialogue, "never"):
        with pytest.raises(Refused, match="not_found"):
            await threads.thread(house.core, anna.principal, dialogue_id, 0, 9)


# --- search ------------------------------------------------------------------------------------------------


async def test_search_finds_people_words_and_articles(house: House) -> None:
    visitor, anna = await asked(house), await house.person()
    found = await search.search(house.core, anna.principal, "лебедева")
    assert [hit.ent for hit in found.hits] == [visitor.ent, "guest:g1"]
    assert (found.hits[0].title, found.hits[0].matched, found.more) == ("Ирина Лебедева", "name", False)
    said = (await search.search(house.core, anna.principal, "парковка")).hits
    assert [(hit.ent, hit.matched, hit.snippet) for hit in said] == [(visitor.ent, "text", "ответ: где парковка")]
    assert (await search.search(house.core, anna.principal, "Статья way")).hits[0].ent == "article:north/way"


async def test_search_shows_only_what_is_ones_own(house: House) -> None:
    north, south = await asked(house, "g1"), await asked(house, "g2", "south", "где парковка тут")
    anna = await house.person(events=("north",))
    found = await search.search(house.core, anna.principal, "парковка")
    assert [hit.ent for hit in found.hits] == [north.ent]
    people = {hit.ent for hit in (await search.search(house.core, anna.principal, "example.org")).hits}
    assert people == {north.ent, "guest:g1", "guest:g2"}  # g2 bought for both, g3 has nothing of the north
    assert south.ent not in people


async def test_more_than_fifty_are_said_to_be_more(house: House) -> None:
    anna = await house.person()

    def many(tx: Tx) -> None:
        for n in range(60):
            tx.put(rows.GuestRow(id=f"x{n}", name="Кузьма", folded="кузьма"))

    await house.core.storage.write(many)
    found = await search.search(house.core, anna.principal, "Кузьма")
    assert (len(found.hits), found.more, found.q) == (50, True, "Кузьма")


# --- attachments -------------------------------------------------------------------------------------------


async def test_a_guests_picture_is_seen_by_him_and_by_those_of_the_event(house: House) -> None:
    visitor, other = await house.visitor("south"), await house.visitor("south")
    assert await guests.attach(house.core, visitor.session, REF, b"png") == REF
    assert await guests.attachment(house.core, visitor.session, "pic") == (REF, b"png")
    operator, stranger = await house.person(), await house.person(events=("north",))
    with pytest.raises(Refused, match="not_found"):
        await guests.attachment(house.core, operator.principal, "pic")  # not sent yet
    await visitor.says("вот", attachments=("pic",))
    assert (await guests.attachment(house.core, operator.principal, "pic"))[1] == b"png"
    for reader in (other.session, stranger.principal):
        with pytest.raises(Refused, match="not_found"):
            await guests.attachment(house.core, reader, "pic")
    with pytest.raises(Refused, match="not_found"):
        await guests.attachment(house.core, visitor.session, "never")


async def test_an_operators_picture_reaches_the_guest_with_the_reply(house: House) -> None:
    visitor, anna, boris = await house.visitor(), await house.person(), await house.person()
    await visitor.says("человек")
    await anna.takes(visitor)
    await guests.attach(house.core, anna.principal, REF, b"png")
    with pytest.raises(Refused, match="not_found"):
        await guests.attachment(house.core, visitor.session, "pic")
    for ids in (["pic", "pic"], ["never"]):
        res = await anna.replies(visitor, "вот", attachment_ids=ids)
        assert (res.st, res.code) == ("rejected", "bad_value")
    assert (await anna.replies(visitor, "", attachment_ids=["pic"])).st == "ok"
    assert (await visitor.lines())[-1].attachments == (REF,)
    assert (await guests.attachment(house.core, visitor.session, "pic"))[1] == b"png"
    assert (await guests.attachment(house.core, boris.principal, "pic"))[1] == b"png"


async def test_another_operators_upload_cannot_be_sent(house: House) -> None:
    visitor, anna, boris = await house.visitor(), await house.person(), await house.person()
    await visitor.says("человек")
    await anna.takes(visitor)
    await guests.attach(house.core, boris.principal, REF, b"png")
    assert (await anna.replies(visitor, "вот", attachment_ids=["pic"])).code == "bad_value"


async def test_an_upload_does_not_replace_another(house: House) -> None:
    visitor, other = await house.visitor(), await house.visitor()
    await guests.attach(house.core, visitor.session, REF, b"png")
    with pytest.raises(Refused, match="bad_value"):
        await guests.attach(house.core, other.session, REF, b"evil")
    assert (await guests.attachment(house.core, visitor.session, "pic"))[1] == b"png"
