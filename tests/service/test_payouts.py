"""Money goes back to what paid, never more than was captured, however many ask at once (X3, T3)."""

from __future__ import annotations

import asyncio
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.ports.books import PaymentRow, PayoutRow, RefundRow
from app.ports.payments import Paid, PaymentRefused, Returned
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.protocol.trade import Payee, RefundLine
from app.service import effects, payouts, refunds
from app.service.core import Core
from tests.fakes.payments import no_trouble
from tests.service.cash import Fate, Till, nobody_else, packet, payouts_of, settle


def captured(minor: int, provider: str = "sandbox") -> PaymentRow:
    return PaymentRow(
        id="pay", order_id="51301", guest_id="g1", event_id="north", provider=provider, purpose="order",
        amount_minor=minor, currency="RUB", state="captured", made_ms=1, provider_id="p-1", captured_ms=1,
    )  # fmt: skip


async def paid(core: Core, till: Till, minor: int, provider: str = "sandbox") -> PaymentRow:
    """A captured payment, at the provider too."""
    row = captured(minor, provider)
    till.provider.payments["p-1"] = Paid("p-1", "captured", minor, "RUB", payment_id="pay")
    await core.storage.write(lambda tx: tx.put(row))
    return row


async def begins(core: Core, row: RefundRow) -> Refusal | None:
    """Ask for the money of a packet to be sent; why not."""

    def work(tx: Tx) -> None:
        tx.put(row)
        payouts.begin(tx, core.tools, row, core.now_ms())

    try:
        await core.storage.write(work)
    except NotPossible as no:
        return no.code
    return None


async def left(core: Core) -> PaymentRow:
    row = await core.storage.read(lambda reads: reads.get(PaymentRow, "pay"))
    assert row is not None
    return row


HUNDREDS = given(whole=st.integers(1, 2_000_000), seed=st.integers(0, 2**32))


@pytest.mark.requirement("C4", "T3")
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@HUNDREDS
def test_a_hundred_partial_refunds_at_once_never_give_back_more_than_was_captured(whole: int, seed: int) -> None:
    _race(whole, seed)


@pytest.mark.slow
@pytest.mark.requirement("C4", "T3")
@settings(max_examples=2_000, suppress_health_check=list(HealthCheck))
@HUNDREDS
def test_two_thousand_times_a_hundred_partial_refunds(whole: int, seed: int) -> None:
    _race(whole, seed)


def _race(whole: int, seed: int) -> None:
    draw = Random(seed)
    most = draw.choice((0.005, 0.02, 0.2, 1.1))
    parts = [max(1, int(whole * draw.random() * most)) for _ in range(100)]
    asyncio.run(_hundred(whole, parts, frozenset(draw.sample(range(100), 8))))


async def _hundred(whole: int, parts: list[int], failing: frozenset[int]) -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        payment = await paid(core, till, whole)
        answers = await asyncio.gather(
            *(begins(core, packet(f"R-{number}", payment, minor)) for number, minor in enumerate(parts))
        )
        taken = [number for number, answer in enumerate(answers) if answer is None]
        given_back = sum(parts[number] for number in taken)
        assert given_back <= whole
        assert (await left(core)).refunded_minor == given_back
        smallest = min((parts[number] for number, answer in enumerate(answers) if answer), default=whole + 1)
        assert given_back + smallest > whole or not any(answers)
        # what fails at the provider is free again, to the last kopeck
        freed = [number for number in taken if number in failing]
        for number in freed:
            await core.storage.write(partial(_fails, core=core, ident=f"R-{number}.1"))
        rest = given_back - sum(parts[number] for number in freed)
        assert (await left(core)).refunded_minor == rest


def _fails(tx: Tx, core: Core, ident: str) -> None:
    effect = tx.get(EffectRow, f"payout:{ident}")
    assert effect is not None
    payouts._moved(tx, core.tools, replace(effect, state="failed", problem="no"), 1)


async def test_the_provider_is_called_once_for_each_payout_and_the_refund_is_told() -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        payment = await paid(core, till, 1_000)
        row = packet("R-1", payment, 600)
        assert await begins(core, row) is None
        assert await begins(core, row) is None
        await settle(core, till)
        assert await begins(core, row) is None
        await settle(core, till)
        assert till.provider.done == ["refund"]
        assert await till.count("moved R-1") == 1
        assert [one.state for one in await payouts_of(till, "R-1")] == ["done"]
        assert (await left(core)).refunded_minor == 600


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"disputed": True}, Refusal.RED_FLAG),
        ({"state": "pending"}, Refusal.OVER_CAPTURED),
        ({"refunded_minor": 401}, Refusal.OVER_CAPTURED),
    ],
)
async def test_what_cannot_go_back_is_refused_before_anything_is_written(
    change: dict[str, object], code: Refusal
) -> None:
    till = Till()
    core = await till.process(Fate())
    payment = replace(await paid(core, till, 1_000), **change)
    await core.storage.write(lambda tx: tx.put(payment))
    assert await begins(core, packet("R-1", payment, 600)) is code
    assert await payouts_of(till, "R-1") == []
    assert (await left(core)).refunded_minor == payment.refunded_minor


async def test_parts_that_do_not_sum_up_or_name_a_payment_twice_are_refused() -> None:
    till = Till()
    core = await till.process(Fate())
    row = packet("R-1", await paid(core, till, 1_000), 600)
    short = replace(row, state=replace(row.state, amount_minor=601))
    assert await begins(core, short) is Refusal.AMOUNT_CHANGED
    twice = replace(row, state=replace(row.state, payments=row.state.payments * 2, amount_minor=1_200))
    assert await begins(core, twice) is Refusal.AMOUNT_CHANGED
    line = replace(row.state.payments[0], returns_minor=-5)
    below = replace(row, state=replace(row.state, payments=(line,), amount_minor=-5))
    assert await begins(core, below) is Refusal.AMOUNT_CHANGED


@pytest.mark.parametrize(("provider", "payee"), [("desk", False), ("sandbox", True)])
async def test_what_people_pay_out_waits_for_them_and_nobody_is_called(provider: str, payee: bool) -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        row = packet("R-1", await paid(core, till, 1_000, provider), 600)
        if payee:
            row = replace(row, state=replace(row.state, payee=Payee(name="И. Лебедева", used=True)))
        assert await begins(core, row) is None
        way = "account" if payee else "desk"
        assert [(one.state, one.way) for one in await payouts_of(till, "R-1")] == [("waiting", way)]
        await settle(core, till)
        assert till.provider.done == []
        assert till.register.printed == {}
        assert await till.count("moved R-1") == 0
        assert (await left(core)).refunded_minor == 600, "nobody else may have it meanwhile"


async def test_a_refund_to_two_payments_is_paid_when_both_have_it() -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        first = await paid(core, till, 1_000)
        second = replace(first, id="pay-2", provider="desk")
        await core.storage.write(lambda tx: tx.put(second))
        row = packet("R-1", first, 600)
        lines = (*row.state.payments, *packet("R-1", second, 300).state.payments)
        row = replace(row, state=replace(row.state, payments=lines, amount_minor=900))
        assert await begins(core, row) is None
        assert [one.state for one in await payouts_of(till, "R-1")] == ["pending", "waiting"]
        await settle(core, till)
        assert await till.count("moved R-1") == 0
        paid_out = replace((await payouts_of(till, "R-1"))[1], reference="7", paid_by="u")
        await core.storage.write(lambda tx: payouts.book(tx, core.tools, paid_out, 1))
        assert await till.count("moved R-1") == 1
        again = Returned("r-x", "done", 600, "RUB")
        done = partial(payouts._done, now_ms=1, tools=core.tools, ident="R-1.1", returned=again)
        await core.storage.write(done)
        assert await till.count("moved R-1") == 1


def _no(where: str) -> None:
    """The provider refuses."""
    if where in ("refund<", "find"):
        raise PaymentRefused("insufficient_funds")


async def test_a_refusal_of_the_provider_frees_the_money_and_it_can_be_sent_again() -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        row = packet("R-1", await paid(core, till, 1_000), 600)

        till.provider.trouble = _no
        assert await begins(core, row) is None
        failed: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(refunds, "money_failed", lambda _tx, _tools, ident, _now: failed.append(ident))
            await settle(core, till)
        assert failed == ["R-1"]
        first = await payouts_of(till, "R-1")
        assert [(one.state, one.problem) for one in first] == [("failed", "insufficient_funds")]
        assert (await left(core)).refunded_minor == 0
        till.provider.trouble = no_trouble
        await till.passes(1)
        assert await begins(core, row) is None
        await settle(core, till)
        assert [one.state for one in await payouts_of(till, "R-1")] == ["failed", "done"]
        assert (await left(core)).refunded_minor == 600


async def test_an_answer_about_other_money_is_not_believed() -> None:
    with nobody_else():
        till = Till()
        core = await till.process(Fate())
        row = packet("R-1", await paid(core, till, 1_000), 600)
        assert await begins(core, row) is None
        payout = (await payouts_of(till, "R-1"))[0]
        key = payouts.key_of(payout, await left(core))
        till.provider.refunds[key] = Returned("r-x", "done", 599, "RUB")
        till.provider.keys[key] = ("p-1", 600, "RUB")
        till.provider.asked.add(key)
        await effects.run_due(core)
        assert (await payouts_of(till, "R-1"))[0].state == "unknown"
        till.provider.trouble = _no  # not even to be asked
        await till.passes(5)
        await effects.run_due(core)
        assert (await payouts_of(till, "R-1"))[0].state == "unknown"
        till.provider.trouble = no_trouble
        till.provider.refunds[key] = Returned("r-x", "failed", 600, "RUB", "account_closed")
        await till.passes(5)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(refunds, "money_failed", lambda *_: None)
            await effects.run_due(core)
        assert (await payouts_of(till, "R-1"))[0].problem == "account_closed"
        assert (await left(core)).refunded_minor == 0


async def test_the_return_receipt_names_tickets_when_they_are_all_of_it() -> None:
    till = Till()
    core = await till.process(Fate())
    payment = await paid(core, till, 1_000)
    row = packet("R-1", payment, 600)
    lines = tuple(
        RefundLine(
            ticket_id=f"t{minor}", category="Танцпол", holder="", paid_minor=500, policy_minor=0, amount_minor=minor
        )
        for minor in (350, 250, 0)
    )
    row = replace(row, state=replace(row.state, lines=lines))
    await core.storage.write(lambda tx: tx.put(row))
    payout = PayoutRow(
        id="R-1.1", refund_id="R-1", payment_id="pay", amount_minor=600, currency="RUB", state="done", made_ms=1
    )
    named = await core.storage.write(lambda tx: payouts.lines_of(tx, payout, payment))
    assert named == (("Танцпол", 1, 350), ("Танцпол", 1, 250))
    part = replace(payout, amount_minor=100)
    whole = await core.storage.write(lambda tx: payouts.lines_of(tx, part, payment))
    assert whole == (("Возврат: ", 1, 100),)
