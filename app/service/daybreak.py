"""Between two dates of an event the place is empty: whoever was not scanned out is inside no longer (T1, T2).

A pass may then be shown anew, and the figures of who is inside begin at nought. Lists are read outside and each
ticket is looked at again inside its transaction.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.doorways import days_of
from app.domain.festivals import Event
from app.ports.books import QuotaRow
from app.ports.reads import Reads
from app.ports.rows import FestivalRow, TicketRow
from app.ports.storage import Tx
from app.service import stocks
from app.service.core import Core
from app.service.idents import needed

AT_ONCE: Final = 200
"""tickets in one unit of work"""


async def sweep(core: Core) -> int:
    """Empty the places of dates that are over; returns how many tickets were still inside."""
    if core.tools.ticketing is None:
        return 0
    now_ms, emptied = core.now_ms(), 0
    for event in [row.full for row in core.festivals.values() if row.full.dates]:
        left = await core.storage.read(partial(_left, event=event, now_ms=now_ms))
        for first in range(0, len(left), AT_ONCE):
            some = left[first : first + AT_ONCE]
            emptied += await core.storage.write(partial(_empty, event_id=event.id, idents=some, now_ms=now_ms))
    return emptied


def _left(reads: Reads, event: Event, now_ms: int) -> list[str]:
    """Tickets inside since a day that is over."""
    tickets = reads.find(
        TicketRow, where={"event_id": event.id, "inside": True}, among=("entered_ms", 0, _ended_ms(event, now_ms))
    )
    return [ticket.id for ticket in tickets]


def _ended_ms(event: Event, now_ms: int) -> int:
    """When the last day that is over ended; 0 before the first has."""
    return max((day.closes_ms for day in days_of(event) if day.closes_ms <= now_ms), default=0)


def _empty(tx: Tx, event_id: str, idents: list[str], now_ms: int) -> int:
    event = needed(tx.get(FestivalRow, event_id)).full
    rows = [needed(tx.get(TicketRow, ident)) for ident in idents]
    over = [ticket for ticket in rows if ticket.inside and ticket.entered_ms < _ended_ms(event, now_ms)]
    gone: dict[str, int] = {}
    for ticket in over:
        tx.put(replace(ticket, inside=False))
        gone[ticket.category_id] = gone.get(ticket.category_id, 0) + 1
    for category_id, count in gone.items():
        quota = needed(tx.get(QuotaRow, event_id, category_id))
        stocks.put(tx, event, quota, stocks.places_of(quota), now_ms, entered=-count)
    return len(over)
