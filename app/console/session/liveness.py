"""When to ping, when to worry, when to give a connection up, and how long to wait before the next."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

PING_S = 5.0
AMBER_S = 4.0
"""without a pong the link is shown as slow"""
ABORT_S = 10.0
ABORT_MAX_S = 20.0
STABLE_S = 60.0
"""a connection that lived this long sets the backoff back"""
BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 30.0
OUR_BUG_S = 60.0
"""the least wait after the server refused something of ours as malformed"""


class Pulse:
    """Pings of one connection. Times are monotonic seconds; round trips in seconds.

    What is due is asked by the very sums that `moments` tells: a difference may round to the other side of the limit,
    and then what was waited for would never come.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._n = 0
        self._sent_at: float | None = None
        self._next_at: float | None = None
        self.smooth: float | None = None

    def start(self, now: float) -> None:
        """A connection opened; the first ping goes out at once."""
        self._sent_at, self._next_at = None, now

    def stop(self) -> None:
        """The connection is gone."""
        self._sent_at = self._next_at = None

    def hurry(self, now: float) -> None:
        """Ping as soon as possible: the computer woke or the window got the focus."""
        if self._next_at is not None:
            self._next_at = now

    def due(self, now: float) -> int | None:
        """The number of the ping to send now; None when it is not time or one is under way."""
        if self._next_at is None or now < self._next_at or self._sent_at is not None:
            return None
        self._n += 1
        self._sent_at = now
        self._next_at = now + PING_S * self._random.uniform(0.8, 1.2)
        return self._n

    def heard(self, n: int, now: float) -> float | None:
        """The pong of ping `n`: its round trip; None for one that is not awaited."""
        if n != self._n or self._sent_at is None:
            return None
        trip = now - self._sent_at
        self._sent_at = None
        self.smooth = trip if self.smooth is None else 0.8 * self.smooth + 0.2 * trip
        return trip

    def is_slow(self, now: float) -> bool:
        """A ping has waited long enough to be shown."""
        return self._sent_at is not None and now >= self._sent_at + AMBER_S

    def is_dead(self, now: float) -> bool:
        """A ping has waited so long that the connection is given up."""
        return self._sent_at is not None and now >= self._sent_at + self._abort_s()

    def _abort_s(self) -> float:
        return min(ABORT_MAX_S, max(ABORT_S, 4 * (self.smooth or 0.0)))

    def moments(self) -> Iterator[float]:
        """When something is due: the next ping, or the worry about the one under way."""
        if self._sent_at is not None:
            yield self._sent_at + AMBER_S
            yield self._sent_at + self._abort_s()
        elif self._next_at is not None:
            yield self._next_at


class Backoff:
    """Waits between attempts: uniform(0, min(30 s, 0.5·2^n)), set back after a stable connection."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._n = 0

    def next(self, least: float = 0.0) -> float:
        """Seconds to wait now; the next one will be longer."""
        wait = self._random.uniform(0.0, min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2.0**self._n))
        self._n = min(self._n + 1, 16)
        return max(least, wait)

    def reset(self) -> None:
        """The connection was stable."""
        self._n = 0
