"""The measurement measures: a stall is seen, a painted row is noticed, figures come out as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, settle
from ui import measure


def test_quantiles_are_nearest_ranks() -> None:
    assert measure.p([], 0.99) == 0
    assert measure.p([3.0, 1.0, 2.0], 0.5) == 2.0
    assert measure.p(list(map(float, range(100))), 0.99) == 99.0


def test_the_heartbeat_sees_a_stall_and_who_made_it(dressed: QApplication, qtbot: QtBot) -> None:
    heart = measure.Heartbeat()
    heart.start()
    qtbot.waitUntil(lambda: len(heart.late_ms) > 10)
    until = time.thread_time() + 0.06
    while time.thread_time() < until:
        pass
    beats = len(heart.late_ms)
    qtbot.waitUntil(lambda: len(heart.late_ms) > beats + 2)
    late = heart.stop()
    assert max(late) > 50
    assert max(heart.busy_ms) > 50
    assert measure.p(late, 0.5) < 50


def test_an_event_is_timed_once_when_its_row_is_painted(stage: Callable[..., Stage]) -> None:
    made = stage()
    store, rows = made.desk.store, made.shell.queue_screen.queue.list
    painter = measure.TimedPainter(store)
    rows.itemDelegate().painter = painter  # type: ignore[attr-defined]  # the list's own delegate
    top = store.dialogues[next(line for line in rows.rows.entries() if isinstance(line, str))]
    told = msgspec.structs.replace(top, intent=str(time.monotonic_ns()), last_text="Сейчас")
    store.apply([(f"dialogue:{top.id}", Held(99, told), ())])
    settle()
    rows.viewport().update()
    settle()
    assert len(painter.took_ms) == 1
    assert 0 < painter.took_ms[0] < 1000


def test_memory_is_that_of_this_process() -> None:
    assert 20 < measure.rss_mb() < 4000


@pytest.mark.slow
def test_the_benchmark_ends_with_its_figures_as_json(tmp_path: Path) -> None:
    out = tmp_path / "console.json"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-m", "app.cli", "bench", "console", "--json", str(out), "--seconds", "2"]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(out.read_text("utf-8"))
    for name in ("stall_p99_ms", "event_to_screen_p95_ms", "stall_p99_ms_34k", "start_s", "rss_mb"):
        assert figures[name] > 0
    assert figures["applied_per_s"] > 20
    assert figures["idle_stall_p99_ms"] >= 0
