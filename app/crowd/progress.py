"""The progress of a rehearsal: one live line at a terminal, a line every tenth elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from app.crowd.tally import Tally

WIDTH = 24
EVERY_S = 0.25


class Progress:
    """Shows how many of the dialogues have been lived through, and what time it is there."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._clock = out or sys.stderr, clock
        self._live = self._out.isatty()
        self._started = clock()
        self._next = 0.0
        self._tenth = -1

    def show(self, second: float, tally: Tally) -> None:
        """Draw the present state, at most four times a second."""
        now = self._clock()
        share = tally.ended / max(1, tally.expected)
        if not self._due(now, int(share * 10 + 1e-9)):
            return
        line = self._line(second, share, tally, now - self._started)
        self._out.write(f"\r\033[K{line}" if self._live else f"{line}\n")
        self._out.flush()

    def _due(self, now: float, tenth: int) -> bool:
        if self._live:
            if now < self._next:
                return False
            self._next = now + EVERY_S
            return True
        passed, self._tenth = tenth > self._tenth, max(tenth, self._tenth)
        return passed

    def finish(self) -> None:
        """Leave the line."""
        if self._live:
            self._out.write("\r\033[K")
            self._out.flush()

    def _line(self, second: float, share: float, tally: Tally, took_s: float) -> str:
        full = round(share * WIDTH)
        bar = "█" * full + "·" * (WIDTH - full)
        left = f", {_duration(took_s / share - took_s)} left" if share > 0.01 else ""
        minute = int(second // 60)
        return (
            f"rehearsal {minute // 60:02}:{minute % 60:02} {bar} {share:4.0%}"
            f"  {tally.ended} of {tally.expected} dialogues, {tally.present} now{left}"
        )


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60:02} s" if whole >= 60 else f"{whole} s"
