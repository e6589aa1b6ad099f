"""Payments from the link to the money: opened, looked at, captured once, ended, tried again (T3, C6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace

from app.domain.festivals import Event as Festival
from app.ports.books import PaymentRow, ProviderRow, ReceiptRow, UpgradeRow
from app.ports.payments import Paid
from app.ports.rows import FestivalRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.protocol import records
from app.protocol.trade import Upgrade
from app.service import cashier, effects, payments, receipts
from tests.service.cash import settle
from tests.service.counter import MINUTE_MS, Counter
from tests.service.house import event


async def test_the_link_is_good_at_once_and_the_page_comes_by_the_effect(counter: Counter) -> None:
    payment = await counter.begins()
    assert payment.link == f"https://usher.example/pay/{payment.id}"
    assert await counter.write(lambda tx: payments.link_of(tx, payment.id)) == payment.link
    order = await counter.core.storage.read(lambda reads: reads.get(OrderRow, "51301"))
    assert order is not None
    assert order.payment_ids == (payment.id,)
    assert (payment.state, payment.hold_id, payment.lines) == ("pending", "h1", ((payment.title, 1, 600_000),))
    await counter.does()
    opened = await counter.row(payment)
    assert opened.url == f"https://pay.example/{opened.provider_id}"
    known = await counter.core.storage.read(lambda reads: reads.get(ProviderRow, "sandbox", opened.provider_id))
    assert known is not None
    assert known.payment_id == payment.id


async def test_what_is_asked_of_the_provider_says_who_pays_what(counter: Counter) -> None:
    def guest(tx: Tx) -> None:
        tx.put(GuestRow(id="g1", name="Irina", email="irina@example.org", phone="+79160000000", lang="en"))
        full: Festival = event("north")
        state = records.Event(
            id="north", name_ru="Север", name_en="North", venue_ru="", zone="UTC", doors_ms=1, starts_ms=1, ends_ms=1
        )
        tx.put(FestivalRow(id="north", ver=1, state=state, full=full))

    await counter.write(guest)
    payment = await counter.begins()
    assert (payment.lang, payment.contact) == ("en", "irina@example.org")
    assert payment.title == "Tickets, Event north, 51301"
    request = cashier._request(counter.core, payment)
    assert (request.email, request.phone) == ("irina@example.org", "")
    by_phone = cashier._request(counter.core, replace(payment, contact="+79160000000"))
    assert (by_phone.email, by_phone.phone) == ("", "+79160000000")


async def test_amounts_and_lines_must_agree(counter: Counter) -> None:
    with pytest.raises(ValueError, match="sum up"):
        await counter.begins(600_000, lines=(("Танцпол", 2, 1),))
    with pytest.raises(ValueError, match="amount"):
        await counter.begins(-1)
    with pytest.raises(ValueError, match="an order or an upgrade"):
        await counter.write(lambda tx: payments.begin(tx, counter.core.tools, amount_minor=1, now_ms=1))


async def test_what_costs_nothing_is_captured_at_once(counter: Counter) -> None:
    payment = await counter.begins(0, expires_ms=0)
    assert (payment.state, payment.provider) == ("captured", payments.DESK)
    assert await counter.counts("paid captured") == 1
    assert await counter.does() == 0


async def test_a_payment_at_the_desk_is_captured_at_once_without_a_receipt_of_ours(counter: Counter) -> None:
    state = Upgrade(
        id="H-1", event_id="north", order_id="51301", guest_id="g1", guest_name="", state="held", category_id="vip",
        category="VIP", ticket_ids=("t1",), made_ms=1, hold_id="h1",
    )  # fmt: skip
    upgrade = UpgradeRow(
        id="H-1", ver=1, event_id="north", order_id="51301", guest_id="g1", status="held", made_ms=1, state=state
    )

    def work(tx: Tx) -> PaymentRow:
        return payments.desk(
            tx, counter.core.tools, amount_minor=150_000, now_ms=5, method="desk_card", slip="00017", by="anna",
            upgrade=upgrade,
        )  # fmt: skip

    row = await counter.core.storage.write(work)
    assert (row.purpose, row.state, row.instrument, row.provider_id) == ("upgrade", "captured", "card", "00017")
    assert (row.ticket_ids, row.hold_id, row.upgrade_id, row.link) == (("t1",), "h1", "H-1", "")
    assert await counter.core.storage.read(lambda reads: reads.find(ReceiptRow)) == []
    await counter.write(lambda tx: payments.close(tx, row.id, 6))
    assert (await counter.row(row)).state == "captured"


async def test_a_declined_payment_is_tried_again_on_a_new_page_and_only_while_its_places_are_held(
    counter: Counter,
) -> None:
    payment = await counter.begins()
    await counter.does()
    first = await counter.row(payment)
    now_ms = counter.core.now_ms()
    assert not await counter.write(lambda tx: payments.again(tx, payment.id, now_ms))  # it is still open
    counter.till.provider.ends(first.provider_id, "declined")
    await counter.passes(0.2)
    await counter.does()
    assert await counter.counts("unpaid declined") == 1
    assert not await counter.write(lambda tx: payments.again(tx, payment.id, now_ms + 16 * MINUTE_MS))
    assert not await counter.write(lambda tx: payments.again(tx, "nobody", now_ms))
    assert await counter.write(lambda tx: payments.again(tx, payment.id, now_ms))
    await settle(counter.core, counter.till)
    second = await counter.row(payment)
    assert (second.attempt, second.state) == (2, "pending")
    assert second.provider_id != first.provider_id
    counter.till.provider.ends(second.provider_id, "captured")
    await counter.passes(0.2)
    await counter.does()
    assert (await counter.row(payment)).state == "captured"


async def test_the_hour_of_a_declined_payment_ends_like_any_other(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    counter.till.provider.ends((await counter.row(payment)).provider_id, "declined")
    await counter.passes(0.2)
    await counter.does()
    await counter.write(lambda tx: payments.expire(tx, counter.core.tools, payment.id, counter.core.now_ms()))
    await counter.write(lambda tx: payments.expire(tx, counter.core.tools, payment.id, counter.core.now_ms()))
    assert (await counter.row(payment)).state == "expired"
    assert await counter.counts("unpaid expired") == 1


@pytest.mark.parametrize(
    "lie",
    [{"amount_minor": 1}, {"currency": "USD"}, {"payment_id": "another"}, {"state": "declined", "amount_minor": 1}],
)
async def test_other_money_than_was_asked_for_buys_nothing(
    counter: Counter, lie: dict[str, object], expect_log: Callable[[str], None]
) -> None:
    expect_log("payment.differs")
    payment = await counter.begins()
    await counter.does()
    ident = (await counter.row(payment)).provider_id
    fields = {"provider_id": ident, "state": "captured", "amount_minor": 600_000, "currency": "RUB"}
    paid = Paid(**{**fields, "payment_id": payment.id, **lie})  # type: ignore[arg-type]  # a test's lies
    state = await counter.write(lambda tx: payments.learn(tx, counter.core.tools, payment.id, paid, 1))
    assert state == ("pending" if lie.get("state") else "unknown")
    assert await counter.counts("paid captured") == await counter.counts("unpaid declined") == 0
    good = replace_paid(paid, payment.id)
    if state == "unknown":  # a person cleared it up with the provider
        await counter.write(lambda tx: payments.learn(tx, counter.core.tools, payment.id, good, 1))
        assert await counter.counts("paid captured") == 1


def replace_paid(paid: Paid, ident: str) -> Paid:
    return Paid(paid.provider_id, "captured", 600_000, "RUB", payment_id=ident)


async def test_a_dispute_is_noted_once(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    ident = (await counter.row(payment)).provider_id
    paid = Paid(ident, "captured", 600_000, "RUB", disputed=True, payment_id=payment.id)
    for _ in range(2):
        await counter.write(lambda tx: payments.learn(tx, counter.core.tools, payment.id, paid, 1))
    row = await counter.row(payment)
    assert (row.state, row.disputed) == ("captured", True)
    audit = await counter.core.storage.read(lambda reads: reads.audit(0, 100))
    assert [one.outcome for one in audit] == ["captured", "dispute_opened"]


async def test_without_a_register_no_receipt_is_owed_and_one_owed_before_fails_with_a_reason(
    counter: Counter,
) -> None:
    with_register, without = counter.core.tools, type(counter.core.tools)()
    lines = (("Танцпол", 1, 5),)
    begin = partial(receipts.begin, kind="income", of="payment:x", now_ms=1, lines=lines, currency="RUB")
    assert await counter.write(lambda tx: begin(tx, without)) is None
    payment = await counter.begins()
    made = partial(
        receipts.begin, kind="income", of=f"payment:{payment.id}", now_ms=1, lines=payment.lines, currency="RUB"
    )
    row = await counter.write(lambda tx: made(tx, with_register))
    assert await counter.write(lambda tx: made(tx, with_register)) == row
    counter.core.tools = without
    await effects.run_due(counter.core, kind="receipt.print")
    found = await counter.core.storage.read(lambda reads: reads.get(ReceiptRow, f"payment-{payment.id}"))
    assert found is not None
    assert (found.state, found.problem) == ("failed", "no_register")
