"""YooKassa: what is asked of it and what its answers mean, against contracts recorded from its documentation (T3)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from app.adapters.payments import YooKassa, YooKassaRegister
from app.adapters.payments.yookassa import NETWORKS
from app.ports.payments import Hint, PaymentRefused, PaymentUnknown, PayRequest, ReceiptLine
from tests.adapters.payments.doubles import YooKassaDouble, contract

KEY = "a" * 40
REQUEST = PayRequest(
    payment_id="ours-1",
    amount_minor=990_000,
    currency="RUB",
    title="Билеты, Северный свет, 51301",
    lang="ru",
    expires_ms=1_783_694_874_000,
    return_url="https://usher.example/pay/ours-1",
    email="irina@example.org",
    lines=(ReceiptLine("Танцпол", 3, 330_000),),
)


@pytest.fixture
def there() -> YooKassaDouble:
    return YooKassaDouble()


def connected(there: YooKassaDouble, *, receipts: bool = True) -> YooKassa:
    def now() -> datetime:
        return datetime(2026, 7, 10, 18, tzinfo=UTC)

    return YooKassa("100500", "test_secret", transport=there.transport, now=now, receipts=receipts)


@pytest.fixture
async def shop(there: YooKassaDouble) -> AsyncIterator[YooKassa]:
    made = connected(there)
    yield made
    await made.close()


async def test_a_page_is_opened_once_under_its_key(shop: YooKassa, there: YooKassaDouble) -> None:
    page = await shop.open(REQUEST, KEY)
    assert page == await shop.open(REQUEST, KEY)
    assert page.url.startswith("https://yoomoney.ru/")
    assert there.done == ["/v3/payments"]
    with pytest.raises(PaymentRefused, match="invalid_request"):
        await shop.open(REQUEST, "k" * 65)


async def test_what_is_asked_for_says_everything(shop: YooKassa, there: YooKassaDouble) -> None:
    await shop.open(REQUEST, KEY)
    asked = json.loads(there.keys[KEY][0].partition(" ")[2])
    assert asked["amount"] == {"value": "9900.00", "currency": "RUB"}
    assert asked["confirmation"] == {"type": "redirect", "return_url": REQUEST.return_url, "locale": "ru_RU"}
    assert asked["receipt"]["customer"] == {"email": "irina@example.org"}
    assert asked["receipt"]["items"][0]["quantity"] == "3.00"
    assert asked["metadata"] == {"payment_id": "ours-1", "key": KEY, "contact": "irina@example.org"}


@pytest.mark.parametrize("lost", ["before", "after"])
async def test_an_answer_that_got_lost_is_found_by_its_key(shop: YooKassa, there: YooKassaDouble, lost: str) -> None:
    for number in range(5):
        await shop.open(REQUEST, f"other-{number}")
    there.page = 2
    there.lose = lost
    with pytest.raises(PaymentUnknown):
        await shop.open(REQUEST, KEY)
    found = await shop.find_by_key(KEY, "ours-1")
    assert (found is None) == (lost == "before")
    page = await shop.open(REQUEST, KEY)
    assert there.done == ["/v3/payments"] * 6
    assert found is None or found.provider_id == page.provider_id


@pytest.mark.parametrize(
    ("how", "state", "instrument"),
    [
        ("pending", "pending", ""),
        ("succeeded", "captured", "card ···· 4477"),
        ("succeeded_sbp", "captured", "sbp"),
        ("declined", "declined", ""),
        ("expired", "expired", ""),
    ],
)
async def test_its_words_for_how_it_stands_are_understood(
    shop: YooKassa, there: YooKassaDouble, how: str, state: str, instrument: str
) -> None:
    page = await shop.open(REQUEST, KEY)
    if how != "pending":
        there.ends(page.provider_id, how)
    paid = await shop.find(page.provider_id)
    assert paid is not None
    assert (paid.state, paid.instrument) == (state, instrument)
    assert (paid.amount_minor, paid.currency, paid.payment_id) == (990_000, "RUB", "ours-1")
    assert (paid.captured_ms > 0) == (state == "captured")
    assert [one async for one in shop.listing(round(datetime(2026, 7, 1, tzinfo=UTC).timestamp() * 1000))] == [paid]


@pytest.mark.parametrize(
    "part",
    [
        {"status": "something new"},
        {"status": 5},
        {"amount": {"value": "9900,00", "currency": "RUB"}},
        {"amount": {"value": "9900.005", "currency": "RUB"}},
        {"amount": {"value": "9900.00", "currency": "XXX"}},
        {"amount": None},
        {"recipient": {"account_id": "666"}},
    ],
)
async def test_what_cannot_be_read_for_certain_is_no_answer(
    shop: YooKassa, there: YooKassaDouble, part: dict[str, object]
) -> None:
    page = await shop.open(REQUEST, KEY)
    there.payments[page.provider_id] |= part
    with pytest.raises(PaymentUnknown):
        await shop.find(page.provider_id)


async def test_partial_refunds_carry_their_items_and_stop_at_what_was_paid(
    shop: YooKassa, there: YooKassaDouble
) -> None:
    page = await shop.open(REQUEST, KEY)
    with pytest.raises(PaymentRefused):
        await shop.refund(page.provider_id, 100, "RUB", "early", (ReceiptLine("Танцпол", 1, 100),))
    there.ends(page.provider_id, "succeeded")
    back = await shop.refund(page.provider_id, 330_000, "RUB", "r1", (ReceiptLine("Танцпол", 1, 330_000),))
    assert (back.state, back.amount_minor, back.currency) == ("done", 330_000, "RUB")
    assert await shop.refund(page.provider_id, 330_000, "RUB", "r1", (ReceiptLine("Танцпол", 1, 330_000),)) == back
    assert await shop.find_refund(page.provider_id, "r1") == back
    assert await shop.find_refund(page.provider_id, "r2") is None
    with pytest.raises(PaymentRefused):
        await shop.refund(page.provider_id, 660_001, "RUB", "r3", (ReceiptLine("Танцпол", 1, 660_001),))
    with pytest.raises(PaymentRefused):
        await shop.refund(page.provider_id, 1_000, "RUB", "r4", ())
    paid = await shop.find(page.provider_id)
    assert paid is not None
    assert paid.refunded_minor == 330_000
    there.refunds["yr-1"] |= contract("yookassa_refund")["canceled"]
    failed = await shop.find_refund(page.provider_id, "r1")
    assert failed is not None
    assert (failed.state, failed.problem) == ("failed", "insufficient_funds")
    there.refunds["yr-1"]["status"] = "new"
    with pytest.raises(PaymentUnknown):
        await shop.find_refund(page.provider_id, "r1")
    with pytest.raises(PaymentRefused, match="not_found"):
        await shop.refund("nobody", 1, "RUB", "r5", ())


async def test_its_pages_end_by_themselves_and_a_paid_one_is_told(shop: YooKassa, there: YooKassaDouble) -> None:
    page = await shop.open(REQUEST, KEY)
    await shop.close_page(page.provider_id, "c")
    there.payments[page.provider_id]["status"] = "waiting_for_capture"
    await shop.close_page(page.provider_id, "c")
    assert there.payments[page.provider_id]["status"] == "canceled"
    there.ends(page.provider_id, "succeeded")
    with pytest.raises(PaymentRefused, match="paid"):
        await shop.close_page(page.provider_id, "c2")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, json=contract("yookassa_errors")["processing"]), PaymentUnknown),
        (httpx.Response(202, json={}), PaymentUnknown),
        (httpx.Response(429, json=contract("yookassa_errors")["too_many_requests"]), PaymentUnknown),
        (httpx.Response(500, text="oops"), PaymentUnknown),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), PaymentUnknown),
        (httpx.Response(200, text="<html>"), PaymentUnknown),
        (httpx.Response(200, json=[]), PaymentUnknown),
        (httpx.Response(200, json={"id": "x"}), PaymentUnknown),
        (httpx.Response(400, text="<html>"), PaymentRefused),
        (httpx.Response(401, json=contract("yookassa_errors")["invalid_credentials"]), PaymentRefused),
        (httpx.Response(404, json=contract("yookassa_errors")["not_found"]), PaymentRefused),
    ],
)
async def test_refused_and_unknown_are_kept_apart(
    shop: YooKassa, there: YooKassaDouble, answer: httpx.Response, error: type[Exception]
) -> None:
    there.answers = [answer]
    with pytest.raises(error):
        await shop.open(REQUEST, KEY)


async def test_a_payment_that_is_not_there_is_none(shop: YooKassa) -> None:
    assert await shop.find("nobody") is None


@pytest.mark.requirement("T3")
async def test_notices_are_taken_from_its_networks_only(shop: YooKassa) -> None:
    body = json.dumps({"type": "notification", "event": "payment.succeeded", "object": {"id": "yk-1"}}).encode()
    for address in ("185.71.76.5", "77.75.153.100", "77.75.156.11", "2a02:5180::1", "::ffff:185.71.77.1"):
        assert shop.hints({}, body, address, 0) == (Hint("payment.succeeded:yk-1", "yk-1"),)
    spoof = {"x-forwarded-for": "185.71.76.5", "x-real-ip": "185.71.76.5"}
    for address in ("127.0.0.1", "185.71.76.32", "77.75.152.255", "::1", "", "185.71.76.5, 1.1.1.1", "unix"):
        with pytest.raises(PermissionError):
            shop.hints(spoof, body, address, 0)
    for wrong in (b"", b"[]", b'{"event": 5}', b'{"event":"x","object":{}}'):
        with pytest.raises(PermissionError):
            shop.hints({}, wrong, "185.71.76.5", 0)
    refund = json.dumps({"event": "refund.succeeded", "object": {"id": "yr-1", "payment_id": "yk-1"}}).encode()
    assert shop.hints({}, refund, "185.71.76.5", 0) == (Hint("refund.succeeded:yr-1", "yk-1"),)
    assert len(NETWORKS) == 7


async def test_without_a_contact_or_by_wish_no_receipt_goes_along(there: YooKassaDouble) -> None:
    shop = connected(there, receipts=False)
    await shop.open(REQUEST, KEY)
    assert "receipt" not in there.keys[KEY][0]
    await shop.close()


async def test_the_register_waits_for_the_number_of_the_receipt_that_went_along(there: YooKassaDouble) -> None:
    register = YooKassaRegister("100500", "test_secret", transport=there.transport)
    lines = (ReceiptLine("Танцпол", 1, 100),)
    with pytest.raises(PaymentUnknown):
        await register.print("k", "income", lines, "RUB", contact="", about="yk-1")
    there.receipts = [contract("yookassa_receipt")["pending"] | {"payment_id": "yk-1"}]
    with pytest.raises(PaymentUnknown):
        await register.print("k", "income", lines, "RUB", contact="", about="yk-1")
    there.receipts[0] |= contract("yookassa_receipt")["succeeded"]
    assert await register.print("k", "income", lines, "RUB", contact="", about="yk-1") == "3986"
    there.receipts = [contract("yookassa_receipt")["canceled"] | {"refund_id": "yr-1"}]
    with pytest.raises(PaymentRefused):
        await register.print("k", "return", lines, "RUB", contact="", about="yr-1")
    await register.close()
