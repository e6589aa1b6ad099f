"""The load of the day of the last event, for a faint line under today's (C1, console.md §3.13).

The samples of a day are kept, so the curve of every event that was is there; an event that took place elsewhere, or
before Usher was in use, has none.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from app.domain.permissions import may_see
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, SampleRow
from app.protocol.ghosts import LoadGhost
from app.service.core import Core
from app.service.load import folded
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.tally import day_start

DAY_MS: Final = 24 * 3_600_000
STEP_S: Final = 60
MOST: Final = 12
"""events before this one that are looked at"""


async def ghost(core: Core, principal: Principal, event_id: str) -> LoadGhost:
    """The last event with guests on a day before that of `event_id`; `Refused("not_found")` for no such event."""
    event = core.festivals.get(event_id)
    if event is None or not may_see(principal.event_ids, event_id):
        raise Refused("not_found")
    zone = core.options.zone
    today_ms = min(day_start(event.state.doors_ms, zone), day_start(core.now_ms(), zone))
    for row in _before(core, principal, today_ms):
        day_ms = day_start(row.state.doors_ms, zone)
        samples = await core.storage.read(partial(_samples, from_ms=day_ms))
        if any(one.bot + one.person for one in samples):
            return _told(row, samples, day_ms)
    return LoadGhost()


def _before(core: Core, principal: Principal, today_ms: int) -> list[FestivalRow]:
    """Events whose doors opened before that day, the newest first."""
    seen = (row for row in core.festivals.values() if may_see(principal.event_ids, row.id))
    past = [row for row in seen if row.state.doors_ms < today_ms]
    return sorted(past, key=lambda row: -row.state.doors_ms)[:MOST]


def _samples(reads: Reads, from_ms: int) -> list[SampleRow]:
    return list(reads.samples(from_ms, from_ms + DAY_MS))


def _told(row: FestivalRow, samples: list[SampleRow], day_ms: int) -> LoadGhost:
    state = row.state
    return LoadGhost(
        event_id=row.id,
        name_ru=state.name_ru,
        name_en=state.name_en,
        doors_ms=state.doors_ms,
        history=folded(samples, day_ms, STEP_S, DAY_MS // (STEP_S * 1000)),
    )
