"""The load of the last event's day, laid under today's by the time to the doors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from app.domain.forecast import HORIZON_MIN, ahead_of
from app.protocol.ghosts import LoadGhost
from ui.models.history import Floats, Times

_SMOOTH_MS: Final = 300_000
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Ghost:
    """Moments of today (ms), how many were at once then, and how many came in a minute. Empty: there is none."""

    times: Times = field(default_factory=lambda: np.empty(0, np.int64))
    total: Floats = field(default_factory=lambda: np.empty(0, np.float64))
    per_min: Floats = field(default_factory=lambda: np.empty(0, np.float64))
    step_ms: int = _MINUTE_MS

    def __len__(self) -> int:
        return len(self.times)

    def at(self, at_ms: float) -> float | None:
        """How many were at once; None before its first and after its last guest."""
        if not len(self) or not self.times[0] <= at_ms <= self.times[-1]:
            return None
        return float(np.interp(at_ms, self.times, self.total))

    def column(self, times: Times) -> Floats:
        """The same at many moments, NaN where there was nobody yet or any more."""
        if not len(self):
            return np.full(len(times), np.nan)
        return np.interp(times, self.times, self.total, left=np.nan, right=np.nan)

    def ahead(self, now_ms: int) -> tuple[float, ...]:
        """How many times as many arrivals as now the coming minutes bring; empty where it does not reach so far."""
        last = now_ms + HORIZON_MIN * _MINUTE_MS
        if not len(self) or not self.times[0] <= now_ms - _SMOOTH_MS or not last + _SMOOTH_MS <= self.times[-1]:
            return ()
        coming = now_ms + (np.arange(HORIZON_MIN) + 0.5) * _MINUTE_MS
        passed, *rates = self._rates(np.concatenate(([now_ms - _SMOOTH_MS / 2], coming))).tolist()
        return ahead_of(passed, rates)

    def _rates(self, at_ms: Floats) -> Floats:
        """Arrivals a minute as means over ten minutes; 0 where nothing is known."""
        first, last = (np.searchsorted(self.times, at_ms + side * _SMOOTH_MS) for side in (-1, 1))
        sums = np.concatenate(([0.0], np.cumsum(self.per_min)))
        rates: Floats = (sums[last] - sums[first]) / np.maximum(last - first, 1)
        return rates


def ghost_of(told: LoadGhost, doors_ms: int) -> Ghost:
    """The curve under an event whose doors open at `doors_ms`, from the first to the last guest of that day."""
    rows = told.history
    if rows is None or not told.event_id:
        return Ghost()
    total = np.asarray(rows.bot, np.float64) + np.asarray(rows.person, np.float64)
    some = np.flatnonzero(total)
    if not len(some):
        return Ghost()
    part = slice(int(some[0]), int(some[-1]) + 1)
    step_ms = rows.step_s * 1000
    times = rows.from_ms + doors_ms - told.doors_ms + step_ms * np.arange(len(total), dtype=np.int64)
    return Ghost(times[part], total[part], np.asarray(rows.per_min, np.float64)[part], step_ms)
