"""Scanners at the gates of the north, tickets on its books, operators at the desk."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from app.adapters.database import open_storage
from app.domain.articles import Bilingual
from app.domain.festivals import Gate
from app.domain.ids import GateId
from app.ports.books import GateRow, ScannerRow
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.admissions import TicketCard
from app.protocol.frames import Res
from app.protocol.gates import OfflineScan, ScanIn, ScannerChange, ScanOut
from app.service import scanners, scans, tickets
from app.service.idents import needed
from tests.service.house import House, Person
from tests.service.refund_world import World, ends, world

GATES = tuple(Gate(GateId(one), Bilingual(f"Ворота {one}", f"Gate {one}")) for one in ("1", "2", "3"))


@dataclass
class Venue:
    """`world` is around it: money, packets, time."""

    world: World
    nonces: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def house(self) -> House:
        """The core and its people."""
        return self.world.house

    async def scanner(self, gate_id: str = "1", **parts: Any) -> ScannerRow:
        """A scanner that has been let in."""
        wish = ScannerChange(do="add", event_id="north", gate_id=gate_id, name=f"{gate_id}-A", **parts)
        token = (await scanners.change(self.house.core, wish, "admin")).token
        return needed(await scanners.find(self.house.core, token))

    async def bought(self, places: int = 1) -> list[TicketRow]:
        """Tickets of a paid order, good at any gate."""
        order: OrderRow = await self.world.bought(places)

        def unbound(tx: Tx) -> None:
            for ident in order.ticket_ids:
                tx.put(msgspec.structs.replace(needed(tx.get(TicketRow, ident)), gate=""))

        await self.world.write(unbound)
        return [await self.world.ticket(ident) for ident in order.ticket_ids]

    async def code(self, ticket_id: str) -> str:
        """What the QR of the present code holds."""
        office = self.world.tools.box_office
        code: str = await self.world.write(lambda tx: office.code_of(tx, needed(tx.get(TicketRow, ticket_id))))
        return code

    async def scans(self, scanner: ScannerRow, ticket_id: str, **parts: Any) -> ScanOut:
        """Put a ticket's present code (or `code`) to a scanner."""
        code = parts.pop("code", "") or await self.code(ticket_id)
        wish = ScanIn(code=code, nonce=f"n{next(self.nonces)}", **parts)
        return await scans.redeem(self.house.core, scanner, wish)

    async def merges(self, scanner: ScannerRow, *items: tuple[str, str, int]) -> tuple[ScanOut, ...]:
        """Hand in (code, said, at) decided off line."""
        made = [
            OfflineScan(code=code, nonce=f"n{next(self.nonces)}", at_ms=at, said=said) for code, said, at in items
        ]
        return await scans.merge(self.house.core, scanner, made)

    async def gate(self, gate_id: str) -> GateRow:
        """A gate as stored."""
        row: GateRow = needed(await self.world.row(GateRow, f"north/{gate_id}"))
        return row

    async def card(self, person: Person, ticket_id: str, dialogue: str = "") -> TicketCard:
        """What the desk shows of a ticket."""
        return await tickets.card(self.house.core, person.principal, ticket_id, dialogue)

    async def does(self, person: Person, kind: str, ticket_id: str, **args: Any) -> Res:
        """A command about a ticket as it stands."""
        args.setdefault("base_", (await self.world.ticket(ticket_id)).ver)
        return await person.does(kind, f"ticket:{ticket_id}", **args)


@asynccontextmanager
async def venue(folder: Path | None = None) -> AsyncIterator[Venue]:
    """The north with three gates, on its day; over a database in this folder, or in memory."""
    around = await world(storage=await open_storage(folder / "usher.db") if folder is not None else None)
    core = around.house.core
    row = core.festivals["north"]
    full = replace(row.full, gates=GATES)
    core.festivals["north"] = msgspec.structs.replace(row, full=full)

    def put(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(FestivalRow, "north")), full=full))

    await core.storage.write(put)
    yield Venue(around)
    await ends(around)
