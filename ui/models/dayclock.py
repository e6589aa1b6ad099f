"""The wall clock of an event: figures are told in the event's zone, wherever the operator's computer stands."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class DayClock:
    """Moments (ms since the epoch) as local times of the IANA zone `name`.

    A zone this computer does not know falls back to the computer's own, so that something true is shown.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._zone: tzinfo | None = None
        if name:
            try:
                self._zone = ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self._zone = None

    def moment(self, at_ms: float) -> datetime:
        """The aware local time of a moment."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone)

    def offset_ms(self, at_ms: float) -> int:
        """How far the zone is ahead of UTC at that moment."""
        offset = self.moment(at_ms).utcoffset()
        return round(offset.total_seconds() * 1000) if offset is not None else 0

    def midnight(self, at_ms: float) -> int:
        """The start of the local day that holds the moment, ms."""
        local = self.moment(at_ms)
        return round(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
