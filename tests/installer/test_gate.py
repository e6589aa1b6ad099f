"""The gate itself, run for real on a project of two lines."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from installer import gate
from installer.gate import Choice, Count, read_count
from installer.place import Place
from installer.progress import Steps

TINY = """\
[tool.mypy]
strict = true
files = ["app"]
[tool.pytest.ini_options]
addopts = "--strict-markers"
markers = ["slow: minutes", "pretix: a shop"]
[tool.coverage.run]
branch = true
source = ["app"]
[tool.importlinter]
root_package = "app"
[[tool.importlinter.contracts]]
name = "No time in the rules"
type = "forbidden"
source_modules = ["app.domain"]
forbidden_modules = ["app.server"]
"""
RULE = '"""A rule."""\n\n\ndef double(number: int) -> int:\n    """Twice."""\n    return 2 * number\n'
TEST = """\
from app.domain.rule import double


def test_double() -> None:
    assert double(2) == 4
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Place:
    """A project of one rule and one test, in this test run's own environment."""
    place = Place(tmp_path / "tiny")
    for folder in ("app/domain", "app/server", "tests"):
        (place.root / folder).mkdir(parents=True)
    for package in ("app", "app/domain", "app/server"):
        (place.root / package / "__init__.py").touch()
    (place.root / "pyproject.toml").write_text(TINY, encoding="utf-8")
    (place.root / "app/domain/rule.py").write_text(RULE, encoding="utf-8")
    (place.root / "tests/test_rule.py").write_text(TEST, encoding="utf-8")
    place.venv.symlink_to(sys.prefix)
    return place


@pytest.fixture
def environ() -> dict[str, str]:
    """The machine's environment without anything of the test run around this test."""
    return {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], "PYTHONPATH": "."}


def test_all_parts_pass_on_a_good_project_and_the_count_comes_last(
    tiny: Place, steps: Steps, out: io.StringIO, environ: dict[str, str]
) -> None:
    assert gate.run(tiny, steps, environ, Choice()) == 0
    lines = out.getvalue().splitlines()
    assert [line.split()[1] for line in lines if line.startswith("  ok  ") and "%" not in line] == [
        "format",
        "lint",
        "types",
        "contracts",
        "tests",
        "coverage",
    ]
    assert lines[-1] == "1 passed, 0 failed, 0 skipped"
    assert any("100.00 % of 100 %  app/domain" in line for line in lines)


@pytest.mark.parametrize(
    ("part", "file", "text", "words"),
    [
        ("lint", "app/domain/rule.py", "import os\n", "F401"),
        ("types", "app/domain/rule.py", "x: int = ''\n", "Incompatible types"),
        ("contracts", "app/domain/rule.py", "import app.server\n", "BROKEN"),
    ],
)
def test_a_breach_fails_its_part_and_is_shown(
    tiny: Place, steps: Steps, out: io.StringIO, part: str, file: str, text: str, words: str
) -> None:
    (tiny.root / file).write_text(text, encoding="utf-8")
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "."}
    assert gate.run(tiny, steps, environ, Choice(only=part)) == 1
    assert words in out.getvalue()
    assert "FAIL" in out.getvalue()


def test_a_failing_test_and_a_line_never_run_are_both_told(
    tiny: Place, steps: Steps, out: io.StringIO, environ: dict[str, str]
) -> None:
    (tiny.root / "app/domain/rule.py").write_text(
        f"{RULE}\n\ndef forgotten() -> None:\n    print()\n", encoding="utf-8"
    )
    (tiny.root / "tests/test_rule.py").write_text(TEST.replace("== 4", "== 5"), encoding="utf-8")
    assert gate.run(tiny, steps, environ, Choice(only="tests")) == 1
    assert out.getvalue().endswith("\n0 passed, 1 failed, 0 skipped\n")
    assert "below the floor: app/domain" in out.getvalue()


def test_the_slow_line_runs_only_what_is_marked_and_may_be_empty(
    tiny: Place, steps: Steps, out: io.StringIO, environ: dict[str, str]
) -> None:
    assert gate.run(tiny, steps, environ, Choice(slow=True)) == 0
    assert "there were none to run" in out.getvalue()
    slow = f"import pytest\n\n{TEST}".replace("def test", "@pytest.mark.slow\ndef test")
    (tiny.root / "tests/test_rule.py").write_text(slow, encoding="utf-8")
    assert gate.run(tiny, steps, environ, Choice(slow=True)) == 0
    assert out.getvalue().endswith("\n1 passed, 0 failed, 0 skipped\n")


def test_hand_picked_tests_are_not_measured(
    tiny: Place, steps: Steps, out: io.StringIO, environ: dict[str, str]
) -> None:
    assert gate.run(tiny, steps, environ, Choice(pytest_args=("tests", "-q"))) == 0
    assert "Coverage" not in out.getvalue()


def test_tests_that_never_end_are_ended(
    tiny: Place, steps: Steps, out: io.StringIO, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAST_LIMIT_S", 0.2)
    (tiny.root / "tests/test_rule.py").write_text(
        "import signal\nsignal.sigwait({signal.SIGUSR1})\n", encoding="utf-8"
    )
    assert gate.run(tiny, steps, environ, Choice(only="tests")) == 1
    assert "ended by the time limit" in out.getvalue()
    assert "no report to read" in out.getvalue()


def test_broken_tests_count_as_failed(tmp_path: Path) -> None:
    results = tmp_path / "tests.xml"
    results.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>', encoding="utf-8"
    )
    assert read_count(results) == Count(passed=3, failed=3, skipped=3)
    results.write_text("<testsuites>", encoding="utf-8")
    assert read_count(results) is None


MEMORY_TEST = """
import os


def test_large_blocks_go_back() -> None:
    assert os.environ["MALLOC_MMAP_THRESHOLD_"] == "262144"
"""


def test_tests_run_with_a_memory_that_gives_large_blocks_back_at_once(
    tiny: Place, steps: Steps, environ: dict[str, str]
) -> None:
    (tiny.root / "tests/test_rule.py").write_text(MEMORY_TEST, encoding="utf-8")
    assert gate.run(tiny, steps, environ, Choice(pytest_args=("tests", "-q"))) == 0
