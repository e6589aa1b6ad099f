"""Stripe over its API: a Checkout Session as the page, signed notices, refunds of its payment intent (T3, X14)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import httpx
import msgspec

from app.adapters.payments import marks
from app.adapters.payments.line import BUSY, Line, part, parts, text, whole
from app.ports.payments import (
    Hint,
    MoneyState,
    Paid,
    PaymentRefused,
    PaymentUnknown,
    PayPage,
    PayRequest,
    PayState,
    ReceiptLine,
    Returned,
)

BASE_URL: Final = "https://api.stripe.com"
VERSION: Final = "2024-06-20"
SIGNATURE: Final = "stripe-signature"
SHORTEST_PAGE_S: Final = 30 * 60 + 60
"""a page cannot be made to end sooner; ours is closed by a call when its hold ends"""
KEPT_S: Final = 26 * 3600
PAGE: Final = 100
WATCHED: Final = "checkout.session."
DISPUTES: Final = "charge.dispute."
"""created, updated, closed, funds_withdrawn, funds_reinstated: told of the payment intent"""
OVER: Final = frozenset({"won", "lost", "warning_closed", "prevented"})
"""words for a dispute that is decided; any other, an inquiry included, may still cost the money"""
MONEY: Final[dict[str, MoneyState]] = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}
WITH_CHARGE: Final = {"expand[]": "payment_intent.latest_charge"}


def _now_s() -> int:
    return int(time.time())


class Stripe:
    """`app.ports.payments.Payments` over Stripe. `notice_secret` is that of the webhook endpoint (`whsec_…`)."""

    name = "stripe"

    def __init__(
        self, key: str, notice_secret: str, *, base_url: str = BASE_URL, now_s: Callable[[], int] = _now_s,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        headers = {"Authorization": f"Bearer {key}", "Stripe-Version": VERSION}
        self._line = Line(base_url, headers=headers, busy=BUSY, transport=transport)
        self._secret = notice_secret.encode()
        self._now_s = now_s

    async def open(self, request: PayRequest, key: str) -> PayPage:
        form = {
            "mode": "payment",
            "client_reference_id": request.payment_id,
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "locale": "ru" if request.lang == "ru" else "en",
            "expires_at": str(request.expires_ms // 1000 + SHORTEST_PAGE_S),
            "metadata[payment_id]": request.payment_id,
            "metadata[key]": key,
            "payment_intent_data[metadata][payment_id]": request.payment_id,
            "payment_intent_data[description]": request.title,
        }
        if request.email:
            form["customer_email"] = request.email
        lines = request.lines or (ReceiptLine(request.title, 1, request.amount_minor),)
        for place, line in enumerate(lines):
            form |= _item(place, line, request.currency)
        got = await self._post("/v1/checkout/sessions", form, key)
        return PayPage(text(got, "id"), text(got, "url"))

    async def find(self, provider_id: str) -> Paid | None:
        got = await self._line.call("GET", f"/v1/checkout/sessions/{provider_id}", params=WITH_CHARGE)
        if got.status == 404:
            return None
        intent = part(got.body, "payment_intent")
        if not part(intent, "latest_charge").get("disputed"):
            return _paid(got.body)
        wanted = {"payment_intent": text(intent, "id")}
        return _with_disputes(_paid(got.body), [item async for item in self._listed("/v1/disputes", wanted)])

    async def page_of(self, ident: str) -> str:
        wanted = {"payment_intent": ident}
        async for item in self._listed("/v1/checkout/sessions", wanted):
            return text(item, "id")
        return ""

    async def find_by_key(self, key: str, payment_id: str) -> Paid | None:
        since = {"created[gte]": str(self._now_s() - KEPT_S)}
        async for item in self._listed("/v1/checkout/sessions", since):
            if part(item, "metadata").get("key") == key:
                return await self.find(text(item, "id"))
        return None

    async def close_page(self, provider_id: str, key: str) -> None:
        try:
            await self._post(f"/v1/checkout/sessions/{provider_id}/expire", {}, key)
        except PaymentRefused:
            paid = await self.find(provider_id)
            if paid is None or paid.state != "expired":
                raise

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, lines: Sequence[ReceiptLine]
    ) -> Returned:
        form = {
            "payment_intent": await self._intent(provider_id),
            "amount": str(amount_minor),
            "metadata[key]": key,
        }
        return _returned(await self._post("/v1/refunds", form, key))

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        wanted = {"payment_intent": await self._intent(provider_id)}
        async for item in self._listed("/v1/refunds", wanted):
            if part(item, "metadata").get("key") == key:
                return _returned(item)
        return None

    async def listing(self, since_ms: int) -> AsyncIterator[Paid]:
        async for item in self._listed("/v1/checkout/sessions", {"created[gte]": str(since_ms // 1000)}):
            paid = await self.find(text(item, "id"))
            if paid is not None:
                yield paid

    def hints(self, headers: Mapping[str, str], body: bytes, address: str, now_ms: int) -> Sequence[Hint]:
        marks.check(headers.get(SIGNATURE, ""), body, self._secret, now_ms // 1000)
        try:
            told = msgspec.json.decode(body, type=_Event)
        except msgspec.DecodeError as error:
            raise PermissionError("no notice of the provider") from error
        about = told.data.object
        if told.type.startswith(DISPUTES) and isinstance(about.payment_intent, str):
            return (Hint(told.id, about.payment_intent, foreign=True),)
        return (Hint(told.id, about.id),) if told.type.startswith(WATCHED) else ()

    async def close(self) -> None:
        await self._line.close()

    # --- within --------------------------------------------------------------------------------------------

    async def _intent(self, provider_id: str) -> str:
        """The payment intent behind a page; there is one once it has been paid."""
        got = await self._line.call("GET", f"/v1/checkout/sessions/{provider_id}")
        if got.status == 404:
            raise PaymentRefused("not_found")
        return text(got.body, "payment_intent")

    async def _post(self, path: str, form: Mapping[str, str], key: str) -> dict[str, Any]:
        got = await self._line.call("POST", path, data=dict(form), headers={"Idempotency-Key": key})
        if got.status == 404:
            raise PaymentRefused("not_found")
        return got.body

    async def _listed(self, path: str, wanted: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        after: dict[str, str] = {}
        while True:
            got = await self._line.call("GET", path, params={**wanted, **after, "limit": str(PAGE)})
            items = parts(got.body, "data")
            for item in items:
                yield item
            if not got.body.get("has_more") or not items:
                return
            after = {"starting_after": text(items[-1], "id")}


class _Object(msgspec.Struct, frozen=True):
    id: str = ""
    payment_intent: str | dict[str, Any] | None = None


class _Data(msgspec.Struct, frozen=True):
    object: _Object


class _Event(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: _Data


def _item(place: int, line: ReceiptLine, currency: str) -> dict[str, str]:
    start = f"line_items[{place}]"
    return {
        f"{start}[quantity]": str(line.count),
        f"{start}[price_data][currency]": currency.lower(),
        f"{start}[price_data][unit_amount]": str(line.minor),
        f"{start}[price_data][product_data][name]": line.name,
    }


def _paid(item: Mapping[str, Any]) -> Paid:
    charge = part(part(item, "payment_intent"), "latest_charge")
    return Paid(
        provider_id=text(item, "id"),
        state=_state(item),
        amount_minor=whole(item, "amount_total"),
        currency=text(item, "currency").upper(),
        instrument=_instrument(part(charge, "payment_method_details")),
        payer=str(part(charge, "billing_details").get("name") or "")[:80],
        captured_ms=int(charge.get("created") or 0) * 1000,
        refunded_minor=int(charge.get("amount_refunded") or 0),
        payment_id=str(part(item, "metadata").get("payment_id", "")),
    )


def _with_disputes(paid: Paid, disputes: Sequence[Mapping[str, Any]]) -> Paid:
    """What the bank has decided and what not; in another currency than was paid a dispute is about all of it."""
    lost = [item for item in disputes if item.get("status") == "lost"]
    minor = sum(
        whole(item, "amount") if text(item, "currency").upper() == paid.currency else paid.amount_minor
        for item in lost
    )
    is_open = any(item.get("status") not in OVER for item in disputes)
    return replace(paid, disputed=is_open, lost_minor=min(minor, paid.amount_minor))


def _state(item: Mapping[str, Any]) -> PayState:
    status = text(item, "status")
    if status == "expired":
        return "expired"
    if status not in ("open", "complete"):
        raise PaymentUnknown(f"state {status}")
    if status == "complete" and item.get("payment_status") == "paid":
        return "captured"
    refused = part(item, "payment_intent").get("status") in ("requires_payment_method", "canceled")
    return "declined" if status == "complete" and refused else "pending"


def _instrument(details: Mapping[str, Any]) -> str:
    tail = part(details, "card").get("last4")
    if isinstance(tail, str) and tail.isdecimal() and len(tail) == 4:
        return f"card ···· {tail}"
    return str(details.get("type", ""))[:40]


def _returned(item: Mapping[str, Any]) -> Returned:
    status = text(item, "status")
    if status not in MONEY:
        raise PaymentUnknown(f"state {status}")
    why = str(item.get("failure_reason") or "")
    return Returned(text(item, "id"), MONEY[status], whole(item, "amount"), text(item, "currency").upper(), why)
