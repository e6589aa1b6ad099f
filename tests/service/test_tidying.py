"""What is over leaves the consoles and then the books, and they add up all the same (R3, X26)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace as changed

import pytest
from msgspec.structs import replace

from app.domain.ids import entity_id
from app.domain.upgrades import State
from app.ports.books import PaymentRow, UpgradeRow
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.protocol.snapshot import Held
from app.protocol.trade import Upgrade
from app.service import sweeps, tidying
from app.service.erased_deals import NAMELESS
from tests.service.fairground import Fair, fairground
from tests.service.house import Visitor
from tests.service.refund_world import ends

pytestmark = pytest.mark.requirement("R3")
DAY_MIN = 24 * 60


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair in memory."""
    built = await fairground()
    yield built
    await ends(built.world)


async def shown(fair: Fair) -> dict[str, Held]:
    """Offers as a fresh console has them."""
    everything = await fair.world.house.fetched()
    return {entity_id(ent): held for ent, held in everything.items() if ent.startswith("upgrade:")}


async def refused(fair: Fair, visitor: Visitor) -> str:
    """An offer that came to nothing."""
    person = await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.offers(person, order, visitor)
    assert (await fair.does(person, "ReleaseUpgrade", ident, refused=True)).st == "ok"
    return ident


async def paid(fair: Fair, visitor: Visitor) -> str:
    """An offer that was paid, its guest without a wristband."""
    person = await fair.world.person()
    order = await fair.inside(visitor)
    ident = await fair.held(person, order, visitor)
    await fair.pays((await fair.upgrade(ident)).state.payment_id)
    assert (await fair.upgrade(ident)).status == State.PAID
    return ident


async def test_closed_offers_leave_the_consoles_after_their_hours_and_the_books_stay_right(fair: Fair) -> None:
    lost, won = await refused(fair, await fair.visitor()), await paid(fair, await fair.visitor())
    person, visitor = await fair.world.person(), await fair.visitor()
    waiting = await fair.offers(person, await fair.inside(visitor), visitor)
    assert set(await shown(fair)) == {lost, won, waiting}
    before, place = await fair.world.house.fetched(), await fair.core.storage.read(lambda reads: reads.place())
    await fair.world.house.passes(71 * 3600)
    assert await tidying.tidy(fair.core) == 0
    await fair.world.house.passes(3 * DAY_MIN * 60)
    assert await tidying.tidy(fair.core) == 2
    assert await tidying.tidy(fair.core) == 0
    assert set(await shown(fair)) == {waiting}
    assert fair.world.house.followed(before, place.head) == await fair.world.house.fetched()
    assert (await fair.upgrade(lost)).archived
    await fair.balanced()


async def test_an_offer_that_goes_on_is_seen_again(fair: Fair) -> None:
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, await fair.inside(visitor), visitor)
    await fair.passes(6)
    assert (await fair.upgrade(ident)).status == State.EXPIRED
    await fair.world.house.passes(4 * DAY_MIN * 60)
    assert await tidying.tidy(fair.core) == 1
    assert ident not in await shown(fair)
    await fair.pays((await fair.upgrade(ident)).state.payment_id)  # its bank was slow
    assert (await fair.upgrade(ident)).status == State.LATE
    assert ident in await shown(fair)
    await fair.world.house.passes(500 * DAY_MIN * 60)
    await tidying.tidy(fair.core)
    assert (await fair.upgrade(ident)).state.guest_name != NAMELESS  # somebody has still to decide


async def test_after_its_time_an_offer_goes_and_one_with_money_stays_without_a_name(fair: Fair) -> None:
    lost, won = await refused(fair, await fair.visitor()), await paid(fair, await fair.visitor())
    order_id = (await fair.upgrade(lost)).order_id
    await fair.world.house.passes(399 * DAY_MIN * 60)
    await tidying.tidy(fair.core)
    assert (await fair.upgrade(lost)).archived
    assert (await fair.upgrade(won)).state.history[-1].kind == "paid"
    await fair.world.house.passes(2 * DAY_MIN * 60)
    assert await tidying.tidy(fair.core) >= 2
    assert await fair.world.row(UpgradeRow, lost) is None
    assert (await fair.world.order(order_id)).upgrade_ids == ()
    kept = (await fair.upgrade(won)).state
    assert (kept.guest_name, kept.pay_url, {line.text for line in kept.history}) == (NAMELESS, "", {""})
    assert kept.due_minor > 0
    ver = (await fair.upgrade(won)).ver
    await tidying.tidy(fair.core)
    assert (await fair.upgrade(won)).ver == ver
    await fair.balanced()
    events = await fair.core.storage.read(lambda reads: reads.events(0, 100_000))
    assert [event.kind for event in events if event.ent == f"upgrade:{lost}"][-1] == "UpgradeForgotten"


async def test_an_offer_whose_order_is_gone_goes_too(fair: Fair) -> None:
    lost = await refused(fair, await fair.visitor())

    def orphan(tx: Tx) -> None:
        row = tx.get(UpgradeRow, lost)
        assert row is not None
        tx.put(replace(row, order_id="nobody's", event_id="nowhere", status=State.PAID.value))

    await fair.world.write(orphan)
    await fair.world.house.passes(401 * DAY_MIN * 60)
    await tidying.tidy(fair.core)
    assert await fair.world.row(UpgradeRow, lost) is None


async def test_effects_that_are_over_go_after_their_days_and_none_is_done_again(fair: Fair) -> None:
    await paid(fair, await fair.visitor())
    await fair.balanced()
    done = await fair.core.storage.read(lambda reads: reads.find(EffectRow))
    over = [row for row in done if row.state in tidying.OVER]
    assert len(over) > 3
    waits = replace(over[0], id="waits", state="pending", due_ms=2**52)
    failed = replace(over[0], id="failed", state="failed", kind="nothing")

    def more(tx: Tx) -> None:
        tx.put(waits)
        tx.put(failed)

    await fair.world.write(more)
    calls = list(fair.world.provider.done)
    await fair.world.house.passes(29 * DAY_MIN * 60)
    await sweeps.forget(fair.core)
    assert len(await fair.core.storage.read(lambda reads: reads.find(EffectRow))) == len(done) + 2
    await fair.world.house.passes(2 * DAY_MIN * 60)
    await sweeps.forget(fair.core)
    left = await fair.core.storage.read(lambda reads: reads.find(EffectRow))
    assert {row.state for row in left} <= {"pending", "unknown", "calling"}
    assert "waits" in {row.id for row in left}
    await fair.balanced()
    assert fair.world.provider.done == calls


async def test_what_changed_since_it_was_looked_for_is_left_alone(fair: Fair) -> None:
    ident = await refused(fair, await fair.visitor())

    def nothing(tx: Tx) -> tuple[bool, ...]:
        return (
            tidying._archive(tx, "no such offer", 1),
            tidying._let_go(tx, ident, 1),  # still with the consoles
            tidying._drop_effect(tx, "no such effect", 1),
        )

    assert await fair.world.write(nothing) == (False, False, False)


async def test_five_thousand_closed_offers_do_not_weigh_on_a_snapshot(fair: Fair) -> None:
    ident = await paid(fair, await fair.visitor())
    pattern = await fair.upgrade(ident)

    def many(tx: Tx) -> None:
        for n in range(5_000):
            state: Upgrade = replace(
                pattern.state, id=f"H-{n + 9000}", state="refused", closed_ms=fair.now_ms, payment_id=""
            )
            row = replace(pattern, id=state.id, status="refused", state=state, made_ms=fair.now_ms)
            tx.put(row)

    await fair.world.write(many)
    before = sum(len(bytes(item.d)) for item in await fair.world.house.snapshot())
    await fair.world.house.passes(5 * DAY_MIN * 60)
    rounds = 0
    while gone := await tidying.tidy(fair.core):
        rounds += 1
        assert gone <= tidying.MOST
    after = sum(len(bytes(item.d)) for item in await fair.world.house.snapshot())
    assert rounds == 11
    assert before > 3_000_000
    assert after < 20_000
    payments = await fair.core.storage.read(lambda reads: reads.find(PaymentRow))
    assert {row.state for row in payments} <= {"captured", "expired"}
    await fair.balanced()


async def test_the_times_are_settings(fair: Fair) -> None:
    ident, won = await refused(fair, await fair.visitor()), await paid(fair, await fair.visitor())
    fair.core.tools = changed(fair.core.tools, upgrade_hours=1, upgrade_days=30)
    await fair.world.house.passes(2 * 3600)
    assert await tidying.tidy(fair.core) == 1
    assert set(await shown(fair)) == {won}  # the event goes on: a wristband may still be asked for
    await fair.world.house.passes(31 * DAY_MIN * 60)
    await tidying.tidy(fair.core)
    assert await fair.world.row(UpgradeRow, ident) is None
