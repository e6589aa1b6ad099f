"""The sandbox provider, spoken to as any other: over HTTP only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, Literal, get_args

import msgspec

from app.adapters.payments import marks
from app.adapters.payments.line import Line, parts, text, whole
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

SIGNATURE: Final = "sandbox-signature"
AT_ONCE: Final = 100
"""payments in one call"""
UNSURE: Final = (408, 423, 425, 429)
"""409 is its word for a key used twice and for a page that has been paid: both are final"""


def _line(base_url: str, key: str) -> Line:
    return Line(base_url, headers={"Authorization": f"Bearer {key}"}, busy=UNSURE)


class Sandbox:
    """`app.ports.payments.Payments` over the sandbox's API."""

    name = "sandbox"

    def __init__(self, base_url: str, key: str) -> None:
        self._line = _line(base_url, key)
        self._secret = sha256(f"notices:{key}".encode()).digest()

    async def open(self, request: PayRequest, key: str) -> PayPage:
        body = {
            "payment_id": request.payment_id,
            "amount_minor": request.amount_minor,
            "currency": request.currency,
            "title": request.title,
            "lang": request.lang,
            "expires_ms": request.expires_ms,
            "return_url": request.return_url,
            "lines": [(line.name, line.count, line.minor) for line in request.lines],
        }
        got = await self._post("/v1/payments", body, key)
        return PayPage(text(got, "id"), text(got, "url"))

    async def find(self, provider_id: str) -> Paid | None:
        got = await self._line.call("GET", f"/v1/payments/{provider_id}")
        return None if got.status == 404 else _paid(got.body)

    async def page_of(self, ident: str) -> str:
        return ident  # there is but one id

    async def find_by_key(self, key: str, payment_id: str) -> Paid | None:
        got = await self._line.call("GET", "/v1/payments", params={"key": key})
        items = parts(got.body, "items")
        return _paid(items[0]) if items else None

    async def close_page(self, provider_id: str, key: str) -> None:
        await self._post(f"/v1/payments/{provider_id}/close", {}, key)

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, lines: Sequence[ReceiptLine]
    ) -> Returned:
        body = {
            "payment_id": provider_id,
            "amount_minor": amount_minor,
            "currency": currency,
            "lines": [(line.name, line.count, line.minor) for line in lines],
        }
        return _returned(await self._post("/v1/refunds", body, key))

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        got = await self._line.call("GET", "/v1/refunds", params={"key": key})
        items = parts(got.body, "items")
        if items and items[0].get("payment") != provider_id:
            raise PaymentUnknown("the key is of another payment")
        return _returned(items[0]) if items else None

    def hints(self, headers: Mapping[str, str], body: bytes, address: str, now_ms: int) -> Sequence[Hint]:
        marks.check(headers.get(SIGNATURE, ""), body, self._secret, now_ms // 1000)
        try:
            told = msgspec.json.decode(body, type=_Notice)
        except msgspec.DecodeError as error:
            raise PermissionError("no notice of the sandbox") from error
        return (Hint(told.id, told.payment),)

    async def take_over(self, payments: Sequence[Paid]) -> None:
        """Payments captured before we began with it (the sample's): so that they can be looked at and given back."""
        for first in range(0, len(payments), AT_ONCE):
            items = [
                {
                    "id": paid.provider_id,
                    "payment_id": paid.payment_id,
                    "amount_minor": paid.amount_minor,
                    "currency": paid.currency,
                    "instrument": paid.instrument,
                    "payer": paid.payer,
                    "captured_ms": paid.captured_ms,
                    "refunded_minor": paid.refunded_minor,
                }
                for paid in payments[first : first + AT_ONCE]
            ]
            await self._post("/v1/history", {"items": items}, f"history-{first}")

    async def listing(self, since_ms: int = 0) -> AsyncIterator[Paid]:
        del since_ms  # all of them, oldest first: its books are small
        after = ""
        while items := parts((await self._line.call("GET", "/v1/payments", params={"after": after})).body, "items"):
            for item in items:
                yield _paid(item)
            after = text(items[-1], "id")

    async def close(self) -> None:
        await self._line.close()

    async def _post(self, path: str, body: object, key: str) -> dict[str, Any]:
        got = await self._line.call("POST", path, json=body, headers={"Idempotence-Key": key})
        if got.status == 404:
            raise PaymentRefused("not_found")
        return got.body


class _Notice(msgspec.Struct, frozen=True):
    id: str
    type: str
    payment: str


class SandboxRegister:
    """`app.ports.payments.Receipts`: the cash register inside the sandbox."""

    def __init__(self, base_url: str, key: str) -> None:
        self._line = _line(base_url, key)

    async def print(
        self, key: str, kind: Literal["income", "return"], lines: Sequence[ReceiptLine], currency: str, *,
        contact: str, about: str,
    ) -> str:  # fmt: skip
        body = {
            "kind": kind,
            "lines": [(line.name, line.count, line.minor) for line in lines],
            "currency": currency,
            "contact": contact,
            "about": about,
        }
        got = await self._line.call("POST", "/v1/receipts", json=body, headers={"Idempotence-Key": key})
        return text(got.body, "number")

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()


def _paid(item: Mapping[str, Any]) -> Paid:
    state = text(item, "state")
    return Paid(
        provider_id=text(item, "id"),
        state=pay_state(state),
        amount_minor=whole(item, "amount_minor"),
        currency=text(item, "currency"),
        instrument=text(item, "instrument"),
        payer=text(item, "payer"),
        captured_ms=whole(item, "captured_ms"),
        refunded_minor=whole(item, "refunded_minor"),
        disputed=bool(item.get("disputed")),
        lost_minor=whole(item, "lost_minor"),
        payment_id=text(item, "payment_id"),
    )


def pay_state(word: str) -> PayState:
    """The sandbox's word is ours; `PaymentUnknown` for any other."""
    for known in get_args(PayState):
        if word == known:
            return known  # type: ignore[no-any-return]  # get_args knows nothing of the literals it gives
    raise PaymentUnknown(f"state {word}")


def _returned(item: Mapping[str, Any]) -> Returned:
    state: MoneyState = "pending" if item.get("state") == "pending" else "done"
    return Returned(text(item, "id"), state, whole(item, "amount_minor"), text(item, "currency"))
