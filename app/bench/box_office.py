"""A festival of today with many orders and tickets, put into a data folder before the backend starts."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from app.adapters.clock import SystemClock
from app.adapters.ticketing import BuiltinTicketing
from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, Gate
from app.domain.guests import Guest, Order, OrderStatus, Ticket, TicketStatus
from app.domain.ids import EventId, GateId, GuestId, OrderId, TicketId
from app.domain.money import Money
from app.domain.words import fold
from app.ports.rows import FestivalRow, GuestRow, IdentityRow, OrderRow, TicketRow
from app.ports.storage import Storage, Tx
from app.server import folder
from app.server.bootstrap import open_database
from app.server.sample import load_names
from app.server.settings import Settings
from app.service import backend, stocks
from app.service.festival import event_record
from app.service.holders import Names
from app.service.tools import Tools

EVENT = "bench"
GATES = tuple(str(number) for number in range(1, 7))
PRICE = 300_000
AT_ONCE = 200
SEED = 2026


@dataclass(frozen=True, slots=True)
class Holder:
    """A ticket as the measurement needs it: how to scan it, how to look for it."""

    ticket_id: str
    code: str
    gate: str
    name: str
    phone: str
    order_id: str
    tail: str


def festival(now: datetime, places: int) -> Event:
    """An event whose doors opened an hour ago."""
    gates = tuple(Gate(GateId(ident), Bilingual(f"Ворота {ident}", f"Gate {ident}")) for ident in GATES)
    category = Category("floor", Bilingual("Танцпол", "Floor"), Money(PRICE), places, zone="floor")
    return Event(
        id=EventId(EVENT),
        name=Bilingual("Замер", "Benchmark"),
        venue=Bilingual("Парк", "Park"),
        address=Bilingual("Набережная, 1", "1 Embankment"),
        zone="UTC",
        doors_at=now - timedelta(hours=1),
        starts_at=now,
        ends_at=now + timedelta(hours=12),
        gates=gates,
        categories=(category,),
    )


async def fill(data: Path, orders: int, tickets: int) -> list[Holder]:
    """Write the books into this folder; the holders in the order of their tickets."""
    settings = Settings(data=data)
    folder.prepare(data)
    storage = await open_database(settings)
    try:
        return await _filled(storage, orders, tickets)
    finally:
        await storage.close()


async def _filled(storage: Storage, orders: int, tickets: int) -> list[Holder]:
    clock = SystemClock()
    tools = Tools(ticketing=BuiltinTicketing())
    core = await backend.start(
        storage, None, clock=clock, wall=clock, options=backend.Options(think=False), tools=tools
    )
    event = festival(clock.now(), tickets)
    await storage.write(partial(_open, event=event, now_ms=core.now_ms()))
    drawn = list(_drawn(event, load_names(), orders, tickets))
    holders: list[Holder] = []
    for first in range(0, len(drawn), AT_ONCE):
        work = partial(_sell, tools=tools, drawn=drawn[first : first + AT_ONCE], now_ms=core.now_ms())
        holders += await storage.write(work)
    await core.stop()
    return holders


def _open(tx: Tx, event: Event, now_ms: int) -> None:
    tx.put(FestivalRow(id=event.id, ver=1, state=event_record(event), full=event))
    stocks.open_books(tx, event, now_ms)


def _drawn(event: Event, names: Names, orders: int, tickets: int) -> Iterable[tuple[Guest, Order]]:
    """As many orders as asked for; tickets over them as evenly as they go."""
    draw = random.Random(SEED)
    for number in range(orders):
        man, woman = draw.choice(names.surnames)
        first, surname = draw.choice([(draw.choice(names.men), man), (draw.choice(names.women), woman)])
        guest = Guest(
            id=GuestId(f"g{number:05d}"),
            name=f"{first} {surname}",
            phone=f"+7555{1_000_000 + number * 7_919 % 8_999_993}",
            email=f"guest.{number}@example.org",
            lang="ru",
            since=event.doors_at - timedelta(days=100),
            past_events=0,
            past_spent=Money(0),
        )
        count = tickets // orders + (number < tickets % orders)
        yield guest, _order(event, guest, f"{50_000 + number}", count, draw)


def _order(event: Event, guest: Guest, ident: str, count: int, draw: random.Random) -> Order:
    gate = draw.choice(GATES)
    tickets = tuple(
        Ticket(
            id=TicketId(f"{ident}-{place}"),
            category_id="floor",
            holder=guest.name,
            price=Money(PRICE),
            status=TicketStatus.VALID,
            code="",
            gate_id=GateId(gate),
        )
        for place in range(1, count + 1)
    )
    made_at = datetime.now(UTC) - timedelta(days=20)
    return Order(OrderId(ident), guest.id, event.id, OrderStatus.PAID, made_at, tickets)


def _sell(tx: Tx, tools: Tools, drawn: Iterable[tuple[Guest, Order]], now_ms: int) -> list[Holder]:
    holders = []
    for guest, order in drawn:
        digits = guest.phone.removeprefix("+")
        tx.put(
            GuestRow(
                id=guest.id, name=guest.name, folded=fold(guest.name), phone=guest.phone, digits=digits,
                email=guest.email, since_ms=now_ms,
            )
        )  # fmt: skip
        tx.put(IdentityRow(kind="phone", address=digits, guest_id=guest.id))
        ids = tuple(ticket.id for ticket in order.tickets)
        tx.put(
            OrderRow(
                id=order.id, guest_id=guest.id, event_id=order.event_id, status=order.status, currency="RUB",
                total_minor=order.total.minor, made_ms=now_ms, ticket_ids=ids, category_id="floor", places=len(ids),
            )
        )  # fmt: skip
        holders += [
            _ticket(tx, tools, guest, order, ticket, place, now_ms) for place, ticket in enumerate(order.tickets, 1)
        ]
    return holders


def _ticket(tx: Tx, tools: Tools, guest: Guest, order: Order, ticket: Ticket, place: int, now_ms: int) -> Holder:  # noqa: PLR0917 - one row out of four
    gate = str(ticket.gate_id)
    row = tools.box_office.adopt(
        tx,
        TicketRow(
            id=ticket.id, order_id=order.id, guest_id=guest.id, event_id=order.event_id, category="Танцпол",
            status=ticket.status, code="", holder=ticket.holder, price_minor=ticket.price.minor, currency="RUB",
            category_id=ticket.category_id, place=place, gate=gate,
        ),
        now_ms,
    )  # fmt: skip
    code = tools.box_office.code_of(tx, row)
    return Holder(row.id, code, gate, guest.name, guest.phone, order.id, row.code[-4:])
