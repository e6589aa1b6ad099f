"""pretix: what is told to it, that nothing is done twice, and what its troubles mean (T1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from app.adapters.pretix import Pretix, line
from app.ports.shop import ShopAway, ShopRefused
from tests.adapters.pretix.behaviours import AT_MS, Ground, refused, sold
from tests.adapters.pretix.doubles import PretixDouble
from tests.adapters.pretix.recorded import TOKEN, URL, contract

# --- telling -----------------------------------------------------------------------------------------------

CALLS: dict[str, Callable[[Pretix, str], Awaitable[object]]] = {
    "event": lambda shop, _: shop.event(),
    "orders": lambda shop, _: shop.orders(""),
    "order": lambda shop, code: shop.order(code),
    "checkins": lambda shop, _: shop.checkins(0),
    "check_in": lambda shop, _: shop.check_in("1", "1", "n", AT_MS),
    "recode": lambda shop, code: shop.recode(code, "1", "another", "k"),
    "rename": lambda shop, _: shop.rename("1", "Ольга"),
    "cancel": lambda shop, code: shop.cancel(code, "1", "k"),
    "block": lambda shop, _: shop.block("1"),
    "pay": lambda shop, code: shop.pay(code, 100, "", "k"),
    "give_back": lambda shop, code: shop.give_back(code, 100, "", "k"),
    "reseat": lambda shop, code: shop.reseat(code, "1", "2", 100, "k"),
    "refund": lambda shop, code: shop.refund(code, "1", 100, "k"),
    "make": lambda shop, _: shop.make(sold("1"), "k"),
}
READING = ("event", "orders", "order", "checkins")
TROUBLES: list[httpx.Response | Exception] = [
    httpx.ConnectError("no"),
    httpx.ReadTimeout("no"),
    httpx.Response(200, text="<html>sign in</html>"),
    httpx.Response(200, json={}),
    httpx.Response(200, content=b"\xff"),
    httpx.Response(301, headers={"location": "https://elsewhere.example"}),
    httpx.Response(401, json=contract("errors")["token"]["body"]),
    httpx.Response(403, json=contract("errors")["forbidden"]["body"]),
    httpx.Response(409, json=contract("errors")["concurrent"]["body"]),
    httpx.Response(429, text=""),
    httpx.Response(500, text="<html>"),
    httpx.Response(503, text=""),
]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("trouble", TROUBLES, ids=repr)
async def test_trouble_leaves_open_what_was_done(
    ground: Ground, there: PretixDouble, name: str, trouble: httpx.Response | Exception
) -> None:
    order = await ground.sell()
    there.instead = [trouble]
    with pytest.raises(ShopAway) as caught:
        await CALLS[name](ground.shop, order.code)
    assert TOKEN not in str(caught.value)
    if isinstance(trouble, httpx.Response) and trouble.status_code in {401, 403}:
        assert str(caught.value) == "forbidden"


@pytest.mark.parametrize("name", [name for name in CALLS if name not in READING])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(404, json=contract("errors")["order_missing"]["body"]), "not_found"),
        (httpx.Response(400, json=contract("errors")["cancelled_already"]["body"]), "http_400"),
        (httpx.Response(400, json=["…"]), "http_400"),
        (httpx.Response(400, text="<html>"), "http_400"),
        (httpx.Response(400, json={"a sentence as a name": ["…"]}), "http_400"),
        (httpx.Response(400, json={"non_field_errors": ["…"]}), "non_field_errors"),
        (httpx.Response(405, json={}), "http_405"),
    ],
)
async def test_a_refusal_is_one_word(
    ground: Ground, there: PretixDouble, name: str, answer: httpx.Response, code: str
) -> None:
    order = await ground.sell()
    call = there.transport.handler

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            found = call(request)
            assert isinstance(found, httpx.Response)
            return found
        return httpx.Response(answer.status_code, content=answer.content)

    shop = Pretix(URL, "festival", "spb2026", TOKEN, transport=httpx.MockTransport(handler))
    with refused(code):
        await CALLS[name](shop, order.code)
    await shop.close()


@pytest.mark.parametrize("name", READING)
async def test_a_question_is_never_refused(ground: Ground, there: PretixDouble, name: str) -> None:
    statuses = (400, 405) if name == "order" else (400, 404, 405)
    for status in statuses:
        there.instead = [httpx.Response(status, json={"detail": "…"})]
        with pytest.raises(ShopAway, match=f"http_{status}"):
            await CALLS[name](ground.shop, "ZZZZZ")


@pytest.mark.parametrize("reason", ["already_redeemed", "unpaid", "product", "blocked"])
async def test_why_a_check_in_was_not_written_is_told(ground: Ground, there: PretixDouble, reason: str) -> None:
    told = contract("redeem")["already_redeemed"]["body"] | {"reason": reason}
    there.instead = [httpx.Response(400, json=told), httpx.Response(400, json={"status": "incomplete"})]
    assert await ground.shop.check_in("1", "1", "n", AT_MS) == reason
    assert await ground.shop.check_in("1", "1", "n", AT_MS) == "incomplete"


@pytest.mark.parametrize("name", ["check_in", "recode", "cancel", "pay", "give_back", "reseat", "make", "refund"])
async def test_an_answer_that_got_lost_does_nothing_twice(ground: Ground, there: PretixDouble, name: str) -> None:
    order = await ground.sell()
    new = ground.new()
    call = (lambda shop, _: shop.make(new, "k")) if name == "make" else CALLS[name]
    there.lose = True
    with pytest.raises(ShopAway):
        await call(ground.shop, order.code)
    before = json.dumps([there.orders, there.checkins])
    await call(ground.shop, order.code)
    there.kept.clear()
    if name != "pay":  # a payment has nothing it could be known by
        await call(ground.shop, order.code)
    await call(ground.shop, order.code)
    if name != "pay":
        assert _bare(json.dumps([there.orders, there.checkins])) == _bare(before)


def _bare(told: str) -> list[Any]:
    orders, checkins = json.loads(told)
    return [[one | {"last_modified": ""} for one in orders], checkins]


async def test_one_key_is_another_for_another_call(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    await ground.shop.pay(order.code, 500_000, "", "same")
    await ground.shop.reseat(order.code, order.positions[0].id, ground.vip, 800_000, "same")
    await ground.shop.recode(order.code, order.positions[0].id, "other", "k" * 500)
    keys = [request.headers["x-idempotency-key"] for request in there.seen if "x-idempotency-key" in request.headers]
    assert len(set(keys)) == 3
    assert all(len(key) == 40 for key in keys)


async def test_the_last_but_one_that_is_cancelled_elsewhere_meanwhile(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    first, second = order.positions
    stale = httpx.Response(200, json=there.orders[0])
    await ground.shop.cancel(order.code, second.id, "a")
    there.instead = [stale]
    await ground.shop.cancel(order.code, first.id, "b")
    assert (await ground.order(order.code)).status == "cancelled"
    there.instead = [stale, httpx.Response(400, json=["…"])]
    await ground.shop.cancel(order.code, first.id, "c")


async def test_what_was_added_to_a_ticket_ends_with_it(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    there.orders[0]["positions"][1]["addon_to"] = int(order.positions[0].id)
    await ground.shop.cancel(order.code, order.positions[0].id, "k")
    assert (await ground.order(order.code)).status == "cancelled"


async def test_a_code_that_is_there_already_is_no_failure(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    await ground.shop.recode(order.code, order.positions[0].id, "new", "a")
    kept = there.transport.handler

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(400, json=["…"])
        found = kept(request)
        assert isinstance(found, httpx.Response)
        return found

    shop = Pretix(URL, "festival", "spb2026", TOKEN, transport=httpx.MockTransport(handler))
    await shop.recode(order.code, order.positions[0].id, "new", "b")
    with pytest.raises(ShopRefused):
        await shop.recode(order.code, order.positions[0].id, "newer", "c")
    await shop.close()


async def test_what_is_given_back_comes_from_the_payment_that_has_it(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    for number, amount in enumerate((100_000, 250_000), 2):
        await ground.shop.pay(order.code, amount, "", f"p{number}")
    for number, amount in enumerate((250_000, 500_000, 200_000)):
        await ground.shop.give_back(order.code, amount, "", f"b{number}")
    assert [one["payment"] for one in there.orders[0]["refunds"]] == [3, 1, None]
    with refused("amount"):
        await ground.shop.give_back(order.code, 1, "", "b4")


@pytest.mark.parametrize(("state", "stands"), [("done", "done"), ("transit", "pending"), ("canceled", "failed")])
async def test_a_refund_is_followed_to_its_end(ground: Ground, there: PretixDouble, state: str, stands: str) -> None:
    order = await ground.sell()
    await ground.shop.refund(order.code, "1", 100, "k")
    there.orders[0]["refunds"][0] |= {"state": state}
    told = await ground.shop.refund_of(order.code, "k")
    assert told is not None
    assert told.state == stands
    assert await ground.shop.refund_of(order.code, "other") is None
    there.orders[0]["refunds"][0] |= {"state": "external"}
    with pytest.raises(ShopAway):
        await ground.shop.refund_of(order.code, "k")


async def test_money_that_came_to_nothing_is_refused(ground: Ground, there: PretixDouble) -> None:
    order = await ground.sell()
    there.event = contract("event")
    await ground.shop.event()
    shown = httpx.Response(200, json=there.orders[0])
    there.instead = [shown, httpx.Response(200, json=contract("refund") | {"state": "failed"})]
    with refused("failed"):
        await ground.shop.refund(order.code, "1", 100, "k")
    there.instead = [httpx.Response(201, json=contract("payment") | {"state": "pending"})]
    with refused("not_confirmed"):
        await ground.shop.pay(order.code, 100, "", "k")


async def test_a_check_in_that_is_neither_written_nor_refused_is_open(ground: Ground, there: PretixDouble) -> None:
    there.instead = [httpx.Response(201, json={"status": "hm"})]
    with pytest.raises(ShopAway):
        await ground.shop.check_in("1", "1", "n", AT_MS)


# --- bounds ------------------------------------------------------------------------------------------------


async def test_an_endless_answer_is_cut_off(
    ground: Ground, there: PretixDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "LONGEST_BODY", 1000)
    there.instead = [httpx.Response(200, content=b" " * 2000)]
    with pytest.raises(ShopAway, match="too_long"):
        await ground.shop.event()


async def test_a_shop_that_dawdles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dawdle(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(line, "PATIENCE_S", 0.01)
    shop = Pretix(URL, "festival", "spb2026", TOKEN, transport=httpx.MockTransport(dawdle))
    with pytest.raises(ShopAway, match="TimeoutError"):
        await shop.event()
    await shop.close()
