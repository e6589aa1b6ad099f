"""The last event's day, to be laid under today's (C1)."""

from __future__ import annotations

from app.protocol.records import LoadHistory, Record


class LoadGhost(Record, frozen=True):
    """`GET /v1/load/ghost?event=`: the load of the day of the last event before this one; none without `event_id`.

    Lay it under today's by the time to the doors.
    """

    event_id: str = ""
    name_ru: str = ""
    name_en: str = ""
    doors_ms: int = 0
    history: LoadHistory | None = None
