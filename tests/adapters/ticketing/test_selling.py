"""The box office sells: prices and promo codes, limits, seats, holds, tickets and what frees their places (T2)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.upgrades import HOLD_MS
from app.ports.books import BoughtRow, HoldRow, PaymentRow, PromoRow, SeatRow
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Want
from app.service import orders
from tests.adapters.ticketing.market import HOUR_MS, MINUTE_MS, Market, fair


@pytest.fixture
def market() -> Market:
    """A fresh market."""
    return Market()


def test_an_order_holds_its_places_at_the_price_of_the_moment(market: Market) -> None:
    order = market.ordered(places=3)
    assert (order.total_minor, order.places, order.status) == (900_000, 3, "unpaid")
    hold = market.get(HoldRow, order.hold_id)
    assert (hold.state, hold.places, hold.expires_ms) == ("held", 3, market.now_ms + 15 * MINUTE_MS)
    quota = market.quota("floor")
    assert (quota.held, quota.state.held, quota.ver) == (3, 3, 2)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"category": "nowhere"}, "not_on_sale"),
        ({"category": "plus"}, "not_on_sale"),
        ({"places": 0}, "bad_value"),
        ({"places": 51}, "limit_reached"),
        ({"category": "hall", "places": 5}, "limit_reached"),
        ({"category": "vip", "places": 11}, "sold_out"),
        ({"promo": "nothing"}, "bad_value"),
        ({"promo": "!"}, "bad_value"),
        ({"promo": "GIFT", "category": "vip"}, "bad_value"),
        ({"category": "hall", "seats": ("ряд 9, место 1",)}, "sold_out"),
    ],
)
def test_what_cannot_be_sold_is_refused_and_nothing_written(market: Market, parts: dict[str, Any], code: str) -> None:
    assert market.places(**parts) == code


def test_nothing_is_sold_of_an_event_that_is_over_or_unknown(market: Market) -> None:
    elsewhere = dataclasses.replace(market.purchase(), event_id="gone")
    box_office = market.tools.box_office
    assert market.tries(lambda tx: box_office.place(tx, elsewhere, market.now_ms)) == "not_on_sale"
    market.passes(12 * HOUR_MS)
    assert market.places() == "not_on_sale"


def test_prices_step_up_by_stock_then_by_time(market: Market) -> None:
    assert market.ordered(category="early", places=2).total_minor == 200_000
    assert market.ordered(category="early").total_minor == 150_000
    market.passes(HOUR_MS)
    assert market.ordered(category="early").total_minor == 200_000


def test_a_promo_code_is_used_up_by_orders_that_have_it_and_freed_by_those_let_go(market: Market) -> None:
    first = market.ordered(promo="лето-10")
    assert first.total_minor == 270_000
    second = market.bought(promo="Лето 10")
    assert market.places(promo="лето10") == "bad_value"
    market.write(lambda tx: market.tools.box_office.release(tx, first.hold_id, "released", market.now_ms))
    assert market.get(PromoRow, "fair", "лето10").uses == 1
    assert market.ordered(promo="лето10").total_minor == 270_000
    assert market.tickets(second.id)[0].price_minor == 270_000
    assert market.ordered(promo="gift").total_minor == 50_000
    market.passes(HOUR_MS)
    assert market.places(promo="gift") == "bad_value"


def test_prices_of_tickets_sum_up_to_the_order_to_the_kopeck(market: Market) -> None:
    order = market.bought(places=3, promo="gift")
    prices = [ticket.price_minor for ticket in market.tickets(order.id)]
    assert sum(prices) == order.total_minor == 650_000
    assert max(prices) - min(prices) == 1


def test_a_guest_may_hold_so_many_places_and_refunded_ones_count_no_more() -> None:
    market = Market(fair(limit=4))
    order = market.bought(places=3)
    assert market.places(places=2) == "limit_reached"
    assert market.places("g1", places=2) != "limit_reached"
    box_office = market.tools.box_office
    market.write(lambda tx: box_office.revoke(tx, market.tickets(order.id)[0].id, "refunded", market.now_ms))
    assert market.get(BoughtRow, "fair", "g0").places == 2
    market.ordered(places=2)
    assert market.tries(lambda tx: box_office.revoke(tx, f"{order.id}-1", "refunded", market.now_ms)) == "ticket_dead"
    assert market.tries(lambda tx: box_office.revoke(tx, "nothing", "refunded", market.now_ms)) == "ticket_dead"


def test_a_group_gets_seats_together_and_a_seat_is_one_guests(market: Market) -> None:
    one = market.bought(category="hall", seats=("ряд 1, место 2",))
    two = market.bought("g1", "hall", 3)
    assert [ticket.seat for ticket in market.tickets(one.id)] == ["ряд 1, место 2"]
    assert {ticket.seat[:5] for ticket in market.tickets(two.id)} == {"ряд 2"}
    assert market.places(category="hall", seats=("ряд 1, место 2",)) == "sold_out"
    assert market.places(category="hall", places=2, seats=("ряд 1, место 1",)) == "sold_out"
    box_office = market.tools.box_office
    market.write(lambda tx: box_office.revoke(tx, market.tickets(one.id)[0].id, "refunded", market.now_ms))
    assert market.get(SeatRow, "fair", "ряд 1, место 2").ticket_id == ""
    held = market.ordered(category="hall", seats=("ряд 1, место 2",))
    assert market.get(SeatRow, "fair", "ряд 1, место 2").hold_id == held.hold_id
    market.write(lambda tx: orders.cancel(tx, market.tools, held.id, market.now_ms))
    assert market.get(SeatRow, "fair", "ряд 1, место 2").hold_id == ""
    assert market.problems() == []


def test_a_hold_is_released_once_and_extended_only_while_it_is_held(market: Market) -> None:
    order = market.ordered()
    box_office = market.tools.box_office
    later = market.now_ms + HOLD_MS
    assert market.write(lambda tx: box_office.extend(tx, order.hold_id, later)).expires_ms == later
    assert market.write(lambda tx: box_office.release(tx, order.hold_id, "released", market.now_ms)) is not None
    assert market.write(lambda tx: box_office.release(tx, order.hold_id, "released", market.now_ms)) is None
    assert market.write(lambda tx: box_office.release(tx, "nothing", "released", market.now_ms)) is None
    assert market.tries(lambda tx: box_office.extend(tx, order.hold_id, later)) == "hold_expired"
    assert market.tries(lambda tx: box_office.extend(tx, "nothing", later)) == "hold_expired"


def test_a_hold_needs_places_and_an_event_that_sells_them(market: Market) -> None:
    def want(category: str, places: int) -> str:
        wish = Want("order", "fair", category, places, "g0", market.now_ms)
        got = market.tries(lambda tx: market.tools.box_office.hold(tx, wish, market.now_ms))
        return got if isinstance(got, str) else got.state

    assert want("floor", 1) == "held"
    assert want("floor", 0) == "bad_value"
    assert want("plus", 1) == "not_on_sale"


def test_an_order_is_issued_once(market: Market) -> None:
    order = market.bought()
    payment = market.get(PaymentRow, order.payment_ids[0])
    box_office = market.tools.box_office
    assert market.tries(lambda tx: box_office.issue(tx, order.id, payment, market.now_ms)) == "illegal_move"


def test_tickets_given_out_before_they_were_paid_open_the_gate_once_they_are(market: Market) -> None:
    order = market.bought(places=2)
    payment = market.get(PaymentRow, order.payment_ids[0])

    def unpay(tx: Tx) -> None:
        for ticket in market.tickets(order.id):
            tx.put(replace(ticket, status="unpaid"))
        tx.put(replace(market.get(OrderRow, order.id), status="unpaid"))

    market.write(unpay)
    box_office = market.tools.box_office
    market.write(lambda tx: box_office.issue(tx, order.id, payment, market.now_ms))
    assert [ticket.status for ticket in market.tickets(order.id)] == ["valid", "valid"]
    assert market.get(OrderRow, order.id).status == "paid"
    market.write(unpay)
    market.write(lambda tx: box_office.revoke(tx, f"{order.id}-1", "cancelled", market.now_ms))
    assert market.tries(lambda tx: box_office.issue(tx, order.id, payment, market.now_ms)) == "ticket_dead"


def test_an_upgrade_needs_a_hold_for_exactly_its_living_tickets(market: Market) -> None:
    order = market.bought(places=2)
    payment = market.get(PaymentRow, order.payment_ids[0])
    box_office = market.tools.box_office
    wish = Want("upgrade", "fair", "vip", 2, "g0", market.now_ms + HOLD_MS)
    hold = market.write(lambda tx: box_office.hold(tx, wish, market.now_ms))

    def tries(idents: tuple[str, ...], hold_id: str = hold.id) -> object:
        return market.tries(lambda tx: box_office.upgrade(tx, idents, hold_id, payment, market.now_ms))

    one, two = (ticket.id for ticket in market.tickets(order.id))
    assert tries((one, two), "nothing") == "hold_expired"
    assert tries((one,)) == "not_eligible"
    assert tries((one, one)) == "not_eligible"
    market.write(lambda tx: box_office.revoke(tx, two, "refunded", market.now_ms))
    assert tries((one, two)) == "ticket_dead"


def test_a_guest_without_a_name_is_a_guest_and_a_place_without_a_gate_has_none() -> None:
    market = Market(fair(gates=()))
    order = market.bought("nobody", "vip")
    ticket: TicketRow = market.tickets(order.id)[0]
    assert (ticket.holder, ticket.gate) == ("Гость", "")
