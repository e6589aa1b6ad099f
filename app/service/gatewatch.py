"""Once a second: what consoles are told of gates and of how many are inside (C5).

Scanners confirm lists and guests enter many times a second; consoles are told of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.clusters import CELL_MS, Cell, Cluster
from app.ports.books import GateRow, QuotaRow, ScanRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow
from app.ports.storage import Tx
from app.protocol.admissions import GateCell, GateCluster, GateHealth
from app.protocol.trade import GateState
from app.service import gates, stocks
from app.service.core import Core
from app.service.doors import seen_of
from app.service.idents import needed
from app.service.tally import day_start

DRIFT_MS: Final = 5_000
"""a list that merely moves on is told of this often"""


async def watch(core: Core) -> int:
    """Tell what changed since consoles were last told; returns how many things did."""
    rows, quotas = await core.storage.read(_looked_up)
    wall_ms = core.wall_ms()
    heard = {
        row.id: _Heard(
            any(core.doors.is_here(one, wall_ms) for one in row.scanner_ids),
            max((core.doors.seen_ms.get(one, 0) for one in row.scanner_ids), default=0),
        )
        for row in rows
    }
    if not rows and not quotas:
        return 0
    return await core.storage.write(partial(_tell, heard=heard, quotas=quotas, now_ms=core.now_ms()))


@dataclass(frozen=True, slots=True)
class _Heard:
    """Whether somebody at a gate is there, and when (product time) he was last heard of."""

    here: bool
    seen_ms: int


def _looked_up(reads: Reads) -> tuple[list[GateRow], list[QuotaRow]]:
    quotas = [row for row in reads.find(QuotaRow) if row.inside != row.state.inside]
    return list(reads.find(GateRow)), quotas


def _tell(tx: Tx, heard: dict[str, _Heard], quotas: Sequence[QuotaRow], now_ms: int) -> int:
    gates_told = sum(_tell_gate(tx, ident, one, now_ms) for ident, one in heard.items())
    return gates_told + sum(tell_inside(tx, one.event_id, one.category_id, now_ms) for one in quotas)


def _tell_gate(tx: Tx, ident: str, heard: _Heard, now_ms: int) -> bool:
    row = needed(tx.get(GateRow, ident))
    state = replace(
        row.state,
        online=heard.here,
        list_ver=row.list_ver,
        newest_ver=gates.newest(tx, row.event_id),
        seen_ms=max(row.state.seen_ms, heard.seen_ms),
    )
    if not _worth_telling(row.state, state):
        return False
    gates.put_state(tx, row, state, now_ms)
    return True


def tell_inside(tx: Tx, event_id: str, category_id: str, now_ms: int) -> bool:
    """Let consoles know how many are inside now; False when they do already."""
    quota = needed(tx.get(QuotaRow, event_id, category_id))
    if quota.inside == quota.state.inside:
        return False
    event = needed(tx.get(FestivalRow, event_id)).full
    stocks.put(tx, event, quota, stocks.places_of(quota), now_ms)
    return True


def _worth_telling(before: GateState, after: GateState) -> bool:
    """Whether anything but the passing of time has changed; a list that moves on is told of every few seconds."""
    if (before.online, before.scanners) != (after.online, after.scanners):
        return True
    behind = before.list_ver < before.newest_ver, after.list_ver < after.newest_ver
    moved = (before.list_ver, before.newest_ver) != (after.list_ver, after.newest_ver)
    return behind[0] != behind[1] or (moved and after.seen_ms - before.seen_ms >= DRIFT_MS)


# --- health ------------------------------------------------------------------------------------------------


async def recall(core: Core) -> None:
    """After a start: count the day's scans again, and who was inside is right by the books."""
    day_ms = day_start(core.now_ms(), core.options.zone)
    core.doors.health.clear()
    for event_id in core.festivals:
        span = ("at_ms", day_ms, core.now_ms() + 1)
        where: dict[str, str | int] = {"event_id": event_id}
        rows = await core.storage.read(partial(_scans, where=where, span=span))
        for row in rows:
            core.doors.health[event_id].take(seen_of(row.line))


def _scans(reads: Reads, where: dict[str, str | int], span: tuple[str, int, int]) -> list[ScanRow]:
    return list(reads.find(ScanRow, where=where, among=span, order="at_ms"))


def health(core: Core, event_id: str, since_ms: int) -> GateHealth:
    """Scans by gate and five minutes since then, and what they look like."""
    return GateHealth(
        event_id=event_id,
        cells=tuple(_cell(cell) for cell in core.doors.cells(event_id, since_ms)),
        clusters=tuple(_cluster(one) for one in core.doors.health[event_id].clusters(core.now_ms())),
    )


def present_health(core: Core, event_id: str) -> GateHealth:
    """The same for the present five minutes only."""
    return health(core, event_id, core.now_ms() // CELL_MS * CELL_MS)


def _cell(cell: Cell) -> GateCell:
    return GateCell(
        gate_id=cell.gate_id, at_ms=cell.at_ms, scans=cell.scans, failed=cell.failed, reasons=cell.reasons
    )


def _cluster(one: Cluster) -> GateCluster:
    return GateCluster(
        pattern=one.pattern,
        gate_id=one.gate_id,
        device=one.device,
        failed=one.failed,
        scans=one.scans,
        usual=round(one.usual, 4),
        reason=one.reason,
        since_ms=one.since_ms,
    )
