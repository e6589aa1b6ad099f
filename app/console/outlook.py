"""What becomes of the queue, by the server's figures and the one definition in `app.domain.forecast` (C1)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.forecast import Forecast, Pace, forecast
from app.protocol.records import Load, PaceNow


def outlook(load: Load | None, ahead: Sequence[float] = ()) -> Forecast | None:
    """The forecast; None while the server has told nothing, or is one that does not tell people's pace.

    `ahead` as `app.domain.forecast.ahead_of` gives it.
    """
    if load is None or load.pace is None:
        return None
    return forecast(pace_of(load.pace), load.queue, load.longest_ms, ahead)


def pace_of(told: PaceNow) -> Pace:
    """The pace as the rules take it."""
    return Pace(told.arrivals, told.growth, told.share, told.in_hand_ms, told.people, told.taken)
