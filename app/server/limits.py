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
