"""Whether the books add up, what is told of stock and prices, whom to offer better places (A1, T2, C6)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace as changed

from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event
from app.domain.ids import EventId
from app.domain.money import Money
from app.ports.books import (
    CodeRow,
    HoldRow,
    PaymentRow,
    PayoutRow,
    QuotaRow,
    ReceiptRow,
    ScanRow,
    SeatRow,
)
from app.ports.payments import PaymentUnknown
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, OrderRow, Row, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.guest import OrderAsk
from app.protocol.records import EscalationRef
from app.server.sample import load_names, load_sample
from app.service import festival, holds, sales, stocks, takeover
from app.service.holders import draw_holders
from app.service.idents import needed
from app.service.prospects import prospects
from app.service.reconciliation import reconcile
from app.service.refused import Refused
from tests.adapters.ticketing import market
from tests.service.fairground import Fair, fairground, said
from tests.service.house import build, close
from tests.service.refund_world import ends


@pytest.fixture
async def fair() -> AsyncIterator[Fair]:
    """The fair in memory."""
    built = await fairground()
    yield built
    await ends(built.world)


async def changes(fair: Fair, kind: type[Row], *key: str | int, **fields: Any) -> None:
    """Put a wrong figure into a row."""

    def work(tx: Tx) -> None:
        tx.put(changed(needed(tx.get(kind, *key)), **fields))

    await fair.world.write(work)


# --- reconciliation ----------------------------------------------------------------------------------------

Wrong = Callable[[Fair, OrderRow], Any]


async def orphan(fair: Fair, kind: str) -> None:
    """A hold that nobody knows of and that is long over."""
    row = HoldRow(
        id="h", kind=kind, event_id="fair", category_id="floor", places=1, guest_id="g1", made_ms=0, expires_ms=0,
        order_id="x", upgrade_id="x",
    )  # fmt: skip
    await fair.world.write(lambda tx: tx.put(row))


async def offered(fair: Fair, order: OrderRow) -> None:
    """An offer whose hold is gone."""
    visitor, person = await fair.visitor(), await fair.world.person()
    ident = await fair.held(person, order, visitor)
    await changes(fair, HoldRow, (await fair.upgrade(ident)).state.hold_id, state="released")


async def payout(fair: Fair, order: OrderRow, minor: int) -> None:
    """More goes back than came in."""
    row = PayoutRow(
        id="R-1.1", refund_id="R-1", payment_id=order.payment_ids[0], amount_minor=minor, currency="RUB",
        state="pending", made_ms=0,
    )  # fmt: skip
    await fair.world.write(lambda tx: tx.put(row))


async def surplus(fair: Fair, order: OrderRow) -> None:
    """Paid twice, and nobody asks for it back."""
    await fair.world.pays_again(order)


async def taken_back(fair: Fair, order: OrderRow) -> None:
    """The provider has given money back that we know nothing of."""
    payment = await fair.world.row(PaymentRow, order.payment_ids[0])
    payments = fair.world.provider.payments
    payments[payment.provider_id] = replace(payments[payment.provider_id], refunded_minor=5)


WRONGS: dict[str, list[Wrong]] = {
    "stock_diff": [
        lambda fair, _: changes(fair, QuotaRow, "fair", "floor", sold=9),
        lambda fair, _: changes(fair, QuotaRow, "fair", "floor", held=1),
        lambda fair, _: changes(fair, QuotaRow, "fair", "floor", total=1),
    ],
    "seats_diff": [
        lambda fair, _: changes(fair, SeatRow, "fair", "ряд 1, место 1", ticket_id="x"),
        lambda fair, _: changes(fair, SeatRow, "fair", "ряд 1, место 1", hold_id="x"),
        lambda fair, order: changes(fair, TicketRow, order.ticket_ids[1], category_id="hall", seat="ряд 1, место 1"),
    ],
    "holds_diff": [
        lambda fair, _: orphan(fair, "order"),
        lambda fair, _: orphan(fair, "upgrade"),
        lambda fair, order: changes(fair, OrderRow, order.id, status="unpaid", hold_id="x"),
        offered,
    ],
    "tickets_diff": [
        lambda fair, order: changes(fair, TicketRow, order.ticket_ids[0], code="X"),
        lambda fair, order: changes(fair, CodeRow, order.ticket_ids[0], 1, dead_ms=1),
        lambda fair, order: changes(fair, OrderRow, order.id, places=3),
    ],
    "entries_diff": [
        lambda fair, order: changes(fair, TicketRow, order.ticket_ids[0], entries=3),
        lambda fair, _: changes(fair, QuotaRow, "fair", "floor", inside=7),
    ],
    "money_diff_kopecks": [
        lambda fair, order: changes(fair, TicketRow, order.ticket_ids[0], price_minor=1),
        lambda fair, order: changes(fair, PaymentRow, order.payment_ids[0], refunded_minor=1),
        lambda fair, order: payout(fair, order, 700_000),
        surplus,
    ],
    "receipts_diff": [
        lambda fair, order: changes(fair, ReceiptRow, f"payment-{order.payment_ids[0]}", amount_minor=1),
        lambda fair, order: changes(fair, ReceiptRow, f"payment-{order.payment_ids[0]}", of="payment:x"),
    ],
    "provider_diff_kopecks": [taken_back],
}


CASES = [(name, number) for name, wrongs in WRONGS.items() for number in range(len(wrongs))]


@pytest.mark.requirement("A1", "T3")
@pytest.mark.parametrize(("name", "number"), CASES)
async def test_a_figure_that_lies_is_found_where_it_is(fair: Fair, name: str, number: int) -> None:
    visitor = await fair.visitor()
    order = await fair.inside(visitor, 2)
    await fair.balanced()
    await WRONGS[name][number](fair, order)
    books = await reconcile(fair.core)
    assert getattr(books, name) > 0
    assert any(problem.startswith(name) for problem in books.problems)


async def test_a_provider_that_does_not_answer_is_counted_and_blames_nobody(fair: Fair) -> None:
    order = await fair.bought(await fair.visitor())
    await fair.world.effects()

    def silent(where: str) -> None:
        if where == "find":
            raise PaymentUnknown("no answer")

    fair.world.provider.trouble = silent
    await changes(fair, PaymentRow, order.payment_ids[0], provider="stripe")
    books = await reconcile(fair.core)
    assert books.provider_diff_kopecks == 0
    assert books.unasked == 5  # those of the house and this one, whose provider is not connected


async def test_a_payout_that_failed_moved_nothing(fair: Fair) -> None:
    order = await fair.bought(await fair.visitor())
    await payout(fair, order, 100)
    await changes(fair, PayoutRow, "R-1.1", state="failed")
    await fair.balanced()


async def test_without_a_register_nobody_expects_receipts(fair: Fair) -> None:
    await fair.bought(await fair.visitor())
    await fair.world.effects()
    fair.core.tools = replace(fair.core.tools, receipts=None)
    assert (await reconcile(fair.core)).receipts_diff == 0


async def test_a_double_seat_and_a_stray_scan_are_seen(fair: Fair) -> None:
    visitor = await fair.visitor()
    order = await fair.bought(visitor, "hall", 2)
    ticket = (await fair.tickets(order))[0]
    await changes(fair, TicketRow, order.ticket_ids[1], seat=ticket.seat)
    books = await reconcile(fair.core)
    assert books.seats_diff == 2  # one seat two people's, one that is not its ticket's
    await fair.enters(order)
    scan = (await fair.core.storage.read(lambda reads: reads.find(ScanRow)))[0]
    await changes(fair, ScanRow, scan.id, entry=False)
    assert (await reconcile(fair.core)).entries_diff == 1


@pytest.mark.requirement("A1", "T1")
async def test_the_books_of_the_whole_sample_add_up() -> None:
    fair = await fairground()
    sample = load_sample()
    crowd = draw_holders(3, sample.events, load_names(), people=400)
    await festival.fill(fair.core, sample, crowd)
    await festival.fill(fair.core, sample, crowd)
    for paid in await fair.core.storage.read(takeover.paid_before):
        fair.world.provider.payments[paid.provider_id] = paid
    books = await fair.balanced()
    assert books.tickets > 400
    assert books.returned_kopecks > 0
    codes = await fair.core.storage.read(lambda reads: reads.find(CodeRow, where={"issue": 2}))
    assert {row.why for row in codes} == {"transferred", "reissued"}
    await ends(fair.world)


# --- stock -------------------------------------------------------------------------------------------------


async def test_prices_that_change_by_time_are_told_when_they_do(fair: Fair) -> None:
    visitor = await fair.visitor()
    await fair.bought(visitor, "early", 2)
    assert (await early(fair)).state.price_minor == 150_000
    since = fair.world.house.heard[-1].seq
    await fair.passes(30)
    assert (await early(fair)).state.price_minor == 150_000
    await fair.passes(31)
    assert (await early(fair)).state.price_minor == 200_000
    told = [one for one in fair.world.house.heard if one.seq > since and one.ent == "stock:fair/early"]
    assert len(told) == 1
    await fair.passes(12 * 60)
    assert await stocks.renew_prices(fair.core) == 0


async def early(fair: Fair) -> QuotaRow:
    """The counters of the category with steps."""
    row: QuotaRow = await fair.world.row(QuotaRow, "fair", "early")
    return row


async def test_opening_the_books_again_changes_nothing_and_a_category_taken_off_keeps_its_price(fair: Fair) -> None:
    before = fair.world.house.heard[-1].seq
    await fair.world.write(lambda tx: stocks.open_books(tx, fair.event, fair.now_ms))
    assert fair.world.house.heard[-1].seq == before
    quota = await early(fair)
    bare = replace(fair.event, categories=())
    after = await fair.world.write(lambda tx: stocks.put(tx, bare, quota, stocks.places_of(quota), fair.now_ms))
    assert after.state.price_minor == quota.state.price_minor
    gone = replace(fair.event, id=EventId("gone"))
    fair.core.festivals["gone"] = changed(fair.core.festivals["fair"], id="gone", full=gone)
    assert await stocks.renew_prices(fair.core) == 0


async def test_a_price_told_meanwhile_is_not_told_twice(fair: Fair) -> None:
    await fair.bought(await fair.visitor(), "early", 2)
    work = partial(stocks.renew, event=fair.event, category=needed(fair.event.category("early")))
    later_ms = fair.now_ms + 2 * market.HOUR_MS
    assert not await fair.world.write(work, now_ms=fair.now_ms)
    assert await fair.world.write(work, now_ms=later_ms)
    assert not await fair.world.write(work, now_ms=later_ms)


async def test_a_backend_that_sells_nothing_has_no_holds_to_end_and_no_stock_to_show(tmp_path: Any) -> None:
    house = await build(tmp_path)
    assert await holds.sweep(house.core) == 0
    page = await sales.events_page(house.core)
    assert {line.free for event in page.events for line in event.categories} == {None}
    await close(house)


# --- the guests' site --------------------------------------------------------------------------------------


async def test_the_site_shows_what_is_free_and_sells_it(fair: Fair) -> None:
    visitor = await fair.visitor(says="")
    page = await sales.events_page(fair.core)
    lines = {line.id: line for event in page.events if event.id == "fair" for line in event.categories}
    assert (lines["floor"].free, lines["plus"].free, lines["hall"].most) == (100, None, 4)
    assert lines["early"].price_minor == 100_000
    ask = OrderAsk(event="fair", category="floor", places=2)
    placed = await sales.buy(fair.core, visitor.session, ask)
    assert placed.url.startswith("https://usher.example/pay/")
    await fair.pays(placed.url.rpartition("/")[2])
    await said(visitor, placed.order)
    with pytest.raises(NotPossible):
        await sales.buy(fair.core, visitor.session, msgspec.structs.replace(ask, promo="x" * 65))


# --- prospects ---------------------------------------------------------------------------------------------


async def found(fair: Fair, **person: Any) -> dict[str, Any]:
    """Prospects of the fair by guest."""
    seller = await fair.world.house.person(**person)
    return {one.guest_id: one for one in (await prospects(fair.core, seller.principal, "fair")).prospects}


@pytest.mark.requirement("C6")
async def test_those_inside_on_standard_tickets_are_found_with_their_chance(fair: Fair) -> None:
    asked = await fair.visitor("g1", says="Сколько стоит VIP-терраса?")
    group = await fair.visitor("g2")
    family = await fair.visitor("g3", says="Мы с детьми, где коляску оставить?")
    await fair.inside(asked)
    await fair.inside(group, 4)
    await fair.inside(family)
    outside = await fair.world.house.visitor("fair")
    await outside.says("привет", think=False)
    await fair.bought(outside)
    await fair.inside(await fair.visitor("g3"), category="vip")
    people = await found(fair)
    assert set(people) == {"g1", "g2", "g3"}
    assert (people["g1"].chance, people["g1"].why, people["g1"].due_minor) == ("high", ("asked",), 400_000)
    assert "VIP" in people["g1"].said
    assert (people["g2"].why, people["g2"].due_minor, len(people["g2"].ticket_ids)) == (("together",), 1_600_000, 4)
    assert people["g3"].why == ("children",)
    assert people["g1"].goal_id == "vip"
    assert next(iter(people)) == "g1"


@pytest.mark.requirement("C6")
async def test_who_complains_waits_for_money_refused_or_has_an_offer_is_not_asked(fair: Fair) -> None:
    visitor, person = await fair.visitor("g1"), await fair.world.person()
    order = await fair.inside(visitor)
    assert "g1" in await found(fair)

    async def stands(reason: str) -> bool:
        def work(tx: Tx) -> None:
            row = needed(tx.get(DialogueRow, visitor.dialogue))
            escalation = EscalationRef(reason=reason, rule="", evidence="", score=0, at_ms=0) if reason else None
            state = changed(row.state, status="queued" if reason else "bot", escalation=escalation)
            tx.put(changed(row, state=state, status=state.status))

        await fair.world.write(work)
        return "g1" in await found(fair)

    assert not await stands("emotion")
    assert await stands("vip")
    assert await stands("")
    ident = await fair.offers(person, order, visitor)
    assert not await found(fair)
    await fair.does(person, "ReleaseUpgrade", ident, refused=True)
    assert not await found(fair)
    other = await fair.inside(visitor)
    assert "g1" in await found(fair)
    await fair.world.opens(person, other)
    assert not await found(fair)


async def test_nobody_is_found_without_places_while_offers_rest_or_for_an_event_not_ones_own(fair: Fair) -> None:
    visitor = await fair.visitor("g1")
    await fair.inside(visitor)
    buyer = await fair.visitor("g2")
    for category, places in (("vip", 10), ("hall", 4), ("hall", 4)):
        await fair.bought(buyer, category, places)
    assert not await found(fair)
    with pytest.raises(Refused):
        await found(fair, events=("north",))
    seller = await fair.world.house.person()
    with pytest.raises(Refused):
        await prospects(fair.core, seller.principal, "nowhere")


async def test_families_are_offered_the_family_zone_where_there_is_one() -> None:
    event: Event = market.fair()
    zone = Category("family", Bilingual("Семейная зона"), Money(350_000), 20, zone="family")
    fair = await fairground(replace(event, categories=(*event.categories, zone)))
    visitor = await fair.visitor("g1", says="Со мной двое детей")
    await fair.inside(visitor)
    await fair.inside(await fair.visitor("g2"))
    tagged = await fair.visitor("g3")
    await changes(fair, GuestRow, "g3", tags=("family",))
    await fair.inside(tagged)
    people = await found(fair)
    assert {guest: one.goal_id for guest, one in people.items()} == {"g1": "family", "g2": "vip", "g3": "family"}
    assert people["g1"].due_minor == 50_000
    await ends(fair.world)


async def test_nobody_is_offered_what_he_has_paid_more_than() -> None:
    event: Event = market.fair()
    fair = await fairground(replace(event, categories=tuple(one for one in event.categories if one.id != "plus")))
    order = await fair.inside(await fair.visitor("g1"))
    assert (await found(fair))["g1"].goal_id == "vip"
    await changes(fair, TicketRow, order.ticket_ids[0], price_minor=9_000_000)
    assert not await found(fair)
    await ends(fair.world)


async def test_paused_offers_find_nobody(fair: Fair) -> None:
    await fair.inside(await fair.visitor("g1"))
    manager = await fair.world.person("manager")
    await manager.does("PauseOffers", "event:fair", paused=True)
    assert not await found(fair)
    row = await fair.world.row(FestivalRow, "fair")
    assert row.state.offers_paused
