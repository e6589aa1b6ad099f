"""A ticket shop in memory with the manners of a real one: stamps, keys that do nothing twice, forced entries."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.domain.articles import Bilingual
from app.ports.shop import (
    NewOrder,
    ShopAway,
    ShopCheckin,
    ShopEvent,
    ShopItem,
    ShopList,
    ShopOrder,
    ShopPayment,
    ShopPosition,
    ShopQuota,
    ShopRefund,
    ShopRefused,
)

PAGE = 2
DAY_MS = 24 * 3600_000


def festival(starts_ms: int, **parts: Any) -> ShopEvent:
    """An event of two products, a hundred places and five, with a gate for all and one for the dear ones."""
    usual = ShopEvent(
        slug="spring",
        name=Bilingual("Весна", "Spring"),
        venue=Bilingual("Парк", "Park"),
        zone="Europe/Moscow",
        currency="RUB",
        starts_ms=starts_ms,
        doors_ms=starts_ms - 3600_000,
        ends_ms=starts_ms + 6 * 3600_000,
        items=(
            ShopItem("1", Bilingual("Стандарт", "Standard"), 300_000),
            ShopItem("2/7", Bilingual("VIP", "VIP"), 800_000),
        ),
        quotas=(ShopQuota("1", 100, ("1",), 100), ShopQuota("2", 5, ("2/7",), 5)),
        lists=(ShopList("1", "Главный вход"), ShopList("2", "VIP", ("2/7",))),
    )
    return replace(usual, **parts)


@dataclass
class MemoryShop:
    """`away` fails every call, `lost` fails writing calls after they were done; `said` is what was done, in order."""

    told: ShopEvent
    books: dict[str, ShopOrder] = field(default_factory=dict)
    entries: list[ShopCheckin] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, ...]] = field(default_factory=list)
    away: bool = False
    away_after: int = -1
    """calls until it goes away; below 0 it stays"""
    lost: bool = False
    refuses: str = ""
    """every writing call is refused with this"""
    mislikes: str = ""
    """the field for which a sale is refused"""
    slow: bool = False
    """refunds stay on their way until `ends`"""
    sent: dict[tuple[str, str], ShopRefund] = field(default_factory=dict)
    turns_away: str = ""
    """why entries are not written down"""
    told_of: list[tuple[str, str]] = field(default_factory=list)
    """e-mail and phone of each sale"""
    events: int = 0
    """how often it was asked for the event"""
    looked_up: list[str] = field(default_factory=list)
    """orders it was asked for by code"""
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """happens once while the shop is asked for an order"""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """a round has come to its last question"""
    _stamps: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # --- what tests do in the shop -------------------------------------------------------------------------

    def sells(self, code: str, *items: str, paid: bool = True, **parts: Any) -> ShopOrder:
        """Somebody buys in the shop."""
        price = {one.id: one.price_minor for one in self.told.items}
        start = 10 * len(self.books)
        positions = tuple(
            ShopPosition(f"{start + n}", n, item, price[item], f"secret-of-{code}-{n}".lower(), holder=f"Гость {n}")
            for n, item in enumerate(items, 1)
        )
        total = sum(one.price_minor for one in positions)
        order = ShopOrder(
            code=code,
            status="paid" if paid else "unpaid",
            total_minor=total,
            made_ms=1,
            modified="",
            email=f"{code.lower()}@example.org",
            phone="+79161112233",
            positions=positions,
            payments=(ShopPayment("1", True, total, "banktransfer", 5),) if paid else (),
        )
        return self._put(replace(order, **parts))

    def changes(self, code: str, number: int = 1, **parts: Any) -> None:
        """Something of a position is changed in the shop."""
        order = self.books[code]
        positions = tuple(replace(one, **parts) if one.number == number else one for one in order.positions)
        self._put(replace(order, positions=positions))

    def amends(self, code: str, **parts: Any) -> None:
        """Something of an order is changed in the shop."""
        self._put(replace(self.books[code], **parts))

    def stamps(self, code: str, stamp: str) -> None:
        """An order gets this stamp."""
        self.books[code] = replace(self.books[code], modified=stamp)

    def adds(self, code: str, item: str = "1") -> None:
        """A position is added to an order."""
        order, number = self.books[code], len(self.books[code].positions) + 1
        one = ShopPosition(f"{code}{number}", number, item, 300_000, f"secret-of-{code}-{number}".lower())
        self._put(replace(order, positions=(*order.positions, one), total_minor=order.total_minor + 300_000))

    def splits(self, code: str, number: int, new: str) -> None:
        """A position gets an order of its own."""
        order, one = self.books[code], self.position(code, number)
        rest = tuple(each for each in order.positions if each.number != number)
        price = one.price_minor
        self._put(replace(order, positions=rest, total_minor=order.total_minor - price))
        self._put(replace(order, code=new, positions=(replace(one, number=1),), total_minor=price, payments=()))

    def returns(self, code: str, amount_minor: int, payment_id: str = "1") -> None:
        """Money goes back in the shop; that sets no new stamp."""
        order = self.books[code]
        payments = tuple(
            replace(one, refunded_minor=one.refunded_minor + amount_minor) if one.id == payment_id else one
            for one in order.payments
        )
        self.books[code] = replace(order, payments=payments)

    def has_left(self, item: str, left: int | None) -> None:
        """So many of a product can still be bought there."""
        quotas = tuple(replace(one, left=left) if item in one.items else one for one in self.told.quotas)
        self.told = replace(self.told, quotas=quotas)

    def enters(self, code: str, number: int, list_id: str, at_ms: int, *, leaving: bool = False) -> None:
        """A scanner of the shop's."""
        ident = self.position(code, number).id
        self.entries.append(ShopCheckin(f"c{len(self.entries)}", list_id, ident, at_ms, leaving, made_ms=at_ms + 5))

    def position(self, code: str, number: int = 1) -> ShopPosition:
        """A position as it stands."""
        return next(one for one in self.books[code].positions if one.number == number)

    def _put(self, order: ShopOrder) -> ShopOrder:
        order = replace(order, modified=f"{next(self._stamps):06}")
        self.books[order.code] = order
        return order

    def _of(self, position_id: str) -> tuple[str, int]:
        return next(
            (order.code, one.number)
            for order in self.books.values()
            for one in order.positions
            if one.id == position_id
        )

    def _ask(self) -> None:
        self.away = self.away or self.away_after == 0
        self.away_after -= 1
        if self.away:
            raise ShopAway("timeout")

    def _did(self, *what: str, key: str = "") -> None:
        self.said.append(what)
        if key:
            self.keys[key] = what
        if self.lost:
            self.lost = False
            raise ShopAway("cut")

    def _may(self) -> None:
        self._ask()
        if self.refuses:
            raise ShopRefused(self.refuses)

    # --- the port ------------------------------------------------------------------------------------------

    async def event(self) -> ShopEvent:
        self._ask()
        self.events += 1
        return self.told

    async def orders(self, since: str, page: int = 1) -> tuple[Sequence[ShopOrder], bool]:
        self._ask()
        found = sorted((one for one in self.books.values() if one.modified >= since), key=lambda one: one.modified)
        return found[(page - 1) * PAGE : page * PAGE], len(found) > page * PAGE

    async def order(self, code: str) -> ShopOrder | None:
        self._ask()
        self.looked_up.append(code)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return self.books.get(code)

    async def checkins(self, since_ms: int, page: int = 1) -> tuple[Sequence[ShopCheckin], bool]:
        self._ask()
        self.asked.set()
        found = sorted((one for one in self.entries if one.made_ms >= since_ms), key=lambda one: one.made_ms)
        return found[(page - 1) * PAGE : page * PAGE], len(found) > page * PAGE

    async def check_in(
        self, list_id: str, position_id: str, nonce: str, at_ms: int, *, leaving: bool = False
    ) -> str:  # fmt: skip
        self._may()
        if nonce not in self.keys:
            ident = f"c{len(self.entries)}"
            self.entries.append(ShopCheckin(ident, list_id, position_id, at_ms, leaving, made_ms=at_ms + 5))
            self._did("exit" if leaving else "entry", position_id, list_id, key=nonce)
        return self.turns_away

    async def recode(self, code: str, position_id: str, secret: str, key: str) -> None:
        self._may()
        if key not in self.keys:
            self.changes(code, self._of(position_id)[1], secret=secret)
            self._did("recode", position_id, key=key)

    async def rename(self, position_id: str, holder: str) -> None:
        self._may()
        self.changes(*self._of(position_id), holder=holder)
        self._did("rename", position_id, holder)

    async def cancel(self, code: str, position_id: str, key: str) -> None:
        self._may()
        if key not in self.keys:
            self.changes(code, self._of(position_id)[1], cancelled=True)
            if all(one.cancelled for one in self.books[code].positions):
                self.amends(code, status="cancelled")
            self._did("cancel", position_id, key=key)

    async def block(self, position_id: str) -> None:
        self._may()
        self.changes(*self._of(position_id), blocked=True)
        self._did("block", position_id)

    async def pay(self, code: str, amount_minor: int, note: str, key: str) -> str:
        self._may()
        if key not in self.keys:
            order = self.books[code]
            number = str(len(order.payments) + 1)
            payment = ShopPayment(number, True, amount_minor, "manual", 7)
            self.amends(code, payments=(*order.payments, payment), status="paid")
            self.keys[key] = number
            self._did("pay", code, str(amount_minor))
        return str(self.keys[key])

    async def give_back(self, code: str, amount_minor: int, note: str, key: str) -> None:
        self._may()
        if key not in self.keys:
            self.returns(code, amount_minor)
            self._did("give_back", code, str(amount_minor), key=key)

    async def reseat(self, code: str, position_id: str, item: str, price_minor: int, key: str) -> None:
        self._may()
        if key not in self.keys:
            self.changes(code, self._of(position_id)[1], item=item, price_minor=price_minor)
            self._did("reseat", position_id, item, key=key)

    async def make(self, order: NewOrder, key: str) -> ShopOrder:
        self._may()
        if self.mislikes and (self.mislikes == "positions" or getattr(order, self.mislikes)):
            raise ShopRefused(self.mislikes)
        if key not in self.keys:
            self.told_of.append((order.email, order.phone))
            code = f"U{len(self.books)}"
            start = 10 * len(self.books)
            positions = tuple(
                ShopPosition(f"{start + n}", n, one.item, one.price_minor, one.secret, holder=one.holder)
                for n, one in enumerate(order.positions, 1)
            )
            total = sum(one.price_minor for one in positions)
            payment = ShopPayment("1", True, total, "manual", 5)
            made = ShopOrder(code, "paid", total, 1, "", ours=order.ours, positions=positions, payments=(payment,))
            self._put(made)
            self.keys[key] = code
            self._did("make", order.ours.partition("/")[2])
        return self.books[self.keys[key]]

    async def refund(self, code: str, payment_id: str, amount_minor: int, key: str) -> ShopRefund:
        self._may()
        if key not in self.keys:
            self.returns(code, amount_minor, payment_id)
            self.sent[code, key] = ShopRefund("1", "pending" if self.slow else "done", amount_minor)
            self._did("refund", code, str(amount_minor), key=key)
        return self.sent[code, key]

    async def refund_of(self, code: str, key: str) -> ShopRefund | None:
        self._ask()
        return self.sent.get((code, key))

    def ends(self, state: Literal["done", "failed"]) -> None:
        """Money that was on its way arrives, or does not."""
        self.sent = {key: replace(one, state=state) for key, one in self.sent.items()}

    async def close(self) -> None:
        """Nothing is open."""
