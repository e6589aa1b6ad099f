"""A world with better places to sell, and a guest who asks the bot for things."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from app.domain.articles import Bilingual
from app.domain.deals import Act, Facts, Flow, Outcome
from app.domain.festivals import Category
from app.domain.money import Money
from app.domain.turns import Reply, Turn, Zone
from app.ports.books import DraftRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Tx
from app.service import stocks
from app.service.acts import Wish, perform
from app.service.facts import facts_of
from app.service.idents import needed
from tests.fakes.brain import reply
from tests.service.house import Visitor
from tests.service.refund_world import World, ends, world

VIP = Category("vip", Bilingual("VIP"), Money(900_000), 5, limit=2, buffer=1)


@dataclass
class Corner:
    """One guest's dialogue about the north; `world` is around it."""

    world: World
    visitor: Visitor

    async def facts(self, event_id: str = "north") -> Facts:
        """What the bot would be told now."""
        core, row = self.world.house.core, await self.visitor.row()
        return await core.storage.read(
            lambda reads: facts_of(core, reads, row, event_id, core.now_ms()),
        )

    async def wish(self, act: Act, **parts: Any) -> Wish:
        """An act wished for by the newest message, as the turn about it would ask."""
        await self.visitor.says("прошу", think=False)
        row = await self.visitor.row()
        usual = Wish(row.id, row.state.lease, act, row.owed, "north")
        return replace(usual, **parts)

    async def does(self, act: Act, **parts: Any) -> Outcome:
        """What comes of an act."""
        return await perform(self.world.house.core, await self.wish(act, **parts))

    async def enters(self, ticket_id: str) -> None:
        """The holder goes in."""
        await self.world.house.passes(3 * 3600)
        assert await self.world.scan(ticket_id) == "valid"

    async def draft(self, kind: str) -> DraftRow | None:
        """What is kept of the guest's."""
        found: DraftRow | None = await self.world.row(DraftRow, self.visitor.session.guest_id, kind)
        return found

    async def change(self, ticket_id: str, **fields: Any) -> None:
        """Set fields of a ticket."""

        def put(tx: Tx) -> None:
            tx.put(msgspec.structs.replace(needed(tx.get(TicketRow, ticket_id)), **fields))

        await self.world.write(put)


@asynccontextmanager
async def corner(link: str = "g1", *, limit: int = 0) -> AsyncIterator[Corner]:
    """A guest of the books (`link`), or somebody unknown, before the counter of the north."""
    around = await world()
    await _better(around, limit)
    visitor = await around.house.visitor(link=link)
    await visitor.says("здравствуйте")
    yield Corner(around, visitor)
    await ends(around)


async def _better(around: World, limit: int) -> None:
    """The north sells VIP, too; `limit`: most places a guest may hold."""
    core = around.house.core
    row = core.festivals["north"]
    full = replace(row.full, categories=(*row.full.categories, VIP), limit=limit)
    core.festivals["north"] = msgspec.structs.replace(row, full=full)

    def put(tx: Tx) -> None:
        tx.put(msgspec.structs.replace(needed(tx.get(FestivalRow, "north")), full=full))

    await core.storage.write(put)
    await core.storage.write(partial(stocks.open_books, event=full, now_ms=around.house.now_ms))


def asking(act: Act, *, flow: Flow | None = None) -> Callable[[Turn], Reply]:
    """A brain that wishes for one act, and then says what came of it."""

    def answer(turn: Turn) -> Reply:
        said = replace(reply(turn, f"вышло: {turn.outcome.code or 'хорошо'}" if turn.outcome else ""), zone=Zone.DEAL)
        kept = replace(said, memory=replace(said.memory, flow=flow))
        return kept if turn.outcome else replace(kept, act=act, text="")

    return answer
