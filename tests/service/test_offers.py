"""To whom better places may be offered, and how an offer nobody takes ends (C6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from app.ports.books import UpgradeRow
from app.ports.rows import FestivalRow, OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.service import upgrades
from app.service.idents import needed
from tests.service.fairground import Fair, fairground
from tests.service.house import Visitor
from tests.service.refund_world import ends


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair in memory."""
    built = await fairground()
    yield built
    await ends(built.world)


async def accepts(fair: Fair, order: OrderRow, visitor: Visitor, category: str = "vip") -> UpgradeRow | str:
    """The guest says yes to the bot; a refusal's code."""

    def work(tx: Tx) -> UpgradeRow | str:
        try:
            return upgrades.accept(
                tx, fair.core.tools, order.id, order.ticket_ids, category, fair.now_ms, dialogue_id=visitor.dialogue
            )
        except NotPossible as no:
            return no.code.value

    row: UpgradeRow | str = await fair.world.write(work)
    return row


# --- who may be asked --------------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
async def test_offers_are_paused_and_go_on(fair: Fair) -> None:
    visitor, manager = await fair.visitor(), await fair.world.person("manager")
    person, order = await fair.world.person(), await fair.inside(visitor)
    assert (await manager.does("PauseOffers", "event:fair", paused=True)).st == "ok"
    row = await fair.world.row(FestivalRow, "fair")
    assert row.state.offers_paused
    assert fair.core.festivals["fair"].state.offers_paused  # what the bot talks from
    res = await person.does("OfferUpgrade", f"order:{order.id}", ticket_ids=order.ticket_ids, category_id="vip")
    assert res.code == "offers_paused"
    assert await accepts(fair, order, visitor) == "offers_paused"
    assert (await manager.does("PauseOffers", "event:fair", paused=False)).st == "ok"
    await fair.offers(person, order)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"category_id": "nowhere"}, "not_on_sale"),
        ({"category_id": "plus"}, "not_on_sale"),
        ({"category_id": "floor"}, "not_eligible"),
        ({"ticket_ids": ["1-1"]}, "not_eligible"),
        ({"ticket_ids": []}, "not_eligible"),
        ({"dialogue_id": "nowhere"}, "not_found"),
        ({"text": "x" * 1001}, "text_too_long"),
    ],
)
async def test_what_cannot_be_offered_is_refused_with_a_reason(
    fair: Fair, args: dict[str, object], code: str
) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)
    parts: dict[str, Any] = {"ticket_ids": order.ticket_ids, "category_id": "vip", **args}
    assert (await person.does("OfferUpgrade", f"order:{order.id}", **parts)).code == code


async def test_nobody_is_asked_twice_at_once_or_while_his_money_is_on_its_way_back(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor, 2)
    await fair.offers(person, order)
    again: dict[str, Any] = {"ticket_ids": order.ticket_ids, "category_id": "vip"}
    assert (await person.does("OfferUpgrade", f"order:{order.id}", **again)).code == "not_eligible"
    other = await fair.bought(visitor)
    await fair.world.opens(person, other)
    res = await person.does("OfferUpgrade", f"order:{other.id}", ticket_ids=other.ticket_ids, category_id="vip")
    assert res.code == "not_eligible"
    box_office = fair.core.tools.box_office
    await fair.world.write(lambda tx: box_office.revoke(tx, order.ticket_ids[0], "blocked", fair.now_ms))
    ident = (await fair.world.order(order.id)).upgrade_ids[0]
    assert (await fair.does(person, "HoldUpgrade", ident)).code == "ticket_dead"


async def test_an_offer_nobody_answers_goes_stale_in_silence(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.offers(person, await fair.inside(visitor), visitor)
    lines = len(await visitor.lines())
    await fair.passes(29)
    assert (await fair.upgrade(ident)).status == "offered"
    await fair.passes(2)
    assert (await fair.upgrade(ident)).status == "expired"
    assert len(await visitor.lines()) == lines


async def test_a_refused_guest_is_not_held_for_by_an_offer_from_before(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.offers(person, order, visitor)

    def say_no(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(OrderRow, order.id)), no_offers=True))

    await fair.world.write(say_no)
    assert (await fair.does(person, "HoldUpgrade", ident)).code == "not_eligible"


async def test_consoles_that_follow_the_events_know_what_a_fresh_one_knows(fair: Fair) -> None:
    house = fair.world.house
    before, since = await house.fetched(), house.heard[-1].seq
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    await fair.pays((await fair.upgrade(ident)).state.payment_id)
    await fair.world.effects()
    fresh = await house.fetched()
    followed = house.followed(before, since)
    for kind in ("upgrade", "errand", "stock"):
        assert {key: one for key, one in followed.items() if key.startswith(kind)} == {
            key: one for key, one in fresh.items() if key.startswith(kind)
        }
    assert f"upgrade:{ident}" in fresh
