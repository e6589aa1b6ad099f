"""Simulated people at the desk of money: a clerk for packets and upgrades, approvers with a second factor."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final

import pyotp

from app.console.desk import Desk
from app.console.handouts import hindrance, waiting
from app.crowd.hands import Hands
from app.crowd.timeline import Timeline
from app.domain.refunds import Missing, State
from app.domain.upgrades import State as Offer
from app.protocol import deals
from app.protocol.admissions import Prospect
from app.protocol.arguments import Args
from app.protocol.trade import Refund, Upgrade

IDLE_S: Final = 900.0
READ_S: Final = (40.0, 240.0)
STEP_S: Final = 30
"""of a one-time code"""
MOST_OFFERS: Final = 3
"""a clerk makes of himself in a day"""
OFFER_EVERY_S: Final = 2_400.0
DOORS_S: Final = 14 * 3600 + 1_500.0
ASK: Final = "Пришлите, пожалуйста, фото справки из больницы или от врача."
WHY_NOT: Final = "По правилам события за этот билет сейчас ничего не возвращается."
WHY_DOUBLE: Final = "Второго списания по заказу у платёжного сервиса нет."
IN_SPITE: Final = "Сверено с журналом ворот и документом, гость прав."


@dataclass(slots=True)
class Till:
    """What was done at the desk, all together."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    silent: int = 0


class Clerk:
    """Hands packets in or asks for what is missing, and offers better places now and then."""

    def __init__(self, desk: Desk, timeline: Timeline, random: Random, till: Till, midnight_ms: int) -> None:
        self._hands = Hands(desk, timeline, midnight_ms)
        self._time, self._random, self._till = timeline, random, till
        self._asked: set[str] = set()
        self._offers = 0
        self._next_offer = DOORS_S

    async def work(self) -> None:
        """Until cancelled."""
        try:
            while True:
                if not await self._something():
                    await self._hands.until(min(IDLE_S, max(1.0, self._next_offer - self._time.now())))
                    await self._hands.rest(self._random.uniform(*READ_S) / 4)
        finally:
            self._hands.drop()

    async def _something(self) -> bool:
        """Do one thing that waits; False when nothing does."""
        store = self._hands.store
        packet = next((one for one in store.refunds.values() if self._is_for_me(one)), None)
        if packet is not None:
            return await self._prepare(packet)
        mine = next((one for one in store.upgrades.values() if self._to_go_on(one)), None)
        if mine is not None:
            return await self._at_the_desk(mine)
        if self._offers < MOST_OFFERS and self._time.now() >= self._next_offer:
            return await self._offer()
        return False

    def _is_for_me(self, packet: Refund) -> bool:
        return packet.state == State.DRAFT and (not packet.missing or packet.id not in self._asked)

    async def _prepare(self, packet: Refund) -> bool:
        ent = f"refund:{packet.id}"
        await self._hands.rest(self._random.uniform(*READ_S))
        packet = self._hands.store.refunds.get(packet.id, packet)
        if packet.state != State.DRAFT:
            return True
        base = self._hands.store.version(ent)
        if packet.missing:
            self._asked.add(packet.id)
            ask = ASK if Missing.DOCUMENT in packet.missing else "Пришлите реквизиты получателя."
            await self._order(ent, deals.ReturnRefund(ask=ask), base)
        else:
            code = await self._order(ent, deals.SubmitRefund(), base)
            if code:
                self._asked.add(packet.id)
        return True

    # --- better places at the desk -------------------------------------------------------------------------

    async def _offer(self) -> bool:
        self._offers += 1
        self._next_offer = self._time.now() + self._random.uniform(0.5, 1.5) * OFFER_EVERY_S
        events = sorted({one.event_id for one in self._hands.store.stock.values() if one.inside})
        if not events:
            return True
        found = await self._hands.desk.books.prospects(events[0])
        if found.prospects:
            await self._offer_to(self._random.choice(found.prospects[:5]))
        return True

    async def _offer_to(self, who: Prospect) -> None:
        args = deals.OfferUpgrade(ticket_ids=who.ticket_ids, category_id=who.goal_id, dialogue_id=who.dialogue_id)
        await self._order(f"order:{who.order_id}", args)

    def _to_go_on(self, offer: Upgrade) -> bool:
        me = self._hands.store.me
        mine = me is not None and offer.by == me.user_id
        return mine and offer.state in (Offer.OFFERED, Offer.HELD) and offer.id not in self._asked

    async def _at_the_desk(self, offer: Upgrade) -> bool:
        """The guest has come to the desk: the places are held, he pays there or thinks better of it."""
        ent, version = f"upgrade:{offer.id}", self._hands.store.version
        self._asked.add(offer.id)
        await self._hands.rest(self._random.uniform(*READ_S))
        if await self._order(ent, deals.HoldUpgrade(), version(ent)):
            return True
        await self._hands.rest(self._random.uniform(20, 90))
        chance = self._random.random()
        if chance < 0.25:
            await self._order(ent, deals.ReleaseUpgrade(reason="Гость передумал", refused=True), version(ent))
        elif chance < 0.9:
            now = self._hands.store.upgrades[offer.id]
            slip = str(self._random.randrange(100_000, 999_999))
            args = deals.TakePayment(amount_minor=now.due_minor, method="desk_card", slip=slip)
            await self._order(ent, args, version(ent))
        return True

    async def _order(self, ent: str, args: Args, base: int | None = None) -> str:
        return await ordered(self._hands, self._till, ent, args, base)


class Approver:
    """Says yes under a code of the authenticator, or no with a reason; decides on money that came late.

    What people pay out it pays out, and says so under a code.
    """

    def __init__(self, desk: Desk, timeline: Timeline, random: Random, till: Till, midnight_ms: int) -> None:
        self._hands = Hands(desk, timeline, midnight_ms)
        self._desk, self._time, self._random, self._till = desk, timeline, random, till
        self._seen: set[tuple[str, int]] = set()
        self._secret = ""
        self._used = 0
        """the last step whose code was used"""

    async def enrol(self) -> None:
        """Put the secret into an authenticator, and prove it by a code; that of the step before stays unused."""
        shown = await self._desk.books.enrol()
        self._secret = shown.secret
        self._used = int(time.time()) // STEP_S - 1
        await self._desk.books.confirm(pyotp.TOTP(self._secret).generate_otp(self._used))

    async def work(self) -> None:
        """Until cancelled."""
        try:
            while True:
                packet, late, unpaid = self._waiting(), self._late(), self._unpaid()
                if packet is not None:
                    await self._decide(packet)
                elif unpaid is not None:
                    await self._pay_out(unpaid)
                elif late is not None:
                    await self._decide_late(late)
                else:
                    await self._hands.until(IDLE_S)
        finally:
            self._hands.drop()

    def _waiting(self) -> Refund | None:
        me = self._hands.store.me
        found = (
            one
            for one in self._hands.store.refunds.values()
            if one.state in (State.SUBMITTED, State.APPROVED)
            and (f"refund:{one.id}", self._hands.store.version(f"refund:{one.id}")) not in self._seen
            and me is not None
            and all(approval.user_id != me.user_id for approval in one.approvals)
        )
        return next(found, None)

    def _unpaid(self) -> Refund | None:
        """A packet whose money people are to pay out, and that this one did not prepare."""
        store = self._hands.store
        found = (one for one in store.refunds.values() if waiting(one) and hindrance(one, store.me) is None)
        return next((one for one in found if self._is_new(f"refund:{one.id}")), None)

    def _is_new(self, ent: str) -> bool:
        return (ent, self._hands.store.version(ent)) not in self._seen

    async def _pay_out(self, packet: Refund) -> None:
        """The guest is at the desk, or the bank has taken the order: it is said with the number of the document."""
        ent = f"refund:{packet.id}"
        await self._hands.rest(self._random.uniform(*READ_S))
        await self._fresh_code()
        packet = self._hands.store.refunds.get(packet.id, packet)
        version, left = self._hands.store.version(ent), waiting(packet)
        self._seen.add((ent, version))
        if left:  # else a colleague was faster
            number = str(self._random.randrange(100_000, 999_999))
            args = deals.ConfirmPayout(payout_id=left[0].id, reference=number)
            await self._order(ent, args, version, self._code())

    def _late(self) -> Upgrade | None:
        found = (one for one in self._hands.store.upgrades.values() if one.state == Offer.LATE)
        store = self._hands.store
        return next(
            (one for one in found if (f"upgrade:{one.id}", store.version(f"upgrade:{one.id}")) not in self._seen),
            None,
        )

    async def _decide(self, packet: Refund) -> None:
        ent = f"refund:{packet.id}"
        await self._hands.rest(self._random.uniform(*READ_S))
        packet = self._hands.store.refunds.get(packet.id, packet)
        version = self._hands.store.version(ent)
        self._seen.add((ent, version))
        if packet.state not in (State.SUBMITTED, State.APPROVED):
            return
        if not packet.amount_minor:
            await self._order(ent, deals.RejectRefund(reason=WHY_NOT), version)
        elif packet.ground == "double_payment" and len(packet.payments) < 2:
            await self._order(ent, deals.RejectRefund(reason=WHY_DOUBLE), version)
        else:
            await self._approve(ent, packet, version)

    async def _decide_late(self, late: Upgrade) -> None:
        """Money that came when the places were gone: seat him after all, or pay it back."""
        ent = f"upgrade:{late.id}"
        self._seen.add((ent, self._hands.store.version(ent)))
        await self._hands.rest(self._random.uniform(*READ_S))
        if self._hands.store.upgrades[late.id].state != Offer.LATE:
            return  # a colleague was faster
        honour = self._random.random() < 0.6
        args = deals.DecideLatePayment(honour=honour, reason="" if honour else "Места уже отданы.")
        code = await self._order(ent, args, self._hands.store.version(ent))
        if code:  # no places any more: the money goes back
            args = deals.DecideLatePayment(honour=False, reason="Места уже отданы.")
            await self._order(ent, args, self._hands.store.version(ent))

    async def _approve(self, ent: str, packet: Refund, version: int) -> None:
        await self._fresh_code()
        if self._hands.store.version(ent) != version:
            return  # somebody was faster, or it has changed: it is read again
        args = deals.ApproveRefund(amount_minor=packet.amount_minor, reason=IN_SPITE if packet.flags else "")
        await self._order(ent, args, version, self._code())

    def _code(self) -> str:
        """What the authenticator shows now; it is used up."""
        self._used = int(time.time()) // STEP_S
        return pyotp.TOTP(self._secret).generate_otp(self._used)

    async def _fresh_code(self) -> None:
        """Wait in real time until the authenticator shows an unused code; the festival goes on meanwhile."""
        while int(time.time()) // STEP_S <= self._used:
            left = (self._used + 1) * STEP_S - time.time()
            await self._time.within(IDLE_S, asyncio.sleep(left + 0.05))

    async def _order(self, ent: str, args: Args, base: int, step_up: str = "") -> str:
        return await ordered(self._hands, self._till, ent, args, base, step_up=step_up)


async def ordered(
    hands: Hands, till: Till, ent: str, args: Args, base: int | None = None, *, step_up: str = ""
) -> str:
    """Give a command and count what became of it."""
    silent = hands.silent
    code = await hands.done(ent, args, base=base, step_up=step_up)
    till.silent += hands.silent - silent
    if code:
        till.refused[f"{type(args).__name__} {code}"] += 1
    else:
        till.done[type(args).__name__] += 1
    return code
