"""The fair with two places on the terrace, and people who wait for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.festivals import Category
from app.domain.money import Money
from app.ports.books import QuotaRow
from app.ports.lines import LineRow, WaitRow
from app.ports.rows import OrderRow
from app.ports.ticketing import NotPossible
from app.protocol.guest import Line
from app.protocol.refusals import Refusal
from app.service import orders, waiting
from app.service.core import Core
from app.service.idents import needed
from app.service.waiting import Wanted
from tests.adapters.ticketing.market import fair as market_fair
from tests.service.fairground import Fair, fairground
from tests.service.house import Visitor

FREE = Category("free", market_fair().name, Money(0), 1)


@dataclass
class Queue:
    """The fair with two places on the terrace, and who waits for them."""

    fair: Fair

    @property
    def core(self) -> Core:
        """The core."""
        core: Core = self.fair.core
        return core

    async def joins(self, who: Visitor, places: int = 1, category: str = "vip") -> WaitRow:
        """Stand in line; `NotPossible` otherwise."""
        session = who.session
        wanted = Wanted("fair", category, session.guest_id, session.conversation_id, places)
        return await self.core.storage.write(partial(waiting.join, wanted=wanted, now_ms=self.fair.now_ms))

    async def refused(self, who: Visitor, places: int = 1, category: str = "vip") -> Refusal:
        """Why he may not stand in line."""
        with pytest.raises(NotPossible) as no:
            await self.joins(who, places, category)
        return no.value.code

    async def leaves(self, who: Visitor, category: str = "vip") -> WaitRow:
        """Out of the line; `NotPossible` otherwise."""
        key = ("fair", category, who.session.guest_id)
        work = partial(waiting.leave, tools=self.core.tools, key=key, now_ms=self.fair.now_ms)
        return await self.core.storage.write(work)

    async def row(self, who: Visitor, category: str = "vip") -> WaitRow:
        """His place as stored."""
        row: WaitRow = needed(await self.fair.world.row(WaitRow, "fair", category, who.session.guest_id))
        return row

    async def states(self, *people: Visitor) -> list[str]:
        """Where they stand."""
        return [(await self.row(who)).state for who in people]

    async def quota(self, category: str = "vip") -> QuotaRow:
        """The counters."""
        row: QuotaRow = needed(await self.fair.world.row(QuotaRow, "fair", category))
        return row

    async def line(self) -> tuple[tuple[str, int], ...]:
        """Who waits for the terrace."""
        row: LineRow | None = await self.fair.world.row(LineRow, "fair", "vip")
        return row.waiting if row is not None else ()

    async def cancels(self, order_id: str) -> None:
        """The guest lets an order go."""
        tools, now_ms = self.core.tools, self.fair.now_ms
        await self.fair.world.write(lambda tx: orders.cancel(tx, tools, order_id, now_ms))

    async def changes(self, **fields: Any) -> None:
        """The organiser changes the event."""
        await self.fair.world.change_event("fair", **fields)

    async def sold_out(self) -> OrderRow:
        """Somebody has both places, not paid yet."""
        return await self.fair.ordered(await self.fair.visitor("g1"), "vip", 2)


async def queueing(folder: Path) -> Queue:
    """Over a real database in this folder."""
    event = market_fair(vip=2)
    return Queue(await fairground(replace(event, categories=(*event.categories, FREE)), folder))


async def lines(who: Visitor, words: str) -> list[Line]:
    """What he was told with these words in it."""
    return [line for line in await who.lines() if words in line.text]
