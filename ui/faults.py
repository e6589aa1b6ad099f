"""The last resort for bugs: log them, say so once and quietly, stay alive.

Refusals and link trouble are not faults and never come here.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final

import structlog
from PySide6.QtCore import QObject, Signal

_QUIET_S: Final = 30.0
_log = structlog.get_logger("usher.console.faults")


class Faults(QObject):
    """Catches what nobody else caught, in this thread, in others and in the event loop.

    Signals:
        noticed(str): the kind of a fault, at most once in 30 s; safe to show, carries no guest's words.
    """

    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._monotonic = monotonic
        self._last_s = -_QUIET_S
        self.count = 0

    def install(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Takes over the hooks of the interpreter and, if given, of the event loop."""
        sys.excepthook = self.on_exception
        threading.excepthook = self.on_thread_exception
        if loop is not None:
            loop.set_exception_handler(self.on_loop_exception)

    def on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The hook for this thread; Ctrl+C and exits go their usual way."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self._record("fault", kind.__name__, error.with_traceback(trace))

    def on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        """The hook for other threads."""
        if arguments.exc_value is not None:
            self._record("fault in a thread", arguments.exc_type.__name__, arguments.exc_value)

    def on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        """The hook for tasks and callbacks of the loop."""
        error = context.get("exception")
        if isinstance(error, asyncio.CancelledError):
            return
        self._record("fault in the loop", type(error).__name__ if error else "LoopFault", error, context)

    def _record(
        self,
        event: str,
        kind: str,
        error: BaseException | None,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self.count += 1
        note = str(context.get("message", "")) if context else ""
        _log.error(event, kind=kind, note=note, exc_info=error)
        now = self._monotonic()
        if now - self._last_s >= _QUIET_S:
            self._last_s = now
            self.noticed.emit(kind)
