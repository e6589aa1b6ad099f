"""Refund packets at their beginning: opened by a person, or handed in by a guest through the bot (B11, C4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from app.domain.deals import AskRefund, Outcome
from app.domain.guests import OrderStatus
from app.domain.refunds import CLOSED, Ground, Move, State
from app.domain.requisites import details, explain_all
from app.domain.words import cleaned
from app.ports.books import DraftRow, RefundRow
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.protocol.trade import Payee, Refund
from app.service.assessments import eligible, leave_account, leave_traces, ledger_of
from app.service.facts import PROOF
from app.service.idents import needed
from app.service.numbering import next_number
from app.service.packets import Packet
from app.service.tools import Tools

FIRST_NUMBER: Final = 2041
HOUR_MS: Final = 3600 * 1000
MOST_REASON: Final = 2_000
GUEST: Final = "guest"
"""who stands in the history for what the guest did through the bot"""
PAID: Final = (OrderStatus.PAID, OrderStatus.PARTLY_REFUNDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new packet is to be about; no tickets named: all that can be given back."""

    ground: str
    ticket_ids: tuple[str, ...] = ()
    reason: str = ""
    dialogue_id: str = ""


# --- opening -----------------------------------------------------------------------------------------------


def opened(
    tx: Tx, tools: Tools, order: OrderRow, wanted: Wanted, *, now_ms: int, cmd: str = "", by: str = GUEST
) -> Packet:
    """A new packet of an order with its figures, not yet saved. `NotPossible`: BAD_VALUE, NOT_FOUND, NOT_ELIGIBLE."""
    if wanted.ground not in set(Ground):
        raise NotPossible(Refusal.BAD_VALUE)
    if order.status not in PAID:
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    ledger = ledger_of(tx, order.id)
    packet = Packet(tx, _blank(tx, order, wanted, now_ms), now_ms, cmd=cmd, by=by)
    surplus = wanted.ground == Ground.DOUBLE_PAYMENT and ledger.surplus_minor()
    if not surplus:
        tickets = eligible(ledger, wanted.ticket_ids)
        if not tickets:
            raise NotPossible(Refusal.NOT_ELIGIBLE)
        packet.about(tickets)
    packet.assess(None, tools.refund_limits)
    return packet


def _blank(tx: Tx, order: OrderRow, wanted: Wanted, now_ms: int) -> RefundRow:
    guest = tx.get(GuestRow, order.guest_id)
    dialogue = tx.get(DialogueRow, wanted.dialogue_id) if wanted.dialogue_id else None
    terms = needed(tx.get(FestivalRow, order.event_id)).full.refunds
    state = Refund(
        id="",
        event_id=order.event_id,
        order_id=order.id,
        guest_id=order.guest_id,
        guest_name=guest.name if guest is not None else "",
        state=State.DRAFT.value,
        ground=wanted.ground,
        opened_ms=now_ms,
        currency=order.currency,
        dialogue_id=wanted.dialogue_id,
        channel=dialogue.state.channel if dialogue is not None else order.channel,
        reason=cleaned(wanted.reason).text[:MOST_REASON],
        promised_ms=now_ms + terms.answer_hours * HOUR_MS,
    )
    return RefundRow(
        id="",
        ver=0,
        event_id=order.event_id,
        order_id=order.id,
        guest_id=order.guest_id,
        state=state,
        status=State.DRAFT.value,
        opened_ms=now_ms,
    )


def put_new(tx: Tx, packet: Packet, limits_of: Tools) -> None:
    """Give a new packet its number and store it: its tickets name it, its traces are left."""
    ident = f"R-{next_number(tx, 'refund', FIRST_NUMBER)}"
    packet.row = replace(packet.row, id=ident)
    packet.change(id=ident)
    order = needed(tx.get(OrderRow, packet.row.order_id))
    tx.put(replace(order, ver=order.ver + 1, refund_ids=(*order.refund_ids, ident)))
    tx.put(packet.row)
    leave_traces(tx, packet.ledger(), packet.row)
    packet.assess(packet.state.amount_minor, limits_of.refund_limits)
    hold_tickets(tx, packet)
    packet.note("opened", packet.state.reason)
    packet.save("RefundOpened")


def hold_tickets(tx: Tx, packet: Packet) -> None:
    """The packet's tickets name it."""
    for line in packet.state.lines:
        ticket = needed(tx.get(TicketRow, line.ticket_id))
        if ticket.refund_id != packet.row.id:
            tx.put(replace(ticket, refund_id=packet.row.id))


def free_tickets(tx: Tx, packet: Packet, but: tuple[str, ...] = ()) -> None:
    """Tickets of the packet may be asked about by another one, except those named."""
    for line in packet.state.lines:
        ticket = needed(tx.get(TicketRow, line.ticket_id))
        if line.ticket_id not in but and ticket.refund_id == packet.row.id:
            tx.put(replace(ticket, refund_id=""))


# --- what the bot asks for ---------------------------------------------------------------------------------


def ask(tx: Tx, tools: Tools, act: AskRefund, *, guest_id: str, dialogue_id: str, now_ms: int) -> Outcome:
    """Hand in what a guest has told, add to a packet he was asked about, or only say what he would get.

    Codes of the outcome: NOT_FOUND (no order of his), NOT_ELIGIBLE (with the `number` of the packet that has the
    tickets already), BAD_VALUE (ground, requisites), INCOMPLETE never: what is missing is in `missing`.
    """
    order = tx.get(OrderRow, act.order_id)
    if order is None or not (order.guest_id == guest_id or tx.get(DraftRow, guest_id, PROOF + order.id)):
        return Outcome(act, code=Refusal.NOT_FOUND)
    given = (act.payee_name, act.bik, act.account)
    if any(given) and explain_all(*given):
        return Outcome(act, code=Refusal.BAD_VALUE)
    waiting = _waiting(tx, order, act.ticket_ids)
    if waiting is not None and waiting.status not in (State.DRAFT, State.RETURNED):
        return Outcome(act, code=Refusal.NOT_ELIGIBLE, number=waiting.id, until_ms=waiting.state.promised_ms)
    try:
        if waiting is None:
            wanted = Wanted(act.ground, act.ticket_ids, act.reason, dialogue_id)
            packet = opened(tx, tools, order, wanted, now_ms=now_ms)
        else:
            packet = _added(Packet(tx, waiting, now_ms, by=GUEST), tools, act, dialogue_id)
    except NotPossible as no:
        return Outcome(act, code=no.code)
    if not act.only_quote:
        _hand_in(tx, tools, packet, act, guest_id, is_new=waiting is None)
    return _outcome(act, packet)


def _waiting(tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...]) -> RefundRow | None:
    """The open packet of the order that has one of these tickets (none named: any), or asks for a second payment."""
    for ident in reversed(order.refund_ids):
        row = needed(tx.get(RefundRow, ident))
        if row.status not in CLOSED:
            asked = {line.ticket_id for line in row.state.lines}
            if not ticket_ids or not asked or asked & set(ticket_ids):
                return row
    return None


def _added(packet: Packet, tools: Tools, act: AskRefund, dialogue_id: str) -> Packet:
    """An open packet with what the guest has told since."""
    if act.ground not in set(Ground):
        raise NotPossible(Refusal.BAD_VALUE)
    if act.ticket_ids:
        packet.about(eligible(packet.ledger(), act.ticket_ids))
    packet.change(ground=act.ground, dialogue_id=dialogue_id or packet.state.dialogue_id)
    if act.reason:
        packet.change(reason=cleaned(act.reason).text[:MOST_REASON])
    packet.assess(None, tools.refund_limits)
    return packet


def _hand_in(tx: Tx, tools: Tools, packet: Packet, act: AskRefund, guest_id: str, *, is_new: bool) -> None:
    """Store what the guest gave: documents of his draft, requisites, the packet itself."""
    before = packet.row
    draft = tx.get(DraftRow, guest_id, "refund")
    if draft is not None:
        packet.change(documents=joined(packet.state.documents, draft.attachments))
    packet.change(approvals=(), cooling_until_ms=0)
    if is_new:
        put_new(tx, packet, tools)
    else:
        if packet.row.status == State.RETURNED:
            packet.move(Move.ANSWER)
        free_tickets(tx, Packet(tx, needed(tx.get(RefundRow, before.id)), packet.now_ms))
        hold_tickets(tx, packet)
    if act.account:
        packet.row = with_payee(packet.row, act.payee_name, act.bik, act.account, by="", now_ms=packet.now_ms)
        leave_account(tx, packet.row)
    packet.assess(None, tools.refund_limits)
    packet.note("handed_in")
    packet.save("RefundHandedIn")


def joined(first: tuple[AttachmentRef, ...], more: tuple[AttachmentRef, ...]) -> tuple[AttachmentRef, ...]:
    """Both, each once."""
    return tuple({ref.id: ref for ref in (*first, *more)}.values())


def with_payee(
    row: RefundRow, name: str, bik: str, account: str, *, by: str, now_ms: int, use: bool = True
) -> RefundRow:
    """The packet with these requisites: in full on the row, masked in what consoles see."""
    given = details(name, bik, account)
    payee = Payee(name=given.name, bank=given.bik, account_tail=given.tail, used=use, edited_by=by, edited_ms=now_ms)
    state = replace(row.state, payee=payee)
    return replace(row, payee_name=given.name, payee_bik=given.bik, payee_account=given.account, state=state)


def _outcome(act: AskRefund, packet: Packet) -> Outcome:
    state = packet.state
    return Outcome(
        act,
        amount_minor=state.amount_minor,
        currency=state.currency,
        number=state.id,
        until_ms=state.promised_ms,
        percent=state.policy_percent,
        rule=state.policy_rule,
        missing=state.missing,
    )
