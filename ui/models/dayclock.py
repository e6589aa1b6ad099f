"""The wall clock of an event: figures are told in the event's zone, wherever the operator's computer stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.metrics import DAY_BEGINS_H


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

    def support_day(self, at_ms: float) -> int:
        """The start of the day of support that holds the moment, ms: a night belongs to its evening."""
        local = self.moment(at_ms)
        start = local.replace(hour=DAY_BEGINS_H, minute=0, second=0, microsecond=0)
        return round((start if start <= local else start - timedelta(days=1)).timestamp() * 1000)
