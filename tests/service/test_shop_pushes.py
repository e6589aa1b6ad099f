"""What we do to tickets is told to the organiser's shop: as they stand, once, whatever is cut (T1)."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.guests import TicketStatus
from app.ports.mirrors import ShopTicketRow
from app.ports.rows import EffectRow, GuestRow
from app.service.idents import needed
from app.service.shop_owed import owe_ticket
from tests.service.mirror_world import Mirror, mirror

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        made.shop.sells("ABCDE", "1", "1")
        assert await made.follow()
        await made.agree()
        yield made


async def does(at: Mirror, name: str, **parts: Any) -> Any:
    """A deed of the box office as the desk has it."""
    deed = getattr(at.world.tools.box_office, name)
    return await at.world.write(partial(deed, now_ms=at.world.house.now_ms, **parts))


async def owed(at: Mirror) -> list[EffectRow]:
    """What is still to be told."""
    storage = at.world.house.core.storage
    return [row for row in await storage.read(lambda reads: reads.effects(2**53)) if row.kind.startswith("shop.")]


async def test_who_goes_in_and_out_here_does_so_there(at: Mirror) -> None:
    at_ms = at.world.house.now_ms
    assert await at.scan("secret-of-abcde-1") == "valid"
    await at.world.house.passes(60)
    assert await at.scan("secret-of-abcde-1", leaving=True) == "valid"
    await at.agree()
    assert at.shop.said == [("entry", "1", "1"), ("exit", "1", "1")]
    assert [one.at_ms for one in at.shop.entries] == [at_ms, at_ms + 60_000]
    assert await at.follow()
    assert len(await at.scans("ABCDE-1")) == 2


async def test_a_refused_scan_is_nobody_elses_business(at: Mirror) -> None:
    assert await at.scan("secret-of-abcde-1", "g2") == "wrong_zone"
    assert await at.scan("nobody-s-secret-at-all") == "not_a_ticket"
    assert await owed(at) == []


async def test_a_new_code_is_the_shop_s_too_and_comes_back_as_the_same(at: Mirror) -> None:
    await does(at, "reissue", ticket_id="ABCDE-1", why="reissued")
    code = await at.code("ABCDE-1")
    await at.agree()
    assert at.shop.position("ABCDE").secret == code
    assert (await at.ticket("ABCDE-1")).issue == 2
    assert await at.scan("secret-of-abcde-1") == "replaced"
    assert await at.scan(code) == "valid"


async def test_our_word_stands_until_the_shop_has_heard_it(at: Mirror) -> None:
    await does(at, "reissue", ticket_id="ABCDE-1", why="reissued")
    at.shop.changes("ABCDE", holder="Зоя")
    assert await at.follow()
    ticket = await at.ticket("ABCDE-1")
    assert (ticket.issue, ticket.holder) == (2, "Гость 1")
    await at.agree()
    assert at.shop.position("ABCDE").holder == "Гость 1"
    assert at.shop.position("ABCDE").secret == await at.code("ABCDE-1")


async def test_who_is_let_in_by_hand_is_in_there_too(at: Mirror) -> None:
    await does(at, "admit", ticket_id="ABCDE-2", gate_id="g1", by="u", reason="phone")
    await at.agree()
    assert at.shop.said == [("entry", "2", "1")]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (TicketStatus.REFUNDED, "cancel"),
        (TicketStatus.CANCELLED, "cancel"),
        (TicketStatus.REVOKED, "cancel"),
        (TicketStatus.BLOCKED, "block"),
    ],
)
async def test_a_ticket_that_ends_here_ends_there(at: Mirror, status: TicketStatus, said: str) -> None:
    await does(at, "revoke", ticket_id="ABCDE-1", status=status.value)
    await at.agree()
    assert at.shop.said == [(said, "1")]
    ticket = await at.ticket("ABCDE-1")
    assert ticket.status == status
    await at.world.write(lambda tx: tx.put(shop_behind(needed(tx.get(ShopTicketRow, "ABCDE-1")))))
    await at.world.write(lambda tx: owe_ticket(tx, ticket, 1))
    await at.world.write(lambda tx: tx.drop(EffectRow, f"shop.ticket:ABCDE-1:{ticket.ver}"))
    await at.world.write(lambda tx: owe_ticket(tx, ticket, 1))
    await at.agree()
    assert at.shop.said == [(said, "1")]


def shop_behind(row: ShopTicketRow) -> ShopTicketRow:
    """As if the shop had not been told: the answer was lost."""
    return replace(row, told=0)


async def test_the_last_ticket_of_an_order_ends_it_there(at: Mirror) -> None:
    for ident in ("ABCDE-1", "ABCDE-2"):
        await does(at, "revoke", ticket_id=ident, status="refunded")
    await at.agree()
    assert at.shop.books["ABCDE"].status == "cancelled"
    assert (await at.ticket("ABCDE-2")).status == TicketStatus.REFUNDED


async def test_a_name_goes_with_its_ticket(at: Mirror) -> None:
    async def rename(holder: str) -> None:
        ticket = replace(await at.ticket("ABCDE-1"), holder=holder)
        await at.world.write(lambda tx: tx.put(ticket))
        await does(at, "reissue", ticket_id="ABCDE-1", why="transferred")
        await at.agree()

    await rename("Зоя Ким")
    assert at.shop.position("ABCDE").holder == "Зоя Ким"
    await rename("Гость")
    assert at.shop.position("ABCDE").holder == ""


async def test_what_is_sold_here_is_told_with_its_codes(at: Mirror) -> None:
    order = await at.sells("i2-7", 2)
    assert (await at.quota("i2-7")).sold == 2
    assert await at.follow()  # the shop has five left and knows nothing of our two
    assert (await at.quota("i2-7")).total == 5
    await at.agree()
    made = at.shop.books["U1"]
    assert (made.ours.partition("/")[2], made.total_minor, [one.item for one in made.positions]) == (
        order.id,
        1_600_000,
        ["2/7"] * 2,
    )
    assert [one.secret for one in made.positions] == [await at.code(ident) for ident in order.ticket_ids]
    assert await at.scan(made.positions[0].secret, "g2") == "valid"
    await at.agree()
    assert at.shop.said == [("make", order.id), ("entry", made.positions[0].id, "2")]
    assert (await at.world.order(order.id)).payment_ids == order.payment_ids


async def test_a_sale_whose_answer_was_lost_is_told_once(at: Mirror) -> None:
    order = await at.sells()
    at.shop.lost = True
    assert await at.tells() == 0 or at.shop.lost is False
    assert await at.follow()  # the shop tells us of it first
    await at.world.house.passes(600)
    await at.agree()
    assert [what for what in at.shop.said if what[0] == "make"] == [("make", order.id)]
    assert at.shop.books["U1"].ours.endswith(f"/{order.id}")
    assert len(at.shop.books) == 2


async def test_what_happens_before_the_shop_knows_a_sale_is_told_after_it(at: Mirror) -> None:
    order = await at.sells()
    await does(at, "reissue", ticket_id=order.ticket_ids[0], why="reissued")
    await at.agree()
    assert at.shop.position("U1").secret == await at.code(order.ticket_ids[0])


async def test_a_better_place_is_paid_there_before_it_is_taken(at: Mirror) -> None:
    await at.upgraded("ABCDE-1")
    await at.agree()
    assert [what[0] for what in at.shop.said] == ["pay", "reseat", "recode"]
    assert at.shop.said[0] == ("pay", "ABCDE", "500000")
    position = at.shop.position("ABCDE")
    assert (position.item, position.price_minor, position.secret) == ("2/7", 800_000, await at.code("ABCDE-1"))
    assert (await at.world.order("ABCDE")).payment_ids == ("shop-spring-ABCDE-1",)


async def test_a_shop_that_is_away_is_told_later_and_nothing_twice(
    at: Mirror, expect_log: Callable[[str], None]
) -> None:
    at.shop.away = True
    assert await at.scan("secret-of-abcde-1") == "valid"
    await does(at, "reissue", ticket_id="ABCDE-2", why="reissued")
    assert await at.tells() == 0
    assert not await at.follow()
    at.shop.away = False
    at.shop.lost = True
    await at.world.house.passes(5)
    await at.tells()
    await at.world.house.passes(60)
    await at.agree()
    assert sorted(what[0] for what in at.shop.said) == ["entry", "recode"]
    expect_log("shop.away")


async def test_what_the_shop_refuses_is_given_up_and_said(at: Mirror, expect_log: Callable[[str], None]) -> None:
    at.shop.refuses = "quota"
    await does(at, "reissue", ticket_id="ABCDE-2", why="reissued")
    await at.tells()
    assert await owed(at) == []
    expect_log("shop.refused")


async def test_a_position_that_is_gone_is_given_up(at: Mirror, expect_log: Callable[[str], None]) -> None:
    at.shop.books.clear()
    await does(at, "reissue", ticket_id="ABCDE-2", why="reissued")
    await at.tells()
    assert await owed(at) == []
    expect_log("gone")


async def test_without_the_shop_what_is_owed_waits_for_it(at: Mirror) -> None:
    await does(at, "reissue", ticket_id="ABCDE-2", why="reissued")
    core, tools = at.world.house.core, at.world.tools
    core.tools = dataclasses.replace(tools, shop=None)
    await at.tells()
    assert [row.problem for row in await owed(at)] == ["not_connected"]
    core.tools = tools
    await at.world.house.passes(600)
    await at.agree()
    assert at.shop.said == [("recode", "2")]


@pytest.mark.parametrize("cancelled", [True, False])
async def test_an_entry_the_shop_will_not_have_is_ours_all_the_same(at: Mirror, cancelled: bool) -> None:
    assert await at.scan("secret-of-abcde-1") == "valid"
    at.shop.turns_away = "canceled"
    at.shop.changes("ABCDE", cancelled=cancelled)
    await at.tells()
    assert await owed(at) == []
    assert len(at.shop.entries) == (not cancelled)


@pytest.mark.parametrize(("field", "left"), [("email", ("", "7")), ("phone", ("a@b", "")), ("positions", None)])
async def test_a_sale_is_told_without_what_the_shop_takes_for_no_address(
    at: Mirror, field: str, left: tuple[str, str] | None, expect_log: Callable[[str], None]
) -> None:
    guest = GuestRow(id="g7", name="Зоя", email="a@b", phone="7")
    await at.world.write(lambda tx: tx.put(guest))
    at.shop.mislikes = field
    await at.sells(guest_id="g7")
    await at.tells()
    assert at.shop.told_of == ([left] if left else [])
    if left is None:
        expect_log("shop.refused")


async def test_a_guest_nobody_knows_any_more_is_sold_to_all_the_same(at: Mirror) -> None:
    order = await at.sells()
    await at.world.write(lambda tx: tx.drop(GuestRow, order.guest_id))
    await at.agree()
    assert at.shop.told_of == [("", "")]


async def test_an_order_of_another_database_is_not_taken_for_ours(at: Mirror) -> None:
    order = await at.sells()
    at.shop.sells("OTHER", "1", ours=f"another-epoch/{order.id}")
    assert await at.follow()
    await at.agree()
    assert [what for what in at.shop.said if what[0] == "make"] == [("make", order.id)]
    assert (await at.world.order("OTHER")).ticket_ids == ("OTHER-1",)


async def test_what_happens_while_the_shop_is_told_is_told_after_it(at: Mirror) -> None:
    await does(at, "reissue", ticket_id="ABCDE-1", why="reissued")
    at.shop.meanwhile = partial(does, at, "revoke", ticket_id="ABCDE-1", status="refunded")
    await at.agree()
    assert [what[0] for what in at.shop.said] == ["recode", "cancel"]
    assert at.shop.position("ABCDE").cancelled
