"""A box office on paper for the bot's flows: places, orders, tickets, and what comes of the acts the bot asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.bot.mind import Mind
from app.domain.deals import (
    AcceptUpgrade,
    Act,
    AskRefund,
    CancelOrder,
    Facts,
    FindOrder,
    JoinLine,
    LeaveLine,
    OrderFact,
    Outcome,
    PlaceOrder,
    RefuseUpgrade,
    SendTickets,
    StockFact,
    TicketFact,
    UpgradeFact,
    WaitFact,
)
from app.domain.ids import EventId
from app.domain.turns import GuestFacts, Memory, Reply, Turn
from tests.bot import festival

NOON = 1_812_963_600_000
"""12:00 in Moscow"""
MINUTE = 60_000
FLOOR = StockFact("standard", "Танцпол", "Floor", 300_000, 87, limit=6)
VIP = StockFact("vip", "VIP", "VIP", 900_000, 12, limit=6, upgrade_minor=600_000)
BOX = StockFact("box", "Ложа", "Box", 8_000_000, 2, admits=4)


def ticket(ident: str, holder: str = "Ирина", **parts: object) -> TicketFact:
    """A valid ticket of the floor; `ident` is ORDER-PLACE."""
    made = TicketFact(
        ident, ident.partition("-")[0], "shore", "standard", "Танцпол", holder, "valid", "valid", 300_000,
        gate="Ворота 3",
    )  # fmt: skip
    return replace(made, **parts)  # type: ignore[arg-type] # tests name fields of the record


def order(ident: str, *tickets: TicketFact, **parts: object) -> OrderFact:
    """A paid order of these tickets, else of one."""
    mine = tickets or (ticket(f"{ident}-1"),)
    made = OrderFact(ident, "shore", "paid", 300_000 * len(mine), NOON - 86_400_000, tickets=mine)
    return replace(made, **parts)  # type: ignore[arg-type] # the same


@dataclass
class Counter:
    """What is true, and what the bot asked for. `answers` overrides what comes of a kind of act."""

    stock: tuple[StockFact, ...] = (FLOOR, VIP, BOX)
    orders: tuple[OrderFact, ...] = ()
    others: tuple[OrderFact, ...] = ()
    """orders of somebody else, each proved by the e-mail anna@example.org"""
    upgrade: UpgradeFact | None = None
    waiting: tuple[WaitFact, ...] = ()
    draft: object = None
    now_ms: int = NOON
    quoted: Outcome | None = None
    refused: dict[type, str] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        """As they are now."""
        inside = any(one.inside for each in self.orders for one in each.tickets)
        return Facts(
            self.now_ms, self.stock, self.orders, self.upgrade, inside,
            draft=self.draft, doors_ms=NOON + 60 * MINUTE, waiting=self.waiting,  # type: ignore[arg-type] # a flow or none
        )  # fmt: skip

    def do(self, act: Act) -> Outcome:
        """What the service would answer."""
        self.acts.append(act)
        code = self.refused.get(type(act), "")
        done: dict[type, Callable[..., Outcome]] = {
            PlaceOrder: self._place,
            FindOrder: self._find,
            AskRefund: self._refund,
            AcceptUpgrade: self._accept,
            CancelOrder: self._cancel,
            JoinLine: self._join,
            LeaveLine: self._leave,
        }
        outcome = Outcome(act, code=code) if code else done.get(type(act), Outcome)(act)
        return replace(outcome, facts=self.facts)

    def _place(self, act: PlaceOrder) -> Outcome:
        price = next(one.price_minor for one in self.stock if one.category_id == act.category_id)
        until, url = self.now_ms + 10 * MINUTE, "https://chat.example.org/pay/abc"
        total = price * act.places
        self.orders += (order("50001", status="unpaid", total_minor=total, pay_url=url, expires_ms=until),)
        return Outcome(act, amount_minor=total, number="50001", until_ms=until, url=url)

    def _find(self, act: FindOrder) -> Outcome:
        if any(one.id == act.order_id for one in self.orders):
            return Outcome(act, number=act.order_id)
        if not act.proof:
            return Outcome(act, code="forbidden")
        found = [one for one in self.others if one.id == act.order_id and act.proof == "anna@example.org"]
        self.orders += tuple(found)
        return Outcome(act, number=act.order_id) if found else Outcome(act, code="not_found")

    def _refund(self, act: AskRefund) -> Outcome:
        usual = Outcome(act, amount_minor=150_000 * len(act.ticket_ids), percent=50, rule="by_days")
        quoted = replace(self.quoted or usual, act=act)
        if quoted.missing == ("requisites",) and act.account:
            quoted = replace(quoted, missing=())
        return quoted if act.only_quote else replace(quoted, number="R-2041", until_ms=self.now_ms + 24 * 60 * MINUTE)

    def _accept(self, act: AcceptUpgrade) -> Outcome:
        until, url = self.now_ms + 5 * MINUTE, "https://chat.example.org/pay/up"
        due = 600_000 * len(act.ticket_ids)
        self.upgrade = UpgradeFact("H-1", act.category_id, "VIP", due, act.ticket_ids, "held", until, url)
        return Outcome(act, amount_minor=due, number="H-1", until_ms=until, url=url)

    def _cancel(self, act: CancelOrder) -> Outcome:
        self.orders = tuple(
            replace(one, status="cancelled") if one.id == act.order_id else one for one in self.orders
        )
        return Outcome(act)

    def _join(self, act: JoinLine) -> Outcome:
        self.waiting += (WaitFact(act.category_id, act.places, 3),)
        return Outcome(act)

    def _leave(self, act: LeaveLine) -> Outcome:
        self.waiting = tuple(one for one in self.waiting if one.category_id != act.category_id)
        return Outcome(act)


class Guest:
    """One dialogue at the counter, considered as the service does: acts are done on the way."""

    def __init__(self, mind: Mind, counter: Counter, event_id: EventId | None = festival.SHORE) -> None:
        self._mind = mind
        self.counter = counter
        self.memory = Memory()
        self.event_id = event_id
        self.said: Reply | None = None

    def says(self, text: str, payload: str = "", *, pictures: int = 0) -> Reply:
        """The bot's reply to one more message."""
        turn = Turn(
            text, memory=self.memory, event_id=self.event_id, guest=GuestFacts(), payload=payload,
            facts=self.counter.facts, pictures=pictures,
        )  # fmt: skip
        reply = self._mind.consider([turn])[0]
        for _ in range(3):
            if reply.act is None:
                break
            outcome = self.counter.do(reply.act)
            turn = replace(turn, memory=reply.memory, event_id=reply.event_id, outcome=outcome, facts=outcome.facts)
            reply = self._mind.consider([turn])[0]
        assert reply.act is None, "the bot never comes to an end"
        self.memory, self.event_id, self.said = reply.memory, reply.event_id, reply
        return reply

    def presses(self, label: str) -> Reply:
        """Press a button of the last reply."""
        assert self.said is not None
        labels = {button.label: button.payload for button in self.said.buttons}
        assert label in labels, labels
        return self.says(label, labels[label])

    @property
    def acts(self) -> list[Act]:
        """Everything that was done for this guest but looking things up."""
        return [act for act in self.counter.acts if not isinstance(act, FindOrder)]

    @property
    def step(self) -> str:
        """Where the conversation stands."""
        return f"{self.memory.flow.kind}.{self.memory.flow.step}" if self.memory.flow else ""


__all__ = [
    "BOX",
    "FLOOR",
    "MINUTE",
    "NOON",
    "VIP",
    "Counter",
    "Guest",
    "RefuseUpgrade",
    "SendTickets",
    "order",
    "ticket",
]
