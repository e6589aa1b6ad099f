"""New tickets sold by a person: at the desk, by a link into the dialogue, never for another price (T1, B3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.festivals import Event
from app.ports.books import PaymentRow, QuotaRow
from app.ports.rows import GuestRow, OrderRow
from app.ports.ticketing import Purchase
from app.protocol.admissions import SaleQuote
from app.protocol.frames import Res
from app.service import desk_sales, papers, tickets
from app.service.idents import needed
from app.service.refused import Refused
from tests.adapters.ticketing.market import fair as the_event
from tests.service.fairground import Fair, fairground, said
from tests.service.house import Person
from tests.service.refund_world import ends

pytestmark = pytest.mark.requirement("T1", "B3")

AT_DESK = {"method": "desk_cash", "slip": " 00417 ", "name": "  Вера   Климова ", "phone": "+7 921 555-01-02"}


def with_buffer(buffer: int = 2) -> Event:
    """The fair with places on the floor that only the desk sells."""
    event = the_event(floor=5)
    floor, *others = event.categories
    return replace(event, categories=(replace(floor, buffer=buffer), *others), limit=4)


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    built = await fairground(with_buffer())
    yield built
    await ends(built.world)


@pytest.fixture
async def anna(fair: Fair) -> Person:
    return await fair.world.person()


async def sells(person: Person, **args: Any) -> Res:
    given = {"category_id": "floor", "places": 2, "amount_minor": 600_000, "base_": 1, **args}
    return await person.does("SellTickets", "event:fair", **given)


async def order_of(fair: Fair, res: Res) -> OrderRow:
    assert (res.st, res.code) == ("ok", ""), res
    return await fair.world.order(res.made.removeprefix("order:"))


async def quota(fair: Fair, category: str = "floor") -> QuotaRow:
    found: QuotaRow = needed(await fair.world.row(QuotaRow, "fair", category))
    return found


async def asks(fair: Fair, person: Person, places: int = 1, dialogue: str = "", **parts: Any) -> SaleQuote:
    wanted = {"event_id": "fair", "category_id": "floor", "guest_id": "", "expires_ms": 0, **parts}
    return await desk_sales.quote(fair.core, person.principal, Purchase(places=places, **wanted), dialogue)


async def test_somebody_without_a_chat_pays_at_the_desk_and_has_valid_tickets_at_once(
    fair: Fair, anna: Person
) -> None:
    order = await order_of(fair, await sells(anna, **AT_DESK))
    assert (order.status, order.total_minor, order.channel, order.conversation_id) == ("paid", 600_000, "desk", "")
    guest: GuestRow = needed(await fair.world.row(GuestRow, order.guest_id))
    assert (guest.name, guest.digits) == ("Вера Климова", "79215550102")
    made = await fair.tickets(order)
    assert [(ticket.status, ticket.holder, ticket.price_minor) for ticket in made] == [
        ("valid", "Вера Климова", 300_000)
    ] * 2
    payment: PaymentRow = needed(await fair.world.row(PaymentRow, order.payment_ids[0]))
    assert (payment.provider, payment.instrument, payment.provider_id, payment.payer) == (
        "desk", "cash", "00417", anna.id,
    )  # fmt: skip
    found = await tickets.search(fair.core, anna.principal, "921 555", "")
    assert {hit.order_id for hit in found.hits} == {order.id}
    await fair.enters(order)
    assert (await quota(fair)).sold == 2
    await fair.balanced()


async def test_the_same_click_sells_once_and_names_its_order_again(fair: Fair, anna: Person) -> None:
    first, again = [await sells(anna, cmd="one-click", **AT_DESK) for _ in range(2)]
    assert (again.replay, again.made) == (True, first.made)
    assert (await quota(fair)).sold == 2


async def test_a_guest_with_a_chat_gets_the_tickets_there(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1")
    res = await sells(
        anna, method="desk_card", slip="A-7", dialogue_id=guest.dialogue, places=1, amount_minor=300_000
    )
    order = await order_of(fair, res)
    assert (order.guest_id, order.conversation_id) == (guest.session.guest_id, guest.session.conversation_id)
    await fair.world.effects()
    await said(guest, "Оплата прошла")
    assert (await said(guest, "Билет 1")).attachments
    await fair.balanced()


async def test_a_link_goes_into_the_dialogue_and_its_payment_makes_the_tickets(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1")
    order = await order_of(fair, await sells(anna, method="link", dialogue_id=guest.dialogue))
    assert order.status == "unpaid"
    line = (await said(guest, "Оплатить")).text.replace("\xa0", " ")
    assert "Танцпол, билетов: 2, 6 000 ₽. Места держим до 12:15" in line
    assert needed(await fair.world.row(PaymentRow, order.payment_ids[0])).link in line
    assert (await quota(fair)).held == 2
    await fair.pays(order.payment_ids[0])
    await fair.world.effects()
    assert [ticket.status for ticket in await fair.tickets(await fair.world.order(order.id))] == ["valid", "valid"]
    assert len((await said(guest, "Билет 1")).attachments) == 2
    await fair.balanced()


async def test_a_link_nobody_pays_gives_the_places_back(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1", lang="en", says="Hello")
    order = await order_of(fair, await sells(anna, method="link", dialogue_id=guest.dialogue))
    await said(guest, "Pay here")
    await fair.passes(16)
    assert (await fair.world.order(order.id)).status == "expired"
    assert (await quota(fair)).held == 0
    await said(guest, "is over")
    await fair.balanced()


async def test_what_a_promo_makes_free_leaves_no_slip_and_needs_no_link() -> None:
    event = with_buffer()
    free = replace(event.promos[1], minor_off=300_000, code="FREE")
    other = await fairground(replace(event, promos=(free,)))
    try:
        seller = await other.world.person()
        visitor = await other.visitor("g1")
        parts: dict[str, Any] = {"places": 1, "amount_minor": 0, "promo": "free"}
        by_link = await order_of(other, await sells(seller, method="link", dialogue_id=visitor.dialogue, **parts))
        at_desk = await order_of(other, await sells(seller, method="desk_cash", name="Вера", **parts))
        assert (by_link.status, at_desk.status) == ("paid", "paid")
        assert not [line for line in await visitor.lines() if "Оплатить" in line.text]
    finally:
        await ends(other.world)


async def test_the_desk_sells_the_places_kept_for_it_and_not_one_more(fair: Fair, anna: Person) -> None:
    visitor = await fair.visitor("g1")
    await fair.bought(visitor, places=3)
    assert await asks(fair, anna) == SaleQuote("RUB", 300_000, 300_000, 2)
    refused = await sells(anna, **{**AT_DESK, "places": 3, "amount_minor": 900_000})
    assert (refused.st, refused.code, refused.made) == ("rejected", "sold_out", "")
    await order_of(fair, await sells(anna, **AT_DESK))
    assert (await asks(fair, anna)) == SaleQuote(refusal="sold_out")
    assert (await quota(fair)).sold == 5
    await fair.balanced()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount_minor": 500_000}, "amount_changed"),
        ({"slip": "  "}, "bad_value"),
        ({"slip": "9" * 65}, "bad_value"),
        ({"method": "gold"}, "bad_value"),
        ({"name": " "}, "bad_value"),
        ({"name": "В" * 81}, "bad_value"),
        ({"phone": "звоните"}, "bad_value"),
        ({"email": "нет"}, "bad_value"),
        ({"promo": "нет такого"}, "bad_value"),
        ({"places": 0}, "bad_value"),
        ({"places": 5, "amount_minor": 1_500_000}, "limit_reached"),
        ({"category_id": "nothing"}, "not_on_sale"),
        ({"dialogue_id": "nobody"}, "not_found"),
        ({"method": "link"}, "no_dialogue"),
        ({"base_": 2}, "version_conflict"),
        ({"base_": None}, "needs_base"),
    ],
)
async def test_a_wrong_sale_sells_nothing(fair: Fair, anna: Person, wrong: dict[str, Any], code: str) -> None:
    guests = await fair.core.storage.read(lambda reads: len(reads.find(GuestRow)))
    res = await sells(anna, **{**AT_DESK, **wrong})
    assert (res.code, res.made) == (code, "")
    left = await quota(fair)
    assert (left.sold, left.held) == (0, 0)
    assert await fair.core.storage.read(lambda reads: len(reads.find(GuestRow))) == guests


async def test_the_guests_limit_holds_at_the_desk_too(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1")
    await fair.bought(guest, places=3)
    assert (await asks(fair, anna, 2, guest.dialogue)).refusal == "limit_reached"
    res = await sells(anna, method="link", dialogue_id=guest.dialogue)
    assert res.code == "limit_reached"


async def test_the_price_is_told_with_the_promo_and_without(fair: Fair, anna: Person) -> None:
    assert await asks(fair, anna, 2, promo="лето 10") == SaleQuote("RUB", 600_000, 540_000, 5)
    assert await asks(fair, anna, 2, promo="зима") == SaleQuote("RUB", 600_000, 600_000, 5, promo_holds=False)
    assert (await asks(fair, anna, 6)).refusal == "limit_reached"
    assert await asks(fair, anna, category_id="nothing") == SaleQuote(refusal="not_on_sale")
    order = await order_of(fair, await sells(anna, **{**AT_DESK, "promo": "лето 10", "amount_minor": 540_000}))
    assert order.total_minor == 540_000
    with pytest.raises(Refused, match="not_found"):
        await asks(fair, anna, event_id="nowhere")


async def test_of_an_event_that_is_not_his_a_seller_sees_and_sells_nothing(fair: Fair) -> None:
    stranger = await fair.world.house.person(events=("north",))
    with pytest.raises(Refused, match="not_found"):
        await asks(fair, stranger)
    assert (await sells(stranger, **AT_DESK)).code == "not_found"


async def test_no_link_goes_into_a_dialogue_the_seller_may_not_see(fair: Fair) -> None:
    seller = await fair.world.house.person(events=("fair",))
    elsewhere = await fair.world.house.visitor("north", link="g1")
    await elsewhere.says("Здравствуйте", think=False)
    assert (await sells(seller, method="link", dialogue_id=elsewhere.dialogue)).code == "not_found"


# --- on paper ------------------------------------------------------------------------------------------------


async def printed(fair: Fair, person: Person, ticket_id: str) -> papers.Papers:
    return await papers.printed(fair.core, person.principal, ticket_id)


async def test_tickets_are_printed_for_their_holder_and_the_asking_is_kept(fair: Fair, anna: Person) -> None:
    order = await order_of(fair, await sells(anna, **AT_DESK))
    first, second = order.ticket_ids
    paper = await printed(fair, anna, first)
    assert (paper.order_id, paper.places, [ticket.id for ticket in paper.tickets]) == (order.id, 2, [first, second])
    assert all(ticket.code and ticket.typed for ticket in paper.tickets)
    ver = (await fair.world.ticket(second)).ver
    res = await anna.does("TransferTicket", f"ticket:{second}", holder="Борис", base_=ver)
    assert res.st == "ok"
    assert [ticket.id for ticket in (await printed(fair, anna, first)).tickets] == [first]
    assert [ticket.holder for ticket in (await printed(fair, anna, second)).tickets] == ["Борис"]
    audit = await fair.core.storage.read(lambda reads: list(reads.audit(0, 1000)))
    kept = [(line.user_id, line.ent, line.outcome) for line in audit if line.kind == "TicketsPrinted"]
    assert kept[0] == (anna.id, f"ticket:{first}", "shown")
    assert len(kept) == 3


async def test_a_dead_ticket_is_not_printed_nor_one_of_another_event_nor_by_a_manager(
    fair: Fair, anna: Person
) -> None:
    order = await order_of(fair, await sells(anna, **AT_DESK))
    manager, stranger = await fair.world.person("manager"), await fair.world.house.person(events=("north",))
    with pytest.raises(Refused, match="forbidden"):
        await printed(fair, manager, order.ticket_ids[0])
    for ident, person in ((order.ticket_ids[0], stranger), ("nothing", anna)):
        with pytest.raises(Refused, match="not_found"):
            await printed(fair, person, ident)
    for ident in order.ticket_ids:
        await fair.world.write(
            lambda tx, one=ident: fair.core.tools.box_office.revoke(tx, one, "refunded", fair.now_ms)
        )
    with pytest.raises(Refused, match="not_found"):
        await printed(fair, anna, order.ticket_ids[0])


async def test_two_desks_sell_the_last_places_once(fair: Fair, anna: Person) -> None:
    boris = await fair.world.person()
    codes = [
        (await sells(one, **{**AT_DESK, "places": 3, "amount_minor": 900_000})).code for one in (anna, boris, anna)
    ]
    assert codes == ["", "sold_out", "sold_out"]
    left = await quota(fair)
    assert (left.sold, left.held) == (3, 0)
