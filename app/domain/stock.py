"""Places of a category: what may be sold, and the counters at every step of a place's life (T2, C6)."""

from __future__ import annotations

from dataclasses import dataclass, replace


class Oversold(ValueError):
    """A step that would make a counter negative or sell what is not there: refused, whoever asks."""


@dataclass(frozen=True, slots=True)
class Places:
    """Counters of a category; at every moment `0 <= sold`, `0 <= held` and `sold + held <= total`."""

    total: int
    sold: int = 0
    held: int = 0
    buffer: int = 0

    @property
    def free(self) -> int:
        """Neither sold nor held, the desk's buffer among them."""
        return self.total - self.sold - self.held

    def sellable(self, *, by_desk: bool = False) -> int:
        """What may be put on hold now; the buffer only by the desk."""
        return max(0, self.free - (0 if by_desk else self.buffer))

    def hold(self, count: int, *, by_desk: bool = False) -> Places:
        """Take places out of sale; `Oversold` when there are not that many."""
        if count < 1 or count > self.sellable(by_desk=by_desk):
            raise Oversold(f"{count} of {self.sellable(by_desk=by_desk)}")
        return replace(self, held=self.held + count)

    def release(self, count: int) -> Places:
        """Held places go back on sale."""
        return self._checked(replace(self, held=self.held - count))

    def sell(self, count: int) -> Places:
        """Held places are sold."""
        return self._checked(replace(self, held=self.held - count, sold=self.sold + count))

    def vacate(self, count: int) -> Places:
        """Sold places are free again."""
        return self._checked(replace(self, sold=self.sold - count))

    def _checked(self, after: Places) -> Places:
        if after.held < 0 or after.sold < 0 or after.free < 0:
            raise Oversold(f"{self} -> {after}")
        return after
