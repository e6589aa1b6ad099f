"""Whoever looks after the backend sees how it stands with the shop, and has it told again (T1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial

import pytest

from app.cli import shop
from app.ports.books import PayoutRow
from app.protocol.api import ShopChange, ShopState
from app.service import shop_care
from app.service.refused import Refused
from app.service.shop_care import change
from app.service.shop_owed import owe_money_back
from tests.service.mirror_world import Mirror, mirror
from tests.service.refund_world import ends, world

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        made.shop.sells("ABCDE", "1", "1")
        assert await made.follow()
        yield made


async def asked(at: Mirror, do: str = "look") -> ShopState:
    """As an administrator."""
    return await change(at.world.house.core, ShopChange(do=do), "admin")


async def reissue(at: Mirror, ident: str) -> None:
    office, now_ms = at.world.tools.box_office, at.world.house.now_ms
    await at.world.write(partial(office.reissue, ticket_id=ident, why="reissued", now_ms=now_ms))


async def test_what_the_shop_refused_is_listed_and_told_again(at: Mirror, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.refused")
    at.shop.refuses = "quota"
    await reissue(at, "ABCDE-1")
    order = await at.sells()
    for _ in range(2):  # of one lane one after the other
        await at.tells()
    state = await asked(at)
    assert (state.connected, state.event_id, state.owed, state.problem) == (True, "spring", 0, "")
    assert [(one.ent, one.problem) for one in state.refused] == [
        ("ticket:ABCDE-1", "quota"),
        (f"order:{order.id}", "quota"),
    ]
    assert "usher admin shop again" in "\n".join(shop.told(state))
    at.shop.refuses = ""
    state = await asked(at, "again")
    assert (state.owed, state.refused) == (2, ())
    await at.agree()
    assert [what[0] for what in at.shop.said] in (["recode", "make"], ["make", "recode"])
    assert (await asked(at)).owed == 0


async def test_who_asks_twice_has_it_told_once(at: Mirror, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.refused")
    at.shop.refuses = "quota"
    await reissue(at, "ABCDE-1")
    await at.tells()
    refused = await at.world.house.core.storage.read(shop_care._refused)
    again = partial(shop_care._again, refused=refused, by="admin", now_ms=1)
    await at.world.write(again)
    at.shop.refuses = ""
    await at.agree()
    await at.world.write(again)
    assert await at.tells() == 0


async def test_what_a_later_word_has_told_is_no_trouble_any_more(
    at: Mirror, expect_log: Callable[[str], None]
) -> None:
    expect_log("shop.refused")
    at.shop.refuses = "quota"
    await reissue(at, "ABCDE-1")
    await at.tells()
    at.shop.refuses = ""
    await reissue(at, "ABCDE-1")
    await at.agree()
    assert (await asked(at)).refused == ()


async def test_money_the_shop_would_not_note_stays_listed(at: Mirror, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.refused")
    order = await at.sells()
    await at.agree()
    payout = PayoutRow(
        id="r.1",
        refund_id="r",
        payment_id=order.payment_ids[0],
        amount_minor=100,
        currency="RUB",
        state="done",
        made_ms=1,
    )
    at.shop.refuses = "amount"
    await at.world.write(lambda tx: tx.put(payout))
    await at.world.write(lambda tx: owe_money_back(tx, payout.id, order.id, at.world.house.now_ms))
    await at.tells()
    assert [(one.ent, one.problem) for one in (await asked(at)).refused] == [("payout:r.1", "amount")]


async def test_an_unknown_wish_is_refused(at: Mirror) -> None:
    with pytest.raises(Refused):
        await asked(at, "forget")


async def test_a_shop_that_is_away_or_gone_says_so(at: Mirror, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.away")
    at.shop.away = True
    await at.follow()
    await at.world.house.passes(600)
    said = "\n".join(shop.told(await asked(at)))
    assert "followed 10 min ago (timeout)" in said
    assert "told later" in said
    core = at.world.house.core
    core.tools = replace(core.tools, shop=None)
    state = await asked(at)
    assert "nothing is followed" in "\n".join(shop.told(state))
    assert shop.written(state)["event_id"] == "spring"


async def test_without_a_shop_it_says_how_one_is_named() -> None:
    made = await world()
    state = await change(made.house.core, ShopChange(), "admin")
    assert state == ShopState(connected=False, now_ms=made.house.now_ms)
    assert next(shop.told(state)) == "No shop is connected."
    assert list(shop.told(ShopState(connected=True, problem="timeout"))) == ["Not followed yet (timeout)."]
    assert "not followed yet" in next(shop.told(ShopState(connected=True, event_id="e")))
    assert "followed 5 s ago" in next(shop.told(ShopState(connected=True, event_id="e", synced_ms=1, now_ms=5_001)))
    await ends(made)
