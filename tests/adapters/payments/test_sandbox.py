"""The adapter of the sandbox against the sandbox itself, over HTTP (T3)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from app.adapters.payments import Sandbox, SandboxRegister
from app.adapters.payments.sandbox import pay_state
from app.ports.payments import Hint, PaymentRefused, PaymentUnknown, PayRequest, ReceiptLine
from app.sandbox import serving
from app.sandbox.notices import notice_secret, signature

KEY = "a key of the shop, long enough to be none to guess"


@dataclass
class Shop:
    """The adapter, and the provider it speaks to."""

    sandbox: serving.Sandbox
    adapter: Sandbox
    register: SandboxRegister

    def request(self) -> PayRequest:
        return PayRequest(
            payment_id="ours-1", amount_minor=990_000, currency="RUB", title="Билеты", lang="ru",
            expires_ms=int(time.time() * 1000) + 900_000, return_url="", lines=(ReceiptLine("Танцпол", 3, 330_000),),
        )  # fmt: skip


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with serving.running(serving.listen("127.0.0.1", 0), KEY) as sandbox:
        adapter, register = Sandbox(sandbox.url, KEY), SandboxRegister(sandbox.url, KEY)
        yield Shop(sandbox, adapter, register)
        await adapter.close()
        await register.close()


async def press(url: str, do: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as guest:
        await guest.post(url, data={"do": do})


async def test_a_payment_from_opening_to_giving_back(shop: Shop) -> None:
    request = shop.request()
    page = await shop.adapter.open(request, "k1")
    assert page == await shop.adapter.open(request, "k1")
    paid = await shop.adapter.find(page.provider_id)
    assert paid is not None
    assert (paid.state, paid.payment_id) == ("pending", "ours-1")
    await press(page.url, "pay")
    paid = await shop.adapter.find_by_key("k1", "ours-1")
    assert paid is not None
    assert (paid.state, paid.instrument, paid.amount_minor) == ("captured", "card ···· 4417", 990_000)
    lines = (ReceiptLine("Танцпол", 1, 330_000),)
    back = await shop.adapter.refund(page.provider_id, 330_000, "RUB", "r1", lines)
    assert back == await shop.adapter.find_refund(page.provider_id, "r1")
    assert (back.state, back.amount_minor) == ("done", 330_000)
    with pytest.raises(PaymentRefused, match="over_captured"):
        await shop.adapter.refund(page.provider_id, 990_000, "RUB", "r2", ())
    with pytest.raises(PaymentRefused, match="paid"):
        await shop.adapter.close_page(page.provider_id, "c")
    listed = [one async for one in shop.adapter.listing()]
    assert [(one.provider_id, one.refunded_minor) for one in listed] == [(page.provider_id, 330_000)]
    number = await shop.register.print("x", "income", lines, "RUB", contact="", about=page.provider_id)
    assert number == await shop.register.print("x", "income", lines, "RUB", contact="", about=page.provider_id)


async def test_what_is_not_there_is_none_or_refused(shop: Shop) -> None:
    assert await shop.adapter.find("nobody") is None
    assert await shop.adapter.find_by_key("nothing", "ours-1") is None
    assert await shop.adapter.find_refund("nobody", "nothing") is None
    with pytest.raises(PaymentRefused, match="not_found"):
        await shop.adapter.close_page("nobody", "c")
    with pytest.raises(PaymentRefused, match="not_found"):
        await shop.adapter.refund("nobody", 1, "RUB", "r", ())
    stranger = Sandbox(shop.sandbox.url, "another key")
    with pytest.raises(PaymentRefused, match="not_authenticated"):
        await stranger.find("nobody")
    await stranger.close()


async def test_a_key_of_another_payment_is_no_answer(shop: Shop) -> None:
    page = await shop.adapter.open(shop.request(), "k1")
    await press(page.url, "pay")
    await shop.adapter.refund(page.provider_id, 5, "RUB", "r1", ())
    with pytest.raises(PaymentUnknown):
        await shop.adapter.find_refund("another", "r1")
    with pytest.raises(PaymentUnknown):
        pay_state("something new")


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "busy"])
async def test_a_lost_answer_is_unknown_and_repeating_gives_the_same(shop: Shop, fault: str) -> None:
    shop.sandbox.faults.change({fault: 1})
    request = shop.request()
    with pytest.raises(PaymentUnknown):
        await shop.adapter.open(request, "k1")
    found = await shop.adapter.find_by_key("k1", "ours-1")
    assert (found is not None) == (fault == "cut_after")
    page = await shop.adapter.open(request, "k1")
    assert found is None or found.provider_id == page.provider_id
    assert shop.sandbox.books.calls() == {"open": 1}


async def test_notices_count_by_their_signature(shop: Shop) -> None:
    body = b'{"id": "se_1", "type": "payment.captured", "payment": "sp_1"}'
    good = signature(notice_secret(KEY), 1_000, body)
    assert shop.adapter.hints({"sandbox-signature": good}, body, "", 1_000_000) == (Hint("se_1", "sp_1"),)
    for mark, at_ms in ((good, 2_000_000), ("", 1_000_000), (signature(b"other", 1_000, body), 1_000_000)):
        with pytest.raises(PermissionError):
            shop.adapter.hints({"sandbox-signature": mark}, body, "", at_ms)
    odd = signature(notice_secret(KEY), 1_000, b"[]")
    with pytest.raises(PermissionError):
        shop.adapter.hints({"sandbox-signature": odd}, b"[]", "", 1_000_000)


async def test_a_provider_that_is_gone_is_unknown(shop: Shop) -> None:
    gone = Sandbox("http://127.0.0.1:9", KEY)
    with pytest.raises(PaymentUnknown, match="ConnectError"):
        await gone.find("x")
    await gone.close()
