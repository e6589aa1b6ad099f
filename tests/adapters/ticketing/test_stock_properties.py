"""Whatever guests, payments and time do in whatever order, no place is sold twice and no counter lies (T2, C6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.database import open_storage
from app.adapters.ticketing import BuiltinTicketing
from app.domain.articles import Bilingual
from app.domain.festivals import Category
from app.domain.money import Money
from app.domain.upgrades import Move, State
from app.ports.books import PaymentRow, QuotaRow, UpgradeRow
from app.ports.payments import Paid, PayState
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Storage, Tx
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.refusals import Refusal
from app.service import orders, payments, upgrades
from app.service.tools import Tools
from app.service.upgrade_record import Step
from tests.adapters.ticketing.market import HOUR_MS, MINUTE_MS, Market, fair

CASES = 2_000
PLACES = 5
PARALLEL = 200
BOX = Category("box", Bilingual("Ложа", "Box"), Money(2_000_000), 2, admits=4, zone="boxes")

Deed = tuple[str, int, int]
DEEDS = (
    *("place", "place_vip", "place_hall", "pay", "pay", "decline", "expire", "cancel", "enter", "refund", "wait"),
    "place_group", *("box",) * 3,
    *("upgrade",) * 4, *("pay_upgrade",) * 3, *("pay_late",) * 3, "refuse", "release", "honour", "honour", "pay_back",
)  # fmt: skip


def pick(rows: list[Any], number: int) -> Any:
    """One of them, or None."""
    return rows[number % len(rows)] if rows else None


class Play:
    """One history: every deed of the list is tried at what there is at that moment."""

    def __init__(self) -> None:
        around = fair(floor=9, vip=3, limit=0)
        self.market = Market(replace(around, categories=(*around.categories, BOX)), guests=3)
        self.market.bought("g0", places=2)
        self.market.bought("g1")
        self.market.bought("g2", places=4)
        self.deeds: dict[str, Callable[[int, int], object]] = {
            "place": lambda who, n: self.market.places(f"g{who % 3}", places=1 + n % 3),
            "place_vip": lambda who, n: self.market.places(f"g{who % 3}", "vip", 1 + n % 2),
            "place_hall": lambda who, n: self.market.places(f"g{who % 3}", "hall", 1 + n % 3),
            "pay": partial(self.pay, states=("pending", "declined"), purpose="order", to="captured"),
            "decline": partial(self.pay, states=("pending",), purpose="", to="declined"),
            "pay_late": partial(self.pay, states=("expired",), purpose="", to="captured"),
            "pay_upgrade": partial(self.pay, states=("pending",), purpose="upgrade", to="captured"),
            "expire": self.expire,
            "cancel": self.cancel,
            "upgrade": self.upgrade,
            "place_group": lambda who, n: self.market.places(f"g{who % 3}", places=4 + n % 2),
            "box": self.box,
            "refuse": partial(self.end, move=Move.REFUSE),
            "release": partial(self.end, move=Move.RELEASE),
            "enter": self.enter,
            "refund": self.refund,
            "honour": self.honour,
            "pay_back": self.pay_back,
            "wait": lambda _who, n: self.market.passes(n * MINUTE_MS),
        }

    def do(self, deed: Deed) -> None:
        """One step, and what must hold after every step."""
        name, who, number = deed
        self.deeds[name](who, number)
        for quota in self.market.find(QuotaRow):
            assert quota.sold >= 0
            assert quota.held >= 0
            assert quota.sold + quota.held <= quota.total

    def pay(self, who: int, _number: int, *, states: tuple[str, ...], purpose: str, to: PayState) -> None:
        rows = [
            row
            for row in self.market.find(PaymentRow)
            if row.state in states and purpose in ("", row.purpose) and row.provider != "desk"
        ]
        row = pick(rows, who)
        if row is not None:
            self.market.pays(row.id, to)

    def expire(self, _who: int, _number: int) -> None:
        self.market.passes(20 * MINUTE_MS)
        tools, now_ms = self.market.tools, self.market.now_ms
        for row in self.market.expired_holds():
            if row.kind == "order":
                self.market.write(partial(orders.expire, tools=tools, order_id=row.order_id, now_ms=now_ms))
            else:
                self.market.write(partial(upgrades.expire, tools=tools, upgrade_id=row.upgrade_id, now_ms=now_ms))

    def cancel(self, who: int, _number: int) -> None:
        row = pick(self.market.find(OrderRow), who)
        if row is not None:
            self.market.write(lambda tx: orders.cancel(tx, self.market.tools, row.id, self.market.now_ms))

    def upgrade(self, who: int, number: int) -> None:
        rows = [row for row in self.market.find(OrderRow, status="paid") if row.category_id == "floor"]
        row = pick(rows, who)
        if row is not None:
            tickets = tuple(one.id for one in self.market.tickets(row.id))[: 1 + number % 2]
            self.market.upgrades(row.id, tickets=tickets)

    def box(self, who: int, number: int) -> None:
        """A group of three to five, of whom four may, wants the box."""
        rows = [row for row in self.market.find(OrderRow, status="paid") if len(row.ticket_ids) >= 4]
        row = pick(rows, who)
        if row is not None:
            living = [one.id for one in self.market.tickets(row.id) if one.status == "valid"]
            self.market.upgrades(row.id, "box", tickets=tuple(living)[: (4, 4, 4, 3, 5, 4)[number]])

    def end(self, who: int, _number: int, *, move: Move) -> None:
        row = pick(self.market.find(UpgradeRow), who)
        if row is not None:
            self.market.ends(row.id, move)

    def enter(self, who: int, _number: int) -> None:
        row = pick(self.market.find(OrderRow, status="paid"), who)
        if row is not None:
            self.market.enters(row.id)

    def refund(self, who: int, _number: int) -> None:
        row = pick(self.market.find(TicketRow), who)
        if row is not None:
            box_office = self.market.tools.box_office
            self.market.tries(lambda tx: box_office.revoke(tx, row.id, "refunded", self.market.now_ms))

    def honour(self, who: int, _number: int) -> None:
        self.late(who, lambda tx, row, payment, step: upgrades.honour(tx, self.market.tools, row, payment, step))

    def pay_back(self, who: int, _number: int) -> None:
        self.late(
            who,
            lambda tx, row, payment, step: upgrades.pay_back(
                tx, self.market.tools, row, payment, step, reason="late"
            ),
        )

    def late(self, who: int, decide: Callable[[Tx, UpgradeRow, PaymentRow, Step], object]) -> None:
        row = pick(self.market.find(UpgradeRow, status=State.LATE.value), who)
        if row is not None:
            payment = self.market.get(PaymentRow, row.state.payment_id)
            self.market.tries(lambda tx: decide(tx, row, payment, Step(self.market.now_ms, "a1")))


@pytest.mark.requirement("T2", "C6")
@settings(max_examples=CASES)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 7), st.integers(0, 5)), min_size=3, max_size=24))
def test_no_history_oversells_or_loses_a_place_a_ticket_or_a_kopeck(history: list[Deed]) -> None:
    play = Play()
    for deed in history:
        play.do(deed)
    play.expire(0, 0)
    assert play.market.problems() == []


# --- at once -----------------------------------------------------------------------------------------------


async def rush(storage: Storage, market: Market, seed: int) -> None:
    """200 guests, half of whom hold floor tickets and want to change, run for the last 5 places of the terrace."""
    tools = Tools(ticketing=BuiltinTicketing(), provider="nobody")
    now_ms = market.now_ms

    async def buys(guest: str) -> str:
        purchase = Purchase("fair", "vip", 1, guest, now_ms + HOUR_MS)
        order = await storage.write(partial(orders.placed, tools=tools, purchase=purchase, now_ms=now_ms))
        return order.payment_ids[-1]

    async def changes(order_id: str) -> str:
        row = await storage.write(
            lambda tx: upgrades.accept(tx, tools, order_id, (f"{order_id}-1",), "vip", now_ms, by="u1")
        )
        return row.state.payment_id

    refused: set[Refusal] = set()

    async def wants(work: Any) -> str:
        try:
            return str(await work)
        except NotPossible as no:
            refused.add(no.code)
            return ""

    holders = [row.id for row in market.find(OrderRow, status="paid")]
    people = [*(buys(f"g{number}") for number in range(PARALLEL // 2)), *(changes(ident) for ident in holders)]
    Random(seed).shuffle(people)
    got = [ident for ident in await asyncio.gather(*(wants(one) for one in people)) if ident]
    assert len(got) == PLACES
    assert refused == {Refusal.SOLD_OUT}

    async def pays(ident: str) -> str:
        row = await storage.read(lambda reads: reads.get(PaymentRow, ident))
        assert row is not None
        return await storage.write(lambda tx: market_learn(tx, tools, row, now_ms))

    await asyncio.gather(*(pays(ident) for ident in got))
    quota = await storage.read(lambda reads: reads.get(QuotaRow, "fair", "vip"))
    assert quota is not None
    assert (quota.sold, quota.held) == (PLACES, 0)
    seated = await storage.read(lambda reads: reads.find(TicketRow, where={"event_id": "fair"}))
    assert sum(row.category_id == "vip" and row.status == "valid" for row in seated) == PLACES


def market_learn(tx: Tx, tools: Tools, row: PaymentRow, now_ms: int) -> str:
    """A payment is captured."""
    paid = Paid("p", "captured", row.amount_minor, row.currency, payment_id=row.id)
    return payments.learn(tx, tools, row.id, paid, now_ms)


def crowded() -> Market:
    """100 holders of floor tickets, 5 places on the terrace."""
    market = Market(fair(floor=200, vip=PLACES, limit=0), guests=PARALLEL)
    for number in range(PARALLEL // 2):
        market.bought(f"g{100 + number}")
    return market


@pytest.mark.requirement("T2", "C6")
@pytest.mark.parametrize("seed", range(5))
async def test_200_buyers_and_upgraders_of_the_last_5_places_get_exactly_5(seed: int) -> None:
    market = crowded()
    await rush(market.storage, market, seed)
    assert market.problems() == []


@pytest.mark.requirement("T2", "C6")
async def test_the_same_holds_over_a_real_database(tmp_path: Path) -> None:
    market = crowded()
    storage = await open_storage(tmp_path / "usher.db")
    rows = [row for kind in market.storage.kept.rows.values() for row in kind.values()]

    def copied(tx: Tx) -> None:
        for row in rows:
            tx.put(row)

    await storage.write(copied)
    await rush(storage, market, 7)
    await storage.close()
