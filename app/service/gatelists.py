"""The gate list as scanners fetch it: the tickets that changed after the version they hold, a page at a time (T2)."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from msgspec.structs import replace

from app.domain import ticketcodes
from app.domain.doorways import Day, bound_gate, date_of, days_of, zone_of
from app.domain.festivals import Event
from app.ports.books import CodeRow, GateChangeRow, GateListRow, KeyPairRow, ScannerRow
from app.ports.mirrors import ShopLinkRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, TicketRow
from app.protocol.gates import GateDay, GateDoor, GateKey, GateList, ListEntry
from app.service.core import Core
from app.service.idents import needed
from app.service.stocks import milliseconds


async def page(core: Core, scanner: ScannerRow, since: int, limit: int) -> GateList:
    """What changed after `since`, at most `limit` tickets. A version we never gave out (a restored backup): all."""
    return await core.storage.read(lambda reads: _page(reads, scanner, since, limit, core.now_ms()))


def _page(reads: Reads, scanner: ScannerRow, since: int, limit: int, now_ms: int) -> GateList:
    event_id = scanner.event_id
    event = needed(reads.get(FestivalRow, event_id)).full
    head = reads.get(GateListRow, event_id)
    newest = head.ver if head is not None else 0
    since = since if since <= newest else 0
    changes = reads.find(
        GateChangeRow,
        where={"event_id": event_id},
        among=("ver", since + 1, newest + 1),
        order="ver",
        limit=limit + 1,
    )
    more = len(changes) > limit
    changes = changes[:limit]
    days = days_of(event)
    zones = _zones(event)
    return GateList(
        event_id=event_id,
        gate_id=scanner.gate_id,
        since=since,
        ver=changes[-1].ver if more else newest,
        newest=newest,
        server_ms=now_ms,
        more=more,
        opens_ms=days[0].opens_ms,
        closes_ms=days[-1].closes_ms,
        event_ru=event.name.ru,
        event_en=event.name.en,
        zone=event.zone,
        reentry=scanner.reentry,
        gates=tuple(
            GateDoor(id=gate.id, ru=gate.name.ru, en=gate.name.en, zones=tuple(zones.index(z) for z in gate.zones))
            for gate in event.gates
        ),
        zones=zones,
        keys=() if since else _keys(reads),
        days=tuple(_day(day) for day in days) if event.dates else (),
        entries=tuple(_entries(reads, event, zones, changes)),
    )


def _day(day: Day) -> GateDay:
    doors_ms = milliseconds(day.date.doors_at)
    return GateDay(id=day.date.id, opens_ms=day.opens_ms, closes_ms=day.closes_ms, doors_ms=doors_ms)


def doors_of(event: Event) -> tuple[object, ...]:
    """What the list names by number: when it changes, entries fetched before say something else."""
    return tuple(gate.id for gate in event.gates), _zones(event), tuple(date.id for date in event.dates)


def _zones(event: Event) -> tuple[str, ...]:
    named = {zone: None for gate in event.gates for zone in gate.zones}
    named |= {category.zone: None for category in event.categories if category.zone}
    return tuple(named)


def _keys(reads: Reads) -> tuple[GateKey, ...]:
    pairs = sorted(reads.find(KeyPairRow), key=lambda pair: pair.number)
    return tuple(GateKey(pair.number, base64.b64encode(pair.public).decode(), pair.event_id) for pair in pairs)


def _entries(reads: Reads, event: Event, zones: tuple[str, ...], changes: Sequence[GateChangeRow]) -> list[ListEntry]:
    doors = [gate.id for gate in event.gates]
    rows = (reads.get(TicketRow, change.ticket_id) for change in changes)
    entries = ((row, _entry(event, row, zones, doors)) for row in rows if row is not None)
    if reads.get(ShopLinkRow, event.id) is None:
        return [entry for _, entry in entries]
    return [replace(entry, mark=_mark(reads, row)) for row, entry in entries]


def _mark(reads: Reads, ticket: TicketRow) -> str:
    code = reads.get(CodeRow, ticket.id, ticket.issue)
    return ticketcodes.mark(code.brought) if code is not None else ""


def _entry(event: Event, ticket: TicketRow, zones: tuple[str, ...], doors: Sequence[str]) -> ListEntry:
    zone = zone_of(event, ticket.category_id)
    gate = bound_gate(event, ticket.gate, zone)
    date = date_of(event, ticket.category_id)
    return ListEntry(
        ticket.id,
        ticket.issue,
        ticket.status,
        zones.index(zone) if zone else -1,
        doors.index(gate) if gate else -1,
        ticket.entered_ms,
        ticket.entered_gate,
        int(ticket.inside),
        [one.id for one in event.dates].index(date) if date else -1,
    )
