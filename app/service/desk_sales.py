"""New tickets sold by a person: paid at the desk, or by a link into the guest's dialogue (T1, B3).

The desk may sell the places kept for it, and nothing is sold for another price than the seller was shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from app.domain.articles import Bilingual
from app.domain.ids import entity_key
from app.domain.permissions import may_see
from app.ports.books import PaymentRow, QuotaRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, OrderRow
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.admissions import SaleQuote
from app.protocol.arguments import Args
from app.protocol.deals import SellTickets
from app.protocol.refusals import Refusal
from app.service import orders, payments
from app.service.core import Core
from app.service.deeds import Deed, Done, declined
from app.service.idents import needed
from app.service.newcomers import newcomer
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.stocks import places_of
from app.service.telling import clock_time, say
from app.service.upgrade_deeds import LONGEST_SLIP, METHODS

LINK: Final = "link"

OFFERED: Final = Bilingual(
    "Заказ {order}: {category}, билетов: {places}, {sum}. Места держим до {until}. Оплатить: {link}\n"
    "Билеты с кодами пришлём сюда сразу после оплаты.",
    "Order {order}: {category}, tickets: {places}, {sum}. The places are kept until {until}. Pay here: {link}\n"
    "The tickets with their codes come here right after payment.",
)


async def quote(core: Core, principal: Principal, purchase: Purchase, dialogue_id: str = "") -> SaleQuote:
    """What so many places cost now, or why they cannot be sold; `Refused("not_found")` for an event not his."""
    if purchase.event_id not in core.festivals or not may_see(principal.event_ids, purchase.event_id):
        raise Refused("not_found")
    work = partial(_quote, core=core, purchase=purchase, dialogue_id=dialogue_id, now_ms=core.now_ms())
    return await core.storage.read(work)


def _quote(reads: Reads, core: Core, purchase: Purchase, dialogue_id: str, now_ms: int) -> SaleQuote:
    row = reads.get(DialogueRow, dialogue_id) if dialogue_id else None
    purchase = replace(purchase, guest_id=row.guest_id if row is not None else "", by_desk=True)
    quota = reads.get(QuotaRow, purchase.event_id, purchase.category_id)
    free = places_of(quota).sellable(by_desk=True) if quota is not None else 0
    box_office = core.tools.box_office
    try:
        full = box_office.price(reads, replace(purchase, promo=""), now_ms)
    except NotPossible as no:
        return SaleQuote(free=free, refusal=no.code.value)
    try:
        total = box_office.price(reads, purchase, now_ms)
    except NotPossible:
        return SaleQuote(full.currency, full.minor, full.minor, free, promo_holds=False)
    return SaleQuote(full.currency, full.minor, total.minor, free)


def sell(deed: Deed, args: SellTickets) -> Done:
    """Place the order; at the desk it is paid in the same commit, else its link goes into the dialogue.

    BAD_VALUE, NOT_FOUND, NO_DIALOGUE, AMOUNT_CHANGED and what the box office says.
    """
    slip, by_link = args.slip.strip(), args.method == LINK
    unproved = args.amount_minor and not slip  # what costs nothing leaves no slip
    if not by_link and (args.method not in METHODS or unproved or len(slip) > LONGEST_SLIP):
        raise declined(Refusal.BAD_VALUE)
    row = _dialogue(deed, args.dialogue_id)
    if by_link and row is None:
        raise declined(Refusal.NO_DIALOGUE)
    guest = newcomer(args.name, args.phone, args.email, deed.now_ms) if row is None else None
    purchase = Purchase(
        event_id=deed.ident,
        category_id=args.category_id,
        places=args.places,
        guest_id=guest.id if guest is not None else needed(row).guest_id,
        expires_ms=deed.now_ms + orders.HOLD_MS,
        promo=args.promo,
        channel=row.state.channel if row is not None else "desk",
        conversation_id=row.conversation_id if row is not None else "",
        by_desk=True,
        total_minor=args.amount_minor,
    )
    order = _by_link(deed, purchase, needed(row)) if by_link else _paid(deed, args, purchase, guest)
    detail = f"{order.id} {order.total_minor} {order.currency} {args.method} {slip}".strip()
    return Done(deed.ver, deed.tx.head(), detail=detail, made=entity_key("order", order.id))


def _dialogue(deed: Deed, dialogue_id: str) -> DialogueRow | None:
    """The buyer's dialogue; None for somebody at the desk, NOT_FOUND for one that the seller may not see."""
    if not dialogue_id:
        return None
    row = deed.tx.get(DialogueRow, dialogue_id)
    if row is None or row.archived or not may_see(deed.user.event_ids, row.event_id):
        raise declined(Refusal.NOT_FOUND)
    return row


def _by_link(deed: Deed, purchase: Purchase, row: DialogueRow) -> OrderRow:
    """The places are held and the guest has the link; what costs nothing is his at once."""
    order = orders.placed(deed.tx, deed.tools, purchase, deed.now_ms)
    payment = needed(deed.tx.get(PaymentRow, order.payment_ids[-1]))
    if payment.state == "pending":
        event = needed(deed.tx.get(FestivalRow, order.event_id)).full
        values = (
            ("order", order.id),
            ("category", needed(event.category(order.category_id)).name),
            ("places", order.places),
            ("sum", orders.sum_of(payment)),
            ("until", clock_time(deed.tx, order.event_id, payment.expires_ms)),
            ("link", payment.link),
        )
        say(deed.tx, needed(deed.tx.get(DialogueRow, row.id)), OFFERED, deed.now_ms, values=values)
    return order


def _paid(deed: Deed, args: SellTickets, purchase: Purchase, guest: GuestRow | None) -> OrderRow:
    """The money is in the till: tickets in this commit, and in his dialogue if he has one."""
    order = deed.tools.box_office.place(deed.tx, purchase, deed.now_ms)
    if guest is not None:
        deed.tx.put(guest)
    payments.desk(
        deed.tx,
        deed.tools,
        amount_minor=order.total_minor,
        now_ms=deed.now_ms,
        method=args.method,
        slip=args.slip.strip(),
        by=deed.user.id,
        order=order,
        lines=orders.receipt_lines(deed.tx, order),
    )
    return needed(deed.tx.get(OrderRow, order.id))


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {SellTickets: sell}
