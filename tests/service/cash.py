"""Money without a box office: a core over a provider, both in memory, which may be cut off at any step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pytest

from app.adapters.clock import SteppedClock
from app.adapters.memory.storage import MemoryStorage
from app.domain.refunds import State
from app.ports.books import PaymentRow, PayoutRow, RefundRow
from app.ports.facts import Batch
from app.ports.payments import PaymentUnknown
from app.ports.reads import Reads
from app.ports.rows import OrderRow, SettingRow
from app.ports.storage import Tx
from app.protocol.trade import PaymentLine, Refund
from app.service import backend, effects, orders, payments, refunds
from app.service.core import Core, Options
from app.service.tools import Tools
from tests.fakes.payments import MemoryProvider, MemoryRegister
from tests.service.house import START

T = TypeVar("T")


class Crash(BaseException):
    """The process is gone: nothing of it goes on."""


@dataclass
class Fate:
    """Counts the steps of one process and ends it, or loses an answer, where it is told to."""

    crashes: frozenset[int] = frozenset()
    losses: frozenset[int] = frozenset()
    step: int = 0
    dead: bool = False

    def crash_point(self) -> None:
        """A step at which the process may end."""
        if self.dead:
            raise Crash
        self.step += 1
        if self.step in self.crashes:
            self.dead = True
            raise Crash

    def call(self, _where: str) -> None:
        """A step outside: it may end the process or lose the answer."""
        self.crash_point()
        if self.step in self.losses:
            raise PaymentUnknown("lost")


class Mortal(MemoryStorage):
    """A storage whose writer may die before or after a commit; what was committed stays."""

    def __init__(self, kept: MemoryStorage) -> None:
        super().__init__()
        self.kept = kept.kept
        self.fate = Fate()

    async def write(self, work: Callable[[Tx], T]) -> T:
        self.fate.crash_point()
        result = await super().write(work)
        self.fate.crash_point()
        return result

    async def read(self, query: Callable[[Reads], T]) -> T:
        if self.fate.dead:
            raise Crash
        return await super().read(query)

    def _tell(self, batch: Batch) -> None:
        """Nobody listens to the events of these tests."""


@dataclass
class Till:
    """What outlives the processes: the rows, the provider, the register, and the time."""

    rows: MemoryStorage = field(default_factory=MemoryStorage)
    provider: MemoryProvider = field(default_factory=MemoryProvider)
    register: MemoryRegister = field(default_factory=MemoryRegister)
    clock: SteppedClock = field(default_factory=lambda: SteppedClock(START))

    async def process(self, fate: Fate) -> Core:
        """A fresh process over what is there."""
        storage = Mortal(self.rows)
        storage.fate = fate
        self.provider.trouble = self.register.trouble = fate.call
        tools = Tools(payments={"sandbox": self.provider}, receipts=self.register, public_url="https://usher.example")
        options = Options(think=False)
        return await backend.start(storage, None, clock=self.clock, wall=self.clock, options=options, tools=tools)

    async def passes(self, seconds: float) -> None:
        """Time goes on."""
        await self.clock.move(self.clock.now() + timedelta(seconds=seconds))

    async def count(self, name: str) -> int:
        """How often something was told in a commit that stands (`told`)."""
        row = await self.rows.read(lambda reads: reads.get(SettingRow, name))
        return int(row.value) if row else 0


def told(tx: Tx, name: str) -> None:
    """Count something in the transaction it happens in."""
    row = tx.get(SettingRow, name)
    tx.put(SettingRow(id=name, value=str((int(row.value) if row else 0) + 1).encode()))


def _paid(tx: Tx, _tools: Tools, payment: PaymentRow, _now_ms: int) -> None:
    told(tx, f"paid {payment.state}")


def _unpaid(tx: Tx, _tools: Tools, _payment: PaymentRow, state: str, _now_ms: int) -> None:
    told(tx, f"unpaid {state}")


def _money_moved(tx: Tx, _tools: Tools, refund_id: str, _now_ms: int) -> None:
    told(tx, f"moved {refund_id}")


def _receipt_printed(tx: Tx, _tools: Tools, refund_id: str, _now_ms: int) -> None:
    told(tx, f"printed {refund_id}")


@contextmanager
def nobody_else() -> Iterator[None]:
    """Only the money is at work; what orders and refunds would do is counted in the same commits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "paid", _paid)
        patch.setattr(orders, "unpaid", _unpaid)
        patch.setattr(refunds, "money_moved", _money_moved)
        patch.setattr(refunds, "receipt_printed", _receipt_printed)
        yield


def begin_order(tx: Tx, tools: Tools, now_ms: int, minor: int = 600_000) -> PaymentRow:
    """An order with a payment of two lines; once: the same payment afterwards."""
    known = tx.get(OrderRow, "51301")
    if known is None:
        known = OrderRow(
            id="51301", guest_id="g1", event_id="north", status="unpaid", total_minor=minor, currency="RUB",
            made_ms=now_ms,
        )  # fmt: skip
        tx.put(known)
        lines = (("Танцпол", 1, minor - minor // 3), ("Терраса", 1, minor // 3))
        return payments.begin(
            tx, tools, order=known, amount_minor=minor, now_ms=now_ms, expires_ms=now_ms + 900_000, lines=lines
        )
    row = tx.get(PaymentRow, known.payment_ids[0])
    assert row is not None
    return row


def packet(ident: str, payment: PaymentRow, minor: int) -> RefundRow:
    """A refund on its way to be paid, of a part of a payment."""
    line = PaymentLine(
        id=payment.id, captured_ms=payment.captured_ms, instrument="", amount_minor=payment.amount_minor,
        refunded_minor=payment.refunded_minor, returns_minor=minor,
    )  # fmt: skip
    state = Refund(
        id=ident, event_id="north", order_id=payment.order_id, guest_id="g1", guest_name="", state=State.PAYING.value,
        ground="", opened_ms=0, payments=(line,), amount_minor=minor,
    )  # fmt: skip
    return RefundRow(
        id=ident, ver=1, event_id="north", order_id=payment.order_id, guest_id="g1", state=state,
        status=State.PAYING.value, opened_ms=0,
    )  # fmt: skip


async def payouts_of(till: Till, refund_id: str) -> list[PayoutRow]:
    """The payouts of a refund."""
    return list(await till.rows.read(lambda reads: reads.find(PayoutRow, where={"refund_id": refund_id})))


async def settle(core: Core, till: Till, rounds: int = 40) -> None:
    """Do what is due, and what becomes due, until nothing but distant looks is left."""
    for number in range(rounds):
        if number >= 3:
            till.provider.arrive()
        await effects.run_due(core)
        waiting = await core.storage.read(lambda reads: reads.effects(2**53))
        due = [row.due_ms for row in waiting if row.kind != "pay.poll"]
        if not due:
            return
        await till.passes(max(0, min(due) - core.now_ms()) / 1000)
    raise AssertionError(f"something is never done: {waiting}")
