"""pretix over its REST API: what it has sold, and what we tell it (T1).

It keeps an answer for a key and a token for a day and gives it again whatever is asked; being busy or broken is
not kept, a refusal is. Orders are stamped anew with each change and check-in, but not when money alone moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import quote

import httpx

from app.adapters.pretix import reading, telling, wire
from app.adapters.pretix.line import Answer, Line, segment
from app.ports.shop import NewOrder, ShopAway, ShopCheckin, ShopEvent, ShopOrder, ShopRefund, ShopRefused

T = TypeVar("T")
PAGE: Final = 50
"""it gives no more at once"""
MOST_PAGES: Final = 200
WHOLE: Final = {"include_canceled_positions": "true"}


class Pretix:
    """`app.ports.shop.Shop` over one event of a pretix. `token` is one of a team that may read and change orders."""

    def __init__(
        self, url: str, organizer: str, event: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        base = f"{url.rstrip('/')}/api/v1/organizers/{quote(organizer, safe='')}/events/{quote(event, safe='')}/"
        self._line = Line(base, token, transport)
        self._known_currency = ""

    # --- asked -----------------------------------------------------------------------------------------------

    async def event(self) -> ShopEvent:
        told = await self._event()
        if told.has_subevents:
            raise ShopRefused("event_series")
        items = await self._all("items/", wire.Page[wire.Item])
        quotas = await self._all("quotas/", wire.Page[wire.Quota], {"with_availability": "true"})
        lists = await self._all("checkinlists/", wire.Page[wire.CheckinList])
        return reading.event(told, items, quotas, lists)

    async def orders(self, since: str, page: int = 1) -> tuple[Sequence[ShopOrder], bool]:
        wanted = {**WHOLE, "ordering": "last_modified", "testmode": "false"}
        if since:
            wanted["modified_since"] = since
        told, more = await self._page("orders/", wire.Page[wire.Order], wanted, page)
        currency = await self._currency()
        return [reading.order(one, currency) for one in told if not one.testmode], more

    async def order(self, code: str) -> ShopOrder | None:
        try:
            told = await self._order(code)
        except ShopRefused:
            return None
        return None if told.testmode else reading.order(told, await self._currency())

    async def checkins(self, since_ms: int, page: int = 1) -> tuple[Sequence[ShopCheckin], bool]:
        wanted = {"successful": "true", "ordering": "created", "created_since": reading.moment_of(since_ms)}
        told, more = await self._page("checkins/", wire.Page[wire.Checkin], wanted, page)
        return [one for one in map(reading.checkin, told) if one is not None], more

    # --- told ------------------------------------------------------------------------------------------------

    async def check_in(
        self, list_id: str, position_id: str, nonce: str, at_ms: int, *, leaving: bool = False
    ) -> str:  # fmt: skip
        path = f"checkinlists/{reading.number(list_id)}/positions/{reading.number(position_id)}/redeem/"
        kind = "exit" if leaving else "entry"
        body = {"force": True, "nonce": nonce, "datetime": reading.moment_of(at_ms), "type": kind}
        answer = await self._line.write("POST", path, body)
        if answer.status == 400 and answer.reason:
            return answer.reason
        if answer.done(wire.Redeemed).status != "ok":
            raise ShopAway("unreadable")
        return ""

    async def recode(self, code: str, position_id: str, secret: str, key: str) -> None:
        ident = reading.number(position_id)
        answer = await self._change(code, {"patch_positions": [telling.patch(ident, {"secret": secret})]}, key)
        if answer.good:
            answer.read(wire.Order)
        elif not telling.holds(await self._order(code), ident, secret):
            raise answer.refusal()

    async def rename(self, position_id: str, holder: str) -> None:
        answer = await self._line.write(
            "PATCH", f"orderpositions/{reading.number(position_id)}/", telling.named(holder)
        )
        answer.done(wire.Named)

    async def cancel(self, code: str, position_id: str, key: str) -> None:
        ident = reading.number(position_id)
        refusal: ShopRefused | None = None
        for _ in range(2):  # twice: another position may have ended meanwhile, and then this one is the last
            way = telling.ending(await self._order(code), ident)
            if way == "ended":
                return
            if way == "last":
                path = f"orders/{segment(code)}/mark_canceled/"
                answer = await self._line.write("POST", path, {"send_email": False}, key)
            else:
                answer = await self._change(code, {"cancel_positions": [{"position": ident}]}, key)
            if answer.good:
                answer.read(wire.Order)
                return
            refusal = answer.refusal()
        if refusal is not None and telling.ending(await self._order(code), ident) != "ended":
            raise refusal

    async def block(self, position_id: str) -> None:
        path = f"orderpositions/{reading.number(position_id)}/add_block/"
        (await self._line.write("POST", path, {"name": "api:usher"})).done(wire.Named)

    async def pay(self, code: str, amount_minor: int, note: str, key: str) -> str:
        body = {
            "state": "confirmed",
            "provider": "manual",
            "amount": reading.written(amount_minor, await self._currency()),
            "info": {"usher": note},
            "send_email": False,
            "force": True,  # an expired order lives again, be its quota full or not
        }
        answer = await self._line.write("POST", f"orders/{segment(code)}/payments/", body, key)
        made = answer.done(wire.Payment)
        if made.state not in reading.CAPTURED:
            raise ShopRefused("not_confirmed")
        return str(made.local_id)

    async def give_back(self, code: str, amount_minor: int, note: str, key: str) -> None:
        told = await self._order(code)
        if telling.refund(told, key) is not None:
            return
        currency = await self._currency()
        body = {
            "state": "done",
            "provider": "manual",
            "source": "admin",
            "amount": reading.written(amount_minor, currency),
            "payment": telling.source(told, amount_minor, currency),
            "comment": f"{note} {telling.tag(key)}".strip(),
            "mark_canceled": False,
            "mark_pending": False,
        }
        (await self._line.write("POST", f"orders/{segment(code)}/refunds/", body, key)).done(wire.Refund)

    async def reseat(self, code: str, position_id: str, item: str, price_minor: int, key: str) -> None:
        price = reading.written(price_minor, await self._currency())
        patch = telling.patch(reading.number(position_id), {**reading.item_parts(item), "price": price})
        answer = await self._change(code, {"patch_positions": [patch]}, key, "?check_quotas=false")
        answer.done(wire.Order)

    async def make(self, order: NewOrder, key: str) -> ShopOrder:
        currency = await self._currency()
        body = {
            "status": "p",
            "payment_provider": "manual",
            "send_email": False,
            "force": True,
            "testmode": False,
            "sales_channel": "web",
            "locale": order.lang,
            "email": order.email or None,
            "phone": order.phone or None,
            "api_meta": {"usher_order": order.ours},
            "positions": [telling.made(one, currency) for one in order.positions],
        }
        answer = await self._line.write("POST", "orders/", body, key)
        if not answer.good:
            found = await self._made_before(order) if answer.refusal().code == "positions.secret" else None
            if found is None:
                raise answer.refusal()
            return found
        return reading.order(answer.read(wire.Order), currency)

    async def refund(self, code: str, payment_id: str, amount_minor: int, key: str) -> ShopRefund:
        path = f"orders/{segment(code)}/payments/{reading.number(payment_id)}/refund/"
        currency = await self._currency()
        found = telling.refund(await self._order(code), key)
        if found is None:
            amount = reading.written(amount_minor, currency)
            body = {"amount": amount, "mark_canceled": False, "comment": telling.tag(key)}
            found = (await self._line.write("POST", path, body, key)).done(wire.Refund)
        if found.state in telling.ENDED:
            raise ShopRefused(found.state)
        return reading.refund(found, currency)

    async def refund_of(self, code: str, key: str) -> ShopRefund | None:
        told = await self._order(code)
        found = telling.refund(told, key) or telling.ended_refund(told, key)
        return None if found is None else reading.refund(found, await self._currency())

    async def close(self) -> None:
        await self._line.close()

    # --- within ----------------------------------------------------------------------------------------------

    async def _event(self) -> wire.Event:
        answer = await self._line.get("")
        if not answer.good:
            raise ShopAway(f"http_{answer.status}")
        told = answer.read(wire.Event)
        self._known_currency = told.currency
        return told

    async def _currency(self) -> str:
        """Asked once: it cannot change where something has been sold."""
        return self._known_currency or (await self._event()).currency

    async def _order(self, code: str) -> wire.Order:
        return (await self._line.get(f"orders/{segment(code)}/", WHOLE)).done(wire.Order)

    async def _change(self, code: str, body: Mapping[str, object], key: str, query: str = "") -> Answer:
        return await self._line.write("POST", f"orders/{segment(code)}/change/{query}", body, key)

    async def _page(
        self, path: str, kind: type[wire.Page[T]], wanted: Mapping[str, str], page: int
    ) -> tuple[list[T], bool]:
        """A page and whether more follow. Counted by us: the address of the next may lead to another host."""
        answer = await self._line.get(path, {**wanted, "page_size": str(PAGE), "page": str(page)})
        if answer.status == 404 and page > 1:
            return [], False  # there were more when the one before was asked for
        if not answer.good:
            raise ShopAway(f"http_{answer.status}")
        told = answer.read(kind)
        return told.results, told.next is not None

    async def _all(self, path: str, kind: type[wire.Page[T]], wanted: Mapping[str, str] | None = None) -> list[T]:
        found: list[T] = []
        for page in range(1, MOST_PAGES + 1):
            told, more = await self._page(path, kind, wanted or {}, page)
            found += told
            if not more:
                return found
        raise ShopAway("too_long")

    async def _made_before(self, order: NewOrder) -> ShopOrder | None:
        """Our order under whose codes the shop already knows somebody: its key was forgotten, not the order."""
        wanted = {**WHOLE, "secret": order.positions[0].secret}
        places, _ = await self._page("orderpositions/", wire.Page[wire.Found], wanted, 1)
        for place in places:
            found = await self.order(place.order)
            if found is not None and found.ours == order.ours:
                return found
        return None
