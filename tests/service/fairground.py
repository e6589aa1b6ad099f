"""A fair where guests buy in their dialogue, come in, and change to the terrace: a `World` with an event more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.domain.festivals import Event
from app.ports.books import PaymentRow, UpgradeRow
from app.ports.payments import Paid, PayState
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Purchase
from app.protocol.api import Reconciliation
from app.protocol.frames import Res
from app.protocol.guest import Line
from app.service import festival, orders, payments, stocks, takeover
from app.service.festival import event_record
from app.service.idents import needed
from app.service.reconciliation import reconcile
from tests.adapters.ticketing.market import MINUTE_MS, fair
from tests.service.house import HOLDERS, SAMPLE, Person, Visitor
from tests.service.refund_world import World, world

HOLD_MS = 15 * MINUTE_MS


@dataclass
class Fair:
    """`world` with the fair on sale."""

    world: World
    event: Event

    @property
    def core(self) -> Any:
        """The core."""
        return self.world.house.core

    @property
    def now_ms(self) -> int:
        """Product time."""
        return self.world.house.now_ms

    async def visitor(self, guest: str = "g1", *, says: str = "Здравствуйте", lang: str = "ru") -> Visitor:
        """A guest on the books who has written."""
        visitor = await self.world.house.visitor("fair", link=guest, lang=lang)
        if says:
            await visitor.says(says, think=False)
        return visitor

    async def ordered(self, visitor: Visitor, category: str = "floor", places: int = 1, **parts: Any) -> OrderRow:
        """An order of his, not paid yet."""
        purchase = Purchase(
            event_id="fair",
            category_id=category,
            places=places,
            guest_id=visitor.session.guest_id,
            expires_ms=self.now_ms + HOLD_MS,
            conversation_id=visitor.session.conversation_id,
            channel="widget",
            **parts,
        )
        return await orders.place(self.core, purchase)

    async def bought(self, visitor: Visitor, category: str = "floor", places: int = 1, **parts: Any) -> OrderRow:
        """An order of his that is paid."""
        order = await self.ordered(visitor, category, places, **parts)
        await self.pays(order.payment_ids[-1])
        return await self.world.order(order.id)

    async def pays(self, payment_id: str, state: PayState = "captured") -> None:
        """The provider says how a payment ended, and knows of it."""

        def work(tx: Tx) -> None:
            row = needed(tx.get(PaymentRow, payment_id))
            row = msgspec.structs.replace(row, provider_id=row.provider_id or f"p-{row.id}")
            tx.put(row)
            paid = Paid(row.provider_id, state, row.amount_minor, row.currency, payment_id=row.id)
            self.world.provider.payments[row.provider_id] = paid
            payments.learn(tx, self.core.tools, row.id, paid, self.now_ms)

        await self.world.write(work)

    async def inside(self, visitor: Visitor, places: int = 1, category: str = "floor") -> OrderRow:
        """An order of his, paid, and everybody of it in."""
        order = await self.bought(visitor, category, places)
        await self.enters(order)
        return order

    async def enters(self, order: OrderRow) -> None:
        """All tickets of an order come in."""
        for ident in order.ticket_ids:

            def admit(tx: Tx, ident: str = ident) -> None:
                self.core.tools.box_office.admit(tx, ident, "2", self.now_ms, by="u1", reason="test")

            await self.world.write(admit)

    async def tickets(self, order: OrderRow) -> list[TicketRow]:
        """Its tickets as stored."""
        return [await self.world.ticket(ident) for ident in order.ticket_ids]

    async def upgrade(self, ident: str) -> UpgradeRow:
        """An offer as stored."""
        found: UpgradeRow = needed(await self.world.row(UpgradeRow, ident))
        return found

    async def offers(self, person: Person, order: OrderRow, visitor: Visitor | None = None, **args: Any) -> str:
        """An operator offers the terrace; the offer's number."""
        dialogue = visitor.dialogue if visitor is not None else ""
        args = {"ticket_ids": order.ticket_ids, "category_id": "vip", "dialogue_id": dialogue, **args}
        res = await person.does("OfferUpgrade", f"order:{order.id}", **args)
        assert res.st == "ok", res
        return (await self.world.order(order.id)).upgrade_ids[-1]

    async def does(self, person: Person, kind: str, ident: str, **args: Any) -> Res:
        """A command about an offer as it stands."""
        args.setdefault("base_", (await self.upgrade(ident)).ver)
        return await person.does(kind, f"upgrade:{ident}", **args)

    async def held(self, person: Person, order: OrderRow, visitor: Visitor) -> str:
        """Places held for somebody; the offer's number."""
        ident = await self.offers(person, order, visitor)
        res = await self.does(person, "HoldUpgrade", ident)
        assert res.st == "ok", res
        return ident

    async def passes(self, minutes: float) -> None:
        """Time goes by, and does what it does."""
        await self.world.house.passes(minutes * 60)
        await self.world.house.sweep()

    async def balanced(self) -> Reconciliation:
        """The books counted over again; they agree."""
        await self.world.effects()
        books = await reconcile(self.core)
        assert books.problems == ()
        return books


async def said(visitor: Visitor, words: str) -> Line:
    """The newest line with these words in it."""
    lines = [line for line in await visitor.lines() if words in line.text]
    assert lines, [line.text for line in await visitor.lines()]
    return lines[-1]


async def fairground(event: Event | None = None, folder: Path | None = None) -> Fair:
    """A world over memory, or over a database in this folder, in which the fair is on sale."""
    built = await world(folder)
    await festival.fill(built.house.core, SAMPLE, HOLDERS)  # now that there is a box office: with books
    for paid in await built.house.core.storage.read(takeover.paid_before):
        built.provider.payments[paid.provider_id] = paid
    event = event or fair()
    row = FestivalRow(id=event.id, ver=1, state=event_record(event), full=event)

    def put(tx: Tx) -> None:
        tx.put(row)
        stocks.open_books(tx, event, built.house.now_ms)

    await built.house.core.storage.write(put)
    built.house.core.festivals[event.id] = row
    return Fair(built, event)
