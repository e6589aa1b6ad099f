"""A house with a box office, money and second factors: orders are bought and paid, packets led to their ends."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pyotp

from app.adapters.memory import MemoryStorage
from app.adapters.ticketing import BuiltinTicketing
from app.domain.refunds import Limits, Terms
from app.ports.books import PaymentRow, RefundRow, SecondFactorRow
from app.ports.payments import Paid
from app.ports.rows import FestivalRow, OrderRow, TicketRow
from app.ports.storage import Storage, Tx
from app.ports.ticketing import Purchase, Scan
from app.protocol.frames import Res
from app.protocol.trade import Refund
from app.service import effects, orders, payments, second_factor, stocks
from app.service.idents import needed
from app.service.tools import Tools
from tests.fakes.payments import MemoryProvider, MemoryRegister
from tests.service.house import House, Person, build, close

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BIK, ACCOUNT, OTHER_ACCOUNT = "044525225", "40817810438000000001", "40817810738000000002"
HOUR = 3600


def code_at(wall_ms: int, secret: str = SECRET) -> str:
    """What an authenticator app shows at this moment."""
    return pyotp.TOTP(secret).generate_otp(wall_ms // second_factor.STEP_MS)


@dataclass
class World:
    """`house` with everything money needs; amounts in minor units, a place costs 300,000."""

    house: House
    provider: MemoryProvider
    register: MemoryRegister
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def tools(self) -> Tools:
        """What deeds work with."""
        return self.house.core.tools

    async def write(self, work: Any, **parts: Any) -> Any:
        """Run something inside a transaction."""
        return await self.house.core.storage.write(partial(work, **parts) if parts else work)

    async def set_terms(self, terms: Terms, event_id: str = "north") -> None:
        """Give an event other terms of refund."""
        await self.change_event(event_id, refunds=terms)

    async def change_event(self, event_id: str = "north", **fields: Any) -> None:
        """Change an event as the organiser does."""

        def put(tx: Tx) -> None:
            row = needed(tx.get(FestivalRow, event_id))
            tx.put(msgspec.structs.replace(row, full=replace(row.full, **fields)))

        await self.write(put)

    def set_limits(self, **limits: int) -> None:
        """Other limits of approval from now on."""
        tools = self.tools
        self.house.core.tools = replace(tools, refund_limits=replace(tools.refund_limits, **limits))

    # --- buying --------------------------------------------------------------------------------------------

    async def bought(self, places: int = 1, guest_id: str = "g1", event_id: str = "north", **paid: Any) -> OrderRow:
        """An order that is paid, with tickets; `paid` are parts of what the provider says."""
        number = next(self.numbers)
        purchase = Purchase(
            event_id=event_id,
            category_id="floor",
            places=places,
            guest_id=guest_id,
            expires_ms=self.house.now_ms + HOUR * 1000,
        )
        order: OrderRow = await self.write(
            orders.placed, tools=self.tools, purchase=purchase, now_ms=self.house.now_ms
        )
        await self.pays(order.payment_ids[-1], instrument=f"card ···· {number:04}", **paid)
        return await self.order(order.id)

    async def pays(self, payment_id: str, **paid: Any) -> None:
        """The provider says that a payment is captured, and knows of it."""

        def capture(tx: Tx) -> None:
            row = needed(tx.get(PaymentRow, payment_id))
            row = msgspec.structs.replace(row, provider_id=f"p-{row.id}")
            tx.put(row)
            facts = Paid(row.provider_id, "captured", row.amount_minor, row.currency, payment_id=row.id, **paid)
            self.provider.payments[row.provider_id] = facts
            payments.learn(tx, self.tools, row.id, facts, self.house.now_ms)

        await self.write(capture)

    async def pays_again(self, order: OrderRow) -> OrderRow:
        """The same order is paid a second time, as happens when a guest presses twice."""

        def second(tx: Tx) -> None:
            first = needed(tx.get(PaymentRow, order.payment_ids[0]))
            row = msgspec.structs.replace(
                first, id=f"{first.id}x", provider_id=f"p-{first.id}x", captured_ms=first.captured_ms + 1
            )
            tx.put(row)
            old = needed(tx.get(OrderRow, order.id))
            tx.put(msgspec.structs.replace(old, payment_ids=(*old.payment_ids, row.id)))
            self.provider.payments[row.provider_id] = Paid(
                row.provider_id, "captured", row.amount_minor, row.currency, payment_id=row.id
            )

        await self.write(second)
        return await self.order(order.id)

    async def row(self, kind: Any, *key: str) -> Any:
        """A row as stored."""
        return await self.house.core.storage.read(lambda reads: reads.get(kind, *key))

    async def order(self, order_id: str) -> OrderRow:
        """An order as stored."""
        found: OrderRow = needed(await self.row(OrderRow, order_id))
        return found

    async def ticket(self, ticket_id: str) -> TicketRow:
        """A ticket as stored."""
        found: TicketRow = needed(await self.row(TicketRow, ticket_id))
        return found

    async def scan(self, ticket_id: str, gate_id: str = "3") -> str:
        """Put a ticket's present code to a gate; the verdict."""

        def put(tx: Tx) -> str:
            ticket = needed(tx.get(TicketRow, ticket_id))
            code = self.tools.box_office.code_of(tx, ticket)
            nonce = f"n{next(self.numbers)}"
            at_ms = self.house.now_ms
            one = Scan(code=code, event_id="north", gate_id=gate_id, device="d", nonce=nonce, at_ms=at_ms)
            return self.tools.box_office.redeem(tx, one, at_ms).standing.value

        return str(await self.write(put))

    # --- people --------------------------------------------------------------------------------------------

    async def person(self, role: str = "operator", *, factor: bool = True) -> Person:
        """Somebody at a console, with a second factor."""
        person = await self.house.person(role)
        if factor:
            row = SecondFactorRow(user_id=person.id, secret=SECRET, confirmed=True)
            await self.write(lambda tx: tx.put(row))
        return person

    async def next_code(self) -> str:
        """The code of the next half minute: none works twice."""
        await self.house.passes(30, wall=True)
        return code_at(self.house.core.wall_ms())

    # --- packets -------------------------------------------------------------------------------------------

    async def packet(self, refund_id: str) -> RefundRow:
        """A packet as stored."""
        found: RefundRow = needed(await self.row(RefundRow, refund_id))
        return found

    async def state(self, refund_id: str) -> Refund:
        """A packet as consoles see it."""
        return (await self.packet(refund_id)).state

    async def opens(self, person: Person, order: OrderRow, ground: str = "change_of_mind", **args: Any) -> str:
        """Open a packet; its number."""
        res = await person.does("OpenRefund", f"order:{order.id}", ground=ground, **args)
        assert res.st == "ok", res
        return (await self.order(order.id)).refund_ids[-1]

    async def does(self, person: Person, kind: str, refund_id: str, **args: Any) -> Res:
        """A command about a packet as it stands, or of the version given as `base_`."""
        args.setdefault("base_", (await self.packet(refund_id)).ver)
        return await person.does(kind, f"refund:{refund_id}", **args)

    async def approves(self, person: Person, refund_id: str, **args: Any) -> Res:
        """Say yes to the packet as it stands, with a fresh code."""
        args.setdefault("amount_minor", (await self.state(refund_id)).amount_minor)
        if "step_up_" not in args:
            args["step_up_"] = await self.next_code()
        return await self.does(person, "ApproveRefund", refund_id, **args)

    async def says(self, person: Person, kind: str, refund_id: str, **args: Any) -> Res:
        """`ConfirmPayout` or `FailPayout` of the first payout that waits for people, with a fresh code."""
        if "payout_id" not in args:
            lines = (await self.state(refund_id)).by_hand
            args["payout_id"] = next((line.id for line in lines if line.state == "waiting"), lines[-1].id)
        if "step_up_" not in args:
            args["step_up_"] = await self.next_code()
        return await self.does(person, kind, refund_id, **args)

    async def submitted(self, person: Person, order: OrderRow, **args: Any) -> str:
        """Open and hand in."""
        refund_id = await self.opens(person, order, **args)
        res = await self.does(person, "SubmitRefund", refund_id)
        assert res.st == "ok", res
        return refund_id

    async def effects(self) -> None:
        """Let everything that is owed to the world be done."""
        while await effects.run_due(self.house.core):
            pass


async def world(folder: Path | None = None, *, storage: Storage | None = None, **limits: Any) -> World:
    """A world over memory, or over a database in this folder."""
    if folder is None:
        storage = storage or MemoryStorage()
    house = await build(folder or Path(), storage=storage)
    provider, register = MemoryProvider(), MemoryRegister()
    house.core.tools = Tools(
        ticketing=BuiltinTicketing(),
        payments={"sandbox": provider},
        receipts=register,
        public_url="https://usher.example",
        refund_limits=Limits(**limits),
    )
    for row in house.core.festivals.values():
        await house.core.storage.write(partial(stocks.open_books, event=row.full, now_ms=house.now_ms))
    return World(house, provider, register)


async def ends(world: World) -> None:
    """Take it down."""
    await close(world.house)
