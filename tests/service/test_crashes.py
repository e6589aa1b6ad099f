"""Each payment effect happens once, whatever is cut off at whichever step (T3): the worker dies, answers get lost."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ports.books import PaymentRow, PayoutRow, ReceiptRow
from app.ports.payments import Hint
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.service import cashier, effects, payments, payouts
from app.service.core import Core
from tests.service.cash import Crash, Fate, Till, begin_order, nobody_else, packet, settle

PARTS = (150_000, 250_000)
"""what is given back, in two refunds at once"""


async def life(core: Core, till: Till) -> None:
    """From an order to its money back; begun anew it goes on where it stands."""
    tools = core.tools
    payment = await core.storage.write(partial(begin_order, tools=tools, now_ms=core.now_ms()))
    await settle(core, till)
    payment = await _row(core, payment.id)
    till.provider.ends(payment.provider_id, "captured")
    hint = Hint("evt-1", payment.provider_id)
    await core.storage.write(partial(cashier.hint, provider="sandbox", told=hint, now_ms=core.now_ms()))
    await settle(core, till)
    for number, minor in enumerate(PARTS):
        await core.storage.write(partial(_gives_back, core=core, ident=f"R-{number}", payment=payment, minor=minor))
    await settle(core, till)


async def _row(core: Core, ident: str) -> PaymentRow:
    found = await core.storage.read(lambda reads: reads.get(PaymentRow, ident))
    assert found is not None
    return found


def _gives_back(tx: Tx, core: Core, ident: str, payment: PaymentRow, minor: int) -> None:
    row = packet(ident, payment, minor)
    if not payouts.of_refund(tx, ident):
        tx.put(row)
        payouts.begin(tx, core.tools, row, core.now_ms())


async def lives(crashes: frozenset[int], losses: frozenset[int], slow: bool = False) -> Till:
    """Live through it all, a new process after each crash; each crash counts the steps of its own process."""
    till = Till()
    till.provider.slow = slow
    left = sorted(crashes)
    for _ in range(len(left) + 1):
        fate = Fate(frozenset(left[:1]), losses)
        left = left[1:]
        try:
            await life(await till.process(fate), till)
        except Crash:
            continue
        if not fate.dead:
            return till
    await life(await till.process(Fate()), till)
    return till


async def all_is_once(till: Till) -> None:
    """The provider, the register and the books tell the same: each thing happened once."""
    assert sorted(till.provider.done) == ["open", "refund", "refund"]
    assert sorted(kind for kind, _, _ in till.register.printed.values()) == ["income", "return", "return"]
    assert sorted(minor for _, minor, _ in till.register.printed.values()) == [*PARTS, 600_000]
    paid = list(await till.rows.read(lambda reads: reads.find(PaymentRow)))
    assert [(row.state, row.refunded_minor) for row in paid] == [("captured", sum(PARTS))]
    out = await till.rows.read(lambda reads: reads.find(PayoutRow, order="id"))
    assert [(row.state, row.amount_minor) for row in out] == [("done", minor) for minor in PARTS]
    receipts = await till.rows.read(lambda reads: reads.find(ReceiptRow))
    assert [(row.state, bool(row.number)) for row in receipts] == [("done", True)] * 3
    names = ("paid captured", "moved R-0", "moved R-1", "printed R-0", "printed R-1")
    assert [await till.count(name) for name in names] == [1] * 5
    assert await till.count("unpaid expired") == await till.count("unpaid declined") == 0
    states = {row.state for row in await till.rows.read(lambda reads: reads.find(EffectRow))}
    assert states <= {"done", "pending"}


async def _steps() -> int:
    fate, till = Fate(), Till()
    await life(await till.process(fate), till)
    await all_is_once(till)
    return fate.step


@pytest.mark.requirement("T3")
async def test_a_crash_at_each_single_step_leaves_everything_once() -> None:
    with nobody_else():
        steps = await _steps()
        assert steps > 50
        for step in range(1, steps + 1):
            till = await lives(frozenset({step}), frozenset())
            await all_is_once(till)


CUTS = given(
    crashes=st.frozensets(st.integers(1, 70), max_size=4),
    losses=st.frozensets(st.integers(1, 70), max_size=6),
    slow=st.booleans(),
)


def _all_cuts(crashes: frozenset[int], losses: frozenset[int], slow: bool) -> None:
    async def run() -> None:
        await all_is_once(await lives(crashes, losses, slow))

    with nobody_else(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "OFTEN", 1_000)  # so many cuts may well take more questions than go without an alarm
        asyncio.run(run())


@pytest.mark.requirement("T3")
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@CUTS
def test_crashes_and_lost_answers_in_any_order_leave_everything_once(
    crashes: frozenset[int], losses: frozenset[int], slow: bool
) -> None:
    _all_cuts(crashes, losses, slow)


@pytest.mark.slow
@pytest.mark.requirement("T3")
@settings(max_examples=2_000, suppress_health_check=list(HealthCheck))
@CUTS
def test_two_thousand_lives_with_crashes_and_lost_answers(
    crashes: frozenset[int], losses: frozenset[int], slow: bool
) -> None:
    _all_cuts(crashes, losses, slow)


async def test_a_new_key_is_never_used_before_it_is_known_what_became_of_the_old_one() -> None:
    with nobody_else():
        till = await lives(frozenset(), frozenset({4, 5, 9, 12, 30, 31, 34, 40}))
        assert len(till.provider.keys) == 3
        payment = next(iter(await till.rows.read(lambda reads: reads.find(PaymentRow))))
        assert payments.open_key(payment) in till.provider.keys
