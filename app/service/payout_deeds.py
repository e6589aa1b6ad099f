"""What people say of money they pay out themselves: it was paid, or it could not be (C4, X3).

Who prepared the packet or gave its requisites says neither: somebody else has to have seen the slip or the order.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from msgspec.structs import replace

from app.domain.payouts import CAUSES, SPOILT, Handed, Unpaid, Way, explain_reference, normal
from app.domain.refunds import State
from app.domain.words import cleaned
from app.ports.books import PaymentRow, PayoutRow, RefundRow, TraceRow
from app.protocol import deals
from app.protocol.arguments import Args
from app.protocol.refusals import Refusal
from app.service import payouts, refunds, second_factor
from app.service.allowance import day_at
from app.service.deeds import Deed, Done, declined
from app.service.handouts import mark
from app.service.idents import needed
from app.service.packets import Packet, makers_of
from app.service.refund_words import inform

MOST_NOTE: Final = 500
SLIP: Final = "slip"


def confirm(deed: Deed, args: deals.ConfirmPayout) -> Done:
    """The money was handed out or transferred: it is booked under the number that proves it."""
    packet, row = _asked(deed, args.payout_id)
    if explain_reference(args.reference) is not None:
        raise declined(Refusal.BAD_VALUE)
    reference = normal(args.reference)
    if row.state == Handed.DONE and row.reference == reference:
        return Done(packet.row.ver, deed.tx.head(), row.id)  # said before: nothing is paid twice
    _check(deed, packet, row)
    if needed(deed.tx.get(PaymentRow, row.payment_id)).disputed:
        raise declined(Refusal.RED_FLAG)
    trace = _trace(deed, packet, row, reference)
    if set(trace.refund_ids) - {packet.row.id}:
        raise declined(Refusal.REFERENCE_USED)
    _step_up(deed)
    deed.tx.put(replace(trace, refund_ids=(packet.row.id,)))
    row = replace(row, state=Handed.DONE.value, reference=reference, paid_by=deed.user.id)
    mark(packet, row, deed.user)
    packet.note("payout_made", reference)
    packet.save("RefundPayoutMade")
    payouts.book(deed.tx, deed.tools, row, deed.now_ms)
    if needed(deed.tx.get(RefundRow, packet.row.id)).status in (State.PAYING, State.FAILED):  # not all of it yet
        inform(deed.tx, packet, "part_paid", amount_minor=row.amount_minor)
    return _done(deed, f"{row.id} {row.amount_minor} {row.currency} {reference}")


def fail(deed: Deed, args: deals.FailPayout) -> Done:
    """Nobody came, or the bank sent it back: the packet asks for requisites again, the money stays here."""
    packet, row = _asked(deed, args.payout_id)
    if args.cause not in CAUSES[Way(row.way)]:
        raise declined(Refusal.BAD_VALUE)
    if row.state == Handed.FAILED and row.problem == args.cause:
        return Done(packet.row.ver, deed.tx.head(), row.id)  # said before
    note = cleaned(args.note).text.strip()
    if len(note) > MOST_NOTE:
        raise declined(Refusal.TEXT_TOO_LONG)
    if args.cause == Unpaid.OTHER and cleaned(note).empty:
        raise declined(Refusal.EMPTY_TEXT)
    _check(deed, packet, row)
    _step_up(deed)
    row = replace(row, state=Handed.FAILED.value, problem=args.cause, paid_by=deed.user.id)
    payouts.free(deed.tx, row, deed.now_ms)
    mark(packet, row, deed.user)
    payee = packet.state.payee
    if args.cause in SPOILT and payee is not None:
        packet.change(payee=replace(payee, refused=True))
    packet.note(args.cause, note)
    refunds.unpaid(deed.tx, packet, args.cause)
    return _done(deed, f"{row.id} {args.cause} {note}".strip())


def _asked(deed: Deed, payout_id: str) -> tuple[Packet, PayoutRow]:
    """The packet, and the payout of it that people are to make."""
    refund = needed(deed.row)
    if not isinstance(refund, RefundRow):
        raise TypeError(deed.kind)
    row = deed.tx.get(PayoutRow, payout_id)
    if row is None or row.refund_id != refund.id or not row.way:
        raise declined(Refusal.NOT_FOUND)
    return Packet(deed.tx, refund, deed.now_ms, cmd=deed.cmd, by=deed.user.id), row


def _check(deed: Deed, packet: Packet, row: PayoutRow) -> None:
    """Whether this person may say anything of it now."""
    if row.state != Handed.WAITING:
        raise declined(Refusal.ILLEGAL_MOVE)
    if deed.user.id in makers_of(packet.state):
        raise declined(Refusal.SAME_PERSON)


def _step_up(deed: Deed) -> None:
    """The code is used up last, when nothing else forbids it."""
    no = second_factor.check(deed.tx, deed.tools.seals, deed.user.id, deed.step_up, deed.wall_ms)
    if no is not None:
        raise declined(no)


def _trace(deed: Deed, packet: Packet, row: PayoutRow, reference: str) -> TraceRow:
    """Where this number was seen: one slip or order of a day pays one packet."""
    day = day_at(packet.ledger().zone, deed.now_ms)
    mark = sha256(f"{row.way} {day} {reference.casefold()}".encode()).hexdigest()
    return deed.tx.get(TraceRow, SLIP, mark) or TraceRow(kind=SLIP, mark=mark)


def _done(deed: Deed, detail: str) -> Done:
    """As the packet stands at the end of the commit."""
    row = needed(deed.tx.get(RefundRow, deed.ident))
    return Done(row.ver, deed.tx.head(), detail)


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {
    deals.ConfirmPayout: confirm,
    deals.FailPayout: fail,
}
