"""Whatever happens on both sides, and whatever is cut in between: in the end shop and books agree (T1, T2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from app.domain.guests import TicketStatus
from app.ports.rows import TicketRow
from app.ports.ticketing import NotPossible
from app.service.shop_orders import LIVING
from tests.service.mirror_world import Mirror, mirror

CASES = 150
Deed = tuple[str, int]
SHOPS = ("sells", "cancels", "blocks", "recodes", "renames", "upgrades", "enters", "returns")
OURS = ("scan", "reissue", "revoke", "upgrade", "sale", "admit")
LINE = ("follow", "tell", "away", "back", "lost")


class Play:
    """A history over a shop and our books, step by step."""

    def __init__(self, at: Mirror) -> None:
        self.at = at
        self.count = 0

    async def do(self, deed: Deed) -> None:
        """One step; what is not possible now is left out."""
        name, number = deed
        step: Callable[[int], Coroutine[Any, Any, None]] = getattr(self, name)
        await step(number)
        await self.at.world.house.passes(1)

    # --- in the shop ---------------------------------------------------------------------------------------

    def _position(self, number: int) -> tuple[str, int] | None:
        places = [(code, one.number) for code, order in self.at.shop.books.items() for one in order.positions]
        return places[number % len(places)] if places else None

    async def _changes(self, number: int, **parts: Any) -> None:
        place = self._position(number)
        if place is not None:
            self.at.shop.changes(*place, **parts)

    async def sells(self, number: int) -> None:
        self.count += 1
        self.at.shop.sells(f"SHOP{self.count}", *["1", "2/7"][: 1 + number % 2])

    async def cancels(self, number: int) -> None:
        await self._changes(number, cancelled=True)

    async def blocks(self, number: int) -> None:
        await self._changes(number, blocked=bool(number % 2))

    async def recodes(self, number: int) -> None:
        self.count += 1
        await self._changes(number, secret=f"another-secret-{self.count}")

    async def renames(self, number: int) -> None:
        await self._changes(number, holder=f"Имя {number}")

    async def upgrades(self, number: int) -> None:
        await self._changes(number, item="2/7", price_minor=800_000)

    async def enters(self, number: int) -> None:
        place = self._position(number)
        if place is not None:
            self.at.shop.enters(*place, "1", self.at.world.house.now_ms, leaving=number % 3 == 2)

    async def returns(self, number: int) -> None:
        place = self._position(number)
        order = self.at.shop.books[place[0]] if place is not None else None
        if order is not None and order.payments and order.payments[0].refunded_minor < order.total_minor // 2:
            self.at.shop.returns(order.code, 1_000)

    # --- with us -------------------------------------------------------------------------------------------

    async def _ticket(self, number: int) -> TicketRow | None:
        storage = self.at.world.house.core.storage
        rows = await storage.read(lambda reads: reads.find(TicketRow, where={"event_id": "spring"}))
        rows = sorted(rows, key=lambda row: row.id)
        return rows[number % len(rows)] if rows else None

    async def _does(self, name: str, number: int, **parts: Any) -> None:
        ticket, now_ms = await self._ticket(number), self.at.world.house.now_ms
        if ticket is None:
            return
        deed = getattr(self.at.world.tools.box_office, name)
        try:
            await self.at.world.write(partial(deed, ticket_id=ticket.id, now_ms=now_ms, **parts))
        except NotPossible:
            return

    async def scan(self, number: int) -> None:
        ticket = await self._ticket(number)
        if ticket is not None:
            await self.at.scan(await self.at.code(ticket.id), leaving=number % 3 == 2)

    async def reissue(self, number: int) -> None:
        await self._does("reissue", number, why="reissued")

    async def revoke(self, number: int) -> None:
        await self._does("revoke", number, status=("refunded", "blocked")[number % 2])

    async def admit(self, number: int) -> None:
        await self._does("admit", number, gate_id="g1", by="u", reason="r")

    async def upgrade(self, number: int) -> None:
        ticket = await self._ticket(number)
        if ticket is not None and ticket.status == TicketStatus.VALID and ticket.category_id == "i1":
            self.count += 1
            await self.at.upgraded(ticket.id, f"up-{self.count}")

    async def sale(self, _number: int) -> None:
        await self.at.sells()

    # --- between -------------------------------------------------------------------------------------------

    async def follow(self, _number: int) -> None:
        await self.at.follow()

    async def tell(self, _number: int) -> None:
        await self.at.world.house.passes(600)
        await self.at.tells()

    async def away(self, _number: int) -> None:
        self.at.shop.away = True

    async def back(self, _number: int) -> None:
        self.at.shop.away = False

    async def lost(self, _number: int) -> None:
        self.at.shop.lost = True

    # --- the end -------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """The line holds from now on, until nobody has anything to say."""
        shop = self.at.shop
        shop.away = shop.lost = False
        for _ in range(20):
            await self.at.world.house.passes(3600)
            said = len(shop.said)
            while await self.at.tells():
                pass
            assert await self.at.follow()
            if len(shop.said) == said and not await self.at.tells():
                return
        raise AssertionError("they never agreed")

    async def agreed(self) -> None:
        """Every ticket is to both what it is to the other."""
        for order in self.at.shop.books.values():
            for position in order.positions:
                ours = await self._ours(order.code, position.number, order.ours)
                dead = position.cancelled or position.blocked or order.status == "cancelled"
                assert (ours.status not in LIVING) == dead, (ours, position)
                if not dead:
                    assert await self.at.code(ours.id) == position.secret
                    assert (ours.category_id, ours.price_minor) == (
                        f"i{position.item}".replace("/", "-"),
                        position.price_minor,
                    )
                entered = {one.at_ms for one in self.at.shop.entries if one.position_id == position.id}
                scans = {
                    row.at_ms
                    for row in await self.at.scans(ours.id)
                    if row.entry or (row.line.leaving and row.verdict == "valid")
                }
                assert scans >= entered if position.cancelled else scans == entered, (ours, position, entered, scans)
        told = await self.at.books()
        assert [one for one in told.problems if "spring" in one or "SHOP" in one] == []

    async def _ours(self, code: str, number: int, ours: str) -> TicketRow:
        order_id = ours.partition("/")[2] or code
        return await self.at.ticket(f"{order_id}-{number}")


async def played(history: list[Deed]) -> None:
    async with mirror() as at:
        play = Play(at)
        for deed in history:
            await play.do(deed)
        await play.settle()
        await play.agreed()


@pytest.mark.requirement("T1")
@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SHOPS + OURS + LINE), st.integers(0, 7)), min_size=4, max_size=25))
def test_shop_and_books_agree_in_the_end(history: list[Deed]) -> None:
    with capture_logs():  # a shop that is away is said so, as it should be
        asyncio.run(played([("sells", 1), ("follow", 0), *history]))
