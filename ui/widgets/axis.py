"""Where a chart puts its lines and labels: round values, round times of the event's own clock."""

from __future__ import annotations

import math
from typing import Final

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
_TIME_STEPS_MS: Final = (
    10_000, 30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS,
    30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS,
)  # fmt: skip


def value_ticks(highest: float, lines: int = 4) -> list[float]:
    """Round values from 0 to one that is not below `highest`, in at most `lines` equal steps.

    The steps are 1, 2, 2.5 or 5 times a power of ten and never below 1: nothing here is counted in halves.
    """
    wanted = max(highest, 1.0) / max(lines, 1)
    power = 10.0 ** math.floor(math.log10(wanted)) if wanted > 0 else 1.0
    step = next(round_ * power for round_ in (1.0, 2.0, 2.5, 5.0, 10.0) if round_ * power >= wanted * 0.999_999)
    step = max(math.ceil(step) if step < 10 else step, 1.0)
    count = max(math.ceil(highest / step - 1e-9), 1)
    return [step * index for index in range(count + 1)]


def time_ticks(start_ms: float, end_ms: float, offset_ms: int, most: int) -> list[int]:
    """Round moments within the range, at most about `most`; `offset_ms` is the zone's distance from UTC."""
    span = max(end_ms - start_ms, 1.0)
    step = next((s for s in _TIME_STEPS_MS if span / s <= max(most, 1)), _TIME_STEPS_MS[-1])
    first = math.ceil((start_ms + offset_ms) / step) * step - offset_ms
    return list(range(int(first), int(end_ms) + 1, step))
