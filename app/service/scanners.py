"""Scanners at the gates: let in with a token of their own, heard of, gone (T2).

A scanner confirms what it holds of the list by asking for what came after. Its gate knows what all its scanners know.
"""

from __future__ import annotations

import secrets
from functools import partial
from hmac import compare_digest

from msgspec.structs import replace

from app.domain.words import cleaned
from app.ports.books import GateChangeRow, GateRow, ScannerRow
from app.ports.facts import Entry
from app.ports.reads import Reads
from app.ports.storage import Tx
from app.protocol.gates import Scanner, ScannerChange, ScannerChanged
from app.service import gates, refunds
from app.service.core import Core
from app.service.idents import hashed, needed, new_secret
from app.service.refused import Refused
from app.service.tools import Tools

LONGEST_NAME = 40


# --- let in, sent away -------------------------------------------------------------------------------------


async def change(core: Core, wish: ScannerChange, by: str) -> ScannerChanged:
    """Add a scanner, revoke one, or list them. `Refused`: bad_value, not_found."""
    if wish.do == "list":
        rows = await core.storage.read(lambda reads: _listed(reads, wish.event_id))
        return ScannerChanged(scanners=tuple(_shown(row) for row in rows))
    if wish.do == "revoke":
        return await _revoke(core, wish.id, by)
    if wish.do != "add":
        raise Refused("bad_value")
    return await _add(core, wish, by)


def _listed(reads: Reads, event_id: str) -> list[ScannerRow]:
    rows = reads.find(ScannerRow, where={"event_id": event_id} if event_id else None)
    return sorted(rows, key=lambda row: (row.event_id, row.gate_id, row.name, row.id))


async def _add(core: Core, wish: ScannerChange, by: str) -> ScannerChanged:
    festival = core.festivals.get(wish.event_id)
    if festival is None or all(gate.id != wish.gate_id for gate in festival.full.gates):
        raise Refused("not_found")
    name = " ".join(cleaned(wish.name).text.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("bad_value")
    secret = new_secret()
    row = ScannerRow(
        id=f"s{secrets.token_hex(5)}",
        event_id=wish.event_id,
        gate_id=wish.gate_id,
        name=name,
        secret=hashed(secret),
        made_ms=core.now_ms(),
        reentry=wish.reentry,
    )
    await core.storage.write(partial(_put_new, row=row, by=by, now_ms=core.now_ms()))
    return ScannerChanged(scanners=(_shown(row),), token=f"{row.id}.{secret}")


def _put_new(tx: Tx, row: ScannerRow, by: str, now_ms: int) -> None:
    tx.put(row)
    gate = gates.gate_row(tx, row.event_id, row.gate_id)
    _regroup(tx, replace(gate, scanner_ids=(*gate.scanner_ids, row.id)), now_ms)
    tx.audit(Entry(at_ms=now_ms, user_id=by, kind="ScannerAdded", ent=f"scanner:{row.id}", outcome=row.name))


async def _revoke(core: Core, ident: str, by: str) -> ScannerChanged:
    row = await core.storage.write(partial(_put_revoked, ident=ident, by=by, now_ms=core.now_ms()))
    core.doors.scanners.pop(ident, None)
    core.doors.ring(row.event_id)  # its socket looks again who it is
    await caught_up(core, row.event_id, 0, 2**53)
    return ScannerChanged(scanners=(_shown(row),))


def _put_revoked(tx: Tx, ident: str, by: str, now_ms: int) -> ScannerRow:
    row = tx.get(ScannerRow, ident)
    if row is None:
        raise Refused("not_found")
    row = replace(row, revoked=True, online=False)
    tx.put(row)
    gate = gates.gate_row(tx, row.event_id, row.gate_id)
    left = tuple(one for one in gate.scanner_ids if one != ident)
    _regroup(tx, replace(gate, scanner_ids=left), now_ms)
    tx.audit(Entry(at_ms=now_ms, user_id=by, kind="ScannerRevoked", ent=f"scanner:{ident}", outcome=row.name))
    return row


def _regroup(tx: Tx, gate: GateRow, now_ms: int) -> None:
    """The gate has other scanners than before: what they all hold, told at once."""
    gate = replace(gate, list_ver=_least(tx, gate))
    state = replace(
        gate.state,
        scanners=len(gate.scanner_ids),
        list_ver=gate.list_ver,
        newest_ver=gates.newest(tx, gate.event_id),
        online=gate.state.online and bool(gate.scanner_ids),
    )
    gates.put_state(tx, gate, state, now_ms)


def _least(tx: Tx, gate: GateRow) -> int:
    return min((needed(tx.get(ScannerRow, ident)).list_ver for ident in gate.scanner_ids), default=0)


def _shown(row: ScannerRow) -> Scanner:
    return Scanner(
        id=row.id,
        event_id=row.event_id,
        gate_id=row.gate_id,
        name=row.name,
        revoked=row.revoked,
        reentry=row.reentry,
        seen_ms=row.seen_ms,
        list_ver=row.list_ver,
    )


# --- who is it ---------------------------------------------------------------------------------------------


async def find(core: Core, token: str) -> ScannerRow | None:
    """The scanner of this token and that it was heard of now; None for a wrong or revoked one."""
    ident, _, secret = token.partition(".")
    row = core.doors.scanners.get(ident)
    if row is None:
        row = await core.storage.read(lambda reads: reads.get(ScannerRow, ident))
        if row is None or row.revoked:
            return None
        core.doors.scanners[ident] = row
    if not compare_digest(row.secret, hashed(secret)):
        return None
    core.doors.presence(ident, core.wall_ms(), core.now_ms())
    return row


# --- what it holds -----------------------------------------------------------------------------------------


async def confirm(core: Core, scanner: ScannerRow, ver: int) -> None:
    """The scanner holds the list up to `ver`. Whoever waited for its gate to know is told."""
    known = core.doors.scanners.get(scanner.id, scanner)
    if ver <= known.list_ver:
        return
    moved = await core.storage.write(partial(_confirm, ident=scanner.id, ver=ver, now_ms=core.now_ms()))
    if moved is None:
        return
    row, before, after = moved
    core.doors.scanners[row.id] = row
    if after > before:
        await caught_up(core, row.event_id, before, after)


def _confirm(tx: Tx, ident: str, ver: int, now_ms: int) -> tuple[ScannerRow, int, int] | None:
    row = tx.get(ScannerRow, ident)
    if row is None or row.revoked or ver <= row.list_ver:
        return None
    row = replace(row, list_ver=min(ver, gates.newest(tx, row.event_id)), seen_ms=now_ms)
    tx.put(row)
    gate = gates.gate_row(tx, row.event_id, row.gate_id)
    least = _least(tx, gate)
    if least != gate.list_ver:
        tx.put(replace(gate, list_ver=least))
    return row, gate.list_ver, least


async def caught_up(core: Core, event_id: str, before: int, after: int) -> None:
    """A gate has learnt what changed in `(before, after]`: money that waited for dead tickets may move."""
    where: dict[str, str | int] = {"event_id": event_id, "dead": True}
    span = ("ver", before + 1, after + 1)
    dead = await core.storage.read(lambda reads: reads.find(GateChangeRow, where=where, among=span))
    for row in dead:
        await core.storage.write(partial(_known, tools=core.tools, ticket_id=row.ticket_id, now_ms=core.now_ms()))


def _known(tx: Tx, tools: Tools, ticket_id: str, now_ms: int) -> None:
    """A gate has learnt of a dead ticket; once all have, the money that waited for them goes."""
    refunds.gates_know(tx, tools, ticket_id, now_ms)
