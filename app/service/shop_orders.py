"""Orders of the organiser's own shop in our books: taken over when they are new, followed when they change (T1).

A ticket that both sides agree on is followed; of one that we have changed and not told yet, our word stands until the
shop has heard it. What is done here is the shop's doing, so nothing of it is owed back to the shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Final

from msgspec.structs import replace

from app.domain.festivals import Event
from app.domain.guests import OrderStatus, TicketStatus
from app.domain.words import fold
from app.ports.books import BoughtRow, PaymentRow, PayoutRow, ProviderRow, QuotaRow
from app.ports.mirrors import ShopOrderRow, ShopPlaceRow, ShopSoldRow, ShopTicketRow
from app.ports.rows import FestivalRow, GuestRow, IdentityRow, OrderRow, SubjectRow, TicketRow
from app.ports.shop import ShopOrder, ShopPayment, ShopPosition
from app.ports.storage import Tx
from app.ports.ticketing import Ticketing
from app.service import stocks
from app.service.idents import needed, new_id
from app.service.shop_events import category_id
from app.service.shop_owed import PROVIDER, owe_ticket

NOBODY: Final = "Гость"
FIRST: Final = 1
"""version of a ticket that has just been sold"""
LIVING: Final = frozenset({TicketStatus.VALID.value, TicketStatus.UNPAID.value})
STATUSES: Final = {
    "paid": OrderStatus.PAID,
    "unpaid": OrderStatus.UNPAID,
    "expired": OrderStatus.EXPIRED,
    "cancelled": OrderStatus.CANCELLED,
}


def standing(told: ShopOrder, position: ShopPosition) -> TicketStatus:
    """What a position is to a gate."""
    if position.cancelled or told.status in ("expired", "cancelled"):
        return TicketStatus.CANCELLED
    if position.blocked:
        return TicketStatus.BLOCKED
    return TicketStatus.VALID if told.status == "paid" else TicketStatus.UNPAID


def take_order(tx: Tx, books: Ticketing, event_id: str, told: ShopOrder, now_ms: int) -> None:
    """Make our books agree with an order of the shop's; the same again changes nothing.

    `books` is the plain box office: what it does is not owed back to the shop.
    """
    event = needed(tx.get(FestivalRow, event_id)).full
    known = tx.get(ShopOrderRow, event_id, told.code)
    ours = tx.get(OrderRow, told.ours) if known is None and told.ours else None
    if ours is not None:
        bind(tx, ours, told, now_ms)
        return
    _Taking(tx, books, event, told, now_ms).order(known)


def bind(tx: Tx, order: OrderRow, told: ShopOrder, now_ms: int) -> None:
    """Note under which code and positions the shop knows an order that we sold: as it was when it was sold.

    What has become of its tickets since is owed to the shop.
    """
    tx.put(ShopOrderRow(event_id=order.event_id, code=told.code, order_id=order.id))
    tx.put(ShopSoldRow(order_id=order.id, event_id=order.event_id, code=told.code))
    for ident, position in zip(order.ticket_ids, sorted(told.positions, key=lambda one: one.number), strict=False):
        ticket = needed(tx.get(TicketRow, ident))
        _tie(tx, ticket, told.code, position.id, told=FIRST)
        owe_ticket(tx, ticket, now_ms)


def _tie(tx: Tx, ticket: TicketRow, code: str, position_id: str, *, told: int) -> None:
    event_id = ticket.event_id
    tx.put(ShopPlaceRow(event_id=event_id, position_id=position_id, code=code, ticket_id=ticket.id))
    tx.put(ShopTicketRow(ticket_id=ticket.id, event_id=event_id, position_id=position_id, told=told))


@dataclass(slots=True)
class _Taking:
    """One order on its way into the books."""

    tx: Tx
    books: Ticketing
    event: Event
    told: ShopOrder
    now_ms: int

    def order(self, known: ShopOrderRow | None) -> None:
        """The order, its tickets and its money; while the shop is still owed one of its tickets, its money waits."""
        told = self.told
        order = self._begun() if known is None else needed(self.tx.get(OrderRow, known.order_id))
        tickets = [self._ticket(order, position) for position in told.positions]
        living = [ticket for ticket in tickets if ticket is not None and ticket.status in LIVING]
        behind = any(self._is_owed(ticket) for ticket in tickets if ticket is not None)
        paid = () if behind else tuple(self._payments(order))
        idents = (*order.ticket_ids, *(t.id for t in tickets if t is not None and t.id not in order.ticket_ids))
        after = replace(
            order,
            status=self._status(order),
            total_minor=told.total_minor if order.id == told.code else order.total_minor,
            ticket_ids=idents,
            payment_ids=(*order.payment_ids, *(one for one in paid if one not in order.payment_ids)),
            category_id=order.category_id or (living[0].category_id if living else ""),
            places=len(idents),
        )
        if known is not None and after != order:
            after = replace(after, ver=order.ver + 1)
        self.tx.put(after)
        self.tx.put(ShopOrderRow(event_id=self.event.id, code=told.code, order_id=order.id))
        self.tx.put(ShopSoldRow(order_id=order.id, event_id=self.event.id, code=told.code))

    def _status(self, order: OrderRow) -> str:
        """Where its money stands; what we have given back of it ourselves, the shop does not know of so well."""
        ours = {OrderStatus.REFUNDED.value, OrderStatus.PARTLY_REFUNDED.value}
        if order.status in ours and self.told.status in ("paid", "cancelled"):
            return order.status
        return STATUSES[self.told.status].value

    def _begun(self) -> OrderRow:
        """A new order under the shop's code, which is what its buyer calls it."""
        told = self.told
        taken = self.tx.get(OrderRow, told.code) is not None
        guest = self._guest()
        order = OrderRow(
            id=f"{told.code}-{self.event.id}" if taken else told.code,
            guest_id=guest.id,
            event_id=self.event.id,
            status=STATUSES[told.status].value,
            total_minor=told.total_minor,
            currency=self._currency(),
            made_ms=told.made_ms,
        )
        self.tx.put(order)
        return order

    def _currency(self) -> str:
        return next((one.price.currency for one in self.event.categories), "RUB")

    # --- who -----------------------------------------------------------------------------------------------

    def _guest(self) -> GuestRow:
        """Whoever is known by this e-mail or phone, else somebody new."""
        told, digits = self.told, "".join(filter(str.isdecimal, self.told.phone))
        keys = [(kind, address) for kind, address in (("email", told.email.casefold()), ("phone", digits)) if address]
        for key in keys:
            identity = self.tx.get(IdentityRow, *key)
            known = self.tx.get(GuestRow, identity.guest_id) if identity is not None else None
            if known is not None:
                return known
        name = next((one.holder for one in told.positions if one.holder), "")
        guest = GuestRow(
            id=new_id(),
            name=name,
            folded=fold(name),
            phone=told.phone,
            digits=digits,
            email=told.email,
            lang="en" if told.lang.startswith("en") else "ru",
            since_ms=told.made_ms,
        )
        self.tx.put(guest)
        for kind, address in keys:
            self.tx.put(IdentityRow(kind=kind, address=address, guest_id=guest.id))
        return guest

    # --- tickets -------------------------------------------------------------------------------------------

    def _ticket(self, order: OrderRow, position: ShopPosition) -> TicketRow | None:
        place = self.tx.get(ShopPlaceRow, self.event.id, position.id)
        if place is not None:
            self._moved_here(order, place)
            return self._followed(needed(self.tx.get(TicketRow, place.ticket_id)), position)
        if self.event.category(category_id(position.item)) is None:
            return None  # no ticket: a parking card, a T-shirt
        return self._new(order, position)

    def _moved_here(self, order: OrderRow, place: ShopPlaceRow) -> None:
        """A position that the shop has split off from another order takes its ticket along."""
        if place.code == self.told.code:
            return
        ticket = needed(self.tx.get(TicketRow, place.ticket_id))
        before = needed(self.tx.get(OrderRow, ticket.order_id))
        rest = tuple(one for one in before.ticket_ids if one != ticket.id)
        self.tx.put(replace(before, ticket_ids=rest, places=len(rest), ver=before.ver + 1))
        self.tx.put(replace(ticket, order_id=order.id))
        self.tx.put(replace(place, code=self.told.code))

    def _new(self, order: OrderRow, position: ShopPosition) -> TicketRow:
        blank = TicketRow(
            id=f"{order.id}-{position.number}",
            order_id=order.id,
            guest_id=order.guest_id,
            event_id=order.event_id,
            category="",
            status=TicketStatus.CANCELLED.value,
            code="",
            holder="",
            price_minor=0,
            currency=order.currency,
            seat=position.seat,
            place=position.number,
            payment_id=next((self._payment_id(one.id) for one in self.told.payments if one.captured), ""),
        )
        ticket = self._as_told(blank, position)
        self._count(order, None, ticket)
        ticket = self.books.adopt(self.tx, ticket, self.now_ms, brought=position.secret)
        _tie(self.tx, ticket, self.told.code, position.id, told=ticket.ver)
        return ticket

    def _followed(self, ticket: TicketRow, position: ShopPosition) -> TicketRow:
        """A ticket after what the shop has changed of it."""
        if self._is_owed(ticket):
            return ticket  # the shop has not heard our last word yet
        row = needed(self.tx.get(ShopTicketRow, ticket.id))
        after = self._as_told(ticket, position)
        if after != ticket:
            self._count(needed(self.tx.get(OrderRow, ticket.order_id)), ticket, after)
            after = self.books.amend(self.tx, after, self.now_ms)
        if after.status in LIVING:
            after = self.books.recode(self.tx, ticket.id, position.secret, self.now_ms)
        self.tx.put(replace(row, told=after.ver))
        return after

    def _is_owed(self, ticket: TicketRow) -> bool:
        return needed(self.tx.get(ShopTicketRow, ticket.id)).told != ticket.ver

    def _as_told(self, ticket: TicketRow, position: ShopPosition) -> TicketRow:
        status = standing(self.told, position).value
        if status not in LIVING and ticket.status not in LIVING and ticket.category_id:
            return ticket  # dead for both, whatever each of us calls it
        category = self.event.category(category_id(position.item))
        holder = position.holder or ticket.holder or NOBODY
        return replace(
            ticket,
            status=status,
            category_id=category.id if category is not None else ticket.category_id,
            category=category.name.ru if category is not None else ticket.category,
            admits=category.admits if category is not None else ticket.admits,
            price_minor=position.price_minor,
            holder=ticket.holder if self._is_erased(ticket.guest_id) else holder,
            inside=ticket.inside and status in LIVING,
        )

    def _is_erased(self, guest_id: str) -> bool:
        subject = self.tx.get(SubjectRow, guest_id)
        return subject is not None and not subject.key

    def _count(self, order: OrderRow, before: TicketRow | None, after: TicketRow) -> None:
        """Count the place a ticket had and the one it has now."""
        had = before is not None and before.status in LIVING
        has = after.status in LIVING
        if before is not None and had and (not has or before.category_id != after.category_id):
            self._places(before.category_id, -1, entered=-1 if before.inside else 0)
        if has and (before is None or not had or before.category_id != after.category_id):
            self._places(after.category_id, 1, entered=1 if after.inside else 0)
        if has != had:
            row = self.tx.get(BoughtRow, order.event_id, order.guest_id)
            row = row or BoughtRow(event_id=order.event_id, guest_id=order.guest_id, places=0)
            self.tx.put(replace(row, places=max(0, row.places + (1 if has else -1))))

    def _places(self, category: str, by: int, entered: int) -> None:
        quota = needed(self.tx.get(QuotaRow, self.event.id, category))
        places = stocks.places_of(quota)
        places = changed(places, sold=places.sold + by, total=max(places.total, places.sold + by + places.held))
        stocks.put(self.tx, self.event, quota, places, self.now_ms, entered=entered)

    # --- money ---------------------------------------------------------------------------------------------

    def _payment_id(self, number: str) -> str:
        return f"{PROVIDER}-{self.event.id}-{self.told.code}-{number}"

    def _payments(self, order: OrderRow) -> Iterator[str]:
        """What was paid in the shop; what we have told it of ourselves is on our books under a name of ours."""
        for told in self.told.payments:
            ident, provider_id = self._payment_id(told.id), f"{self.told.code}/{told.id}"
            noted = self.tx.get(ProviderRow, PROVIDER, provider_id)
            if not told.captured or self.told.ours == order.id or (noted is not None and noted.payment_id != ident):
                continue
            known = self.tx.get(PaymentRow, ident)
            title = f"{self.event.name.ru}, {order.id}"[:120]
            given = known.refunded_minor if known is not None else 0
            if told.refunded_minor > given:
                self._given_back(ident, told, told.refunded_minor - given)
            self.tx.put(ProviderRow(provider=PROVIDER, provider_id=provider_id, payment_id=ident))
            self.tx.put(
                PaymentRow(
                    id=ident,
                    order_id=order.id,
                    guest_id=order.guest_id,
                    event_id=order.event_id,
                    provider=PROVIDER,
                    purpose="order",
                    amount_minor=told.amount_minor,
                    currency=order.currency,
                    state="captured",
                    made_ms=told.paid_ms or self.told.made_ms,
                    provider_id=provider_id,
                    instrument=f"shop {told.provider}".strip(),
                    captured_ms=told.paid_ms or self.told.made_ms,
                    refunded_minor=max(given, told.refunded_minor),
                    title=title,
                    lines=((title, 1, told.amount_minor),),
                )
            )
            yield ident

    def _given_back(self, payment_id: str, told: ShopPayment, minor: int) -> None:
        """The organiser has returned money in the shop."""
        self.tx.put(
            PayoutRow(
                id=f"{payment_id}.{told.refunded_minor}",
                refund_id=payment_id,
                payment_id=payment_id,
                amount_minor=minor,
                currency=self._currency(),
                state="done",
                made_ms=self.now_ms,
                provider_id=f"{self.told.code}/{told.id}",
                done_ms=self.now_ms,
            )
        )
