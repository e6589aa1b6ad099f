"""A till with one process and an order on it, for tests of payments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ports.books import HoldRow, PaymentRow
from app.ports.rows import EffectRow, OrderRow
from app.ports.storage import Tx
from app.service import effects, payments
from app.service.core import Core
from tests.service.cash import Till

MINUTE_MS = 60_000


@dataclass
class Counter:
    """A till with one process and an order on it."""

    till: Till
    core: Core

    async def begins(self, minor: int = 600_000, **parts: object) -> PaymentRow:
        """An order of its own, and its payment."""
        now_ms = self.core.now_ms()

        def work(tx: Tx) -> PaymentRow:
            order = OrderRow(
                id="51301", guest_id="g1", event_id="north", status="unpaid", total_minor=minor, currency="RUB",
                made_ms=now_ms, hold_id="h1",
            )  # fmt: skip
            tx.put(order)
            tx.put(_held(now_ms))
            given = {"expires_ms": now_ms + 15 * MINUTE_MS} | parts
            return payments.begin(tx, self.core.tools, order=order, amount_minor=minor, now_ms=now_ms, **given)  # type: ignore[arg-type]  # a test's parts

        return await self.core.storage.write(work)

    async def row(self, payment: PaymentRow) -> PaymentRow:
        found = await self.core.storage.read(lambda reads: reads.get(PaymentRow, payment.id))
        assert found is not None
        return found

    async def effect(self, ident: str) -> EffectRow:
        found = await self.core.storage.read(lambda reads: reads.get(EffectRow, ident))
        assert found is not None
        return found

    async def does(self) -> int:
        return await effects.run_due(self.core)

    async def passes(self, minutes: float) -> None:
        await self.till.passes(minutes * 60)

    async def write(self, work: Callable[[Tx], object]) -> object:
        return await self.core.storage.write(work)

    async def counts(self, name: str) -> int:
        return await self.till.count(name)


def _held(now_ms: int) -> HoldRow:
    return HoldRow(
        id="h1", kind="order", event_id="north", category_id="floor", places=2, guest_id="g1", made_ms=now_ms,
        expires_ms=now_ms + 15 * MINUTE_MS,
    )  # fmt: skip
