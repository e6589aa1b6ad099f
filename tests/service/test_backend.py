"""Start, stop, start again, and a backup brought back while people are at work (R1, R3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.protocol.api import SignIn, UserChange
from app.protocol.frames import Hello, ProtoRange
from app.service import backend, consoles, festival, guests, signin, staff
from app.service.idents import needed
from app.service.refused import Refused
from app.service.seat import Shut
from tests.service.house import HOLDERS, PASSWORD, SAMPLE, House, build, close


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    house = await build(tmp_path)
    visitor, anna = await house.visitor(link="g1"), await house.person()
    await visitor.says("человек")
    await anna.takes(visitor)
    consoles_saw, lines = await house.fetched(), await visitor.lines()
    epoch, head = house.core.hub.epoch, house.core.hub.head
    await close(house)
    again = await build(tmp_path, fill=False)
    assert (again.core.hub.epoch, again.core.hub.head) == (epoch, head)
    assert await again.fetched() == consoles_saw
    session = await guests.find_session(again.core, visitor.secret)
    assert session == visitor.session
    assert (await guests.hear(again.core, session, 0)).lines == lines
    assert {event: len(known) for event, known in again.brain.known.items()} == {"north": 2, "south": 1}
    assert again.core.organiser == SAMPLE.organiser
    await close(again)


async def test_filling_again_leaves_what_operators_changed(house: House) -> None:
    anna = await house.person()
    await anna.does("SaveArticle", "article:north/parking", intent="p", title_ru="Новая", answer_ru="Новое")
    visitor = await house.visitor(link="g1")
    await visitor.says("вопрос")
    before = await house.fetched()
    await festival.fill(house.core, SAMPLE, HOLDERS)
    assert await house.fetched() == before
    card = await guests.card(house.core, anna.principal, "g1")
    assert card.channels == ("widget",)


async def test_a_restore_takes_everybody_back_to_the_backup(house: House, tmp_path: Path) -> None:
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("тогда")
    tokens = await signin.sign_in(house.core, SignIn(user="user1", password=PASSWORD, device="d"), "x")
    then = await house.fetched()
    await house.core.storage.backup(tmp_path / "copy.db")
    late = await house.visitor()
    await late.says("потом")
    await visitor.says("потом")
    principal = await signin.authenticate(house.core, tokens.access)
    seat = house.core.hub.sit(principal, 0)
    seat.hello(Hello(proto=ProtoRange(1, 1), device="d"), 0, 0, consoles.greeting(house.core))
    epoch = house.core.hub.epoch
    fresh = await backend.restore(house.core, tmp_path / "copy.db")
    assert (house.core.hub.epoch, fresh != epoch) == (fresh, True)
    assert Shut(4100) in seat.drain()
    assert await house.fetched() == then
    assert await guests.find_session(house.core, late.secret) is None
    assert house.core.tally.meter.figures(house.now_ms).dialogues == 1
    assert (await signin.authenticate(house.core, tokens.access)).user_id == anna.id
    await visitor.says("дальше")
    assert [line.text for line in await visitor.lines()][-1] == "ответ: дальше"


async def test_a_restore_that_fails_changes_nothing(house: House, tmp_path: Path) -> None:
    visitor = await house.visitor()
    await visitor.says("вопрос")
    epoch = house.core.hub.epoch
    with pytest.raises(ValueError, match="not a file"):
        await backend.restore(house.core, tmp_path / "nothing.db")
    assert house.core.hub.epoch == epoch
    assert len(await visitor.lines()) == 2


async def test_who_was_let_go_after_the_backup_is_looked_at_as_it_says(house: House, tmp_path: Path) -> None:
    await house.person()
    tokens = await signin.sign_in(house.core, SignIn(user="user1", password=PASSWORD, device="d"), "x")
    await house.core.storage.backup(tmp_path / "copy.db")
    await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
    with pytest.raises(Refused):
        await signin.authenticate(house.core, tokens.access)
    await backend.restore(house.core, tmp_path / "copy.db")
    principal = await signin.authenticate(house.core, tokens.access)
    assert house.core.hub.sit(principal, 0).drain() == []


async def test_a_rehearsal_tells_guests_what_the_bot_took_it_for(tmp_path: Path) -> None:
    house = await build(tmp_path, rehearsal="10x")
    visitor = await house.visitor()
    with house.core.bells.listen(visitor.session.conversation_id) as bell:
        await visitor.says("вопрос")
        rung = await bell.lines(1)
    heard = await visitor.lines()
    assert [(line.intent, line.zone) for line in heard] == [("", ""), ("parking", "answer")]
    assert rung == heard
    assert consoles.greeting(house.core).rehearsal == "10x"
    await close(house)


async def test_a_stopped_core_has_no_work_left(house: House) -> None:
    assert {name for name, _ in house.core.workers()} == {"sweeps", "samples", "effects", "refunds", "turns"}
    await house.core.stop()
    assert house.core.workers() == ()


def test_a_row_that_must_be_there_and_is_not_is_a_bug() -> None:
    assert needed(7) == 7
    with pytest.raises(LookupError):
        needed(None)
