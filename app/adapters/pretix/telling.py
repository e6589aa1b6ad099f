"""What is told to pretix, and what it knows of it already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from app.adapters.pretix import reading, wire
from app.adapters.pretix.line import mark
from app.ports.shop import NewPosition, ShopRefused

ENDED: Final = ("failed", "canceled")
"""states of refunds that came to nothing"""


def patch(ident: int, body: Mapping[str, object]) -> dict[str, Any]:
    """A change of a position."""
    return {"position": ident, "body": body}


def named(holder: str) -> dict[str, Any]:
    """The holder's name, whatever the scheme of names the shop asks for."""
    return {"attendee_name_parts": {"_scheme": "full", "full_name": holder}}


def made(position: NewPosition, currency: str) -> dict[str, Any]:
    """A position of an order that we sold."""
    price = reading.written(position.price_minor, currency)
    body = {**reading.item_parts(position.item), "price": price, "secret": position.secret}
    return body | named(position.holder)


def tag(key: str) -> str:
    """What a refund is known by when its key is forgotten; it may be shown to the guest."""
    return f"#{mark(key)[:12]}"


def refund(told: wire.Order, key: str) -> wire.Refund | None:
    """The refund that was made under the key, be it done or on its way."""
    alive = (one for one in told.refunds if one.state not in ENDED)
    return next((one for one in alive if (one.comment or "").endswith(tag(key))), None)


def ended_refund(told: wire.Order, key: str) -> wire.Refund | None:
    """The refund that was made under the key and came to nothing."""
    return next((one for one in told.refunds if (one.comment or "").endswith(tag(key))), None)


def holds(told: wire.Order, ident: int, secret: str) -> bool:
    """Whether the living position has this code."""
    return any(one.id == ident and one.secret == secret and not one.canceled for one in told.positions)


def ending(told: wire.Order, ident: int) -> Literal["ended", "last", "one"]:
    """How a position ends: the shop leaves no order without one. What was added to a position ends with it."""
    position = next((one for one in told.positions if one.id == ident), None)
    if position is None:
        raise ShopRefused("not_found")
    if position.canceled or told.status == "c":
        return "ended"
    others = [one for one in told.positions if not one.canceled and ident not in {one.id, one.addon_to}]
    return "one" if others else "last"


def source(told: wire.Order, amount_minor: int, currency: str) -> int | None:
    """The payment that gives back, none where it takes several.

    `ShopRefused` when there is not so much left: pretix itself would write down any amount.
    """
    shown = reading.order(told, currency)
    loose = [one for one in told.refunds if one.payment is None and one.state in reading.GONE]
    left = {one.id: one.amount_minor - one.refunded_minor for one in shown.payments if one.captured}
    if sum(left.values()) - sum(reading.minor(one.amount, currency) for one in loose) < amount_minor:
        raise ShopRefused("amount")
    by_hand = {one.id for one in shown.payments if one.provider == "manual"}
    fitting = sorted((ident for ident, rest in left.items() if rest >= amount_minor), key=lambda i: i not in by_hand)
    return int(fitting[0]) if fitting else None
