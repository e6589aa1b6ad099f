"""Time that runs faster than the machine's, for a rehearsal at 10× or 60×."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta


class ScaledClock:
    """Starts at `start` (aware) and advances `speed` product seconds each real second.

    It hangs on the monotonic clock, so that a correction of the machine's time does not move the rehearsal.
    """

    def __init__(self, start: datetime, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a clock needs a time zone")
        if speed <= 0:
            raise ValueError("a scaled clock runs forward; use SteppedClock to move it by hand")
        self._start = start
        self._speed = speed
        self._monotonic = monotonic
        self._zero = monotonic()
        self._held = False

    def hold(self) -> None:
        """Stand at the start until `go`: what is done before the doors of the backend open takes no product time."""
        self._held = True

    def go(self) -> None:
        """Begin to run, from the start on."""
        self._zero = self._monotonic()
        self._held = False

    @property
    def speed(self) -> float:
        """Product seconds a real second."""
        return self._speed

    def now(self) -> datetime:
        """Aware, in the zone of `start`."""
        if self._held:
            return self._start
        return self._start + timedelta(seconds=(self._monotonic() - self._zero) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of product time."""
        await asyncio.sleep(max(0.0, seconds) / self._speed)
