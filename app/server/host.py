"""What the endpoints and sockets of one running backend share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.permissions import may_see
from app.ports.clock import Clock
from app.server.guest_limits import GuestLimits
from app.server.guest_sockets import GuestSockets
from app.server.meters import Meters
from app.server.pages import Pages
from app.server.pictures import Pictures
from app.server.polling import PollingConsoles
from app.server.settings import Settings
from app.service.backend import Core

if TYPE_CHECKING:
    from app.server.endpoint import Endpoint

Move = Callable[[datetime], Awaitable[datetime]]


@dataclass(slots=True)
class Host:
    """One backend. `move` moves a stepped clock; `local_key` opens the admin endpoints to this machine's owner."""

    settings: Settings
    core: Core
    clock: Clock
    limits: GuestLimits
    pages: Pages
    local_key: str
    endpoints: tuple[Endpoint, ...]
    polls: PollingConsoles
    rehearsal: str = ""
    move: Move | None = None
    go: Callable[[], None] = lambda: None
    """lets a clock run that stood while the backend got ready"""
    first_password: str = ""
    """of the user `admin`, when this start has made it"""
    errors_before: int = 0
    """failures logged in this process before this backend started"""
    pictures: Pictures = field(default_factory=Pictures)
    meters: Meters = field(default_factory=Meters)
    sockets: GuestSockets = field(default_factory=GuestSockets)
    consoles: dict[str, Callable[[], None]] = field(default_factory=dict)
    """wakes the driver of a console's seat, by the seat's id"""
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    """set when the process is about to stop: waits end, new sockets are refused"""

    def watchers(self, event_id: str) -> set[str]:
        """The users at their consoles who may see what belongs to this event."""
        people = (seat.principal for seat in self.core.hub.seats())
        return {who.user_id for who in people if may_see(who.event_ids, event_id)}
