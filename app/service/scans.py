"""A code at a gate: decided by the box office in the writer's transaction, told to the scanner and the consoles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain import ticketcodes
from app.domain.admission import REMEDIES, Standing
from app.domain.dates import dates_for, next_of
from app.domain.festivals import Event
from app.ports.books import ScannerRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Admission, NotPossible, Scan
from app.protocol.gates import OfflineScan, ScanIn, ScanOut
from app.protocol.refusals import Refusal
from app.service.core import Core
from app.service.idents import needed
from app.service.refused import Refused
from app.service.standings import gates_for
from app.service.stocks import at, milliseconds
from app.service.tools import Tools


async def redeem(core: Core, scanner: ScannerRow, wish: ScanIn) -> ScanOut:
    """Decide a scan; the same nonce again gives the same answer. `Refused`: conflict for a nonce of another code."""
    now_ms = core.now_ms()
    scan = Scan(
        code=wish.code,
        event_id=scanner.event_id,
        gate_id=scanner.gate_id,
        device=scanner.id,
        nonce=wish.nonce,
        at_ms=now_ms,
        typed=wish.typed,
        reentry=scanner.reentry,
        leaving=wish.leaving,
    )
    try:
        out, admission = await core.storage.write(partial(_redeem, tools=core.tools, scan=scan, now_ms=now_ms))
    except NotPossible as no:
        raise Refused("conflict" if no.code is Refusal.FINGERPRINT_MISMATCH else "not_found") from no
    if not admission.repeated:
        core.doors.scanned(scanner.event_id, admission.line)
    _ask_shop(core, wish.code, admission)
    return out


def _ask_shop(core: Core, code: str, admission: Admission) -> None:
    """A code nobody knows may have been sold in the organiser's shop a moment ago: the next scan will know."""
    shop = core.tools.shop
    if shop is not None and admission.ticket is None and ticketcodes.digest(code):
        shop.hint("")


def _redeem(tx: Tx, tools: Tools, scan: Scan, now_ms: int) -> tuple[ScanOut, Admission]:
    admission = tools.box_office.redeem(tx, scan, now_ms)
    return told(tx, admission, scan.event_id, scan.nonce), admission


def told(tx: Tx, admission: Admission, event_id: str, nonce: str) -> ScanOut:
    """What the scanner shows. A stranger's ticket is not told about: another event's holder stays unnamed."""
    standing, ticket = admission.standing, admission.ticket
    out = ScanOut(
        verdict=standing,
        ok=standing is Standing.VALID,
        nonce=nonce,
        remedy=REMEDIES[standing],
        double=admission.line.double,
        repeated=admission.repeated,
    )
    if ticket is None or standing is Standing.WRONG_EVENT:
        return out
    return _with_ticket(out, ticket, admission, needed(tx.get(FestivalRow, event_id)).full)


def _with_ticket(out: ScanOut, ticket: TicketRow, admission: Admission, event: Event) -> ScanOut:
    standing = admission.standing
    elsewhere = standing in (Standing.WRONG_ZONE, Standing.WRONG_GATE)
    again = standing is Standing.VALID and ticket.entries > 1 and ticket.entered_ms < admission.line.at_ms
    used = standing is Standing.USED or again
    return ScanOut(
        verdict=out.verdict,
        ok=out.ok,
        nonce=out.nonce,
        remedy=out.remedy,
        double=out.double,
        repeated=out.repeated,
        ticket_id=ticket.id,
        holder=ticket.holder,
        category=ticket.category,
        seat=ticket.seat,
        admits=ticket.admits,
        first_ms=ticket.entered_ms if used else 0,
        first_gate=ticket.entered_gate if used else "",
        right_gates=gates_for(event, ticket) if elsewhere else (),
        doors_ms=_doors(event, ticket, admission.line.at_ms) if standing is Standing.WRONG_DAY else 0,
    )


def _doors(event: Event, ticket: TicketRow, at_ms: int) -> int:
    """When the doors open on the day a ticket is good."""
    return milliseconds(next_of(dates_for(event, ticket.category_id), at(at_ms)).doors_at)


async def merge(core: Core, scanner: ScannerRow, scans: Sequence[OfflineScan]) -> tuple[ScanOut, ...]:
    """Take over what a scanner decided alone, oldest first whatever their order; answers in the order given."""
    now_ms = core.now_ms()
    done: dict[str, ScanOut] = {}
    for wish in sorted(scans, key=lambda one: one.at_ms):
        done[wish.nonce] = await _merge(core, scanner, wish, now_ms)
    return tuple(done[wish.nonce] for wish in scans)


async def _merge(core: Core, scanner: ScannerRow, wish: OfflineScan, now_ms: int) -> ScanOut:
    if wish.said not in set(Standing):
        raise Refused("bad_value")
    scan = Scan(
        code=wish.code,
        event_id=scanner.event_id,
        gate_id=scanner.gate_id,
        device=scanner.id,
        nonce=wish.nonce,
        at_ms=wish.at_ms,
        typed=wish.typed,
        reentry=scanner.reentry,
        leaving=wish.leaving,
        offline=True,
        said=wish.said,
    )
    try:
        out, admission = await core.storage.write(partial(_redeem, tools=core.tools, scan=scan, now_ms=now_ms))
    except NotPossible as no:
        return ScanOut(verdict=no.code, ok=False, nonce=wish.nonce)
    if not admission.repeated:
        core.doors.scanned(scanner.event_id, admission.line)
    _ask_shop(core, wish.code, admission)
    return out
