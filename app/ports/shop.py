"""The organiser's ticket shop outside Usher (pretix): what it has sold, and what is told to it (T1).

The shop is asked and told over a network, so nothing here is called within the writer's transaction: what it says is
mirrored into the books, what we did is owed to it as an effect. Ids are the shop's own, as text. Amounts are whole
minor units of the event's currency, times integer milliseconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.domain.articles import Bilingual

ShopStatus = Literal["unpaid", "paid", "expired", "cancelled"]
RefundState = Literal["pending", "done", "failed"]


class ShopRefused(Exception):
    """The shop said no for good; `code` in its words, for a log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ShopAway(Exception):
    """It did not answer, or not so that it can be read: whether anything was done there is not known."""


@dataclass(frozen=True, slots=True)
class ShopItem:
    """A product that lets somebody in. `id` is `ITEM`, or `ITEM/VARIATION` where the product has variations."""

    id: str
    name: Bilingual
    price_minor: int
    on_sale: bool = True
    """anybody may buy it now"""


@dataclass(frozen=True, slots=True)
class ShopQuota:
    """Places shared by `items`; `size` and what is `left` of them None: no limit. What is in no quota is not sold."""

    id: str
    size: int | None
    items: tuple[str, ...]
    left: int | None = None


@dataclass(frozen=True, slots=True)
class ShopList:
    """A check-in list, which is a gate to us; `items` empty: every product may enter there."""

    id: str
    name: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopEvent:
    """The event as the shop has it. `zone` is a name of the tz database; `ends_ms` 0 where the shop has none."""

    slug: str
    name: Bilingual
    venue: Bilingual
    zone: str
    currency: str
    starts_ms: int
    doors_ms: int
    ends_ms: int
    items: tuple[ShopItem, ...]
    quotas: tuple[ShopQuota, ...]
    lists: tuple[ShopList, ...]


@dataclass(frozen=True, slots=True)
class ShopPosition:
    """One ticket of an order; `number` counts from 1 within it. `secret` is what its QR code holds."""

    id: str
    number: int
    item: str
    price_minor: int
    secret: str
    holder: str = ""
    email: str = ""
    seat: str = ""
    cancelled: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class ShopPayment:
    """A payment of an order, numbered within it; only `captured` ones are money."""

    id: str
    captured: bool
    amount_minor: int
    provider: str
    paid_ms: int = 0
    refunded_minor: int = 0
    """what refunds that are done or on their way have taken back"""


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as it stands now, positions that were cancelled among them.

    `modified` is the shop's own stamp, the cursor of `orders`. `ours` is what we called it when we told of it.
    """

    code: str
    status: ShopStatus
    total_minor: int
    made_ms: int
    modified: str
    email: str = ""
    phone: str = ""
    lang: str = "ru"
    ours: str = ""
    positions: tuple[ShopPosition, ...] = ()
    payments: tuple[ShopPayment, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopCheckin:
    """Somebody went in or out at one of the shop's own scanners, or at ours, at the moment that we have told it."""

    id: str
    list_id: str
    position_id: str
    at_ms: int
    leaving: bool = False
    made_ms: int = 0
    """when the shop learned of it"""


@dataclass(frozen=True, slots=True)
class ShopRefund:
    """Money on its way back by the shop's own provider, or by a person there; only `done` has arrived."""

    id: str
    state: RefundState
    amount_minor: int


@dataclass(frozen=True, slots=True)
class NewPosition:
    """A ticket that we sold, with the code we gave it."""

    item: str
    price_minor: int
    secret: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order that we sold and that is paid: the shop is told of it, and asks nobody for anything."""

    ours: str
    positions: tuple[NewPosition, ...]
    email: str = ""
    phone: str = ""
    lang: str = "ru"


class Shop(Protocol):
    """One event at one shop. Every call raises `ShopAway`, each writing one `ShopRefused`, too.

    `key` never changes on retry: the same one again does nothing twice.
    """

    async def event(self) -> ShopEvent:
        """`ShopRefused("event_series")` for a series of events, which has no gates of its own."""
        ...

    async def orders(self, since: str, page: int = 1) -> tuple[Sequence[ShopOrder], bool]:
        """Orders changed at or after the stamp `since` (empty: all), longest unchanged first; whether more follow.

        Orders in test mode are left out.
        """
        ...

    async def order(self, code: str) -> ShopOrder | None: ...

    async def checkins(self, since_ms: int, page: int = 1) -> tuple[Sequence[ShopCheckin], bool]:
        """Successful check-ins the shop has learned of since then, oldest first; whether more follow."""
        ...

    async def check_in(
        self, list_id: str, position_id: str, nonce: str, at_ms: int, *, leaving: bool = False
    ) -> str:  # fmt: skip
        """Write down that the holder went in (or out); forced, because he did. Empty, or why the shop did not."""
        ...

    async def recode(self, code: str, position_id: str, secret: str, key: str) -> None:
        """The position has another code; its old one is dead at the shop with this call."""
        ...

    async def rename(self, position_id: str, holder: str) -> None: ...

    async def cancel(self, code: str, position_id: str, key: str) -> None:
        """The position ends; with it the order when it was the last. No money moves."""
        ...

    async def block(self, position_id: str) -> None:
        """The position lets nobody in until somebody lifts the block in the shop."""
        ...

    async def pay(self, code: str, amount_minor: int, note: str, key: str) -> str:
        """Write down money that we took for the order; the number of the payment there."""
        ...

    async def give_back(self, code: str, amount_minor: int, note: str, key: str) -> None:
        """Write down money of the order that we have given back ourselves."""
        ...

    async def reseat(self, code: str, position_id: str, item: str, price_minor: int, key: str) -> None:
        """The position is of another product and price; pay first, or the whole order is unpaid meanwhile."""
        ...

    async def make(self, order: NewOrder, key: str) -> ShopOrder:
        """Tell of an order that we sold, whatever the shop thinks is left."""
        ...

    async def refund(self, code: str, payment_id: str, amount_minor: int, key: str) -> ShopRefund:
        """Send money back the way it came, by the shop's own payment provider.

        `ShopRefused` where that provider cannot. Two at once of one order could give back too much: ask one by one.
        """
        ...

    async def refund_of(self, code: str, key: str) -> ShopRefund | None:
        """How the refund stands that was asked for under this key; None when there is none."""
        ...

    async def close(self) -> None: ...
