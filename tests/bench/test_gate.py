"""The benchmark of the gate measures the real thing: small here, with every part of it at work (C5, T2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.__main__ import main


def test_scans_searches_and_cards_are_counted_and_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "gate.json"
    small = ["--tickets", "900", "--orders", "500", "--seconds", "0.4", "--in-flight", "4", "--flood", "8"]
    assert main(["bench", "gate", *small, "--json", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert (figures["tickets"], figures["orders"]) == (900, 500)
    assert figures["redeem_per_s"] > 0
    assert set(figures["verdicts"]) == {"valid"}
    assert set(figures["verdicts_again"]) == {"used"}
    assert figures["search_found"] == figures["lookup_right"] == "400/400"
    for name in ("redeem_p99_ms", "search_p95_ms", "lookup_p95_ms"):
        assert figures[name] > 0
    assert "goal 1000" in capsys.readouterr().out
