"""A payment disputed at its holder's bank: seen at once, never paid back twice, the books stay right (T3, X14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace as changed

from app.domain.guests import OrderStatus
from app.domain.refunds import State
from app.ports.books import PaymentRow, PayoutRow, ProviderRow, RefundRow
from app.ports.payments import Hint
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.protocol.refusals import Refusal
from app.service import cashier, disputes, payments
from app.service.reconciliation import reconcile
from tests.service.refund_world import World, ends, world

pytestmark = pytest.mark.requirement("T3")


@pytest.fixture
async def here() -> AsyncIterator[World]:
    made = await world()
    yield made
    await ends(made)


async def learns(here: World, order: OrderRow, **stands: Any) -> PaymentRow:
    """The provider is asked and says how it stands."""
    ident = order.payment_ids[0]
    row = await here.row(PaymentRow, ident)
    paid = here.provider.payments[row.provider_id] = replace(here.provider.payments[row.provider_id], **stands)
    await here.write(payments.learn, tools=here.tools, payment_id=ident, paid=paid, now_ms=here.house.now_ms)
    found: PaymentRow = await here.row(PaymentRow, ident)
    return found


async def balanced(here: World) -> None:
    """Money and what the provider says of it; the sample's orders are not on the books of this world."""
    books = await reconcile(here.house.core)
    assert (books.money_diff_kopecks, books.provider_diff_kopecks, books.receipts_diff) == (0, 0, 0)


async def test_a_packet_shows_the_flag_and_every_yes_before_it_falls(here: World) -> None:
    order = await here.bought(2)
    maker, checker = await here.person(), await here.person("approver")
    refund_id = await here.submitted(maker, order, ground="cancelled")

    def half(tx: Tx) -> None:
        row = tx.get(RefundRow, refund_id)
        assert row is not None
        state = changed(row.state, state=State.APPROVED.value, cooling_until_ms=7)
        tx.put(changed(row, status=State.APPROVED.value, state=state))

    await here.write(half)
    assert (await learns(here, order, disputed=True)).disputed
    state = await here.state(refund_id)
    assert (state.state, state.approvals, state.cooling_until_ms) == (State.SUBMITTED, (), 0)
    assert "disputed" in [flag.code for flag in state.flags]
    assert (state.history[-1].kind, state.history[-1].by) == ("dispute_opened", "usher")
    assert "6" in state.history[-1].text
    assert (await here.approves(checker, refund_id, reason="всё равно")).code == Refusal.RED_FLAG
    before = (await here.packet(refund_id)).ver
    await learns(here, order, disputed=True)
    assert (await here.packet(refund_id)).ver == before
    await learns(here, order, disputed=False)
    state = await here.state(refund_id)
    assert "disputed" not in [flag.code for flag in state.flags]
    assert state.history[-1].kind == "dispute_won"
    assert (await here.approves(checker, refund_id, reason="отменено по рации")).st == "ok"
    await balanced(here)


async def test_an_order_nobody_asked_about_gets_a_packet_for_as_long_as_it_lasts(here: World) -> None:
    order = await here.bought()
    await learns(here, order, disputed=True)
    (refund_id,) = (await here.order(order.id)).refund_ids
    state = await here.state(refund_id)
    assert (state.state, [flag.code for flag in state.flags]) == ("draft", ["disputed"])
    assert (await here.ticket(order.ticket_ids[0])).refund_id == refund_id
    await learns(here, order, disputed=False)
    assert (await here.state(refund_id)).state == State.WITHDRAWN
    assert (await here.ticket(order.ticket_ids[0])).refund_id == ""
    await learns(here, order, disputed=True)
    assert len((await here.order(order.id)).refund_ids) == 2
    await balanced(here)


async def test_a_packet_that_people_have_worked_on_stays_when_it_is_over(here: World) -> None:
    order = await here.bought()
    await learns(here, order, disputed=True)
    (refund_id,) = (await here.order(order.id)).refund_ids
    person = await here.person()
    assert (
        await here.does(
            person, "EditRefund", refund_id, ground="change_of_mind", ticket_ids=order.ticket_ids, note="звонил"
        )
    ).st == "ok"
    await learns(here, order, disputed=False)
    assert (await here.state(refund_id)).state == State.DRAFT


async def test_what_the_bank_took_stands_in_the_books_once(here: World) -> None:
    order = await here.bought(2)
    person = await here.person()
    refund_id = await here.submitted(person, order, ground="cancelled")
    await learns(here, order, disputed=True)
    for _ in range(2):
        row = await learns(here, order, disputed=False, lost_minor=600_000)
    assert (row.disputed, row.refunded_minor) == (False, 600_000)
    (payout,) = await here.house.core.storage.read(lambda reads: reads.find(PayoutRow))
    assert (payout.amount_minor, payout.problem, payout.state) == (600_000, disputes.CHARGEBACK, "done")
    state = await here.state(refund_id)
    assert (state.state, state.history[-1].kind) == (State.SUBMITTED, "dispute_lost")
    assert "over_left" in [flag.code for flag in state.flags]
    checker = await here.person("approver")
    assert (await here.approves(checker, refund_id, reason="всё равно")).code == Refusal.OVER_CAPTURED
    audit = await here.house.core.storage.read(lambda reads: reads.audit(0, 1000))
    assert [one.outcome for one in audit if one.outcome.startswith("dispute")] == ["dispute_opened", "dispute_lost"]
    await balanced(here)


async def test_parts_are_lost_one_after_the_other_and_never_more_than_is_left(here: World) -> None:
    order = await here.bought(2)
    assert (await learns(here, order, lost_minor=100_000)).refunded_minor == 100_000
    row = await learns(here, order, disputed=True, lost_minor=150_000)
    assert (row.disputed, row.refunded_minor) == (True, 150_000)
    assert [one.amount_minor for one in await here.write(disputes.booked, payment_id=row.id)] == [100_000, 50_000]
    await balanced(here)
    here.provider.payments[row.provider_id] = replace(here.provider.payments[row.provider_id], lost_minor=900_000)
    row = await learns(here, order)
    assert row.refunded_minor == 600_000
    books = await reconcile(here.house.core)
    assert (books.provider_diff_kopecks, books.money_diff_kopecks) == (300_000, 0)


async def test_what_the_bank_gives_back_again_is_taken_off_the_books(here: World) -> None:
    order = await here.bought(2)
    await learns(here, order, disputed=True)
    await learns(here, order, disputed=False, lost_minor=600_000)
    row = await learns(here, order, lost_minor=200_000)
    assert row.refunded_minor == 200_000
    await balanced(here)
    row = await learns(here, order, lost_minor=0)
    assert row.refunded_minor == 0
    await balanced(here)
    audit = await here.house.core.storage.read(lambda reads: reads.audit(0, 1000))
    assert [one.outcome for one in audit if one.outcome.startswith("dispute")] == [
        "dispute_opened", "dispute_lost", "dispute_won", "dispute_won",
    ]  # fmt: skip


async def test_one_dispute_of_two_that_is_lost_leaves_the_packet_for_the_other(here: World) -> None:
    order = await here.bought(2)
    await learns(here, order, disputed=True)
    await learns(here, order, disputed=True, lost_minor=100_000)
    (refund_id,) = (await here.order(order.id)).refund_ids
    state = await here.state(refund_id)
    assert (state.state, state.history[-1].kind) == ("draft", "dispute_lost")
    await learns(here, order, disputed=False, lost_minor=100_000)
    assert (await here.state(refund_id)).state == State.WITHDRAWN


async def test_a_payment_that_comes_disputed_is_first_taken_in(here: World) -> None:
    order = await here.bought(1, disputed=True)
    row = await here.row(PaymentRow, order.payment_ids[0])
    assert (row.state, row.disputed) == ("captured", True)
    assert (await here.order(order.id)).status == OrderStatus.PAID
    assert len((await here.order(order.id)).refund_ids) == 1


async def test_where_nothing_can_be_given_back_the_audit_has_it(here: World) -> None:
    order = await here.bought()
    await here.write(lambda tx: tx.put(changed(order, status=OrderStatus.REFUNDED.value)))
    assert (await learns(here, order, disputed=True)).disputed
    assert (await here.order(order.id)).refund_ids == ()

    def lose(tx: Tx) -> None:
        tx.drop(OrderRow, order.id)

    await here.write(lose)
    assert not (await learns(here, order, disputed=False)).disputed


# --- the provider's word -----------------------------------------------------------------------------------


async def told(here: World, event_id: str, ident: str) -> bool:
    hint = Hint(event_id, ident, foreign=True)
    noted: bool = await here.write(partial(cashier.hint, provider="sandbox", told=hint, now_ms=here.house.now_ms))
    await here.effects()
    await here.effects()
    return noted


async def test_a_word_about_another_id_of_the_payment_makes_us_look_once(here: World) -> None:
    order = await here.bought()
    row = await here.row(PaymentRow, order.payment_ids[0])
    known = ProviderRow(provider="sandbox", provider_id=row.provider_id, payment_id=row.id)
    await here.write(lambda tx: tx.put(known))
    paid = here.provider.payments[row.provider_id]
    here.provider.payments[row.provider_id] = replace(paid, disputed=True)
    here.provider.others["pi_1"] = row.provider_id
    assert await told(here, "evt_1", "pi_1")
    assert (await here.row(PaymentRow, row.id)).disputed
    here.provider.payments[row.provider_id] = paid
    assert not await told(here, "evt_1", "pi_1")
    assert (await here.row(PaymentRow, row.id)).disputed
    assert await told(here, "evt_2", "pi_1")
    assert not (await here.row(PaymentRow, row.id)).disputed


async def test_a_word_about_nothing_of_ours_changes_nothing(here: World) -> None:
    assert await told(here, "evt_1", "pi_of_another_shop")
    here.provider.others["pi_2"] = "p-unknown"
    assert await told(here, "evt_2", "pi_2")
    assert not await here.house.core.storage.read(lambda reads: reads.find(RefundRow))
