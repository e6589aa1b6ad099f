"""What a gate says when it has nobody to ask: by its list, its keys and what it did itself (T2).

The same rules as the backend's (`app.domain.admission`). A genuine code that the list does not know yet was made
after it was fetched: its signature is proof enough that it was sold. A code that another shop made proves nothing by
itself: it is good when it is on the list. A typed code of ours cannot be proved without the backend.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from app.domain import ticketcodes
from app.domain.admission import REMEDIES, Claim, Doorway, Standing, decide_leaving, decide_standing
from app.domain.guests import TicketStatus
from app.gate.book import Book
from app.protocol.gates import GateDay, GateList, ListEntry, OfflineScan, ScanIn, ScanOut


def decide(book: Book, wish: ScanIn) -> ScanOut:
    """Decide a scan and keep it to be handed in; who enters is marked in the book before the gate opens."""
    at_ms = book.now_ms()
    standing, entry = _judged(book, wish, at_ms)
    out = _told(book, wish, standing, entry)
    if standing is Standing.VALID and entry is not None:
        book.put(_after(book, entry, at_ms, leaving=wish.leaving))
    scan = OfflineScan(
        code=wish.code, nonce=wish.nonce, at_ms=at_ms, said=standing, typed=wish.typed, leaving=wish.leaving
    )
    book.owe(scan)
    return out


def remember(book: Book, wish: ScanIn, out: ScanOut) -> None:
    """Note what the backend has just decided here, in case the link is cut before the list says so."""
    if out.ok and out.ticket_id and book.about is not None:
        entry = book.ticket(out.ticket_id)
        if entry is not None:
            book.put(_after(book, entry, book.now_ms(), leaving=wish.leaving))


def _judged(book: Book, wish: ScanIn, at_ms: int) -> tuple[Standing, ListEntry | None]:
    about = book.about
    if about is None:
        return Standing.UNKNOWN, None
    sealed = None if wish.typed else ticketcodes.read(wish.code)
    if sealed is None:
        entry = book.marked(ticketcodes.mark(wish.code.strip() if wish.typed else wish.code))
        if entry is None:
            return Standing.UNKNOWN if wish.typed else Standing.NOT_A_TICKET, None
        return _decided(about, entry, entry.issue, at_ms, leaving=wish.leaving), entry
    key = book.key(sealed.key)
    if key is None or not _genuine(key[0], sealed):
        return Standing.FORGED, None
    if key[1] != about.event_id:
        return Standing.WRONG_EVENT, None
    fresh = ListEntry(sealed.ticket_id, sealed.issue, TicketStatus.VALID)
    entry = book.ticket(sealed.ticket_id) or fresh
    if sealed.issue > entry.issue:
        entry = replace(entry, issue=sealed.issue, status=TicketStatus.VALID, mark="")
    return _decided(about, entry, sealed.issue, at_ms, leaving=wish.leaving), entry


def _decided(about: GateList, entry: ListEntry, issue: int, at_ms: int, *, leaving: bool) -> Standing:
    claim = _claim(about, entry, issue, at_ms)
    door = _door(about, at_ms)
    return (decide_leaving if leaving else decide_standing)(claim, door)


def _genuine(public: bytes, sealed: ticketcodes.Sealed) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(sealed.signature, sealed.signed)
    except InvalidSignature:
        return False
    return True


def _claim(about: GateList, entry: ListEntry, issue: int, at_ms: int) -> Claim:
    today = _is_today(about, entry.entered_ms, at_ms)
    return Claim(
        event_id=about.event_id,
        status=entry.status,
        issue=issue,
        present_issue=entry.issue,
        zone=_named(about.zones, entry.zone),
        gate_id=_named([gate.id for gate in about.gates], entry.gate),
        entered=entry.entered_ms > 0 and today,
        inside=bool(entry.inside) and today,
        date=_named([day.id for day in about.days], entry.day),
    )


def _named(names: Sequence[str], number: int) -> str:
    """What an entry means by a number; nothing by one that the event, changed meanwhile, has no more."""
    return names[number] if 0 <= number < len(names) else ""


def _day(about: GateList, at_ms: int) -> GateDay | None:
    """Of an event with several dates: the day that is on."""
    return next((day for day in about.days if day.opens_ms <= at_ms < day.closes_ms), None)


def _is_today(about: GateList, was_ms: int, at_ms: int) -> bool:
    day = _day(about, at_ms)
    return not about.days or (day is not None and day.opens_ms <= was_ms < day.closes_ms)


def _door(about: GateList, at_ms: int) -> Doorway:
    own = next((gate for gate in about.gates if gate.id == about.gate_id), None)
    zones = tuple(about.zones[zone] for zone in own.zones) if own is not None else ()
    open_day = about.opens_ms <= at_ms < about.closes_ms
    if not about.days:
        return Doorway(about.event_id, about.gate_id, zones, open_day, about.reentry)
    day = _day(about, at_ms)
    return Doorway(about.event_id, about.gate_id, zones, day is not None, about.reentry, day.id if day else "")


def _after(book: Book, entry: ListEntry, at_ms: int, *, leaving: bool) -> ListEntry:
    if leaving:
        return replace(entry, inside=0)
    about = book.about
    if entry.entered_ms and (about is None or _is_today(about, entry.entered_ms, at_ms)):
        return replace(entry, inside=1)
    return replace(entry, inside=1, entered_ms=at_ms, entered_gate=about.gate_id if about is not None else "")


def _told(book: Book, wish: ScanIn, standing: Standing, entry: ListEntry | None) -> ScanOut:
    used = standing is Standing.USED and entry is not None
    elsewhere = standing in (Standing.WRONG_GATE, Standing.WRONG_ZONE) and entry is not None
    days = book.about.days if book.about is not None else ()
    own_day = standing is Standing.WRONG_DAY and entry is not None and 0 <= entry.day < len(days)
    return ScanOut(
        verdict=standing,
        ok=standing is Standing.VALID,
        nonce=wish.nonce,
        ticket_id=entry.ticket if entry is not None else "",
        remedy=REMEDIES[standing],
        first_ms=entry.entered_ms if used and entry is not None else 0,
        first_gate=entry.entered_gate if used and entry is not None else "",
        right_gates=_right_gates(book, entry) if elsewhere and entry is not None else (),
        doors_ms=days[entry.day].doors_ms if own_day and entry is not None else 0,
    )


def _right_gates(book: Book, entry: ListEntry) -> tuple[str, ...]:
    doors = book.doors()
    if 0 <= entry.gate < len(doors):
        return (doors[entry.gate].id,)
    return tuple(door.id for door in doors if not door.zones or entry.zone in door.zones)
