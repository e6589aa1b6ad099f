"""Where the guest says he is, and which order he names, stand on the row of the queue (C2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.protocol.records import AttachmentRef
from app.service import guests
from tests.fakes.brain import usual
from tests.service.house import House


def saying(house: House, **parts: Any) -> None:
    house.brain.answer = lambda turn: replace(usual(turn), **parts)


async def test_a_gate_named_by_the_guest_is_his_place(house: House) -> None:
    visitor = await house.visitor()
    saying(house, gate="3", at_gate=True)
    await visitor.says("стою у ворот 3")
    state = await visitor.state()
    assert (state.place, state.at_gate) == ("Ворота 3", True)


async def test_a_gate_the_event_does_not_have_is_no_place(house: House) -> None:
    visitor, stranger = await house.visitor(), await house.visitor("")
    saying(house, gate="77")
    await visitor.says("у ворот 77")
    await stranger.says("у ворот 77")
    assert [(await one.state()).place for one in (visitor, stranger)] == ["", ""]


async def test_an_order_the_guest_names_is_shown_when_it_exists(house: House) -> None:
    visitor, liar = await house.visitor(), await house.visitor()
    saying(house, order="40118")
    await visitor.says("заказ 40118")
    saying(house, order="99999")
    await liar.says("заказ 99999")
    assert [((await one.state()).order_id, (await one.state()).place) for one in (visitor, liar)] == [
        ("40118", "40118"),
        ("", ""),
    ]


async def test_an_order_known_from_the_purchase_is_not_overwritten(house: House) -> None:
    visitor = await house.visitor(link="g1")
    saying(house, order="40118")
    await visitor.says("заказ 40118")
    assert (await visitor.state()).order_id == "40117"


async def test_in_the_queue_his_place_is_heard_as_well_and_the_bot_stays_silent(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("человек")
    saying(house, gate="3", at_gate=True)
    await visitor.says("я у третьих ворот")
    state = await visitor.state()
    assert (state.place, state.at_gate, state.last_by) == ("Ворота 3", True, "guest")
    head = house.core.hub.head
    await visitor.says("всё ещё там")
    assert house.core.hub.head == head + 1  # nothing new but his words


async def test_he_no_longer_stands_there_when_he_comes_back_another_time(house: House) -> None:
    visitor, anna = await house.visitor(), await house.person()
    saying(house, at_gate=True)
    await visitor.says("стою у входа")
    await anna.does("ResolveDialogue", visitor.ent, outcome="fixed")
    saying(house)
    await visitor.says("спасибо")
    assert not (await visitor.state()).at_gate


async def test_a_picture_sent_while_waiting_is_kept_and_nothing_is_said(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("человек")
    ref = AttachmentRef(id="pic", name="photo.png", mime="image/png", size=3)
    await guests.attach(house.core, visitor.session, ref, b"png")
    await visitor.says(attachments=("pic",))
    row = await visitor.row()
    assert (row.considered, row.state.last_by) == (row.owed, "guest")
