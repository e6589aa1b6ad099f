"""Connections: frames under way in both directions, cut at any moment, read slowly, delivered late."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from app.bench.simulation.backend import BackendEnd

if TYPE_CHECKING:
    from app.bench.simulation.console import SimConsole
    from app.bench.simulation.world import SimWorld

NOTICE_S = 0.05
"""a side that is told of a cut hears of it after this"""
PAGE = b'{"t":"snap.page"'
FORGOTTEN_S = 25.0
"""a side that is not told finds out by itself at the latest after this"""


class SimLine(BackendEnd):
    """One socket between a console and the backend."""

    def __init__(self, world: SimWorld, console: SimConsole, name: str) -> None:
        super().__init__(name, console.user_id)
        self.world, self.console = world, console
        self.console_open = self.backend_open = True
        self.cut = False
        self.asleep_until = 0.0
        self._up_at = self._down_at = 0.0
        self._held: deque[bytes] = deque()

    # --- console to backend --------------------------------------------------------------------------------

    def put(self, data: bytes) -> None:
        """The console sends a frame."""
        if not self.cut:
            world = self.world
            self._up_at = max(self._up_at, world.timeline.now + world.latency())
            world.timeline.at(self._up_at, lambda: self._arrive_up(data))

    def _arrive_up(self, data: bytes) -> None:
        if self.backend_open and self.world.backend.up and not (self.cut and not self._late):
            self.world.backend.hear(self.name, data)

    # --- backend to console --------------------------------------------------------------------------------

    def say(self, data: bytes) -> None:
        """The backend sends a frame."""
        if not self.cut:
            world = self.world
            self._down_at = max(self._down_at, world.timeline.now + world.latency(), self.asleep_until)
            world.timeline.at(self._down_at, lambda: self._arrive_down(data))

    def _arrive_down(self, data: bytes) -> None:
        if self.console_open and not self.cut:
            self.console.hear(self, data)
            if data.startswith(PAGE) and self.world.random.random() < self.world.knobs.snapshot_cuts:
                self.world.sever(self)

    def shut(self, code: int) -> None:
        """The backend closes politely; the frames before it arrive first."""
        self.backend_open = False
        self._down_at = max(self._down_at, self.world.timeline.now + self.world.latency())
        self.world.timeline.at(self._down_at, lambda: self._gone(code))

    def died(self) -> None:
        """The backend's process is gone; its machine says so at once."""
        self.backend_open = False
        self.world.timeline.after(NOTICE_S, lambda: self._gone(0))

    def _gone(self, code: int) -> None:
        if self.console_open and not self.cut:
            self.console_open = False
            self.console.lost(self, code)

    # --- trouble -------------------------------------------------------------------------------------------

    _late = False

    def sever(self) -> None:
        """The way between is gone. Either side may not be told; what the backend had received may be read late."""
        if self.cut:
            return
        world, knobs, random = self.world, self.world.knobs, self.world.random
        self.cut = True
        self._late = random.random() < knobs.late_frames
        if random.random() >= knobs.silent_cuts:
            world.timeline.after(NOTICE_S, self._told_console)
        backend_s = random.uniform(0.0, FORGOTTEN_S) if self._late else random.choice((NOTICE_S, FORGOTTEN_S))
        world.timeline.after(backend_s, self._told_backend)

    def _told_console(self) -> None:
        if self.console_open:
            self.console_open = False
            self.console.lost(self, 0)

    def _told_backend(self) -> None:
        if self.backend_open:
            self.backend_open = False
            self.world.backend.leave(self.name)

    def abort(self) -> None:
        """The console drops the connection without a word."""
        self.console_open = False
        self.sever()

    def sleep(self, seconds: float) -> None:
        """The console stops reading for a while."""
        self.asleep_until = self.world.timeline.now + seconds
