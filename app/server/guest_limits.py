"""How much one guest and one address may do (X16). Product time: a rehearsal at 60× may write 60 times as fast."""

from __future__ import annotations

from collections.abc import Callable

from app.server.limits import Limiter
from app.server.problems import Trouble
from app.server.settings import Settings

MINUTE = 60.0
HOUR = 3600.0
IP_BURST_S = 20.0
"""seconds of an address's rate that may come at once: a venue's Wi-Fi after a pause"""


class GuestLimits:
    """Asks several limiters; `Trouble("rate_limited")` with the wait when one says no."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self._on = settings.limits
        by_address = settings.ip_per_min / MINUTE
        new = settings.ip_sessions_per_min / MINUTE
        self._says = Limiter(settings.guest_per_min / MINUTE, settings.guest_burst, now)
        self._address = Limiter(by_address, max(1.0, by_address * IP_BURST_S), now)
        self._sessions = Limiter(new, max(1.0, new * IP_BURST_S), now)
        self._looks = Limiter(1.0, 3, now)
        self._files = Limiter(settings.guest_files_per_h / HOUR, settings.guest_files_per_h, now)

    def says(self, conversation_id: str, address: str) -> None:
        """One message."""
        self._ask(self._says, conversation_id)
        self._ask(self._address, address)

    def opens(self, address: str) -> None:
        """One new session."""
        self._ask(self._sessions, address)

    def uploads(self, conversation_id: str) -> None:
        """One attachment."""
        self._ask(self._files, conversation_id)

    def looks(self, payment_id: str) -> bool:
        """Whether a payment's provider may be asked once more because somebody looks at its page."""
        return not self._on or not self._looks.wait(payment_id)

    def _ask(self, limiter: Limiter, name: str) -> None:
        wait_s = limiter.wait(name) if self._on else 0.0
        if wait_s:
            raise Trouble("rate_limited", retry_ms=max(1, round(wait_s * 1000)))
