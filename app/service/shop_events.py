"""The event as the organiser's own shop has it, taken into ours: what it sells, its gates, what is left (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import msgspec

from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, Gate
from app.domain.ids import EventId, GateId, entity_key
from app.domain.money import Money
from app.ports.books import QuotaRow
from app.ports.mirrors import ShopLinkRow
from app.ports.rows import FestivalRow
from app.ports.shop import ShopEvent, ShopItem
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.service import stocks
from app.service.festival import event_record
from app.service.idents import needed
from app.service.page import encode

LONGEST_DAY: Final = timedelta(hours=6)
"""how long an event lasts whose end the shop does not know"""
BOUNDLESS: Final = 100_000
"""places of a product whose quotas have no limit"""


def category_id(item: str) -> str:
    """What a product of the shop is called with us: `7/3` is `i7-3`."""
    return f"i{item.replace('/', '-')}"


def item_of(category: str) -> str:
    """The product of the shop that a category is."""
    return category.removeprefix("i").replace("-", "/")


def gate_id(list_id: str) -> str:
    """What a check-in list of the shop is called with us."""
    return f"g{list_id}"


def list_of(gate: str) -> str:
    """The check-in list of the shop that a gate is."""
    return gate.removeprefix("g")


# --- what it is --------------------------------------------------------------------------------------------


def event_of(told: ShopEvent, known: Event | None) -> Event:
    """Our event: the shop has the word on what it sells, we on what it knows nothing of (programme, terms)."""
    starts_at = stocks.at(told.starts_ms)
    event = Event(
        id=EventId(told.slug),
        name=told.name,
        venue=told.venue,
        address=told.venue,
        zone=told.zone,
        doors_at=min(stocks.at(told.doors_ms), starts_at),
        starts_at=starts_at,
        ends_at=stocks.at(told.ends_ms) if told.ends_ms > told.starts_ms else starts_at + LONGEST_DAY,
        gates=tuple(
            Gate(GateId(gate_id(one.id)), Bilingual(one.name), tuple(map(category_id, one.items)))
            for one in told.lists
        ),
        categories=tuple(_category(told, item, known) for item in told.items),
    )
    if known is None:
        return event
    return replace(
        event,
        address=known.address,
        phases=known.phases,
        programme=known.programme,
        aliases=known.aliases,
        limit=known.limit,
        promos=known.promos,
        refunds=known.refunds,
    )


def _category(told: ShopEvent, item: ShopItem, known: Event | None) -> Category:
    """One of the shop's products; the picture of its zone, what it admits and the like are ours to say."""
    ident = category_id(item.id)
    quotas = [one for one in told.quotas if item.id in one.items]
    sizes = [one.size for one in quotas if one.size is not None]
    before = known.category(ident) if known is not None else None
    fresh = Category(
        id=ident,
        name=item.name,
        price=Money(item.price_minor, told.currency),
        quota=min(sizes, default=BOUNDLESS if quotas else 0),
        zone=ident if any(one.items for one in told.lists) else "",
    )
    if before is None:
        return fresh
    return replace(before, name=fresh.name, price=fresh.price, quota=fresh.quota, zone=fresh.zone)


# --- taken in ----------------------------------------------------------------------------------------------


def take_event(tx: Tx, told: ShopEvent, unheard: Mapping[str, int], now_ms: int) -> bool:
    """Make our event agree with the shop's; whether what it is has changed.

    `unheard`: places that we have sold and the shop has not been told of yet, by category.
    """
    row = tx.get(FestivalRow, told.slug)
    event = event_of(told, row.full if row is not None else None)
    changed = row is None or row.full != event
    if changed:
        paused = row is not None and row.state.offers_paused
        state = msgspec.structs.replace(event_record(event), offers_paused=paused)
        row = FestivalRow(id=event.id, ver=row.ver + 1 if row is not None else 1, state=state, full=event)
        tx.put(row)
        body = EventBody(state=msgspec.Raw(encode(state)))
        kind = "EventAdded" if row.ver == 1 else "EventChanged"
        tx.log(kind, entity_key("event", event.id), row.ver, body, at_ms=now_ms, scope=event.id)
        stocks.open_books(tx, event, now_ms)
    if tx.get(ShopLinkRow, event.id) is None:
        tx.put(ShopLinkRow(event_id=event.id))
    for item in told.items:
        category = needed(event.category(category_id(item.id)))
        _set_left(tx, event, category, _left(told, item) - unheard.get(category.id, 0), now_ms)
    return changed


def _left(told: ShopEvent, item: ShopItem) -> int:
    """How many of a product anybody could buy in the shop now."""
    quotas = [one for one in told.quotas if item.id in one.items]
    if not (quotas and item.on_sale):
        return 0
    return min((one.left for one in quotas if one.left is not None), default=BOUNDLESS)


def _set_left(tx: Tx, event: Event, category: Category, left: int, now_ms: int) -> None:
    """Let as many places be on sale as the shop has left: what we hold comes out of those, what we sold does not."""
    quota = needed(tx.get(QuotaRow, event.id, category.id))
    total = quota.sold + max(quota.held, left)
    if total != quota.total:
        places = replace(stocks.places_of(quota), total=total)
        stocks.put(tx, event, quota, places, now_ms)


def noted(tx: Tx, event_id: str, **changes: object) -> None:
    """Write down how far the event has followed its shop."""
    tx.put(msgspec.structs.replace(needed(tx.get(ShopLinkRow, event_id)), **changes))
