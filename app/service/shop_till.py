"""The shop as a payment provider: it took the money of its own orders, so it gives it back the way it came (T3)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, Never

import msgspec

from app.ports.payments import (
    Hint,
    Paid,
    PaymentRefused,
    PaymentUnknown,
    PayPage,
    PayRequest,
    ReceiptLine,
    Returned,
)
from app.ports.shop import ShopAway, ShopRefused
from app.service.shop_owed import PROVIDER
from app.service.tools import Linked

CODE: Final = re.compile(r"[A-Z0-9]{1,16}", re.ASCII)


class _Notice(msgspec.Struct):
    """All that is read of a notice: which order it is about."""

    code: str = ""


_notice = msgspec.json.Decoder(_Notice).decode


class ShopTill:
    """`app.ports.payments.Payments` for what was paid in the shop; nothing new is paid there through us."""

    name = PROVIDER

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._shop = linked.shop
        self._one_at_a_time = asyncio.Lock()

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, _lines: Sequence[ReceiptLine]
    ) -> Returned:
        """Let the shop return money, one refund after the other; it is back when the shop says so."""
        code, _, number = provider_id.partition("/")
        try:
            async with self._one_at_a_time:
                told = await self._shop.refund(code, number, amount_minor, key)
        except ShopRefused as no:
            raise PaymentRefused(no.code) from no
        except ShopAway as away:
            raise PaymentUnknown(str(away)) from away
        return Returned(f"{code}/R{told.id}", told.state, told.amount_minor, currency)

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        """How a refund stands at the shop."""
        code = provider_id.partition("/")[0]
        try:
            told = await self._shop.refund_of(code, key)
            currency = (await self._shop.event()).currency
        except (ShopAway, ShopRefused) as trouble:
            raise PaymentUnknown(str(trouble)) from trouble
        return None if told is None else Returned(f"{code}/R{told.id}", told.state, told.amount_minor, currency)

    async def listing(self, _since_ms: int) -> AsyncIterator[Paid]:
        """Every payment the shop knows of, as it stands now."""
        page, more = 1, True
        try:
            currency = (await self._shop.event()).currency
        except ShopAway as away:
            raise PaymentUnknown(str(away)) from away
        while more:
            try:
                orders, more = await self._shop.orders("", page)
            except ShopAway as away:
                raise PaymentUnknown(str(away)) from away
            for order in orders:
                for one in order.payments:
                    if one.captured:
                        yield Paid(
                            provider_id=f"{order.code}/{one.id}",
                            state="captured",
                            amount_minor=one.amount_minor,
                            currency=currency,
                            captured_ms=one.paid_ms,
                            refunded_minor=one.refunded_minor,
                        )
            page += 1

    async def open(self, _request: PayRequest, _key: str) -> PayPage:
        """Never: new payments go to a provider of ours."""
        self._never()

    async def find(self, _provider_id: str) -> Paid | None:
        """Unknown: orders are followed, not payments."""
        return None

    async def page_of(self, _ident: str) -> str:
        """Of no page of ours."""
        return ""

    async def find_by_key(self, _key: str, _payment_id: str) -> Paid | None:
        """None: none was opened."""
        return None

    async def close_page(self, _provider_id: str, _key: str) -> None:
        """Never: none was opened."""
        self._never()

    def hints(self, _headers: Mapping[str, str], body: bytes, _address: str, _now_ms: int) -> Sequence[Hint]:
        """None, for the shop's notices are about orders. They are not signed: all they do is make us look."""
        try:
            told = _notice(body)
        except msgspec.MsgspecError:
            told = _Notice()
        self._linked.hint(told.code if CODE.fullmatch(told.code) else "")
        return ()

    async def close(self) -> None:
        """The shop is closed by who opened it."""

    def _never(self) -> Never:
        raise PaymentRefused("not_ours")
