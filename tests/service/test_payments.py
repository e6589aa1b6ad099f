"""Payments from the link to the money: opened, looked at, captured once, ended, tried again (T3, C6)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

import pytest
from msgspec.structs import replace

from app.domain.festivals import Event as Festival
from app.ports.books import HoldRow, PaymentRow, ProviderRow, ReceiptRow, UpgradeRow
from app.ports.payments import Hint, Paid, PaymentRefused, PaymentUnknown, PayPage
from app.ports.rows import EffectRow, FestivalRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.protocol import records
from app.protocol.trade import Upgrade
from app.service import cashier, effects, payments, receipts
from app.service.core import Core
from tests.fakes.payments import no_trouble
from tests.service.cash import Fate, Till, settle
from tests.service.house import event
from tests.service.test_crashes import nobody_else

MINUTE_MS = 60_000


@dataclass
class Counter:
    """A till with one process and an order on it."""

    till: Till
    core: Core

    async def begins(self, minor: int = 600_000, **parts: object) -> PaymentRow:
        """An order of its own, and its payment."""
        now_ms = self.core.now_ms()

        def work(tx: Tx) -> PaymentRow:
            order = OrderRow(
                id="51301", guest_id="g1", event_id="north", status="unpaid", total_minor=minor, currency="RUB",
                made_ms=now_ms, hold_id="h1",
            )  # fmt: skip
            tx.put(order)
            tx.put(_held(now_ms))
            given = {"expires_ms": now_ms + 15 * MINUTE_MS} | parts
            return payments.begin(tx, self.core.tools, order=order, amount_minor=minor, now_ms=now_ms, **given)  # type: ignore[arg-type]  # a test's parts

        return await self.core.storage.write(work)

    async def row(self, payment: PaymentRow) -> PaymentRow:
        found = await self.core.storage.read(lambda reads: reads.get(PaymentRow, payment.id))
        assert found is not None
        return found

    async def effect(self, ident: str) -> EffectRow:
        found = await self.core.storage.read(lambda reads: reads.get(EffectRow, ident))
        assert found is not None
        return found

    async def does(self) -> int:
        return await effects.run_due(self.core)

    async def passes(self, minutes: float) -> None:
        await self.till.passes(minutes * 60)

    async def write(self, work: Callable[[Tx], object]) -> object:
        return await self.core.storage.write(work)

    async def counts(self, name: str) -> int:
        return await self.till.count(name)


def _held(now_ms: int) -> HoldRow:
    return HoldRow(
        id="h1", kind="order", event_id="north", category_id="floor", places=2, guest_id="g1", made_ms=now_ms,
        expires_ms=now_ms + 15 * MINUTE_MS,
    )  # fmt: skip


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    with nobody_else():
        till = Till()
        yield Counter(till, await till.process(Fate()))


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


async def test_looking_finds_what_no_word_told_of(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    counter.till.provider.ends((await counter.row(payment)).provider_id, "captured", "sbp")
    await counter.passes(0.1)
    await counter.does()
    paid = await counter.row(payment)
    assert (paid.state, paid.instrument, paid.payer) == ("captured", "sbp", "A. GUEST")
    assert await counter.counts("paid captured") == 1
    await settle(counter.core, counter.till)
    await counter.does()
    assert (await counter.effect(f"poll:{payment.id}:1")).state == "done"
    receipt = await counter.core.storage.read(lambda reads: reads.get(ReceiptRow, f"payment-{payment.id}"))
    assert receipt is not None
    assert (receipt.state, receipt.kind, receipt.amount_minor, receipt.number) == (
        "done",
        "income",
        600_000,
        "000001",
    )


async def test_a_word_of_the_provider_counts_once_and_only_about_ours(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    ident = (await counter.row(payment)).provider_id
    told = partial(cashier.hint, provider="sandbox", now_ms=counter.core.now_ms())
    assert not await counter.write(lambda tx: told(tx, told=Hint("e1", "another")))
    assert await counter.write(lambda tx: told(tx, told=Hint("e1", ident)))
    assert not await counter.write(lambda tx: told(tx, told=Hint("e1", ident)))
    await counter.does()
    assert (await counter.row(payment)).state == "pending"
    counter.till.provider.ends(ident, "captured")
    assert await counter.write(lambda tx: told(tx, told=Hint("e2", ident)))
    assert await counter.write(lambda tx: told(tx, told=Hint("e3", ident)))
    await counter.does()
    assert await counter.counts("paid captured") == 1
    await counter.write(lambda tx: tx.put(replace(_row_of(tx, payment.id), provider_id="")))
    assert await counter.write(lambda tx: told(tx, told=Hint("e4", ident)))
    for _ in range(2):  # one of a line after the other
        await counter.does()
    assert (await counter.effect("hint:sandbox:e4")).state == "done"


def _row_of(tx: Tx, ident: str) -> PaymentRow:
    row = tx.get(PaymentRow, ident)
    assert row is not None
    return row


async def test_nobody_pays_in_time(counter: Counter) -> None:
    payment = await counter.begins()
    for _ in range(20):
        await counter.does()
        await counter.passes(1)
    assert (await counter.row(payment)).state == "expired"
    assert await counter.counts("unpaid expired") == 1
    ident = (await counter.row(payment)).provider_id
    assert counter.till.provider.payments[ident].state == "expired"
    for _ in range(6):
        await counter.does()
        await counter.passes(11)
    assert (await counter.effect(f"poll:{payment.id}:1")).state == "done"


async def test_a_page_that_cannot_be_closed_is_watched_and_a_late_payment_told(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    ident = (await counter.row(payment)).provider_id

    def deaf(where: str) -> None:
        if where == "close<":
            raise PaymentUnknown("no such call")

    counter.till.provider.trouble = deaf
    for _ in range(17):
        await counter.passes(1)
        await counter.does()
    assert (await counter.row(payment)).state == "expired"
    counter.till.provider.ends(ident, "captured")
    for _ in range(3):
        await counter.passes(11)
        await counter.does()
    assert (await counter.row(payment)).state == "captured"
    assert await counter.counts("paid captured") == 1
    counter.till.provider.trouble = no_trouble
    await settle(counter.core, counter.till)


async def test_watching_ends_after_a_day(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    counter.till.provider.trouble = lambda where: _refuse(where, "close<")
    for _ in range(4):
        await counter.passes(15)
        await counter.does()
    assert (await counter.effect(f"poll:{payment.id}:1")).state == "pending"
    await counter.passes(27 * 60)
    await counter.does()
    assert (await counter.effect(f"poll:{payment.id}:1")).state == "done"


def _refuse(where: str, at: str) -> None:
    if where == at:
        raise PaymentRefused("not_here")


async def test_a_page_paid_in_the_moment_it_is_closed_is_taken_as_paid(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    counter.till.provider.ends((await counter.row(payment)).provider_id, "captured")
    await counter.write(lambda tx: payments.close(tx, payment.id, counter.core.now_ms()))
    assert (await counter.row(payment)).state == "expired"
    await counter.does()
    assert (await counter.row(payment)).state == "captured"
    await counter.write(lambda tx: payments.close(tx, payment.id, counter.core.now_ms()))
    await counter.write(lambda tx: payments.close(tx, "nobody", 1))
    assert (await counter.row(payment)).state == "captured"


async def test_an_order_let_go_before_its_page_was_opened_never_opens_one(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.write(lambda tx: payments.close(tx, payment.id, counter.core.now_ms()))
    await settle(counter.core, counter.till)
    assert counter.till.provider.done == []
    await counter.passes(26)
    await counter.does()
    assert (await counter.effect(f"poll:{payment.id}:1")).state == "done"


async def test_a_page_that_could_not_be_opened_in_time_is_not_opened_late(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.passes(16)
    await counter.does()
    assert counter.till.provider.done == []
    assert (await counter.row(payment)).state == "expired"
    assert await counter.counts("unpaid expired") == 1


async def test_a_provider_that_refuses_to_open_a_page_leaves_a_payment_to_be_tried_again(counter: Counter) -> None:
    counter.till.provider.trouble = lambda where: _refuse(where, "open<")
    payment = await counter.begins()
    await counter.does()
    row = await counter.row(payment)
    assert (row.state, row.problem) == ("declined", "not_here")
    assert await counter.counts("unpaid declined") == 1
    counter.till.provider.trouble = no_trouble
    assert await counter.write(lambda tx: payments.again(tx, payment.id, counter.core.now_ms()))
    await counter.does()
    assert (await counter.row(payment)).url


async def test_a_refusal_to_open_says_nothing_of_a_payment_that_has_ended(counter: Counter) -> None:
    payment = await counter.begins()

    def no(where: str) -> None:
        if where == "open<":
            kept = counter.till.rows.kept.rows[PaymentRow]
            kept[payment.id,] = replace(payment, state="expired")  # let go in the same moment
            raise PaymentRefused("not_here")

    counter.till.provider.trouble = no
    await counter.does()
    assert (await counter.row(payment)).state == "expired"
    assert await counter.counts("unpaid declined") == 0


async def test_without_a_provider_nothing_is_opened(counter: Counter) -> None:
    counter.core.tools = type(counter.core.tools)(provider="")
    payment = await counter.begins()
    await counter.does()
    assert ((await counter.row(payment)).state, (await counter.row(payment)).problem) == ("declined", "not_connected")


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
    assert [one.outcome for one in audit] == ["disputed", "captured"]


async def test_a_page_found_paid_after_a_cut_is_captured_without_a_second_one(counter: Counter) -> None:
    payment = await counter.begins()
    counter.till.provider.trouble = lambda where: _lose(where, "open>")
    await counter.does()
    counter.till.provider.trouble = no_trouble
    ident = next(iter(counter.till.provider.payments))
    counter.till.provider.ends(ident, "captured")
    await counter.passes(0.05)
    await counter.does()
    assert (await counter.row(payment)).state == "captured"
    assert counter.till.provider.done == ["open"]


def _lose(where: str, at: str) -> None:
    if where == at:
        raise PaymentUnknown("lost")


async def test_a_page_opened_before_the_crash_that_hid_it_is_not_opened_again(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    ident = f"open:{payment.id}:1"
    cut = replace(await counter.effect(ident), state="unknown", due_ms=counter.core.now_ms())
    await counter.write(lambda tx: tx.put(cut))
    await counter.does()
    assert (await counter.effect(ident)).state == "done"
    again = replace(cut, state="pending")
    await counter.write(lambda tx: tx.put(again))
    await counter.does()
    assert counter.till.provider.done == ["open"]


async def test_an_answer_for_an_older_page_does_not_hide_the_newer(counter: Counter) -> None:
    payment = await counter.begins()
    await counter.does()
    row = await counter.row(payment)
    await counter.write(lambda tx: tx.put(replace(row, attempt=2, provider_id="p-new")))
    await counter.write(lambda tx: cashier._opened(tx, 1, row.id, 1, PayPage("p-old", "old")))
    assert (await counter.row(payment)).provider_id == "p-new"
    paid = Paid("p-old", "captured", 600_000, "RUB", payment_id=row.id)
    work = partial(cashier._looked, now_ms=1, core=counter.core, ident=row.id, paid=paid, over=False)
    await counter.write(work)
    assert (await counter.row(payment)).state == "pending"


async def test_somebody_before_the_page_makes_it_hurry(counter: Counter) -> None:
    payment = await counter.begins()
    assert await counter.write(lambda tx: cashier.hurry(tx, payment.id, 1)) == f"payment:{payment.id}"
    await counter.does()
    counter.till.provider.ends((await counter.row(payment)).provider_id, "captured")
    line = await counter.core.storage.write(lambda tx: cashier.hurry(tx, payment.id, counter.core.now_ms()))
    await effects.run_due(counter.core, line=line)
    assert (await counter.row(payment)).state == "captured"


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
