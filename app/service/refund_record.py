"""What a refund shows of its money and its receipt while they are on their way (C5, X27)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.ports.books import RefundRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody


def show(tx: Tx, refund_id: str, kind: str, now_ms: int, **fields: Any) -> None:
    """Set fields of the refund's record, if they are not so already; `kind` names the event."""
    row = tx.get(RefundRow, refund_id)
    if row is None or all(getattr(row.state, name) == value for name, value in fields.items()):
        return
    row = replace(row, ver=row.ver + 1, state=replace(row.state, **fields))
    tx.put(row)
    body = EventBody(state=msgspec.Raw(b"null" if row.archived else msgspec.json.encode(row.state)))
    tx.log(kind, entity_key("refund", row.id), row.ver, body, at_ms=now_ms, scope=row.event_id)
