"""The waiting list over the real books: who waited longest is asked first, once, and never for a place sold (T1)."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.waiting import LONGEST
from app.ports.lines import LineRow
from app.ports.rows import FestivalRow
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.protocol.snapshot import Held
from app.protocol.trade import Stock
from app.service import sales, stocks, waiting
from app.service.facts import facts_of
from app.service.idents import needed
from tests.service.fairground import said
from tests.service.house import House
from tests.service.queue_world import Queue, lines

pytestmark = pytest.mark.requirement("T1")


# --- whose turn it is --------------------------------------------------------------------------------------


async def test_places_that_come_free_go_to_who_waited_longest_in_the_same_sweep(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.joins(anna, 1)
    assert (await queue.quota()).state.waiting == 3
    await queue.fair.passes(16)
    assert (await queue.fair.world.order(first.id)).status == "expired"
    row = await queue.row(pyotr)
    order = await queue.fair.world.order(row.order_id)
    assert (row.state, order.guest_id, order.places, order.category_id) == ("invited", "g2", 2, "vip")
    told = await said(pyotr, "Подошла ваша очередь")
    assert "«Терраса» × 2, к оплате 15\u00a0000\u00a0₽" in told.text
    assert "до 12:31" in told.text
    assert "https://usher.example/pay/" in told.text
    assert [button.payload for button in told.buttons] == ["d:wl:vip"]
    quota = await queue.quota()
    assert (quota.held, quota.state.waiting, await queue.line()) == (2, 1, (("g3", 1),))
    assert await lines(anna, "очередь") == []
    await queue.fair.balanced()


async def test_nobody_is_faster_than_the_line(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 1)
    await queue.cancels(first.id)
    with pytest.raises(NotPossible) as no:
        await queue.fair.ordered(anna, "vip", 2)
    assert no.value.code == Refusal.SOLD_OUT
    await queue.fair.ordered(anna, "vip", 1)
    assert await queue.states(pyotr) == ["waiting"]
    await queue.fair.world.house.sweep()
    assert await queue.states(pyotr) == ["invited"]
    assert (await queue.quota()).held == 2


async def test_the_desk_may_sell_what_the_line_waits_for(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.cancels(first.id)
    await queue.fair.ordered(anna, "vip", 1, by_desk=True)
    await queue.fair.world.house.sweep()
    assert (await queue.states(pyotr), (await queue.quota()).held) == (["waiting"], 1)


async def test_what_nobody_in_line_can_use_stays_on_sale(queue: Queue) -> None:
    await queue.fair.bought(await queue.fair.visitor("g1"), "vip")
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.fair.world.house.sweep()
    assert await queue.states(pyotr) == ["waiting"]
    await queue.fair.bought(anna, "vip")
    assert (await queue.quota()).sold == 2


async def test_site_and_bot_are_told_what_is_left_for_them(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    await queue.joins(pyotr, 1)
    await queue.cancels(first.id)

    async def free_on_site() -> int | None:
        page = next(event for event in (await sales.events_page(queue.core)).events if event.id == "fair")
        return next(one.free for one in page.categories if one.id == "vip")

    row = await pyotr.row()
    facts = await queue.core.storage.read(lambda reads: facts_of(queue.core, reads, row, "fair", queue.fair.now_ms))
    assert next(one.free for one in facts.stock if one.category_id == "vip") == await free_on_site() == 1
    assert [(one.category_id, one.places, one.number) for one in facts.waiting] == [("vip", 1, 1)]
    await queue.fair.world.house.sweep()
    facts = await queue.core.storage.read(lambda reads: facts_of(queue.core, reads, row, "fair", queue.fair.now_ms))
    assert [(one.number, one.order_id) for one in facts.waiting] == [(0, (await queue.row(pyotr)).order_id)]
    other = await queue.core.storage.read(lambda reads: facts_of(queue.core, reads, row, "north", queue.fair.now_ms))
    assert other.waiting == ()
    await queue.leaves(pyotr)
    facts = await queue.core.storage.read(lambda reads: facts_of(queue.core, reads, row, "fair", queue.fair.now_ms))
    assert facts.waiting == ()


async def test_who_pays_has_bought_and_who_does_not_makes_room_and_may_join_again(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3", lang="en")
    await queue.joins(pyotr, 2)
    await queue.joins(anna, 1)
    await queue.cancels(first.id)
    await queue.fair.passes(0)
    await queue.fair.passes(16)
    assert await queue.states(pyotr, anna) == ["missed", "invited"]
    assert len(await lines(pyotr, "вышло")) == 1
    assert "It is your turn: “Terrace” × 1, 7,500\u00a0₽ to pay" in (await said(anna, "your turn")).text
    assert (await queue.joins(pyotr, 2)).state == "waiting"
    order = await queue.fair.world.order((await queue.row(anna)).order_id)
    await queue.fair.pays(order.payment_ids[-1])
    await queue.fair.passes(0)
    assert await queue.states(pyotr, anna) == ["waiting", "bought"]
    assert (await queue.quota()).sold == 1
    await queue.fair.balanced()


async def test_two_sweeps_at_once_invite_once(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    await queue.joins(pyotr, 1)
    await queue.cancels(first.id)
    changed_ = await asyncio.gather(*(waiting.sweep(queue.core) for _ in range(5)))
    assert sum(changed_) == 1
    assert len(await lines(pyotr, "Подошла ваша очередь")) == 1
    assert (await queue.quota()).held == 1


async def test_a_sweep_that_comes_too_late_finds_nothing_to_do(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    row = await queue.joins(pyotr, 1)
    line = needed(await queue.fair.world.row(LineRow, "fair", "vip"))
    tools, now_ms = queue.core.tools, queue.fair.now_ms
    assert await queue.fair.world.write(lambda tx: waiting.serve(tx, tools, line, now_ms)) == 0
    await queue.leaves(pyotr)
    await queue.cancels(first.id)
    assert await queue.fair.world.write(lambda tx: waiting.serve(tx, tools, line, now_ms)) == 0
    assert await queue.fair.world.write(lambda tx: waiting.settle(tx, row)) is False
    await queue.fair.world.write(lambda tx: waiting.forget(tx, row, now_ms))
    assert await queue.fair.world.write(lambda tx: waiting.settle(tx, row)) is False


async def test_one_sweep_serves_so_many_and_the_next_one_goes_on(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 1)
    first = await queue.sold_out()
    people = [await queue.fair.visitor("g2"), await queue.fair.visitor("g3")]
    for who in people:
        await queue.joins(who, 1)
    await queue.cancels(first.id)
    assert await waiting.sweep(queue.core) == 1
    assert await queue.states(*people) == ["invited", "waiting"]
    assert await waiting.sweep(queue.core) == 1
    assert await queue.states(*people) == ["invited", "invited"]


async def test_where_nothing_is_sold_nobody_waits(house: House) -> None:
    assert await waiting.sweep(house.core) == 0


# --- joining and leaving -----------------------------------------------------------------------------------


async def test_nobody_stands_in_a_line_twice(queue: Queue) -> None:
    await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    before = await queue.joins(pyotr, 1)
    await queue.fair.world.house.passes(60)
    assert await queue.joins(pyotr, 2) == before
    assert await queue.line() == (("g2", 1),)


async def test_who_is_invited_keeps_his_invitation(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    await queue.joins(pyotr, 1)
    await queue.cancels(first.id)
    await queue.fair.world.house.sweep()
    assert (await queue.joins(pyotr, 1)).order_id == (await queue.row(pyotr)).order_id
    assert await queue.line() == ()


async def test_a_place_given_up_goes_to_the_next(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.joins(anna, 2)
    await queue.cancels(first.id)
    await queue.fair.world.house.sweep()
    order_id = (await queue.row(pyotr)).order_id
    assert (await queue.leaves(pyotr)).state == "left"
    assert (await queue.fair.world.order(order_id)).status == "cancelled"
    await queue.fair.world.house.sweep()
    assert await queue.states(pyotr, anna) == ["left", "invited"]
    assert (await queue.quota()).held == 2


async def test_who_is_not_in_line_or_has_paid_cannot_leave(queue: Queue) -> None:
    pyotr = await queue.fair.visitor("g2")
    with pytest.raises(NotPossible) as no:
        await queue.leaves(pyotr)
    assert no.value.code == Refusal.NOT_FOUND
    first = await queue.sold_out()
    await queue.joins(pyotr, 1)
    await queue.cancels(first.id)
    await queue.fair.world.house.sweep()
    order = await queue.fair.world.order((await queue.row(pyotr)).order_id)
    await queue.fair.pays(order.payment_ids[-1])
    with pytest.raises(NotPossible) as no:
        await queue.leaves(pyotr)
    assert no.value.code == Refusal.ALREADY_PAID


async def test_a_line_is_joined_only_for_what_may_be_bought_and_is_gone(queue: Queue) -> None:
    pyotr = await queue.fair.visitor("g2")
    assert await queue.refused(pyotr, 2) == Refusal.NOT_ELIGIBLE
    assert await queue.refused(pyotr, 0) == Refusal.BAD_VALUE
    assert await queue.refused(pyotr, 3) == Refusal.LIMIT_REACHED
    assert await queue.refused(pyotr, 1, "plus") == Refusal.NOT_ON_SALE
    assert await queue.refused(pyotr, 1, "zzz") == Refusal.NOT_ON_SALE
    await queue.sold_out()
    await queue.changes(limit=2)
    assert await queue.refused(await queue.fair.visitor("g1"), 1) == Refusal.LIMIT_REACHED
    await queue.fair.world.house.passes(12 * 3600)
    assert await queue.refused(pyotr, 1) == Refusal.NOT_ON_SALE


async def test_a_line_has_an_end(queue: Queue) -> None:
    await queue.sold_out()
    everybody = tuple((f"x{number}", 1) for number in range(LONGEST))
    row = LineRow(event_id="fair", category_id="vip", waiting=everybody)
    await queue.fair.world.write(lambda tx: tx.put(row))
    assert await queue.refused(await queue.fair.visitor("g2"), 1) == Refusal.BUSY


# --- the consoles ------------------------------------------------------------------------------------------


def wanted_in(state: dict[str, Held]) -> int:
    """How many places a console shows as waited for."""
    record = state["stock:fair/vip"].record
    assert isinstance(record, Stock)
    return record.waiting


async def test_consoles_are_told_how_many_wait(queue: Queue) -> None:
    await queue.sold_out()
    house = queue.fair.world.house
    before, since = await house.fetched(), house.heard[-1].seq
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.joins(anna, 1)
    told = await house.fetched()
    assert wanted_in(told) == 3
    await queue.leaves(pyotr)
    await queue.fair.passes(16)
    now = await house.fetched()
    assert wanted_in(now) == 0
    assert house.followed(before, since) == now


async def test_a_new_price_forgets_nobody(queue: Queue) -> None:
    await queue.sold_out()
    await queue.joins(await queue.fair.visitor("g2"), 2)
    row = needed(await queue.fair.world.row(FestivalRow, "fair"))
    quota = await queue.quota()
    await queue.fair.world.write(
        lambda tx: stocks.put(tx, row.full, quota, stocks.places_of(quota), queue.fair.now_ms)
    )
    assert (await queue.quota()).state.waiting == 2
