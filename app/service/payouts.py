"""Money going back: to the instrument that paid, never more than was captured on it (T3, C5, X3).

What is on its way out counts as gone at once, in the commit that decides it, so that no two refunds can share it.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.ids import entity_id
from app.domain.payouts import Handed, Way
from app.ports.books import PaymentRow, PayoutRow, RefundRow
from app.ports.facts import Entry
from app.ports.payments import PaymentUnknown, ReceiptLine, Returned
from app.ports.rows import EffectRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service import receipts
from app.service.cashier import provider_of
from app.service.core import Core
from app.service.handouts import ask_people
from app.service.idents import needed
from app.service.outbox import MONEY, Result, Work, owe
from app.service.payments import DESK
from app.service.refund_record import show
from app.service.shop_owed import PROVIDER, is_behind, owe_money_back
from app.service.tools import Tools

OVER: Final = frozenset({Handed.DONE.value, Handed.FAILED.value})
"""states of a payout nothing more happens to"""
SHOP_MS: Final = 2_000
"""until the next look whether the organiser's shop knows of the tickets"""
BACK: Final = {"ru": "Возврат", "en": "Refund"}

Part = tuple[PaymentRow, int]


# --- what others call --------------------------------------------------------------------------------------


def begin(tx: Tx, tools: Tools, refund: RefundRow, now_ms: int) -> tuple[PayoutRow, ...]:
    """Send back what the refund says, to the payments it names; asking again changes nothing.

    `NotPossible(OVER_CAPTURED)` when a payment has not that much left, `RED_FLAG` when one is disputed at its bank,
    `AMOUNT_CHANGED` when the parts do not sum up to the amount; nothing has been written then.
    """
    known, last = of_refund(tx, refund.id), latest(tx, refund.id)
    if last and all(row.state != "failed" for row in last):
        return known
    parts = _parts(tx, refund)
    made = tuple(
        _send(tx, refund, part, f"{refund.id}.{len(known) + at}", now_ms) for at, part in enumerate(parts, 1)
    )
    ask_people(tx, refund.id, made, now_ms)
    return (*known, *made)


def of_refund(tx: Tx, refund_id: str) -> tuple[PayoutRow, ...]:
    """All payouts of a refund, the failed ones among them, oldest first."""
    found: list[PayoutRow] = []
    while (row := tx.get(PayoutRow, f"{refund_id}.{len(found) + 1}")) is not None:
        found.append(row)
    return tuple(found)


def latest(tx: Tx, refund_id: str) -> tuple[PayoutRow, ...]:
    """Those of the last time the refund's money was sent."""
    known = of_refund(tx, refund_id)
    return tuple(row for row in known if row.made_ms == known[-1].made_ms)


def under_way(tx: Tx, refund_id: str) -> bool:
    """Whether some of the refund's money may still arrive, or is still to be paid out."""
    return any(row.state not in OVER for row in of_refund(tx, refund_id))


def settled(tx: Tx, tools: Tools, refund_id: str, now_ms: int) -> None:
    """When every payout of a refund is done, the refund is paid."""
    from app.service import refunds  # who begins payouts is told of their end

    alive = [row for row in of_refund(tx, refund_id) if row.state != "failed"]
    if alive and all(row.state == "done" for row in alive):
        refunds.money_moved(tx, tools, refund_id, now_ms)


# --- beginning ---------------------------------------------------------------------------------------------


def _parts(tx: Tx, refund: RefundRow) -> list[Part]:
    """Payments of the refund and what goes back to each; refused before anything is written."""
    lines = [line for line in refund.state.payments if line.returns_minor]
    parts = [(needed(tx.get(PaymentRow, line.id)), line.returns_minor) for line in lines]
    if any(minor < 0 for _, minor in parts) or sum(minor for _, minor in parts) != refund.state.amount_minor:
        raise NotPossible(Refusal.AMOUNT_CHANGED)
    for payment, minor in parts:
        if payment.state != "captured" or payment.refunded_minor + minor > payment.amount_minor:
            raise NotPossible(Refusal.OVER_CAPTURED)
        if payment.disputed:
            raise NotPossible(Refusal.RED_FLAG)
    if len({payment.id for payment, _ in parts}) != len(parts):
        raise NotPossible(Refusal.AMOUNT_CHANGED)
    return parts


def _send(tx: Tx, refund: RefundRow, part: Part, ident: str, now_ms: int) -> PayoutRow:
    payment, minor = part
    payee = refund.state.payee
    way = Way.DESK.value if payment.provider == DESK else ""
    way = Way.ACCOUNT.value if payee is not None and payee.used else way
    row = PayoutRow(
        id=ident,
        refund_id=refund.id,
        payment_id=payment.id,
        amount_minor=minor,
        currency=payment.currency,
        state=Handed.WAITING.value if way else "pending",
        made_ms=now_ms,
        way=way,
    )
    tx.put(row)
    tx.put(replace(payment, refunded_minor=payment.refunded_minor + minor))
    if not way:
        owe(tx, "payout.call", f"payout:{ident}", "", now_ms, line=f"payout:{ident}", priority=MONEY,
            ident=f"payout:{ident}")  # fmt: skip
    return row


# --- at the provider ---------------------------------------------------------------------------------------


def key_of(payout: PayoutRow, payment: PaymentRow) -> str:
    """The provider's idempotency key: one for a payout, for ever. 40 hex digits."""
    return hashlib.sha256(f"payout:{payout.id}:{payment.id}".encode()).hexdigest()[:40]


async def _rows(core: Core, effect: EffectRow) -> tuple[PayoutRow, PaymentRow]:
    ident = entity_id(effect.ent)
    payout = needed(await core.storage.read(lambda reads: reads.get(PayoutRow, ident)))
    return payout, needed(await core.storage.read(lambda reads: reads.get(PaymentRow, payout.payment_id)))


async def _call(core: Core, effect: EffectRow) -> Result:
    payout, payment = await _rows(core, effect)
    if payment.provider == PROVIDER and await core.storage.read(partial(is_behind, order_id=payment.order_id)):
        # the shop ends a ticket first: money back for a living one would leave its whole order unpaid there
        return Result(state="pending", due_ms=core.now_ms() + SHOP_MS, problem="shop_behind")
    lines = await core.storage.write(lambda tx: lines_of(tx, payout, payment))
    provider = provider_of(core, payment.provider)
    returned = await provider.refund(
        payment.provider_id, payout.amount_minor, payout.currency, key_of(payout, payment),
        tuple(ReceiptLine(*line) for line in lines),
    )  # fmt: skip
    return _read(core, payout, returned)


async def _ask(core: Core, effect: EffectRow) -> Result | None:
    payout, payment = await _rows(core, effect)
    returned = await provider_of(core, payment.provider).find_refund(payment.provider_id, key_of(payout, payment))
    return None if returned is None else _read(core, payout, returned)


def _read(core: Core, payout: PayoutRow, returned: Returned) -> Result:
    """What the provider's answer means; one that is about other money is not believed."""
    if (returned.amount_minor, returned.currency) != (payout.amount_minor, payout.currency):
        raise PaymentUnknown(f"{returned.provider_id} is about other money")
    if returned.state == "failed":
        return Result(state="failed", problem=returned.problem or "failed")
    settle = partial(_done, tools=core.tools, ident=payout.id, returned=returned)
    return Result(settle) if returned.state == "done" else Result(state="unknown")


def _done(tx: Tx, now_ms: int, tools: Tools, ident: str, returned: Returned) -> None:
    row = needed(tx.get(PayoutRow, ident))
    if row.state != "done":
        book(tx, tools, replace(row, provider_id=returned.provider_id, problem=""), now_ms)


def book(tx: Tx, tools: Tools, row: PayoutRow, now_ms: int) -> None:
    """The money of a payout has left us: only now its receipt is owed, and the refund may be paid."""
    row = replace(row, state="done", done_ms=now_ms)
    tx.put(row)
    _audit(tx, row, "done", now_ms)
    payment = needed(tx.get(PaymentRow, row.payment_id))
    if payment.provider != PROVIDER or row.way:
        owe_money_back(tx, row.id, payment.order_id, now_ms)
    if payment.provider not in (DESK, PROVIDER):
        lines = lines_of(tx, row, payment)
        receipts.begin(tx, tools, "return", f"payout:{row.id}", now_ms, lines=lines, currency=row.currency)
    settled(tx, tools, row.refund_id, now_ms)


def free(tx: Tx, row: PayoutRow, now_ms: int) -> None:
    """It failed for good: its money may be paid back another way."""
    row = replace(row, state="failed")
    tx.put(row)
    payment = needed(tx.get(PaymentRow, row.payment_id))
    tx.put(replace(payment, refunded_minor=payment.refunded_minor - row.amount_minor))
    _audit(tx, row, "failed", now_ms)


def _moved(tx: Tx, tools: Tools, effect: EffectRow, now_ms: int) -> None:
    """The payout's row goes with its effect."""
    from app.service import refunds  # who begins payouts is told of their end

    if effect.state == "done":
        return
    row = replace(needed(tx.get(PayoutRow, entity_id(effect.ent))), state=effect.state, problem=effect.problem)
    tx.put(row)
    if effect.state == "failed":
        free(tx, row, now_ms)
        refunds.money_failed(tx, tools, row.refund_id, now_ms)
    show(tx, row.refund_id, "RefundMoneyChanged", now_ms, money_state=effect.state)


def lines_of(tx: Tx, payout: PayoutRow, payment: PaymentRow) -> tuple[tuple[str, int, int], ...]:
    """What the return receipt says: a line for each ticket when this is the only payout, else one for the part."""
    refund = needed(tx.get(RefundRow, payout.refund_id))
    lines = [(_name(tx, line.ticket_id, line.category), 1, line.amount_minor) for line in refund.state.lines]
    lines = [line for line in lines if line[2]]
    if lines and sum(minor for _, _, minor in lines) == payout.amount_minor:
        return tuple(lines)
    return ((f"{BACK.get(payment.lang, BACK['en'])}: {payment.title}"[:120], 1, payout.amount_minor),)


def _name(tx: Tx, ticket_id: str, category: str) -> str:
    ticket = tx.get(TicketRow, ticket_id)
    seat = f", {ticket.seat}" if ticket is not None and ticket.seat else ""
    return f"{category}{seat}"[:120]


def _audit(tx: Tx, row: PayoutRow, outcome: str, now_ms: int) -> None:
    proof = row.reference or row.provider_id
    detail = f"{row.amount_minor} {row.currency} {row.payment_id} {proof}"
    refund = tx.get(RefundRow, row.refund_id)
    guest_id = refund.guest_id if refund is not None else ""
    by = row.paid_by or "cashier"
    tx.audit(Entry(now_ms, by, "Payout", f"payout:{row.id}", outcome, "", guest_id, detail))


WORKS: Final = {"payout.call": Work(_call, _ask, _moved)}
