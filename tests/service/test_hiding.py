"""A card number given message by message is hidden wherever its beginning stands (X25)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import replace as changed
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from app.domain.refunds import State
from app.ports.books import DraftRow, RefundRow
from app.ports.facts import Batch, Logged
from app.ports.rows import CommandRow, DialogueRow, SettingRow, UnansweredRow
from app.ports.storage import Tx
from app.protocol.frames import Res
from app.service import hiding, sweeps, turns
from app.service.tally import Tally
from tests.card_numbers import cut_card, some_cards
from tests.service.house import House, Visitor, build, close
from tests.service.refund_world import ends, world

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
BEFORE = ("", "", "карта ", "номер: ", "вот начало: ", "it is ")
AFTER = ("", "", " спасибо", ", сейчас допишу", " and the rest")


def typed(piece: str, draw: random.Random) -> str:
    """A piece as somebody writes it."""
    gap = draw.choice(("", " ", "-", "\u00a0", "."))
    shown = gap.join(piece[at : at + 4] for at in range(0, len(piece), 4))
    shown = shown.translate(WIDE) if draw.random() < 0.15 else shown
    return draw.choice(BEFORE) + shown + draw.choice(AFTER)


def digits_in(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def words_of(events: Iterable[Logged]) -> str:
    """All that events tell."""
    return "\n".join(f"{bytes(event.body.state).decode()} {event.body.messages}" for event in events)


def standing_in(folder: Path, canaries: Iterable[str]) -> list[str]:
    """Those that stand in a file, the database's log included."""
    files = [path.read_bytes() for path in folder.iterdir()]
    return [sign for sign in canaries if any(sign.encode() in data for data in files)]


@pytest.mark.parametrize("many", [120, pytest.param(500, marks=pytest.mark.slow)])
async def test_numbers_in_pieces_are_nowhere_to_be_found(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, many: int
) -> None:
    caplog.set_level(0)
    house = await build(tmp_path)
    draw = random.Random(500)
    canaries: set[str] = set()
    visitors: list[tuple[Visitor, str]] = []
    for number, card in enumerate(some_cards(many, seed=500)):
        visitor = await house.visitor()
        visitors.append((visitor, card))
        for piece in cut_card(card, draw, (4, 8, 12)):
            text = typed(piece, draw)
            canaries |= {
                sign for sign in (text, piece) if len(digits_in(sign)) >= 8 and (len(piece) > 9 or sign != piece)
            }
            await visitor.says(text, think=number < 20)
            if draw.random() < 0.2:
                await visitor.says("сейчас", think=False)
    for visitor, card in visitors:
        told = [one.text for one in await house.thread(visitor) if one.by == "guest"]
        assert digits_in("".join(told)) == card[-4:]
        heard = [line.text for line in await visitor.lines() if line.by == "guest"]
        assert heard == told
    assert len(canaries) > many * 0.8
    await house.passes(3600)
    assert await hiding.tidy(house.core)
    assert not await hiding.tidy(house.core)
    assert not await house.core.storage.read(lambda reads: reads.search("4111", 5))
    assert standing_in(tmp_path, canaries) == []
    await close(house)
    assert standing_in(tmp_path, canaries) == []
    assert not [sign for sign in canaries if sign in caplog.text]


async def test_consoles_are_told_the_lines_again_and_a_fresh_one_gets_the_same(house: House) -> None:
    visitor, person = await house.visitor(), await house.person()
    await visitor.says("4111 1111 первая половина")
    before, place = await house.fetched(), await house.core.storage.read(lambda reads: reads.place())
    await person.does("AddNote", visitor.ent, text="он прислал 4111 1111")
    conflict = await person.does("TakeDialogue", visitor.ent, base_=0)
    assert conflict.st in ("conflict", "ok")
    await visitor.says("1111 1111")
    texts = [one.text for one in await house.thread(visitor)]
    assert texts[:3] == ["•••• •••• первая половина", "ответ: •••• •••• первая половина", "он прислал •••• ••••"]
    assert "•••• 1111" in texts
    assert house.followed(before, place.head) == await house.fetched()
    again = [event for event in house.heard if event.kind == "NumberHidden"]
    told = {message.n: message.text for event in again for message in event.body.messages}
    assert told == {1: texts[0], 2: texts[1], 3: texts[2]}
    events = await house.core.storage.read(lambda reads: reads.events(0, 10_000))
    assert "•••• ••••" in words_of(events)
    assert "4111 1111" not in words_of(events)
    remembered = [one for one in map(house.core.hub.event, range(1, place.head + 1)) if one is not None]
    assert "•••• ••••" in words_of(remembered)
    assert "4111 1111" not in words_of(remembered)
    rows = await house.core.storage.read(lambda reads: reads.find(CommandRow, where={"ent": visitor.ent}))
    assert all(bytes(msgspec.json.decode(row.result, type=Res).cur) == b"null" for row in rows)


async def test_the_guests_page_is_told_the_lines_again(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("4111 1111", think=False)
    with house.core.bells.listen(visitor.session.conversation_id) as bell:
        await visitor.says("1111 1111", think=False)
        lines = await bell.lines(1)
    assert [(line.n, line.text, line.again) for line in lines[:2]] == [
        (1, "•••• ••••", True),
        (2, "•••• 1111", False),
    ]
    assert lines[2].system == "card_hidden"


async def test_figures_do_not_count_lines_that_are_told_again(house: House) -> None:
    visitor = await house.visitor()
    batches: list[Batch] = []
    house.core.storage.listen(batches.append)
    await visitor.says("позовите человека")
    await visitor.says("4111 1111", think=False)
    await visitor.says("1111 1111", think=False)
    told, counted = Tally(house.now_ms, "Europe/Moscow"), Tally(house.now_ms, "Europe/Moscow")
    for batch in batches:
        told.heard(batch)
        counted.heard(changed(batch, events=[one for one in batch.events if one.kind != "NumberHidden"]))
    assert told.meter.figures(house.now_ms) == counted.meter.figures(house.now_ms)


async def test_a_turn_that_has_read_a_piece_is_not_put_down(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("сепульки 4111 1111", think=False)
    house.brain.gate.clear()
    thinking = asyncio.create_task(turns.attend(house.core, visitor.dialogue))
    await house.brain.thinking.wait()
    await visitor.says("1111 1111", think=False)
    house.brain.gate.set()
    await thinking
    assert [turn.text for turn in house.brain.turns] == ["сепульки 4111 1111", "сепульки •••• ••••\n•••• 1111"]
    assert "4111" not in str(await house.core.storage.read(lambda reads: reads.find(UnansweredRow)))
    assert "4111" not in str(await house.thread(visitor))


async def test_what_was_written_down_of_a_piece_goes_too(tmp_path: Path) -> None:
    books = await world(tmp_path)
    house = books.house
    person = await books.person("admin")
    visitor = await house.visitor(link="g1")
    await visitor.says("сепульки 4111 1111")
    order = await books.bought(1)
    refund_id = await books.opens(person, order, reason="верните на 4111 1111", dialogue_id=visitor.dialogue)
    plain = await books.opens(person, await books.bought(1), reason="не смогу прийти", dialogue_id=visitor.dialogue)

    def drafted(tx: Tx) -> None:
        tx.put(
            DraftRow(guest_id="g1", kind="refund", at_ms=1, slots=(("reason", "на карту 41111111"), ("step", "x")))
        )
        row = tx.get(DialogueRow, visitor.dialogue)
        assert row is not None
        tx.put(replace(row, state=replace(row.state, summary="карта 4111 1111", tags=("vip",))))

    await books.write(drafted)
    await visitor.says("1111 1111", think=False)
    draft = (await house.core.storage.read(lambda reads: reads.find(DraftRow)))[0]
    assert draft.slots == (("reason", "на карту ••••••••"), ("step", "x"))
    packet = await books.packet(refund_id)
    assert packet.state.reason == "верните на •••• ••••"
    assert (await books.packet(plain)).ver == 1
    questions = await house.core.storage.read(lambda reads: reads.find(UnansweredRow))
    assert [(one.state.text, one.state.dismissed) for one in questions] == [("", True)]
    state = await visitor.state()
    assert (state.summary, state.tags) == ("карта •••• ••••", ("vip",))
    assert "4111 1111" not in words_of(await house.core.storage.read(lambda reads: reads.events(0, 10_000)))
    await ends(books)


async def test_a_yes_to_a_packet_that_told_a_piece_falls(tmp_path: Path) -> None:
    books = await world(tmp_path)
    person = await books.person("admin")
    visitor = await books.house.visitor(link="g1")
    await visitor.says("4111 1111", think=False)
    order = await books.bought(1)
    refund_id = await books.opens(person, order, reason="карта 4111 1111", dialogue_id=visitor.dialogue)

    def approved(tx: Tx) -> None:
        row = tx.get(RefundRow, refund_id)
        assert row is not None
        state = replace(row.state, state=State.APPROVED.value, cooling_until_ms=5)
        tx.put(replace(row, status=State.APPROVED.value, state=state))

    await books.write(approved)
    await visitor.says("1111 1111", think=False)
    packet = await books.packet(refund_id)
    assert (packet.status, packet.state.approvals, packet.state.cooling_until_ms) == (State.SUBMITTED, (), 0)
    assert packet.state.reason == "карта •••• ••••"
    await ends(books)


async def test_the_same_message_again_changes_nothing(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("4111 1111", think=False, id="m1")
    first = await visitor.says("1111 1111", think=False, id="m2")
    head = (await house.core.storage.read(lambda reads: reads.place())).head
    assert (await visitor.says("1111 1111", think=False, id="m2")).n == first.n
    assert (await house.core.storage.read(lambda reads: reads.place())).head == head


async def test_pieces_long_ago_or_of_somebody_else_are_not_joined(house: House) -> None:
    visitor, other = await house.visitor(), await house.visitor()
    await visitor.says("4111 1111", think=False)
    await other.says("1111 1111", think=False)
    await house.passes(700)
    await visitor.says("1111 1111", think=False)
    assert [line.text for line in await visitor.lines()] == ["4111 1111", "1111 1111"]


async def test_the_files_are_written_anew_in_a_quiet_hour_or_after_a_day(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("4111 1111", think=False)
    await visitor.says("1111 1111", think=False)
    first_ms = house.now_ms
    await house.passes(60)
    await visitor.says("4111 1111", think=False)
    await visitor.says("1111 1111", think=False)
    assert not await hiding.tidy(house.core)
    untidy = await house.core.storage.read(lambda reads: reads.get(SettingRow, hiding.UNTIDY))
    assert untidy is not None
    assert msgspec.json.decode(untidy.value) == [first_ms, house.now_ms]
    await house.passes(24 * 3600)
    await visitor.says("ещё вопрос", think=False)
    await sweeps.forget(house.core)
    assert await house.core.storage.read(lambda reads: reads.get(SettingRow, hiding.UNTIDY)) is None


async def test_a_person_who_holds_the_dialogue_keeps_it_and_others_words_stay(house: House) -> None:
    visitor, other, person = await house.visitor(), await house.visitor(), await house.person()
    await other.says("сепульки 4111 1111")
    await other.says("сепульки")
    await visitor.says("4111 1111", think=False)
    lease = await person.takes(visitor)
    await visitor.says("1111 1111", think=False)
    assert (await visitor.state()).lease == lease
    assert (await person.replies(visitor, "Вижу")).st == "ok"
    questions = await house.core.storage.read(lambda reads: reads.find(UnansweredRow))
    assert [one.state.text for one in questions].count("сепульки 4111 1111") == 1


async def test_what_is_hidden_while_the_files_are_written_is_cleaned_up_next_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await house.visitor()
    await visitor.says("4111 1111", think=False)
    await visitor.says("1111 1111", think=False)
    await house.passes(3600)

    async def meanwhile() -> None:
        await visitor.says("4111 1111", think=False)
        await visitor.says("1111 1111", think=False)

    monkeypatch.setattr(house.core.storage, "rewrite", meanwhile)
    assert await hiding.tidy(house.core)
    monkeypatch.undo()
    await house.passes(3600)
    assert await hiding.tidy(house.core)
    assert not await hiding.tidy(house.core)
