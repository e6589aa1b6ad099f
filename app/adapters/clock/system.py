"""Real time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock, UTC."""

    speed = 1.0

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; not at all for zero or less, but other tasks get their turn."""
        await asyncio.sleep(max(0.0, seconds))
