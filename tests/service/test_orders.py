"""Orders in a dialogue: held, paid, sent, let go; and money that came for nothing (T2, T3, B11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec
import pytest

from app.domain.festivals import Promo
from app.domain.guests import OrderStatus
from app.ports.books import DocumentLinkRow, PaymentRow, QuotaRow
from app.ports.rows import ConversationRow, DialogueRow, FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service import deliveries, festival, orders, stocks, takeover
from app.service.holders import Holders
from app.service.idents import needed
from app.service.numbering import next_number, reserve
from app.service.papers import papers
from app.service.tools import Tools
from tests.service.fairground import Fair, fairground, said
from tests.service.house import HOLDERS, SAMPLE, Visitor, bought
from tests.service.refund_world import ends


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair in memory."""
    built = await fairground()
    yield built
    await ends(built.world)


async def quota(fair: Fair, category: str) -> QuotaRow:
    """The counters of a category."""
    row: QuotaRow = needed(await fair.core.storage.read(lambda reads: reads.get(QuotaRow, "fair", category)))
    return row


@pytest.mark.requirement("T2", "B11")
async def test_paid_places_become_tickets_in_the_dialogue(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor, places=2)
    assert (await quota(fair, "floor")).held == 2
    await fair.pays(order.payment_ids[0])
    assert "6 000" in (await said(visitor, "Оплата прошла")).text.replace("\xa0", " ")
    await fair.world.effects()
    memo = await said(visitor, "Билет 1")
    assert len(memo.attachments) == 2
    assert "Ворота 1" in memo.text
    assert "https://usher.example/t/" in memo.text
    sent = await fair.tickets(await fair.world.order(order.id))
    assert 0 not in {ticket.sent_ms for ticket in sent}
    assert (await quota(fair, "floor")).sold == 2
    await fair.balanced()


async def test_an_order_on_the_site_begins_a_dialogue_when_nobody_has_written(fair: Fair) -> None:
    visitor = await fair.visitor(says="", lang="en")
    order = await fair.bought(visitor)
    await fair.world.effects()
    assert "Your payment went through" in (await visitor.lines())[0].text
    assert (await visitor.row()).ver > 0
    await fair.world.write(lambda tx: archive(tx, visitor.dialogue))
    await fair.world.write(
        lambda tx: deliveries.owe_tickets(tx, order.id, order.ticket_ids, fair.now_ms, dialogue_id="")
    )
    await fair.world.effects()
    conversation = await fair.world.row(ConversationRow, visitor.session.conversation_id)
    assert conversation.dialogue_id != visitor.dialogue


def archive(tx: Tx, dialogue_id: str) -> None:
    """The dialogue leaves the consoles."""
    tx.put(msgspec.structs.replace(needed(tx.get(DialogueRow, dialogue_id)), archived=True))


async def test_tickets_are_sent_as_text_into_another_dialogue_when_asked(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor, "hall")
    other = await fair.visitor("g2", lang="en")
    await fair.world.write(
        lambda tx: deliveries.owe_tickets(
            tx, order.id, order.ticket_ids, fair.now_ms, dialogue_id=other.dialogue, as_text=True
        )
    )
    await fair.world.effects()
    line = await said(other, "Code to type")
    ticket = (await fair.tickets(order))[0]
    assert deliveries.dashed(ticket.code) in line.text
    assert ticket.seat in line.text
    assert line.attachments == ()


@pytest.mark.parametrize("change", ["revoked", "reissued", "nobody"])
async def test_nothing_is_sent_that_is_no_longer_so_or_to_nobody(fair: Fair, change: str) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor)
    await fair.world.effects()
    before = len(await visitor.lines())
    ident = order.ticket_ids[0]
    box_office = fair.core.tools.box_office
    if change == "revoked":
        await fair.world.write(lambda tx: box_office.revoke(tx, ident, "revoked", fair.now_ms))
    dialogue = "no-such" if change == "nobody" else visitor.dialogue
    name = f"{order.id}/{dialogue}/qr/{ident}"
    load = await fair.world.write(lambda tx: deliveries.loaded(tx, fair.core.tools, name))
    if change == "reissued":
        await fair.world.write(lambda tx: box_office.reissue(tx, ident, "reissued", fair.now_ms))
    await fair.world.write(lambda tx: deliveries.arrive(tx, fair.now_ms, fair.core.tools, load, []))
    assert len(await visitor.lines()) == before


async def test_without_a_public_address_the_memo_has_no_link(fair: Fair) -> None:
    fair.core.tools = Tools(ticketing=fair.core.tools.ticketing, provider="sandbox")
    visitor = await fair.visitor()
    await fair.bought(visitor)
    await fair.world.effects()
    assert "/t/" not in (await said(visitor, "Билет 1")).text


@pytest.mark.requirement("T2")
async def test_a_declined_payment_keeps_the_places_until_their_time_is_over(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor)
    await fair.pays(order.payment_ids[0], "declined")
    assert order.payment_ids[0] in (await said(visitor, "Банк не провёл")).text
    assert (await quota(fair, "floor")).held == 1
    await fair.passes(16)
    assert (await fair.world.order(order.id)).status == OrderStatus.EXPIRED
    assert (await quota(fair, "floor")).held == 0
    await said(visitor, "Время на оплату")
    await fair.passes(16)
    assert len([line for line in await visitor.lines() if "Время на оплату" in line.text]) == 1
    await fair.balanced()


async def test_the_end_of_a_payment_lets_the_places_go_at_once(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor)
    await fair.pays(order.payment_ids[0], "expired")
    assert (await fair.world.order(order.id)).status == OrderStatus.EXPIRED
    payment = await fair.world.row(PaymentRow, order.payment_ids[0])
    await fair.world.write(lambda tx: orders.unpaid(tx, fair.core.tools, payment, "expired", fair.now_ms))
    assert len([line for line in await visitor.lines() if "Время на оплату" in line.text]) == 1


async def test_a_guest_lets_an_order_go_and_its_pages_close(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor)
    for _ in range(2):
        done = await fair.world.write(lambda tx: orders.cancel(tx, fair.core.tools, order.id, fair.now_ms))
        assert done.status == OrderStatus.CANCELLED
    assert (await fair.world.row(PaymentRow, order.payment_ids[0])).state == "expired"
    assert not await fair.world.write(lambda tx: orders.expire(tx, fair.core.tools, order.id, fair.now_ms))
    assert not await fair.world.write(lambda tx: orders.expire(tx, fair.core.tools, "none", fair.now_ms))
    await fair.balanced()


@pytest.mark.requirement("T2", "T3")
async def test_money_after_the_hold_buys_the_places_while_there_are_any(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor, "hall", 3)
    await fair.passes(16)
    await fair.pays(order.payment_ids[0])
    paid = await fair.world.order(order.id)
    assert paid.status == OrderStatus.PAID
    assert len({ticket.seat for ticket in await fair.tickets(paid)}) == 3
    await fair.balanced()


@pytest.mark.requirement("T3")
async def test_money_for_places_that_are_gone_and_money_paid_twice_go_to_an_approver(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor, "hall", 4)
    await fair.passes(16)
    other = await fair.visitor("g2")
    for _ in range(2):
        await fair.bought(other, "hall", 4)
    await fair.pays(order.payment_ids[0])
    await said(visitor, "мест уже не осталось")
    late = await fair.world.order(order.id)
    assert late.status == OrderStatus.EXPIRED
    packet = await fair.world.packet(late.refund_ids[0])
    assert (packet.status, packet.state.amount_minor, packet.state.lines) == ("submitted", 2_000_000, ())
    assert packet.state.dialogue_id == visitor.dialogue
    approver = await fair.world.person("approver")
    res = await fair.world.approves(approver, packet.id)
    assert res.st == "ok", res
    await fair.world.effects()
    assert (await fair.world.packet(packet.id)).status in ("paid", "done")
    await fair.balanced()

    paid = await fair.bought(other)
    second = await fair.world.pays_again(paid)
    await fair.world.write(
        lambda tx: orders.paid(tx, fair.core.tools, needed(tx.get(PaymentRow, second.payment_ids[-1])), fair.now_ms)
    )
    assert len((await fair.world.order(paid.id)).refund_ids) == 1
    await said(other, "Второй платёж")


async def test_a_sum_that_is_not_the_orders_buys_nothing(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.ordered(visitor)
    payment = msgspec.structs.replace(await fair.world.row(PaymentRow, order.payment_ids[0]), amount_minor=1)

    def work(tx: Tx) -> None:
        with pytest.raises(NotPossible) as no:
            fair.core.tools.box_office.issue(tx, order.id, payment, fair.now_ms)
        assert no.value.code is Refusal.BAD_VALUE

    await fair.world.write(work)


async def test_who_bought_elsewhere_has_nothing_said_to_him(fair: Fair) -> None:
    visitor = await fair.visitor()
    lines = len(await visitor.lines())
    order = await fair.world.bought(guest_id="g1")
    await fair.world.effects()
    assert order.status == OrderStatus.PAID
    assert len(await visitor.lines()) == lines


async def test_what_costs_nothing_is_paid_at_once(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await free_order(fair, visitor)
    assert order.status == OrderStatus.PAID
    assert order.total_minor == 0


async def free_order(fair: Fair, visitor: Visitor) -> OrderRow:
    """An order whose promo code takes everything off."""
    event = replace(fair.event, promos=(Promo("all", percent=100),))

    def put(tx: Tx) -> None:
        row = needed(tx.get(FestivalRow, "fair"))
        tx.put(msgspec.structs.replace(row, full=event))
        stocks.open_books(tx, event, fair.now_ms)

    await fair.world.write(put)
    order = await fair.ordered(visitor, promo="ALL")
    return await fair.world.order(order.id)


# --- the page of tickets -----------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
async def test_the_page_shows_live_codes_and_never_those_of_somebody_else(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor, places=3)
    token = await fair.world.write(lambda tx: deliveries.make_link(tx, order, fair.now_ms))
    assert await fair.world.row(DocumentLinkRow, token) is None  # only its hash is kept
    first = await papers(fair.core, token)
    assert first is not None
    assert [bool(ticket.code) for ticket in first.tickets] == [True] * 3

    def changes(tx: Tx) -> None:
        box_office = fair.core.tools.box_office
        box_office.revoke(tx, order.ticket_ids[0], "refunded", fair.now_ms)
        ticket = needed(tx.get(TicketRow, order.ticket_ids[1]))
        tx.put(msgspec.structs.replace(ticket, guest_id="g2", holder="Пётр"))
        box_office.reissue(tx, order.ticket_ids[1], "transferred", fair.now_ms)
        box_office.reissue(tx, order.ticket_ids[2], "reissued", fair.now_ms)

    await fair.world.write(changes)
    second = await papers(fair.core, token)
    assert second is not None
    assert [(ticket.status, bool(ticket.code)) for ticket in second.tickets] == [
        ("refunded", False),
        ("transferred", False),
        ("valid", True),
    ]
    assert second.tickets[2].code != first.tickets[2].code
    assert await papers(fair.core, "x" * 43) is None


# --- taken over --------------------------------------------------------------------------------------------


async def test_the_orders_of_the_sample_are_on_the_books_and_taken_over_once(fair: Fair) -> None:
    order = await fair.world.order("40117")
    assert order.ticket_ids == ("40117-1",)
    paid = await fair.core.storage.read(takeover.paid_before)
    assert {row.payment_id for row in paid} == {f"sample-{number}" for number in (40117, 40118, 40119, 40120)}
    await fair.balanced()
    await fair.world.write(lambda tx: tx.put(msgspec.structs.replace(order, status="refunded")))
    await festival.fill(fair.core, SAMPLE, HOLDERS)
    assert (await fair.world.order("40117")).status == "refunded"
    assert await fair.world.write(lambda tx: next_number(tx, "order")) == 40_121


async def test_an_order_with_a_number_of_somebody_elses_making_is_taken_over_as_it_is(fair: Fair) -> None:
    guest, order = HOLDERS.guests[0], bought("IMPORT-A7", "g1", "north")
    await festival.fill(fair.core, SAMPLE, Holders((guest,), (order,)))
    assert (await fair.world.order("IMPORT-A7")).status == OrderStatus.PAID


async def test_numbers_go_up_and_are_never_given_twice(fair: Fair) -> None:
    def work(tx: Tx) -> list[int]:
        numbers = [next_number(tx, "x", 5), next_number(tx, "x", 5)]
        reserve(tx, "x", 3)
        numbers.append(next_number(tx, "x"))
        reserve(tx, "x", 10)
        return [*numbers, next_number(tx, "x"), next_number(tx, "y")]

    assert await fair.world.write(work) == [5, 6, 7, 11, 1]
