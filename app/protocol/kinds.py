"""Every kind of entity a snapshot and an event may carry."""

from __future__ import annotations

from app.protocol import records, trade
from app.protocol.records import Record

KINDS: dict[str, type[Record]] = {**records.KINDS, **trade.KINDS}
"""Entity kind to its record; an unknown kind is kept out of the snapshot and refetched."""
