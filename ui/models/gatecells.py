"""The gates of one event in steps of five minutes: the day as the server told it, and what came live after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.clusters import CELL_MS
from app.protocol.admissions import GateCell, GateCluster, GateHealth

SHOWN: Final = 12
"""steps in the grid: an hour, the present one last"""


@dataclass(frozen=True, slots=True)
class GateLine:
    """Five minutes of a gate: scans, refusals and their reasons in words."""

    at_ms: int
    gate: str
    scans: int
    refused: int
    reasons: str


class GateCells:
    """Cells by gate and start (ms since the epoch), and the patterns that were named last, the worst first."""

    def __init__(self) -> None:
        self.event_id = ""
        self.clusters: tuple[GateCluster, ...] = ()
        self.version = 0
        """grows with everything that is taken in or forgotten"""
        self._cells: dict[tuple[str, int], GateCell] = {}

    def turn_to(self, event_id: str) -> bool:
        """Holds the gates of this event from now on; False when it did before."""
        if event_id == self.event_id:
            return False
        self.event_id = event_id
        self.clear()
        return True

    def clear(self) -> None:
        """Forgets everything: another server, another event."""
        self.clusters, self._cells = (), {}
        self.version += 1

    def take(self, health: GateHealth) -> bool:
        """Takes what the server told; a live word holds the present steps only. False for another event's gates.

        Counts of a step only grow, so of two words about one the larger is the newer.
        """
        if health.event_id != self.event_id:
            return False
        self.clusters = health.clusters
        self.version += 1
        for cell in health.cells:
            key = (cell.gate_id, cell.at_ms)
            known = self._cells.get(key)
            if known is None or cell.scans >= known.scans:
                self._cells[key] = cell
        return True

    def cell(self, gate_id: str, at_ms: int) -> GateCell | None:
        """The step of a gate that begins at `at_ms`; None when nobody was scanned in it."""
        found = self._cells.get((gate_id, at_ms))
        return found if found is not None and found.scans else None

    def gates(self, since_ms: int) -> tuple[str, ...]:
        """Ids of gates where somebody was scanned since then, sorted."""
        return tuple(
            sorted({gate for (gate, at_ms), cell in self._cells.items() if at_ms >= since_ms and cell.scans})
        )

    def within(self, start_ms: int, end_ms: int) -> list[GateCell]:
        """Every step that begins within the range and in which somebody was scanned, by time and then by gate."""
        found = [one for one in self._cells.values() if one.scans and start_ms <= one.at_ms <= end_ms]
        return sorted(found, key=lambda one: (one.at_ms, one.gate_id))

    def pattern_of(self, cell: GateCell) -> GateCluster | None:
        """The named pattern whose failures stand in this cell; the worst, if there are several."""
        if not cell.failed:
            return None
        recent = (one for one in self.clusters if cell.at_ms + CELL_MS > one.since_ms)
        return next((one for one in recent if _explains(one, cell)), None)


def _explains(cluster: GateCluster, cell: GateCell) -> bool:
    """Whether it is of that gate, or of all gates and for a reason that the gate has, too."""
    if cluster.gate_id:
        return cluster.gate_id == cell.gate_id
    return any(reason == cluster.reason for reason, _ in cell.reasons)


def starts(now_ms: int, count: int = SHOWN) -> tuple[int, ...]:
    """The starts of the newest `count` steps, oldest first; the last one is the present."""
    last = now_ms // CELL_MS * CELL_MS
    return tuple(last - place * CELL_MS for place in reversed(range(count)))
