"""Tickets on the books and gates to put their codes to, in memory or over a database."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from app.adapters.memory import MemoryStorage
from app.adapters.ticketing import BuiltinTicketing
from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, Gate
from app.domain.ids import EventId, GateId
from app.domain.money import Money
from app.ports.books import CodeRow, QuotaRow, ScanRow
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Storage, Tx
from app.ports.ticketing import Admission, Scan
from app.service import stocks
from app.service.festival import event_record
from app.service.idents import needed

T = TypeVar("T")
DOORS = datetime(2027, 6, 14, 11, 0, tzinfo=UTC)
NOW_MS = round(DOORS.timestamp() * 1000) + 3_600_000


def event(ident: str = "north", days: int = 0) -> Event:
    """Two gates to the floor, one to VIP, one to everywhere."""
    doors = DOORS + timedelta(days=days)
    gates = (("1", ("floor",)), ("2", ("floor",)), ("3", ("vip",)), ("5", ()))
    return Event(
        id=EventId(ident),
        name=Bilingual("Север", "North"),
        venue=Bilingual("Парк"),
        address=Bilingual("Набережная, 1"),
        zone="Europe/Moscow",
        doors_at=doors,
        starts_at=doors + timedelta(hours=1),
        ends_at=doors + timedelta(hours=11),
        gates=tuple(Gate(GateId(gate), Bilingual(f"Ворота {gate}", f"Gate {gate}"), zones) for gate, zones in gates),
        categories=(
            Category("floor", Bilingual("Танцпол"), Money(300_000), 100, zone="floor"),
            Category("vip", Bilingual("VIP"), Money(900_000), 10, zone="vip"),
        ),
    )


@dataclass
class Gatehouse:
    """`now_ms` is the time of everything done."""

    storage: Storage
    office: BuiltinTicketing = field(default_factory=BuiltinTicketing)
    now_ms: int = NOW_MS
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run something inside a transaction."""
        return await self.storage.write(work)

    async def opens(self, *events: Event) -> None:
        """Put events on the books."""

        def put(tx: Tx) -> None:
            for one in events:
                tx.put(FestivalRow(id=one.id, ver=1, state=event_record(one), full=one))
                stocks.open_books(tx, one, self.now_ms)

        await self.write(put)

    async def ticket(self, ident: str = "", *, event_id: str = "north", brought: str = "", **parts: Any) -> TicketRow:
        """A ticket for the floor, adopted."""
        ident = ident or f"{40_000 + next(self.numbers)}-1"
        facts: dict[str, Any] = {
            "id": ident, "order_id": ident.partition("-")[0], "guest_id": "g1", "event_id": event_id,
            "category": "Танцпол", "category_id": "floor", "status": "valid", "code": "", "holder": "Анна Ёлкина",
            "price_minor": 300_000, "currency": "RUB", **parts,
        }  # fmt: skip
        order = OrderRow(id=facts["order_id"], guest_id="g1", event_id=event_id, status="paid", total_minor=300_000,
                         currency="RUB", made_ms=self.now_ms)  # fmt: skip

        def put(tx: Tx) -> TicketRow:
            tx.put(order)
            return self.office.adopt(tx, TicketRow(**facts), self.now_ms, brought=brought)

        return await self.write(put)

    async def code(self, ticket: TicketRow) -> str:
        """What the QR of its present code holds."""
        return await self.write(lambda tx: self.office.code_of(tx, needed(tx.get(TicketRow, ticket.id))))

    async def scan(self, code: str, gate_id: str = "1", **parts: Any) -> Admission:
        """Put a code to a gate."""
        usual = {
            "event_id": "north",
            "device": f"{gate_id}-A",
            "nonce": f"n{next(self.numbers)}",
            "at_ms": self.now_ms,
        }
        facts: dict[str, Any] = {**usual, **parts}
        scan = Scan(code=code, gate_id=gate_id, **facts)
        return await self.write(lambda tx: self.office.redeem(tx, scan, self.now_ms))

    async def now(self, ticket: TicketRow) -> TicketRow:
        """The ticket as stored."""
        return needed(await self.storage.read(lambda reads: reads.get(TicketRow, ticket.id)))

    async def set(self, ticket: TicketRow, **fields: Any) -> TicketRow:
        """Change a ticket through its code's list."""
        row = msgspec.structs.replace(await self.now(ticket), **fields)
        return await self.write(lambda tx: codes_changed(tx, row, self.now_ms))

    async def quota(self, category_id: str = "floor") -> QuotaRow:
        """The counters of a category."""
        return needed(await self.storage.read(lambda reads: reads.get(QuotaRow, "north", category_id)))

    async def codes(self, ticket: TicketRow) -> list[CodeRow]:
        """All codes a ticket has had."""
        found = await self.storage.read(lambda reads: reads.find(CodeRow, where={"ticket_id": ticket.id}))
        return sorted(found, key=lambda row: row.issue)

    async def scans(self) -> list[ScanRow]:
        """All scans written down."""
        return list(await self.storage.read(lambda reads: reads.find(ScanRow, order="at_ms")))


def codes_changed(tx: Tx, row: TicketRow, now_ms: int) -> TicketRow:
    """A change of status, as the selling half makes it."""
    from app.adapters.ticketing import codes

    return codes.changed(tx, row, row.status, now_ms)


async def gatehouse(storage: Storage | None = None) -> Gatehouse:
    """Two events: the north today, the south in a week."""
    house = Gatehouse(storage or MemoryStorage())
    south = replace(event("south", days=7))
    await house.opens(event(), south)
    return house
