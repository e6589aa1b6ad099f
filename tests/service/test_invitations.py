"""Links for a rehearsal's guests: each leads to his own card and the event he paid for (B2)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.ids import GuestId
from app.service import festival, guests
from app.service.holders import Holders, guest_number
from app.service.invitations import invitations
from tests.service.house import HOLDERS, SAMPLE, SECRET, build, close


async def test_every_guest_of_the_sample_is_invited_to_what_he_paid_for(tmp_path: Path) -> None:
    house = await build(tmp_path, fill=False)
    names = {one.id: GuestId(guest_number(place)) for place, one in enumerate(HOLDERS.guests, 1)}
    holders = Holders(
        guests=tuple(replace(one, id=names[one.id], phone="", email="") for one in HOLDERS.guests),
        orders=tuple(replace(one, guest_id=names[one.guest_id]) for one in HOLDERS.orders),
    )
    await festival.fill(house.core, SAMPLE, holders)
    found = (await invitations(house.core)).invitations
    assert [(one.name, one.event_id, one.order_id) for one in found] == [
        ("Ирина Лебедева", "north", "40117"),
        ("Пётр Семёнов", "north", "40119"),
        ("Пётр Семёнов", "south", "40118"),
    ]
    assert {guests.guest_of_link(SECRET, one.link) for one in found} == {names[GuestId("g1")], names[GuestId("g2")]}
    await close(house)
