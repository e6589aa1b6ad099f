"""Invented ticket holders: the same seed, the same people; the figures of the reference case."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from app.domain.guests import OrderStatus, TicketStatus, people_of
from app.domain.money import Money
from app.domain.seating import rows_of
from app.server.sample import load_names, load_sample
from app.service.holders import Holders, Names, draw_holders, read_names
from app.service.mappings import DataError, Table

SAMPLE = load_sample()
NAMES = load_names()


@pytest.fixture(scope="module")
def holders() -> Holders:
    return draw_holders(7, SAMPLE.events, NAMES)


def test_the_first_event_is_sold_to_exactly_4200_people(holders: Holders) -> None:
    first = SAMPLE.events[0].id
    assert sum(people_of(order) for order in holders.orders if order.event_id == first) == 4200


def test_the_same_seed_draws_the_same_people_and_another_draws_others(holders: Holders) -> None:
    assert draw_holders(7, SAMPLE.events, NAMES) == holders
    assert draw_holders(8, SAMPLE.events, NAMES) != holders


def test_nobody_shares_an_id_a_phone_an_address_or_a_code(holders: Holders) -> None:
    tickets = [ticket for order in holders.orders for ticket in order.tickets]
    for values in (
        [guest.id for guest in holders.guests],
        [guest.phone for guest in holders.guests],
        [guest.email for guest in holders.guests],
        [order.id for order in holders.orders],
        [ticket.id for ticket in tickets],
        [ticket.code for ticket in tickets],
    ):
        assert len(set(values)) == len(values)


def test_phones_and_addresses_can_belong_to_nobody(holders: Holders) -> None:
    for guest in holders.guests:
        assert guest.phone.startswith("+7555")
        assert len(guest.phone) == 12
        assert guest.email.isascii()
        assert guest.email.rpartition("@")[2] in {"example.com", "example.org", "example.net"}


def test_some_orders_are_unpaid_refunded_passed_on_or_issued_again(holders: Holders) -> None:
    orders = Counter(order.status for order in holders.orders)
    tickets = Counter(ticket.status for order in holders.orders for ticket in order.tickets)
    sold = (OrderStatus.PAID, OrderStatus.UNPAID, OrderStatus.REFUNDED)
    assert min(orders[status] for status in sold) > 20
    assert set(orders) == set(sold)
    held = (*(TicketStatus(status.value) for status in sold if status is not OrderStatus.PAID), TicketStatus.VALID)
    assert min(tickets[status] for status in (*held, TicketStatus.TRANSFERRED, TicketStatus.REPLACED)) > 20


def test_a_ticket_that_changed_hands_is_followed_by_the_one_that_opens_the_gate(holders: Holders) -> None:
    for order in holders.orders:
        for ticket in order.tickets:
            if ticket.status in (TicketStatus.TRANSFERRED, TicketStatus.REPLACED):
                newer = order.tickets[-1]
                assert newer.status is TicketStatus.VALID
                assert newer.code != ticket.code
                assert ticket.price == Money(0)


def test_nothing_is_sold_beyond_its_quota(holders: Holders) -> None:
    sold = Counter(
        (order.event_id, ticket.category_id)
        for order in holders.orders
        for ticket in order.tickets
        if ticket.status in (TicketStatus.VALID, TicketStatus.UNPAID)
    )
    for event in SAMPLE.events:
        for category in event.categories:
            assert sold[event.id, category.id] <= category.quota


def test_places_one_may_change_into_on_site_are_kept_for_it(holders: Holders) -> None:
    first = SAMPLE.events[0]
    terrace = next(category for category in first.categories if category.id == "vip")
    sold = sum(
        ticket.category_id == "vip" and ticket.status in (TicketStatus.VALID, TicketStatus.UNPAID)
        for order in holders.orders
        if order.event_id == first.id
        for ticket in order.tickets
    )
    assert terrace.quota - sold >= 30


def test_numbered_seats_are_given_once(holders: Holders) -> None:
    hall = SAMPLE.events[1]
    numbered = {seat for category in hall.categories for row in rows_of(category) for seat in row}
    seats = [
        ticket.seat
        for order in holders.orders
        if order.event_id == hall.id
        for ticket in order.tickets
        if ticket.category_id == "vip" and ticket.status in (TicketStatus.VALID, TicketStatus.UNPAID)
    ]
    assert seats
    assert set(seats) <= numbered
    assert len(set(seats)) == len(seats)


def test_a_ticket_names_a_gate_that_leads_to_its_zone(holders: Holders) -> None:
    for order in holders.orders:
        event = SAMPLE.event(order.event_id)
        gates = {gate.id: gate for gate in event.gates}
        zones = {category.id: category.zone for category in event.categories}
        for ticket in order.tickets:
            assert ticket.gate_id is not None
            gate = gates[ticket.gate_id]
            assert not gate.zones or zones[ticket.category_id] in gate.zones


def test_some_guests_hold_orders_for_more_than_one_event(holders: Holders) -> None:
    events: dict[str, set[str]] = {}
    for order in holders.orders:
        events.setdefault(order.guest_id, set()).add(order.event_id)
    assert sum(len(seen) > 1 for seen in events.values()) > 100


def test_the_total_of_an_order_counts_what_was_sold(holders: Holders) -> None:
    order = next(o for o in holders.orders if o.status is OrderStatus.PAID and len(o.tickets) == 2)
    assert order.total == order.tickets[0].price + order.tickets[1].price


def test_more_people_than_places_is_an_error_that_says_so() -> None:
    event = SAMPLE.events[2]
    tight = replace(event, categories=(replace(event.categories[0], quota=60),))
    with pytest.raises(ValueError, match="bay-thunder: sold out, raise a quota"):
        draw_holders(1, (tight,), NAMES, 100)


@pytest.mark.parametrize("key", ["men", "women", "surnames", "foreign"])
def test_an_empty_list_of_names_is_refused(key: str) -> None:
    values: dict[str, object] = {"men": ["А"], "women": ["Б"], "surnames": [["В", "Г"]], "foreign": ["D"]}
    assert read_names(Table("people.toml", "", values)) == Names(("А",), ("Б",), (("В", "Г"),), ("D",))
    with pytest.raises(DataError, match=key):
        read_names(Table("people.toml", "", values | {key: []}))


@pytest.mark.parametrize("pairs", [None, ["В"], [["В"]]])
def test_a_surname_has_two_forms(pairs: object) -> None:
    with pytest.raises(DataError, match="give pairs"):
        read_names(Table("people.toml", "", {"surnames": pairs}))
