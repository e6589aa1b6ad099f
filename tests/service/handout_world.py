"""Packets whose money people pay out: at the desk, by a transfer, or half of it by the provider."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from app.domain.refunds import Step, Terms
from app.ports.books import PaymentRow, ReceiptRow
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.protocol.api import Reconciliation
from app.service import festival, takeover
from app.service.idents import needed
from app.service.reconciliation import DIFFS, reconcile
from tests.service.house import HOLDERS, SAMPLE, Person, Visitor
from tests.service.refund_world import ACCOUNT, BIK, HOUR, World, world

BEFORE = 300_000
"""given back before the tests begin: an order of the sample"""


async def open_desk(folder: Path) -> World:
    """A world over a real database while the desk is open, whose organiser gives everything back."""
    made = await world(folder)
    await festival.fill(made.house.core, SAMPLE, HOLDERS)  # now that there is a box office: with books
    for paid in await made.house.core.storage.read(takeover.paid_before):
        made.provider.payments[paid.provider_id] = paid
    await made.set_terms(Terms(steps=(Step(-1, 100),)))
    await made.house.passes(3 * HOUR)
    return made


class Case:
    """A packet of a guest who talks to us, decided and waiting for people. A place costs 300,000."""

    def __init__(self, here: World, visitor: Visitor, maker: Person, checker: Person, refund_id: str) -> None:
        self.here, self.visitor = here, visitor
        self.maker, self.checker, self.refund_id = maker, checker, refund_id

    async def told(self, words: str) -> bool:
        """Whether the guest has read these words."""
        return any(words in line.text for line in await self.visitor.lines())

    async def says(self, kind: str, by: Person | None = None, /, **args: Any) -> Any:
        """The approver, or somebody else, says what became of a payout."""
        return await self.here.says(by or self.checker, kind, self.refund_id, **args)

    async def state(self) -> Any:
        """The packet as consoles see it."""
        return await self.here.state(self.refund_id)

    async def balanced(self) -> Reconciliation:
        """The books counted over again; they agree."""
        books = await reconcile(self.here.house.core)
        assert [getattr(books, name) for name in DIFFS] == [0] * len(DIFFS), books.problems
        return books


async def at_desk(here: World, payment_id: str, instrument: str = "cash") -> None:
    """A payment is one that was taken at the desk."""
    await here.effects()
    row = needed(await here.row(PaymentRow, payment_id))
    here.provider.payments.pop(row.provider_id)
    row = msgspec.structs.replace(row, provider="desk", instrument=instrument, provider_id="00012")

    def put(tx: Tx) -> None:
        tx.put(row)
        tx.drop(ReceiptRow, f"payment-{payment_id}")

    await here.write(put)


def _put(tx: Tx, row: PaymentRow) -> None:
    tx.put(row)


async def in_halves(here: World, order: OrderRow) -> OrderRow:
    """The order was paid by two payments of a half each."""
    order = await here.pays_again(order)
    for ident in order.payment_ids:
        row = msgspec.structs.replace(needed(await here.row(PaymentRow, ident)), amount_minor=300_000)
        lines = (("Танцпол", 1, 300_000),)
        row = msgspec.structs.replace(row, lines=lines)
        here.provider.payments[row.provider_id] = replace(
            here.provider.payments[row.provider_id], amount_minor=300_000
        )
        await here.write(partial(_put, row=row))
    return order


async def begun(here: World, *, desk: bool = False, halves: bool = False) -> Case:
    """A packet in hand, not decided yet."""
    visitor = await here.house.visitor(link="g1")
    await visitor.says("привет")
    order = await here.bought(2 if halves else 1)
    maker, checker = await here.person("approver"), await here.person("approver")
    if halves:
        order = await in_halves(here, order)
    if desk:
        await at_desk(here, order.payment_ids[-1])
    refund_id = await here.opens(maker, order, dialogue_id=visitor.dialogue)
    return Case(here, visitor, maker, checker, refund_id)


async def by_desk(here: World) -> Case:
    """Paid in cash at the desk, so it goes back there."""
    case = await begun(here, desk=True)
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id)).st == "ok"
    return case


async def gives(case: Case, account: str = ACCOUNT, by: Person | None = None) -> None:
    """Somebody enters requisites and hands the packet in; it is approved."""
    here, by = case.here, by or case.maker
    payee = {"name": "Лебедева Ирина", "bik": BIK, "account": account, "reason": "карта закрыта"}
    assert (await here.does(by, "SetRefundPayee", case.refund_id, **payee)).st == "ok"
    assert (await here.does(by, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id, reason="сверено по паспорту")).st == "ok"


async def by_account(here: World) -> Case:
    """To be transferred by bank requisites."""
    case = await begun(here)
    await gives(case)
    return case


async def mixed(here: World) -> Case:
    """600,000 over two payments, one of them taken at the desk: half is the provider's to return, half the desk's."""
    case = await begun(here, desk=True, halves=True)
    assert (await here.does(case.maker, "SubmitRefund", case.refund_id)).st == "ok"
    assert (await here.approves(case.checker, case.refund_id)).st == "ok"
    return case
