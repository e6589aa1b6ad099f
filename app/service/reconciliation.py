"""Whether the books add up: places, money, tickets and entries counted over again from their rows (T2, T3, A1).

Nothing here is taken from a running counter it is compared with: a quota is held against the tickets, a payment
against payouts and against what its provider says, a ticket against its codes and the gate's log.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.guests import OrderStatus, TicketStatus
from app.domain.payouts import Handed
from app.domain.refunds import State as RefundState
from app.domain.upgrades import State
from app.ports.books import (
    CodeRow,
    HoldRow,
    PaymentRow,
    PayoutRow,
    QuotaRow,
    ReceiptRow,
    RefundRow,
    ScanRow,
    SeatRow,
    UpgradeRow,
)
from app.ports.payments import Paid, PaymentRefused, Payments, PaymentUnknown
from app.ports.reads import Reads
from app.ports.rows import OrderRow, TicketRow
from app.protocol.api import Reconciliation
from app.service.core import Core
from app.service.disputes import CHARGEBACK
from app.service.payments import DESK
from app.service.shop_owed import PROVIDER

MOST_PROBLEMS: Final = 50
OVERDUE_MS: Final = 5 * 60_000
"""a hold that is still held so long after its end has been forgotten"""
DAY_MS: Final = 24 * 3600_000
LIVING: Final = frozenset({TicketStatus.VALID.value, TicketStatus.UNPAID.value})
ELSEWHERE: Final = frozenset({DESK, PROVIDER})
"""whose receipts are printed by others: the desk's register, the organiser's shop"""
ON_ITS_WAY: Final = frozenset({"pending", "calling", "unknown"})


@dataclass(slots=True)
class Rows:
    """Everything that is compared, of one moment."""

    quotas: tuple[QuotaRow, ...]
    tickets: tuple[TicketRow, ...]
    holds: tuple[HoldRow, ...]
    seats: tuple[SeatRow, ...]
    orders: dict[str, OrderRow]
    payments: tuple[PaymentRow, ...]
    payouts: tuple[PayoutRow, ...]
    receipts: tuple[ReceiptRow, ...]
    codes: tuple[CodeRow, ...]
    scans: tuple[ScanRow, ...]
    upgrades: dict[str, UpgradeRow]
    refunds: tuple[RefundRow, ...]
    registered: bool = True
    """a cash register is connected: payments have receipts"""


def rows_of(reads: Reads) -> Rows:
    """Read all of it."""
    return Rows(
        quotas=tuple(reads.find(QuotaRow)),
        tickets=tuple(reads.find(TicketRow)),
        holds=tuple(reads.find(HoldRow, where={"state": "held"})),
        seats=tuple(reads.find(SeatRow)),
        orders={row.id: row for row in reads.find(OrderRow)},
        payments=tuple(reads.find(PaymentRow)),
        payouts=tuple(reads.find(PayoutRow)),
        receipts=tuple(reads.find(ReceiptRow)),
        codes=tuple(reads.find(CodeRow)),
        scans=tuple(reads.find(ScanRow)),
        upgrades={row.id: row for row in reads.find(UpgradeRow)},
        refunds=tuple(reads.find(RefundRow)),
    )


@dataclass(slots=True)
class Tally:
    """Differences by name, and in words the first of them."""

    diffs: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def expect(self, name: str, what: str, found: int, due: int) -> None:
        """Two figures that must be equal."""
        self.add(name, abs(found - due), f"{what}: {found}, not {due}")

    def add(self, name: str, by: int, problem: str) -> None:
        """A difference, if it is one."""
        if by:
            self.diffs[name] += by
            self.problems.append(f"{name}: {problem}")


async def reconcile(core: Core) -> Reconciliation:
    """Count everything over again and ask the providers."""
    rows = await core.storage.read(rows_of)
    rows.registered = core.tools.receipts is not None
    tally = Tally()
    compare(rows, core.now_ms(), tally)
    unasked = await _ask_providers(core, rows, tally)
    captured = [row for row in rows.payments if row.state == "captured"]
    returned = [row for row in rows.payouts if row.state == "done"]
    on_the_way = [row for row in rows.payouts if row.state in ON_ITS_WAY]
    by_hand = [row for row in rows.payouts if row.state == Handed.WAITING]
    pending = [row for row in rows.payments if row.state in ("pending", "unknown")]
    return Reconciliation(
        at_ms=core.now_ms(),
        **{name: tally.diffs[name] for name in DIFFS},
        payments=len(captured),
        captured_kopecks=sum(row.amount_minor for row in captured),
        returned_kopecks=sum(row.amount_minor for row in returned),
        tickets=len(rows.tickets),
        in_flight=len(on_the_way) + len(pending),
        by_hand=len(by_hand),
        by_hand_kopecks=sum(row.amount_minor for row in by_hand),
        unasked=unasked,
        problems=tuple(tally.problems[:MOST_PROBLEMS]),
    )


DIFFS: Final = (
    "stock_diff", "seats_diff", "money_diff_kopecks", "provider_diff_kopecks", "tickets_diff", "holds_diff",
    "receipts_diff", "entries_diff",
)  # fmt: skip


def compare(rows: Rows, now_ms: int, tally: Tally) -> None:
    """All that can be told from our own rows."""
    _stock(rows, tally)
    _seats(rows, tally)
    _holds(rows, now_ms, tally)
    _tickets(rows, tally)
    _entries(rows, tally)
    _money(rows, tally)
    _handed(rows, tally)
    _receipts(rows, tally)


# --- places ------------------------------------------------------------------------------------------------


def _stock(rows: Rows, tally: Tally) -> None:
    sold = Counter((row.event_id, row.category_id) for row in rows.tickets if row.status in LIVING)
    held: Counter[tuple[str, str]] = Counter()
    for hold in rows.holds:
        held[hold.event_id, hold.category_id] += hold.places
    for quota in rows.quotas:
        key = (quota.event_id, quota.category_id)
        tally.expect("stock_diff", f"sold of {key}", quota.sold, sold[key])
        tally.expect("stock_diff", f"held of {key}", quota.held, held[key])
        over = max(0, sold[key] + held[key] - quota.total)
        tally.add("stock_diff", over, f"{over} of {key} sold beyond {quota.total}")
        shown = (quota.state.total, quota.state.sold, quota.state.held)
        tally.add("stock_diff", shown != (quota.total, quota.sold, quota.held), f"{key} is shown as {shown}")


def _seats(rows: Rows, tally: Tally) -> None:
    tickets = {row.id: row for row in rows.tickets}
    holds = {row.id: row for row in rows.holds}
    for seat in rows.seats:
        owner = tickets.get(seat.ticket_id)
        taken = owner is not None and owner.status in LIVING and owner.seat == seat.seat
        tally.add("seats_diff", bool(seat.ticket_id) != taken, f"{seat.seat} is not {seat.ticket_id}'s")
        hold = holds.get(seat.hold_id)
        held = hold is not None and seat.seat in hold.seats
        tally.add("seats_diff", bool(seat.hold_id) != held, f"{seat.seat} is not on hold {seat.hold_id}")
    numbered = {(row.event_id, row.category_id, row.seat): row.ticket_id for row in rows.seats}
    for ticket in rows.tickets:
        whose = numbered.get((ticket.event_id, ticket.category_id, ticket.seat), ticket.id)
        wrong = ticket.status in LIVING and whose != ticket.id
        tally.add("seats_diff", wrong, f"{ticket.seat} is not {ticket.id}'s but {whose or 'nobody'}'s")


def _holds(rows: Rows, now_ms: int, tally: Tally) -> None:
    for hold in rows.holds:
        late = hold.expires_ms + OVERDUE_MS < now_ms
        tally.add("holds_diff", late, f"hold {hold.id} was over at {hold.expires_ms}")
        tally.add("holds_diff", not _has_reason(rows, hold), f"hold {hold.id} is nobody's")
    held = {hold.id for hold in rows.holds}
    for row in rows.upgrades.values():
        lost = row.status == State.HELD and row.state.hold_id not in held
        tally.add("holds_diff", lost, f"offer {row.id} has lost its hold")
    for order in rows.orders.values():
        lost = order.status == OrderStatus.UNPAID and bool(order.hold_id) and order.hold_id not in held
        tally.add("holds_diff", lost, f"order {order.id} has lost its hold")


def _has_reason(rows: Rows, hold: HoldRow) -> bool:
    if hold.kind == "upgrade":
        offer = rows.upgrades.get(hold.upgrade_id)
        return offer is not None and offer.status == State.HELD and offer.state.hold_id == hold.id
    order = rows.orders.get(hold.order_id)
    return order is not None and order.status == OrderStatus.UNPAID and order.hold_id == hold.id


# --- tickets and gates -------------------------------------------------------------------------------------


def _tickets(rows: Rows, tally: Tally) -> None:
    alive: dict[str, list[CodeRow]] = defaultdict(list)
    for code in rows.codes:
        if not code.dead_ms:
            alive[code.ticket_id].append(code)
    for ticket in rows.tickets:
        codes = alive[ticket.id]
        right = [code for code in codes if (code.issue, code.code) == (ticket.issue, ticket.code)]
        due = 1 if ticket.status in LIVING else 0
        tally.expect("tickets_diff", f"codes of ticket {ticket.id} that open a gate", len(codes), due)
        tally.add("tickets_diff", due - len(right) if codes else 0, f"ticket {ticket.id} shows another code")
    made = Counter(ticket.order_id for ticket in rows.tickets)
    for order in rows.orders.values():
        due = order.places if order.status not in _NEVER_PAID else len(order.ticket_ids)
        tally.expect("tickets_diff", f"tickets of order {order.id}", made[order.id], due)


_NEVER_PAID: Final = frozenset({OrderStatus.UNPAID.value, OrderStatus.EXPIRED.value, OrderStatus.CANCELLED.value})


def _entries(rows: Rows, tally: Tally) -> None:
    """The gate's log against what tickets and quotas say of who came in and who is inside."""
    entries = Counter(row.ticket_id for row in rows.scans if row.entry)
    inside: Counter[tuple[str, str]] = Counter()
    for ticket in rows.tickets:
        tally.expect("entries_diff", f"entries of ticket {ticket.id}", ticket.entries, entries[ticket.id])
        inside[ticket.event_id, ticket.category_id] += ticket.inside
    for quota in rows.quotas:
        key = (quota.event_id, quota.category_id)
        tally.expect("entries_diff", f"inside of {key}", quota.inside, inside[key])


# --- money -------------------------------------------------------------------------------------------------


def _money(rows: Rows, tally: Tally) -> None:
    """What was captured for an order is what its tickets cost; what goes back from a payment is its payouts."""
    captured = [row for row in rows.payments if row.state == "captured"]
    used = _used(rows, captured)
    brought: Counter[str] = Counter()
    for payment in captured:
        if payment.id in used:
            brought[payment.order_id] += payment.amount_minor
    cost: Counter[str] = Counter()
    for ticket in rows.tickets:
        if ticket.payment_id:
            cost[ticket.order_id] += ticket.price_minor
    theirs = {
        row.order_id for row in captured if row.provider == PROVIDER
    }  # with fees and discounts of the shop's own
    for order_id in (brought | cost).keys() - theirs:
        tally.expect("money_diff_kopecks", f"order {order_id}", brought[order_id], cost[order_id])
    out: Counter[str] = Counter()
    for payout in rows.payouts:
        if payout.state != "failed":
            out[payout.payment_id] += payout.amount_minor
    for payment in rows.payments:
        tally.expect("money_diff_kopecks", f"back from {payment.id}", payment.refunded_minor, out[payment.id])
        over = max(0, out[payment.id] - payment.amount_minor)
        tally.add("money_diff_kopecks", over, f"{payment.id} gave back {over} too much")
    for payment in captured:
        left = payment.amount_minor - payment.refunded_minor
        free = payment.id not in used and payment.provider != PROVIDER
        lost = free and left and not _awaits(rows, payment)
        tally.add("money_diff_kopecks", left if lost else 0, f"{payment.id} paid for nothing and stays")


def _handed(rows: Rows, tally: Tally) -> None:
    """What the packets show of money that people pay out is what its payouts say; what is done has its proof."""
    shown = {line.id: (line.state, line.amount_minor) for one in rows.refunds for line in one.state.by_hand}
    for payout in rows.payouts:
        if payout.id in shown:
            state, minor = shown[payout.id]
            off = abs(minor - payout.amount_minor) or (payout.amount_minor if state != payout.state else 0)
            tally.add("money_diff_kopecks", off, f"{payout.id} is shown as {state} {minor}")
            unproved = payout.state == Handed.DONE and not (payout.reference and payout.paid_by)
            tally.add("money_diff_kopecks", payout.amount_minor if unproved else 0, f"{payout.id} has no proof")


def _used(rows: Rows, captured: Iterable[PaymentRow]) -> frozenset[str]:
    """Captured payments that tickets or seats were given for."""
    bought = {ticket.payment_id for ticket in rows.tickets}
    seated = {
        row.state.payment_id for row in rows.upgrades.values() if row.status in (State.PAID.value, State.DONE.value)
    }
    return frozenset(row.id for row in captured if row.id in (seated if row.purpose == "upgrade" else bought))


def _awaits(rows: Rows, payment: PaymentRow) -> bool:
    """A person is to decide on money that came late or twice."""
    offer = rows.upgrades.get(payment.upgrade_id)
    if offer is not None and offer.status == State.LATE and offer.state.payment_id == payment.id:
        return True
    return any(
        line.id == payment.id
        for refund in rows.refunds
        if refund.status not in (RefundState.REJECTED, RefundState.WITHDRAWN)
        for line in refund.state.payments
    )


def _receipts(rows: Rows, tally: Tally) -> None:
    """Every payment and payout through a provider has one receipt of its amount; none stands for anything else."""
    if not rows.registered:
        return
    providers = {row.id: row.provider for row in rows.payments}
    due = {
        f"payment:{row.id}": row.amount_minor
        for row in rows.payments
        if row.state == "captured" and row.provider not in ELSEWHERE
    }
    due |= {
        f"payout:{row.id}": row.amount_minor
        for row in rows.payouts
        if row.state == "done" and providers.get(row.payment_id) not in ELSEWHERE and row.problem != CHARGEBACK
    }
    printed = {row.of: row.amount_minor for row in rows.receipts if row.state != "failed"}
    for of in due.keys() | printed.keys():
        tally.expect("receipts_diff", f"receipt of {of}", printed.get(of, 0), due.get(of, 0))


# --- the provider's side -----------------------------------------------------------------------------------


async def _ask_providers(core: Core, rows: Rows, tally: Tally) -> int:
    """Compare with what providers say of each payment of theirs; how many could not be asked."""
    out, moving = _payouts(rows)
    lost: Counter[str] = Counter()
    for payout in rows.payouts:
        if payout.problem == CHARGEBACK and payout.state == "done":
            lost[payout.payment_id] += payout.amount_minor
    ours: dict[str, list[PaymentRow]] = defaultdict(list)
    for payment in rows.payments:
        if payment.provider_id and payment.provider != DESK:
            ours[payment.provider].append(payment)
    unasked = 0
    for name, payments in ours.items():
        told = await _told(core.tools.payments.get(name), payments)
        if told is None:
            unasked += len(payments)
            continue
        for payment in payments:
            theirs = told.get(payment.provider_id)
            _compare_provider(payment, theirs, out[payment.id], moving[payment.id], tally)
            gone = theirs.lost_minor if theirs is not None else 0
            tally.expect("provider_diff_kopecks", f"lost of {payment.id} in disputes", lost[payment.id], gone)
    return unasked


async def _told(provider: Payments | None, payments: Sequence[PaymentRow]) -> dict[str, Paid] | None:
    """A provider's payments by its id; None when it does not answer or is not connected."""
    since_ms = min(payment.made_ms for payment in payments) - DAY_MS
    if provider is None:
        return None
    try:
        return {paid.provider_id: paid async for paid in provider.listing(max(0, since_ms))}
    except (PaymentUnknown, PaymentRefused):
        return None


def _payouts(rows: Rows) -> tuple[Counter[str], Counter[str]]:
    """By payment: what has gone back, and what may have."""
    out: Counter[str] = Counter()
    moving: Counter[str] = Counter()
    for payout in rows.payouts:
        if payout.state == "done" and not payout.way and payout.problem != CHARGEBACK:
            out[payout.payment_id] += payout.amount_minor
        elif payout.state in ON_ITS_WAY:
            moving[payout.payment_id] += payout.amount_minor
    return out, moving


def _compare_provider(payment: PaymentRow, theirs: Paid | None, out: int, moving: int, tally: Tally) -> None:
    taken = theirs.amount_minor if theirs is not None and theirs.state == "captured" else 0
    ours = payment.amount_minor if payment.state == "captured" else 0
    if payment.state not in ("pending", "unknown"):
        tally.expect("provider_diff_kopecks", f"captured of {payment.id}", ours, taken)
    back = theirs.refunded_minor if theirs is not None else 0
    if payment.provider == PROVIDER:  # the shop writes down what we pay out by hand, too
        tally.expect("provider_diff_kopecks", f"back from {payment.id} in the shop", payment.refunded_minor, back)
        return
    nearest = min(max(back, out), out + moving)
    tally.expect("provider_diff_kopecks", f"back from {payment.id} at its provider", nearest, back)
