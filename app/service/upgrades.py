"""Better places on site: offered, held for five minutes, paid, seated; every other end told as well (C6).

Places are held by the box office in the same commit that says so; money that comes when the hold has ended buys
nothing by itself: a person decides.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.money import Money
from app.domain.refunds import CLOSED as REFUND_CLOSED
from app.domain.upgrades import HOLD_MS, OPEN, Move, State
from app.ports.books import BoughtRow, PaymentRow, RefundRow, UpgradeRow
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Want
from app.protocol.refusals import Refusal
from app.protocol.trade import HistoryLine, Upgrade
from app.service import deliveries, payments, surplus, upgrade_words, wristbands
from app.service.idents import needed
from app.service.numbering import next_number
from app.service.tools import Tools
from app.service.upgrade_quotes import Quote, quote
from app.service.upgrade_record import Step, after, noted, put, tell_guest

BOT: Final = "bot"
FIRST_OFFER: Final = 101
OFFER_STANDS_MS: Final = 30 * 60_000
"""how long an offer nobody answers stands"""


# --- offering ----------------------------------------------------------------------------------------------


def offer(
    tx: Tx, order: OrderRow, ticket_ids: tuple[str, ...], category_id: str, step: Step, *,
    dialogue_id: str = "", text: str = "",
) -> tuple[UpgradeRow, int]:  # fmt: skip
    """Make an offer and say it in the dialogue; the row and its event's `seq`.

    `NotPossible`: OFFERS_PAUSED, NOT_ELIGIBLE (refused before, a refund is open, an offer stands), SOLD_OUT and what
    `quote` raises.
    """
    price = quote(tx, order, ticket_ids, category_id, step.now_ms)
    _may_be_asked(tx, order, price)
    if _open_of(tx, order):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    row, seq = _offered(tx, order, price, step, dialogue_id)
    usual = upgrade_words.OFFER_ONE if len(ticket_ids) == 1 else upgrade_words.OFFER
    tell_guest(tx, row, Bilingual(text, text) if text else usual, step.now_ms)
    return row, seq


def _may_be_asked(tx: Tx, order: OrderRow, price: Quote) -> None:
    if needed(tx.get(FestivalRow, order.event_id)).state.offers_paused:
        raise NotPossible(Refusal.OFFERS_PAUSED)
    refunds = [tx.get(RefundRow, ident) for ident in order.refund_ids]
    if order.no_offers or any(row is not None and row.status not in REFUND_CLOSED for row in refunds):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    if price.free < price.places:
        raise NotPossible(Refusal.SOLD_OUT)


def _open_of(tx: Tx, order: OrderRow) -> list[UpgradeRow]:
    """Offers of the order that the guest has before him."""
    rows = (tx.get(UpgradeRow, ident) for ident in order.upgrade_ids)
    return [row for row in rows if row is not None and State(row.status) in OPEN]


def _offered(tx: Tx, order: OrderRow, price: Quote, step: Step, dialogue_id: str) -> tuple[UpgradeRow, int]:
    row, seq = put(tx, _made(tx, order, price, step, dialogue_id), "UpgradeOffered", step)
    order = needed(tx.get(OrderRow, order.id))
    tx.put(replace(order, upgrade_ids=(*order.upgrade_ids, row.id)))
    return row, seq


def _made(tx: Tx, order: OrderRow, price: Quote, step: Step, dialogue_id: str) -> UpgradeRow:
    guest = tx.get(GuestRow, order.guest_id)
    ident = f"H-{next_number(tx, 'hold', FIRST_OFFER)}"
    state = Upgrade(
        id=ident,
        event_id=order.event_id,
        order_id=order.id,
        guest_id=order.guest_id,
        guest_name=guest.name if guest is not None else "",
        state=State.OFFERED.value,
        category_id=price.goal.id,
        category=price.goal.name.ru,
        ticket_ids=tuple(ticket.id for ticket in price.tickets),
        made_ms=step.now_ms,
        by=step.by,
        dialogue_id=dialogue_id,
        from_category=price.origin.name.ru,
        price_minor=price.credit.minor + price.due.minor // price.places,
        credit_minor=price.credit.minor,
        due_minor=price.due.minor,
        currency=price.due.currency,
        admits=price.goal.admits if price.together else 1,
        history=(HistoryLine(at_ms=step.now_ms, kind="offered", by=step.by),),
    )
    return UpgradeRow(
        id=ident,
        ver=0,
        event_id=order.event_id,
        order_id=order.id,
        guest_id=order.guest_id,
        status=state.state,
        made_ms=step.now_ms,
        state=state,
    )


def accept(  # noqa: PLR0917 - which tickets, where to, when: acts and deeds name them all
    tx: Tx, tools: Tools, order_id: str, ticket_ids: tuple[str, ...], category_id: str, now_ms: int, *,
    by: str = BOT, dialogue_id: str = "",
) -> UpgradeRow:  # fmt: skip
    """The guest says yes to the bot: an open offer of these places is held, or a new one is made and held at once.

    Whoever asks the bot must be inside. Nothing is said to the guest: the bot tells what came of it.
    """
    order = needed(tx.get(OrderRow, order_id))
    step = Step(now_ms, by, say=False)
    tickets = [tx.get(TicketRow, ident) for ident in ticket_ids]
    if by == BOT and not all(ticket is not None and ticket.inside for ticket in tickets):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    mine = _open_of(tx, order)
    for row in mine:
        if (row.state.category_id, set(row.state.ticket_ids)) == (category_id, set(ticket_ids)):
            return row if row.status == State.HELD else hold(tx, tools, row, step)[0]
    price = quote(tx, order, ticket_ids, category_id, now_ms)
    _may_be_asked(tx, order, price)
    _may_hold(tx, order)
    if by == BOT and price.open < price.places:
        raise NotPossible(Refusal.SOLD_OUT)
    for row in mine:  # he wants other places than he was offered
        end(tx, tools, row, Move.RELEASE, step)
    return hold(tx, tools, _offered(tx, order, price, step, dialogue_id)[0], step)[0]


# --- holding -----------------------------------------------------------------------------------------------


def hold(tx: Tx, tools: Tools, row: UpgradeRow, step: Step) -> tuple[UpgradeRow, int]:
    """Hold the places for five minutes and begin the payment; its link goes into the dialogue.

    One active hold a guest (LIMIT_REACHED); SOLD_OUT, TICKET_DEAD, OFFERS_PAUSED.
    """
    held_state = after(row, Move.HOLD)
    order = needed(tx.get(OrderRow, row.order_id))
    price = quote(tx, order, row.state.ticket_ids, row.state.category_id, step.now_ms)
    if order.no_offers:
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    bought = _may_hold(tx, order)
    held = tools.box_office.hold(tx, _want(row, price.places, step), step.now_ms)
    tx.put(replace(bought, upgrade_id=row.id))
    row = noted(
        row, step, held_state, "held", hold_id=held.id, held_ms=step.now_ms, expires_ms=held.expires_ms,
        extended=False, due_minor=price.due.minor, closed_ms=0, closed_reason="",
    )  # fmt: skip
    row, seq = put(tx, row, "UpgradeHeld", step)
    payment = payments.begin(
        tx,
        tools,
        amount_minor=price.due.minor,
        now_ms=step.now_ms,
        upgrade=row,
        # as long as the hold can be made: the page is closed with the hold
        expires_ms=held.expires_ms + HOLD_MS,
        hold_id=held.id,
    )
    return _linked(tx, row.id, payment, step, seq)


def _want(row: UpgradeRow, places: int, step: Step) -> Want:
    """People may use the places kept for the desk, the bot may not."""
    return Want(
        kind="upgrade",
        event_id=row.event_id,
        category_id=row.state.category_id,
        places=places,
        guest_id=row.guest_id,
        expires_ms=step.now_ms + HOLD_MS,
        order_id=row.order_id,
        upgrade_id=row.id,
        by_desk=step.by != BOT,
    )


def _may_hold(tx: Tx, order: OrderRow) -> BoughtRow:
    """One active hold a guest; the row that will say so."""
    row = tx.get(BoughtRow, order.event_id, order.guest_id)
    row = row or BoughtRow(event_id=order.event_id, guest_id=order.guest_id, places=0)
    other = tx.get(UpgradeRow, row.upgrade_id) if row.upgrade_id else None
    if other is not None and other.status == State.HELD:
        raise NotPossible(Refusal.LIMIT_REACHED)
    return row


def _linked(tx: Tx, ident: str, payment: PaymentRow, step: Step, seq: int) -> tuple[UpgradeRow, int]:
    """The payment's link stands on the offer; what costs nothing has been paid already."""
    row = needed(tx.get(UpgradeRow, ident))
    if row.status != State.HELD:
        return row, seq
    row = noted(
        row, step, State.HELD, "link", payment_id=payment.id, pay_url=payments.link_of(tx, payment.id),
        link_ms=step.now_ms,
    )  # fmt: skip
    row, seq = put(tx, row, "UpgradeLinked", step)
    if step.say:
        tell_guest(tx, row, upgrade_words.LINK, step.now_ms)
    return row, seq


# --- the ends ----------------------------------------------------------------------------------------------


def end(tx: Tx, tools: Tools, row: UpgradeRow, move: Move, step: Step, *, reason: str = "") -> tuple[UpgradeRow, int]:
    """Let the places go: refused, released, expired or failed; the guest is told and the page is closed."""
    ended = after(row, move)
    if row.state.hold_id:
        tools.box_office.release(tx, row.state.hold_id, "expired" if move is Move.EXPIRE else "released", step.now_ms)
    if move is Move.REFUSE:
        order = needed(tx.get(OrderRow, row.order_id))
        tx.put(replace(order, no_offers=True, ver=order.ver + 1))
    row = noted(row, step, ended, ended.value, text=reason, closed_ms=step.now_ms, closed_reason=reason)
    row, seq = put(tx, row, f"Upgrade{ended.value.capitalize()}", step)
    if row.state.payment_id:
        payments.close(tx, row.state.payment_id, step.now_ms)
    if step.say:
        tell_guest(tx, row, _ENDS[ended], step.now_ms)
    return row, seq


_ENDS: Final[dict[State, Bilingual]] = {
    State.REFUSED: upgrade_words.REFUSED,
    State.RELEASED: upgrade_words.RELEASED,
    State.EXPIRED: upgrade_words.EXPIRED,
    State.FAILED: upgrade_words.FAILED,
}


def refuse(tx: Tx, tools: Tools, order_id: str, now_ms: int, *, by: str = BOT, upgrade_id: str = "") -> None:
    """The guest says no: held places go back, nothing is offered for this order again."""
    order = needed(tx.get(OrderRow, order_id))
    step = Step(now_ms, by, say=by != BOT)
    for row in _open_of(tx, order):
        if upgrade_id in ("", row.id):
            end(tx, tools, row, Move.REFUSE, step)
    order = needed(tx.get(OrderRow, order_id))
    if not order.no_offers:
        tx.put(replace(order, no_offers=True, ver=order.ver + 1))


def expire(tx: Tx, tools: Tools, upgrade_id: str, now_ms: int) -> bool:
    """Time is over for a hold, or for an offer nobody answered; False when nothing had to end."""
    row = needed(tx.get(UpgradeRow, upgrade_id))
    over = row.status == State.HELD and now_ms >= row.state.expires_ms
    stale = row.status == State.OFFERED and now_ms >= row.made_ms + OFFER_STANDS_MS
    if over or stale:
        end(tx, tools, row, Move.EXPIRE, Step(now_ms, say=over))
    return over or stale


# --- what payments tell ------------------------------------------------------------------------------------


def paid(tx: Tx, tools: Tools, payment: PaymentRow, now_ms: int) -> None:
    """The money is there: seats and tickets in this commit, or a late payment for a person to decide on."""
    row = needed(tx.get(UpgradeRow, payment.upgrade_id))
    step = Step(now_ms, say=True)
    state = State(row.status)
    if state is State.HELD and seat(tx, tools, row, payment, step):
        return
    if state is State.HELD:
        tools.box_office.release(tx, row.state.hold_id, "released", now_ms)
    if state in (State.PAID, State.DONE, State.LATE, State.PAID_BACK):
        surplus.give_back(tx, tools, payment, now_ms, reason="twice")
        tell_guest(tx, row, upgrade_words.TWICE, now_ms, paid=Money(payment.amount_minor, payment.currency))
        return
    row = noted(
        row, step, after(row, Move.PAY_LATE), "late", late=True, paid_ms=now_ms, payment_id=payment.id,
        paid_by=_paid_by(payment), closed_ms=0,
    )  # fmt: skip
    put(tx, row, "UpgradePaidLate", step)
    tell_guest(tx, row, upgrade_words.LATE, now_ms)


def unpaid(tx: Tx, tools: Tools, payment: PaymentRow, state: str, now_ms: int) -> None:
    """The bank said no, or nobody paid: the places go back on sale."""
    row = needed(tx.get(UpgradeRow, payment.upgrade_id))
    if row.status == State.HELD and row.state.payment_id in ("", payment.id):
        end(tx, tools, row, Move.FAIL if state == "declined" else Move.EXPIRE, Step(now_ms))


def seat(tx: Tx, tools: Tools, row: UpgradeRow, payment: PaymentRow, step: Step, *, move: Move = Move.PAY) -> bool:
    """Seat the tickets in the held places; False when a ticket has died meanwhile or the hold is gone."""
    try:
        tickets = tools.box_office.upgrade(tx, row.state.ticket_ids, row.state.hold_id, payment, step.now_ms)
    except NotPossible:
        return False
    errand_id = wristbands.ask(tx, row, step.now_ms)
    row = noted(
        row, step, after(row, move), "paid", paid_ms=row.state.paid_ms or step.now_ms, issued_ms=step.now_ms,
        payment_id=payment.id, paid_by=_paid_by(payment), errand_id=errand_id, closed_ms=0, closed_reason="",
    )  # fmt: skip
    put(tx, row, "UpgradePaid", step)
    tell_guest(tx, row, upgrade_words.PAID, step.now_ms)
    idents = tuple(ticket.id for ticket in tickets)
    deliveries.owe_tickets(tx, row.order_id, idents, step.now_ms, dialogue_id=row.state.dialogue_id)
    return True


def _paid_by(payment: PaymentRow) -> str:
    return f"desk_{payment.instrument}" if payment.provider == payments.DESK and payment.instrument else "link"


# --- what people decide ------------------------------------------------------------------------------------


def honour(tx: Tx, tools: Tools, row: UpgradeRow, payment: PaymentRow, step: Step) -> tuple[UpgradeRow, int]:
    """A late payment is taken after all: the places are held anew, by the desk's right, and the tickets seated."""
    order = needed(tx.get(OrderRow, row.order_id))
    price = quote(tx, order, row.state.ticket_ids, row.state.category_id, step.now_ms)
    held = tools.box_office.hold(tx, _want(row, price.places, step), step.now_ms)
    row = replace(row, state=replace(row.state, hold_id=held.id))
    seat(tx, tools, row, payment, step, move=Move.HONOUR)
    return needed(tx.get(UpgradeRow, row.id)), tx.head()


def pay_back(
    tx: Tx, tools: Tools, row: UpgradeRow, payment: PaymentRow, step: Step, *, reason: str
) -> tuple[UpgradeRow, int]:
    """A late payment goes back the way it came."""
    surplus.give_back(tx, tools, payment, step.now_ms, by=step.by, reason=reason)
    row = noted(
        row, step, after(row, Move.PAY_BACK), "paid_back", text=reason, closed_ms=step.now_ms, closed_reason=reason
    )
    came = put(tx, row, "UpgradePaidBack", step)
    tell_guest(tx, row, upgrade_words.PAID_BACK, step.now_ms, paid=Money(payment.amount_minor, payment.currency))
    return came


def banded(tx: Tx, upgrade_id: str, now_ms: int, *, by: str = "") -> None:
    """The wristband is on the wrist: the offer has come to its end. Again changes nothing."""
    row = tx.get(UpgradeRow, upgrade_id)
    if row is None or row.status != State.PAID:
        return
    step = Step(now_ms, by)
    row = noted(row, step, after(row, Move.BAND), "banded", banded_ms=now_ms, closed_ms=now_ms)
    put(tx, row, "UpgradeDone", step)
