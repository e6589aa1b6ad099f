"""What holds of the shop, be it the double or a real pretix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.adapters.pretix import Pretix
from app.domain.articles import Bilingual
from app.ports.shop import NewOrder, NewPosition, ShopCheckin, ShopOrder, ShopRefused

AT_MS = 1_815_210_000_123


def fresh() -> str:
    """A word nobody used."""
    return uuid4().hex


def sold(*items: str) -> NewOrder:
    """An order that we sold, 4,500.00 a ticket."""
    places = tuple(NewPosition(item, 450_000, fresh(), "Пётр Попов") for item in items)
    return NewOrder(fresh(), places, "petr@example.org", "+79215550001", "en")


@dataclass
class Ground:
    """A shop with three products (the last has two variations) and two lists, and a way past the port to its API."""

    shop: Pretix
    api: httpx.AsyncClient
    standard: str = "1"
    vip: str = "2"
    zone: str = "4/1"
    gate: str = "1"

    async def sell(self, count: int = 2, **more: Any) -> ShopOrder:
        """An order that the shop sold itself, 3,000.00 a ticket."""
        positions = [
            {"item": int(self.standard), "variation": None, "price": "3000.00", "secret": fresh()}
            | {"attendee_name_parts": {"_scheme": "full", "full_name": "Анна Смирнова"}}
            for _ in range(count)
        ]
        body = {"status": "p", "payment_provider": "banktransfer", "send_email": False, "force": True}
        body |= {"payment_info": {"iban": "DE89370400440532013000", "payer": "Anna"}, "testmode": False}
        body |= {"email": "anna@example.org", "phone": "+79215550000", "locale": "ru", "api_meta": {}}
        told = (await self.post("orders/", body | {"positions": positions} | more)).json()
        return await self.order(told["code"])

    async def post(self, path: str, body: object = None) -> httpx.Response:
        """Something that the organiser does."""
        got = await self.api.post(path, json=body or {})
        got.raise_for_status()
        return got

    async def order(self, code: str) -> ShopOrder:
        """The order as it stands."""
        found = await self.shop.order(code)
        assert found is not None
        return found

    def new(self, *items: str) -> NewOrder:
        """An order that we sold, 4,500.00 a ticket."""
        return sold(*(items or (self.standard,)))

    async def passed(self, since_ms: int) -> Sequence[ShopCheckin]:
        """All check-ins since then."""
        found: list[ShopCheckin] = []
        more, page = True, 1
        while more:
            told, more = await self.shop.checkins(since_ms, page)
            found += told
            page += 1
        return found


def refused(code: str) -> Any:
    """The shop says no, and in this word."""
    return pytest.raises(ShopRefused, match=f"^{code}$")


class Behaviours:
    """The port's promises."""

    async def test_the_event_tells_what_is_sold_and_where_one_enters(self, ground: Ground) -> None:
        told = await ground.shop.event()
        assert (told.slug, told.currency, told.zone) == ("spb2026", "RUB", "Europe/Moscow")
        assert told.name == Bilingual("Фестиваль 2026", "Festival 2026")
        assert told.venue == Bilingual("Санкт-Петербург")
        assert 0 < told.doors_ms == told.starts_ms < told.ends_ms
        items = {one.id: one for one in told.items}
        assert items[ground.standard].price_minor == 300_000
        assert items[ground.zone].name == Bilingual("Зона · Левая", "Zone · Left")
        assert items[ground.zone].price_minor == 450_000
        assert ground.zone.partition("/")[0] not in items
        assert not [one for one in told.items if one.name.ru == "Парковка"]
        zones = next(one for one in told.quotas if ground.zone in one.items)
        assert len(zones.items) == zones.size == 2
        assert zones.left is not None
        gates = {one.id: one for one in told.lists}
        assert gates[ground.gate].items == ()
        assert any(ground.vip in one.items and ground.standard not in one.items for one in told.lists)

    async def test_an_order_is_read_whole(self, ground: Ground) -> None:
        sold = await ground.sell()
        assert (sold.status, sold.total_minor, sold.lang, sold.ours) == ("paid", 600_000, "ru", "")
        assert (sold.email, sold.phone) == ("anna@example.org", "+79215550000")
        assert [one.number for one in sold.positions] == [1, 2]
        assert {one.holder for one in sold.positions} == {"Анна Смирнова"}
        (payment,) = sold.payments
        assert (payment.captured, payment.amount_minor, payment.refunded_minor) == (True, 600_000, 0)
        assert payment.provider == "banktransfer"
        assert payment.paid_ms > 0
        assert await ground.shop.order("ZZZZZ") is None
        assert await ground.shop.order("../orders") is None

    async def test_orders_come_from_a_stamp_on_and_test_mode_never(self, ground: Ground) -> None:
        first, second = await ground.sell(1), await ground.sell(1)
        hidden = await ground.post("orders/", _test_order(ground))
        told, more = await ground.shop.orders(first.modified)
        assert ([one.code for one in told], more) == ([first.code, second.code], False)
        await ground.shop.rename(first.positions[0].id, "Ольга")
        told, _ = await ground.shop.orders(first.modified)
        assert [one.code for one in told] == [second.code, first.code]
        assert await ground.shop.order(hidden.json()["code"]) is None
        assert await ground.shop.orders(first.modified, 2) == ([], False)

    async def test_a_check_in_is_written_once_with_its_moment(self, ground: Ground) -> None:
        sold = await ground.sell(1)
        (place,) = sold.positions
        nonce = fresh()
        for _ in range(2):
            assert await ground.shop.check_in(ground.gate, place.id, nonce, AT_MS) == ""
        assert await ground.shop.check_in(ground.gate, place.id, fresh(), AT_MS + 60_000, leaving=True) == ""
        mine = [one for one in await ground.passed(0) if one.position_id == place.id]
        assert [(one.at_ms, one.leaving) for one in mine] == [(AT_MS, False), (AT_MS + 60_000, True)]
        assert {one.list_id for one in mine} == {ground.gate}
        assert 0 < mine[0].made_ms <= mine[1].made_ms
        assert [one.id for one in await ground.passed(mine[1].made_ms)][-1] == mine[1].id
        assert (await ground.order(sold.code)).modified > sold.modified
        for wrong in (("999", place.id), (ground.gate, "999999"), (ground.gate, "x")):
            with refused("not_found"):
                await ground.shop.check_in(*wrong, fresh(), AT_MS)

    async def test_a_code_is_replaced_and_never_given_twice(self, ground: Ground) -> None:
        sold = await ground.sell()
        first, second = sold.positions
        secret = fresh()
        for key in (fresh(), fresh()):
            await ground.shop.recode(sold.code, first.id, secret, key)
        assert (await ground.order(sold.code)).positions[0].secret == secret
        with refused("http_400"):
            await ground.shop.recode(sold.code, second.id, secret, fresh())
        with refused("patch_positions.position"):
            await ground.shop.recode(sold.code, "999999", fresh(), fresh())
        with refused("not_found"):
            await ground.shop.recode("ZZZZZ", first.id, fresh(), fresh())

    async def test_a_ticket_gets_another_name_and_is_blocked(self, ground: Ground) -> None:
        sold = await ground.sell()
        ident = sold.positions[0].id
        await ground.shop.rename(ident, "Ольга Попова")
        for _ in range(2):
            await ground.shop.block(ident)
        one, other = (await ground.order(sold.code)).positions
        assert (one.holder, one.blocked, other.blocked) == ("Ольга Попова", True, False)
        await ground.shop.rename(ident, "")
        assert (await ground.order(sold.code)).positions[0].holder == ""
        with refused("not_found"):
            await ground.shop.rename("999999", "Ольга")
        with refused("not_found"):
            await ground.shop.block("999999")

    async def test_cancelling_the_last_ticket_cancels_the_order(self, ground: Ground) -> None:
        sold = await ground.sell()
        first, second = sold.positions
        assert await ground.shop.check_in(ground.gate, first.id, fresh(), AT_MS) == ""
        for key in (fresh(), fresh()):
            await ground.shop.cancel(sold.code, first.id, key)
        left = await ground.order(sold.code)
        assert (left.status, left.total_minor, left.payments) == ("paid", 300_000, sold.payments)
        assert [one.cancelled for one in left.positions] == [True, False]
        assert [one.position_id for one in await ground.passed(0) if one.position_id == first.id] == [first.id]
        for key in (fresh(), fresh()):
            await ground.shop.cancel(sold.code, second.id, key)
        ended = await ground.order(sold.code)
        assert (ended.status, ended.payments) == ("cancelled", sold.payments)
        with refused("not_found"):
            await ground.shop.check_in(ground.gate, first.id, fresh(), AT_MS)
        with refused("not_found"):
            await ground.shop.cancel(sold.code, "999999", fresh())
        with refused("not_found"):
            await ground.shop.cancel("ZZZZZ", second.id, fresh())

    @pytest.mark.parametrize("expired", [False, True])
    async def test_an_order_is_paid_once_and_lives_again(self, ground: Ground, expired: bool) -> None:
        sold = await ground.sell(status="n", payment_provider=None, payment_info={})
        assert (sold.status, sold.payments) == ("unpaid", ())
        if expired:
            await ground.post(f"orders/{sold.code}/mark_expired/")
            assert (await ground.order(sold.code)).status == "expired"
        key = fresh()
        numbers = {await ground.shop.pay(sold.code, 600_000, "order 51301", key) for _ in range(2)}
        paid = await ground.order(sold.code)
        assert (paid.status, [one.amount_minor for one in paid.payments]) == ("paid", [600_000])
        assert numbers == {one.id for one in paid.payments}
        with refused("not_found"):
            await ground.shop.pay("ZZZZZ", 1, "", fresh())

    async def test_a_better_ticket_is_paid_first_and_then_changed(self, ground: Ground) -> None:
        sold = await ground.sell()
        ident = sold.positions[0].id
        await ground.shop.pay(sold.code, 500_000, "upgrade", fresh())
        for key in (fresh(), fresh()):
            await ground.shop.reseat(sold.code, ident, ground.vip, 800_000, key)
        better = await ground.order(sold.code)
        assert (better.status, better.total_minor) == ("paid", 1_100_000)
        assert (better.positions[0].item, better.positions[0].secret) == (ground.vip, sold.positions[0].secret)
        for item in (ground.zone, ground.standard):
            await ground.shop.reseat(sold.code, ident, item, 450_000, fresh())
            assert (await ground.order(sold.code)).positions[0].item == item
        with refused("patch_positions.body.item"):
            await ground.shop.reseat(sold.code, ident, "99", 1, fresh())
        with refused("patch_positions.body.variation"):
            await ground.shop.reseat(sold.code, ident, ground.zone.partition("/")[0], 1, fresh())
        with refused("item"):
            await ground.shop.reseat(sold.code, ident, "first row", 1, fresh())

    async def test_what_we_sold_is_told_once(self, ground: Ground) -> None:
        new, key = ground.new(ground.standard, ground.zone), fresh()
        made = await ground.shop.make(new, key)
        assert (made.status, made.ours, made.total_minor, made.lang) == ("paid", new.ours, 900_000, "en")
        assert [(one.item, one.secret, one.holder) for one in made.positions] == [
            (one.item, one.secret, one.holder) for one in new.positions
        ]
        assert [(one.captured, one.provider) for one in made.payments] == [(True, "manual")]
        assert (await ground.shop.make(new, key)).code == made.code
        assert (await ground.shop.make(new, fresh())).code == made.code  # a day later its key is forgotten
        assert (await ground.order(made.code)).ours == new.ours
        with refused("positions.secret"):
            await ground.shop.make(NewOrder(fresh(), new.positions), fresh())
        with refused("positions.item"):
            await ground.shop.make(ground.new("99"), fresh())
        with refused("phone"):
            await ground.shop.make(NewOrder(fresh(), ground.new().positions, phone="12"), fresh())

    async def test_what_is_given_back_is_no_more_than_what_came(self, ground: Ground) -> None:
        sold = await ground.sell()
        await ground.shop.cancel(sold.code, sold.positions[0].id, fresh())
        stamp = (await ground.order(sold.code)).modified
        key = fresh()
        assert await ground.shop.refund_of(sold.code, key) is None
        told = {await ground.shop.refund(sold.code, "1", 300_000, key) for _ in range(2)}
        (sent,) = told
        assert (sent.state, sent.amount_minor) == ("pending", 300_000), "a transfer is made by a person there"
        assert await ground.shop.refund_of(sold.code, key) == sent
        after = await ground.order(sold.code)
        assert (after.status, after.payments[0].refunded_minor) == ("paid", 300_000)
        assert after.modified == stamp, "the shop stamps no order for money that goes back"
        with refused("amount"):
            await ground.shop.refund(sold.code, "1", 300_001, fresh())
        with refused("not_found"):
            await ground.shop.refund(sold.code, "9", 1, fresh())
        with refused("not_found"):
            await ground.shop.refund("ZZZZZ", "1", 1, fresh())

    async def test_a_refund_of_a_living_ticket_makes_the_order_unpaid(self, ground: Ground) -> None:
        sold = await ground.sell()
        await ground.shop.refund(sold.code, "1", 10_000, fresh())
        assert (await ground.order(sold.code)).status == "unpaid"

    async def test_a_provider_that_cannot_refund_says_so(self, ground: Ground) -> None:
        made = await ground.shop.make(ground.new(), fresh())
        with refused("amount"):
            await ground.shop.refund(made.code, made.payments[0].id, 10_000, fresh())

    async def test_what_we_gave_back_is_written_down_once(self, ground: Ground) -> None:
        made, key = await ground.shop.make(ground.new(), fresh()), fresh()
        for _ in range(2):
            await ground.shop.give_back(made.code, 200_000, "refund 17", key)
        after = await ground.order(made.code)
        assert (after.status, after.payments[0].refunded_minor) == ("paid", 200_000)
        with refused("amount"):
            await ground.shop.give_back(made.code, 250_001, "refund 18", fresh())
        await ground.shop.give_back(made.code, 250_000, "refund 19", fresh())
        assert (await ground.order(made.code)).payments[0].refunded_minor == 450_000


def _test_order(ground: Ground) -> dict[str, Any]:
    name = {"_scheme": "full", "full_name": ""}
    place = {"item": int(ground.standard), "variation": None, "price": "1.00", "attendee_name_parts": name}
    told = {"status": "p", "payment_provider": "manual", "send_email": False, "testmode": True, "locale": "ru"}
    told |= {"email": None, "phone": None, "api_meta": {}}
    return told | {"positions": [place | {"secret": fresh()}]}
