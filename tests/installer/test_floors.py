from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from installer.floors import describe, part_of, read_parts, runs


def _entry(
    lines: int, missing: list[int], branches: int = 0, untaken: list[list[int]] | None = None
) -> dict[str, Any]:
    return {
        "summary": {
            "num_statements": lines,
            "covered_lines": lines - len(missing),
            "num_branches": branches,
            "covered_branches": branches - len(untaken or []),
        },
        "missing_lines": missing,
        "missing_branches": untaken or [],
    }


def _report(folder: Path, files: dict[str, Any]) -> Path:
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("path", "part", "floor"),
    [
        ("app/domain/money.py", "app/domain", 100),
        ("app/protocol/codec.py", "app/protocol", 100),
        ("app/service/dispatch/order.py", "app/service", 100),
        ("app/console/session.py", "app/console/session", 100),
        ("app/console/session/state.py", "app/console/session", 100),
        ("app/console/journal_tables.py", "app/console/journal", 100),
        ("app/console/store.py", "app", 85),
        ("app/server/api/guests.py", "app", 85),
        ("ui/views/queue.py", "ui", 85),
        ("ui/theme.py", "ui", 85),
        ("installer/gate.py", "installer", 85),
    ],
)
def test_each_file_belongs_to_a_part_with_a_floor(path: str, part: str, floor: float) -> None:
    assert part_of(path) == (part, floor)


def test_one_branch_not_taken_breaks_a_full_floor_and_is_named(tmp_path: Path) -> None:
    report = _report(tmp_path, {"app/domain/money.py": _entry(10_000, [], 10_000, [[3, 5]])})
    (part,) = read_parts(report)
    assert part.percent > 99.99
    assert not part.holds
    assert describe([part])[1].strip() == "app/domain/money.py: 3->5"


def test_a_usual_part_is_judged_over_all_its_files(tmp_path: Path) -> None:
    files = {"app\\server\\a.py": _entry(90, []), "app/server/b.py": _entry(10, list(range(1, 11)))}
    (part,) = read_parts(_report(tmp_path, files))
    assert (part.name, part.covered, part.total, part.holds) == ("app", 90, 100, True)
    assert part.holes == ("app/server/b.py: 1-10",)
    assert len(describe([part])) == 1


def test_a_part_below_85_is_low(tmp_path: Path) -> None:
    (part,) = read_parts(_report(tmp_path, {"ui/views/queue.py": _entry(100, list(range(16)))}))
    assert not part.holds
    assert "LOW" in describe([part])[0]


def test_an_empty_part_lacks_nothing(tmp_path: Path) -> None:
    (part,) = read_parts(_report(tmp_path, {"app/bench/__init__.py": _entry(0, [])}))
    assert (part.percent, part.holds) == (100.0, True)


def test_line_numbers_are_told_in_runs() -> None:
    assert runs([9, 3, 4, 5, 11]) == ["3-5", "9", "11"]
    assert runs([]) == []
