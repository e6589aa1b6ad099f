"""Gates and their lists: what each scanner holds, who does not know yet, what consoles are told of it (T2, C5)."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from app.domain.admission import SYNC_MS
from app.domain.ids import entity_key
from app.ports.books import CodeRow, GateListRow, GateRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Rows, Tx
from app.protocol.admissions import GateKnows
from app.protocol.frames import EventBody
from app.protocol.trade import GateState
from app.service.page import encode

SOON_MS: Final = 2_000
"""a gate on line is told of a change within this"""


def gate_key(event_id: str, gate_id: str) -> str:
    """How a gate is named on the wire, after `gate:`."""
    return f"{event_id}/{gate_id}"


def waiting(rows: Rows, ticket: TicketRow) -> tuple[str, ...]:
    """Gates (with scanners) that do not know yet the ticket's present code, or that it is dead."""
    return tuple(one.gate_id for one in knowing(rows, ticket, 0) if one.state != "knows")


def knowing(rows: Rows, ticket: TicketRow, now_ms: int) -> tuple[GateKnows, ...]:
    """What every gate of the event that has scanners knows of the ticket's present code."""
    code = rows.get(CodeRow, ticket.id, ticket.issue)
    festival = rows.get(FestivalRow, ticket.event_id)
    if code is None or festival is None:
        return ()
    found = (rows.get(GateRow, gate_key(ticket.event_id, gate.id)) for gate in festival.full.gates)
    return tuple(_knows(row, code.list_ver, now_ms) for row in found if row is not None and row.scanner_ids)


def _knows(row: GateRow, needed_ver: int, now_ms: int) -> GateKnows:
    gate_id = row.state.gate_id
    if row.list_ver >= needed_ver:
        return GateKnows(gate_id=gate_id, state="knows")
    if row.state.online:
        return GateKnows(gate_id=gate_id, state="soon", in_ms=SOON_MS)
    due_ms = row.state.seen_ms + SYNC_MS
    if row.state.seen_ms and now_ms < due_ms:
        return GateKnows(gate_id=gate_id, state="soon", in_ms=due_ms - now_ms)
    return GateKnows(gate_id=gate_id, state="offline", since_ms=row.state.seen_ms)


def newest(tx: Tx, event_id: str) -> int:
    """Where the event's list stands."""
    head = tx.get(GateListRow, event_id)
    return head.ver if head is not None else 0


def gate_row(tx: Tx, event_id: str, gate_id: str) -> GateRow:
    """The gate's row, blank when nothing was ever there."""
    ident = gate_key(event_id, gate_id)
    blank = GateState(id=ident, event_id=event_id, gate_id=gate_id)
    return tx.get(GateRow, ident) or GateRow(id=ident, ver=0, event_id=event_id, state=blank)


def put_state(tx: Tx, row: GateRow, state: GateState, now_ms: int) -> GateRow:
    """Store what consoles are to see of a gate, and tell them."""
    row = replace(row, ver=row.ver + 1, state=state)
    tx.put(row)
    kind = "GateOnline" if state.online else "GateOffline"
    body = EventBody(state=msgspec.Raw(encode(state)))
    tx.log(kind, entity_key("gate", row.id), row.ver, body, at_ms=now_ms, scope=row.event_id)
    return row
