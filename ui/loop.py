"""asyncio inside Qt: qasync's loop with exact timers, cheap `call_soon` and tasks that survive a nested event loop.

What is mended, each measured or seen: timers fire up to 5 % early; a cancelled timer lives on until its time; a
dialog run inside a coroutine makes every other task fail for ever; each `call_soon` costs a Qt timer of its own.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from contextvars import Context
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from qasync import QEventLoop

BUDGET_S: Final = 0.008
"""ready callbacks run this long at most before the window gets its turn"""
CANCELLED_KEPT: Final = 100
"""cancelled timers are thrown out once there are more and they are the majority"""


class _Waker(QObject):
    """Brings a wake-up from any thread into the loop's.

    Signals:
        called(): something was put into the ready queue.
    """

    called = Signal()


class Loop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """Use as `loop = Loop(application); asyncio.set_event_loop(loop); loop.run_forever()`."""

    def __init__(self, application: QCoreApplication) -> None:
        self._soon: deque[asyncio.Handle] = deque()
        self._timers: list[asyncio.TimerHandle] = []
        self._cancelled = 0
        self._now_timer = QTimer()
        self._now_timer.setSingleShot(True)
        self._now_timer.setInterval(0)
        self._now_timer.timeout.connect(self._run_ready)
        self._later_timer = QTimer()
        self._later_timer.setSingleShot(True)
        self._later_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._later_timer.timeout.connect(self._run_due)
        self._waker = _Waker()
        self._waker.called.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        super().__init__(application)

    # --- putting in ----------------------------------------------------------------------------------------

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's: runs in the order called."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._soon.append(handle)
        if not self._now_timer.isActive():
            self._now_timer.start()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's: from any thread."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._soon.append(handle)
        self._waker.called.emit()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's: never early."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's: never early."""
        self._check_closed()
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, handle)
        handle._scheduled = True  # type: ignore[attr-defined]  # asyncio's own contract between loop and handle
        if self._timers[0] is handle:
            self._arm()
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Called by a handle that is cancelled; the heap is cleaned before the dead outnumber the living."""
        self._cancelled += 1
        if self._cancelled > CANCELLED_KEPT and self._cancelled * 2 > len(self._timers):
            self._timers = [timer for timer in self._timers if not timer.cancelled()]
            heapq.heapify(self._timers)
            self._cancelled = 0
            self._arm()

    # --- taking out ----------------------------------------------------------------------------------------

    def _wake(self) -> None:
        if self._soon and not self._now_timer.isActive():
            self._now_timer.start()

    def _arm(self) -> None:
        while self._timers and self._timers[0].cancelled():
            heapq.heappop(self._timers)
            self._cancelled = max(0, self._cancelled - 1)
        if self._timers:
            wait_s = self._timers[0].when() - self.time()
            self._later_timer.start(min(2**31 - 1, max(0, math.ceil(wait_s * 1000))))
        else:
            self._later_timer.stop()

    def _run_due(self) -> None:
        now = self.time()
        while self._timers and (self._timers[0].cancelled() or self._timers[0].when() <= now):
            handle = heapq.heappop(self._timers)
            handle._scheduled = False  # type: ignore[attr-defined]  # asyncio's own contract between loop and handle
            if handle.cancelled():
                self._cancelled = max(0, self._cancelled - 1)
            else:
                self._soon.append(handle)
        self._arm()
        self._run_ready()

    def _run_ready(self) -> None:
        """Run what was ready when we began, for a bounded time.

        Inside a nested Qt loop (a dialog run by a coroutine) the task in progress steps aside meanwhile; without that
        every other task would be refused and never be run again.
        """
        outer = asyncio.current_task(self)
        if outer is not None:
            asyncio.tasks._leave_task(self, outer)  # documented under "extending asyncio"
        try:
            end = perf_counter() + BUDGET_S
            for _ in range(len(self._soon)):
                if not self._soon:  # a nested loop has run them
                    break
                handle = self._soon.popleft()
                if not handle.cancelled():
                    handle._run()  # asyncio's own contract between loop and handle
                if perf_counter() > end:
                    break
        finally:
            if outer is not None:
                asyncio.tasks._enter_task(self, outer)  # the other half
        if self._soon and not self._now_timer.isActive():
            self._now_timer.start()

    def close(self) -> None:
        """As asyncio's."""
        if not self.is_running():
            self._now_timer.stop()
            self._later_timer.stop()
            self._soon.clear()
            self._timers.clear()
        super().close()
