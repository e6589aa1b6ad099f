"""The one source of time for the backend: real, scaled or stepped (the rehearsal's)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time of the product. `speed` is product seconds a real second; 0 means stepped by hand."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of product time; a stepped clock wakes sleepers when it is moved past them."""
        ...
