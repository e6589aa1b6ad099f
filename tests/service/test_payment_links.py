"""The payment link of a ticket that is not paid: sent, sent again, paid, over, refused (C5, B11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.domain.guests import OrderStatus, TicketStatus
from app.domain.ids import TicketId
from app.ports.books import PaymentRow
from app.ports.rows import DialogueRow, FestivalRow, OrderRow
from app.ports.storage import Tx
from app.protocol.deals import SendPaymentLink
from app.service import orders, payment_links, payments, tickets
from app.service.idents import needed
from app.service.takeover import Takeover
from tests.service.fairground import Fair, fairground, said
from tests.service.house import HOLDERS, Person, Visitor, bought
from tests.service.refund_world import ends

pytestmark = pytest.mark.requirement("C5", "B11")


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    built = await fairground()
    yield built
    await ends(built.world)


@pytest.fixture
async def anna(fair: Fair) -> Person:
    return await fair.world.person()


async def given_out(fair: Fair, number: str = "40131", **fields: Any) -> OrderRow:
    """An order sold elsewhere and taken over: two tickets given out and never paid, their places sold."""
    plain = bought(number, "g2", "north", OrderStatus.UNPAID)
    pair = tuple(
        replace(plain.tickets[0], id=TicketId(f"{number}-{place}"), status=TicketStatus.UNPAID, code="")
        for place in (1, 2)
    )

    def work(tx: Tx) -> None:
        events = {"north": needed(tx.get(FestivalRow, "north")).full}
        taking = Takeover(tx, fair.core.tools.box_office, events, fair.now_ms)
        taking.order(HOLDERS.guests[1], replace(plain, tickets=pair))
        taking.close()
        tx.put(msgspec.structs.replace(needed(tx.get(OrderRow, number)), **fields))

    await fair.world.write(work)
    return await fair.world.order(number)


async def sends(person: Person, order: OrderRow, visitor: Visitor | None = None, **more: Any) -> tuple[str, str]:
    dialogue = visitor.dialogue if visitor is not None else ""
    res = await person.does("SendPaymentLink", f"ticket:{order.ticket_ids[0]}", dialogue_id=dialogue, **more)
    return res.st, res.code


async def payments_of(fair: Fair, order: OrderRow) -> list[PaymentRow]:
    fresh = await fair.world.order(order.id)
    return [needed(await fair.world.row(PaymentRow, ident)) for ident in fresh.payment_ids]


def links(lines: list[str]) -> list[str]:
    return [line for line in lines if "Оплатить" in line]


async def lines(visitor: Visitor) -> list[str]:
    return [line.text for line in await visitor.lines()]


async def test_the_link_comes_into_the_dialogue_and_paying_makes_the_tickets_valid_there(
    fair: Fair, anna: Person
) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    head = fair.core.hub.head
    assert await sends(anna, order, guest) == ("ok", "")
    (payment,) = await payments_of(fair, order)
    assert (payment.amount_minor, payment.dialogue_id, payment.state) == (
        order.total_minor,
        guest.dialogue,
        "pending",
    )
    line = (await said(guest, "не оплачен")).text.replace("\xa0", " ")
    assert payment.link in line
    assert "6 000 ₽ до " in line
    told = await fair.core.storage.read(lambda reads: [one.ent for one in reads.events(head, 99)])
    assert {f"ticket:{ident}" for ident in order.ticket_ids} <= set(told)
    card = await tickets.card(fair.core, anna.principal, order.ticket_ids[0], guest.dialogue)
    assert (card.standing, card.pay_until_ms) == ("unpaid", payment.expires_ms)

    await fair.world.effects()  # the page is opened at the provider, and asked for now and then
    assert (await payments_of(fair, order))[0].url
    await fair.pays(payment.id)
    await fair.world.effects()
    paid = await fair.tickets(await fair.world.order(order.id))
    assert {ticket.status for ticket in paid} == {"valid"}
    assert all(ticket.sent_ms for ticket in paid)
    await said(guest, "Оплата прошла")
    assert len((await said(guest, "Билет 1")).attachments) == 2
    card = await tickets.card(fair.core, anna.principal, order.ticket_ids[0], guest.dialogue)
    assert (card.standing != "unpaid", card.pay_until_ms, card.paid_ms > 0) == (True, 0, True)
    assert await sends(anna, order, guest) == ("rejected", "already_paid")
    await fair.balanced()


async def test_a_page_that_is_still_good_is_sent_again_and_one_nearly_over_is_not(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    for _ in range(2):
        assert await sends(anna, order, guest) == ("ok", "")
    (first,) = await payments_of(fair, order)
    assert [first.link in line for line in links(await lines(guest))] == [True, True]
    await fair.passes(14)
    assert await sends(anna, order, guest) == ("ok", "")
    old, new = await payments_of(fair, order)
    assert (old.state, new.state) == ("expired", "pending")
    assert new.link in links(await lines(guest))[-1]


async def test_the_same_command_sends_one_link(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    for _ in range(3):
        assert await sends(anna, order, guest, cmd="same-click") == ("ok", "")
    assert len(links(await lines(guest))) == 1
    assert len(await payments_of(fair, order)) == 1


async def test_a_declined_page_is_opened_anew_under_the_same_link(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    await sends(anna, order, guest)
    (payment,) = await payments_of(fair, order)
    await fair.pays(payment.id, "declined")
    await said(guest, "Банк не провёл")
    assert await sends(anna, order, guest) == ("ok", "")
    (again,) = await payments_of(fair, order)
    assert (again.state, again.attempt, again.link) == ("pending", 2, payment.link)


async def test_the_end_of_the_page_leaves_the_tickets_to_the_guest_and_late_money_still_counts(
    fair: Fair, anna: Person
) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    await sends(anna, order, guest)
    (payment,) = await payments_of(fair, order)
    await fair.world.write(lambda tx: payments_expire(tx, fair, payment.id))
    assert (await fair.world.order(order.id)).status == OrderStatus.UNPAID
    assert "Билеты остаются за вами" in (await said(guest, "больше не действует")).text
    assert {ticket.status for ticket in await fair.tickets(order)} == {"unpaid"}
    await fair.pays(payment.id)
    assert {ticket.status for ticket in await fair.tickets(order)} == {"valid"}


def payments_expire(tx: Tx, fair: Fair, ident: str) -> None:
    payments.expire(tx, fair.core.tools, ident, fair.now_ms)


async def test_without_a_dialogue_named_it_goes_where_the_order_was_bought(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1")
    here = await given_out(fair, conversation_id=guest.session.conversation_id)
    assert await sends(anna, here) == ("ok", "")
    await said(guest, "не оплачен")
    nowhere = await given_out(fair, "40132")
    assert await sends(anna, nowhere) == ("rejected", "no_dialogue")
    assert await payments_of(fair, nowhere) == []


async def test_it_goes_into_no_dialogue_that_is_over_or_of_another_event(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    local = await fair.world.house.person(events=("north",))
    assert await sends(local, order, guest) == ("rejected", "no_dialogue")

    def archive(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(DialogueRow, guest.dialogue)), archived=True))

    await fair.world.write(archive)
    assert await sends(anna, order, guest) == ("rejected", "no_dialogue")


async def test_a_link_whose_dialogue_is_over_tells_its_end_where_the_order_was_bought(
    fair: Fair, anna: Person
) -> None:
    bought_in, guest = await fair.visitor("g1"), await fair.visitor("g2")
    order = await given_out(fair, conversation_id=bought_in.session.conversation_id)
    await sends(anna, order, guest)

    def archive(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(DialogueRow, guest.dialogue)), archived=True))

    await fair.world.write(archive)
    await fair.pays((await payments_of(fair, order))[0].id)
    await fair.world.effects()
    await said(bought_in, "Оплата прошла")
    await said(bought_in, "Билет 1")


async def test_nothing_is_sent_for_what_is_dead_or_being_checked(fair: Fair, anna: Person) -> None:
    guest = await fair.visitor("g1")
    dead = await given_out(fair)
    office = fair.core.tools.box_office
    await fair.world.write(lambda tx: office.revoke(tx, dead.ticket_ids[1], "cancelled", fair.now_ms))
    assert await sends(anna, dead, guest) == ("rejected", "ticket_dead")
    refunded = await given_out(fair, "40132", status=OrderStatus.REFUNDED.value)
    assert await sends(anna, refunded, guest) == ("rejected", "ticket_dead")
    checked = await given_out(fair, "40133")
    await sends(anna, checked, guest)
    (payment,) = await payments_of(fair, checked)
    await fair.world.write(lambda tx: tx.put(msgspec.structs.replace(payment, state="unknown")))
    assert await sends(anna, checked, guest) == ("rejected", "payment_unclear")


async def test_what_costs_nothing_is_paid_at_once_and_no_link_is_sent(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair, total_minor=0), await fair.visitor("g1")
    assert await sends(anna, order, guest) == ("ok", "")
    assert {ticket.status for ticket in await fair.tickets(order)} == {"valid"}
    assert links(await lines(guest)) == []


async def test_a_guest_who_lets_the_order_go_frees_its_places(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    await sends(anna, order, guest)
    office = fair.core.tools.box_office
    await fair.world.write(lambda tx: office.revoke(tx, order.ticket_ids[0], "blocked", fair.now_ms))
    await fair.world.write(lambda tx: orders.cancel(tx, fair.core.tools, order.id, fair.now_ms))
    assert [ticket.status for ticket in await fair.tickets(order)] == ["blocked", "cancelled"]
    assert (await payments_of(fair, order))[0].state == "expired"
    assert await sends(anna, order, guest) == ("rejected", "ticket_dead")
    await fair.balanced()


async def test_the_command_is_in_the_audit_and_is_about_a_ticket_only(fair: Fair, anna: Person) -> None:
    order, guest = await given_out(fair), await fair.visitor("g1")
    await sends(anna, order, guest)
    audits = await fair.core.storage.read(lambda reads: reads.audit(0, 999))
    (entry,) = [one for one in audits if one.kind == "SendPaymentLink"]
    assert (entry.user_id, entry.outcome) == (anna.id, "ok")
    with pytest.raises(TypeError):
        payment_links.send(wrong(), SendPaymentLink())


def wrong() -> Any:
    """A deed about something else."""
    return type("Deed", (), {"row": None, "kind": "SendPaymentLink"})()
