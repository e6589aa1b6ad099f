"""Better places on site: offered, held, paid, seated, and every other end; each told to the guest (C6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec
import pytest

from app.domain.money import Money
from app.ports.books import ErrandRow, PaymentRow, QuotaRow, RefundRow, UpgradeRow
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.service import upgrades
from app.service.idents import needed
from tests.adapters.ticketing import market
from tests.service.fairground import Fair, fairground, said
from tests.service.house import Visitor
from tests.service.refund_world import ends


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair in memory."""
    built = await fairground()
    yield built
    await ends(built.world)


async def vip(fair: Fair) -> QuotaRow:
    """The counters of the terrace."""
    row: QuotaRow = needed(await fair.core.storage.read(lambda reads: reads.get(QuotaRow, "fair", "vip")))
    return row


async def accepts(fair: Fair, order: OrderRow, visitor: Visitor, category: str = "vip") -> UpgradeRow | str:
    """The guest says yes to the bot; a refusal's code."""

    def work(tx: Tx) -> UpgradeRow | str:
        try:
            return upgrades.accept(
                tx, fair.core.tools, order.id, order.ticket_ids, category, fair.now_ms, dialogue_id=visitor.dialogue
            )
        except NotPossible as no:
            return no.code.value

    row: UpgradeRow | str = await fair.world.write(work)
    return row


# --- the way it should go ----------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
async def test_an_offer_is_held_paid_by_link_and_seated_with_a_new_code_and_a_wristband(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor, 2)
    old = await fair.tickets(order)
    ident = await fair.offers(person, order, visitor)
    assert "8 000" in (await said(visitor, "Можно пересесть")).text.replace("\xa0", " ")
    assert (await fair.does(person, "HoldUpgrade", ident)).st == "ok"
    state = (await fair.upgrade(ident)).state
    assert (state.state, state.due_minor, state.price_minor, state.credit_minor) == (
        "held",
        800_000,
        700_000,
        300_000,
    )
    assert state.expires_ms == fair.now_ms + 5 * 60_000
    assert state.pay_url in (await said(visitor, "Места держим")).text
    assert ((await vip(fair)).held, (await vip(fair)).sold) == (2, 0)
    await fair.pays(state.payment_id)
    await fair.world.effects()
    after = await fair.upgrade(ident)
    assert (after.status, after.state.paid_by) == ("paid", "link")
    new = await fair.tickets(order)
    assert [ticket.category_id for ticket in new] == ["vip", "vip"]
    assert not {ticket.code for ticket in new} & {ticket.code for ticket in old}
    assert all(ticket.inside for ticket in new)
    quota = await vip(fair)
    assert (quota.held, quota.sold, quota.inside) == (0, 2, 2)
    assert len((await said(visitor, "Терраса, Ирина")).attachments) == 2
    errand = await fair.world.row(ErrandRow, after.state.errand_id)
    assert (errand.state.kind, errand.state.what, errand.state.upgrade_id) == (
        "wristband",
        "Браслет: Терраса, 2",
        ident,
    )
    await fair.balanced()
    for _ in range(2):
        await fair.world.write(lambda tx: upgrades.banded(tx, ident, fair.now_ms, by="u1"))
    done = await fair.upgrade(ident)
    assert (done.status, done.state.banded_ms) == ("done", fair.now_ms)
    assert [line.kind for line in done.state.history] == ["offered", "held", "link", "paid", "banded"]


@pytest.mark.requirement("C6")
async def test_the_desk_takes_the_money_and_the_link_is_closed(fair: Fair) -> None:
    visitor, person = await fair.visitor(lang="en"), await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.held(person, order, visitor)
    link = (await fair.upgrade(ident)).state.payment_id
    assert (await fair.does(person, "TakePayment", ident, amount_minor=1, method="desk_cash", slip="7")).code == (
        "amount_changed"
    )
    for wrong in ({"method": "barter", "slip": "7"}, {"method": "desk_cash", "slip": " "}):
        res = await fair.does(person, "TakePayment", ident, amount_minor=400_000, **wrong)
        assert res.code == "bad_value"
    res = await fair.does(person, "TakePayment", ident, amount_minor=400_000, method="desk_card", slip="A-7")
    assert res.st == "ok", res
    after = await fair.upgrade(ident)
    assert (after.status, after.state.paid_by) == ("paid", "desk_card")
    assert (await fair.world.row(PaymentRow, link)).state == "expired"
    await said(visitor, "Done: Terrace")
    await fair.balanced()
    again = await fair.does(person, "TakePayment", ident, amount_minor=400_000, method="desk_card", slip="A-8")
    assert again.code == "hold_expired"


@pytest.mark.requirement("C6", "B3")
async def test_the_bot_sells_to_a_guest_inside_and_says_itself_what_came_of_it(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor)
    assert await accepts(fair, order, visitor) == "not_eligible"
    await fair.enters(order)
    before = len(await visitor.lines())
    row = await accepts(fair, order, visitor)
    assert isinstance(row, UpgradeRow)
    assert (row.status, row.state.by) == ("held", "bot")
    assert row.state.pay_url.startswith("https://usher.example/pay/")
    assert len(await visitor.lines()) == before
    assert (await accepts(fair, order, visitor)) == row  # the same again is the same hold
    await fair.pays(row.state.payment_id)
    await said(visitor, "Готово: Терраса")


async def test_the_bot_takes_up_what_an_operator_has_offered_and_may_be_asked_for_something_else(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)
    offered = await fair.offers(person, order, visitor, text="Есть место на террасе, пойдёмте?")
    await said(visitor, "пойдёмте")
    hall = await accepts(fair, order, visitor, "hall")
    assert isinstance(hall, UpgradeRow)
    assert (await fair.upgrade(offered)).status == "released"
    await fair.world.write(lambda tx: upgrades.refuse(tx, fair.core.tools, order.id, fair.now_ms, upgrade_id="other"))
    assert (await fair.upgrade(hall.id)).status == "held"
    other = await fair.visitor("g2")
    second = await fair.inside(other)
    offered = await fair.offers(person, second)
    row = await accepts(fair, second, other)
    assert isinstance(row, UpgradeRow)
    assert row.id == offered


async def test_an_upgrade_that_costs_nothing_is_seated_at_once() -> None:
    event = market.fair()
    plus = tuple(replace(one, price=Money(0)) if one.id == "plus" else one for one in event.categories)
    fair = await fairground(replace(event, categories=plus))
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.offers(person, await fair.inside(visitor), visitor)
    assert (await fair.does(person, "HoldUpgrade", ident)).st == "ok"
    assert (await fair.upgrade(ident)).status == "paid"
    await fair.balanced()
    await ends(fair.world)


async def test_what_an_offer_does_not_do_is_refused(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.offers(person, await fair.inside(visitor), visitor)
    assert (await fair.does(person, "ReleaseUpgrade", ident)).st == "ok"
    assert (await fair.does(person, "ReleaseUpgrade", ident)).code == "illegal_move"
    await fair.does(person, "HoldUpgrade", ident)
    await fair.passes(6)
    assert (await fair.does(person, "ReleaseUpgrade", ident)).code == "hold_expired"
    assert not await fair.world.write(lambda tx: upgrades.expire(tx, fair.core.tools, ident, fair.now_ms))


# --- holds -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
async def test_a_hold_is_made_longer_once_and_then_runs_out_with_its_link(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    assert (await fair.does(person, "SendPayLink", ident)).st == "ok"
    assert (await fair.does(person, "ExtendHold", ident)).st == "ok"
    await said(visitor, "Продлили бронь")
    assert (await fair.does(person, "ExtendHold", ident)).code == "already_extended"
    await fair.passes(6)
    state = (await fair.upgrade(ident)).state
    assert state.state == "held"
    await fair.passes(5)
    assert (await fair.upgrade(ident)).status == "expired"
    assert (await fair.world.row(PaymentRow, state.payment_id)).state == "expired"
    await said(visitor, "Бронь закончилась")
    assert (await vip(fair)).held == 0
    for kind in ("ExtendHold", "SendPayLink"):
        assert (await fair.does(person, kind, ident)).code in ("already_extended", "hold_expired")
    assert (await fair.does(person, "HoldUpgrade", ident)).st == "ok"  # he wants them after all
    assert (await fair.does(person, "ExtendHold", ident)).st == "ok"
    await fair.balanced()


@pytest.mark.requirement("C6")
async def test_one_hold_a_guest_and_never_more_than_there_is(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    first, second = await fair.inside(visitor), await fair.inside(visitor)
    one = await fair.held(person, first, visitor)
    two = await fair.offers(person, second, visitor)
    assert (await fair.does(person, "HoldUpgrade", two)).code == "limit_reached"
    assert await accepts(fair, second, visitor) == "limit_reached"
    assert (await fair.does(person, "ReleaseUpgrade", one, reason="передумал")).st == "ok"
    await said(visitor, "Бронь сняли")
    assert (await fair.does(person, "HoldUpgrade", two)).st == "ok"
    buyer = await fair.visitor("g2")
    await fair.bought(buyer, "vip", 9)
    crowd = await fair.visitor("g3")
    third = await fair.inside(crowd)
    res = await person.does("OfferUpgrade", f"order:{third.id}", ticket_ids=third.ticket_ids, category_id="vip")
    assert res.code == "sold_out"


async def test_places_kept_for_the_desk_are_sold_by_people_only(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)

    def keep(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(QuotaRow, "fair", "vip")), buffer=10))

    await fair.world.write(keep)
    assert await accepts(fair, order, visitor) == "sold_out"
    ident = await fair.held(person, order, visitor)
    assert (await fair.upgrade(ident)).status == "held"


# --- other ends --------------------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
async def test_a_refusal_ends_offers_to_this_order(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.offers(person, order, visitor)
    assert (await fair.does(person, "ReleaseUpgrade", ident, refused=True, reason="x" * 1001)).code == "text_too_long"
    assert (await fair.does(person, "ReleaseUpgrade", ident, refused=True)).st == "ok"
    await said(visitor, "Больше предлагать не будем")
    assert (await fair.world.order(order.id)).no_offers
    res = await person.does("OfferUpgrade", f"order:{order.id}", ticket_ids=order.ticket_ids, category_id="vip")
    assert res.code == "not_eligible"
    assert await accepts(fair, order, visitor) == "not_eligible"
    other = await fair.inside(visitor)
    row = await accepts(fair, other, visitor)
    assert isinstance(row, UpgradeRow)
    lines = len(await visitor.lines())
    for _ in range(2):
        await fair.world.write(lambda tx: upgrades.refuse(tx, fair.core.tools, other.id, fair.now_ms))
    assert (await fair.upgrade(row.id)).status == "refused"
    assert len(await visitor.lines()) == lines  # the bot says it itself
    await fair.balanced()


@pytest.mark.requirement("C6")
async def test_a_declined_payment_lets_the_places_go(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    state = (await fair.upgrade(ident)).state
    await fair.pays(state.payment_id, "declined")
    assert (await fair.upgrade(ident)).status == "failed"
    await said(visitor, "Банк не провёл оплату, деньги не списаны, места отпустили")
    payment = await fair.world.row(PaymentRow, state.payment_id)
    await fair.world.write(lambda tx: upgrades.unpaid(tx, fair.core.tools, payment, "expired", fair.now_ms))
    assert (await fair.upgrade(ident)).status == "failed"
    await fair.balanced()


async def late(fair: Fair) -> tuple[Visitor, str]:
    """Somebody whose money came after his hold had ended."""
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    await fair.passes(6)
    await fair.pays((await fair.upgrade(ident)).state.payment_id)
    row = await fair.upgrade(ident)
    assert (row.status, row.state.late) == ("late", True)
    await said(visitor, "бронь уже закончилась")
    return visitor, ident


@pytest.mark.requirement("C6", "T3")
async def test_late_money_is_decided_on_by_an_approver_who_may_honour_it(fair: Fair) -> None:
    visitor, ident = await late(fair)
    await fair.balanced()
    operator, approver = await fair.world.person(), await fair.world.person("approver")
    assert (await fair.does(operator, "DecideLatePayment", ident, honour=True)).code == "forbidden"
    assert (await fair.does(approver, "DecideLatePayment", ident, honour=True)).st == "ok"
    assert (await fair.upgrade(ident)).status == "paid"
    await said(visitor, "Готово: Терраса")
    assert (await fair.does(approver, "DecideLatePayment", ident, honour=True)).code == "illegal_move"
    await fair.balanced()


@pytest.mark.requirement("C6", "T3")
async def test_late_money_goes_back_the_way_it_came_when_there_are_no_places(fair: Fair) -> None:
    visitor, ident = await late(fair)
    approver = await fair.world.person("approver")
    await fair.bought(await fair.visitor("g2"), "vip", 10)
    assert (await fair.does(approver, "DecideLatePayment", ident, honour=True)).code == "sold_out"
    assert (await fair.does(approver, "DecideLatePayment", ident, honour=False, reason=" ")).code == "empty_text"
    res = await fair.does(approver, "DecideLatePayment", ident, honour=False, reason="мест нет")
    assert res.st == "ok"
    await said(visitor, "прежние билеты действуют")
    await fair.world.effects()
    row = await fair.upgrade(ident)
    assert row.status == "paid_back"
    payment = await fair.world.row(PaymentRow, row.state.payment_id)
    assert payment.refunded_minor == payment.amount_minor
    refund = await fair.world.row(RefundRow, (await fair.world.order(row.order_id)).refund_ids[0])
    assert refund.status in ("paid", "done")
    await fair.balanced()


async def test_late_money_that_has_gone_back_by_a_packet_is_not_decided_on_again(fair: Fair) -> None:
    _, ident = await late(fair)
    operator, approver = await fair.world.person(), await fair.world.person("approver")
    order = await fair.world.order((await fair.upgrade(ident)).order_id)
    refund = await fair.world.submitted(operator, order, ground="double_payment")
    assert (await fair.world.approves(approver, refund)).st == "ok"
    for honour in (True, False):
        res = await fair.does(approver, "DecideLatePayment", ident, honour=honour, reason="x")
        assert res.code == "over_captured"
    await fair.balanced()


async def test_money_that_comes_twice_is_given_back_and_seats_nobody_twice(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    link = (await fair.upgrade(ident)).state.payment_id
    await fair.does(person, "TakePayment", ident, amount_minor=400_000, method="desk_cash", slip="1")
    await fair.pays(link)
    await said(visitor, "пришла второй раз")
    assert (await fair.upgrade(ident)).state.paid_by == "desk_cash"
    await fair.balanced()


async def test_a_ticket_that_died_while_its_guest_paid_leaves_late_money(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.held(person, order, visitor)
    box_office = fair.core.tools.box_office
    await fair.world.write(lambda tx: box_office.revoke(tx, order.ticket_ids[0], "revoked", fair.now_ms))
    await fair.pays((await fair.upgrade(ident)).state.payment_id)
    assert (await fair.upgrade(ident)).status == "late"
    assert (await vip(fair)).held == 0
    approver = await fair.world.person("approver")
    assert (await fair.does(approver, "DecideLatePayment", ident, honour=True)).code == "ticket_dead"
