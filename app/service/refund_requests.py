"""Refund packets at their beginning: opened by a person, or handed in by a guest through the bot (B11, C4)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replace_in
from typing import Final

from msgspec.structs import replace

from app.domain.deals import AskRefund, Outcome
from app.domain.guests import OrderStatus
from app.domain.refunds import CLOSED, OPEN, Ground, Missing, Move, State
from app.domain.requisites import Details, details, explain_all
from app.domain.words import cleaned
from app.ports.books import DraftRow, RefundRow
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.protocol.trade import Payee, Refund
from app.service import payouts
from app.service.assessments import CHANGED, SET, eligible, forget_account, leave_account, leave_traces, ledger_of
from app.service.facts import PROOF
from app.service.idents import needed
from app.service.numbering import next_number
from app.service.packets import Packet
from app.service.tools import Tools

FIRST_NUMBER: Final = 2041
HOUR_MS: Final = 3600 * 1000
MOST_REASON: Final = 2_000
GUEST: Final = ""
"""who stands in the history for what the guest did through the bot: nobody of the staff"""
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


def number(tx: Tx, packet: Packet) -> None:
    """Give a new packet its number: its order and its tickets name it, its traces are left. The caller saves."""
    ident = f"R-{next_number(tx, 'refund', FIRST_NUMBER)}"
    packet.row = replace(packet.row, id=ident)
    packet.change(id=ident)
    order = needed(tx.get(OrderRow, packet.row.order_id))
    tx.put(replace(order, ver=order.ver + 1, refund_ids=(*order.refund_ids, ident)))
    tx.put(packet.row)
    leave_traces(tx, packet.ledger(), packet.row)
    hold_tickets(tx, packet)


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
    waiting = _waiting(tx, order, act)
    if waiting is not None and waiting.status == State.FAILED and not payouts.under_way(tx, waiting.id):
        return _elsewhere(tx, waiting, act, now_ms)
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


def _elsewhere(tx: Tx, row: RefundRow, act: AskRefund, now_ms: int) -> Outcome:
    """Other requisites for money that did not arrive; a person hands the packet in again, two look at it anew."""
    packet = Packet(tx, row, now_ms, by=GUEST)
    if act.account and not act.only_quote:
        set_payee(packet, details(act.payee_name, act.bik, act.account), by=GUEST)
        packet.change(missing=())
        packet.save("RefundPayeeSet")
    outcome = _outcome(act, packet)
    return replace_in(outcome, missing=() if act.account else (Missing.REQUISITES.value,))


def _waiting(tx: Tx, order: OrderRow, act: AskRefund) -> RefundRow | None:
    """The packet that has what is asked for already: a ticket, the payment too many, or all that is open."""
    for ident in reversed(order.refund_ids):
        row = needed(tx.get(RefundRow, ident))
        held = {line.ticket_id for line in row.state.lines}
        same = held & set(act.ticket_ids) if held else act.ground == Ground.DOUBLE_PAYMENT
        if row.status not in CLOSED and (same or (not act.ticket_ids and row.status in OPEN)):
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
    draft = tx.get(DraftRow, guest_id, "refund")
    if draft is not None:
        packet.change(documents=joined(packet.state.documents, draft.attachments))
    if is_new:
        number(tx, packet)
    else:
        packet.move(Move.ANSWER)
        free_tickets(tx, Packet.of(tx, packet.row.id, packet.now_ms))
        hold_tickets(tx, packet)
    if act.account:
        set_payee(packet, details(act.payee_name, act.bik, act.account), by="")
    packet.assess(None, tools.refund_limits)
    packet.note("handed_in", act.reason and packet.state.reason)
    packet.save("RefundOpened" if is_new else "RefundHandedIn")


def joined(first: tuple[AttachmentRef, ...], more: tuple[AttachmentRef, ...]) -> tuple[AttachmentRef, ...]:
    """Both, each once."""
    return tuple({ref.id: ref for ref in (*first, *more)}.values())


def set_payee(packet: Packet, given: Details, *, by: str, use: bool = True, why: str = "") -> None:
    """Requisites: in full on the row, masked in what consoles see. A change of what was given is noted as one."""
    before = packet.row
    payee = Payee(
        name=given.name, bank=given.bik, account_tail=given.tail, used=use, edited_by=by, edited_ms=packet.now_ms
    )
    packet.row = replace(before, payee_name=given.name, payee_bik=given.bik, payee_account=given.account)
    packet.change(payee=payee)
    same = (before.payee_name, before.payee_bik, before.payee_account) == (given.name, given.bik, given.account)
    if not same:
        forget_account(packet.tx, before)
    leave_account(packet.tx, packet.row)
    changed = not same and bool(before.payee_account or before.state.submitted_ms)
    shown = [f"···· {account[-4:]}" for account in (before.payee_account, given.account) if account]
    packet.note(CHANGED if changed else SET, ": ".join(filter(None, (" → ".join(shown), why))))


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
