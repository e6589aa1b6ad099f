"""The day's upgrades as tile and export show them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from app.console.offers import offers_of
from app.console.store import Store
from app.domain.metrics import Conversion
from ui.models.dayclock import DayClock
from ui.models.history import Floats, Times
from ui.widgets import figures

_POINTS: Final = 32
_BEFORE_MS: Final = 600_000


@dataclass(frozen=True, slots=True)
class Sales:
    """The day's upgrades, since when they are counted in words, and how many were paid over that time."""

    found: Conversion = field(default_factory=Conversion)
    since: str = ""
    trail: tuple[float, ...] = ()


def sales_of(store: Store, clock: DayClock) -> Sales:
    """What was offered since the day of support began, in the zone of `clock`."""
    now = store.now_ms()
    start = clock.support_day(now)
    found = offers_of(store.upgrades.values(), start, now)
    return Sales(found, figures.clock(clock.moment(start)), _trail(found.paid_ms, now))


def _trail(paid_ms: tuple[int, ...], now_ms: int) -> tuple[float, ...]:
    """How many were paid by each of `_POINTS` moments from shortly before the first payment until now."""
    if not paid_ms:
        return ()
    first = paid_ms[0] - _BEFORE_MS
    step = (now_ms - first) / (_POINTS - 1)
    return tuple(float(bisect_right(paid_ms, first + step * place)) for place in range(_POINTS))


def paid_by(sales: Sales, times: Times, *, now_ms: int) -> Floats:
    """How many of the day's offers were paid by each moment; NaN for what is to come."""
    paid = np.asarray(sales.found.paid_ms, dtype=np.int64)
    return np.where(times <= now_ms, np.searchsorted(paid, times, side="right"), np.nan)
