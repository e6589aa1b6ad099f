"""Money coming in: a payment is begun with the order, and captured in one commit with what it pays for (T3, C6).

Guests pay on the provider's page, to which our own short page `/pay/ID` leads; no card number is ever seen here. What
a provider says is taken in by `learn`: it changes a payment only where amount, currency and our own id are those
that were asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import structlog
from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.ports.books import HoldRow, PaymentRow, UpgradeRow
from app.ports.facts import Entry
from app.ports.payments import Paid
from app.ports.rows import FestivalRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.service import receipts
from app.service.idents import needed, new_id
from app.service.outbox import MONEY, WATCH, hasten, owe
from app.service.tools import Tools

DESK: Final = "desk"
"""provider of what is paid by hand, and of what costs nothing"""
HOLD_MS: Final = 15 * 60_000
FIRST_LOOK_MS: Final = 5_000
"""after which the provider is first asked whether it was paid, in case its word got lost"""

TICKETS: Final = Bilingual("Билеты", "Tickets")
UPGRADE: Final = Bilingual("Доплата за места", "Upgrade of places")

Lines = tuple[tuple[str, int, int], ...]

log = structlog.get_logger()


# --- what others call --------------------------------------------------------------------------------------


def begin(
    tx: Tx, tools: Tools, *, amount_minor: int, now_ms: int, order: OrderRow | None = None,
    upgrade: UpgradeRow | None = None, expires_ms: int = 0, hold_id: str = "", lines: Lines = (),
    dialogue_id: str = "",
) -> PaymentRow:  # fmt: skip
    """A pending payment for an order or an upgrade, its link valid at once; the provider is told by an effect.

    `lines` are (name, count, minor units each) and sum up to the amount; empty: one line for all. The order's row
    gets the payment's id: read it again. What costs nothing is captured here and now.
    """
    row = _row(tx, tools, amount_minor, now_ms, order=order, upgrade=upgrade)
    row = replace(row, expires_ms=expires_ms or now_ms + HOLD_MS, hold_id=hold_id or _hold_of(order, upgrade))
    row = replace(row, dialogue_id=dialogue_id)
    row = replace(row, lines=_checked(lines, amount_minor) or ((row.title, 1, amount_minor),))
    _join(tx, row)
    if not amount_minor:
        return _capture(tx, tools, replace(row, provider=DESK), now_ms)
    tx.put(row)
    _open(tx, row, now_ms)
    return row


def link_of(tx: Tx, payment_id: str) -> str:
    """Our page that leads to where it is paid; good at once, and good for saying how it went afterwards."""
    return needed(tx.get(PaymentRow, payment_id)).link


def desk(
    tx: Tx, tools: Tools, *, amount_minor: int, now_ms: int, method: str, slip: str, by: str,
    order: OrderRow | None = None, upgrade: UpgradeRow | None = None, hold_id: str = "", lines: Lines = (),
) -> PaymentRow:  # fmt: skip
    """Paid at the desk: captured at once. `method` desk_card | desk_cash, `slip` the number on the desk's receipt.

    The desk's own cash register has printed the receipt, so none is made here.
    """
    row = _row(tx, tools, amount_minor, now_ms, order=order, upgrade=upgrade)
    row = replace(row, provider=DESK, instrument=method.removeprefix("desk_"), provider_id=slip, payer=by, link="")
    row = replace(row, hold_id=hold_id or _hold_of(order, upgrade))
    row = replace(row, lines=_checked(lines, amount_minor) or ((row.title, 1, amount_minor),))
    _join(tx, row)
    return _capture(tx, tools, row, now_ms, by=by)


def close(tx: Tx, payment_id: str, now_ms: int) -> None:
    """Nobody is to pay this any more (the order was let go): the provider's page is closed, if that can be done.

    What is paid in the same moment comes in as a late payment.
    """
    row = tx.get(PaymentRow, payment_id)
    if row is None or row.state not in ("pending", "declined") or row.provider == DESK:
        return
    tx.put(replace(row, state="expired"))
    _close_page(tx, row, now_ms)


def again(tx: Tx, payment_id: str, now_ms: int) -> bool:
    """Try a declined payment once more on a new page, while its places are still held; False when that is over."""
    row = tx.get(PaymentRow, payment_id)
    if row is None or row.state != "declined" or not _still_held(tx, row, now_ms):
        return False
    row = replace(row, state="pending", attempt=row.attempt + 1, provider_id="", url="", problem="")
    tx.put(row)
    _open(tx, row, now_ms)
    return True


def kept(row: PaymentRow, order: OrderRow | None) -> bool:
    """Its tickets were given out before they were paid: their places stay the guest's, whatever becomes of it."""
    return row.purpose == "order" and not row.hold_id and order is not None and bool(order.ticket_ids)


def held_until(row: PaymentRow, hold: HoldRow | None, order: OrderRow | None, now_ms: int) -> int:
    """Until when it can be paid for places that are the guest's; 0 when it cannot any more."""
    held_ms = hold.expires_ms if hold is not None and hold.state == "held" else 0
    ends_ms = min(row.expires_ms, row.expires_ms if kept(row, order) else held_ms)
    return ends_ms if ends_ms > now_ms else 0


def open_key(row: PaymentRow) -> str:
    """The provider's idempotency key of this page: never another one for the same attempt. 40 hex digits."""
    return hashlib.sha256(f"open:{row.id}:{row.attempt}".encode()).hexdigest()[:40]


# --- what the provider says --------------------------------------------------------------------------------


def learn(tx: Tx, tools: Tools, payment_id: str, paid: Paid, now_ms: int) -> str:
    """Take in how a payment stands at its provider; returns its state then. The same again changes nothing."""
    from app.service import disputes, orders  # who begins payments is told of their end

    row = needed(tx.get(PaymentRow, payment_id))
    if not _is_ours(row, paid):
        return _distrust(tx, row, paid, now_ms)
    if paid.state == "captured" and row.state != "captured":
        _capture(tx, tools, replace(row, instrument=paid.instrument, payer=paid.payer), now_ms)
        row = needed(tx.get(PaymentRow, payment_id))
    if row.state == "captured":
        return disputes.heard(tx, tools, row, paid, now_ms).state
    if paid.state in ("declined", "expired") and row.state in ("pending", "unknown"):
        row = replace(row, state=paid.state, problem="")
        tx.put(row)
        _audit(tx, row, row.state, now_ms)
        orders.unpaid(tx, tools, row, paid.state, now_ms)
    return row.state


def expire(tx: Tx, tools: Tools, payment_id: str, now_ms: int) -> None:
    """Its time is over and nothing came: the places go back, the page is closed."""
    from app.service import orders  # as above

    row = needed(tx.get(PaymentRow, payment_id))
    if row.state not in ("pending", "declined"):
        return
    row = replace(row, state="expired")
    tx.put(row)
    _audit(tx, row, "expired", now_ms)
    _close_page(tx, row, now_ms)
    orders.unpaid(tx, tools, row, "expired", now_ms)


def _is_ours(row: PaymentRow, paid: Paid) -> bool:
    same_money = (paid.amount_minor, paid.currency) == (row.amount_minor, row.currency)
    return same_money and paid.payment_id == row.id


def _distrust(tx: Tx, row: PaymentRow, paid: Paid, now_ms: int) -> str:
    """The provider speaks of other money than was asked for: nobody gets anything before a person has looked."""
    log.warning("payment.differs", payment=row.id, provider=row.provider, state=paid.state)
    if paid.state == "captured" and row.state != "captured":
        row = replace(row, state="unknown", problem="differs")
        tx.put(row)
        _audit(tx, row, "differs", now_ms)
    return row.state


def _capture(tx: Tx, tools: Tools, row: PaymentRow, now_ms: int, by: str = "") -> PaymentRow:
    """The one place where a payment becomes money: with tickets or seats, and the receipt owed, in one commit."""
    from app.service import orders  # as above

    row = replace(row, state="captured", captured_ms=now_ms, problem="")
    tx.put(row)
    _audit(tx, row, "captured", now_ms, by)
    if row.provider != DESK:
        receipts.begin(tx, tools, "income", f"payment:{row.id}", now_ms, lines=row.lines, currency=row.currency)
    orders.paid(tx, tools, row, now_ms)
    return row


# --- within ------------------------------------------------------------------------------------------------


def _row(
    tx: Tx, tools: Tools, amount_minor: int, now_ms: int, *, order: OrderRow | None, upgrade: UpgradeRow | None
) -> PaymentRow:
    if amount_minor < 0 or (order is None and upgrade is None):
        raise ValueError("a payment needs an amount, and an order or an upgrade it is for")
    order_id = order.id if order is not None else needed(upgrade).order_id
    order = order or tx.get(OrderRow, order_id)
    guest_id, event_id = (upgrade.guest_id, upgrade.event_id) if upgrade else _whose(needed(order))
    guest = tx.get(GuestRow, guest_id)
    lang = guest.lang if guest else "ru"
    ident = new_id()
    return PaymentRow(
        id=ident,
        order_id=order_id,
        guest_id=guest_id,
        event_id=event_id,
        provider=tools.provider,
        purpose="upgrade" if upgrade else "order",
        amount_minor=amount_minor,
        currency=upgrade.state.currency if upgrade else needed(order).currency,
        state="pending",
        made_ms=now_ms,
        upgrade_id=upgrade.id if upgrade else "",
        ticket_ids=upgrade.state.ticket_ids if upgrade else (),
        link=f"{tools.public_url}/pay/{ident}",
        lang=lang,
        contact=(guest.email or guest.phone) if guest else "",
        title=_title(tx, event_id, order_id, lang, UPGRADE if upgrade else TICKETS),
    )


def _whose(order: OrderRow) -> tuple[str, str]:
    return order.guest_id, order.event_id


def _title(tx: Tx, event_id: str, order_id: str, lang: str, what: Bilingual) -> str:
    festival = tx.get(FestivalRow, event_id)
    name = festival.full.name.said(lang) if festival else ""
    return ", ".join(part for part in (what.said(lang), name, order_id) if part)[:120]


def _hold_of(order: OrderRow | None, upgrade: UpgradeRow | None) -> str:
    if upgrade is not None:
        return upgrade.state.hold_id
    return order.hold_id if order is not None else ""


def _checked(lines: Sequence[tuple[str, int, int]], amount_minor: int) -> Lines:
    if lines and sum(count * minor for _, count, minor in lines) != amount_minor:
        raise ValueError("the lines do not sum up to the amount")
    return tuple(lines)


def _join(tx: Tx, row: PaymentRow) -> None:
    order = tx.get(OrderRow, row.order_id)
    if order is not None and row.id not in order.payment_ids:
        tx.put(replace(order, payment_ids=(*order.payment_ids, row.id)))


def _open(tx: Tx, row: PaymentRow, now_ms: int) -> None:
    ent = f"payment:{row.id}"
    owe(tx, "pay.open", ent, "", now_ms, line=ent, priority=MONEY, ident=f"open:{row.id}:{row.attempt}")
    poll = f"poll:{row.id}:{row.attempt}"
    owe(tx, "pay.poll", ent, "", now_ms, line=poll, priority=WATCH, due_ms=now_ms + FIRST_LOOK_MS, ident=poll)


def _close_page(tx: Tx, row: PaymentRow, now_ms: int) -> None:
    ent = f"payment:{row.id}"
    owe(tx, "pay.close", ent, "", now_ms, line=ent, ident=f"close:{row.id}:{row.attempt}")
    hasten(tx, f"poll:{row.id}:{row.attempt}", now_ms)


def _still_held(tx: Tx, row: PaymentRow, now_ms: int) -> bool:
    return held_until(row, tx.get(HoldRow, row.hold_id), tx.get(OrderRow, row.order_id), now_ms) > 0


def _audit(tx: Tx, row: PaymentRow, outcome: str, now_ms: int, by: str = "") -> None:
    detail = f"{row.amount_minor} {row.currency} {row.provider} {row.provider_id}"
    tx.audit(Entry(now_ms, by or "cashier", "Payment", f"payment:{row.id}", outcome, "", row.guest_id, detail))
