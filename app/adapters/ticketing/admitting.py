"""What happens at a gate: a code is put to it, decided, written down; or somebody is let in by hand (T2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from app.adapters.ticketing import codes
from app.domain import ticketcodes
from app.domain.admission import Claim, Doorway, Standing, decide_leaving, decide_standing
from app.domain.doorways import bound_gate, doorway, gate_of, zone_of
from app.domain.festivals import Event
from app.ports.books import QuotaRow, ScanRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Admission, NotPossible, Scan
from app.protocol.admissions import ScanLine
from app.protocol.refusals import Refusal
from app.service.idents import needed, new_id

DESK: Final = "desk"
"""the device of whoever lets in by hand"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a code turned out to be: a ticket and its issue, or why not."""

    standing: Standing = Standing.VALID
    ticket: TicketRow | None = None
    issue: int = 0
    tail: str = ""

    @property
    def ticket_id(self) -> str:
        return self.ticket.id if self.ticket is not None else ""


def redeem(tx: Tx, scan: Scan, now_ms: int) -> Admission:
    """Answer a scan and write it down; idempotent by device and nonce.

    `NotPossible` NOT_FOUND, UNKNOWN_GATE; FINGERPRINT_MISMATCH for a nonce that another code came with.
    """
    shown = _recognise(tx, scan)
    known = tx.get(ScanRow, f"{scan.device}:{scan.nonce}")
    if known is not None:
        return _again(known, shown)
    event = _event(tx, scan.event_id)
    at_ms = min(scan.at_ms, now_ms) if scan.offline else now_ms
    door = _door(event, scan.gate_id, at_ms, reentry=scan.reentry)
    standing = _decided(event, shown, door, leaving=scan.leaving)
    line = ScanLine(
        id=f"{scan.device}:{scan.nonce}",
        at_ms=at_ms,
        gate_id=scan.gate_id,
        device=scan.device,
        verdict=standing,
        ticket_id=shown.ticket_id,
        code_tail=shown.tail,
        offline=scan.offline,
        leaving=scan.leaving,
    )
    if scan.offline:
        return _merge(tx, shown, standing, Standing(scan.said), line, now_ms)
    if standing is not Standing.VALID or shown.ticket is None:
        return _written(tx, shown, standing, line)
    if scan.leaving:
        return _written(tx, shown, standing, line, _leave(tx, shown.ticket, now_ms))
    return _written(tx, shown, standing, line, _enter(tx, shown.ticket, scan.gate_id, at_ms, now_ms), entry=True)


def admit(tx: Tx, ticket_id: str, gate_id: str, now_ms: int, *, by: str, reason: str) -> Admission:
    """Let in by hand; an entry like any other, flagged `double` when it is the second.

    `NotPossible` NOT_FOUND, UNKNOWN_GATE.
    """
    ticket = tx.get(TicketRow, ticket_id)
    if ticket is None:
        raise NotPossible(Refusal.NOT_FOUND)
    _door(_event(tx, ticket.event_id), gate_id, now_ms)
    double = ticket.inside
    line = ScanLine(
        id=f"{DESK}:{new_id()}",
        at_ms=now_ms,
        gate_id=gate_id,
        device=DESK,
        verdict=Standing.VALID,
        ticket_id=ticket.id,
        code_tail=ticketcodes.tail(ticket.code),
        manual=True,
        by=by,
        note=reason,
        double=double,
    )
    entered = _enter(tx, ticket, gate_id, now_ms, now_ms, double=double)
    shown = _Shown(ticket=ticket, issue=ticket.issue)
    return _written(tx, shown, Standing.VALID, line, entered, entry=True)


# --- what was shown ----------------------------------------------------------------------------------------


def _recognise(tx: Tx, scan: Scan) -> _Shown:
    """The ticket behind a code: the signature is verified first, only then anything is looked up."""
    if scan.typed:
        claim = codes.typed_claim(tx, scan.code)
        if claim is None:
            return _Shown(Standing.UNKNOWN)
        return _Shown(ticket=claim[0], issue=claim[1], tail=ticketcodes.tail(ticketcodes.typed(scan.code)))
    sealed = ticketcodes.read(scan.code)
    if sealed is None:
        return _Shown(Standing.NOT_A_TICKET)
    if not codes.genuine(tx, sealed):
        return _Shown(Standing.FORGED)
    ticket = tx.get(TicketRow, sealed.ticket_id)
    if ticket is None or sealed.issue > ticket.issue:
        return _Shown(Standing.UNKNOWN)
    return _Shown(ticket=ticket, issue=sealed.issue, tail=_tail(tx, ticket, sealed.issue))


def _tail(tx: Tx, ticket: TicketRow, issue: int) -> str:
    """The last letters of the code as people know it."""
    if issue == ticket.issue:
        return ticketcodes.tail(ticket.code)
    old = tx.get(codes.CodeRow, ticket.id, issue)
    return old.tail if old is not None else ""


def _again(known: ScanRow, shown: _Shown) -> Admission:
    if (known.ticket_id, known.issue) != (shown.ticket_id, shown.issue):
        raise NotPossible(Refusal.FINGERPRINT_MISMATCH)
    return Admission(Standing(known.verdict), known.line, shown.ticket, repeated=True)


def _event(tx: Tx, event_id: str) -> Event:
    festival = tx.get(FestivalRow, event_id)
    if festival is None:
        raise NotPossible(Refusal.NOT_FOUND)
    return festival.full


def _door(event: Event, gate_id: str, at_ms: int, *, reentry: bool = False) -> Doorway:
    gate = gate_of(event, gate_id)
    if gate is None:
        raise NotPossible(Refusal.UNKNOWN_GATE)
    return doorway(event, gate, at_ms, reentry=reentry)


def _decided(event: Event, shown: _Shown, door: Doorway, *, leaving: bool) -> Standing:
    if shown.ticket is None:
        return shown.standing
    claim = claim_of(event, shown.ticket, shown.issue)
    return decide_leaving(claim, door) if leaving else decide_standing(claim, door)


def claim_of(event: Event, ticket: TicketRow, issue: int) -> Claim:
    """A ticket as the rules of admission see it, shown by the code of this issue."""
    zone = zone_of(event, ticket.category_id)
    return Claim(
        event_id=ticket.event_id,
        status=ticket.status,
        issue=issue,
        present_issue=ticket.issue,
        zone=zone,
        gate_id=bound_gate(event, ticket.gate, zone),
        entered=ticket.entries > 0,
        inside=ticket.inside,
    )


# --- what is written down ----------------------------------------------------------------------------------


def _merge(tx: Tx, shown: _Shown, standing: Standing, said: Standing, line: ScanLine, now_ms: int) -> Admission:
    """A scan that a gate decided alone. Who went in went in, whatever we should have said: that is kept and flagged."""
    line = replace(line, verdict=said, note="" if said is standing else standing)
    if said is not Standing.VALID or shown.ticket is None:
        return _written(tx, shown, standing, line)
    if line.leaving:
        return _written(tx, shown, standing, line, _leave(tx, shown.ticket, now_ms))
    double = shown.ticket.entries > 0 and standing is not Standing.VALID
    entered = _enter(tx, shown.ticket, line.gate_id, line.at_ms, now_ms, double=double)
    return _written(tx, shown, standing, replace(line, double=double), entered, entry=True)


def _written(
    tx: Tx, shown: _Shown, standing: Standing, line: ScanLine, ticket: TicketRow | None = None, *, entry: bool = False
) -> Admission:
    row = ScanRow(
        id=line.id,
        event_id=shown.ticket.event_id if line.manual and shown.ticket else "",
        gate_id=line.gate_id,
        device=line.device,
        at_ms=line.at_ms,
        verdict=line.verdict,
        ticket_id=line.ticket_id,
        issue=shown.issue,
        entry=entry,
        line=line,
    )
    tx.put(row)
    return Admission(standing, line, ticket or shown.ticket)


def _enter(tx: Tx, ticket: TicketRow, gate_id: str, at_ms: int, now_ms: int, *, double: bool = False) -> TicketRow:
    """One more entry; the first in time stays the first. How many are inside is counted in the same commit."""
    if not ticket.inside:
        _count(tx, ticket, ticket.admits)
    earlier = not ticket.entered_ms or at_ms < ticket.entered_ms
    ticket = codes.listed(
        tx,
        replace(
            ticket,
            inside=True,
            entries=ticket.entries + 1,
            entered_ms=at_ms if earlier else ticket.entered_ms,
            entered_gate=gate_id if earlier else ticket.entered_gate,
            double=ticket.double or double,
            ver=ticket.ver + 1,
        ),
        now_ms,
    )
    tx.put(ticket)
    codes.tell(tx, ticket, "TicketEntered", now_ms)
    return ticket


def _leave(tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
    if ticket.inside:
        _count(tx, ticket, -ticket.admits)
    ticket = codes.listed(tx, replace(ticket, inside=False, ver=ticket.ver + 1), now_ms)
    tx.put(ticket)
    codes.tell(tx, ticket, "TicketLeft", now_ms)
    return ticket


def _count(tx: Tx, ticket: TicketRow, people: int) -> None:
    """Who is inside, by category; consoles are told of it once a second (`gates.watch`), not at each entry."""
    quota = tx.get(QuotaRow, ticket.event_id, ticket.category_id) if ticket.category_id else None
    if quota is not None:
        tx.put(replace(quota, inside=max(0, quota.inside + people)))


def present(tx: Tx, ticket_id: str) -> TicketRow:
    """A ticket that must be there."""
    return needed(tx.get(TicketRow, ticket_id))
