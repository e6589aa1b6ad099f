"""Fiscal receipts (54-FZ): every payment and every refund has one, with a state of its own (X27).

The register knows each receipt by our key, so that printing again after a cut gives the same one.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final, Literal, Protocol, TypeVar

from msgspec.structs import replace

from app.domain.ids import entity_id, entity_kind
from app.ports.books import PaymentRow, PayoutRow, ReceiptRow
from app.ports.payments import PaymentRefused, ReceiptLine
from app.ports.rows import EffectRow, Row
from app.ports.storage import Tx
from app.service.core import Core
from app.service.idents import needed
from app.service.outbox import Result, Work, owe
from app.service.refund_record import show
from app.service.tools import Tools

R = TypeVar("R", bound=Row)


class Get(Protocol):
    """Finds a row, in a transaction or a reading."""

    def __call__(self, kind: type[R], *key: str | int) -> R | None: ...


MIRRORED: Final = {"pending": "pending", "calling": "pending", "failed": "failed", "unknown": "unknown"}


def begin(
    tx: Tx, tools: Tools, kind: Literal["income", "return"], of: str, now_ms: int, *,
    lines: tuple[tuple[str, int, int], ...], currency: str,
) -> ReceiptRow | None:  # fmt: skip
    """Owe a receipt for `payment:ID` or `payout:ID`; None where no register is connected. Once for each of them."""
    if tools.receipts is None:
        return None
    ident = of.replace(":", "-")
    known = tx.get(ReceiptRow, ident)
    if known is not None:
        return known
    amount = sum(count * minor for _, count, minor in lines)
    row = ReceiptRow(
        id=ident,
        kind=kind,
        of=of,
        amount_minor=amount,
        currency=currency,
        state="pending",
        made_ms=now_ms,
        lines=lines,
    )
    tx.put(row)
    owe(tx, "receipt.print", f"receipt:{ident}", "", now_ms, line=f"receipt:{ident}", ident=f"receipt:{ident}")
    return row


async def _print(core: Core, effect: EffectRow) -> Result:
    ident = entity_id(effect.ent)
    row, contact, about = await core.storage.read(
        lambda reads: _with_contact(needed(reads.get(ReceiptRow, ident)), reads.get)
    )
    if core.tools.receipts is None:
        raise PaymentRefused("no_register")
    key = hashlib.sha256(f"receipt:{row.id}".encode()).hexdigest()[:40]
    lines = tuple(ReceiptLine(*line) for line in row.lines)
    number = await core.tools.receipts.print(key, _kind(row), lines, row.currency, contact=contact, about=about)
    return Result(partial(_printed, tools=core.tools, ident=ident, number=number))


def _kind(row: ReceiptRow) -> Literal["income", "return"]:
    return "return" if row.kind == "return" else "income"


def _with_contact(row: ReceiptRow, get: Get) -> tuple[ReceiptRow, str, str]:
    """The receipt, whom it is sent to, and the provider's id of the money it is about."""
    kind, ident = entity_kind(row.of), entity_id(row.of)
    if kind == "payment":
        payment = needed(get(PaymentRow, ident))
        return row, payment.contact, payment.provider_id
    payout = needed(get(PayoutRow, ident))
    payment = needed(get(PaymentRow, payout.payment_id))
    return row, payment.contact, payout.provider_id


def _printed(tx: Tx, now_ms: int, tools: Tools, ident: str, number: str) -> None:
    row = replace(needed(tx.get(ReceiptRow, ident)), state="done", number=number, done_ms=now_ms, problem="")
    tx.put(row)
    _tell_refund(tx, tools, row, now_ms)


def _moved(tx: Tx, tools: Tools, effect: EffectRow, now_ms: int) -> None:
    if effect.state not in MIRRORED:
        return
    row = needed(tx.get(ReceiptRow, entity_id(effect.ent)))
    state = MIRRORED[effect.state]
    if (row.state, row.problem) != (state, effect.problem):
        row = replace(row, state=state, problem=effect.problem)
        tx.put(row)
        _tell_refund(tx, tools, row, now_ms)


def _tell_refund(tx: Tx, tools: Tools, row: ReceiptRow, now_ms: int) -> None:
    """A refund shows how its receipt stands."""
    if row.kind == "return":
        payout = needed(tx.get(PayoutRow, entity_id(row.of)))
        done_ms = {"receipt_ms": now_ms} if row.state == "done" else {}
        show(tx, payout.refund_id, "RefundReceiptChanged", now_ms, receipt_state=row.state, **done_ms)
        if row.state == "done":
            from app.service import refunds  # who begins receipts is told of their end

            refunds.receipt_printed(tx, tools, payout.refund_id, now_ms)


WORKS: Final = {"receipt.print": Work(_print, moved=_moved, patience=30)}
