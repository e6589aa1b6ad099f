"""Orders sold elsewhere (the sample, an import) taken into the books: money, places and tickets agree (T1, T2).

An order that is on the books already is left alone, whatever has become of it since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from app.domain.festivals import Event
from app.domain.guests import Guest, Order, OrderStatus, Ticket, TicketStatus
from app.ports.books import (
    BoughtRow,
    CodeRow,
    PaymentRow,
    PayoutRow,
    ProviderRow,
    QuotaRow,
    ReceiptRow,
    SeatRow,
)
from app.ports.payments import Paid
from app.ports.reads import Reads
from app.ports.rows import OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Ticketing
from app.service import stocks
from app.service.idents import needed
from app.service.numbering import reserve
from app.service.stocks import milliseconds

PROVIDER: Final = "sandbox"
PAID_AFTER_MS: Final = 90_000
"""between an order and its payment"""
CHANGED_AFTER_MS: Final = 3 * 24 * 3600_000
"""between buying and passing a ticket on"""
SECOND_HAND: Final = frozenset({TicketStatus.TRANSFERRED, TicketStatus.REPLACED})
PLACED: Final = frozenset({TicketStatus.VALID, TicketStatus.UNPAID})
BEFORE: Final = "sp_sample"
"""begins the provider's ids of payments taken over"""
BANKS: Final = ("sbp", "card ···· {tail}")


@dataclass(slots=True)
class Takeover:
    """Orders of some guests on their way into the books, within one transaction."""

    tx: Tx
    ticketing: Ticketing
    events: Mapping[str, Event]
    now_ms: int
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_number: int = 0

    def order(self, guest: Guest, order: Order) -> bool:
        """Take an order in; False when it is on the books."""
        known = self.tx.get(OrderRow, order.id)
        if known is not None and known.ticket_ids:
            return False
        made_ms = milliseconds(order.made_at)
        tickets = _folded(order)
        payment = self._paid(guest, order, made_ms) if order.status is not OrderStatus.UNPAID else None
        for place, (first, last) in enumerate(tickets, 1):
            self._ticket(order, first, last, place=place, payment_id=payment.id if payment else "")
        self.tx.put(
            OrderRow(
                id=order.id,
                guest_id=order.guest_id,
                event_id=order.event_id,
                status=order.status.value,
                total_minor=order.total.minor,
                currency=order.total.currency,
                made_ms=made_ms,
                ticket_ids=tuple(str(first.id) for first, _ in tickets),
                payment_ids=(payment.id,) if payment else (),
                category_id=order.tickets[0].category_id,
                places=len(tickets),
            )
        )
        self._count(order, tickets)
        return True

    def close(self) -> None:
        """The counters of what was taken in."""
        for (event_id, category_id), count in sorted(self.taken.items()):
            quota = needed(self.tx.get(QuotaRow, event_id, category_id))
            places = stocks.places_of(quota).hold(count, by_desk=True).sell(count)
            stocks.put(self.tx, self.events[event_id], quota, places, self.now_ms)
        if self.last_number:
            reserve(self.tx, "order", self.last_number)

    # --- tickets and places --------------------------------------------------------------------------------

    def _count(self, order: Order, tickets: list[tuple[Ticket, Ticket]]) -> None:
        placed = [last for _, last in tickets if last.status in PLACED]
        for ticket in placed:
            self.taken[order.event_id, ticket.category_id] += 1
        if placed:
            key = (order.event_id, order.guest_id)
            row = self.tx.get(BoughtRow, *key) or BoughtRow(event_id=key[0], guest_id=key[1], places=0)
            self.tx.put(replace(row, places=row.places + len(placed)))
        if order.id.isdecimal():
            self.last_number = max(self.last_number, int(order.id))

    def _ticket(self, order: Order, first: Ticket, last: Ticket, *, place: int, payment_id: str) -> None:
        """A ticket with its first code, and the newer one when it has changed hands or was issued again."""
        row = self._row(order, first, last, place, payment_id)
        row = self.ticketing.adopt(self.tx, row, self.now_ms)
        made_ms = milliseconds(order.made_at)
        self._dated(row, made_ms)
        if first is not last:
            why = "transferred" if first.status is TicketStatus.TRANSFERRED else "reissued"
            guest_id = last.guest_id or row.guest_id
            self.tx.put(replace(row, holder=last.holder, guest_id=guest_id))
            row = self.ticketing.reissue(self.tx, row.id, why, self.now_ms)
            self._dated(row, min(made_ms + CHANGED_AFTER_MS, self.now_ms))
        seat = self.tx.get(SeatRow, row.event_id, row.seat) if row.seat else None
        if seat is not None and seat.category_id == row.category_id:
            self.tx.put(replace(seat, ticket_id=row.id))

    def _row(self, order: Order, first: Ticket, last: Ticket, place: int, payment_id: str) -> TicketRow:
        event = self.events[order.event_id]
        category = event.category(first.category_id)
        gate = next((gate.name.ru for gate in event.gates if gate.id == first.gate_id), "")
        return TicketRow(
            id=first.id,
            order_id=order.id,
            guest_id=first.guest_id or order.guest_id,
            event_id=order.event_id,
            category=category.name.ru if category is not None else first.category_id,
            category_id=first.category_id,
            status=last.status.value,
            code=first.code,
            holder=first.holder,
            price_minor=last.price.minor,
            currency=last.price.currency,
            admits=first.admits,
            seat=first.seat,
            gate=gate,
            place=place,
            payment_id=payment_id,
        )

    def _dated(self, ticket: TicketRow, at_ms: int) -> None:
        code = needed(self.tx.get(CodeRow, ticket.id, ticket.issue))
        self.tx.put(replace(code, made_ms=at_ms))
        before = self.tx.get(CodeRow, ticket.id, ticket.issue - 1)
        if before is not None and before.dead_ms:
            self.tx.put(replace(before, dead_ms=at_ms))

    # --- money ---------------------------------------------------------------------------------------------

    def _paid(self, guest: Guest, order: Order, made_ms: int) -> PaymentRow:
        """The payment of an order, captured at the provider before we knew of it, with its receipt."""
        tail = f"{int(order.id) * 7919 % 10_000:04d}" if order.id.isdecimal() else "0000"
        back = order.total.minor if order.status is OrderStatus.REFUNDED else 0
        payment = PaymentRow(
            id=f"sample-{order.id}",
            order_id=order.id,
            guest_id=order.guest_id,
            event_id=order.event_id,
            provider=PROVIDER,
            purpose="order",
            amount_minor=order.total.minor,
            currency=order.total.currency,
            state="captured",
            made_ms=made_ms,
            expires_ms=made_ms + PAID_AFTER_MS,
            provider_id=f"{BEFORE}{order.id}",
            instrument=BANKS[int(tail) % 3 > 0].replace("{tail}", tail),
            payer=guest.name,
            captured_ms=made_ms + PAID_AFTER_MS,
            refunded_minor=back,
            title=f"{self.events[order.event_id].name.ru}, {order.id}",
            lang=guest.lang,
            contact=guest.email,
            lines=_lines(order),
        )
        self.tx.put(payment)
        self.tx.put(ProviderRow(provider=PROVIDER, provider_id=payment.provider_id, payment_id=payment.id))
        self._receipt("income", f"payment:{payment.id}", payment, payment.captured_ms)
        if back:
            self._given_back(payment)
        return payment

    def _given_back(self, payment: PaymentRow) -> None:
        payout = PayoutRow(
            id=f"{payment.id}.1",
            refund_id=payment.id,
            payment_id=payment.id,
            amount_minor=payment.refunded_minor,
            currency=payment.currency,
            state="done",
            made_ms=payment.captured_ms + CHANGED_AFTER_MS,
            provider_id=f"sr_sample{payment.order_id}",
            done_ms=payment.captured_ms + CHANGED_AFTER_MS,
        )
        self.tx.put(payout)
        self._receipt("return", f"payout:{payout.id}", payment, payout.done_ms)

    def _receipt(self, kind: str, of: str, payment: PaymentRow, at_ms: int) -> None:
        self.tx.put(
            ReceiptRow(
                id=of.replace(":", "-"),
                kind=kind,
                of=of,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
                state="done",
                made_ms=at_ms,
                lines=payment.lines,
                number=f"sample-{payment.order_id}",
                done_ms=at_ms,
            )
        )


def _lines(order: Order) -> tuple[tuple[str, int, int], ...]:
    prices = Counter(ticket.price.minor for ticket in order.tickets if ticket.price.minor)
    return tuple((order.tickets[0].category_id, count, price) for price, count in sorted(prices.items()))


def _folded(order: Order) -> list[tuple[Ticket, Ticket]]:
    """Each place as (the ticket first sold, the one that opens the gate): the same when it never changed."""
    pairs: list[tuple[Ticket, Ticket]] = []
    waiting: Ticket | None = None
    for ticket in order.tickets:
        if ticket.status in SECOND_HAND:
            waiting = ticket
        else:
            pairs.append((waiting or ticket, ticket))
            waiting = None
    return pairs


def paid_before(reads: Reads) -> list[Paid]:
    """The payments that were taken over, as their provider would tell of them."""
    return [
        Paid(
            provider_id=row.provider_id,
            state="captured",
            amount_minor=row.amount_minor,
            currency=row.currency,
            instrument=row.instrument,
            payer=row.payer,
            captured_ms=row.captured_ms,
            refunded_minor=row.refunded_minor,
            payment_id=row.id,
        )
        for row in reads.find(PaymentRow)
        if row.provider_id.startswith(BEFORE)
    ]
