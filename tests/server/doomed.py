"""A backend that kills itself with SIGKILL at a step of its worker; started anew it has to bring all to one end.

`python -m tests.server.doomed FOLDER SANDBOX_URL NUMBER STEP`: first the order NUMBER - 1, over which the life before
may have ended, is brought to its end; then order NUMBER is placed, paid on the provider's page, and its money given
back, and at STEP of that (0: never) it is over. The key of the sandbox stands in USHER_SANDBOX_KEY. Steps are the
writes of the effects' worker and its calls of the provider, before and after each.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec

from app.adapters.payments import line
from app.ports.books import PaymentRow, PayoutRow, ReceiptRow
from app.ports.reads import Reads
from app.ports.rows import GuestRow, OrderRow, SettingRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Purchase
from app.server.bootstrap import running
from app.server.settings import Settings
from app.service import cashier, effects, orders, surplus
from app.service.core import Core

WORKERS_OWN = (effects._claim, effects._finish, effects._again, effects._refuse)
PATIENCE_S = 120.0


class Doom:
    """Counts steps and ends the process at one of them."""

    def __init__(self, step: int) -> None:
        self.at = step
        self.step = 0

    def __call__(self) -> None:
        self.step += 1
        if self.step == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def doom(core: Core, end: Doom) -> None:
    """Lay the steps into the worker's writes and calls."""
    write, call = core.storage.write, line.Line.call

    async def writes(work: Callable[[Tx], Any]) -> Any:
        if getattr(work, "func", None) not in WORKERS_OWN:
            return await write(work)
        end()
        result = await write(work)
        end()
        return result

    async def calls(self: line.Line, method: str, path: str, **parts: Any) -> line.Answer:
        end()
        answer = await call(self, method, path, **parts)
        end()
        return answer

    core.storage.write = writes  # type: ignore[method-assign]  # the real one, with a chance to die around it
    line.Line.call = calls  # type: ignore[method-assign]  # the same


class Told(msgspec.Struct):
    """How an order stands in the end; `steps` is how many there were to die at."""

    ids: list[str]
    payments: list[tuple[str, int, int]]
    payouts: list[tuple[str, int]]
    tickets: int
    receipts: list[str]
    over: bool
    steps: int = 0


async def lives(folder: Path, sandbox: str, number: int, step: int) -> list[Told]:
    """The order before, and this one."""
    settings = Settings(
        data=folder, brain="off", sample=True, limits=False, bench=True, payments="sandbox", sandbox_url=sandbox,
        sandbox_key=os.environ["USHER_SANDBOX_KEY"], public_url="http://127.0.0.1:1",
    )  # fmt: skip
    async with running(settings) as host, asyncio.timeout(PATIENCE_S):
        before = await _whole(host.core, f"order-{number - 1}")
        end = Doom(step)
        doom(host.core, end)
        after = await _whole(host.core, f"order-{number}")
        after.steps = end.step
        return [before, after]


async def _whole(core: Core, name: str) -> Told:
    """An order from being placed to its money given back, from where it stands."""
    order_id = await core.storage.write(partial(_placed, core=core, name=name))
    async with httpx.AsyncClient(trust_env=False) as guest:
        while (payment := await _payment(core, order_id)).state != "captured":
            await core.storage.write(partial(cashier.hurry, ident=payment.id, now_ms=core.now_ms()))
            if payment.url:
                await guest.post(payment.url, data={"do": "pay"})
            await core.news.wait(0.05)
    await core.storage.write(partial(_given_back, core=core, payment_id=payment.id))
    while not (told := await core.storage.read(partial(_told, order_id=order_id))).over:
        await core.news.wait(0.05)
    return told


def _placed(tx: Tx, core: Core, name: str) -> str:
    known = tx.get(SettingRow, f"test:{name}")
    if known is not None:
        return known.value.decode()
    guest = GuestRow(id=f"guest-{name}", name="Ирина", email="irina@example.org")
    tx.put(guest)
    purchase = Purchase(
        event_id="northern-light",
        category_id=core.festivals["northern-light"].full.categories[0].id,
        places=1,
        guest_id=guest.id,
        expires_ms=core.now_ms() + 3_600_000,
    )
    order = orders.placed(tx, core.tools, purchase, core.now_ms())
    tx.put(SettingRow(id=f"test:{name}", value=order.id.encode()))
    return order.id


async def _payment(core: Core, order_id: str) -> PaymentRow:
    found = await core.storage.read(lambda reads: reads.find(PaymentRow, where={"order_id": order_id}))
    return found[0]


def _given_back(tx: Tx, core: Core, payment_id: str) -> None:
    payment = tx.get(PaymentRow, payment_id)
    assert payment is not None
    if not payment.refunded_minor:
        surplus.give_back(tx, core.tools, payment, core.now_ms(), by="anna", reason="twice")


def _told(reads: Reads, order_id: str) -> Told:
    payments = reads.find(PaymentRow, where={"order_id": order_id})
    order = reads.get(OrderRow, order_id)
    assert order is not None
    payouts = [row for one in order.refund_ids for row in reads.find(PayoutRow, where={"refund_id": one})]
    names = [f"payment-{row.id}" for row in payments] + [f"payout-{row.id}" for row in payouts]
    receipts = [reads.get(ReceiptRow, name) for name in names]
    done = [row is not None and row.state == "done" for row in receipts]
    return Told(
        ids=[row.id for row in payments],
        payments=[(row.state, row.amount_minor, row.refunded_minor) for row in payments],
        payouts=[(row.state, row.amount_minor) for row in payouts],
        tickets=len(reads.find(TicketRow, where={"order_id": order_id})),
        receipts=[row.number for row in receipts if row is not None],
        over=len(done) > 1 and all(done) and all(row.state == "done" for row in payouts),
    )


if __name__ == "__main__":
    given_folder, given_url, given_number, given_step = sys.argv[1:]
    told = asyncio.run(lives(Path(given_folder), given_url, int(given_number), int(given_step)))
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
