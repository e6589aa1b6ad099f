"""What time does to refund packets: receipts that do not come turn red, requisites are erased (X27, R3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.refunds import CLOSED, State, receipt_is_late
from app.ports.books import RefundRow
from app.ports.storage import Tx
from app.service import requisites
from app.service.core import Core
from app.service.packets import Packet

PACE_S: Final = 20.0
HOUR_MS: Final = 3600 * 1000
DAY_MS: Final = 24 * HOUR_MS
ARCHIVED_MS: Final = 3 * DAY_MS
"""closed packets stay with the consoles for so long"""

Change = Callable[[Tx, str, int], bool]


async def run(core: Core) -> None:
    """Look for ever; what is old is tidied away once an hour."""
    tidied_ms = 0
    while True:
        await look(core)
        if core.now_ms() - tidied_ms >= HOUR_MS:
            tidied_ms = core.now_ms()
            await tidy(core)
        await core.clock.sleep(PACE_S)


async def look(core: Core) -> int:
    """Turn late receipts red; returns how many packets changed."""
    return await _each(core, await _found(core, State.PAID, 0, 1), _mark_late)


async def tidy(core: Core) -> int:
    """Let closed packets go from the consoles and erase requisites kept long enough; returns how many changed."""
    changed = 0
    for status in sorted(CLOSED):
        rows = await _found(core, status, 1, core.now_ms() - ARCHIVED_MS)
        changed += await _each(core, [row for row in rows if not row.archived], _archive)
        until_ms = core.now_ms() - core.tools.requisites_days * DAY_MS
        rows = await _found(core, status, 1, until_ms)
        changed += await _each(core, [row for row in rows if row.payee_account], requisites.erase)
    return changed


async def _found(core: Core, status: State, from_ms: int, until_ms: int) -> Sequence[RefundRow]:
    """Packets of a state, closed within `[from, until)`."""
    where = {"status": status.value}
    return await core.storage.read(
        lambda reads: reads.find(RefundRow, where=where, among=("closed_ms", from_ms, until_ms))
    )


async def _each(core: Core, rows: Sequence[RefundRow], change: Change) -> int:
    """Each is looked at again in its own transaction."""
    now_ms = core.now_ms()
    return sum([await core.storage.write(partial(_do, change=change, ident=row.id, now_ms=now_ms)) for row in rows])


def _do(tx: Tx, *, change: Change, ident: str, now_ms: int) -> bool:
    return change(tx, ident, now_ms)


def _mark_late(tx: Tx, ident: str, now_ms: int) -> bool:
    packet = Packet.of(tx, ident, now_ms)
    state = packet.state
    if state.receipt_late or not receipt_is_late(state.paid_ms, state.receipt_ms, now_ms):
        return False
    packet.change(receipt_late=True)
    packet.save("RefundReceiptLate")
    return True


def _archive(tx: Tx, ident: str, now_ms: int) -> bool:
    packet = Packet.of(tx, ident, now_ms)
    packet.row = replace(packet.row, archived=True)
    packet.save("RefundArchived")
    return True
