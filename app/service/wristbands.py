"""The wristband that goes with better places: an errand for the desk or for somebody on foot (C6)."""

from __future__ import annotations

import msgspec

from app.domain.ids import entity_key
from app.ports.books import ErrandRow, UpgradeRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.trade import Errand
from app.service.idents import new_id
from app.service.page import encode
from app.service.telling import worded
from app.service.upgrade_words import WRISTBAND

KIND = "wristband"


def ask(tx: Tx, row: UpgradeRow, now_ms: int) -> str:
    """Open the errand; its id."""
    state = row.state
    values = (("category", state.category), ("places", len(state.ticket_ids)))
    errand = Errand(
        id=new_id(),
        event_id=row.event_id,
        kind=KIND,
        state="open",
        place=state.category,
        what=worded(WRISTBAND, "ru", values),
        made_ms=now_ms,
        made_by=state.by,
        dialogue_id=state.dialogue_id,
        ticket_id=state.ticket_ids[0],
        upgrade_id=row.id,
        guest_name=state.guest_name,
    )
    tx.put(ErrandRow(id=errand.id, ver=1, event_id=row.event_id, status=errand.state, made_ms=now_ms, state=errand))
    body = EventBody(state=msgspec.Raw(encode(errand)))
    tx.log("ErrandOpened", entity_key("errand", errand.id), 1, body, at_ms=now_ms, scope=row.event_id, by=state.by)
    return errand.id
