"""A dialogue's transcript, page by page."""

from __future__ import annotations

from typing import Final

from app.domain.permissions import may_see
from app.ports.reads import Reads
from app.ports.rows import DialogueRow
from app.protocol.records import Thread
from app.service.core import Core
from app.service.principal import Principal
from app.service.refused import Refused

MOST: Final = 200


async def thread(core: Core, principal: Principal, dialogue_id: str, before: int, limit: int) -> Thread:
    """The newest `limit` messages with `n < before` (0: the newest of all), ascending. `Refused("not_found")`."""

    def query(reads: Reads) -> Thread:
        row = reads.get(DialogueRow, dialogue_id)
        if row is None or not may_see(principal.event_ids, row.event_id):
            raise Refused("not_found")
        rows = reads.thread(dialogue_id, before, max(1, min(limit, MOST)))
        return Thread(dialogue_id=dialogue_id, messages=tuple(one.message for one in rows))

    return await core.storage.read(query)
