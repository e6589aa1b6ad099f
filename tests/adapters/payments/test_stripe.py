"""Stripe: what is asked of it and what its answers mean, by contracts recorded from its documentation (T3, X14)."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import httpx
import pytest

from app.adapters.payments import Stripe
from app.ports.payments import Hint, PaymentRefused, PaymentUnknown, PayRequest, ReceiptLine
from tests.adapters.payments.doubles import StripeDouble, contract

KEY = "a" * 40
SECRET = "whsec_of_a_test_and_nothing_else_in_the_world"
NOW_S = 1_783_694_874
REQUEST = PayRequest(
    payment_id="ours-1",
    amount_minor=990_000,
    currency="RUB",
    title="Tickets, Northern Light, 51301",
    lang="en",
    expires_ms=(NOW_S + 900) * 1000,
    return_url="https://usher.example/pay/ours-1",
    email="irina@example.org",
    lines=(ReceiptLine("Floor", 3, 330_000),),
)


@pytest.fixture
def there() -> StripeDouble:
    return StripeDouble(lambda: NOW_S)


@pytest.fixture
async def shop(there: StripeDouble) -> AsyncIterator[Stripe]:
    made = Stripe("sk_test_key", SECRET, transport=there.transport, now_s=lambda: NOW_S)
    yield made
    await made.close()


async def test_a_session_is_opened_once_and_lives_longer_than_the_hold(shop: Stripe, there: StripeDouble) -> None:
    page = await shop.open(REQUEST, KEY)
    assert page == await shop.open(REQUEST, KEY)
    assert there.done == ["/v1/checkout/sessions"]
    assert there.sessions[page.provider_id]["amount_total"] == 990_000
    with pytest.raises(PaymentRefused, match="idempotency_error"):
        await shop.open(replace(REQUEST, amount_minor=1, lines=()), KEY)


async def test_without_lines_the_title_is_what_is_paid_for(shop: Stripe, there: StripeDouble) -> None:
    page = await shop.open(replace(REQUEST, lines=(), email="", lang="ru"), KEY)
    assert there.sessions[page.provider_id]["amount_total"] == 990_000
    assert "customer_email" not in there.keys[KEY][0]


@pytest.mark.parametrize("lost", ["before", "after"])
async def test_an_answer_that_got_lost_is_found_by_its_key(shop: Stripe, there: StripeDouble, lost: str) -> None:
    for number in range(5):
        await shop.open(REQUEST, f"other-{number}")
    there.page = 2
    there.lose = lost
    with pytest.raises(PaymentUnknown):
        await shop.open(REQUEST, KEY)
    found = await shop.find_by_key(KEY, "ours-1")
    assert (found is None) == (lost == "before")
    page = await shop.open(REQUEST, KEY)
    assert there.done == ["/v1/checkout/sessions"] * 6
    assert found is None or found.provider_id == page.provider_id


@pytest.mark.parametrize(
    ("how", "intent", "state"),
    [
        ("", "", "pending"),
        ("complete", "succeeded", "captured"),
        ("complete", "failed", "declined"),
        ("expired", "", "expired"),
    ],
)
async def test_its_words_for_how_it_stands_are_understood(
    shop: Stripe, there: StripeDouble, how: str, intent: str, state: str
) -> None:
    page = await shop.open(REQUEST, KEY)
    if how:
        there.ends(page.provider_id, how, intent or "succeeded")
    if state == "declined":
        there.sessions[page.provider_id]["payment_status"] = "unpaid"
    paid = await shop.find(page.provider_id)
    assert paid is not None
    assert (paid.state, paid.amount_minor, paid.currency, paid.payment_id) == (state, 990_000, "RUB", "ours-1")
    assert (paid.instrument, paid.payer) == (("card ···· 4242", "Jenny Rosen") if state == "captured" else ("", ""))
    assert [one async for one in shop.listing(NOW_S * 1000)] == [paid]


async def test_a_state_that_is_new_is_no_answer(shop: Stripe, there: StripeDouble) -> None:
    page = await shop.open(REQUEST, KEY)
    there.sessions[page.provider_id]["status"] = "new"
    with pytest.raises(PaymentUnknown):
        await shop.find(page.provider_id)
    assert await shop.find("cs_nobody") is None


async def test_refunds_go_to_what_paid_and_stop_at_it(shop: Stripe, there: StripeDouble) -> None:
    page = await shop.open(REQUEST, KEY)
    with pytest.raises(PaymentUnknown):
        await shop.refund(page.provider_id, 1, "RUB", "early", ())  # nothing to give back from yet
    there.ends(page.provider_id, "complete")
    back = await shop.refund(page.provider_id, 330_000, "RUB", "r1", ())
    assert (back.state, back.amount_minor, back.currency) == ("done", 330_000, "RUB")
    assert await shop.refund(page.provider_id, 330_000, "RUB", "r1", ()) == back
    assert await shop.find_refund(page.provider_id, "r1") == back
    assert await shop.find_refund(page.provider_id, "r2") is None
    with pytest.raises(PaymentRefused):
        await shop.refund(page.provider_id, 660_001, "RUB", "r3", ())
    with pytest.raises(PaymentRefused):
        await shop.refund("cs_nobody", 1, "RUB", "r4", ())
    there.refunds["re_1"] |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    failed = await shop.find_refund(page.provider_id, "r1")
    assert failed is not None
    assert (failed.state, failed.problem) == ("failed", "lost_or_stolen_card")
    there.refunds["re_1"]["status"] = "new"
    with pytest.raises(PaymentUnknown):
        await shop.find_refund(page.provider_id, "r1")


async def test_a_closed_session_takes_no_money_and_a_paid_one_does_not_close(
    shop: Stripe, there: StripeDouble
) -> None:
    first, second = await shop.open(REQUEST, "a"), await shop.open(REQUEST, "b")
    await shop.close_page(first.provider_id, "c1")
    await shop.close_page(first.provider_id, "c2")
    assert there.sessions[first.provider_id]["status"] == "expired"
    there.ends(second.provider_id, "complete")
    with pytest.raises(PaymentRefused):
        await shop.close_page(second.provider_id, "c3")
    with pytest.raises(PaymentRefused):
        await shop.close_page("cs_nobody", "c4")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(409, json=contract("stripe_errors")["in_use"]), PaymentUnknown),
        (httpx.Response(429, json={}), PaymentUnknown),
        (httpx.Response(503, text="busy"), PaymentUnknown),
        (httpx.Response(401, json=contract("stripe_errors")["unauthorised"]), PaymentRefused),
        (httpx.Response(404, json=contract("stripe_errors")["missing"]), PaymentRefused),
        (httpx.Response(200, json={"id": 5}), PaymentUnknown),
    ],
)
async def test_refused_and_unknown_are_kept_apart(
    shop: Stripe, there: StripeDouble, answer: httpx.Response, error: type[Exception]
) -> None:
    there.answers = [answer]
    with pytest.raises(error):
        await shop.open(REQUEST, KEY)


# --- notices -----------------------------------------------------------------------------------------------


def signed(body: bytes, at_s: int = NOW_S, secret: str = SECRET) -> str:
    mark = hmac.new(secret.encode(), f"{at_s}.".encode() + body, sha256).hexdigest()
    return f"t={at_s},v1={mark},v0={'0' * 64}"


def event(ident: str = "cs_1", kind: str = "checkout.session.completed") -> bytes:
    told = contract("stripe_event")["completed"]
    told["data"]["object"]["id"] = ident
    return json.dumps(told | {"type": kind}).encode()


@pytest.mark.requirement("T3")
def test_only_a_fresh_signature_of_ours_is_taken(shop: Stripe) -> None:
    body = event()
    hint = (Hint("evt_1NG8Du2eZvKYlo2CUI79vXWy", "cs_1"),)
    good = signed(body)
    assert shop.hints({"stripe-signature": good}, body, "", NOW_S * 1000) == hint
    two = good.replace("v1=", f"v1={'0' * 64},v1=")
    assert shop.hints({"stripe-signature": two}, body, "", NOW_S * 1000) == hint
    for age in (-300, 300):
        assert shop.hints({"stripe-signature": signed(body, NOW_S + age)}, body, "", NOW_S * 1000) == hint
    wrong = [
        "",
        signed(body, NOW_S - 301),
        signed(body, NOW_S + 301),
        signed(body, secret="whsec_another"),
        good.replace("t=", "t=0"),
        good.replace("v1=", "v2="),
        good.upper(),
        f"t={NOW_S}",
        f"t={NOW_S},t={NOW_S}," + good.partition(",")[2],
        "t=1e9,v1=" + "0" * 64,
        "t=" + "9" * 4_000,
    ]
    for mark in wrong:
        with pytest.raises(PermissionError):
            shop.hints({"stripe-signature": mark}, body, "", NOW_S * 1000)
    with pytest.raises(PermissionError):
        shop.hints({"stripe-signature": good}, body + b" ", "", NOW_S * 1000)
    with pytest.raises(PermissionError):
        shop.hints({"stripe-signature": signed(b"no json")}, b"no json", "", NOW_S * 1000)


@pytest.mark.parametrize(
    ("disputes", "open_", "lost"),
    [
        ([("needs_response", 990_000, "rub")], True, 0),
        ([("warning_under_review", 990_000, "rub")], True, 0),
        ([("warning_closed", 990_000, "rub")], False, 0),
        ([("won", 990_000, "rub")], False, 0),
        ([("lost", 990_000, "rub")], False, 990_000),
        ([("lost", 12_345, "usd")], False, 990_000),
        ([("lost", 400_000, "rub"), ("under_review", 590_000, "rub")], True, 400_000),
        ([("lost", 990_000, "rub"), ("lost", 990_000, "rub")], False, 990_000),
        ([], False, 0),
    ],
)
async def test_a_dispute_is_open_until_the_bank_has_decided_and_then_won_or_lost(
    shop: Stripe, there: StripeDouble, disputes: list[tuple[str, int, str]], open_: bool, lost: int
) -> None:
    page = await shop.open(REQUEST, KEY)
    there.ends(page.provider_id, "complete")
    for dispute in disputes:
        there.dispute(page.provider_id, *dispute)
    paid = await shop.find(page.provider_id)
    assert paid is not None
    assert (paid.state, paid.disputed, paid.lost_minor) == ("captured", open_, lost)


DISPUTE_EVENTS = ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")


@pytest.mark.parametrize("what", DISPUTE_EVENTS)
async def test_a_disputes_events_lead_to_the_session_that_was_paid(
    shop: Stripe, there: StripeDouble, what: str
) -> None:
    page = await shop.open(REQUEST, KEY)
    there.ends(page.provider_id, "complete")
    dispute = there.dispute(page.provider_id, "needs_response", 990_000)
    told = {"id": "evt_7", "type": f"charge.dispute.{what}", "data": {"object": dispute}}
    body = json.dumps(told).encode()
    (hint,) = shop.hints({"stripe-signature": signed(body)}, body, "", NOW_S * 1000)
    assert hint == Hint("evt_7", f"pi_{page.provider_id}", foreign=True)
    assert await shop.page_of(hint.provider_id) == page.provider_id
    assert await shop.page_of("pi_of_another_shop") == ""
    with pytest.raises(PermissionError):
        shop.hints({"stripe-signature": signed(body + b" ")}, body, "", NOW_S * 1000)


def test_a_dispute_of_what_was_paid_another_way_is_none_of_ours(shop: Stripe) -> None:
    told = {
        "id": "evt_8",
        "type": "charge.dispute.created",
        "data": {"object": {"id": "dp_1", "payment_intent": None}},
    }
    body = json.dumps(told).encode()
    assert shop.hints({"stripe-signature": signed(body)}, body, "", NOW_S * 1000) == ()


def test_other_events_are_heard_and_mean_nothing(shop: Stripe) -> None:
    body = event("in_1", "invoice.paid")
    assert shop.hints({"stripe-signature": signed(body)}, body, "", NOW_S * 1000) == ()


def test_without_a_secret_nothing_is_taken(there: StripeDouble) -> None:
    open_door = Stripe("sk_test_key", "", transport=there.transport)
    body = event()
    with pytest.raises(PermissionError):
        open_door.hints({"stripe-signature": signed(body, secret="")}, body, "", NOW_S * 1000)
