"""What pretix says, as far as it concerns us; it adds fields whenever it likes, and they are passed over."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

T = TypeVar("T")
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Text = dict[str, str] | str | None
"""a text by language; plain where the event has but one"""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a listing."""

    results: list[T]
    next: str | None = None


class Event(msgspec.Struct, frozen=True):
    """The event; amounts elsewhere are in its currency."""

    slug: str
    name: Text
    currency: str
    date_from: Moment
    timezone: str
    has_subevents: bool = False
    location: Text = None
    date_to: Moment | None = None
    date_admission: Moment | None = None


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """When and to whom a product or a kind of it is sold."""

    active: bool = True
    available_from: Moment | None = None
    available_until: Moment | None = None
    hide_without_voucher: bool = False
    require_voucher: bool = False
    require_approval: bool = False
    require_membership: bool = False


class Variation(Offered, frozen=True):
    """A kind of a product; `price` is worked out by the shop."""

    id: int
    value: Text
    price: Decimal


class Item(Offered, frozen=True):
    """A product."""

    id: int
    name: Text
    default_price: Decimal
    admission: bool
    variations: list[Variation] = []


class Quota(msgspec.Struct, frozen=True):
    """Places. Of a product with variations, only those among `variations` take from it."""

    id: int
    size: int | None
    items: list[int]
    variations: list[int]
    available_number: int | None = None


class CheckinList(msgspec.Struct, frozen=True):
    """A check-in list."""

    id: int
    name: str
    all_products: bool
    limit_products: list[int]


class Seat(msgspec.Struct, frozen=True):
    """A seat; `seat_guid` is what a new position names it by."""

    name: str
    seat_guid: str = ""


class Position(msgspec.Struct, frozen=True):
    """A position of an order; `addon_to` is the position that it falls with."""

    id: int
    positionid: int
    item: int
    variation: int | None
    price: Decimal
    secret: str
    attendee_name: str | None = None
    attendee_email: str | None = None
    seat: Seat | None = None
    canceled: bool = False
    blocked: list[str] | None = None
    addon_to: int | None = None


class Payment(msgspec.Struct, frozen=True):
    """A payment of an order."""

    local_id: int
    state: str
    amount: Decimal
    created: Moment
    provider: str | None = None
    payment_date: Moment | None = None


class Refund(msgspec.Struct, frozen=True):
    """Money that went back; `payment` may be missing."""

    local_id: int
    state: str
    amount: Decimal
    payment: int | None = None
    comment: str | None = None


class Remark(msgspec.Struct, frozen=True):
    """What programs have written on an order. Anybody may have, so our field may hold anything."""

    usher_order: Any = ""


class Order(msgspec.Struct, frozen=True):
    """An order. When the whole of it is cancelled its positions are not marked."""

    code: str
    status: Literal["n", "p", "e", "c"]
    testmode: bool
    total: Decimal
    datetime: Moment
    last_modified: str
    positions: list[Position]
    payments: list[Payment]
    refunds: list[Refund]
    email: str | None = None
    phone: str | None = None
    locale: str = "ru"
    api_meta: Remark | None = None


class Found(msgspec.Struct, frozen=True):
    """A position with the code of its order."""

    id: int
    order: str


class Checkin(msgspec.Struct, frozen=True):
    """Somebody passed a gate."""

    id: int
    datetime: Moment
    created: Moment
    type: str
    position: int | None = None
    list: int | None = None


class Redeemed(msgspec.Struct, frozen=True):
    """What became of a check-in."""

    status: str
    reason: str | None = None


class Named(msgspec.Struct, frozen=True):
    """Any answer about a position."""

    id: int
