"""The benchmark of the backend measures the real thing: small here, with every part of it at work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.bench.backend import percentile_ms
from app.bench.started import StartError, started
from app.cli.__main__ import main


def measure(small: dict[str, str], out: Path, *more: str) -> dict[str, Any]:
    words = [word for name, value in small.items() for word in (f"--{name}", value)]
    assert main(["bench", "backend", *words, *more, "--json", str(out)]) == 0
    figures: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return figures


def test_stored_messages_are_counted_and_every_console_gets_them_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.json"
    small = {"seconds": "0.5", "guests": "12", "consoles": "2", "in-flight": "6", "parts": "echo,accepted"}
    figures = measure(small, out, "--deflate")
    assert figures["echo_per_s"] > 0
    assert figures["accepted_per_s"] > 0
    assert figures["accepted_refused"] == 0
    assert figures["console_troubles"] == []
    assert 0 < figures["accepted_p50_ms"] <= figures["accepted_p99_ms"]
    assert "accepted_per_s" in capsys.readouterr().out


@pytest.mark.slow
def test_answers_of_the_bot_are_counted_and_timed(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    small = {"seconds": "1", "guests": "40", "consoles": "2", "thinking": "4", "pace": "10", "parts": "answered"}
    figures = measure(small, out)
    assert figures["answered_per_s"] > 0
    assert figures["answered_p99_ms"] > 0
    assert figures["answered_troubles"] == []


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile_ms([], 0.5) is None
    assert percentile_ms([0.001, 0.002, 0.003, 0.1], 0.5) == 3.0
    assert percentile_ms([0.001, 0.002, 0.003, 0.1], 0.99) == 100.0


def test_a_process_that_ends_before_it_is_ready_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(StartError, match="Add --rehearsal"),
        started("app.cli", ["backend", "--data", str(tmp_path / "d"), "--speed", "10"], tmp_path),
    ):
        pass
