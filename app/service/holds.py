"""What time does to places: holds run out, offers go stale, prices take their next step (T2, C6).

Lists are read outside and each thing is checked again inside its transaction.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from app.domain.upgrades import State
from app.ports.books import HoldRow, UpgradeRow
from app.ports.reads import Reads
from app.ports.storage import Tx
from app.service import orders, upgrades
from app.service.core import Core
from app.service.stocks import renew_prices

GRACE_MS: Final = 30_000
"""an order's payment is asked about once more at the end of its time; only then do its places go"""
MOST: Final = 500
"""holds ended in one sweep"""


async def sweep(core: Core) -> int:
    """End what is over; returns how many holds and offers ended."""
    if core.tools.ticketing is None:
        return 0
    now_ms = core.now_ms()
    await renew_prices(core)
    held, offered = await core.storage.read(partial(_due, now_ms=now_ms))
    ended = 0
    for row in held:
        ended += await core.storage.write(partial(_end, core=core, row=row, now_ms=now_ms))
    for offer in offered:
        ended += await core.storage.write(partial(upgrades.expire, tools=core.tools, upgrade_id=offer, now_ms=now_ms))
    return ended


def _due(reads: Reads, now_ms: int) -> tuple[list[HoldRow], list[str]]:
    over = reads.find(HoldRow, where={"state": "held"}, among=("expires_ms", 0, now_ms + 1), limit=MOST)
    held = [row for row in over if row.kind == "upgrade" or row.expires_ms + GRACE_MS <= now_ms]
    offers = reads.find(UpgradeRow, where={"status": State.OFFERED.value})
    stale = [row.id for row in offers if row.made_ms + upgrades.OFFER_STANDS_MS <= now_ms]
    return held, stale


def _end(tx: Tx, core: Core, row: HoldRow, now_ms: int) -> bool:
    if row.kind == "upgrade":
        return upgrades.expire(tx, core.tools, row.upgrade_id, now_ms)
    return orders.expire(tx, core.tools, row.order_id, now_ms)
