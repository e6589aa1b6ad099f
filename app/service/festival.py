"""The festival's data into the store: events, articles, ready replies, guests with orders and tickets (T1, T4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.festivals import Event
from app.domain.guests import Guest, Order, Ticket
from app.domain.ids import EntityKey, entity_id, entity_key
from app.domain.words import fold
from app.ports.facts import Batch
from app.ports.rows import (
    ArticleRow,
    FestivalRow,
    GuestRow,
    IdentityRow,
    OrderRow,
    ReadyReplyRow,
    SettingRow,
    SubjectRow,
    TicketRow,
)
from app.ports.storage import Tx
from app.ports.ticketing import Ticketing
from app.protocol import records
from app.protocol.frames import EventBody
from app.protocol.guest import ActLine, CategoryLine, DateLine, EventPage, EventsPage, Words
from app.service import zones
from app.service.articles import record_of
from app.service.core import Core
from app.service.holders import Holders
from app.service.page import encode
from app.service.samples import Sample
from app.service.stocks import milliseconds, open_books
from app.service.takeover import Takeover
from app.service.teaching import teach_all

AT_ONCE = 200
"""guests in one unit of work"""
ORGANISER = "organiser"


async def fill(core: Core, sample: Sample, holders: Holders) -> None:
    """Store the sample and teach it to the bot. What operators have changed since stays as they left it.

    Events, articles, ready replies and orders that are on the books are left alone, guests are put again
    unless they were erased.
    """
    now_ms = core.now_ms()
    await core.storage.write(partial(_knowledge, core=core, sample=sample, now_ms=now_ms))
    events = {str(event.id): event for event in sample.events}
    ticketing = core.tools.ticketing
    orders: dict[str, list[Order]] = {}
    for order in holders.orders:
        orders.setdefault(order.guest_id, []).append(order)
    for first in range(0, len(holders.guests), AT_ONCE):
        some = holders.guests[first : first + AT_ONCE]
        work = partial(_people, guests=some, orders=orders, events=events, ticketing=ticketing, now_ms=now_ms)
        await core.storage.write(work)
    await load_festivals(core)
    await teach_all(core)


async def load_festivals(core: Core) -> None:
    """Bring the events into memory, where every message looks for its own."""
    rows = await core.storage.read(lambda reads: reads.festivals())
    organiser = await core.storage.read(lambda reads: reads.get(SettingRow, ORGANISER))
    core.festivals = {row.id: row for row in rows}
    if organiser is not None:
        core.organiser = msgspec.json.decode(organiser.value, type=Bilingual)


def follow(core: Core, batch: Batch) -> None:
    """Keep the events in memory as a commit has left them: offers may have been paused."""
    for told in batch.events:
        row = core.festivals.get(entity_id(told.ent)) if told.ent.startswith("event:") else None
        if row is not None:
            state = msgspec.json.decode(told.body.state, type=records.Event)
            core.festivals[row.id] = replace(row, ver=told.ver, state=state)


# --- events, articles, ready replies -----------------------------------------------------------------------


def _knowledge(tx: Tx, core: Core, sample: Sample, now_ms: int) -> None:
    tx.put(SettingRow(id=ORGANISER, value=encode(sample.organiser)))
    zones.keep(tx, sample.pictures)
    for event in sample.events:
        if tx.get(FestivalRow, event.id) is None:
            state = event_record(event)
            tx.put(FestivalRow(id=event.id, ver=1, state=state, full=event))
            _log(tx, "EventAdded", entity_key("event", event.id), state, scope=event.id, now_ms=now_ms)
        if core.tools.ticketing is not None:
            open_books(tx, event, now_ms)
    for article in sample.articles:
        record = record_of(article, now_ms)
        if tx.get(ArticleRow, record.id) is None:
            tx.put(ArticleRow(id=record.id, ver=1, event_id=record.event_id, state=record))
            _log(tx, "ArticleSaved", entity_key("article", record.id), record, scope=record.event_id, now_ms=now_ms)
    for reply in sample.replies:
        if tx.get(ReadyReplyRow, reply.id) is None:
            tx.put(ReadyReplyRow(id=reply.id, ver=1, state=reply))
            _log(tx, "ReadyReplySaved", entity_key("reply", reply.id), reply, scope="", now_ms=now_ms)


def _log(tx: Tx, kind: str, ent: EntityKey, state: records.Record, *, scope: str, now_ms: int) -> None:
    tx.log(kind, ent, 1, EventBody(state=msgspec.Raw(encode(state))), at_ms=now_ms, scope=scope)


def event_record(event: Event) -> records.Event:
    """An event as consoles see it."""
    return records.Event(
        id=event.id,
        name_ru=event.name.ru,
        name_en=event.name.en,
        venue_ru=event.venue.ru,
        venue_en=event.venue.en,
        zone=event.zone,
        doors_ms=ms(event.doors_at),
        starts_ms=ms(event.starts_at),
        ends_ms=ms(event.ends_at),
        gates=tuple(records.GateRef(id=gate.id, name_ru=gate.name.ru, name_en=gate.name.en) for gate in event.gates),
        phases=tuple(
            records.PhaseRef(
                id=phase.id,
                name_ru=phase.name.ru,
                name_en=phase.name.en,
                starts_ms=ms(phase.starts_at),
                ends_ms=ms(phase.ends_at),
            )
            for phase in event.phases
        ),
        dates=tuple(
            records.DateRef(
                id=date.id,
                name_ru=date.name.ru,
                name_en=date.name.en,
                doors_ms=ms(date.doors_at),
                starts_ms=ms(date.starts_at),
                ends_ms=ms(date.ends_at),
            )
            for date in event.dates
        ),
    )


def ms(at: datetime) -> int:
    """An aware time as whole ms since the epoch."""
    return milliseconds(at)


# --- guests, orders, tickets -------------------------------------------------------------------------------


def _people(
    tx: Tx, guests: Iterable[Guest], orders: dict[str, list[Order]], events: dict[str, Event],
    *, ticketing: Ticketing | None, now_ms: int,
) -> None:  # fmt: skip
    books = Takeover(tx, ticketing, events, now_ms) if ticketing is not None else None
    for guest in guests:
        subject = tx.get(SubjectRow, guest.id)
        if subject is not None and not subject.key:  # he was erased: no sample brings him back
            continue
        tx.put(_guest(tx, guest))
        for kind, address in (("phone", _digits(guest.phone)), ("email", guest.email.casefold())):
            if address:
                tx.put(IdentityRow(kind=kind, address=address, guest_id=guest.id))
        for order in orders.get(guest.id, ()):
            if books is not None:
                books.order(guest, order)
            else:
                _plain(tx, order, events[order.event_id])
    if books is not None:
        books.close()


def _plain(tx: Tx, order: Order, event: Event) -> None:
    """An order of a backend that sells nothing itself."""
    tx.put(_order(order))
    for ticket in order.tickets:
        tx.put(_ticket(order, ticket, event))


def _guest(tx: Tx, guest: Guest) -> GuestRow:
    known = tx.get(GuestRow, guest.id)
    return GuestRow(
        id=guest.id,
        name=guest.name,
        folded=fold(guest.name),
        phone=guest.phone,
        digits=_digits(guest.phone),
        email=guest.email,
        lang=guest.lang,
        since_ms=ms(guest.since),
        past_events=guest.past_events,
        past_minor=guest.past_spent.minor,
        currency=guest.past_spent.currency,
        tags=guest.tags,
        channels=known.channels if known else (),
    )


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdecimal())


def _order(order: Order) -> OrderRow:
    return OrderRow(
        id=order.id,
        guest_id=order.guest_id,
        event_id=order.event_id,
        status=order.status.value,
        total_minor=order.total.minor,
        currency=order.total.currency,
        made_ms=ms(order.made_at),
    )


def _ticket(order: Order, ticket: Ticket, event: Event) -> TicketRow:
    category = event.category(ticket.category_id)
    gate = next((gate.name.ru for gate in event.gates if gate.id == ticket.gate_id), "")
    return TicketRow(
        id=ticket.id,
        order_id=order.id,
        guest_id=ticket.guest_id or order.guest_id,
        event_id=order.event_id,
        category=category.name.ru if category is not None else ticket.category_id,
        category_id=ticket.category_id,
        status=ticket.status.value,
        code=ticket.code,
        holder=ticket.holder,
        price_minor=ticket.price.minor,
        currency=ticket.price.currency,
        admits=ticket.admits,
        seat=ticket.seat,
        gate=gate,
    )


# --- what the page shows -----------------------------------------------------------------------------------


def events_page(core: Core) -> EventsPage:
    """The organiser and the events on sale, the soonest first."""
    rows = sorted(core.festivals.values(), key=lambda row: (row.state.doors_ms, row.id))
    return EventsPage(organiser=_words(core.organiser), events=tuple(_page(row.full) for row in rows))


def _page(event: Event) -> EventPage:
    return EventPage(
        id=event.id,
        name=_words(event.name),
        venue=_words(event.venue),
        address=_words(event.address),
        zone=event.zone,
        doors_ms=ms(event.doors_at),
        starts_ms=ms(event.starts_at),
        ends_ms=ms(event.ends_at),
        categories=tuple(
            CategoryLine(name=_words(one.name), price_minor=one.price.minor, currency=one.price.currency)
            for one in event.categories
        ),
        programme=tuple(
            ActLine(stage=_words(act.stage), artist=act.artist, starts_ms=ms(act.starts_at))
            for act in event.programme
        ),
        dates=tuple(
            DateLine(
                id=date.id,
                name=_words(date.name),
                doors_ms=ms(date.doors_at),
                starts_ms=ms(date.starts_at),
                ends_ms=ms(date.ends_at),
            )
            for date in event.dates
        ),
    )


def _words(text: Bilingual) -> Words:
    return Words(ru=text.ru, en=text.en)
