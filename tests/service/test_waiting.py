"""The waiting list over the real books: who waited longest is asked first, once, and never for a place sold (T1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace as changed

from app.domain.festivals import Category
from app.domain.money import Money
from app.domain.waiting import LONGEST, State
from app.ports.books import QuotaRow, SeatRow
from app.ports.lines import LineRow, WaitRow
from app.ports.rows import FestivalRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.guest import Line
from app.protocol.refusals import Refusal
from app.protocol.snapshot import Held
from app.protocol.trade import Stock
from app.service import dossier, erasure, orders, sales, stocks, waiting
from app.service.core import Core
from app.service.facts import facts_of
from app.service.idents import needed
from app.service.waiting import Wanted
from tests.adapters.ticketing.market import fair as market_fair
from tests.service.fairground import Fair, fairground, said
from tests.service.house import House, Visitor
from tests.service.refund_world import ends

pytestmark = pytest.mark.requirement("T1")

FREE = Category("free", market_fair().name, Money(0), 1)


@dataclass
class Queue:
    """The fair with two places on the terrace, and who waits for them."""

    fair: Fair

    @property
    def core(self) -> Core:
        """The core."""
        core: Core = self.fair.core
        return core

    async def joins(self, who: Visitor, places: int = 1, category: str = "vip") -> WaitRow:
        """Stand in line; `NotPossible` otherwise."""
        session = who.session
        wanted = Wanted("fair", category, session.guest_id, session.conversation_id, places)
        return await self.core.storage.write(partial(waiting.join, wanted=wanted, now_ms=self.fair.now_ms))

    async def refused(self, who: Visitor, places: int = 1, category: str = "vip") -> Refusal:
        """Why he may not stand in line."""
        with pytest.raises(NotPossible) as no:
            await self.joins(who, places, category)
        return no.value.code

    async def leaves(self, who: Visitor, category: str = "vip") -> WaitRow:
        """Out of the line; `NotPossible` otherwise."""
        key = ("fair", category, who.session.guest_id)
        work = partial(waiting.leave, tools=self.core.tools, key=key, now_ms=self.fair.now_ms)
        return await self.core.storage.write(work)

    async def row(self, who: Visitor, category: str = "vip") -> WaitRow:
        """His place as stored."""
        row: WaitRow = needed(await self.fair.world.row(WaitRow, "fair", category, who.session.guest_id))
        return row

    async def states(self, *people: Visitor) -> list[str]:
        """Where they stand."""
        return [(await self.row(who)).state for who in people]

    async def quota(self, category: str = "vip") -> QuotaRow:
        """The counters."""
        row: QuotaRow = needed(await self.fair.world.row(QuotaRow, "fair", category))
        return row

    async def line(self) -> tuple[tuple[str, int], ...]:
        """Who waits for the terrace."""
        row: LineRow | None = await self.fair.world.row(LineRow, "fair", "vip")
        return row.waiting if row is not None else ()

    async def cancels(self, order_id: str) -> None:
        """The guest lets an order go."""
        tools, now_ms = self.core.tools, self.fair.now_ms
        await self.fair.world.write(lambda tx: orders.cancel(tx, tools, order_id, now_ms))

    async def changes(self, **fields: Any) -> None:
        """The organiser changes the event."""
        await self.fair.world.change_event("fair", **fields)

    async def sold_out(self) -> OrderRow:
        """Somebody has both places, not paid yet."""
        return await self.fair.ordered(await self.fair.visitor("g1"), "vip", 2)


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[Queue]:
    """Over a real database."""
    event = market_fair(vip=2)
    built = await fairground(replace(event, categories=(*event.categories, FREE)), tmp_path)
    yield Queue(built)
    await ends(built.world)


async def lines(who: Visitor, words: str) -> list[Line]:
    """What he was told with these words in it."""
    return [line for line in await who.lines() if words in line.text]


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


# --- ends of another kind ----------------------------------------------------------------------------------


async def test_who_may_buy_no_more_is_told_so_and_the_next_is_asked(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 2)
    await queue.joins(anna, 2)
    await queue.changes(limit=2)
    await queue.fair.bought(pyotr, "floor", 2)
    await queue.cancels(first.id)
    await queue.fair.passes(0)
    assert "сколько можно на одного" in (await said(pyotr, "Подошла ваша очередь")).text
    await queue.fair.passes(0)
    assert await queue.states(pyotr, anna) == ["left", "invited"]


async def test_when_the_event_is_over_everybody_is_told(queue: Queue) -> None:
    await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3", lang="en")
    for who in (pyotr, anna):
        await queue.joins(who, 2)
    await queue.fair.passes(12 * 60)
    assert await queue.states(pyotr, anna) == ["left", "left"]
    assert "«Терраса» закончилась" in (await said(pyotr, "Лист ожидания закрыт")).text
    assert "“Terrace” is no longer on sale" in (await said(anna, "closed")).text
    quota = await queue.quota()
    assert (quota.held, quota.state.waiting, await queue.line()) == (0, 0, ())


async def test_a_category_that_is_taken_away_closes_its_line(queue: Queue) -> None:
    await queue.sold_out()
    pyotr = await queue.fair.visitor("g2")
    await queue.joins(pyotr, 2)
    rest = tuple(one for one in queue.fair.event.categories if one.id not in ("vip", "plus"))
    await queue.changes(categories=rest)
    assert await waiting.sweep(queue.core) == 1
    assert await queue.states(pyotr) == ["left"]


async def test_seats_that_are_not_there_keep_him_in_line(queue: Queue) -> None:
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    seats = [seat.seat for seat in await queue.core.storage.read(lambda reads: reads.find(SeatRow))]
    order = await queue.fair.ordered(anna, "hall", 4)
    await queue.fair.ordered(await queue.fair.visitor("g1"), "hall", 4)
    await queue.joins(pyotr, 1, "hall")
    await queue.cancels(order.id)

    def blocked(tx: Tx) -> None:
        for seat in seats:
            tx.put(changed(needed(tx.get(SeatRow, "fair", seat)), hold_id="somebody"))

    await queue.fair.world.write(blocked)
    assert await waiting.sweep(queue.core) == 0
    assert (await queue.row(pyotr, "hall")).state == "waiting"


async def test_what_costs_nothing_is_his_at_once(queue: Queue) -> None:
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    order = await queue.fair.ordered(anna, "free")
    await queue.joins(pyotr, 1, "free")
    tools, ticket = queue.core.tools, (await queue.fair.world.order(order.id)).ticket_ids[0]
    await queue.fair.world.write(lambda tx: tools.box_office.revoke(tx, ticket, "refunded", queue.fair.now_ms))
    await queue.fair.passes(0)
    assert await lines(pyotr, "Подошла") == []
    await said(pyotr, "Оплата прошла")
    await queue.fair.passes(0)
    assert (await queue.row(pyotr, "free")).state == State.BOUGHT


async def test_who_has_nowhere_to_be_told_is_invited_all_the_same(queue: Queue) -> None:
    first = await queue.sold_out()
    wanted = [Wanted("fair", "vip", guest, "", 1) for guest in ("g2", "g3")]
    for one in wanted:
        await queue.fair.world.write(partial(waiting.join, wanted=one, now_ms=queue.fair.now_ms))
    await queue.changes(limit=1)
    await queue.fair.bought(await queue.fair.visitor("g3"), "floor")
    await queue.cancels(first.id)
    assert await waiting.sweep(queue.core) == 2
    rows = [await queue.fair.world.row(WaitRow, "fair", "vip", guest) for guest in ("g2", "g3")]
    assert [row.state for row in rows] == ["invited", "left"]


async def test_a_guest_is_told_what_is_held_of_his_waiting(queue: Queue) -> None:
    await queue.sold_out()
    await queue.joins(await queue.fair.visitor("g2"), 1)
    held = msgspec.json.decode((await dossier.export(queue.core, "g2", "u")).held)
    assert [(one["category_id"], one["places"], one["state"]) for one in held["waiting"]] == [("vip", 1, "waiting")]


async def test_a_guest_who_is_erased_waits_no_longer(queue: Queue) -> None:
    first = await queue.sold_out()
    pyotr, anna = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.joins(pyotr, 1)
    await queue.joins(anna, 1)
    await erasure.erase(queue.core, "g2", "u")
    assert await queue.line() == (("g3", 1),)
    assert (await queue.quota()).state.waiting == 1
    assert await queue.fair.world.row(WaitRow, "fair", "vip", "g2") is None
    await queue.cancels(first.id)
    await queue.fair.world.house.sweep()
    await erasure.erase(queue.core, "g3", "u")
    assert await queue.fair.world.row(WaitRow, "fair", "vip", "g3") is None
    await queue.fair.passes(16)
    assert (await queue.quota()).held == 0
    assert (await queue.fair.world.row(GuestRow, "g3")).name == "Гость"


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
