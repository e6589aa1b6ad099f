"""What the books say about a refund packet: whom the money came from, what is left of it, what looks odd (C4, E-5).

Everything is read inside the transaction that uses it, so that an approval stands on the books of its own commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.amounts import shares
from app.domain.dates import dates_for, dates_of
from app.domain.festivals import Event
from app.domain.guests import TicketStatus
from app.domain.refunds import Claim, Ground, PaidTicket, Source, State, days_before
from app.domain.suspicions import Case, TicketTrail
from app.ports.books import CodeRow, PaymentRow, RefundRow, TraceRow
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service.idents import needed

DESK: Final = "desk"
"""provider of what was paid by hand: there is no instrument that money could go back to"""
DEAD_PACKET: Final = frozenset({State.REJECTED, State.WITHDRAWN})
DECIDED: Final = frozenset({State.REVOKING, State.PAYING, State.PAID, State.DONE, State.FAILED})
GIVEN_BACK: Final = frozenset(
    {TicketStatus.VALID, TicketStatus.CANCELLED, TicketStatus.REVOKED, TicketStatus.BLOCKED}
)
"""states of a ticket whose money may be asked for"""
CHANGED: Final = "payee_changed"
"""kind of the history line of requisites that were given and are others now"""
SET: Final = "payee_set"
"""the same for those given for the first time"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """An order with its event, what was captured for it (newest first), its tickets and its other packets."""

    order: OrderRow
    event: Event
    payments: tuple[PaymentRow, ...]
    tickets: tuple[TicketRow, ...]
    others: tuple[RefundRow, ...]

    @property
    def zone(self) -> ZoneInfo:
        """Of the event."""
        return ZoneInfo(self.event.zone)

    def sources(self) -> list[Source]:
        """What is left of each payment when everything that is decided already has gone back."""
        promised: dict[str, int] = {}
        for other in self.others:
            if other.status == State.REVOKING:  # decided, and its payouts not begun: later ones count as refunded
                for line in other.state.payments:
                    promised[line.id] = promised.get(line.id, 0) + line.returns_minor
        return [
            Source(row.id, max(0, row.amount_minor - row.refunded_minor - promised.get(row.id, 0)))
            for row in self.payments
        ]

    def left_minor(self) -> int:
        """Captured and not yet on its way back."""
        return sum(source.left_minor for source in self.sources())

    def paid(self) -> dict[str, int]:
        """What was paid for each ticket: its price, less its share of what the whole order cost less."""
        prices = tuple(ticket.price_minor for ticket in self.tickets)
        captured = min(sum(row.amount_minor for row in self.payments), sum(prices))
        parts = shares(captured, prices) if sum(prices) else prices
        return {ticket.id: part for ticket, part in zip(self.tickets, parts, strict=True)}

    def surplus_minor(self) -> int:
        """Paid on the order beyond what all its tickets cost, and not given back."""
        captured = sum(row.amount_minor for row in self.payments)
        over = captured - sum(ticket.price_minor for ticket in self.tickets)
        gone = sum(
            other.state.amount_minor - sum(line.amount_minor for line in other.state.lines)
            for other in self.others
            if other.status in DECIDED
        )
        return max(0, min(over - gone, self.left_minor()))


def ledger_of(tx: Tx, order_id: str, packet_id: str = "") -> Ledger:
    """Everything about an order, as seen from one of its packets (or from none)."""
    order = needed(tx.get(OrderRow, order_id))
    payments = [needed(tx.get(PaymentRow, ident)) for ident in order.payment_ids]
    captured = [row for row in payments if row.state == "captured"]
    captured.sort(key=lambda row: (row.captured_ms, row.id), reverse=True)
    others = [needed(tx.get(RefundRow, ident)) for ident in order.refund_ids if ident != packet_id]
    return Ledger(
        order=order,
        event=needed(tx.get(FestivalRow, order.event_id)).full,
        payments=tuple(captured),
        tickets=tuple(needed(tx.get(TicketRow, ident)) for ident in order.ticket_ids),
        others=tuple(other for other in others if other.status not in DEAD_PACKET),
    )


def eligible(ledger: Ledger, ticket_ids: tuple[str, ...]) -> tuple[TicketRow, ...]:
    """The tickets named, or all that can be given back. `NotPossible`: NOT_FOUND, NOT_ELIGIBLE."""
    by_id = {ticket.id: ticket for ticket in ledger.tickets}
    if not set(ticket_ids) <= set(by_id) or len(set(ticket_ids)) < len(ticket_ids):
        raise NotPossible(Refusal.NOT_FOUND)
    taken = {line.ticket_id for other in ledger.others for line in other.state.lines}
    free = {ident: one for ident, one in by_id.items() if one.status in GIVEN_BACK and ident not in taken}
    if not set(ticket_ids) <= set(free):
        raise NotPossible(Refusal.NOT_ELIGIBLE)
    return tuple(free[ident] for ident in ticket_ids or free)


# --- what the policy looks at ------------------------------------------------------------------------------


def claim_of(ledger: Ledger, row: RefundRow, now_ms: int) -> Claim:
    """The packet as the policy sees it; days count to the request, however long the decision takes."""
    state, paid = row.state, ledger.paid()
    by_id = {ticket.id: ticket for ticket in ledger.tickets}
    ground = Ground(state.ground)
    return Claim(
        ground=ground,
        tickets=tuple(
            PaidTicket(line.ticket_id, paid[line.ticket_id], bool(by_id[line.ticket_id].entered_ms))
            for line in state.lines
        ),
        days=days_before(_at(state.opened_ms), _doors_at(ledger, row), ledger.zone),
        surplus_minor=ledger.surplus_minor() if ground is Ground.DOUBLE_PAYMENT else 0,
        documents=len(state.documents),
        requisites=has_requisites(row),
        desk=needs_requisites(ledger, row, now_ms),
    )


def _doors_at(ledger: Ledger, row: RefundRow) -> datetime:
    """When what is given back begins: the doors of the tickets' own date, of a pass those of the first one."""
    by_id = {ticket.id: ticket.category_id for ticket in ledger.tickets}
    categories = {by_id[line.ticket_id] for line in row.state.lines}
    return min((dates_for(ledger.event, one)[0].doors_at for one in categories), default=ledger.event.doors_at)


def needs_requisites(ledger: Ledger, row: RefundRow, now_ms: int) -> bool:
    """No instrument takes the money back: it was paid by hand and the desk is not open, or the provider refused."""
    by_hand = bool(ledger.payments) and all(payment.provider == DESK for payment in ledger.payments)
    desk_open = any(date.doors_at <= _at(now_ms) < date.ends_at for date in dates_of(ledger.event))
    return (by_hand and not desk_open) or row.status == State.FAILED


def has_requisites(row: RefundRow) -> bool:
    """Whether there are requisites that no transfer has failed to."""
    payee = row.state.payee
    return bool(row.payee_account) and (payee is None or not payee.refused)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


# --- what looks odd ----------------------------------------------------------------------------------------


def case_of(tx: Tx, ledger: Ledger, row: RefundRow, policy_minor: int) -> Case:
    """Everything the signs of fraud are looked for in."""
    state = row.state
    by_id = {ticket.id: ticket for ticket in ledger.tickets}
    tickets = [by_id[line.ticket_id] for line in state.lines]
    payee = state.payee
    return Case(
        ground=Ground(state.ground),
        asked_ms=state.opened_ms,
        amount_minor=state.amount_minor,
        policy_minor=policy_minor,
        left_minor=ledger.left_minor(),
        tickets=tuple(_trail(tx, ticket) for ticket in tickets),
        buyers=tuple(dict.fromkeys(_buyers(tx, ledger))),
        payee=row.payee_name,
        payee_used=payee is not None and payee.used,
        details_changes=tuple(line.text for line in state.history if line.kind == CHANGED),
        account_seen=_elsewhere(tx, row, "account", _account(row)),
        instrument_seen=_instruments_elsewhere(tx, ledger, row),
        requests=len(_seen(tx, "guest", row.guest_id)),
        disputed=tuple(payment.instrument or payment.id for payment in ledger.payments if payment.disputed),
        contradiction=_contradiction(ledger, Ground(state.ground), tickets),
        zone=ledger.zone,
    )


def _trail(tx: Tx, ticket: TicketRow) -> TicketTrail:
    codes = [tx.get(CodeRow, ticket.id, issue) for issue in range(1, ticket.issue + 1)]
    changes = [code for code in codes if code is not None]
    hands = [code for code in changes if code.why in ("transferred", "reissued")]
    upgrades = [code.made_ms for code in changes if code.why == "upgraded"]
    return TicketTrail(
        id=ticket.id,
        entered_ms=ticket.entered_ms,
        entered_gate=ticket.entered_gate,
        changed_ms=hands[-1].made_ms if hands else 0,
        changed_why=hands[-1].why if hands else "",
        upgraded_ms=max(upgrades, default=0),
        refused_ms=ticket.refused_ms,
        refused_why=ticket.refused,
    )


def _buyers(tx: Tx, ledger: Ledger) -> Iterator[str]:
    guest = tx.get(GuestRow, ledger.order.guest_id)
    if guest is not None and guest.name:
        yield guest.name
    yield from (payment.payer for payment in ledger.payments if payment.payer and payment.provider != DESK)


def _contradiction(ledger: Ledger, ground: Ground, tickets: list[TicketRow]) -> str:
    """Why the books do not bear the ground out."""
    if ground is Ground.CANCELLED and not ledger.event.refunds.cancelled:
        return "event_not_cancelled"
    if ground is Ground.MOVED and not ledger.event.refunds.moved:
        return "event_not_moved"
    if ground is Ground.DOUBLE_PAYMENT and not ledger.surplus_minor():
        return "paid_once"
    if ground is Ground.NOT_ADMITTED and not any(ticket.refused_ms for ticket in tickets):
        return "never_refused"
    return ""


# --- traces ------------------------------------------------------------------------------------------------


def leave_traces(tx: Tx, ledger: Ledger, row: RefundRow) -> None:
    """Remember under what guest, phone and instrument this packet was asked for."""
    _leave(tx, row, "guest", row.guest_id)
    guest = tx.get(GuestRow, row.guest_id)
    if guest is not None and guest.digits:
        _leave(tx, row, "phone", guest.digits)
    for payment in ledger.payments:
        if _instrument(payment):
            _leave(tx, row, "instrument", _instrument(payment))


def leave_account(tx: Tx, row: RefundRow) -> None:
    """Remember the account of this packet."""
    _leave(tx, row, "account", _account(row))


def forget_account(tx: Tx, row: RefundRow) -> None:
    """The account of this packet was never seen."""
    trace = tx.get(TraceRow, "account", _mark(_account(row)))
    if trace is None:
        return
    rest = tuple(ident for ident in trace.refund_ids if ident != row.id)
    if rest:
        tx.put(TraceRow(kind="account", mark=trace.mark, refund_ids=rest))
    else:
        tx.drop(TraceRow, "account", trace.mark)


def forget_person(tx: Tx, digits: str, payments: Iterable[PaymentRow]) -> None:
    """The phone and the instruments of a guest were never seen."""
    tx.drop(TraceRow, "phone", _mark(digits))
    for payment in payments:
        tx.drop(TraceRow, "instrument", _mark(_instrument(payment)))


def _account(row: RefundRow) -> str:
    return f"{row.payee_bik} {row.payee_account}" if row.payee_account else ""


def _instrument(payment: PaymentRow) -> str:
    """A card by its tail and its holder; a tail alone is shared by too many people to tell anything."""
    return f"{payment.instrument} {payment.payer}" if payment.payer and payment.provider != DESK else ""


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _leave(tx: Tx, row: RefundRow, kind: str, what: str) -> None:
    seen = _seen(tx, kind, what)
    if row.id not in seen:
        tx.put(TraceRow(kind=kind, mark=_mark(what), refund_ids=(*seen, row.id)))


def _seen(tx: Tx, kind: str, what: str) -> tuple[str, ...]:
    trace = tx.get(TraceRow, kind, _mark(what)) if what else None
    return trace.refund_ids if trace is not None else ()


def _elsewhere(tx: Tx, row: RefundRow, kind: str, what: str) -> tuple[str, ...]:
    """Packets of other guests with the same mark."""
    rows = (tx.get(RefundRow, ident) for ident in _seen(tx, kind, what) if ident != row.id)
    return tuple(other.id for other in rows if other is not None and other.guest_id != row.guest_id)


def _instruments_elsewhere(tx: Tx, ledger: Ledger, row: RefundRow) -> tuple[str, ...]:
    guest = tx.get(GuestRow, row.guest_id)
    found = list(_elsewhere(tx, row, "phone", guest.digits if guest is not None else ""))
    for payment in ledger.payments:
        found += _elsewhere(tx, row, "instrument", _instrument(payment))
    return tuple(dict.fromkeys(found))
