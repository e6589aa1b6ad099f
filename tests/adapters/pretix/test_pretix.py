"""pretix: what is asked of it and what its answers mean, against contracts recorded from a real one (T1)."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from app.adapters.pretix import Pretix, pretix
from app.domain.articles import Bilingual
from app.ports.shop import ShopAway, ShopRefused
from tests.adapters.pretix.behaviours import AT_MS, Behaviours, Ground, fresh
from tests.adapters.pretix.doubles import PretixDouble
from tests.adapters.pretix.recorded import TOKEN, URL, contract


class TestDouble(Behaviours):
    """The double."""


# --- reading -----------------------------------------------------------------------------------------------


async def test_a_recorded_order_is_read_to_the_last_field(ground: Ground, there: PretixDouble) -> None:
    there.orders.append(contract("order"))
    told = await ground.order("RRLP7")
    assert (told.ours[:5], told.made_ms) == ("ours-", 1_795_377_919_949)
    assert told.modified == "2026-11-22T23:05:20.253175+03:00"
    first, second = told.positions
    assert (first.item, second.item, first.blocked, second.blocked) == ("1", "4/1", False, True)
    sent, by_hand = told.payments
    assert (sent.refunded_minor, by_hand.refunded_minor) == (50_000, 0)
    assert (sent.paid_ms, by_hand.provider) == (1_795_377_919_938, "manual")


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ({"status": "e"}, "status", "expired"),
        ({"email": None, "phone": None}, "email", ""),
        ({"locale": "de-informal"}, "lang", "en"),
        ({"locale": "ru"}, "lang", "ru"),
        ({"api_meta": None}, "ours", ""),
        ({"api_meta": {"usher_order": ["what"]}}, "ours", ""),
        ({"total": "0.00"}, "total_minor", 0),
        ({"total": "-5.10"}, "total_minor", -510),
        ({"unheard": {"of": 1}}, "code", "RRLP7"),
    ],
)
async def test_what_may_be_missing_or_strange_is_borne(
    ground: Ground, there: PretixDouble, part: dict[str, object], name: str, value: object
) -> None:
    there.orders.append(contract("order") | part)
    assert getattr(await ground.order("RRLP7"), name) == value


@pytest.mark.parametrize(
    "part",
    [
        {"status": "x"},
        {"total": "12.345"},
        {"total": "NaN"},
        {"total": None},
        {"total": "12,00"},
        {"positions": None},
        {"datetime": "2026-11-22T23:05:19"},
        {"datetime": "yesterday"},
        {"code": 5},
    ],
)
async def test_what_cannot_be_read_for_certain_is_no_answer(
    ground: Ground, there: PretixDouble, part: dict[str, object]
) -> None:
    there.orders.append(contract("order") | part)
    there.instead = [httpx.Response(200, json=there.orders[0])]
    with pytest.raises(ShopAway):
        await ground.shop.order("RRLP7")


async def test_an_unpaid_payment_is_no_money_and_a_seat_has_a_name(ground: Ground, there: PretixDouble) -> None:
    told = contract("order")
    told["payments"][0] |= {"state": "pending", "provider": None}
    told["positions"][0] |= {"seat": {"id": 5, "name": "Row 1, Seat 2", "seat_guid": "0-1-2"}, "attendee_name": None}
    told["positions"][1] |= {"seat": {"id": 6, "name": "", "seat_guid": "0-1-3"}}
    there.orders.append(told)
    shown = await ground.order("RRLP7")
    assert [(one.captured, one.paid_ms > 0) for one in shown.payments] == [(False, False), (True, True)]
    assert [(one.seat, one.holder) for one in shown.positions] == [("Row 1, Seat 2", ""), ("0-1-3", "Имя")]


async def test_more_than_a_page_is_read_page_by_page(ground: Ground, there: PretixDouble) -> None:
    there.tick = timedelta(0)  # all with one stamp
    codes = [(await ground.sell(1)).code for _ in range(5)]
    there.page = 2
    stamp = (await ground.order(codes[0])).modified
    pages = [await ground.shop.orders(stamp, number) for number in (1, 2, 3, 4)]
    assert [more for _, more in pages] == [True, True, False, False]
    assert [one.code for told, _ in pages for one in told] == codes
    assert len((await ground.shop.orders(""))[0]) == 2
    assert len((await ground.shop.event()).items) == 5
    for code in codes:
        place = (await ground.order(code)).positions[0]
        await ground.shop.check_in(ground.gate, place.id, fresh(), AT_MS)
    assert len(await ground.passed(0)) == 5
    assert {request.url.host for request in there.seen} == {"127.0.0.1"}
    assert {request.url.port for request in there.seen} == {8345}


async def test_a_listing_without_end_is_given_up(
    ground: Ground, there: PretixDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretix, "MOST_PAGES", 2)
    there.page = 1
    with pytest.raises(ShopAway, match="too_long"):
        await ground.shop.event()


async def test_a_gate_for_nobody_is_no_gate_for_all(ground: Ground, there: PretixDouble) -> None:
    there.lists.append(there.lists[1] | {"id": 3, "limit_products": []})
    there.lists.append(there.lists[1] | {"id": 4, "limit_products": [4, 5]})
    told = await ground.shop.event()
    assert [(one.id, one.items) for one in told.lists] == [("1", ()), ("2", ("2", "3")), ("4", ("4/1", "4/2", "5"))]


async def test_quotas_name_products_as_they_are_sold(ground: Ground, there: PretixDouble) -> None:
    there.quotas[0] |= {"items": [1, 4, 5], "variations": [2], "size": None, "available_number": None}
    there.quotas.append(there.quotas[1] | {"id": 9, "items": [5]})
    told = await ground.shop.event()
    assert (told.quotas[0].items, told.quotas[0].size, told.quotas[0].left) == (("1", "4/2"), None, None)
    assert "9" not in {one.id for one in told.quotas}


async def test_an_event_says_its_doors_and_names_in_whatever_language(ground: Ground, there: PretixDouble) -> None:
    there.event |= {"date_admission": "2027-07-10T10:00:00+03:00", "date_to": None, "location": None}
    there.event |= {"name": {"de": "Fest"}}
    there.items[0]["name"] = {"en": "Standard"}
    there.items[1]["name"] = "Plain"
    told = await ground.shop.event()
    assert told.starts_ms - told.doors_ms == 2 * 3600 * 1000
    assert (told.ends_ms, told.venue, told.name) == (0, Bilingual(""), Bilingual("Fest"))
    assert [one.name for one in told.items[:2]] == [Bilingual("Standard", "Standard"), Bilingual("Plain")]


@pytest.mark.parametrize(
    "guard",
    [
        {"active": False},
        {"require_voucher": True},
        {"hide_without_voucher": True},
        {"require_approval": True},
        {"require_membership": True},
        {"available_from": "2099-01-01T00:00:00+03:00"},
        {"available_until": "2020-01-01T00:00:00+03:00"},
    ],
)
async def test_what_not_anybody_may_buy_now_is_not_on_sale(
    ground: Ground, there: PretixDouble, guard: dict[str, object]
) -> None:
    there.items[0] |= guard
    there.items[3]["variations"][0] |= {name: value for name, value in guard.items() if name != "require_voucher"}
    there.items[1] |= {"available_from": "2020-01-01T00:00:00+03:00", "available_until": "2099-01-01T00:00:00+03:00"}
    told = {one.id: one.on_sale for one in (await ground.shop.event()).items}
    assert (told["1"], told["2"], told["4/2"]) == (False, True, True)
    assert told["4/1"] == ("require_voucher" in guard)


async def test_a_series_of_events_is_refused(ground: Ground, there: PretixDouble) -> None:
    there.event |= {"has_subevents": True}
    with pytest.raises(ShopRefused, match="event_series"):
        await ground.shop.event()


async def test_check_ins_that_are_about_nothing_are_left_out(ground: Ground, there: PretixDouble) -> None:
    there.checkins = contract("checkins")["results"]
    there.checkins.append(there.checkins[0] | {"position": None})
    told, more = await ground.shop.checkins(0)
    assert ([(one.id, one.leaving) for one in told], more) == ([("13", False), ("16", True)], False)


@pytest.mark.parametrize(("currency", "amount", "minor"), [("JPY", "500.00", 500), ("KWD", "1.5", 1500)])
async def test_amounts_are_in_units_of_the_events_currency(
    ground: Ground, there: PretixDouble, currency: str, amount: str, minor: int
) -> None:
    there.event["currency"] = currency
    there.orders.append(contract("order") | {"total": amount, "positions": [], "payments": [], "refunds": []})
    assert (await ground.order("RRLP7")).total_minor == minor
    await ground.shop.pay("RRLP7", 1_234, "", fresh())
    assert json.loads(there.seen[-1].content)["amount"] == {"JPY": "1234", "KWD": "1.234"}[currency]


async def test_a_currency_nobody_knows_is_no_answer(ground: Ground, there: PretixDouble) -> None:
    sold = await ground.sell(1)
    shop = Pretix(URL, "festival", "spb2026", TOKEN, transport=there.transport)
    there.event["currency"] = "XXX"
    for call in (shop.order(sold.code), shop.pay(sold.code, 1, "", fresh())):
        with pytest.raises(ShopAway):
            await call
    await shop.close()
