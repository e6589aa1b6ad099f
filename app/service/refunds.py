"""The life of a refund packet once it is decided: its tickets die, its money moves, its receipt is printed (C4).

Its beginning is in `refund_requests`, what people do to it in `refund_deeds`.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from app.domain.guests import OrderStatus, TicketStatus
from app.domain.payouts import Unpaid, Way
from app.domain.refunds import Missing, Move, State
from app.ports.books import PayoutRow, ReceiptRow, RefundRow
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.service import payouts
from app.service.allowance import count, day_at
from app.service.assessments import DESK, has_requisites
from app.service.idents import needed
from app.service.packets import Packet
from app.service.refund_requests import ask
from app.service.refund_words import inform
from app.service.tools import Tools

__all__ = ["ask", "decided", "gates_know", "money_failed", "money_moved", "pay", "receipt_printed", "unpaid"]

ANSWER_MS: Final = 24 * 3600 * 1000
"""until when a guest whose money did not arrive hears of us"""
UNPAID_WORDS: Final[dict[str, str]] = {
    Unpaid.NO_SHOW: "unpaid_desk",
    Unpaid.ACCOUNT_CLOSED: "unpaid_account",
    Unpaid.ACCOUNT_WRONG: "unpaid_account",
}
"""what the guest reads when people could not pay him"""


def decided(tx: Tx, tools: Tools, packet: Packet) -> None:
    """Everybody needed has said yes: the tickets die in this commit, the money goes when the gates know."""
    killed = _killed(tx, tools, packet)
    waiting = [gate for ticket in killed for gate in tools.box_office.gates_behind(tx, ticket)]
    packet.move(Move.APPROVE)
    packet.change(gates_waiting=tuple(dict.fromkeys(waiting)), cooling_until_ms=0)
    packet.save("RefundApproved")
    inform(tx, packet, "approved" if packet.state.lines else "approved_surplus")
    if not waiting:
        pay(tx, tools, packet)


def _killed(tx: Tx, tools: Tools, packet: Packet) -> list[TicketRow]:
    """The packet's tickets that were still good; a box office that will not is a bug, and nothing is kept then."""
    tickets = [needed(tx.get(TicketRow, line.ticket_id)) for line in packet.state.lines]
    good = [ticket.id for ticket in tickets if ticket.status == TicketStatus.VALID]
    try:
        return [tools.box_office.revoke(tx, ident, TicketStatus.REFUNDED, packet.now_ms) for ident in good]
    except NotPossible as no:
        raise RuntimeError(f"a valid ticket of {packet.row.id} cannot be revoked: {no.code}") from no


def pay(tx: Tx, tools: Tools, packet: Packet) -> None:
    """The money is sent; what the payments cannot give any more fails for a person to look at."""
    packet.move(Move.PAY)
    packet.change(money_state="pending")
    packet.note("paying")
    packet.save("RefundPaying")
    try:
        payouts.begin(tx, tools, packet.row, packet.now_ms)
    except NotPossible as no:
        packet.note("failed", no.code)
        _failed(tx, packet, no.code, packet.state.amount_minor)


def gates_know(tx: Tx, tools: Tools, ticket_id: str, now_ms: int) -> None:
    """Gates have caught up with a ticket: when all know all of a packet's, its money goes."""
    ticket = tx.get(TicketRow, ticket_id)
    row = tx.get(RefundRow, ticket.refund_id) if ticket is not None and ticket.refund_id else None
    if row is None or row.status != State.REVOKING:
        return
    packet = Packet(tx, row, now_ms)
    tickets = [needed(tx.get(TicketRow, line.ticket_id)) for line in row.state.lines]
    behind = dict.fromkeys(gate for one in tickets for gate in tools.box_office.gates_behind(tx, one))
    waiting = tuple(gate for gate in row.state.gates_waiting if gate in behind)
    if waiting == row.state.gates_waiting:
        return
    packet.change(gates_waiting=waiting)
    if waiting:
        packet.save("RefundGatesKnow")
    else:
        packet.note("gates_know")
        pay(tx, tools, packet)


def money_moved(tx: Tx, tools: Tools, refund_id: str, now_ms: int) -> None:
    """All of a packet's money is out."""
    packet = Packet.of(tx, refund_id, now_ms)
    if not packet.may(Move.MONEY_DONE):
        return
    packet.move(Move.MONEY_DONE)
    packet.change(money_state="done", paid_ms=now_ms)
    packet.note("paid")
    packet.save("RefundPaid")
    _close_order(tx, packet)
    owed = any(receipt for _, receipt in _receipts(tx, refund_id))
    at_desk = all(row.way == Way.DESK for row in payouts.latest(tx, refund_id))
    inform(tx, packet, "paid_desk" if at_desk else "paid" if owed else "paid_plain")
    receipt_printed(tx, tools, refund_id, now_ms)


def money_failed(tx: Tx, tools: Tools, refund_id: str, now_ms: int) -> None:
    """The provider refused for good; a person looks for another way."""
    del tools  # one form for all seams
    packet = Packet.of(tx, refund_id, now_ms)
    if packet.may(Move.MONEY_FAILED):
        packet.note("failed", "refused")
        _failed(tx, packet, "refused", _rest(tx, refund_id))


def unpaid(tx: Tx, packet: Packet, cause: str) -> None:
    """People could not pay it out: it waits for other requisites, or for another decision."""
    _failed(tx, packet, cause, _rest(tx, packet.row.id), UNPAID_WORDS.get(cause, "unpaid"))


def _rest(tx: Tx, refund_id: str) -> int:
    """What did not arrive of the money sent last; what did is not asked for again."""
    return sum(row.amount_minor for row in payouts.latest(tx, refund_id) if row.state == "failed")


def _failed(tx: Tx, packet: Packet, why: str, rest: int, step: str = "failed") -> None:
    known = packet.state.amount_minor if packet.row.status == State.FAILED else 0
    _give_back(tx, packet, max(0, rest - known))
    packet.move(Move.MONEY_FAILED)
    packet.change(money_state="failed", closed_reason=why, amount_minor=rest, promised_ms=packet.now_ms + ANSWER_MS)
    packet.change(missing=() if has_requisites(packet.row) else (Missing.REQUISITES.value,))
    packet.save("RefundFailed")
    inform(tx, packet, step)


def _give_back(tx: Tx, packet: Packet, minor: int) -> None:
    """What did not arrive counts no longer against the day of those who agreed: it will be decided on anew."""
    approvals = packet.state.approvals
    if approvals:
        day = day_at(packet.ledger().zone, max(one.at_ms for one in approvals))
        count(tx, {one.user_id for one in approvals}, day, -minor)


def receipt_printed(tx: Tx, tools: Tools, refund_id: str, now_ms: int) -> None:
    """A fiscal receipt is there; with the last one of them the packet is done.

    Desks print their own; where no register is connected none is owed.
    """
    packet = Packet.of(tx, refund_id, now_ms)
    if not packet.may(Move.RECEIPT):
        return
    receipts = _receipts(tx, refund_id)
    ledger = packet.ledger()
    by_desk = {row.id for row in ledger.payments if row.provider == DESK}
    owed = [row for row, receipt in receipts if receipt is None or receipt.state != "done"]
    if tools.receipts is not None and any(row.payment_id not in by_desk for row in owed):
        return
    packet.move(Move.RECEIPT)
    printed = any(receipt for _, receipt in receipts)
    packet.change(receipt_state="done" if printed else "", receipt_ms=now_ms if printed else 0, receipt_late=False)
    packet.note("receipt")
    packet.save("RefundDone")
    inform(tx, packet, "done" if printed else "done_plain")


def _receipts(tx: Tx, refund_id: str) -> list[tuple[PayoutRow, ReceiptRow | None]]:
    """What was paid out, and the fiscal receipt of each; None where no register prints one."""
    paid = [row for row in payouts.of_refund(tx, refund_id) if row.state == "done"]
    return [(row, tx.get(ReceiptRow, f"payout-{row.id}")) for row in paid]


def _close_order(tx: Tx, packet: Packet) -> None:
    order = needed(tx.get(OrderRow, packet.row.order_id))
    if not packet.state.lines:
        return
    tickets = [needed(tx.get(TicketRow, ident)) for ident in order.ticket_ids]
    living = [ticket for ticket in tickets if ticket.status == TicketStatus.VALID]
    status = OrderStatus.PARTLY_REFUNDED if living else OrderStatus.REFUNDED
    tx.put(replace(order, ver=order.ver + 1, status=status.value))
