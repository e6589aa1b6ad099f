"""How many dialogues are at once, at every sample time; what comes late still lands where it belongs."""

from __future__ import annotations

from app.domain.metrics import step_of


class Occupancy:
    """Counts intervals of time over the samples from `first` (a sample number) on.

    Only the changes between neighbouring samples are kept, so that an interval costs two numbers however long it is.
    """

    def __init__(self, first: int) -> None:
        self._base = 0
        self._first = first
        self._changes: dict[int, int] = {}

    def add(self, from_ms: int, to_ms: int, by: int = 1) -> None:
        """Count `by` at each sample time `t` with `from_ms <= t < to_ms`; before the first sample nothing is kept."""
        first, last = step_of(from_ms), step_of(to_ms)
        if first < last:
            self._change(first, by)
            self._change(last, -by)

    def _change(self, step: int, by: int) -> None:
        if step <= self._first:
            self._base += by
        else:
            self._changes[step] = self._changes.get(step, 0) + by

    def values(self, first: int, last: int) -> list[int]:
        """The counts at samples `first` … `last`, both included; `first` not before the first kept."""
        count = self.at(first)
        found = [count]
        for step in range(first + 1, last + 1):
            count += self._changes.get(step, 0)
            found.append(count)
        return found

    def at(self, step: int) -> int:
        """The count at one sample."""
        return self._base + sum(by for at, by in self._changes.items() if at <= step)

    def forget(self, before: int) -> None:
        """Keep samples from `before` on only."""
        if before > self._first:
            self._base = self.at(before)
            self._changes = {at: by for at, by in self._changes.items() if at > before}
            self._first = before
