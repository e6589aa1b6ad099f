"""A small market of places in memory: guests buy, pay, upgrade, come too late; each step is one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace as changed

from app.adapters.memory import MemoryStorage
from app.adapters.ticketing import BuiltinTicketing
from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, Gate, PriceStep, Promo, SeatRow
from app.domain.ids import EventId, GateId
from app.domain.money import Money
from app.domain.upgrades import Move, State
from app.ports.books import HoldRow, PaymentRow, QuotaRow, UpgradeRow
from app.ports.payments import Paid, PayState
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Purchase
from app.service import orders, payments, stocks, upgrades
from app.service.festival import event_record
from app.service.reconciliation import Tally, compare, rows_of
from app.service.tools import Tools
from app.service.upgrade_record import Step

T = TypeVar("T")
START = datetime(2027, 6, 14, 9, 0, tzinfo=UTC)
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


def fair(floor: int = 100, vip: int = 10, **parts: Any) -> Event:
    """An event with a floor, a terrace one may change to for 4,000 ₽, and a hall of numbered seats."""
    doors = START + timedelta(hours=2)
    event = Event(
        id=EventId("fair"),
        name=Bilingual("Ярмарка", "Fair"),
        venue=Bilingual("Парк", "Park"),
        address=Bilingual("Набережная, 1"),
        zone="Europe/Moscow",
        doors_at=doors,
        starts_at=doors + timedelta(hours=1),
        ends_at=doors + timedelta(hours=9),
        gates=(
            Gate(GateId("1"), Bilingual("Ворота 1", "Gate 1"), ("floor",)),
            Gate(GateId("2"), Bilingual("Ворота 2", "Gate 2")),
        ),
        categories=(
            Category("floor", Bilingual("Танцпол", "Floor"), Money(300_000), floor, zone="floor"),
            Category("vip", Bilingual("Терраса", "Terrace"), Money(750_000), vip, zone="terrace", buffer=0),
            Category("plus", Bilingual("Доплата"), Money(400_000), 5, 0, upgrade_to="vip", upgrade_from=("floor",)),
            Category(
                "hall",
                Bilingual("Зал", "Hall"),
                Money(500_000),
                8,
                zone="hall",
                seats=(SeatRow("1", 1, 4), SeatRow("2", 1, 4)),
                limit=4,
            ),
            Category(
                "early",
                Bilingual("Ранний", "Early"),
                Money(200_000),
                6,
                steps=(
                    PriceStep(Money(100_000), sold=2),
                    PriceStep(Money(150_000), until=START + timedelta(hours=1)),
                ),
            ),
        ),
        promos=(
            Promo("ЛЕТО 10", percent=10, limit=2),
            Promo("gift", minor_off=250_000, categories=("floor",), until=START + timedelta(hours=1)),
        ),
    )
    return replace(event, **parts)


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("it waited")


class Market:
    """The books with their deeds; `now_ms` moves when a test moves it."""

    def __init__(self, event: Event | None = None, guests: int = 8) -> None:
        self.storage = MemoryStorage()
        self.tools = Tools(ticketing=BuiltinTicketing(), provider="nobody")
        self.event = event or fair()
        self.now_ms = round(START.timestamp() * 1000)
        self.write(lambda tx: self._open(tx, guests))

    def _open(self, tx: Tx, guests: int) -> None:
        tx.put(FestivalRow(id=self.event.id, ver=1, state=event_record(self.event), full=self.event))
        for number in range(guests):
            tx.put(GuestRow(id=f"g{number}", name=f"Гость {number}"))
        stocks.open_books(tx, self.event, self.now_ms)

    # --- the storage ---------------------------------------------------------------------------------------

    def write(self, work: Callable[[Tx], T]) -> T:
        """One unit of work."""
        return at_once(self.storage.write(work))

    def tries(self, work: Callable[[Tx], T]) -> T | str:
        """One unit of work, or the code it was refused with; a refusal has written nothing."""

        def unit(tx: Any) -> T | str:
            try:
                return work(tx)
            except NotPossible as no:
                code = no.code.value
            assert not tx.changes, f"refused with {code} after writing {list(tx.changes)}"
            assert not tx.events
            return code

        return self.write(unit)

    def find(self, kind: type[Any], **where: Any) -> list[Any]:
        """Rows of a kind."""
        return list(at_once(self.storage.read(lambda reads: reads.find(kind, where=where))))

    def get(self, kind: type[Any], *key: str | int) -> Any:
        """A row that must be there."""
        row = at_once(self.storage.read(lambda reads: reads.get(kind, *key)))
        assert row is not None, (kind, key)
        return row

    def quota(self, category: str) -> QuotaRow:
        """The counters of a category."""
        row: QuotaRow = self.get(QuotaRow, "fair", category)
        return row

    def passes(self, ms: int) -> None:
        """Time goes by."""
        self.now_ms += ms

    def problems(self) -> list[str]:
        """What does not add up."""
        tally = Tally()
        rows = at_once(self.storage.read(rows_of))
        rows.registered = False
        compare(rows, self.now_ms, tally)
        return tally.problems

    # --- orders --------------------------------------------------------------------------------------------

    def purchase(self, guest: str = "g0", category: str = "floor", places: int = 1, **parts: Any) -> Purchase:
        """What a guest wants."""
        return Purchase(
            event_id="fair",
            category_id=category,
            places=places,
            guest_id=guest,
            expires_ms=self.now_ms + 15 * MINUTE_MS,
            **parts,
        )

    def places(self, guest: str = "g0", category: str = "floor", places: int = 1, **parts: Any) -> OrderRow | str:
        """Place an order; a refusal's code."""
        purchase = self.purchase(guest, category, places, **parts)
        return self.tries(lambda tx: orders.placed(tx, self.tools, purchase, self.now_ms))

    def ordered(self, guest: str = "g0", category: str = "floor", places: int = 1, **parts: Any) -> OrderRow:
        """Place an order that must go through."""
        order = self.places(guest, category, places, **parts)
        assert isinstance(order, OrderRow), order
        return order

    def bought(self, guest: str = "g0", category: str = "floor", places: int = 1, **parts: Any) -> OrderRow:
        """An order that is paid."""
        order = self.ordered(guest, category, places, **parts)
        self.pays(order.payment_ids[-1])
        paid: OrderRow = self.get(OrderRow, order.id)
        return paid

    def pays(self, payment_id: str, state: PayState = "captured") -> str:
        """The provider says how a payment ended; its state afterwards."""
        row = self.get(PaymentRow, payment_id)
        paid = Paid("p", state, row.amount_minor, row.currency, payment_id=row.id)
        return self.write(lambda tx: payments.learn(tx, self.tools, payment_id, paid, self.now_ms))

    def tickets(self, order_id: str) -> list[TicketRow]:
        """Tickets of an order."""
        return self.find(TicketRow, order_id=order_id)

    def enters(self, order_id: str) -> None:
        """Everybody of an order who may comes in."""
        for ticket in self.tickets(order_id):
            if ticket.status == "valid" and not ticket.inside:
                self.write(partial(self._admit, ident=ticket.id))

    def _admit(self, tx: Tx, ident: str) -> None:
        self.tools.box_office.admit(tx, ident, "2", self.now_ms, by="u1", reason="test")

    # --- upgrades ------------------------------------------------------------------------------------------

    def upgrades(self, order_id: str, category: str = "vip", by: str = "u1", **parts: Any) -> UpgradeRow | str:
        """Hold better places for all living tickets of an order; a refusal's code."""
        idents = tuple(ticket.id for ticket in self.tickets(order_id) if ticket.status == "valid")
        idents = parts.pop("tickets", idents)
        return self.tries(
            lambda tx: upgrades.accept(tx, self.tools, order_id, idents, category, self.now_ms, by=by, **parts)
        )

    def held(self, order_id: str, **parts: Any) -> UpgradeRow:
        """Better places that must be held."""
        row = self.upgrades(order_id, **parts)
        assert isinstance(row, UpgradeRow), row
        assert row.status == State.HELD
        return row

    def ends(self, upgrade_id: str, move: Move, by: str = "u1") -> UpgradeRow | str:
        """End an offer; a refusal's code."""

        def work(tx: Tx) -> UpgradeRow:
            row = tx.get(UpgradeRow, upgrade_id)
            assert row is not None
            return upgrades.end(tx, self.tools, row, move, Step(self.now_ms, by))[0]

        return self.tries(work)

    def upgrade(self, upgrade_id: str) -> UpgradeRow:
        """An offer as it stands."""
        row: UpgradeRow = self.get(UpgradeRow, upgrade_id)
        return row

    def set_buffer(self, category: str, buffer: int) -> None:
        """Keep places for the desk."""
        row = changed(self.quota(category), buffer=buffer)
        self.write(lambda tx: tx.put(row))

    def expired_holds(self) -> list[HoldRow]:
        """Holds whose time is over."""
        return [row for row in self.find(HoldRow, state="held") if row.expires_ms <= self.now_ms]
