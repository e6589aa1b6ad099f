"""How a place in line ends otherwise: no more to buy, the event over, seats that are not there, erased (T1)."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from msgspec.structs import replace as changed

from app.domain.waiting import State
from app.ports.books import SeatRow
from app.ports.lines import WaitRow
from app.ports.rows import GuestRow
from app.ports.storage import Tx
from app.service import dossier, erasure, tidying, waiting
from app.service.idents import needed
from app.service.waiting import Wanted
from tests.service.fairground import said
from tests.service.queue_world import Queue, lines

pytestmark = pytest.mark.requirement("T1")


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


async def test_places_in_line_that_are_over_are_kept_as_long_as_offers_and_those_in_line_for_ever(
    queue: Queue,
) -> None:
    left, waits = await queue.fair.visitor("g2"), await queue.fair.visitor("g3")
    await queue.sold_out()
    for who in (left, waits):
        await queue.joins(who)
    await queue.leaves(left)
    assert await tidying.tidy(queue.core) == 0
    await queue.fair.world.house.passes((queue.core.tools.upgrade_days + 1) * 24 * 3600)
    gone, key = await tidying.tidy(queue.core), ("fair", "vip", left.session.guest_id)
    assert gone == 1
    assert await queue.fair.world.row(WaitRow, *key) is None
    assert (await queue.row(waits)).state == "waiting"

    def looked_at_again(tx: Tx) -> bool:
        return tidying._drop_wait(tx, "\n".join(key), queue.fair.now_ms)

    assert not await queue.fair.world.write(looked_at_again)
