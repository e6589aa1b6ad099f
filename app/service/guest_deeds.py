"""What the bot does for a guest, by the functions that people's commands use: each inside one transaction.

`NotPossible` and `Declined` carry the refusal; nothing has been written then. Every deed looks anew whether the order
is the guest's: bought by him, or proved by the phone or e-mail it was bought with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.domain.deals import (
    AcceptUpgrade,
    Act,
    AskRefund,
    CancelOrder,
    FindOrder,
    JoinLine,
    LeaveLine,
    LookAtTicket,
    PlaceOrder,
    RefuseUpgrade,
    SendTickets,
)
from app.domain.refunds import Missing
from app.ports.books import DraftRow, PaymentRow, UpgradeRow
from app.ports.rows import DialogueRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.service import deliveries, orders, refund_requests, upgrades, waiting
from app.service.facts import DRAFT, PROOF
from app.service.idents import needed
from app.service.tools import Tools

MOST_WRONG: Final = 5
"""proofs a guest, and everybody together for one order, may get wrong within a day"""
DAY_MS: Final = 24 * 3600 * 1000
WRONG: Final = "wrong"
"""kind of the draft that counts wrong proofs"""
LAST_DIGITS: Final = 10
"""of a phone, as people write it with 8, +7 or nothing before"""


class Came(msgspec.Struct, frozen=True):
    """What is kept of an outcome: `app.domain.deals.Outcome` without the act and the facts."""

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
    """An act at work inside its transaction.

    `files` came with the message that led to it; `bought` are the guest's orders of the event.
    """

    tx: Tx
    tools: Tools
    row: DialogueRow
    event_id: str
    now_ms: int
    files: tuple[AttachmentRef, ...] = ()
    bought: tuple[str, ...] = ()

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

    def tickets(self, idents: Iterable[str]) -> tuple[TicketRow, ...]:
        """Tickets that are the guest's to use: of his orders, or held by him; NOT_FOUND for any other."""
        rows = [self.tx.get(TicketRow, ident) for ident in dict.fromkeys(idents)]
        for row in rows:
            if row is None:
                raise NotPossible(Refusal.NOT_FOUND)
            if row.guest_id != self.guest_id:
                self.order(row.order_id)
        return tuple(row for row in rows if row is not None)

    def _proved(self, order_id: str) -> bool:
        return self.tx.get(DraftRow, self.guest_id, PROOF + order_id) is not None


# --- buying ------------------------------------------------------------------------------------------------


def place(doing: Doing, act: PlaceOrder) -> Came:
    """Hold the places and begin the payment."""
    purchase = Purchase(
        event_id=doing.event_id,
        category_id=act.category_id,
        places=act.places,
        guest_id=doing.guest_id,
        expires_ms=doing.now_ms + orders.HOLD_MS,
        promo=act.promo,
        channel=doing.row.state.channel,
        conversation_id=doing.row.conversation_id,
    )
    order = orders.placed(doing.tx, doing.tools, purchase, doing.now_ms)
    payment = needed(doing.tx.get(PaymentRow, order.payment_ids[-1]))
    return Came(
        url=payment.link,
        amount_minor=order.total_minor,
        currency=order.currency,
        number=order.id,
        until_ms=payment.expires_ms,
    )


def cancel(doing: Doing, act: CancelOrder) -> Came:
    """An unpaid order is let go."""
    order = doing.order(act.order_id)
    return Came(number=orders.cancel(doing.tx, doing.tools, order.id, doing.now_ms).id)


def join(doing: Doing, act: JoinLine) -> Came:
    """A place on the waiting list; his number is among the facts."""
    wanted = waiting.Wanted(doing.event_id, act.category_id, doing.guest_id, doing.row.conversation_id, act.places)
    return Came(number=waiting.join(doing.tx, wanted, doing.now_ms).order_id)


def leave(doing: Doing, act: LeaveLine) -> Came:
    """His place is given up, and what is kept for him with it."""
    waiting.leave(doing.tx, doing.tools, (doing.event_id, act.category_id, doing.guest_id), doing.now_ms)
    return Came()


# --- better places -----------------------------------------------------------------------------------------


def accept(doing: Doing, act: AcceptUpgrade) -> Came:
    """Better places are held for tickets of one order of the guest's."""
    tickets = doing.tickets(act.ticket_ids)
    if not tickets:
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    order = doing.order(tickets[0].order_id)
    idents = tuple(ticket.id for ticket in tickets)
    row = upgrades.accept(
        doing.tx, doing.tools, order.id, idents, act.category_id, doing.now_ms, dialogue_id=doing.row.id
    )
    state = row.state
    return Came(
        url=state.pay_url,
        amount_minor=state.due_minor,
        currency=state.currency,
        number=row.id,
        until_ms=state.expires_ms,
    )


def refuse(doing: Doing, act: RefuseUpgrade) -> Came:
    """No to an offer; to no offer in particular: none is made for the guest's orders any more."""
    row = doing.tx.get(UpgradeRow, act.upgrade_id) if act.upgrade_id else None
    idents = (row.order_id,) if row is not None else doing.bought
    for ident in idents:
        upgrades.refuse(
            doing.tx, doing.tools, doing.order(ident).id, doing.now_ms, upgrade_id=row.id if row is not None else ""
        )
    return Came(number=act.upgrade_id)


# --- tickets and refunds -----------------------------------------------------------------------------------


def send(doing: Doing, act: SendTickets) -> Came:
    """The present codes come into the dialogue."""
    idents = act.ticket_ids or doing.order(act.order_id).ticket_ids
    tickets = doing.tickets(idents)
    if not tickets:
        raise NotPossible(Refusal.NOT_FOUND)
    sent = tuple(ticket.id for ticket in tickets if ticket.order_id == act.order_id)
    deliveries.owe_tickets(doing.tx, act.order_id, sent, doing.now_ms, dialogue_id=doing.row.id)
    return Came(number=act.order_id)


def refund(doing: Doing, act: AskRefund) -> Came:
    """A quote, or the packet handed in with the pictures that were sent for it."""
    draft = doing.tx.get(DraftRow, doing.guest_id, DRAFT)
    before = draft.attachments if draft is not None else ()
    files = (*before, *(file for file in doing.files if file not in before))
    if doing.files:
        slots = draft.slots if draft is not None else ()
        kept = DraftRow(guest_id=doing.guest_id, kind=DRAFT, at_ms=doing.now_ms, slots=slots, attachments=files)
        doing.tx.put(kept)
    asked = refund_requests.ask(
        doing.tx, doing.tools, act, guest_id=doing.guest_id, dialogue_id=doing.row.id, now_ms=doing.now_ms
    )
    if not act.only_quote and not asked.code:
        doing.tx.drop(DraftRow, doing.guest_id, DRAFT)
    return Came(
        code=asked.code,
        amount_minor=asked.amount_minor,
        currency=asked.currency,
        number=asked.number,
        until_ms=asked.until_ms,
        percent=asked.percent,
        rule=asked.rule,
        missing=tuple(one for one in asked.missing if not (files and one == Missing.DOCUMENT)),
    )


def look(doing: Doing, act: LookAtTicket) -> Came:
    """Nothing changes: the facts that go with the outcome are what a gate says now."""
    return Came(number=doing.order(act.order_id).id if act.order_id else "")


# --- orders by number --------------------------------------------------------------------------------------


def find(doing: Doing, act: FindOrder) -> Came:
    """An order of the guest's own, or of which he knows the phone or e-mail; nobody learns which numbers exist."""
    order = doing.tx.get(OrderRow, act.order_id)
    if order is not None and order.guest_id == doing.guest_id:
        return Came(number=order.id)
    if not act.proof:
        return Came(code=Refusal.FORBIDDEN)
    asked = (doing.guest_id, f"order:{act.order_id}")
    if any(_wrong(doing, who) >= MOST_WRONG for who in asked):
        return Came(code=Refusal.RATE_LIMITED)
    if order is None or not _is_buyer(needed(doing.tx.get(GuestRow, order.guest_id)), act.proof):
        for who in asked:
            _count_wrong(doing, who)
        return Came(code=Refusal.NOT_FOUND)
    doing.tx.put(DraftRow(guest_id=doing.guest_id, kind=PROOF + order.id, at_ms=doing.now_ms))
    return Came(number=order.id)


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


ACTS: Final[dict[type[Act], Callable[[Doing, Any], Came]]] = {
    PlaceOrder: place,
    CancelOrder: cancel,
    AskRefund: refund,
    AcceptUpgrade: accept,
    RefuseUpgrade: refuse,
    SendTickets: send,
    LookAtTicket: look,
    FindOrder: find,
    JoinLine: join,
    LeaveLine: leave,
}
