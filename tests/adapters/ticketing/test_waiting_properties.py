"""Whatever guests, payments and time do, the line is served in its order, once each, and nothing is oversold (T1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.waiting import State, next_in_line, place_of
from app.ports.books import PaymentRow, QuotaRow
from app.ports.lines import LineRow, WaitRow
from app.ports.rows import OrderRow
from app.service import orders, stocks, waiting
from app.service.waiting import Wanted
from tests.adapters.ticketing.market import MINUTE_MS, Market, at_once, fair

CASES = 500
GUESTS = 6
PLACES = 4
DEEDS = (
    *("join",) * 6, *("place",) * 4, *("sweep",) * 5, *("pay",) * 2, "leave", "cancel", "cancel", "expire", "refund",
    "buffer",
)  # fmt: skip

Deed = tuple[str, int, int]


class Play:
    """One history; `model` is the line as it ought to be, `invited` who was invited for which entry."""

    def __init__(self) -> None:
        self.market = Market(fair(vip=PLACES), guests=GUESTS)
        self.model: list[tuple[str, int]] = []
        self.entries = 0
        self.entry: dict[str, int] = {}
        self.invited: set[int] = set()
        self.deeds: dict[str, Callable[[str, int], object]] = {
            "join": self.join,
            "leave": self.leave,
            "place": self.place,
            "sweep": lambda _who, _n: self.sweep(),
            "pay": self.pay,
            "cancel": self.cancel,
            "expire": self.expire,
            "refund": self.refund,
            "buffer": lambda _who, n: self.market.set_buffer("vip", n % 2),
        }

    @property
    def sellable(self) -> int:
        """Places that are neither sold nor held nor kept for the desk."""
        return stocks.places_of(self.market.quota("vip")).sellable()

    def do(self, deed: Deed) -> None:
        """One step, and what must hold after every step."""
        name, who, number = deed
        self.deeds[name](f"g{who % GUESTS}", number)
        quota: QuotaRow = self.market.quota("vip")
        assert min(quota.sold, quota.held) >= 0
        assert quota.sold + quota.held <= quota.total
        lines: list[LineRow] = self.market.find(LineRow)
        assert [one for line in lines for one in line.waiting] == self.model
        assert quota.state.waiting == sum(places for _, places in self.model)
        rows: list[WaitRow] = self.market.find(WaitRow)
        assert {row.guest_id for row in rows if row.state == State.WAITING} == {guest for guest, _ in self.model}

    def join(self, who: str, number: int) -> None:
        wanted = Wanted("fair", "vip", who, "", 1 + number % PLACES)
        before = {row.guest_id: row.state for row in self.market.find(WaitRow)}
        row = self.market.tries(partial(waiting.join, wanted=wanted, now_ms=self.market.now_ms))
        if not isinstance(row, WaitRow) or row.state != State.WAITING or before.get(who) == State.WAITING:
            return
        self.model.append((who, row.places))
        self.entries += 1
        self.entry[who] = self.entries

    def leave(self, who: str, _number: int) -> None:
        key, tools = ("fair", "vip", who), self.market.tools
        left = self.market.tries(partial(waiting.leave, tools=tools, key=key, now_ms=self.market.now_ms))
        if isinstance(left, WaitRow):
            self.model = [one for one in self.model if one[0] != who]

    def place(self, who: str, number: int) -> None:
        """An order of anybody's takes nothing that the line could use."""
        usable, before = next_in_line(self.model, self.sellable), dict(self.model)
        order = self.market.places(who, "vip", 1 + number % 3)
        if isinstance(order, OrderRow):
            assert sum(before[one] for one in usable) <= self.sellable

    def sweep(self) -> None:
        free = self.sellable
        expected = next_in_line(self.model, free)
        ended, lines = at_once(self.market.storage.read(partial(waiting.due, now_ms=self.market.now_ms)))
        for row in ended:
            self.market.write(partial(waiting.settle, row=row))
        for line in [*lines, *lines]:
            work: Any = partial(waiting.serve, tools=self.market.tools, line=line, now_ms=self.market.now_ms)
            self.market.write(work)
        rows = {row.guest_id: row for row in self.market.find(WaitRow)}
        numbers = [int(rows[one].order_id) for one in expected]
        assert numbers == sorted(set(numbers))
        for one in expected:
            assert rows[one].state == State.INVITED
            assert self.market.get(OrderRow, rows[one].order_id).guest_id == one
            assert self.entry[one] not in self.invited
            self.invited.add(self.entry[one])
        self.model = [one for one in self.model if one[0] not in expected]
        assert next_in_line(self.model, self.sellable) == ()

    def pay(self, who: str, _number: int) -> None:
        for row in self.market.find(PaymentRow, state="pending"):
            if row.guest_id == who:
                self.market.pays(row.id)

    def cancel(self, who: str, _number: int) -> None:
        for row in self.market.find(OrderRow, status="unpaid", guest_id=who):
            work = partial(orders.cancel, tools=self.market.tools, order_id=row.id, now_ms=self.market.now_ms)
            self.market.write(work)

    def expire(self, _who: str, _number: int) -> None:
        self.market.passes(20 * MINUTE_MS)
        tools, now_ms = self.market.tools, self.market.now_ms
        for row in self.market.expired_holds():
            self.market.write(partial(orders.expire, tools=tools, order_id=row.order_id, now_ms=now_ms))

    def refund(self, who: str, _number: int) -> None:
        for row in self.market.find(OrderRow, status="paid", guest_id=who)[:1]:
            for ticket in self.market.tickets(row.id):
                revoke = partial(self.market.tools.box_office.revoke, ticket_id=ticket.id, status="refunded")
                self.market.tries(partial(revoke, now_ms=self.market.now_ms))


@pytest.mark.requirement("T1")
@settings(max_examples=CASES)
@example([("join", 0, 0), ("cancel", 0, 0), ("sweep", 0, 0), ("pay", 0, 0), ("join", 0, 0)])  # refused: to be bought
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=40))
def test_the_line_is_served_in_order_once_each_and_never_oversold(history: list[Deed]) -> None:
    play = Play()
    play.do(("place", 0, 2))
    play.do(("place", 1, 0))
    for deed in history:
        play.do(deed)
    play.expire("", 0)
    play.sweep()
    assert play.market.problems() == []


@pytest.mark.requirement("T1")
def test_a_history_reaches_every_end_of_a_place_in_line() -> None:
    play = Play()
    for deed in (
        ("place", 0, 2), ("place", 1, 0), ("join", 2, 0), ("join", 3, 1), ("join", 4, 3), ("join", 5, 0),
        ("cancel", 0, 0), ("sweep", 0, 0), ("pay", 2, 0), ("expire", 0, 0), ("sweep", 0, 0), ("leave", 4, 0),
        ("sweep", 0, 0),
    ):  # fmt: skip
        play.do(deed)
    states = {row.guest_id: row.state for row in play.market.find(WaitRow)}
    assert set(states.values()) >= {State.BOUGHT, State.MISSED, State.LEFT}
    assert place_of(play.model, "g2") == 0
