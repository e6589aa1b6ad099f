"""The bot talks from the books of the moment, of this guest and no other (B3, B8, T2)."""

from __future__ import annotations

import msgspec
import pytest

from app.domain.deals import AcceptUpgrade, AskRefund, FindOrder, PlaceOrder
from tests.service.counter_world import Corner, corner


async def stock(at: Corner, category_id: str) -> tuple[int, int, bool]:
    found = {one.category_id: one for one in (await at.facts()).stock}[category_id]
    return found.free, found.limit, found.on_sale


@pytest.mark.requirement("B3")
async def test_free_places_leave_out_what_is_held_and_what_the_desk_keeps() -> None:
    async with corner() as at:
        assert await stock(at, "vip") == (4, 2, True)
        await at.does(PlaceOrder("vip", 1))
        assert await stock(at, "vip") == (3, 2, True)


async def test_the_limit_is_what_this_guest_may_still_buy() -> None:
    async with corner(limit=3) as at:
        assert (await stock(at, "floor"))[1] == 3
        await at.does(PlaceOrder("floor", 2))
        assert ((await stock(at, "floor"))[1], (await stock(at, "vip"))[1]) == (1, 1)
        await at.does(PlaceOrder("floor", 1))
        assert (await stock(at, "floor"))[1] == -1
        other = await at.world.house.visitor()
        await other.says("привет")
        seen = at.world.house.brain.turns[-1].facts
        assert seen is not None
        assert {one.limit for one in seen.stock} == {3, 2}


async def test_without_limits_there_is_none_and_after_the_end_nothing_is_sold() -> None:
    async with corner() as at:
        assert await stock(at, "floor") == (100, 0, True)
        await at.world.house.passes(12 * 3600)
        assert (await stock(at, "floor"))[2] is False


async def test_an_event_nobody_knows_has_no_stock_and_no_day() -> None:
    async with corner() as at:
        facts = await at.facts("")
        assert (facts.stock, facts.event_day, facts.doors_ms, facts.offers_ok) == ((), False, 0, False)
        assert {order.event_id for order in facts.orders} == {"north"}


async def test_orders_are_the_newest_first_with_what_is_still_to_be_paid() -> None:
    async with corner() as at:
        await at.world.house.passes(1)
        paid = await at.world.bought()
        await at.world.house.passes(1)
        waiting = await at.does(PlaceOrder("floor", 1))
        orders = (await at.facts()).orders
        assert [order.id for order in orders][:2] == [waiting.number, paid.id]
        assert (orders[0].pay_url, orders[0].expires_ms) == (waiting.url, waiting.until_ms)
        assert (orders[1].pay_url, orders[1].status) == ("", "paid")


async def test_the_last_scan_is_told_on_the_day_and_only_then() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        await at.enters(mine.ticket_ids[0])
        await at.world.house.passes(1)
        assert await at.world.scan(mine.ticket_ids[0]) == "used"
        facts = await at.facts()
        ticket = next(one for order in facts.orders for one in order.tickets if one.id == mine.ticket_ids[0])
        assert (ticket.standing, ticket.last_verdict, ticket.last_gate, ticket.inside) == ("used", "used", "3", True)
        assert facts.inside
        assert facts.event_day
        await at.world.house.passes(24 * 3600)
        later = next(one for order in (await at.facts()).orders for one in order.tickets if one.id == ticket.id)
        assert (later.last_verdict, later.standing) == ("", "wrong_day")


async def test_tickets_held_of_somebody_elses_order_are_his_but_the_order_is_not() -> None:
    async with corner() as at:
        theirs = await at.world.bought(2, guest_id="g2")
        await at.change(theirs.ticket_ids[1], guest_id="g1")
        order = next(one for one in (await at.facts()).orders if one.id == theirs.id)
        assert (order.own, order.total_minor, [one.id for one in order.tickets]) == (
            False,
            0,
            [theirs.ticket_ids[1]],
        )


@pytest.mark.requirement("B11")
async def test_a_proved_order_counts_as_his_and_tells_of_its_packet() -> None:
    async with corner() as at:
        theirs = await at.world.bought(guest_id="g2")
        await at.does(FindOrder(theirs.id, "guest2@example.org"))
        packet = await at.does(AskRefund(theirs.id, theirs.ticket_ids, "change_of_mind", "не смогу"))
        order = next(one for one in (await at.facts()).orders if one.id == theirs.id)
        assert (order.own, order.refund_id, order.refund_state) == (True, packet.number, "draft")
        assert (order.refund_ground, order.refund_tickets) == ("change_of_mind", theirs.ticket_ids)


@pytest.mark.requirement("B8")
async def test_offers_are_in_order_inside_and_not_after_a_no_a_complaint_or_a_refund() -> None:
    async with corner() as at:
        mine = await at.world.bought(2)
        assert not (await at.facts()).offers_ok
        await at.enters(mine.ticket_ids[0])
        assert (await at.facts()).offers_ok
        held = await at.does(AcceptUpgrade(mine.ticket_ids[:1], "vip"))
        facts = await at.facts()
        assert facts.upgrade is not None
        assert (facts.upgrade.id, facts.upgrade.state, facts.offers_ok) == (held.number, "held", False)
        assert facts.upgrade.pay_url == held.url


async def test_offers_stop_while_the_organiser_pauses_them() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        await at.enters(mine.ticket_ids[0])
        core = at.world.house.core
        row = core.festivals["north"]
        core.festivals["north"] = msgspec.structs.replace(
            row, state=msgspec.structs.replace(row.state, offers_paused=True)
        )
        assert not (await at.facts()).offers_ok


async def test_offers_stop_while_a_refund_is_open() -> None:
    async with corner() as at:
        mine = await at.world.bought(2)
        await at.enters(mine.ticket_ids[0])
        await at.does(AskRefund(mine.id, mine.ticket_ids[1:], "change_of_mind"))
        assert not (await at.facts()).offers_ok


async def test_a_ticket_of_an_event_that_is_gone_stands_as_its_status() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        del at.world.house.core.festivals["north"]
        order = next(one for one in (await at.facts("")).orders if one.id == mine.id)
        assert order.tickets[0].standing == "valid"
