"""Money where two tills stand, the shop's and ours: it goes back once, and the books balance with both (T1, T3)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.domain.guests import TicketStatus
from app.domain.refunds import Step, Terms
from app.ports.books import PayoutRow
from app.ports.payments import PaymentRefused, PaymentUnknown, PayRequest
from app.ports.shop import ShopPayment
from app.protocol.api import Reconciliation
from app.service import payments, shop_owed
from app.service.idents import needed
from app.service.shop_till import ShopTill
from tests.service.mirror_world import Mirror, mirror
from tests.service.refund_world import ACCOUNT, BIK

OLD = re.compile(r"401\d\d|north|south")
pytestmark = [pytest.mark.requirement("T1"), pytest.mark.requirement("T3")]


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        made.shop.sells("ABCDE", "1", "1")
        assert await made.follow()
        yield made


def balanced(told: Reconciliation) -> bool:
    """Nothing differs but what the house came with, and everybody could be asked."""
    problems = [one for one in told.problems if not OLD.search(one)]
    return not problems and not told.unasked


async def refunded(at: Mirror, order_id: str, *, by_hand: bool = False, **args: Any) -> str:
    """A packet that another person has approved, all of its money; its number."""
    await at.world.set_terms(Terms(steps=(Step(-1, 100),)), "spring")
    operator, approver = await at.world.person(), await at.world.person("approver")
    await at.agree()
    refund_id = await at.world.opens(operator, await at.world.order(order_id), **args)
    if by_hand:
        payee = {"name": "Лебедева Ирина", "bik": BIK, "account": ACCOUNT, "reason": "карта закрыта"}
        assert (await at.world.does(operator, "SetRefundPayee", refund_id, **payee)).st == "ok"
    handed = await at.world.does(operator, "SubmitRefund", refund_id)
    assert handed.st == "ok", handed
    said = await at.world.approves(approver, refund_id, reason="сверено по паспорту")
    assert said.st == "ok", said
    for _ in range(2):
        await at.agree()
        await at.world.house.passes(10)
    if by_hand:
        assert (await at.world.says(approver, "ConfirmPayout", refund_id, reference="17")).st == "ok"
    at.linked.hint("ABCDE")
    await at.agree()
    return refund_id


async def test_the_shop_gives_back_what_was_paid_there(at: Mirror) -> None:
    refund_id = await refunded(at, "ABCDE", ticket_ids=["ABCDE-1"])
    assert at.shop.said == [("cancel", "1"), ("refund", "ABCDE", "300000")]
    assert (await at.ticket("ABCDE-1")).status == TicketStatus.REFUNDED
    assert (await at.world.state(refund_id)).state in ("paid", "receipt", "closed")
    payout: PayoutRow = needed(await at.world.row(PayoutRow, f"{refund_id}.1"))
    assert (payout.provider_id, payout.state) == ("ABCDE/R1", "done")
    assert (await at.world.order("ABCDE")).status == "partly_refunded"
    assert balanced(await at.books())


async def test_money_the_shop_still_has_to_send_is_not_back_before_it_says_so(at: Mirror) -> None:
    at.shop.slow = True
    refund_id = await refunded(at, "ABCDE", ticket_ids=["ABCDE-1"])
    payout: PayoutRow = needed(await at.world.row(PayoutRow, f"{refund_id}.1"))
    assert payout.state == "unknown"
    assert (await at.world.state(refund_id)).state == "paying"
    at.shop.ends("done")
    await at.world.house.passes(600)
    await at.agree()
    assert needed(await at.world.row(PayoutRow, f"{refund_id}.1")).state == "done"
    assert [what for what in at.shop.said if what[0] == "refund"] == [("refund", "ABCDE", "300000")]


async def test_money_the_shop_could_not_send_is_looked_after_by_people(at: Mirror) -> None:
    at.shop.slow = True
    refund_id = await refunded(at, "ABCDE", ticket_ids=["ABCDE-1"])
    at.shop.ends("failed")
    await at.world.house.passes(600)
    await at.agree()
    assert needed(await at.world.row(PayoutRow, f"{refund_id}.1")).state == "failed"
    assert (await at.world.state(refund_id)).state == "failed"


async def test_money_waits_until_the_shop_knows_that_the_ticket_is_dead(at: Mirror) -> None:
    at.shop.meanwhile = at.tells_money
    await refunded(at, "ABCDE", ticket_ids=["ABCDE-1"])
    assert at.shop.said == [("cancel", "1"), ("refund", "ABCDE", "300000")]


async def test_what_we_give_back_of_our_own_is_noted_in_the_shop(at: Mirror) -> None:
    order = await at.sells()
    await refunded(at, order.id)
    assert ("give_back", "U1", "300000") in at.shop.said
    assert balanced(await at.books())
    elsewhere = await at.world.bought()
    assert await at.world.write(lambda tx: shop_owed.owe_money_back(tx, "x", elsewhere.id, 1)) is None


async def test_who_paid_in_the_shop_and_is_paid_by_hand_is_noted_there(at: Mirror) -> None:
    await refunded(at, "ABCDE", by_hand=True)
    assert ("give_back", "ABCDE", "600000") in at.shop.said
    assert not any(what[0] == "refund" for what in at.shop.said)
    assert balanced(await at.books())


async def test_what_is_paid_with_us_for_an_order_of_the_shop_is_noted_there(at: Mirror) -> None:
    at.shop.sells("BBBBB", "1", paid=False)
    assert await at.follow()
    order = await at.world.order("BBBBB")
    now_ms, tools = at.world.house.now_ms, at.world.tools
    row = await at.world.write(lambda tx: payments.begin(tx, tools, amount_minor=300_000, now_ms=now_ms, order=order))
    await at.world.pays(row.id)
    assert (await at.ticket("BBBBB-1")).status == TicketStatus.VALID
    await at.agree()
    assert at.shop.said == [("pay", "BBBBB", "300000")]
    assert at.shop.books["BBBBB"].status == "paid"
    await at.agree()
    assert (await at.world.order("BBBBB")).payment_ids == (row.id,)
    assert balanced(await at.books())


async def test_money_that_the_shop_moved_alone_is_seen_when_all_is_read(at: Mirror) -> None:
    for code in ("BBBBB", "CCCCC"):
        at.shop.sells(code, "1")
        assert await at.follow()
    at.shop.returns("ABCDE", 50_000)
    assert await at.follow()
    assert (await at.books()).provider_diff_kopecks == 50_000
    await at.world.house.passes(3600)
    assert await at.follow()
    assert balanced(await at.books())


async def test_the_till_of_the_shop_takes_nothing_new(at: Mirror) -> None:
    till = ShopTill(at.linked)
    wish = PayRequest("p", 1, "RUB", "t", "ru", 1, "https://usher.example")
    with pytest.raises(PaymentRefused, match="not_ours"):
        await till.open(wish, "k")
    with pytest.raises(PaymentRefused, match="not_ours"):
        await till.close_page("p", "k")
    assert [await till.find("p"), await till.find_by_key("k", "p"), await till.find_refund("p", "k")] == [None] * 3
    at.shop.away = True
    with pytest.raises(PaymentUnknown):
        await till.find_refund("p", "k")
    assert await till.page_of("p") == ""
    await till.close()


async def test_the_till_says_what_the_shop_says(at: Mirror) -> None:
    till = ShopTill(at.linked)
    at.shop.sells("BBBBB", "1", paid=False, payments=(ShopPayment("1", False, 300_000, "banktransfer"),))
    at.shop.sells("CCCCC", "1")
    assert [(one.provider_id, one.currency) async for one in till.listing(0)] == [
        ("ABCDE/1", "RUB"),
        ("CCCCC/1", "RUB"),
    ]
    at.shop.refuses = "manual"
    with pytest.raises(PaymentRefused, match="manual"):
        await till.refund("ABCDE/1", 1, "RUB", "k", ())
    at.shop.away = True
    with pytest.raises(PaymentUnknown):
        await till.refund("ABCDE/1", 1, "RUB", "k", ())
    with pytest.raises(PaymentUnknown):
        _ = [one async for one in till.listing(0)]
    at.shop.away, at.shop.away_after = False, 1
    with pytest.raises(PaymentUnknown):
        _ = [one async for one in till.listing(0)]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"code": "ABCDE", "action": "x"}', {"ABCDE"}),
        (b'{"code": "../x"}', set()),
        (b"no json", set()),
        (b"{}", set()),
    ],
)
async def test_a_notice_only_makes_us_look(at: Mirror, body: bytes, named: set[str]) -> None:
    assert ShopTill(at.linked).hints({}, body, "127.0.0.1", 0) == ()
    assert at.linked.named == named
    assert at.linked.hinted.is_set()
