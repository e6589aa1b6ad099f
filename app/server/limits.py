"""Rate limits: token buckets by name, with a bound on how many names are remembered (X16, X29)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 100_000
"""names a limiter keeps; the longest unused goes first"""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Limiter:
    """`per_s` actions a second for each name on average, `burst` at once. `now` is in seconds."""

    def __init__(self, per_s: float, burst: float, now: Callable[[], float], remembered: int = REMEMBERED) -> None:
        self._per_s = per_s
        self._burst = burst
        self._now = now
        self._remembered = remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, name: str, cost: float = 1.0) -> float:
        """0.0 when `name` may act now, which is then counted; else the seconds until it may (nothing is counted)."""
        now = self._now()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(self._burst, now)
            if len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
        bucket.tokens = min(self._burst, bucket.tokens + max(0.0, now - bucket.at) * self._per_s)
        bucket.at = now
        if bucket.tokens >= cost:
            bucket.tokens -= cost
            return 0.0
        return (cost - bucket.tokens) / self._per_s

    def __len__(self) -> int:
        return len(self._buckets)


class Backoff:
    """Failed attempts by name: `free` at no cost, then each further one locks for twice as long, to `longest_s`.

    Used for sign-in by account and by address apart, so that a stranger who guesses does not lock the owner out for
    longer than a step, and success clears the account's count.
    """

    def __init__(
        self, free: int, first_s: float, longest_s: float, now: Callable[[], float], remembered: int = REMEMBERED
    ) -> None:
        self._free = free
        self._first_s = first_s
        self._longest_s = longest_s
        self._now = now
        self._remembered = remembered
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, name: str) -> float:
        """Seconds until `name` may try again; 0.0 when it may now."""
        count, at = self._failed.get(name, (0, 0.0))
        if count < self._free:
            return 0.0
        locked = min(self._longest_s, self._first_s * 2 ** min(count - self._free, 32))
        return max(0.0, at + locked - self._now())

    def failed(self, name: str) -> None:
        """Count a failure; failures longer ago than the longest lock are forgotten."""
        count, at = self._failed.pop(name, (0, 0.0))
        if self._now() - at > self._longest_s:
            count = 0
        self._failed[name] = (count + 1, self._now())
        if len(self._failed) > self._remembered:
            self._failed.popitem(last=False)

    def cleared(self, name: str) -> None:
        """Forget the failures of `name`."""
        self._failed.pop(name, None)
