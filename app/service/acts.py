"""What the bot asks to be done for a guest, done by the same functions as people's commands, once for each message.

The bot's wish counts only while the dialogue is in its hands: the fence of the turn is checked in the same
transaction, so that nothing is done for a turn whose answer could no longer be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final

import msgspec

from app.domain.deals import Act, AskRefund, FindOrder, LookAtTicket, Outcome, TicketFact
from app.domain.dialogues import Status
from app.ports.books import DraftRow
from app.ports.reads import Reads
from app.ports.rows import CommandRow, DialogueRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service import refunds
from app.service.core import Core
from app.service.deeds import Declined
from app.service.facts import PROOF, facts_of
from app.service.idents import needed
from app.service.page import encode
from app.service.tools import Tools

MOST_WRONG: Final = 5
"""proofs a guest, and everybody together for one order, may get wrong within a day"""
DAY_MS: Final = 24 * 3600 * 1000
WRONG: Final = "wrong"
"""kind of the draft that counts wrong proofs"""
LAST_DIGITS: Final = 10
"""of a phone, as people write it with 8, +7 or nothing before"""


class _Came(msgspec.Struct, frozen=True):
    """What is kept of an outcome; the act is known by its row, facts are read anew."""

    code: str = ""
    url: str = ""
    amount_minor: int = 0
    currency: str = "RUB"
    number: str = ""
    until_ms: int = 0
    percent: int = 0
    rule: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doing:
    """An act at work inside its transaction. `guest_id` is who asks."""

    tx: Tx
    tools: Tools
    row: DialogueRow
    event_id: str
    now_ms: int

    @property
    def guest_id(self) -> str:
        """Whoever writes in the dialogue."""
        return self.row.guest_id

    def order(self, order_id: str) -> OrderRow:
        """An order that is the guest's or proved to be; `NotPossible(NOT_FOUND)` for any other."""
        order = self.tx.get(OrderRow, order_id)
        if order is None or not (order.guest_id == self.guest_id or self._proved(order_id)):
            raise NotPossible(Refusal.NOT_FOUND)
        return order

    def _proved(self, order_id: str) -> bool:
        return self.tx.get(DraftRow, self.guest_id, PROOF + order_id) is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the bot asks for: in which dialogue under which fence, about which event, from which message on."""

    dialogue_id: str
    lease: int
    act: Act
    message_n: int
    event_id: str


async def perform(core: Core, wish: Wish) -> Outcome:
    """Do an act asked for by the turn that began with this message, or say again what came of it.

    `code` of the outcome is `lease_lost` when the dialogue is no longer the bot's.
    """
    came: _Came = await core.storage.write(partial(_perform, core=core, wish=wish, now_ms=core.now_ms()))
    outcome = Outcome(act=wish.act, **msgspec.structs.asdict(came))
    return await core.storage.read(partial(_with_facts, core, wish=wish, outcome=outcome))


def _with_facts(core: Core, reads: Reads, wish: Wish, outcome: Outcome) -> Outcome:
    row = needed(reads.get(DialogueRow, wish.dialogue_id))
    facts = facts_of(core, reads, row, wish.event_id, core.now_ms())
    return replace(outcome, facts=facts, tickets=_tickets(outcome, facts.orders))


def _tickets(outcome: Outcome, orders: tuple[Any, ...]) -> tuple[TicketFact, ...]:
    """The tickets of the order the act was about, as they are after it."""
    order_id = getattr(outcome.act, "order_id", "") or outcome.number
    return tuple(ticket for order in orders if order.id == order_id for ticket in order.tickets)


def _perform(tx: Tx, core: Core, wish: Wish, now_ms: int) -> _Came:
    row, act = needed(tx.get(DialogueRow, wish.dialogue_id)), wish.act
    if row.status != Status.BOT or row.state.lease != wish.lease or row.considered >= wish.message_n:
        return _Came(code=Refusal.LEASE_LOST)
    ident = _name(wish)
    known = tx.get(CommandRow, ident)
    if known is not None:
        return msgspec.json.decode(known.result, type=_Came)
    try:
        came = ACTS[type(act)](Doing(tx, core.tools, row, wish.event_id, now_ms), act)
    except (Declined, NotPossible) as no:
        came = _Came(code=no.code)
    kind = type(act).__name__
    tx.put(
        CommandRow(
            id=ident, user_id="bot", fingerprint=ident, kind=kind, ent=f"dialogue:{row.id}", client_seq=0,
            at_ms=now_ms, result=encode(came),
        )
    )  # fmt: skip
    return came


def _name(wish: Wish) -> str:
    """The act's name among commands: longer than any that a console may give."""
    mark = sha256(encode([type(wish.act).__name__, wish.act])).hexdigest()
    return f"bot:{wish.dialogue_id}:{wish.message_n}:{mark}"


# --- orders by number --------------------------------------------------------------------------------------


def find_order(doing: Doing, act: FindOrder) -> _Came:
    """An order of the guest's own, or of which he knows the phone or e-mail; nobody learns which numbers exist."""
    order = doing.tx.get(OrderRow, act.order_id)
    if order is not None and order.guest_id == doing.guest_id:
        return _Came(number=order.id)
    if not act.proof:
        return _Came(code=Refusal.FORBIDDEN)
    asked = (doing.guest_id, f"order:{act.order_id}")
    if any(_wrong(doing, who) >= MOST_WRONG for who in asked):
        return _Came(code=Refusal.RATE_LIMITED)
    if order is None or not _is_buyer(needed(doing.tx.get(GuestRow, order.guest_id)), act.proof):
        for who in asked:
            _count_wrong(doing, who)
        return _Came(code=Refusal.NOT_FOUND)
    doing.tx.put(DraftRow(guest_id=doing.guest_id, kind=PROOF + order.id, at_ms=doing.now_ms))
    return _Came(number=order.id)


def _is_buyer(guest: GuestRow, proof: str) -> bool:
    if "@" in proof:
        return bool(guest.email) and guest.email.casefold() == proof.strip().casefold()
    own, given = (re.sub(r"\D", "", one)[-LAST_DIGITS:] for one in (guest.phone, proof))
    return len(own) == LAST_DIGITS and own == given


def _wrong(doing: Doing, who: str) -> int:
    row = doing.tx.get(DraftRow, who, WRONG)
    return int(dict(row.slots)["times"]) if row is not None and doing.now_ms - row.at_ms < DAY_MS else 0


def _count_wrong(doing: Doing, who: str) -> None:
    times = _wrong(doing, who) + 1
    doing.tx.put(DraftRow(guest_id=who, kind=WRONG, at_ms=doing.now_ms, slots=(("times", str(times)),)))


def look(doing: Doing, act: LookAtTicket) -> _Came:
    """Nothing changes: the facts that go with the outcome are what a gate says now."""
    return _Came(number=doing.order(act.order_id).id if act.order_id else "")


def ask_refund(doing: Doing, act: AskRefund) -> _Came:
    """What the guest would get back, or his packet handed in."""
    order = doing.order(act.order_id)
    came = refunds.ask(
        doing.tx, doing.tools, act, guest_id=doing.guest_id, dialogue_id=doing.row.id, now_ms=doing.now_ms
    )
    return _Came(
        code=came.code,
        amount_minor=came.amount_minor,
        currency=order.currency,
        number=came.number,
        until_ms=came.until_ms,
        percent=came.percent,
        rule=came.rule,
        missing=came.missing,
    )


ACTS: Final[dict[type[Act], Callable[[Doing, Any], _Came]]] = {
    FindOrder: find_order,
    LookAtTicket: look,
    AskRefund: ask_refund,
}
