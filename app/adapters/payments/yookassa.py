"""YooKassa over its API v3: a page to redirect to, receipts with each payment and refund (T3, X15).

Its notices are not signed: they are taken from its own networks only, and merely make us ask.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final, Literal

import httpx
import msgspec

from app.adapters.payments.amounts import read, written
from app.adapters.payments.line import Line, part, parts, text
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

BASE_URL: Final = "https://api.yookassa.ru"
NETWORKS: Final = (
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "77.75.154.128/25",
    "2a02:5180::/32",
)
"""where its notices come from, as its documentation lists them"""
KEPT: Final = timedelta(hours=26)
"""keys are good for 24 hours there; nobody looks further back for one"""
PAGE: Final = 100
LONGEST_TITLE: Final = 128
STATES: Final[dict[str, PayState]] = {"pending": "pending", "waiting_for_capture": "pending", "succeeded": "captured"}
OUT_OF_TIME: Final = ("expired_on_confirmation", "expired_on_capture")
MONEY: Final[dict[str, MoneyState]] = {"pending": "pending", "succeeded": "done", "canceled": "failed"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class YooKassa:
    """`app.ports.payments.Payments` over YooKassa. `vat_code` is its code of the VAT rate, 1 for none."""

    name = "yookassa"

    def __init__(
        self, shop_id: str, secret: str, *, base_url: str = BASE_URL, vat_code: int = 1, receipts: bool = True,
        networks: Sequence[str] = NETWORKS, now: Callable[[], datetime] = _utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._line = Line(base_url, auth=httpx.BasicAuth(shop_id, secret), transport=transport)
        self._shop_id = shop_id
        self._vat_code = vat_code
        self._receipts = receipts
        self._networks = [ip_network(one) for one in networks]
        self._now = now

    async def open(self, request: PayRequest, key: str) -> PayPage:
        body: dict[str, Any] = {
            "amount": written(request.amount_minor, request.currency),
            "capture": True,
            "confirmation": {
                "type": "redirect",
                "return_url": request.return_url,
                "locale": "ru_RU" if request.lang == "ru" else "en_US",
            },
            "description": request.title[:LONGEST_TITLE],
            "metadata": {"payment_id": request.payment_id, "key": key, "contact": request.email or request.phone},
        }
        body |= self._receipt(request.lines, request.currency, request.email or request.phone)
        got = await self._post("/v3/payments", body, key)
        page = part(got, "confirmation").get("confirmation_url")
        if not isinstance(page, str):
            raise PaymentUnknown("no page to pay on")
        return PayPage(text(got, "id"), page)

    async def find(self, provider_id: str) -> Paid | None:
        got = await self._line.call("GET", f"/v3/payments/{provider_id}")
        return None if got.status == 404 else self._paid(got.body)

    async def page_of(self, ident: str) -> str:
        return ident  # there is but one id

    async def find_by_key(self, key: str, payment_id: str) -> Paid | None:
        since = (self._now() - KEPT).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        async for item in self._listed("/v3/payments", {"created_at.gte": since}):
            if part(item, "metadata").get("key") == key:
                return self._paid(item)
        return None

    async def close_page(self, provider_id: str, key: str) -> None:
        """Its pages end by themselves and cannot be closed; only what is paid already is found out here."""
        got = await self._line.call("GET", f"/v3/payments/{provider_id}")
        if got.body.get("status") == "waiting_for_capture":
            await self._post(f"/v3/payments/{provider_id}/cancel", {}, key)
        elif got.body.get("status") == "succeeded":
            raise PaymentRefused("paid")

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, lines: Sequence[ReceiptLine]
    ) -> Returned:
        payment = await self._line.call("GET", f"/v3/payments/{provider_id}")
        body: dict[str, Any] = {
            "payment_id": provider_id,
            "amount": written(amount_minor, currency),
            "metadata": {"key": key},
        }
        contact = part(payment.body, "metadata").get("contact")
        body |= self._receipt(lines, currency, str(contact or ""))
        return _returned(await self._post("/v3/refunds", body, key))

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        async for item in self._listed("/v3/refunds", {"payment_id": provider_id}):
            if part(item, "metadata").get("key") == key:
                return _returned(item)
        return None

    async def listing(self, since_ms: int) -> AsyncIterator[Paid]:
        moment = datetime.fromtimestamp(since_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        async for item in self._listed("/v3/payments", {"created_at.gte": moment}):
            yield self._paid(item)

    def hints(self, headers: Mapping[str, str], body: bytes, address: str, now_ms: int) -> Sequence[Hint]:
        if not self._comes_from_there(address):
            raise PermissionError("not from the provider's networks")
        try:
            told = msgspec.json.decode(body, type=_Notice)
        except msgspec.DecodeError as error:
            raise PermissionError("no notice of the provider") from error
        about = told.object.payment_id or told.object.id
        return (Hint(f"{told.event}:{told.object.id}"[:200], about),)

    async def close(self) -> None:
        await self._line.close()

    # --- within --------------------------------------------------------------------------------------------

    def _comes_from_there(self, address: str) -> bool:
        try:
            found = _plain(ip_address(address))
        except ValueError:
            return False
        return any(found in network for network in self._networks if network.version == found.version)

    def _receipt(self, lines: Sequence[ReceiptLine], currency: str, contact: str) -> dict[str, Any]:
        """The receipt that goes with a payment or refund; refunds of a part must carry their items."""
        if not self._receipts or not lines or not contact:
            return {}
        items = [
            {
                "description": line.name[:LONGEST_TITLE],
                "quantity": f"{line.count}.00",
                "amount": written(line.minor, currency),
                "vat_code": self._vat_code,
                "payment_mode": "full_prepayment",
                "payment_subject": "service",
            }
            for line in lines
        ]
        customer = {"email": contact} if "@" in contact else {"phone": contact.lstrip("+")}
        return {"receipt": {"customer": customer, "items": items}}

    def _paid(self, item: Mapping[str, Any]) -> Paid:
        shop = part(item, "recipient").get("account_id")
        if shop is not None and str(shop) != self._shop_id:
            raise PaymentUnknown("a payment of another shop")
        amount, currency = read(part(item, "amount"))
        refunded = part(item, "refunded_amount")
        return Paid(
            provider_id=text(item, "id"),
            state=_state(item),
            amount_minor=amount,
            currency=currency,
            instrument=_instrument(part(item, "payment_method")),
            captured_ms=_moment_ms(item.get("captured_at")),
            refunded_minor=read(refunded)[0] if refunded else 0,
            payment_id=str(part(item, "metadata").get("payment_id", "")),
        )

    async def _post(self, path: str, body: object, key: str) -> dict[str, Any]:
        got = await self._line.call("POST", path, json=body, headers={"Idempotence-Key": key})
        if got.status == 404:
            raise PaymentRefused("not_found")
        if got.status == 202 or got.body.get("type") == "processing":
            raise PaymentUnknown("still being done")
        return got.body

    async def _listed(self, path: str, wanted: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            got = await self._line.call("GET", path, params={**wanted, **cursor, "limit": str(PAGE)})
            for item in parts(got.body, "items"):
                yield item
            following = got.body.get("next_cursor")
            if not isinstance(following, str):
                return
            cursor = {"cursor": following}


class YooKassaRegister:
    """`app.ports.payments.Receipts`: the receipt went along with the payment or refund; this waits for its number."""

    def __init__(
        self, shop_id: str, secret: str, *, base_url: str = BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._line = Line(base_url, auth=httpx.BasicAuth(shop_id, secret), transport=transport)

    async def print(
        self, key: str, kind: Literal["income", "return"], lines: Sequence[ReceiptLine], currency: str, *,
        contact: str, about: str,
    ) -> str:  # fmt: skip
        name = "payment_id" if kind == "income" else "refund_id"
        got = await self._line.call("GET", "/v3/receipts", params={name: about})
        for item in parts(got.body, "items"):
            if item.get("status") == "succeeded":
                return str(item.get("fiscal_document_number") or text(item, "id"))
            if item.get("status") == "canceled":
                raise PaymentRefused("receipt_canceled")
        raise PaymentUnknown("the receipt is not registered yet")

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()


class _Object(msgspec.Struct, frozen=True):
    id: str
    payment_id: str = ""


class _Notice(msgspec.Struct, frozen=True):
    event: str
    object: _Object


def _plain(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address also where the socket shows it in IPv6's clothes."""
    return getattr(found, "ipv4_mapped", None) or found


def _state(item: Mapping[str, Any]) -> PayState:
    status = text(item, "status")
    if status == "canceled":
        return "expired" if part(item, "cancellation_details").get("reason") in OUT_OF_TIME else "declined"
    if status not in STATES:
        raise PaymentUnknown(f"state {status}")
    return STATES[status]


def _instrument(method: Mapping[str, Any]) -> str:
    tail = part(method, "card").get("last4")
    if isinstance(tail, str) and tail.isdecimal() and len(tail) == 4:
        return f"card ···· {tail}"
    return str(method.get("type", ""))[:40]


def _moment_ms(moment: object) -> int:
    if not isinstance(moment, str):
        return 0
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1000)
    except ValueError:
        return 0


def _returned(item: Mapping[str, Any]) -> Returned:
    status = text(item, "status")
    if status not in MONEY:
        raise PaymentUnknown(f"state {status}")
    amount, currency = read(part(item, "amount"))
    why = part(item, "cancellation_details").get("reason", "")
    return Returned(text(item, "id"), MONEY[status], amount, currency, str(why)[:80])
