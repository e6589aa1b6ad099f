"""The north as an event of two nights, with tickets for each and a pass for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import msgspec

from app.domain.articles import Bilingual
from app.domain.festivals import Category, EventDate
from app.domain.money import Money
from app.ports.books import QuotaRow
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Purchase
from app.service import orders, stocks
from app.service.festival import event_record
from app.service.idents import needed
from tests.service.gate_world import Venue, venue
from tests.service.house import START

DAY_S = 24 * 3600
FIRST = START + timedelta(hours=2)
"""the first doors; the second ones a day later"""


def night(number: int) -> EventDate:
    """Doors, an hour later the show, seven hours later the end."""
    doors, name = FIRST + timedelta(days=number - 1), Bilingual(f"Ночь {number}", f"Night {number}")
    return EventDate(f"n{number}", name, doors, doors + timedelta(hours=1), doors + timedelta(hours=8))


NIGHTS = (night(1), night(2))
CATEGORIES = (
    Category("one", Bilingual("Танцпол, ночь 1"), Money(300_000), 50, date="n1"),
    Category("two", Bilingual("Танцпол, ночь 2"), Money(300_000), 50, date="n2"),
    Category("both", Bilingual("Обе ночи"), Money(500_000), 50),
    Category("vip-one", Bilingual("Терраса, ночь 1"), Money(700_000), 10, date="n1"),
    Category("vip-two", Bilingual("Терраса, ночь 2"), Money(700_000), 10, date="n2"),
)


@dataclass
class Weekend:
    """A venue whose event has two nights."""

    place: Venue

    async def buys(self, category_id: str, places: int = 1, guest_id: str = "g1") -> OrderRow:
        """A paid order, good at any gate."""
        world = self.place.world
        purchase = Purchase(
            event_id="north",
            category_id=category_id,
            places=places,
            guest_id=guest_id,
            expires_ms=world.house.now_ms + 3_600_000,
        )
        order: OrderRow = await world.write(
            orders.placed, tools=world.tools, purchase=purchase, now_ms=world.house.now_ms
        )
        await world.pays(order.payment_ids[-1], instrument="card ···· 0001")

        def unbound(tx: Tx) -> None:
            for ident in needed(tx.get(OrderRow, order.id)).ticket_ids:
                tx.put(msgspec.structs.replace(needed(tx.get(TicketRow, ident)), gate=""))

        await world.write(unbound)
        return await world.order(order.id)

    async def inside(self, category_id: str) -> int:
        """How many are inside by the books."""
        row: QuotaRow = needed(await self.place.world.row(QuotaRow, "north", category_id))
        return row.inside


@asynccontextmanager
async def weekend(folder: Path | None = None) -> AsyncIterator[Weekend]:
    """Two nights in the north, the first doors two hours after the start."""
    async with venue(folder) as place:
        core = place.house.core
        row = core.festivals["north"]
        full = replace(row.full, dates=NIGHTS, ends_at=NIGHTS[-1].ends_at, categories=CATEGORIES)
        core.festivals["north"] = msgspec.structs.replace(row, full=full, state=event_record(full))

        def put(tx: Tx) -> None:
            known = needed(tx.get(FestivalRow, "north"))
            tx.put(msgspec.structs.replace(known, full=full, state=event_record(full)))
            stocks.open_books(tx, full, place.house.now_ms)

        await core.storage.write(put)
        yield Weekend(place)
