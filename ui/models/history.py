"""The day's load in columns: what the server computed, and what came live after it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.protocol.records import Load, LoadHistory

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

BOT, PERSON, PER_MIN, P50_S, P95_S, QUEUE = range(6)
_COLUMNS: Final = 6
_GROW: Final = 4096
_LIVE_GAP_MS: Final = 15_000


class History:
    """Rows of (time; bot, person, new a minute, answer p50 and p95 in seconds, queue), oldest first.

    NaN stands for "no figure". Rows are kept in arrays that grow by doubling, so an append costs microseconds
    and `column` copies nothing.
    """

    def __init__(self) -> None:
        self._times = np.empty(_GROW, np.int64)
        self._rows = np.empty((_COLUMNS, _GROW), np.float64)
        self._n = 0
        self.step_s = 0
        """the resolution of the stored part; 0 before the first answer"""
        self.from_ms = 0
        self.to_ms = 0
        self.live_gap_ms = float(_LIVE_GAP_MS)
        """a pause between live figures that is a hole; larger where the clock runs faster than they come"""

    def __len__(self) -> int:
        return self._n

    @property
    def times(self) -> Times:
        """Moments of the rows, ms."""
        return self._times[: self._n]

    def column(self, index: int) -> Floats:
        """One of `BOT` … `QUEUE`, as long as `times`."""
        return self._rows[index, : self._n]

    @property
    def total(self) -> Floats:
        """Dialogues at once, bot and person together."""
        result: Floats = self.column(BOT) + self.column(PERSON)
        return result

    @property
    def gap_ms(self) -> float:
        """A pause longer than this is a hole in what is known, not a straight line."""
        return max(self._step_gap_ms, self.live_gap_ms)

    @property
    def _step_gap_ms(self) -> float:
        return 2.5 * self.step_s * 1000

    def run_at(self, speed: float) -> None:
        """How fast product time runs; live figures come once a second of real time. 0: stepped, by any amount."""
        self.live_gap_ms = _LIVE_GAP_MS * max(1.0, speed) if speed else float("inf")

    def covers(self, start_ms: float, end_ms: float, step_s: int) -> bool:
        """Whether the range is held at `step_s` or finer."""
        return 0 < self.step_s <= step_s and self.from_ms <= start_ms and self.to_ms >= end_ms

    def replace(self, stored: LoadHistory) -> None:
        """Takes the server's rows; live rows newer than them stay, so that nothing blinks out meanwhile."""
        count, step_ms = len(stored.bot), stored.step_s * 1000
        times = stored.from_ms + step_ms * np.arange(count, dtype=np.int64)
        last = int(times[-1]) if count else stored.from_ms
        later = self._n if not self._n else int(np.searchsorted(self.times, last, side="right"))
        rows = np.array(
            [
                stored.bot,
                stored.person,
                stored.per_min,
                _seconds(stored.answer_p50_ms),
                _seconds(stored.answer_p95_ms),
                stored.queue,
            ],
            dtype=np.float64,
        ).reshape(_COLUMNS, count)
        self._times = np.concatenate((times, self.times[later:]))
        self._rows = np.concatenate((rows, self._rows[:, later : self._n]), axis=1)
        self._n = len(self._times)
        self.step_s, self.from_ms, self.to_ms = stored.step_s, stored.from_ms, last

    def append(self, load: Load) -> bool:
        """Adds the live figures; False when they are not newer than the last row (a repeat, a clock set back)."""
        if self._n and load.at_ms <= self._times[self._n - 1]:
            return False
        if self._n == len(self._times):
            room = max(self._n, _GROW)
            self._times = np.concatenate((self._times, np.empty(room, np.int64)))
            self._rows = np.concatenate((self._rows, np.empty((_COLUMNS, room))), axis=1)
        self._times[self._n] = load.at_ms
        self._rows[:, self._n] = (
            load.at_once - load.at_once_person,
            load.at_once_person,
            load.per_min,
            _second(load.answer_p50_ms),
            _second(load.answer_p95_ms),
            load.queue,
        )
        self._n += 1
        if load.at_ms - self.to_ms <= self._step_gap_ms:
            self.to_ms = max(self.to_ms, load.at_ms)
        return True

    def clear(self) -> None:
        """Forgets everything: another server, another day."""
        self._n = self.step_s = self.from_ms = self.to_ms = 0

    def row(self, at_ms: float) -> tuple[int, Floats] | None:
        """The moment and figures nearest to `at_ms`; None where nothing is known within `gap_ms`."""
        index = nearest(self.times, at_ms)
        if index is None or abs(int(self._times[index]) - at_ms) > self.gap_ms:
            return None
        return int(self._times[index]), self._rows[:, index].copy()

    def peak(self) -> tuple[int, int] | None:
        """The most dialogues at once in what is held, and when; None of nothing."""
        if not self._n:
            return None
        total = self.total
        index = int(np.argmax(total))
        return int(self._times[index]), int(total[index])

    def above_since(self, limit: float) -> int | None:
        """Since when the queue is longer than `limit` without a break; None when it is not now."""
        queue = self.column(QUEUE)
        if not self._n or not queue[-1] > limit:
            return None
        calm = np.flatnonzero(~(queue > limit))
        return int(self._times[int(calm[-1]) + 1 if len(calm) else 0])


def nearest(times: Times, at_ms: float) -> int | None:
    """The row closest in time; None of an empty series."""
    if not len(times):
        return None
    right = int(np.searchsorted(times, at_ms))
    if right == 0:
        return 0
    if right == len(times):
        return right - 1
    return right if times[right] - at_ms < at_ms - times[right - 1] else right - 1


def _second(value: int | None) -> float:
    return np.nan if value is None else value / 1000


def _seconds(values: tuple[int | None, ...]) -> list[float]:
    return [_second(value) for value in values]
