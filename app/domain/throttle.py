"""How long somebody who failed to sign in has to wait (X29). Pure; times are real seconds of one clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

FREE = 5
"""failures within the window that cost nothing"""
WINDOW_S = 900.0
LONGEST_S = 900.0


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures of one key (a login from one address) within the window."""

    count: int = 0
    first_at: float = 0.0
    last_at: float = 0.0


def failed(so_far: Failures, now: float) -> Failures:
    """One more failure; a quiet window forgets those before."""
    if so_far.count == 0 or now - so_far.last_at > WINDOW_S:
        return Failures(1, now, now)
    return replace(so_far, count=so_far.count + 1, last_at=now)


def wait_s(so_far: Failures, now: float) -> float:
    """Seconds until the next try is allowed: none for the first five, then 1, 2, 4 … up to 15 minutes."""
    if so_far.count < FREE or now - so_far.last_at > WINDOW_S:
        return 0.0
    doublings = min(so_far.count - FREE, 10)  # beyond the longest pause already; more would overflow a float one day
    pause = min(LONGEST_S, 2.0**doublings)
    return max(0.0, so_far.last_at + pause - now)
