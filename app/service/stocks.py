"""The books of places: quotas, seats and promo codes of an event, and every change of a counter told to the consoles.

A counter changes only here, by the steps of `app.domain.stock.Places`, in the transaction of what it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from app.domain.festivals import Category, Event
from app.domain.ids import entity_key
from app.domain.pricing import on_sale, price_now, standard_difference
from app.domain.promos import folded
from app.domain.seating import rows_of
from app.domain.stock import Places
from app.domain.waiting import left_for_others
from app.ports.books import PromoRow, QuotaRow, SeatRow
from app.ports.lines import LineRow
from app.ports.reads import Reads
from app.ports.storage import Rows, Tx
from app.protocol.frames import EventBody
from app.protocol.trade import Stock
from app.service.core import Core
from app.service.idents import needed
from app.service.page import encode


def at(now_ms: int) -> datetime:
    """Milliseconds since the epoch as an aware time."""
    return datetime.fromtimestamp(now_ms / 1000, UTC)


def places_of(quota: QuotaRow) -> Places:
    """The counters of a quota."""
    return Places(quota.total, quota.sold, quota.held, quota.buffer)


def for_sale(rows: Rows, quota: QuotaRow) -> int:
    """How many places anybody may buy now: what the waiting list can take is left to it."""
    free = places_of(quota).sellable()
    line = rows.get(LineRow, quota.event_id, quota.category_id) if quota.state.waiting else None
    return left_for_others(line.waiting, free) if line is not None else free


def stock_key(event_id: str, category_id: str) -> str:
    """How a quota is named on the wire, after `stock:`."""
    return f"{event_id}/{category_id}"


# --- the beginning -----------------------------------------------------------------------------------------


def open_books(tx: Tx, event: Event, now_ms: int) -> None:
    """Quotas, seats and promo codes of an event; what is there already is left alone."""
    for category in event.categories:
        if category.upgrade_to or not category.admits:
            continue
        if tx.get(QuotaRow, event.id, category.id) is None:
            quota = QuotaRow(
                event_id=event.id,
                category_id=category.id,
                ver=0,
                total=category.quota,
                buffer=category.buffer,
                state=_blank(event, category),
            )
            put(tx, event, quota, Places(category.quota, buffer=category.buffer), now_ms)
        for seat in (seat for row in rows_of(category) for seat in row):
            if tx.get(SeatRow, event.id, seat) is None:
                tx.put(SeatRow(event_id=event.id, seat=seat, category_id=category.id))
    for row in _promos(event):
        if tx.get(PromoRow, event.id, row.code) is None:
            tx.put(row)


def _promos(event: Event) -> Iterator[PromoRow]:
    for promo in event.promos:
        yield PromoRow(
            event_id=event.id,
            code=folded(promo.code),
            percent=promo.percent,
            minor_off=promo.minor_off,
            from_ms=milliseconds(promo.starts_at),
            until_ms=milliseconds(promo.until),
            limit=promo.limit,
            categories=promo.categories,
        )


def milliseconds(moment: datetime | None) -> int:
    """An aware time as whole ms since the epoch; 0 for none."""
    return round(moment.timestamp() * 1000) if moment else 0


def _blank(event: Event, category: Category) -> Stock:
    return Stock(
        id=stock_key(event.id, category.id),
        event_id=event.id,
        category_id=category.id,
        name_ru=category.name.ru,
        name_en=category.name.en or category.name.ru,
        price_minor=category.price.minor,
        total=category.quota,
        sold=0,
        held=0,
        admits=category.admits,
        currency=category.price.currency,
    )


# --- changes -----------------------------------------------------------------------------------------------


def put(
    tx: Tx,
    event: Event,
    quota: QuotaRow,
    places: Places,
    now_ms: int,
    *,
    entered: int = 0,
    cmd: str = "",
    by: str = "",
) -> QuotaRow:
    """Store new counters and tell the consoles; `entered` is by how many more or fewer are inside."""
    inside = max(0, quota.inside + entered)
    state = replace(
        quota.state,
        total=places.total,
        sold=places.sold,
        held=places.held,
        inside=inside,
        buffer=places.buffer,
        **_prices(event, quota.category_id, places, now_ms),
    )
    after = replace(
        quota,
        ver=quota.ver + 1,
        total=places.total,
        sold=places.sold,
        held=places.held,
        buffer=places.buffer,
        inside=inside,
        state=state,
    )
    tx.put(after)
    tx.log(
        "StockChanged",
        entity_key("stock", state.id),
        after.ver,
        EventBody(state=msgspec.Raw(encode(state))),
        at_ms=now_ms,
        scope=quota.event_id,
        cmd=cmd,
        by=by,
    )
    return after


def _prices(event: Event, category_id: str, places: Places, now_ms: int) -> dict[str, int | None]:
    """What a place costs now, and what a head pays to change into the category on site."""
    category = event.category(category_id)
    if category is None:
        return {}
    more = standard_difference(event, category)
    return {
        "price_minor": price_now(category, places.sold + places.held, at(now_ms)).minor,
        "upgrade_minor": more.minor if more is not None else None,
    }


async def renew_prices(core: Core) -> int:
    """Prices that change by time alone are told to the consoles; returns how many changed."""
    now_ms = core.now_ms()
    stepped = [
        (row.full, category)
        for row in core.festivals.values()
        for category in row.full.categories
        if category.steps and on_sale(row.full, category, at(now_ms))
    ]
    changed = 0
    for event, category in stepped:
        quota = await core.storage.read(partial(_quota, event_id=event.id, category_id=category.id))
        if quota is not None and _is_stale(quota, category, now_ms):
            changed += await core.storage.write(partial(renew, event=event, category=category, now_ms=now_ms))
    return changed


def _quota(reads: Reads | Tx, event_id: str, category_id: str) -> QuotaRow | None:
    return reads.get(QuotaRow, event_id, category_id)


def _is_stale(quota: QuotaRow, category: Category, now_ms: int) -> bool:
    return price_now(category, quota.sold + quota.held, at(now_ms)).minor != quota.state.price_minor


def renew(tx: Tx, event: Event, category: Category, now_ms: int) -> bool:
    """Tell the price of a category if it has changed by itself; whether it had."""
    quota = needed(_quota(tx, event.id, category.id))
    stale = _is_stale(quota, category, now_ms)
    if stale:  # an order may have told it meanwhile
        put(tx, event, quota, places_of(quota), now_ms)
    return stale
