"""A bug is logged and told once; the console stays alive (X33)."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.faults import Faults


@pytest.fixture
def told(qapp: QApplication) -> Iterator[tuple[Faults, list[str], list[float]]]:
    now = [0.0]
    faults = Faults(monotonic=lambda: now[0])
    notices: list[str] = []
    faults.noticed.connect(notices.append)
    hooks = sys.excepthook, threading.excepthook
    yield faults, notices, now
    sys.excepthook, threading.excepthook = hooks


def test_a_burst_of_faults_is_one_notice(
    told: tuple[Faults, list[str], list[float]], expect_log: Callable[[str], None]
) -> None:
    faults, notices, now = told
    faults.install()
    expect_log("fault")
    for _ in range(5):
        sys.excepthook(ValueError, ValueError("x"), None)
    now[0] = 31.0
    sys.excepthook(KeyError, KeyError("y"), None)
    assert notices == ["ValueError", "KeyError"]
    assert faults.count == 6


def test_a_fault_in_a_thread_and_one_in_the_loop_are_caught(
    told: tuple[Faults, list[str], list[float]], expect_log: Callable[[str], None]
) -> None:
    faults, notices, now = told
    loop = asyncio.new_event_loop()
    faults.install(loop)
    expect_log("fault")

    def broken() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    QApplication.processEvents()  # the notice crosses from the other thread
    now[0] = 60.0
    loop.call_exception_handler({"message": "lost", "exception": OSError("gone")})
    loop.call_exception_handler({"message": "ended", "exception": asyncio.CancelledError()})
    now[0] = 120.0
    loop.call_exception_handler({"message": "no exception at all"})
    loop.close()
    assert notices == ["RuntimeError", "OSError", "LoopFault"]
