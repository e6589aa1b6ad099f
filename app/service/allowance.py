"""How much a person may still approve alone today, told where he decides (C4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.domain.permissions import may_ever, may_see
from app.domain.refunds import Limits
from app.ports.books import SpentRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, UserRow
from app.ports.storage import Tx
from app.protocol.money_api import Allowance
from app.service.core import Core
from app.service.principal import Principal
from app.service.refused import Refused


def day_at(zone: ZoneInfo, now_ms: int) -> str:
    """The day at the event's place, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d")


def count(tx: Tx, user_ids: Iterable[str], day: str, minor: int) -> None:
    """Put a sum on the day of these people, or take it off (below 0); never less than nothing stands there."""
    for user_id in user_ids:
        row = tx.get(SpentRow, user_id, day) or SpentRow(user_id=user_id, day=day, minor=0)
        tx.put(replace(row, minor=max(0, row.minor + minor)))


async def allowance(core: Core, principal: Principal, event_id: str) -> Allowance:
    """The limits of refunds and what of the day's is used up. `Refused`: forbidden, not_found (a foreign event)."""
    query = partial(_allowance, user_id=principal.user_id, event_id=event_id, now_ms=core.now_ms())
    return await core.storage.read(partial(query, limits=core.tools.refund_limits))


def _allowance(reads: Reads, *, user_id: str, event_id: str, now_ms: int, limits: Limits) -> Allowance:
    user, festival = reads.get(UserRow, user_id), reads.get(FestivalRow, event_id)
    if user is None or not may_ever(user.role, "ApproveRefund"):
        raise Refused("forbidden")
    if festival is None or not may_see(user.event_ids, event_id):
        raise Refused("not_found")
    day = day_at(ZoneInfo(festival.full.zone), now_ms)
    row = reads.get(SpentRow, user_id, day)
    return Allowance(
        day=day,
        day_minor=limits.day_minor,
        used_minor=row.minor if row is not None else 0,
        two_minor=limits.two_minor,
        most_minor=limits.most_minor,
        cooling_ms=limits.cooling_ms,
    )
