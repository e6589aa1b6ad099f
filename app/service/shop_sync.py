"""Following the organiser's shop: its event, its orders, its check-ins, again and again, sooner when it calls (T1).

A webhook is only a hint, for it is not signed: it makes us look at once instead of at the next round.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Final

import structlog

from app.domain.ids import entity_id
from app.ports.mirrors import ShopLinkRow, ShopOrderRow
from app.ports.reads import Reads
from app.ports.rows import OrderRow, TicketRow
from app.ports.shop import ShopAway, ShopOrder, ShopRefused
from app.ports.storage import Tx
from app.service.core import Core
from app.service.festival import load_festivals
from app.service.gatelists import doors_of
from app.service.idents import needed
from app.service.shop_checkins import take_checkin
from app.service.shop_events import noted, take_event
from app.service.shop_orders import take_order
from app.service.shop_owed import ORDER, order_of
from app.service.teaching import teach
from app.service.tools import Linked

PACE_S: Final = 30.0
"""between two rounds when the shop says nothing"""
SOONEST_S: Final = 1.0
"""between two rounds when it says much"""
EVENT_S: Final = 10.0
"""between two looks at what it sells and what is left of it"""
AT_ONCE: Final = 200
"""tickets listed anew in one unit of work"""
WHOLE_MS: Final = 3600_000
"""between two readings of all its orders"""
OVERLAP_MS: Final = 5_000
"""how far a round looks back behind the check-ins it knows: the shop's clock, and commits that came late"""

log = structlog.get_logger()


async def run(core: Core) -> None:
    """Follow for ever; a shop that is away is tried again at the next round.

    Anybody may send a notice, so notices alone make us ask little: for orders and check-ins, not for the event anew.
    """
    linked = needed(core.tools.shop)
    asked_at = -PACE_S
    loop = asyncio.get_running_loop()
    while True:
        linked.hinted.clear()
        late = loop.time() - asked_at >= EVENT_S or not linked.event_id
        if late:
            asked_at = loop.time()
        await once(core, linked, event=late)
        await asyncio.sleep(SOONEST_S)
        try:
            async with asyncio.timeout(PACE_S - SOONEST_S):
                await linked.hinted.wait()
        except TimeoutError:
            continue


async def once(core: Core, linked: Linked, *, event: bool = True) -> bool:
    """One round, of the event itself only where it says so; whether it came to its end. What was said is kept."""
    try:
        linked.event_id = await _event(core, linked) if event else linked.event_id
        linked.epoch = (await core.storage.read(lambda reads: reads.place())).epoch
        await _orders(core, linked)
        await _named(core, linked)
        await _checkins(core, linked)
    except (ShopAway, ShopRefused) as trouble:
        why = str(trouble)
        if why != linked.problem:
            log.warning("shop.away", reason=why)
        linked.problem = why
        return False
    if linked.problem:
        log.info("shop.back")
    linked.problem = ""
    await core.storage.write(partial(noted, event_id=linked.event_id, synced_ms=core.now_ms()))
    linked.synced_ms = core.now_ms()
    return True


async def _event(core: Core, linked: Linked) -> str:
    unheard = await core.storage.read(_unheard)
    told = await linked.shop.event()
    before = core.festivals.get(told.slug)
    work = partial(take_event, told=told, unheard=unheard, now_ms=core.now_ms())
    if await core.storage.write(work):
        await load_festivals(core)
        await teach(core, told.slug)
        if before is not None and doors_of(before.full) != doors_of(core.festivals[told.slug].full):
            await _relist(core, linked, told.slug)
    return told.slug


async def _relist(core: Core, linked: Linked, event_id: str) -> None:
    """Entries of the gate list name gates and zones by number: all are fetched anew, a few at a time."""
    rows = await core.storage.read(lambda reads: reads.find(TicketRow, where={"event_id": event_id}))
    for first in range(0, len(rows), AT_ONCE):
        some = [row.id for row in rows[first : first + AT_ONCE]]
        await core.storage.write(partial(_relisted, linked=linked, idents=some, now_ms=core.now_ms()))


def _relisted(tx: Tx, linked: Linked, idents: list[str], now_ms: int) -> None:
    for ident in idents:
        linked.books.relist(tx, ident, now_ms)


def _unheard(reads: Reads) -> dict[str, int]:
    """Places sold here that the shop has still to be told of, by category."""
    found: Counter[str] = Counter()
    for effect in reads.effects(2**53):
        if effect.kind == ORDER:
            order = needed(reads.get(OrderRow, entity_id(effect.ent)))
            found[order.category_id] += order.places
    return dict(found)


async def _orders(core: Core, linked: Linked) -> None:
    """Everything that changed since the last round, a page at a time; where many share a stamp, page after page.

    Now and then all of it, for where only money has moved the shop sets no new stamp.
    """
    event_id = linked.event_id
    link = needed(await core.storage.read(lambda reads: reads.get(ShopLinkRow, event_id)))
    now_ms = core.now_ms()
    whole = now_ms - linked.whole_ms >= WHOLE_MS
    since, page, more = "" if whole else linked.earlier or link.modified, 1, True
    while more:
        orders, more = await linked.shop.orders(since, page)
        if not orders:
            break
        newest = orders[-1].modified
        await core.storage.write(partial(_take, linked=linked, orders=tuple(orders), now_ms=core.now_ms()))
        since, page = (newest, 1) if newest != since else (since, page + 1)
    linked.whole_ms = now_ms if whole else linked.whole_ms
    linked.earlier = link.modified


async def _named(core: Core, linked: Linked) -> None:
    """The orders that the shop has called about, of those it had told us of: new ones have come already."""
    while linked.named:
        code = next(iter(linked.named))
        known = await core.storage.read(partial(_order_row, event_id=linked.event_id, code=code))
        order = await linked.shop.order(code) if known is not None else None
        if order is not None:
            await core.storage.write(partial(_take_one, linked=linked, order=order, now_ms=core.now_ms()))
        linked.named.discard(code)


def _take(tx: Tx, linked: Linked, orders: tuple[ShopOrder, ...], now_ms: int) -> None:
    for order in orders:
        _take_one(tx, linked, order, now_ms)
    link = needed(tx.get(ShopLinkRow, linked.event_id))
    noted(tx, linked.event_id, modified=max(link.modified, orders[-1].modified))


def _order_row(reads: Reads, event_id: str, code: str) -> ShopOrderRow | None:
    return reads.get(ShopOrderRow, event_id, code)


def _take_one(tx: Tx, linked: Linked, order: ShopOrder, now_ms: int) -> None:
    told = replace(order, ours=order_of(linked.epoch, order.ours))
    take_order(tx, linked.books, linked.event_id, told, now_ms)


async def _checkins(core: Core, linked: Linked) -> None:
    event_id = linked.event_id
    link = needed(await core.storage.read(lambda reads: reads.get(ShopLinkRow, event_id)))
    since, page, more, newest = max(0, link.checked_ms - OVERLAP_MS), 1, True, link.checked_ms
    while more:
        checkins, more = await linked.shop.checkins(since, page)
        for one in checkins:
            work = partial(take_checkin, books=linked.books, event_id=event_id, told=one, now_ms=core.now_ms())
            scan = await core.storage.write(work)
            if scan is not None:
                core.doors.scanned(event_id, scan.line)
            newest = max(newest, one.made_ms)
        page += 1
    if newest != link.checked_ms:
        await core.storage.write(partial(noted, event_id=event_id, checked_ms=newest))
