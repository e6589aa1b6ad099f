"""A payment that its holder disputes at his bank (chargeback): told to people, kept from being paid back twice (T3).

While it lasts no money goes back, approvals given before fall, and every open packet of the order shows the red flag;
an order without one gets a packet, so that the dispute is seen where refunds are. Won: it is taken off again. Lost:
the bank has taken the money, and the books say so with a payout that no refund asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import structlog
from msgspec.structs import replace

from app.bot.converse.facts import money_words
from app.domain.money import Money
from app.domain.refunds import Ground, Move, State
from app.ports.books import PaymentRow, PayoutRow, RefundRow
from app.ports.facts import Entry
from app.ports.payments import Paid
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.service.idents import needed
from app.service.packets import Packet
from app.service.refund_requests import Wanted, free_tickets, number, opened
from app.service.tools import Tools

CHARGEBACK: Final = "chargeback"
"""`PayoutRow.problem` of money that the bank took back"""
USHER: Final = "usher"
OPENED, WON, LOST = "dispute_opened", "dispute_won", "dispute_lost"
STEPS: Final = frozenset({OPENED, WON, LOST})
EDITABLE: Final = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED, State.FAILED})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _News:
    """What is told of a dispute; `over`: none is open any more."""

    kind: str
    text: str
    over: bool
    now_ms: int


def heard(tx: Tx, tools: Tools, row: PaymentRow, paid: Paid, now_ms: int) -> PaymentRow:
    """Take in how the bank's dispute of a captured payment stands; the same again changes nothing."""
    was = row.disputed
    lost_minor = _book(tx, row, paid.lost_minor, now_ms)
    if paid.disputed == was and not lost_minor:
        return row
    row = replace(needed(tx.get(PaymentRow, row.id)), disputed=paid.disputed)
    tx.put(row)
    kind = OPENED if paid.disputed and not was else LOST if lost_minor > 0 else WON
    minor = abs(lost_minor) or row.amount_minor - row.refunded_minor
    log.info("payment.dispute", payment=row.id, state=kind, minor=minor)
    detail = f"{minor} {row.currency} {row.provider} {row.provider_id}"
    tx.audit(Entry(now_ms, "cashier", "Payment", f"payment:{row.id}", kind, "", row.guest_id, detail))
    text = money_words(Money(minor, row.currency), row.lang)
    _tell(tx, tools, row, _News(kind, text, not row.disputed, now_ms))
    return row


def booked(tx: Tx, payment_id: str) -> tuple[PayoutRow, ...]:
    """What the bank took back of a payment, oldest first; failed: it gave that back again."""
    found: list[PayoutRow] = []
    while (row := tx.get(PayoutRow, f"{payment_id}.{CHARGEBACK}.{len(found) + 1}")) is not None:
        found.append(row)
    return tuple(found)


def _book(tx: Tx, row: PaymentRow, lost_minor: int, now_ms: int) -> int:
    """Write down what was lost, never more than was left of the payment; how much more than before, or less."""
    known = booked(tx, row.id)
    taken = [one for one in known if one.state == "done"]
    before = sum(one.amount_minor for one in taken)
    new = min(lost_minor - before, row.amount_minor - row.refunded_minor)
    if new < 0:  # decided anew: what is lost now is written down again as a whole
        for one in taken:
            tx.put(replace(one, state="failed"))
    minor = lost_minor if new < 0 else new
    if minor:
        tx.put(
            PayoutRow(
                id=f"{row.id}.{CHARGEBACK}.{len(known) + 1}",
                refund_id="",
                payment_id=row.id,
                amount_minor=minor,
                currency=row.currency,
                state="done",
                made_ms=now_ms,
                provider_id=row.provider_id,
                done_ms=now_ms,
                problem=CHARGEBACK,
            )
        )
    if new:
        tx.put(replace(row, refunded_minor=row.refunded_minor + new))
    return new


# --- telling -----------------------------------------------------------------------------------------------


def _tell(tx: Tx, tools: Tools, row: PaymentRow, news: _News) -> None:
    order = tx.get(OrderRow, row.order_id)
    if order is None:
        return
    packets = [Packet(tx, one, news.now_ms, by=USHER) for one in _editable(tx, order)]
    for packet in packets:
        _flag(tx, packet, news)
    if news.kind == OPENED and not packets:
        _open(tx, tools, order, news)


def _editable(tx: Tx, order: OrderRow) -> Iterator[RefundRow]:
    for ident in order.refund_ids:
        row = needed(tx.get(RefundRow, ident))
        if row.status in EDITABLE:
            yield row


def _flag(tx: Tx, packet: Packet, news: _News) -> None:
    """The packet as it is to be seen now; a yes was given to another one. Our own is over with the dispute."""
    ours = all(line.kind in STEPS for line in packet.state.history)
    if ours and news.over and packet.row.status == State.DRAFT:
        free_tickets(tx, packet)
        packet.move(Move.WITHDRAW)
    else:
        packet.move(Move.EDIT)
    packet.change(approvals=(), cooling_until_ms=0)
    packet.look_again(packet.ledger())
    packet.note(news.kind, news.text)
    packet.save("RefundFlagged")


def _open(tx: Tx, tools: Tools, order: OrderRow, news: _News) -> None:
    """A draft about all that can be given back; where nothing can, the audit and the log have to do."""
    try:
        packet = opened(tx, tools, order, Wanted(Ground.CHANGE_OF_MIND.value), now_ms=news.now_ms, by=USHER)
    except NotPossible as no:
        log.info("dispute.no_packet", order=order.id, reason=no.code.value)
        return
    number(tx, packet)
    packet.note(news.kind, news.text)
    packet.look_again(packet.ledger())
    packet.save("RefundOpened")
