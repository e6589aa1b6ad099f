"""What is known of the gates at this moment, in memory: who is heard, what was scanned, where lists have moved."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.domain.clusters import Cell, Health, Seen
from app.ports.books import ScannerRow
from app.ports.facts import Batch
from app.protocol.admissions import ScanLine

NEWS: Final = 50
"""scans that consoles are told of at once"""
HEARD_MS: Final = 20_000
"""a scanner not heard of for so long (real time) is off line"""


@dataclass(slots=True)
class Doors:
    """`heard_at` real ms by scanner; `news` (event, scan) since consoles were last told."""

    scanners: dict[str, ScannerRow] = field(default_factory=dict)
    """by id; dropped when something about one changes"""
    heard_at: dict[str, int] = field(default_factory=dict)
    seen_ms: dict[str, int] = field(default_factory=dict)
    news: deque[tuple[str, ScanLine]] = field(default_factory=lambda: deque(maxlen=NEWS))
    alarmed: set[str] = field(default_factory=set)
    """events of which consoles were told last that something is wrong"""
    health: dict[str, Health] = field(default_factory=lambda: defaultdict(Health))
    bells: dict[str, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    """of those who wait for the list of an event to change"""

    def heard(self, batch: Batch) -> None:
        """A commit made something known: whose list has moved."""
        for event_id in {event.scope for event in batch.events if event.ent.startswith("ticket:")}:
            self.ring(event_id)

    def ring(self, event_id: str) -> None:
        """Let everybody look at the list of the event again."""
        for bell in self.bells.get(event_id, ()):
            bell.set()

    @contextmanager
    def listen(self, event_id: str) -> Iterator[asyncio.Event]:
        """An event of one's own that is set whenever the list changes, until the block ends."""
        bell = asyncio.Event()
        self.bells[event_id].add(bell)
        try:
            yield bell
        finally:
            self.bells[event_id].discard(bell)

    def presence(self, scanner_id: str, wall_ms: int, now_ms: int) -> None:
        """A scanner was heard of."""
        self.heard_at[scanner_id] = wall_ms
        self.seen_ms[scanner_id] = now_ms

    def is_here(self, scanner_id: str, wall_ms: int) -> bool:
        """Whether a scanner is on line."""
        return wall_ms - self.heard_at.get(scanner_id, -HEARD_MS) < HEARD_MS

    def scanned(self, event_id: str, line: ScanLine) -> None:
        """A scan was written down."""
        self.news.append((event_id, line))
        self.health[event_id].take(seen_of(line))

    def cells(self, event_id: str, since_ms: int) -> tuple[Cell, ...]:
        """Gate by five minutes, from the cell that holds `since_ms` on."""
        return self.health[event_id].cells(since_ms)


def seen_of(line: ScanLine) -> Seen:
    """A scan as the search for patterns looks at it."""
    return Seen(line.at_ms, line.gate_id, line.device, line.verdict, line.ticket_id)
