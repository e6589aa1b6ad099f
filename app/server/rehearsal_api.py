"""The rehearsal's own endpoints: its clock and what came out so far. They exist only with a key in the settings."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from app.protocol.api import Figures, Invitations, MoveClock, RehearsalClock
from app.protocol.gates import ScannerChange, ScannerChanged
from app.protocol.rehearsals import Pockets, Turnover, TurnoverQuery
from app.server.endpoint import Access, Call, Endpoint
from app.server.logs import errors_logged
from app.server.problems import Trouble
from app.service import backend, invitations, load, scanners, turnover
from app.service.reconciliation import reconcile

DAY_MS = 24 * 3600 * 1000


def _clock(call: Call) -> RehearsalClock:
    return RehearsalClock(now_ms=call.host.core.now_ms(), speed=call.host.clock.speed)


async def clock(call: Call) -> RehearsalClock:
    """Where the rehearsal stands."""
    return _clock(call)


async def move(call: Call, body: MoveClock) -> RehearsalClock:
    """Move a stepped clock forward, at most a day at once."""
    if call.host.move is None:
        raise Trouble("conflict", "this clock runs by itself")
    if body.to_ms > call.host.core.now_ms() + DAY_MS:
        raise Trouble("bad_value", "more than a day ahead")
    await backend.settled(call.host.core)
    await call.host.move(datetime.fromtimestamp(max(0, body.to_ms) / 1000, UTC))
    await backend.settled(call.host.core)
    return _clock(call)


async def figures(call: Call) -> Figures:
    """What happened so far."""
    counted = await load.figures(call.host.core, errors_logged() - call.host.errors_before)
    return replace(counted, reconciliation=await reconcile(call.host.core))


async def links(call: Call) -> Invitations:
    """Personal links of the sample's guests."""
    return await invitations.invitations(call.host.core)


async def tickets(call: Call) -> Pockets:
    """Tickets that the sample's guests had before the rehearsal began, with their codes."""
    return await turnover.pockets(call.host.core)


async def turned_over(call: Call, query: TurnoverQuery) -> Turnover:
    """What was sold, scanned, upgraded and given back since a moment."""
    return await turnover.turnover(call.host.core, query.since_ms)


async def scanner(call: Call, body: ScannerChange) -> ScannerChanged:
    """Put a simulated scanner at a gate, or take it away."""
    return await scanners.change(call.host.core, body, "rehearsal")


ENDPOINTS = (
    Endpoint("GET", "/v1/rehearsal/clock", clock, Access.REHEARSAL, "Where the clock stands"),
    Endpoint("POST", "/v1/rehearsal/clock", move, Access.REHEARSAL, "Move the clock"),
    Endpoint("GET", "/v1/rehearsal/figures", figures, Access.REHEARSAL, "What happened so far"),
    Endpoint("GET", "/v1/rehearsal/links", links, Access.REHEARSAL, "Personal links of the sample's guests"),
    Endpoint("GET", "/v1/rehearsal/tickets", tickets, Access.REHEARSAL, "Tickets of the sample's guests"),
    Endpoint("GET", "/v1/rehearsal/turnover", turned_over, Access.REHEARSAL, "What was turned over since a moment"),
    Endpoint("POST", "/v1/rehearsal/scanners", scanner, Access.REHEARSAL, "A simulated scanner at a gate"),
)
