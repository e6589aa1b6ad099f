"""At the provider: pages opened once, looked at until they are over, closed in time; its word counts once (T3)."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from app.ports.books import PaymentRow, ReceiptRow
from app.ports.payments import Hint, Paid, PaymentRefused, PaymentUnknown, PayPage
from app.ports.storage import Tx
from app.service import cashier, effects, payments
from tests.fakes.payments import no_trouble
from tests.service.cash import settle
from tests.service.counter import Counter


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
