"""What happens at a gate: a code is put to it, decided, written down; or somebody is let in by hand (T2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from app.adapters.ticketing import codes
from app.domain import ticketcodes
from app.domain.admission import Claim, Doorway, Standing, decide_leaving, decide_standing
from app.domain.doorways import doorway, gate_of, is_today
from app.domain.festivals import Event
from app.ports.books import QuotaRow, ScanRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import Admission, NotPossible, Recognised, Scan
from app.protocol.admissions import ScanLine
from app.protocol.refusals import Refusal
from app.service.idents import new_id
from app.service.standings import claim_of, tail_of

DESK: Final = "desk"
"""the device of whoever lets in by hand"""


def redeem(tx: Tx, scan: Scan, now_ms: int) -> Admission:
    """Answer a scan and write it down; idempotent by device and nonce.

    `NotPossible` NOT_FOUND, UNKNOWN_GATE; FINGERPRINT_MISMATCH for a nonce that another code came with.
    """
    shown = recognise(tx, scan.code, typed=scan.typed)
    ident = f"{scan.device}:{scan.nonce}"
    known = tx.get(ScanRow, ident)
    if known is not None:
        if (known.ticket_id, known.issue) != (shown.ticket_id, shown.issue):
            raise NotPossible(Refusal.FINGERPRINT_MISMATCH)
        return Admission(Standing(known.verdict), known.line, shown.ticket, repeated=True)
    at_ms = min(scan.at_ms, now_ms) if scan.offline else now_ms
    event = _event(tx, scan.event_id)
    door = _door(event, scan.gate_id, at_ms, reentry=scan.reentry)
    standing = _decided(event, shown, door, at_ms, leaving=scan.leaving)
    line = ScanLine(
        id=ident,
        at_ms=at_ms,
        gate_id=scan.gate_id,
        device=scan.device,
        verdict=standing,
        ticket_id=shown.ticket_id,
        code_tail=shown.tail,
        offline=scan.offline,
        leaving=scan.leaving,
    )
    return _Writing(tx, event, shown, standing, line, now_ms).done(scan.said if scan.offline else "")


def admit(tx: Tx, ticket_id: str, gate_id: str, now_ms: int, *, by: str, reason: str) -> Admission:
    """Let in by hand; an entry like any other, flagged `double` when it is the second.

    `NotPossible` NOT_FOUND, UNKNOWN_GATE.
    """
    ticket = tx.get(TicketRow, ticket_id)
    if ticket is None:
        raise NotPossible(Refusal.NOT_FOUND)
    event = _event(tx, ticket.event_id)
    _door(event, gate_id, now_ms)
    inside = claim_of(event, ticket, ticket.issue, now_ms).inside
    shown = Recognised(ticket=ticket, issue=ticket.issue, tail=tail_of(tx, ticket, ticket.issue))
    line = ScanLine(
        id=f"{DESK}:{new_id()}",
        at_ms=now_ms,
        gate_id=gate_id,
        device=DESK,
        verdict=Standing.VALID,
        ticket_id=ticket.id,
        code_tail=shown.tail,
        manual=True,
        by=by,
        note=reason,
        double=inside,
    )
    return _Writing(tx, event, shown, Standing.VALID, line, now_ms).entered(double=inside)


# --- what was shown ----------------------------------------------------------------------------------------


def recognise(tx: Tx, code: str, *, typed: bool = False) -> Recognised:
    """The ticket behind a code: the signature is verified first, only then anything is looked up.

    What cannot be one of ours may be one that another shop made.
    """
    if typed:
        return _claimed(tx, codes.typed_claim(tx, code), Standing.UNKNOWN)
    sealed = ticketcodes.read(code)
    if sealed is None:
        return _claimed(tx, codes.brought_claim(tx, code), Standing.NOT_A_TICKET)
    if not codes.genuine(tx, sealed):
        return Recognised(Standing.FORGED)
    ticket = tx.get(TicketRow, sealed.ticket_id)
    if ticket is None or sealed.issue > ticket.issue:
        return Recognised(Standing.UNKNOWN)
    return Recognised(ticket=ticket, issue=sealed.issue, tail=tail_of(tx, ticket, sealed.issue))


def _claimed(tx: Tx, claim: tuple[TicketRow, int] | None, otherwise: Standing) -> Recognised:
    if claim is None:
        return Recognised(otherwise)
    ticket, issue = claim
    return Recognised(ticket=ticket, issue=issue, tail=tail_of(tx, ticket, issue))


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


def _decided(event: Event, shown: Recognised, door: Doorway, at_ms: int, *, leaving: bool) -> Standing:
    if shown.ticket is None:
        return shown.standing
    claim: Claim = claim_of(event, shown.ticket, shown.issue, at_ms)
    return decide_leaving(claim, door) if leaving else decide_standing(claim, door)


# --- what is written down ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Writing:
    """A scan that is decided and now put down."""

    tx: Tx
    event: Event
    shown: Recognised
    standing: Standing
    line: ScanLine
    now_ms: int

    def done(self, said: str) -> Admission:
        """Put down a scan; `said` is what a gate off line decided by itself.

        Who went in off line went in, whatever we should have said: that is kept, and flagged when it is the second.
        """
        verdict = Standing(said) if said else self.standing
        if verdict is not self.standing:
            self.line = replace(self.line, verdict=verdict, note=self.standing)
        ticket = self.shown.ticket
        if verdict is not Standing.VALID or ticket is None:
            return self._put(ticket)
        if self.line.leaving:
            return self._left(ticket)
        return self.entered(double=self.standing is not Standing.VALID and ticket.entries > 0)

    def entered(self, *, double: bool) -> Admission:
        """One more entry; the first in time stays the first of its day, and the last day is the one that is kept.

        How many are inside is counted in the same commit.
        """
        ticket = self.shown.ticket
        if ticket is None:
            raise TypeError("nobody enters without a ticket")
        if not ticket.inside:
            self._count(ticket, 1)
        at_ms, gate_id = self.line.at_ms, self.line.gate_id
        earlier = not ticket.entered_ms or self._counts_before(at_ms, ticket.entered_ms)
        self.line = replace(self.line, double=double)
        after = replace(
            ticket,
            inside=True,
            entries=ticket.entries + 1,
            entered_ms=at_ms if earlier else ticket.entered_ms,
            entered_gate=gate_id if earlier else ticket.entered_gate,
            double=ticket.double or double,
            ver=ticket.ver + 1,
        )
        return self._put(self._changed(after, "TicketEntered"), entry=True)

    def _counts_before(self, at_ms: int, entered_ms: int) -> bool:
        """Whether an entry is the one to tell of instead of another: earlier on the same day, or of a later day."""
        return at_ms < entered_ms if is_today(self.event, entered_ms, at_ms) else at_ms > entered_ms

    def _left(self, ticket: TicketRow) -> Admission:
        if not is_today(self.event, ticket.entered_ms, self.line.at_ms):
            return self._put(ticket)  # told of too late: the day he left is over
        if ticket.inside:
            self._count(ticket, -1)
        return self._put(self._changed(replace(ticket, inside=False, ver=ticket.ver + 1), "TicketLeft"))

    def _changed(self, ticket: TicketRow, kind: str) -> TicketRow:
        ticket = codes.listed(self.tx, ticket, self.now_ms)
        self.tx.put(ticket)
        codes.tell(self.tx, ticket, kind, self.now_ms)
        return ticket

    def _count(self, ticket: TicketRow, by: int) -> None:
        """Tickets inside, by category; consoles are told once a second (`gates.watch`), not at each entry."""
        quota = self.tx.get(QuotaRow, ticket.event_id, ticket.category_id)
        if quota is not None:
            self.tx.put(replace(quota, inside=max(0, quota.inside + by)))

    def _put(self, ticket: TicketRow | None, *, entry: bool = False) -> Admission:
        row = ScanRow(
            id=self.line.id,
            event_id=self.event.id,
            gate_id=self.line.gate_id,
            device=self.line.device,
            at_ms=self.line.at_ms,
            verdict=self.line.verdict,
            ticket_id=self.line.ticket_id,
            issue=self.shown.issue,
            entry=entry,
            line=self.line,
        )
        self.tx.put(row)
        if ticket is not None and self.line.verdict != Standing.VALID:
            self.tx.put(replace(ticket, refused_ms=self.line.at_ms, refused=self.line.verdict))
        return Admission(self.standing, self.line, ticket)
