"""A group moves into a box: one place, one ticket that admits them all, the old codes dead (C6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest

from app.domain.articles import Bilingual
from app.domain.festivals import Category
from app.domain.money import Money
from app.ports.books import BoughtRow, CodeRow, QuotaRow
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Scan
from app.service import prospects, upgrades
from app.service.idents import needed
from tests.adapters.ticketing.market import fair as fair_event
from tests.service.fairground import Fair, fairground
from tests.service.refund_world import ends

BOX = Category("box", Bilingual("Ложа на четверых", "Box for four"), Money(2_000_000), 2, admits=4, zone="boxes")
DEAR = Category("royal", Bilingual("Большая ложа", "Large box"), Money(9_000_000), 1, admits=6, zone="boxes")


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair with boxes: for four the cheaper one costs 20,000 ₽, the terrace 4,000 ₽ more a head."""
    event = fair_event()
    built = await fairground(replace(event, categories=(*event.categories, BOX, DEAR)))
    yield built
    await ends(built.world)


async def sold(fair: Fair, category: str) -> tuple[int, int]:
    """Places sold and tickets inside."""
    row: QuotaRow = needed(await fair.world.row(QuotaRow, "fair", category))
    return row.sold, row.inside


async def asked(fair: Fair, order: OrderRow, category: str = "box", count: int = 4, **parts: Any) -> str:
    """The bot's or a person's wish for these places; a refusal's code."""

    def work(tx: Tx) -> str:
        try:
            idents = order.ticket_ids[:count]
            upgrades.accept(tx, fair.core.tools, order.id, idents, category, fair.now_ms, **parts)
        except NotPossible as no:
            return no.code.value
        return ""

    return str(await fair.world.write(work))


@pytest.mark.requirement("C6", "B8")
async def test_four_tickets_become_one_of_the_box_and_the_old_codes_die(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor, 4)
    ident = await fair.offers(person, order, visitor, category_id="box")
    offered = (await fair.upgrade(ident)).state
    assert (offered.due_minor, offered.price_minor, offered.credit_minor, offered.admits) == (
        800_000,
        2_000_000,
        1_200_000,
        4,
    )
    assert (await fair.does(person, "HoldUpgrade", ident)).st == "ok"
    row: QuotaRow = needed(await fair.world.row(QuotaRow, "fair", "box"))
    assert (row.held, row.sold) == (1, 0)
    await fair.pays((await fair.upgrade(ident)).state.payment_id)
    tickets = await fair.tickets(order)
    living = [one for one in tickets if one.status == "valid"]
    assert [(one.category_id, one.admits, one.price_minor, one.inside) for one in living] == [
        ("box", 4, 2_000_000, True)
    ]
    assert [(one.status, one.price_minor, one.inside) for one in tickets if one not in living] == [
        ("replaced", 0, False)
    ] * 3
    assert (await sold(fair, "box"), await sold(fair, "floor")) == ((1, 1), (0, 0))
    codes = await fair.core.storage.read(lambda reads: reads.find(CodeRow, where={"event_id": "fair"}))
    assert [(code.ticket_id, code.issue) for code in codes if not code.dead_ms] == [(living[0].id, 2)]
    await fair.balanced()


async def test_the_gate_refuses_the_old_codes_and_knows_the_box(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.inside(visitor, 4)
    office = fair.core.tools.box_office
    before = [await _code(fair, ident) for ident in order.ticket_ids]
    assert await asked(fair, order) == ""
    row = await fair.upgrade((await fair.world.order(order.id)).upgrade_ids[-1])
    await fair.pays(row.state.payment_id)

    def redeem(tx: Tx, code: str, nonce: str) -> str:
        scan = Scan(code=code, event_id="fair", gate_id="2", device="d", nonce=nonce, at_ms=fair.now_ms)
        return str(office.redeem(tx, scan, fair.now_ms).standing)

    said = [await fair.world.write(partial(redeem, code=code, nonce=f"n{n}")) for n, code in enumerate(before)]
    assert said == ["replaced"] * 4
    assert await fair.world.write(partial(redeem, code=await _code(fair, order.ticket_ids[0]), nonce="x")) == "used"


async def _code(fair: Fair, ident: str) -> str:
    office = fair.core.tools.box_office
    code: str = await fair.world.write(lambda tx: office.code_of(tx, needed(tx.get(TicketRow, ident))))
    return code


@pytest.mark.parametrize(
    ("places", "category", "refused"),
    [
        (3, "box", "not_eligible"),
        (5, "box", "not_eligible"),
        (4, "box", ""),
        (5, "royal", ""),
        (4, "plus", "not_on_sale"),
    ],
)
async def test_a_box_is_for_four_or_more_and_for_no_more_than_it_admits(
    fair: Fair, places: int, category: str, refused: str
) -> None:
    order = await fair.inside(await fair.visitor(), places)
    assert await asked(fair, order, category, places) == refused


async def test_a_ticket_that_was_passed_on_keeps_its_holder_and_its_code(fair: Fair) -> None:
    order = await fair.inside(await fair.visitor(), 4)

    def passed_on(tx: Tx) -> None:
        ticket = needed(tx.get(TicketRow, order.ticket_ids[1]))
        tx.put(msgspec.structs.replace(ticket, guest_id="g2"))

    await fair.world.write(passed_on)
    assert await asked(fair, order) == "not_eligible"
    person = await fair.world.person()
    found = await prospects.prospects(fair.core, person.principal, "fair")
    assert [one.boxes for one in found.prospects] == [()]


async def test_two_boxes_are_sold_to_two_groups_and_the_third_gets_none(fair: Fair) -> None:
    orders = [await fair.inside(await fair.visitor(f"g{n}"), 4) for n in (1, 2, 3)]
    assert [await asked(fair, order) for order in orders] == ["", "", "sold_out"]


async def test_the_group_holds_one_place_afterwards_and_gives_it_back_when_the_money_goes_back(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.inside(visitor, 4)
    assert await asked(fair, order) == ""
    row = await fair.upgrade((await fair.world.order(order.id)).upgrade_ids[-1])
    await fair.pays(row.state.payment_id)
    held: BoughtRow = needed(await fair.world.row(BoughtRow, "fair", order.guest_id))
    assert held.places == 1
    (box,) = [one for one in await fair.tickets(order) if one.status == "valid"]
    office = fair.core.tools.box_office
    await fair.world.write(lambda tx: office.revoke(tx, box.id, "refunded", fair.now_ms))
    held = needed(await fair.world.row(BoughtRow, "fair", order.guest_id))
    assert (held.places, await sold(fair, "box")) == (0, (0, 0))


@pytest.mark.requirement("C6")
async def test_a_box_is_the_goal_when_it_costs_the_group_less_than_places_each(fair: Fair) -> None:
    person = await fair.world.person()
    four = await fair.inside(await fair.visitor("g1"), 4)
    three = await fair.inside(await fair.visitor("g2"), 3)
    found = await prospects.prospects(fair.core, person.principal, "fair")
    told = {one.order_id: (one.goal_id, one.due_minor, [(box.category_id, box.due_minor) for box in one.boxes])
            for one in found.prospects}  # fmt: skip
    assert told[four.id] == ("box", 800_000, [("box", 800_000), ("royal", 7_800_000)])
    assert told[three.id] == ("vip", 1_200_000, [])
