"""The event that the organiser's shop sells: made, followed, and as many places as the shop has left (T1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import msgspec
import pytest

from app.domain.articles import Bilingual
from app.domain.festivals import Promo
from app.ports.mirrors import ShopLinkRow
from app.ports.rows import FestivalRow
from app.ports.shop import ShopItem, ShopList
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.refusals import Refusal
from app.service.idents import needed
from app.service.shop_events import BOUNDLESS, item_of, list_of
from tests.service.mirror_world import Mirror, mirror

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        yield made


async def festival(at: Mirror) -> FestivalRow:
    """The event as stored."""
    row: FestivalRow = needed(await at.world.row(FestivalRow, "spring"))
    return row


async def test_what_the_shop_sells_is_an_event_of_ours(at: Mirror) -> None:
    event = (await festival(at)).full
    assert (event.name.ru, event.venue.en, event.zone) == ("Весна", "Park", "Europe/Moscow")
    assert [(one.id, one.name.ru, one.price.minor, one.quota) for one in event.categories] == [
        ("i1", "Стандарт", 300_000, 100),
        ("i2-7", "VIP", 800_000, 5),
    ]
    assert [(gate.id, gate.zones) for gate in event.gates] == [("g1", ()), ("g2", ("i2-7",))]
    assert [item_of(one.id) for one in event.categories] == ["1", "2/7"]
    assert [list_of(gate.id) for gate in event.gates] == ["1", "2"]
    assert at.world.house.core.festivals["spring"].full == event
    link: ShopLinkRow = needed(await at.world.row(ShopLinkRow, "spring"))
    assert link.synced_ms == at.world.house.now_ms


async def test_an_event_is_told_once_and_again_when_it_changes(at: Mirror) -> None:
    def told() -> list[str]:
        return [one.kind for one in at.world.house.heard if one.ent == "event:spring"]

    assert await at.follow()
    assert told() == ["EventAdded"]
    at.shop.told = replace(at.shop.told, name=Bilingual("Весна 2"))
    assert await at.follow()
    assert told() == ["EventAdded", "EventChanged"]
    assert (await festival(at)).ver == 2


async def test_what_the_shop_knows_nothing_of_stays_ours(at: Mirror) -> None:
    row = await festival(at)
    first = replace(row.full.categories[0], admits=4)
    full = replace(row.full, promos=(Promo("MAY"),), limit=6, categories=(first, *row.full.categories[1:]))
    mine = msgspec.structs.replace(row, full=full, state=msgspec.structs.replace(row.state, offers_paused=True))
    await at.world.write(lambda tx: tx.put(mine))
    items = (ShopItem("1", Bilingual("Танцпол"), 350_000), ShopItem("9", Bilingual("Ложа"), 1))
    at.shop.told = replace(at.shop.told, items=items, ends_ms=0, lists=(ShopList("1", "Вход"),))
    assert await at.follow()
    after = await festival(at)
    floor, box = after.full.categories
    assert (floor.name.ru, floor.price.minor, floor.admits, floor.zone) == ("Танцпол", 350_000, 4, "")
    assert (box.id, box.quota) == ("i9", 0)
    assert (after.full.promos, after.full.limit, after.state.offers_paused) == (full.promos, 6, True)
    assert (after.full.ends_at - after.full.starts_at).total_seconds() == 6 * 3600
    assert (await at.quota("i9")).total == 0


async def test_as_much_is_on_sale_as_the_shop_has_left(at: Mirror) -> None:
    at.shop.sells("ABCDE", "2/7", "2/7")
    at.shop.has_left("2/7", 3)
    assert await at.follow()
    assert await at.follow()
    assert ((await at.quota("i2-7")).sold, (await at.quota("i2-7")).total) == (2, 5)
    at.shop.has_left("2/7", 1)  # somebody has two in his basket there
    assert await at.follow()
    now_ms = at.world.house.now_ms
    purchase = Purchase("spring", "i2-7", 2, "g1", now_ms + 60_000)
    with pytest.raises(NotPossible) as refused:
        await at.world.write(partial(at.world.tools.box_office.place, purchase=purchase, now_ms=now_ms))
    assert refused.value.code is Refusal.SOLD_OUT


async def test_what_is_held_here_comes_out_of_what_is_left_there(at: Mirror) -> None:
    now_ms = at.world.house.now_ms
    purchase = Purchase("spring", "i2-7", 3, "g1", now_ms + 60_000)
    await at.world.write(partial(at.world.tools.box_office.place, purchase=purchase, now_ms=now_ms))
    assert await at.follow()
    quota = await at.quota("i2-7")
    assert (quota.total, quota.held) == (5, 3)
    at.shop.has_left("2/7", 1)
    assert await at.follow()
    assert (await at.quota("i2-7")).total == 3


async def test_what_has_no_end_in_the_shop_has_none_here(at: Mirror) -> None:
    at.shop.has_left("1", None)
    assert await at.follow()
    assert (await at.quota("i1")).total == BOUNDLESS


async def test_what_not_anybody_may_buy_there_is_not_sold_here(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    standard, vip = at.shop.told.items
    at.shop.told = replace(at.shop.told, items=(replace(standard, on_sale=False), vip))
    assert await at.follow()
    assert await at.follow()
    quota = await at.quota("i1")
    assert (quota.sold, quota.total) == (1, 1)


async def test_the_bot_learns_of_the_event(at: Mirror) -> None:
    assert "spring" in at.world.house.brain.known


async def test_gates_that_change_have_every_ticket_listed_anew(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1", "2/7")
    assert await at.follow()
    before = [await at.ticket(f"ABCDE-{n}") for n in (1, 2)]
    at.shop.told = replace(at.shop.told, name=Bilingual("Весна 2"))
    assert await at.follow()
    assert [await at.ticket(one.id) for one in before] == before
    at.shop.told = replace(at.shop.told, lists=at.shop.told.lists[::-1])
    assert await at.follow()
    after = [await at.ticket(one.id) for one in before]
    assert [one.list_ver for one in after] == [before[-1].list_ver + 1, before[-1].list_ver + 2]
    assert [one.ver for one in after] == [1, 1]
    assert await at.tells() == 0
