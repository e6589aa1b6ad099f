"""What the guests' site shows and sells: live stock, and an order with its way to paying (T2, K1)."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.festivals import Category, Event
from app.domain.money import Money
from app.domain.pricing import on_sale, price_now
from app.ports.books import QuotaRow
from app.ports.reads import Reads
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.guest import CategoryLine, EventPage, EventsPage, OrderAsk, OrderPlaced
from app.protocol.refusals import Refusal
from app.service import festival, orders, payments, stocks
from app.service.core import Core
from app.service.sessions import GuestSession

LONGEST_PROMO: Final = 64


async def events_page(core: Core) -> EventsPage:
    """The organiser and the events on sale, the soonest first, with what is free and what it costs now."""
    page = festival.events_page(core)
    if core.tools.ticketing is None:
        return page
    return await core.storage.read(partial(_with_stock, core=core, page=page, now_ms=core.now_ms()))


def _with_stock(reads: Reads, core: Core, page: EventsPage, now_ms: int) -> EventsPage:
    return replace(page, events=tuple(_event(core, reads, one, now_ms) for one in page.events))


def _event(core: Core, reads: Reads, page: EventPage, now_ms: int) -> EventPage:
    event = core.festivals[page.id].full
    quotas = {row.category_id: row for row in reads.find(QuotaRow, where={"event_id": event.id})}
    lines = (
        _line(event, category, line, _places(reads, quotas.get(category.id)), now_ms)
        for category, line in zip(event.categories, page.categories, strict=True)
    )
    return replace(page, categories=tuple(lines))


def _places(reads: Reads, quota: QuotaRow | None) -> tuple[int, int] | None:
    """Places that are sold or held, and those that may be bought."""
    return (quota.sold + quota.held, stocks.for_sale(reads, quota)) if quota is not None else None


def _line(
    event: Event, category: Category, line: CategoryLine, places: tuple[int, int] | None, now_ms: int
) -> CategoryLine:
    if places is None or not on_sale(event, category, stocks.at(now_ms)):
        return replace(line, id=category.id)
    taken, free = places
    price = price_now(category, taken, stocks.at(now_ms))
    return replace(line, id=category.id, free=free, most=category.limit or event.limit, price_minor=price.minor)


async def buy(core: Core, session: GuestSession, ask: OrderAsk) -> OrderPlaced:
    """Hold places for the guest of this session; `NotPossible` as the box office says."""
    if len(ask.promo) > LONGEST_PROMO:
        raise NotPossible(Refusal.BAD_VALUE)
    now_ms = core.now_ms()
    purchase = Purchase(
        event_id=ask.event,
        category_id=ask.category,
        places=ask.places,
        guest_id=session.guest_id,
        expires_ms=now_ms + orders.HOLD_MS,
        promo=ask.promo,
        channel=session.channel,
        conversation_id=session.conversation_id,
    )
    return await core.storage.write(partial(_bought, core=core, purchase=purchase, now_ms=now_ms))


def _bought(tx: Tx, core: Core, purchase: Purchase, now_ms: int) -> OrderPlaced:
    order = orders.placed(tx, core.tools, purchase, now_ms)
    total = Money(order.total_minor, order.currency)
    return OrderPlaced(
        order=order.id,
        url=payments.link_of(tx, order.payment_ids[-1]),
        amount_minor=total.minor,
        currency=total.currency,
        expires_ms=purchase.expires_ms,
    )
