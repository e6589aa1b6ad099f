"""What people do with a refund packet, from opening to the decision (C4, X3).

Who opened, changed or handed in a packet never decides on it, whatever way his yes comes in: the rule looks at user
ids inside the transaction, not at sessions. A yes is to exactly one version and amount; any change takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.domain.refunds import Ground, Limits, Move, approvals_needed, decided_before
from app.domain.requisites import details, explain_all
from app.domain.words import cleaned
from app.ports.books import RefundRow, SpentRow
from app.ports.rows import AttachmentRow, DialogueRow, OrderRow
from app.protocol import deals
from app.protocol.arguments import Args
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.protocol.trade import Approval
from app.service import payouts, refund_requests, refunds, second_factor
from app.service.allowance import count, day_at
from app.service.assessments import eligible
from app.service.deeds import Declined, Deed, Done, declined
from app.service.idents import needed
from app.service.packets import Packet, makers_of
from app.service.refund_requests import Wanted, free_tickets, hold_tickets, joined, number, opened
from app.service.refund_words import inform

MOST_REASON: Final = 1_000
MOST_DOCUMENTS: Final = 20


def _packet(deed: Deed, move: Move) -> Packet:
    """The packet of a command that makes this move; ILLEGAL_MOVE where it cannot be made."""
    row = needed(deed.row)
    if not isinstance(row, RefundRow):
        raise TypeError(deed.kind)
    packet = Packet(deed.tx, row, deed.now_ms, cmd=deed.cmd, by=deed.user.id)
    if not packet.may(move):
        raise declined(Refusal.ILLEGAL_MOVE)
    return packet


def _done(deed: Deed, packet: Packet, detail: str = "") -> Done:
    """As the packet stands at the end of the commit: one step may have brought on others."""
    row = needed(deed.tx.get(RefundRow, packet.row.id))
    return Done(row.ver, deed.tx.head(), detail)


def _words(text: str) -> str:
    """A reason that must be there."""
    clean = cleaned(text)
    if clean.empty:
        raise declined(Refusal.EMPTY_TEXT)
    if len(clean.text) > MOST_REASON:
        raise declined(Refusal.TEXT_TOO_LONG)
    return clean.text.strip()


# --- preparing ---------------------------------------------------------------------------------------------


def open_packet(deed: Deed, args: deals.OpenRefund) -> Done:
    """A packet made by a person; he is one of its makers."""
    order = needed(deed.row)
    if not isinstance(order, OrderRow):
        raise TypeError(deed.kind)
    dialogue = deed.tx.get(DialogueRow, args.dialogue_id) if args.dialogue_id else None
    if args.dialogue_id and (dialogue is None or dialogue.guest_id != order.guest_id):
        raise declined(Refusal.BAD_VALUE)
    wanted = Wanted(args.ground, args.ticket_ids, args.reason, args.dialogue_id)
    packet = opened(deed.tx, deed.tools, order, wanted, now_ms=deed.now_ms, cmd=deed.cmd, by=deed.user.id)
    number(deed.tx, packet)
    packet.touched()
    packet.assess(None, deed.tools.refund_limits)
    packet.note("opened", packet.state.reason)
    packet.save("RefundOpened")
    inform(deed.tx, packet, "opened" if packet.state.amount_minor else "opened_nothing")
    return _done(deed, packet, args.ground)


def edit(deed: Deed, args: deals.EditRefund) -> Done:
    """Change ground, tickets, amount or documents. Every approval falls."""
    packet = _packet(deed, Move.EDIT)
    if decided_before(packet.state.money_state):  # its tickets are dead: only where the money goes can be changed
        raise declined(Refusal.ILLEGAL_MOVE)
    if args.ground not in set(Ground):
        raise declined(Refusal.BAD_VALUE)
    documents = _documents(deed, packet, args.document_ids)
    before = Packet(deed.tx, packet.row, deed.now_ms)
    tickets = eligible(packet.ledger(), args.ticket_ids) if args.ticket_ids else ()
    packet.change(ground=args.ground, documents=joined(packet.state.documents, documents))
    packet.about(tickets)
    packet.assess(args.amount_minor, deed.tools.refund_limits)
    free_tickets(deed.tx, before, but=args.ticket_ids)
    hold_tickets(deed.tx, packet)
    packet.touched()
    packet.move(Move.EDIT)
    packet.note("edited", cleaned(args.note).text[:MOST_REASON])
    packet.save("RefundEdited")
    return _done(deed, packet, f"{packet.state.ground} {packet.state.amount_minor}")


def _documents(deed: Deed, packet: Packet, idents: tuple[str, ...]) -> tuple[AttachmentRef, ...]:
    """Attachments of the packet's dialogue, or the person's own uploads."""
    rows = [deed.tx.get(AttachmentRow, ident) for ident in idents]
    if len(idents) > MOST_DOCUMENTS:
        raise declined(Refusal.BAD_VALUE)
    refs = []
    for row in rows:
        dialogue = deed.tx.get(DialogueRow, row.dialogue_id) if row is not None and row.dialogue_id else None
        own = row is not None and row.owner == f"user:{deed.user.id}"
        if row is None or not (own or (dialogue is not None and dialogue.guest_id == packet.row.guest_id)):
            raise declined(Refusal.NOT_FOUND)
        refs.append(row.ref)
    return tuple(refs)


def set_payee(deed: Deed, args: deals.SetRefundPayee) -> Done:
    """Requisites, with a reason; who sets them is an editor. A change of those given is a sign by itself."""
    packet = _packet(deed, Move.EDIT)
    _none_open(deed, packet)
    why = _words(args.reason)
    if explain_all(args.name, args.bik, args.account):
        raise declined(Refusal.BAD_VALUE)
    given = details(args.name, args.bik, args.account)
    packet.assess(packet.state.amount_minor, deed.tools.refund_limits)  # may refuse: nothing is written before
    refund_requests.set_payee(packet, given, by=deed.user.id, use=args.use, why=why)
    packet.touched()
    packet.move(Move.EDIT)
    packet.assess(packet.state.amount_minor, deed.tools.refund_limits)
    packet.save("RefundPayeeSet")
    return _done(deed, packet, why)


def _none_open(deed: Deed, packet: Packet) -> None:
    """A part that failed is not sent anew while another one may still be paid: both would be one sum then."""
    if payouts.under_way(deed.tx, packet.row.id):
        raise declined(Refusal.PAYOUT_OPEN)


def submit(deed: Deed, _args: deals.SubmitRefund) -> Done:
    """Hand in to an approver; INCOMPLETE while something is missing."""
    packet = _packet(deed, Move.SUBMIT)
    _none_open(deed, packet)
    packet.assess(packet.state.amount_minor, deed.tools.refund_limits)
    if packet.state.missing:
        raise declined(Refusal.INCOMPLETE)
    packet.touched()  # who handed it in once does not decide on it when somebody else hands it in again
    packet.move(Move.SUBMIT)
    packet.change(
        submitted_by=deed.user.id,
        submitted_name=deed.user.name,
        submitted_ms=deed.now_ms,
        closed_reason="",
    )
    packet.note("submitted")
    packet.save("RefundSubmitted")
    return _done(deed, packet)


# --- deciding ----------------------------------------------------------------------------------------------


def approve(deed: Deed, args: deals.ApproveRefund) -> Done:
    """A yes to this version, in full or in part, under a one-time code that is used up in the same commit."""
    packet = _packet(deed, Move.APPROVE)
    _check(deed, packet, args)
    _check_books(deed, packet, args)
    no = second_factor.check(deed.tx, deed.tools.seals, deed.user.id, deed.step_up, deed.wall_ms)
    if no is not None:
        raise declined(no)
    limits = deed.tools.refund_limits
    if args.amount_minor < packet.state.amount_minor:
        packet.assess(args.amount_minor, limits)  # a part: who decides may give less than was asked, never more
    state = packet.state
    spent = deed.tx.get(SpentRow, deed.user.id, _day(deed, packet))
    wanted = approvals_needed(state.amount_minor, spent.minor if spent is not None else 0, limits)
    mine = Approval(
        user_id=deed.user.id,
        name=deed.user.name,
        at_ms=deed.now_ms,
        ver=packet.row.ver,
        amount_minor=args.amount_minor,
    )
    first = not state.approvals
    packet.change(approvals=(*state.approvals, mine), approvals_needed=max(wanted, state.approvals_needed))
    packet.note("approved", cleaned(args.reason).text.strip())
    if first and max(wanted, state.approvals_needed) > 1:
        return _cooling(deed, packet, limits)
    count(deed.tx, {one.user_id for one in packet.state.approvals}, _day(deed, packet), packet.state.amount_minor)
    refunds.decided(deed.tx, deed.tools, packet)
    return _done(deed, packet, f"{args.amount_minor} {state.currency} {args.reason}".strip())


def _check(deed: Deed, packet: Packet, args: deals.ApproveRefund) -> None:
    """Everything that forbids a yes, books and one-time code apart."""
    state = packet.state
    _ = deed.tools.box_office  # refuses here where there is none, before anything is written
    if args.amount_minor > state.amount_minor or (state.approvals and args.amount_minor != state.amount_minor):
        raise declined(Refusal.AMOUNT_CHANGED)
    if deed.user.id in makers_of(state):
        raise declined(Refusal.SAME_PERSON)
    mine = [one for one in state.approvals if one.user_id == deed.user.id]
    if mine and deed.now_ms < state.cooling_until_ms:
        raise declined(Refusal.COOLING_OFF)
    if args.amount_minor > deed.tools.refund_limits.most_minor:
        raise declined(Refusal.OVER_LIMIT)
    if state.missing or args.amount_minor < 1:
        raise declined(Refusal.INCOMPLETE)


def _check_books(deed: Deed, packet: Packet, args: deals.ApproveRefund) -> None:
    """What the books of this commit say against it. A sign of fraud just seen is kept with the refusal."""
    ledger = packet.ledger()
    if args.amount_minor > ledger.left_minor():
        raise declined(Refusal.OVER_CAPTURED)
    if packet.is_spread_anew(ledger):  # another packet took what was to come from here
        packet.assess(args.amount_minor, deed.tools.refund_limits)
        raise _seen_anew(packet, "RefundRecounted", Refusal.AMOUNT_CHANGED)
    if packet.look_again(ledger):
        raise _seen_anew(packet, "RefundFlagged", Refusal.RED_FLAG)
    returning = {line.id for line in packet.state.payments if line.returns_minor}
    if any(row.disputed for row in ledger.payments if row.id in returning):
        raise declined(Refusal.RED_FLAG)
    stopped = any(flag.weight == "stop" for flag in packet.state.flags)
    if stopped and cleaned(args.reason).empty:
        raise declined(Refusal.RED_FLAG)


def _seen_anew(packet: Packet, event: str, code: Refusal) -> Declined:
    """The packet is not what was approved: it is shown as it is now, and every approval falls."""
    packet.move(Move.EDIT)
    packet.change(approvals=(), cooling_until_ms=0)
    packet.save(event)
    return declined(code)


def _cooling(deed: Deed, packet: Packet, limits: Limits) -> Done:
    """One yes where two are needed: a second person, or the same one again when the delay is over."""
    packet.change(cooling_until_ms=deed.now_ms + limits.cooling_ms)
    packet.move(Move.HALF_APPROVE)
    packet.save("RefundHalfApproved")
    return _done(deed, packet, str(packet.state.amount_minor))


def _day(deed: Deed, packet: Packet) -> str:
    """The day at the event's place."""
    return day_at(packet.ledger().zone, deed.now_ms)


def reject(deed: Deed, args: deals.RejectRefund) -> Done:
    """No; the guest reads why."""
    return _ended(deed, Move.REJECT, "RefundRejected", _words(args.reason))


def withdraw(deed: Deed, args: deals.WithdrawRefund) -> Done:
    """Taken back before it is decided."""
    return _ended(deed, Move.WITHDRAW, "RefundWithdrawn", cleaned(args.reason).text.strip()[:MOST_REASON])


def _ended(deed: Deed, move: Move, event: str, why: str) -> Done:
    packet = _packet(deed, move)
    if decided_before(packet.state.money_state):  # the guest has neither his tickets nor his money
        raise declined(Refusal.ILLEGAL_MOVE)
    free_tickets(deed.tx, packet)
    packet.move(move)
    packet.change(approvals=(), cooling_until_ms=0, closed_reason=why)
    packet.note(packet.row.status, why)
    packet.save(event)
    inform(deed.tx, packet, packet.row.status, text=why)
    return _done(deed, packet, why)


def give_back(deed: Deed, args: deals.ReturnRefund) -> Done:
    """Ask the guest for what is missing."""
    what = _words(args.ask)
    row = needed(deed.row)
    again = isinstance(row, RefundRow) and decided_before(row.state.money_state)
    move = Move.ASK_AGAIN if again else Move.RETURN
    packet = _packet(deed, move)
    packet.move(move)
    packet.change(approvals=(), cooling_until_ms=0)
    packet.note("returned", what)
    packet.save("RefundReturned")
    inform(deed.tx, packet, "returned", text=what)
    return _done(deed, packet, what)


def accept_gate_risk(deed: Deed, args: deals.AcceptGateRisk) -> Done:
    """A lead lets the money go although a gate does not know yet; not one of the packet's makers."""
    why = _words(args.reason)
    packet = _packet(deed, Move.PAY)
    if deed.user.id in makers_of(packet.state):
        raise declined(Refusal.SAME_PERSON)
    packet.change(gate_risk_by=deed.user.id)
    packet.note("gate_risk", why)
    refunds.pay(deed.tx, deed.tools, packet)
    return _done(deed, packet, f"{', '.join(packet.state.gates_waiting)}: {why}")


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {
    deals.OpenRefund: open_packet,
    deals.EditRefund: edit,
    deals.SetRefundPayee: set_payee,
    deals.SubmitRefund: submit,
    deals.ApproveRefund: approve,
    deals.RejectRefund: reject,
    deals.ReturnRefund: give_back,
    deals.AcceptGateRisk: accept_gate_risk,
    deals.WithdrawRefund: withdraw,
}
