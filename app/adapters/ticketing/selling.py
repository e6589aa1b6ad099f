"""The selling half of the built-in box office: prices, holds, orders, tickets, upgrades (T2, C6).

Every function works inside the writer's transaction, so each step is one atomic change of the counters, the rows and
the events that tell of them; whoever comes second sees what the first has left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from app.domain import pricing, promos
from app.domain.festivals import Category, Event
from app.domain.guests import OrderStatus
from app.domain.money import Money
from app.domain.seating import choose, rows_of
from app.ports.books import BoughtRow, HoldRow, PromoRow, QuotaRow, SeatRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, OrderRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Purchase, Want
from app.protocol.refusals import Refusal
from app.service import stocks
from app.service.idents import needed, new_id
from app.service.numbering import next_number

MOST_PLACES: Final = 50
"""in one order, whatever the organiser allows"""
FIRST_ORDER: Final = 40_000


def category_of(tx: Reads | Tx, event_id: str, category_id: str) -> tuple[Event, Category]:
    """An event and one of its categories; NOT_ON_SALE when there is no such thing."""
    row = tx.get(FestivalRow, event_id)
    category = row.full.category(category_id) if row is not None else None
    if row is None or category is None:
        raise NotPossible(Refusal.NOT_ON_SALE)
    return row.full, category


# --- orders ------------------------------------------------------------------------------------------------


def price(reads: Reads | Tx, purchase: Purchase, now_ms: int) -> Money:
    """What the order would cost if it were placed now: NOT_ON_SALE, LIMIT_REACHED, SOLD_OUT, BAD_VALUE."""
    return _priced(reads, purchase, now_ms)[2]


def _priced(reads: Reads | Tx, purchase: Purchase, now_ms: int) -> tuple[_Wish, PromoRow | None, Money]:
    """Ask everything that may be refused but the price itself."""
    event, category = category_of(reads, purchase.event_id, purchase.category_id)
    if not pricing.on_sale(event, category, stocks.at(now_ms)):
        raise NotPossible(Refusal.NOT_ON_SALE)
    if not 1 <= purchase.places <= (category.limit or MOST_PLACES):
        raise NotPossible(Refusal.LIMIT_REACHED if purchase.places > 0 else Refusal.BAD_VALUE)
    promo = _promo(reads, purchase, now_ms)
    wish = _wish(reads, _want_of(purchase), event, category)
    if not (purchase.in_line or purchase.by_desk) and purchase.places > stocks.for_sale(reads, wish.quota):
        raise NotPossible(Refusal.SOLD_OUT)
    whole = pricing.price_now(category, wish.quota.sold + wish.quota.held, stocks.at(now_ms)) * purchase.places
    return wish, promo, promos.reduced(whole, _terms(promo)) if promo is not None else whole


def place(tx: Tx, purchase: Purchase, now_ms: int) -> OrderRow:
    """Price the places, hold them and write an unpaid order; refused as `price` is, and AMOUNT_CHANGED."""
    wish, promo, total = _priced(tx, purchase, now_ms)
    if purchase.total_minor not in (None, total.minor):
        raise NotPossible(Refusal.AMOUNT_CHANGED)
    # everything that may be refused has been asked: from here on rows are written
    order_id = str(next_number(tx, "order", FIRST_ORDER))
    if promo is not None:
        tx.put(replace(promo, uses=promo.uses + 1))
    held = _take(tx, wish, now_ms, order_id=order_id)
    order = OrderRow(
        id=order_id,
        guest_id=purchase.guest_id,
        event_id=wish.event.id,
        status=OrderStatus.UNPAID.value,
        total_minor=total.minor,
        currency=total.currency,
        made_ms=now_ms,
        category_id=purchase.category_id,
        places=purchase.places,
        hold_id=held.id,
        promo=promo.code if promo is not None else "",
        channel=purchase.channel,
        conversation_id=purchase.conversation_id,
    )
    tx.put(order)
    return order


def _want_of(purchase: Purchase) -> Want:
    return Want(
        kind="order",
        event_id=purchase.event_id,
        category_id=purchase.category_id,
        places=purchase.places,
        guest_id=purchase.guest_id,
        expires_ms=purchase.expires_ms,
        seats=purchase.seats,
        by_desk=purchase.by_desk,
    )


def _promo(tx: Reads | Tx, purchase: Purchase, now_ms: int) -> PromoRow | None:
    """The promo code of an order, if it names one; BAD_VALUE for one that does not hold."""
    if not purchase.promo.strip():
        return None
    code = promos.folded(purchase.promo)
    row = tx.get(PromoRow, purchase.event_id, code) if code else None
    if row is None or not promos.holds(_terms(row), purchase.category_id, now_ms):
        raise NotPossible(Refusal.BAD_VALUE)
    return row


def _terms(row: PromoRow) -> promos.Terms:
    return promos.Terms(
        percent=row.percent,
        minor_off=row.minor_off,
        from_ms=row.from_ms,
        until_ms=row.until_ms,
        limit=row.limit,
        uses=row.uses,
        categories=row.categories,
    )


def promo_used(tx: Tx, order: OrderRow, by: int) -> None:
    """Count a use of the order's promo code, or take it back."""
    row = tx.get(PromoRow, order.event_id, order.promo) if order.promo else None
    if row is not None:
        tx.put(replace(row, uses=max(0, row.uses + by)))


# --- holds -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wish:
    """Something that may be held as it stands: nothing has been written yet."""

    want: Want
    event: Event
    quota: QuotaRow
    seats: tuple[str, ...]


def hold(tx: Tx, want: Want, now_ms: int) -> HoldRow:
    """Take places out of sale: NOT_ON_SALE, LIMIT_REACHED, SOLD_OUT, BAD_VALUE."""
    event, category = category_of(tx, want.event_id, want.category_id)
    return _take(tx, _wish(tx, want, event, category), now_ms, order_id=want.order_id)


def _wish(tx: Reads | Tx, want: Want, event: Event, category: Category) -> _Wish:
    """Ask everything that may be refused."""
    quota = tx.get(QuotaRow, event.id, category.id)
    if quota is None:
        raise NotPossible(Refusal.NOT_ON_SALE)
    if want.places < 1:
        raise NotPossible(Refusal.BAD_VALUE)
    # places of an upgrade replace places the guest has: they do not count against resale
    if want.kind == "order" and event.limit and _bought(tx, event.id, want.guest_id) + want.places > event.limit:
        raise NotPossible(Refusal.LIMIT_REACHED)
    if want.places > stocks.places_of(quota).sellable(by_desk=want.by_desk):
        raise NotPossible(Refusal.SOLD_OUT)
    return _Wish(want, event, quota, _seats(tx, category, want))


def _seats(tx: Reads | Tx, category: Category, want: Want) -> tuple[str, ...]:
    """The numbered seats: those asked for, or the best that are free; none where any place may be taken."""
    rows = rows_of(category)
    if not rows:
        return ()
    names = want.seats or tuple(seat for row in rows for seat in row)
    found = (tx.get(SeatRow, want.event_id, seat) for seat in names)
    free = frozenset(
        seat.seat
        for seat in found
        if seat is not None and seat.category_id == category.id and not seat.hold_id and not seat.ticket_id
    )
    seats = choose(rows, free, want.places)
    if len(seats) < want.places or (want.seats and set(seats) != set(want.seats)):
        raise NotPossible(Refusal.SOLD_OUT)
    return seats


def _take(tx: Tx, wish: _Wish, now_ms: int, *, order_id: str) -> HoldRow:
    want = wish.want
    places = stocks.places_of(wish.quota).hold(want.places, by_desk=want.by_desk)
    row = HoldRow(
        id=new_id(),
        kind=want.kind,
        event_id=want.event_id,
        category_id=want.category_id,
        places=want.places,
        guest_id=want.guest_id,
        made_ms=now_ms,
        expires_ms=want.expires_ms,
        order_id=order_id,
        upgrade_id=want.upgrade_id,
        seats=wish.seats,
    )
    tx.put(row)
    stocks.put(tx, wish.event, wish.quota, places, now_ms)
    for seat in wish.seats:
        put_seat(tx, row.event_id, row.category_id, seat, hold_id=row.id)
    if row.kind == "order":
        count_bought(tx, row.event_id, row.guest_id, row.places)
    return row


def extend(tx: Tx, hold_id: str, expires_ms: int) -> HoldRow:
    """Keep the places until then; HOLD_EXPIRED when they are no longer held."""
    row = tx.get(HoldRow, hold_id)
    if row is None or row.state != "held":
        raise NotPossible(Refusal.HOLD_EXPIRED)
    row = replace(row, expires_ms=expires_ms)
    tx.put(row)
    return row


def release(tx: Tx, hold_id: str, state: str, now_ms: int) -> HoldRow | None:
    """Give the places back on sale; None when they are no longer held."""
    row = tx.get(HoldRow, hold_id)
    if row is None or row.state != "held":
        return None
    row = replace(row, state=state)
    tx.put(row)
    event, quota = books_of(tx, row.event_id, row.category_id)
    stocks.put(tx, event, quota, stocks.places_of(quota).release(row.places), now_ms)
    for seat in row.seats:
        put_seat(tx, row.event_id, row.category_id, seat)
    if row.kind == "order":
        count_bought(tx, row.event_id, row.guest_id, -row.places)
        promo_used(tx, needed(tx.get(OrderRow, row.order_id)), -1)
    return row


def retake(tx: Tx, order: OrderRow, now_ms: int) -> HoldRow:
    """Paid after the hold had ended: the places again if they are still there, else SOLD_OUT."""
    event, category = category_of(tx, order.event_id, order.category_id)
    want = Want(
        kind="order",
        event_id=order.event_id,
        category_id=order.category_id,
        places=order.places,
        guest_id=order.guest_id,
        expires_ms=now_ms,
    )
    held = _take(tx, _wish(tx, want, event, category), now_ms, order_id=order.id)
    promo_used(tx, order, 1)
    return held


def books_of(tx: Tx, event_id: str, category_id: str) -> tuple[Event, QuotaRow]:
    """An event and the counters of one of its categories."""
    event, _ = category_of(tx, event_id, category_id)
    return event, needed(tx.get(QuotaRow, event_id, category_id))


def put_seat(tx: Tx, event_id: str, category_id: str, seat: str, *, hold_id: str = "", ticket_id: str = "") -> None:
    """Say who has a numbered seat; nobody: it is free. A place that only has a name is nobody's to give."""
    row = tx.get(SeatRow, event_id, seat)
    if row is not None and row.category_id == category_id:
        tx.put(replace(row, hold_id=hold_id, ticket_id=ticket_id))


def _bought(tx: Reads | Tx, event_id: str, guest_id: str) -> int:
    row = tx.get(BoughtRow, event_id, guest_id)
    return row.places if row is not None else 0


def count_bought(tx: Tx, event_id: str, guest_id: str, by: int) -> None:
    """Count places towards what one guest may hold."""
    row = tx.get(BoughtRow, event_id, guest_id) or BoughtRow(event_id=event_id, guest_id=guest_id, places=0)
    tx.put(replace(row, places=max(0, row.places + by)))
