"""The payment page of a ticket that is not paid, sent by a person into the guest's dialogue (C5, B11).

The tickets were given out before they were paid, so their places are the guest's all the time: no hold is needed, and
only the page has an end. The ticket opens the gate in the commit that captures the payment (`orders.paid`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.guests import OrderStatus, TicketStatus
from app.domain.ids import entity_key
from app.domain.permissions import may_see
from app.ports.books import PaymentRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.arguments import Args
from app.protocol.deals import SendPaymentLink
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.service import orders, payments
from app.service.deeds import Deed, Done, declined
from app.service.idents import needed
from app.service.telling import clock_time, dialogue_of, say

LEAST_MS: Final = 2 * 60_000
"""a page that is over sooner is not sent again: nobody could pay there in time"""

LINK: Final = Bilingual(
    "Заказ {order} не оплачен, поэтому билет не открывает вход. Оплатить {sum} до {until}: {link}\n"
    "Сразу после оплаты код заработает, билеты пришлём сюда.",
    "Order {order} is not paid, so the ticket does not open the gate. Pay {sum} by {until}: {link}\n"
    "Right after payment the code works, and the tickets come here.",
)


def send(deed: Deed, args: SendPaymentLink) -> Done:
    """Send the page that is still good, or begin a new payment and send its page; told in the same commit.

    ALREADY_PAID, TICKET_DEAD, PAYMENT_UNCLEAR (money came that does not fit, a person is looking), NO_DIALOGUE.
    """
    ticket = deed.row
    if not isinstance(ticket, TicketRow):
        raise TypeError(deed.kind)
    order = needed(deed.tx.get(OrderRow, ticket.order_id))
    paid = _payments_of(deed.tx, order)
    _must_owe(deed.tx, order, paid)
    row = _addressed(deed, order, args.dialogue_id)
    payment = _live(deed, paid, row.id) or _begun(deed, order, paid, row.id)
    if payment.state == "pending":
        values = (
            ("order", order.id),
            ("sum", orders.sum_of(payment)),
            ("until", clock_time(deed.tx, order.event_id, payment.expires_ms)),
            ("link", payment.link),
        )
        say(deed.tx, row, LINK, deed.now_ms, values=values)
    seq = [_noted(deed, ident) for ident in order.ticket_ids][-1]
    after = needed(deed.tx.get(TicketRow, ticket.id))
    return Done(after.ver, seq, detail=f"{payment.id} {payment.amount_minor} {payment.currency}")


def good_until(reads: Reads, order: OrderRow) -> int:
    """When the newest page of an unpaid order ends; 0 when there is none to pay on."""
    payment = reads.get(PaymentRow, order.payment_ids[-1]) if order.payment_ids else None
    return payment.expires_ms if payment is not None and payment.state in ("pending", "declined") else 0


# --- what stands in the way --------------------------------------------------------------------------------


def _payments_of(tx: Tx, order: OrderRow) -> list[PaymentRow]:
    """The payments begun for the order, the newest first."""
    return [needed(tx.get(PaymentRow, ident)) for ident in reversed(order.payment_ids)]


def _must_owe(tx: Tx, order: OrderRow, paid: list[PaymentRow]) -> None:
    """Only what is not paid and can still become valid: none of its tickets has died."""
    if order.status == OrderStatus.PAID:
        raise declined(Refusal.ALREADY_PAID)
    statuses = {needed(tx.get(TicketRow, ident)).status for ident in order.ticket_ids}
    if order.status != OrderStatus.UNPAID or statuses != {TicketStatus.UNPAID}:
        raise declined(Refusal.TICKET_DEAD)
    if any(row.state == "unknown" for row in paid):
        raise declined(Refusal.PAYMENT_UNCLEAR)


def _addressed(deed: Deed, order: OrderRow, dialogue_id: str) -> DialogueRow:
    """The dialogue named, or the one the order was bought in."""
    if not dialogue_id:
        row = dialogue_of(deed.tx, order, deed.now_ms)
    else:
        row = deed.tx.get(DialogueRow, dialogue_id)
        if row is not None and (row.archived or not may_see(deed.user.event_ids, row.event_id)):
            row = None
    if row is None:
        raise declined(Refusal.NO_DIALOGUE)
    return row


# --- the page ----------------------------------------------------------------------------------------------


def _live(deed: Deed, paid: list[PaymentRow], dialogue_id: str) -> PaymentRow | None:
    """The page that can still be paid, from now on told of in this dialogue; a declined one is opened anew."""
    for row in paid:
        if row.state not in ("pending", "declined") or row.expires_ms - deed.now_ms < LEAST_MS:
            continue
        if row.state == "declined":
            payments.again(deed.tx, row.id, deed.now_ms)
        found = replace(needed(deed.tx.get(PaymentRow, row.id)), dialogue_id=dialogue_id)
        deed.tx.put(found)
        return found
    return None


def _begun(deed: Deed, order: OrderRow, paid: list[PaymentRow], dialogue_id: str) -> PaymentRow:
    """A new payment of the same order; pages that are nearly over are closed, so that nobody pays twice."""
    for row in paid:
        payments.close(deed.tx, row.id, deed.now_ms)
    return payments.begin(
        deed.tx,
        deed.tools,
        order=order,
        amount_minor=order.total_minor,
        now_ms=deed.now_ms,
        expires_ms=deed.now_ms + orders.HOLD_MS,
        lines=orders.receipt_lines(deed.tx, order),
        dialogue_id=dialogue_id,
    )


def _noted(deed: Deed, ticket_id: str) -> int:
    """Cards of the order's tickets on screen are to be read again."""
    row = needed(deed.tx.get(TicketRow, ticket_id))
    return deed.tx.log(
        "PaymentLinkSent",
        entity_key("ticket", row.id),
        row.ver,
        EventBody(),
        at_ms=deed.now_ms,
        scope=row.event_id,
        cmd=deed.cmd,
        by=deed.user.id,
    )


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {SendPaymentLink: send}
