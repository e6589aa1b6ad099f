"""A guest pays over our page and the sandbox's; a word that is not the provider's own changes nothing (X14, X15)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace as changed

from app.adapters.payments import Sandbox, Stripe, YooKassa
from app.ports.books import HoldRow, PaymentRow, ProviderRow, ReceiptRow
from app.ports.storage import Tx
from app.ports.ticketing import Purchase
from app.protocol.pay_api import PayStanding
from app.sandbox.notices import SIGNATURE, signature
from app.server.host import Host
from app.service import orders, payments
from app.service.guests import find_session
from tests.server.standing import Standing, standing

PATIENCE_S = 60.0
STRIPE = "whsec_a_secret_of_the_endpoint_in_a_test"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend with the sample festival, its sandbox inside."""
    with standing(tmp_path_factory.mktemp("shop"), sample=True, limits=False, bench=True) as backend:
        yield backend


def buys(backend: Standing, places: int = 2, lang: str = "ru", hold_s: int = 900) -> PaymentRow:
    """A new guest orders places of the first category; the pending payment."""
    talk = backend.guest(event="northern-light", lang=lang)
    talk.say("Здравствуйте")

    async def place(host: Host) -> PaymentRow:
        core = host.core
        session = await find_session(core, talk.opened.session)
        assert session is not None
        purchase = Purchase(
            event_id="northern-light",
            category_id=core.festivals["northern-light"].full.categories[0].id,
            places=places,
            guest_id=session.guest_id,
            expires_ms=core.now_ms() + hold_s * 1000,
            conversation_id=session.conversation_id,
        )
        order = await orders.place(core, purchase)
        return await _row(host, order.payment_ids[-1])

    return backend.inside(place)


async def _row(host: Host, ident: str) -> PaymentRow:
    found = await host.core.storage.read(lambda reads: reads.get(PaymentRow, ident))
    assert found is not None
    return found


def row(backend: Standing, ident: str) -> PaymentRow:
    """A payment as stored."""
    return backend.inside(lambda host: _row(host, ident))


def stands(backend: Standing, ident: str, state: str, *, look: bool = True) -> PayStanding:
    """Wait until a payment is in a state, a pending one with its page; `look`: over our page, as browsers do."""
    end = time.monotonic() + PATIENCE_S
    with backend.client() as client:
        while time.monotonic() < end:
            if look or row(backend, ident).state == state:
                got = PayStanding(**client.get(f"/pay/{ident}/state").json())
                if got.state == state and (state != "pending" or got.url):
                    return got
            time.sleep(0.05)
    raise AssertionError(f"{ident} is {row(backend, ident).state}, not {state}")


def presses(url: str, do: str = "pay", with_: str = "card") -> httpx.Response:
    """Press something on the provider's page."""
    return httpx.post(url, data={"do": do, "with": with_}, trust_env=False, timeout=PATIENCE_S)


def text_of(backend: Standing, ident: str) -> str:
    """Our page."""
    with backend.client() as client:
        return client.get(f"/pay/{ident}").text


@pytest.mark.requirement("T3")
def test_a_guest_pays_by_link_and_has_tickets_and_a_receipt(shop: Standing) -> None:
    payment = buys(shop)
    standing_ = stands(shop, payment.id, "pending")
    assert standing_.amount_minor == payment.amount_minor > 0
    assert 0 < standing_.left_ms <= 900_000
    page = text_of(shop, payment.id)
    assert standing_.url in page
    assert "Северный свет" in page
    back = presses(standing_.url)
    assert back.headers["location"] == payment.link == f"{shop.url}/pay/{payment.id}"
    stands(shop, payment.id, "captured", look=False)  # by the provider's word alone, nobody looks
    assert "Оплачено" in text_of(shop, payment.id)
    paid = row(shop, payment.id)
    assert (paid.instrument, paid.refunded_minor) == ("card ···· 4417", 0)
    end = time.monotonic() + PATIENCE_S

    async def receipt(host: Host) -> ReceiptRow | None:
        return await host.core.storage.read(lambda reads: reads.get(ReceiptRow, f"payment-{payment.id}"))

    while (found := shop.inside(receipt)) is None or found.state != "done":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert (found.kind, found.amount_minor) == ("income", payment.amount_minor)
    assert sum(count * minor for _, count, minor in found.lines) == payment.amount_minor


def test_an_english_guest_reads_english(shop: Standing) -> None:
    payment = buys(shop, lang="en")
    url = stands(shop, payment.id, "pending").url
    assert "Go to payment" in text_of(shop, payment.id)
    assert "Pay with" in httpx.get(url, trust_env=False).text


def test_a_declined_payment_can_be_tried_again_while_the_places_are_held(shop: Standing) -> None:
    payment = buys(shop)
    first = stands(shop, payment.id, "pending").url
    presses(first, "pay", "refused")
    assert stands(shop, payment.id, "declined").again
    assert "Попробовать ещё раз" in text_of(shop, payment.id)
    with shop.client() as client:
        assert client.post(f"/pay/{payment.id}/again").headers["location"] == f"/pay/{payment.id}"
        assert client.post(f"/pay/{payment.id}/again").status_code == 303
    second = stands(shop, payment.id, "pending").url
    assert second != first
    presses(second)
    stands(shop, payment.id, "captured")
    assert row(shop, payment.id).attempt == 2


def test_a_payment_whose_places_are_gone_cannot_be_tried_again(shop: Standing) -> None:
    payment = buys(shop)
    presses(stands(shop, payment.id, "pending").url, "decline")
    assert stands(shop, payment.id, "declined").again

    async def let_go(host: Host) -> bool:
        core = host.core

        def work(tx: Tx) -> bool:
            hold = tx.get(HoldRow, payment.hold_id)
            assert hold is not None
            return payments.again(tx, payment.id, hold.expires_ms)

        return await core.storage.write(work)

    assert not shop.inside(let_go)


def test_an_order_that_was_let_go_closes_its_page(shop: Standing) -> None:
    payment = buys(shop)
    url = stands(shop, payment.id, "pending").url

    async def cancel(host: Host) -> None:
        core = host.core
        work = partial(orders.cancel, tools=core.tools, order_id=payment.order_id, now_ms=core.now_ms())
        await core.storage.write(work)

    shop.inside(cancel)
    stands(shop, payment.id, "expired")
    assert "вышло" in text_of(shop, payment.id)
    end = time.monotonic() + PATIENCE_S
    while "Время вышло" not in httpx.get(url, trust_env=False).text:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_page_that_does_not_exist_says_so(shop: Standing) -> None:
    with shop.client() as client:
        got = client.get("/pay/nobody")
        assert (got.status_code, "Такой страницы нет" in got.text) == (404, True)
        assert client.get("/pay/nobody/state").status_code == 404
        assert client.post("/pay/nobody/again").status_code == 303
        assert client.get("/pay.css").status_code == client.get("/pay.js").status_code == 200


# --- the word of a provider --------------------------------------------------------------------------------


def told(backend: Standing, name: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a notice; the status it is answered with."""
    with backend.client() as client:
        return client.post(f"/hooks/{name}", content=body, headers=dict(headers)).status_code


def captured(payment: PaymentRow, provider_id: str) -> bytes:
    return json.dumps({"id": "se_1", "type": "payment.captured", "payment": provider_id}).encode()


@pytest.mark.requirement("T3")
def test_a_forged_notice_of_the_sandbox_changes_nothing(shop: Standing) -> None:
    payment = buys(shop)
    stands(shop, payment.id, "pending")
    provider_id = row(shop, payment.id).provider_id
    body, now_s = captured(payment, provider_id), int(time.time())
    forged = signature(b"another secret", now_s, body)
    old = signature(_secret(shop), now_s - 3_600, body)
    other = signature(_secret(shop), now_s, body + b" ")
    for mark in (forged, old, other, "", "t=,v1=", "t=1,t=2,v1=0", "v1=" + "0" * 64):
        assert told(shop, "sandbox", body, {SIGNATURE: mark}) == 403
    assert told(shop, "sandbox", b"not json", {SIGNATURE: signature(_secret(shop), now_s, b"not json")}) == 403
    assert told(shop, "stripe", body, {}) == 404
    assert row(shop, payment.id).state == "pending"
    # and a signed lie only makes us ask
    assert told(shop, "sandbox", body, {SIGNATURE: signature(_secret(shop), now_s, body)}) == 200
    assert told(shop, "sandbox", body, {SIGNATURE: signature(_secret(shop), now_s, body)}) == 200
    assert stands(shop, payment.id, "pending").state == "pending"


def _secret(backend: Standing) -> bytes:
    provider = backend.host.core.tools.payments["sandbox"]
    assert isinstance(provider, Sandbox)
    return provider._secret


@pytest.fixture
def strangers(tmp_path: Path) -> Iterator[tuple[Standing, dict[str, dict[str, object]]]]:
    """A backend that takes money by YooKassa and Stripe, whose answers stand in a dictionary by path."""
    answers: dict[str, dict[str, object]] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.path)
        return httpx.Response(200, json=found) if found else httpx.Response(404, json={"code": "not_found"})

    transport = httpx.MockTransport(answer)
    with standing(tmp_path / "data", sample=True, limits=False, bench=True) as backend:
        core = backend.host.core
        near = YooKassa("100500", "secret", networks=("127.0.0.1/32",), transport=transport)
        far = YooKassa("100500", "secret", transport=transport)
        stripe = Stripe("sk_test", STRIPE, transport=transport)
        providers = {**core.tools.payments, "yookassa": near, "far": far, "stripe": stripe}
        core.tools = replace(core.tools, payments=providers)
        yield backend, answers


def moved_to(backend: Standing, payment: PaymentRow, provider: str, provider_id: str) -> None:
    """As if this payment's page had been opened at another provider."""

    async def move(host: Host) -> None:
        def work(tx: Tx) -> None:
            found = tx.get(PaymentRow, payment.id)
            assert found is not None
            tx.put(changed(found, provider=provider, provider_id=provider_id, url="https://pay.example"))
            tx.put(ProviderRow(provider=provider, provider_id=provider_id, payment_id=payment.id))

        await host.core.storage.write(work)

    backend.inside(move)


def at_yookassa(payment: PaymentRow, ident: str, **parts: object) -> dict[str, object]:
    """How YooKassa tells of a payment."""
    rubles = f"{payment.amount_minor // 100}.{payment.amount_minor % 100:02d}"
    return {
        "id": ident,
        "status": "succeeded",
        "paid": True,
        "amount": {"value": rubles, "currency": "RUB"},
        "recipient": {"account_id": "100500", "gateway_id": "1"},
        "payment_method": {"type": "bank_card", "card": {"last4": "4477"}},
        "metadata": {"payment_id": payment.id},
        **parts,
    }


@pytest.mark.requirement("T3")
def test_a_forged_notice_of_yookassa_changes_nothing_without_its_own_word(
    strangers: tuple[Standing, dict[str, dict[str, object]]],
) -> None:
    backend, answers = strangers
    payment = buys(backend)
    moved_to(backend, payment, "yookassa", "yk-1")
    body = json.dumps({"type": "notification", "event": "payment.succeeded", "object": at_yookassa(payment, "yk-1")})
    assert told(backend, "far", body.encode(), {}) == 403
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert told(backend, "far", body.encode(), {header: "185.71.76.5"}) == 403
    answers["/v3/payments/yk-1"] = at_yookassa(payment, "yk-1", status="pending")
    assert told(backend, "yookassa", body.encode(), {}) == 200
    assert stands(backend, payment.id, "pending").state == "pending"
    assert told(backend, "yookassa", b'{"event":"payment.succeeded"}', {}) == 403


@pytest.mark.parametrize(
    "lie",
    [
        {"amount": {"value": "1.00", "currency": "RUB"}},
        {"amount": {"value": "6000.00", "currency": "USD"}},
        {"metadata": {"payment_id": "another"}},
        {"recipient": {"account_id": "666"}},
    ],
)
def test_a_payment_of_other_money_gives_no_tickets(
    strangers: tuple[Standing, dict[str, dict[str, object]]],
    lie: dict[str, object],
    expect_log: Callable[[str], None],
) -> None:
    if "recipient" not in lie:  # a payment of another shop is not even read
        expect_log("payment.differs")
    backend, answers = strangers
    payment = buys(backend)
    moved_to(backend, payment, "yookassa", "yk-2")
    answers["/v3/payments/yk-2"] = at_yookassa(payment, "yk-2", **lie)
    body = json.dumps({"event": "payment.succeeded", "object": {"id": "yk-2"}}).encode()
    assert told(backend, "yookassa", body, {}) == 200
    if "recipient" in lie:
        assert stands(backend, payment.id, "pending").state == "pending"
    else:
        stands(backend, payment.id, "unknown")
    assert row(backend, payment.id).captured_ms == 0


def test_the_word_of_yookassa_that_holds_is_taken(strangers: tuple[Standing, dict[str, dict[str, object]]]) -> None:
    backend, answers = strangers
    payment = buys(backend)
    moved_to(backend, payment, "yookassa", "yk-3")
    answers["/v3/payments/yk-3"] = at_yookassa(payment, "yk-3")
    body = json.dumps({"event": "payment.succeeded", "object": {"id": "yk-3"}}).encode()
    assert told(backend, "yookassa", body, {}) == 200
    stands(backend, payment.id, "captured", look=False)
    assert row(backend, payment.id).instrument == "card ···· 4477"


@pytest.mark.requirement("T3")
def test_notices_of_stripe_count_only_with_a_fresh_signature_and_once(
    strangers: tuple[Standing, dict[str, dict[str, object]]],
) -> None:
    backend, answers = strangers
    payment = buys(backend)
    moved_to(backend, payment, "stripe", "cs_1")
    answers["/v1/checkout/sessions/cs_1"] = {
        "id": "cs_1",
        "status": "complete",
        "payment_status": "paid",
        "amount_total": payment.amount_minor,
        "currency": "rub",
        "metadata": {"payment_id": payment.id},
    }
    event = {"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"id": "cs_1"}}}
    body, now_s = json.dumps(event).encode(), int(time.time())
    good = signature(STRIPE.encode(), now_s, body)
    wrong = "v1=" + "0" * 64
    bad = (
        "",
        signature(b"whsec_another", now_s, body),
        signature(STRIPE.encode(), now_s - 3_600, body),
        signature(STRIPE.encode(), now_s + 3_600, body),
        f"t={now_s},{wrong},{wrong}",
        good.replace("v1=", "v0="),
        good.split(",")[1],
    )
    for mark in bad:
        assert told(backend, "stripe", body, {"Stripe-Signature": mark}) == 403
    assert told(backend, "stripe", body + b" ", {"Stripe-Signature": good}) == 403
    assert row(backend, payment.id).state == "pending"
    for _ in range(3):
        assert told(backend, "stripe", body, {"Stripe-Signature": f"{good},{wrong}"}) == 200
    stands(backend, payment.id, "captured", look=False)
