"""Money that came for nothing: too late, or twice. It goes back through a refund packet like any other (C6, X3)."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.domain.refunds import Ground, Rule, State
from app.ports.books import PaymentRow, RefundRow
from app.ports.rows import ConversationRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.trade import HistoryLine, PaymentLine, Refund
from app.service import payouts
from app.service.idents import needed
from app.service.numbering import next_number
from app.service.page import encode
from app.service.tools import Tools

FIRST_REFUND: Final = 2_041
ANSWER_MS: Final = 24 * 3600_000
"""until when the guest is promised an answer"""


def give_back(tx: Tx, tools: Tools, payment: PaymentRow, now_ms: int, *, by: str = "", reason: str = "") -> RefundRow:
    """A packet for the whole payment, which no ticket stands for.

    Handed to an approver; when `by` names one who has decided already, the money is on its way with this commit.
    """
    order = needed(tx.get(OrderRow, payment.order_id))
    row = _packet(tx, payment, order, now_ms, by=by, reason=reason)
    tx.put(row)
    tx.put(replace(order, refund_ids=(*order.refund_ids, row.id)))
    _log(tx, row, "RefundOpened", now_ms, by)
    if by:
        payouts.begin(tx, tools, row, now_ms)
    return needed(tx.get(RefundRow, row.id))


def _packet(tx: Tx, payment: PaymentRow, order: OrderRow, now_ms: int, *, by: str, reason: str) -> RefundRow:
    guest = tx.get(GuestRow, payment.guest_id)
    conversation = tx.get(ConversationRow, order.conversation_id) if order.conversation_id else None
    ident = f"R-{next_number(tx, 'refund', FIRST_REFUND)}"
    status = (State.PAYING if by else State.SUBMITTED).value
    minor = payment.amount_minor - payment.refunded_minor
    state = Refund(
        id=ident,
        event_id=payment.event_id,
        order_id=order.id,
        guest_id=payment.guest_id,
        guest_name=guest.name if guest is not None else "",
        state=status,
        ground=Ground.DOUBLE_PAYMENT.value,
        opened_ms=now_ms,
        currency=payment.currency,
        dialogue_id=conversation.dialogue_id if conversation is not None else "",
        channel=order.channel,
        reason=reason,
        payments=(
            PaymentLine(
                id=payment.id,
                captured_ms=payment.captured_ms,
                instrument=payment.instrument,
                amount_minor=payment.amount_minor,
                refunded_minor=payment.refunded_minor,
                returns_minor=minor,
            ),
        ),
        paid_minor=minor,
        policy_minor=minor,
        policy_percent=100,
        policy_rule=Rule.DOUBLE_PAYMENT.value,
        amount_minor=minor,
        submitted_by=by or "usher",
        submitted_ms=now_ms,
        promised_ms=now_ms + ANSWER_MS,
        history=(HistoryLine(at_ms=now_ms, kind="surplus", by=by or "usher", text=reason, ver=1),),
    )
    return RefundRow(
        id=ident,
        ver=1,
        event_id=payment.event_id,
        order_id=order.id,
        guest_id=payment.guest_id,
        state=state,
        status=status,
        opened_ms=now_ms,
    )


def _log(tx: Tx, row: RefundRow, kind: str, now_ms: int, by: str) -> None:
    body = EventBody(state=msgspec.Raw(encode(row.state)))
    tx.log(kind, entity_key("refund", row.id), row.ver, body, at_ms=now_ms, scope=row.event_id, by=by)
