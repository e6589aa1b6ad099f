"""A world whose event is sold in the organiser's own shop, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from app.adapters.ticketing import BuiltinTicketing
from app.adapters.ticketing.mirrored import MirroredTicketing
from app.ports.books import HoldRow, PaymentRow, QuotaRow, ScanRow
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Purchase, Scan, Want
from app.protocol.api import Reconciliation
from app.service import effects, orders, reconciliation, shop_sync
from app.service.idents import needed
from app.service.orders import HOLD_MS
from app.service.shop_owed import PROVIDER
from app.service.shop_till import ShopTill
from app.service.tools import Linked
from tests.fakes.shop import MemoryShop, festival
from tests.service.refund_world import World, ends, world


@dataclass
class Mirror:
    """`shop` beside the books; `follow` takes in what it says, `tells` tells it what is owed."""

    world: World
    shop: MemoryShop
    linked: Linked

    async def follow(self) -> bool:
        """One round."""
        return await shop_sync.once(self.world.house.core, self.linked)

    async def tells(self) -> int:
        """Do what is due."""
        return await effects.run_due(self.world.house.core)

    async def tells_money(self) -> None:
        """Do of what is due what moves money."""
        await effects.run_due(self.world.house.core, kind="payout.call")

    async def agree(self) -> None:
        """Tell and follow until nothing is left to say."""
        while await self.tells():
            pass
        assert await self.follow()
        assert await self.tells() == 0

    async def ticket(self, ident: str) -> TicketRow:
        """A ticket as stored."""
        return await self.world.ticket(ident)

    async def quota(self, category: str = "i1") -> QuotaRow:
        """Counters of a category."""
        row: QuotaRow = needed(await self.world.row(QuotaRow, "spring", category))
        return row

    async def code(self, ident: str) -> str:
        """What the ticket's QR holds."""
        office = self.linked.books
        code: str = await self.world.write(lambda tx: office.code_of(tx, needed(tx.get(TicketRow, ident))))
        return code

    async def scan(self, code: str, gate: str = "g1", **parts: Any) -> str:
        """Put a code to a gate of ours; the verdict."""
        house, nonce = self.world.house, f"n{next(self.world.numbers)}"
        scan = Scan(code=code, event_id="spring", gate_id=gate, device="d", nonce=nonce, at_ms=house.now_ms)
        work = partial(self.world.tools.box_office.redeem, scan=replace(scan, **parts), now_ms=house.now_ms)
        return str((await self.world.write(work)).standing.value)

    async def scans(self, ident: str) -> list[ScanRow]:
        """The trail of a ticket."""
        storage = self.world.house.core.storage
        return list(await storage.read(lambda reads: reads.find(ScanRow, where={"ticket_id": ident}, order="at_ms")))

    async def sells(self, category: str = "i1", places: int = 1, guest_id: str = "g1") -> OrderRow:
        """An order with us, paid."""
        now_ms = self.world.house.now_ms
        purchase = Purchase("spring", category, places, guest_id, now_ms + HOLD_MS)
        order: OrderRow = await self.world.write(
            orders.placed, tools=self.world.tools, purchase=purchase, now_ms=now_ms
        )
        await self.world.pays(order.payment_ids[-1])
        return await self.world.order(order.id)

    async def upgraded(self, ticket_id: str, payment_id: str = "up-1") -> None:
        """The guest has paid with us for a better place, and has it."""
        office, now_ms = self.world.tools.box_office, self.world.house.now_ms
        ticket = await self.ticket(ticket_id)
        want = Want("upgrade", "spring", "i2-7", 1, ticket.guest_id, now_ms + HOLD_MS, by_desk=True)
        held: HoldRow = await self.world.write(partial(office.hold, want=want, now_ms=now_ms))
        paid = PaymentRow(
            id=payment_id,
            order_id=ticket.order_id,
            guest_id=ticket.guest_id,
            event_id="spring",
            provider="sandbox",
            purpose="upgrade",
            amount_minor=500_000,
            currency="RUB",
            state="captured",
            made_ms=now_ms,
        )

        def work(tx: Tx) -> None:
            tx.put(paid)
            office.upgrade(tx, (ticket_id,), held.id, paid, now_ms)

        await self.world.write(work)

    async def books(self) -> Reconciliation:
        """Everything counted over again."""
        return await reconciliation.reconcile(self.world.house.core)


@asynccontextmanager
async def mirror(folder: Path | None = None) -> AsyncIterator[Mirror]:
    """A world that has followed its shop once."""
    made = await world(folder)
    shop = MemoryShop(festival(made.house.now_ms + 3600_000))
    linked = Linked(shop, BuiltinTicketing())
    tools = made.tools
    made.house.core.tools = replace(
        tools,
        ticketing=MirroredTicketing(),
        shop=linked,
        payments={**tools.payments, PROVIDER: ShopTill(linked)},
    )
    one = Mirror(made, shop, linked)
    assert await one.follow()
    yield one
    await ends(made)
