"""Orders: places priced and held, paid or let go, and the guest told how it went (T2, T3, B11).

Payments tell of their ends here, in the commit that captures or ends them, so that money, places and tickets can
never disagree.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.guests import OrderStatus, TicketStatus
from app.domain.money import Money
from app.ports.books import HoldRow, PaymentRow
from app.ports.rows import DialogueRow, FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Purchase
from app.service import deliveries, payments, surplus, upgrades
from app.service.core import Core
from app.service.idents import needed
from app.service.telling import tell, tell_buyer
from app.service.tools import Tools

HOLD_MS: Final = 15 * 60_000
"""how long places are kept for somebody who is paying"""

PAID: Final = Bilingual(
    "Оплата прошла: заказ {order}, {sum}. Билеты пришлём сюда через несколько секунд.",
    "Your payment went through: order {order}, {sum}. The tickets will be here in a few seconds.",
)
DECLINED: Final = Bilingual(
    "Банк не провёл оплату заказа {order}. Деньги не списаны. Места пока за вами, попробуйте ещё раз: {link}",
    "The bank declined the payment of order {order}. No money was taken. The places are still yours: {link}",
)
EXPIRED: Final = Bilingual(
    "Время на оплату заказа {order} вышло, места вернулись в продажу. Напишите, и мы оформим заказ заново.",
    "The time to pay for order {order} is over and the places are on sale again. Write to us to order anew.",
)
LINK_OVER: Final = Bilingual(
    "Ссылка на оплату заказа {order} больше не действует, деньги не списаны. Билеты остаются за вами, но без оплаты "
    "не открывают вход. Напишите, и мы пришлём новую ссылку.",
    "The payment link of order {order} is no longer good and no money was taken. The tickets stay yours but do not "
    "open the gate until they are paid. Write to us for a new link.",
)
TOO_LATE: Final = Bilingual(
    "Оплата заказа {order} пришла, когда мест уже не осталось. Мы вернём {sum} тем же способом, которым вы платили.",
    "The payment for order {order} came when no places were left. We will return {sum} the way you paid.",
)

TWICE: Final = Bilingual(
    "Заказ {order} уже был оплачен, билеты у вас. Второй платёж, {sum}, вернём тем же способом, которым вы платили.",
    "Order {order} had been paid already and the tickets are yours. "
    "We will return the second payment, {sum}, the way you paid.",
)


async def place(core: Core, purchase: Purchase) -> OrderRow:
    """Place an order and begin its payment; `NotPossible` as the box office says."""
    return await core.storage.write(partial(placed, tools=core.tools, purchase=purchase, now_ms=core.now_ms()))


def placed(tx: Tx, tools: Tools, purchase: Purchase, now_ms: int) -> OrderRow:
    """Hold the places and begin the payment, whose link is good at once (`payments.link_of`)."""
    order = tools.box_office.place(tx, purchase, now_ms)
    payments.begin(
        tx,
        tools,
        order=order,
        amount_minor=order.total_minor,
        now_ms=now_ms,
        expires_ms=purchase.expires_ms,
        lines=receipt_lines(tx, order),
    )
    return needed(tx.get(OrderRow, order.id))


def receipt_lines(tx: Tx, order: OrderRow) -> tuple[tuple[str, int, int], ...]:
    """What the receipt says: places of one price together, the sum of all the order's total."""
    festival = tx.get(FestivalRow, order.event_id)
    category = festival.full.category(order.category_id) if festival is not None else None
    name = f"{category.name.ru}, {needed(festival).full.name.ru}" if category is not None else order.category_id
    prices = [share.minor for share in Money(order.total_minor, order.currency).split(order.places)]
    return tuple((name[:128], prices.count(price), price) for price in sorted(set(prices), reverse=True))


# --- what payments tell ------------------------------------------------------------------------------------


def paid(tx: Tx, tools: Tools, payment: PaymentRow, now_ms: int) -> None:
    """A payment was captured: tickets or better places, or the way back for money that came too late."""
    if payment.purpose == "upgrade":
        upgrades.paid(tx, tools, payment, now_ms)
        return
    try:
        tickets = tools.box_office.issue(tx, payment.order_id, payment, now_ms)
    except NotPossible:
        _unsold(tx, tools, payment, now_ms)
        return
    order = needed(tx.get(OrderRow, payment.order_id))
    _say(tx, order, payment, PAID, now_ms, sum=sum_of(payment))
    idents = tuple(ticket.id for ticket in tickets)
    deliveries.owe_tickets(tx, order.id, idents, now_ms, dialogue_id=_linked(tx, payment))


def _linked(tx: Tx, payment: PaymentRow) -> str:
    """The dialogue its link was sent into, while there is one."""
    row = tx.get(DialogueRow, payment.dialogue_id) if payment.dialogue_id else None
    return row.id if row is not None and not row.archived else ""


def _say(tx: Tx, order: OrderRow, payment: PaymentRow, words: Bilingual, now_ms: int, **more: object) -> None:
    """Say how a payment went: where its link was sent, else where the order was bought."""
    values = (("order", order.id), *more.items())
    if not tell(tx, _linked(tx, payment), words, now_ms, values=values):
        tell_buyer(tx, order, words, now_ms, values=values)


def _unsold(tx: Tx, tools: Tools, payment: PaymentRow, now_ms: int) -> None:
    """Paid when the places were gone, or paid twice: nothing was sold for it, so it goes back as it came."""
    order = needed(tx.get(OrderRow, payment.order_id))
    surplus.give_back(tx, tools, payment, now_ms, reason="late")
    words = TWICE if order.status == OrderStatus.PAID else TOO_LATE
    _say(tx, order, payment, words, now_ms, sum=sum_of(payment))


def unpaid(tx: Tx, tools: Tools, payment: PaymentRow, state: str, now_ms: int) -> None:
    """A payment was declined (it may be tried again while the places are held) or its time is over."""
    if payment.purpose == "upgrade":
        upgrades.unpaid(tx, tools, payment, state, now_ms)
        return
    order = needed(tx.get(OrderRow, payment.order_id))
    if order.status != OrderStatus.UNPAID:
        return
    if state == "declined":
        _say(tx, order, payment, DECLINED, now_ms, link=payment.link)
        return
    if payments.kept(payment, order):
        _say(tx, order, payment, LINK_OVER, now_ms)
        return
    _let_go(tx, tools, order, OrderStatus.EXPIRED, now_ms)
    _say(tx, order, payment, EXPIRED, now_ms)


# --- letting go --------------------------------------------------------------------------------------------


def cancel(tx: Tx, tools: Tools, order_id: str, now_ms: int) -> OrderRow:
    """The guest lets an unpaid order go: its places are free, its pages close. Again changes nothing.

    Whoever asked for it says so to the guest.
    """
    order = needed(tx.get(OrderRow, order_id))
    if order.status != OrderStatus.UNPAID:
        return order
    for ident in order.ticket_ids:  # given out before they were paid
        if needed(tx.get(TicketRow, ident)).status == TicketStatus.UNPAID:
            tools.box_office.revoke(tx, ident, TicketStatus.CANCELLED.value, now_ms)
    order = _let_go(tx, tools, order, OrderStatus.CANCELLED, now_ms)
    for payment_id in order.payment_ids:
        payments.close(tx, payment_id, now_ms)
    return order


def expire(tx: Tx, tools: Tools, order_id: str, now_ms: int) -> bool:
    """The hold's time is over, whatever became of its payment; False when nothing was held any more."""
    order = tx.get(OrderRow, order_id)
    held = tx.get(HoldRow, order.hold_id) if order is not None else None
    if order is None or held is None or held.state != "held" or now_ms < held.expires_ms:
        return False
    order = _let_go(tx, tools, order, OrderStatus.EXPIRED, now_ms)
    for payment_id in order.payment_ids:
        payments.close(tx, payment_id, now_ms)
    tell_buyer(tx, order, EXPIRED, now_ms, values=(("order", order.id),))
    return True


def _let_go(tx: Tx, tools: Tools, order: OrderRow, status: OrderStatus, now_ms: int) -> OrderRow:
    tools.box_office.release(tx, order.hold_id, "expired" if status is OrderStatus.EXPIRED else "released", now_ms)
    order = replace(needed(tx.get(OrderRow, order.id)), ver=order.ver + 1, status=status.value)
    tx.put(order)
    return order


def sum_of(payment: PaymentRow) -> Money:
    """What was paid."""
    return Money(payment.amount_minor, payment.currency)
