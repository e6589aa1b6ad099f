"""The quality gate: form, types, import contracts, tests and coverage floors, all of them even if one fails."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import display, floors
from installer.place import Place
from installer.progress import Steps, end

WINDOW_TESTS = ("tests/ui", "tests/golden")
NO_TESTS = 5  # pytest's exit code when nothing was collected
TIMED_OUT = 124
FAST_LIMIT_S = 25 * 60
SLOW_LIMIT_S = 50 * 60
STUCK_S = 300  # a test silent for so long has its stacks printed
FRUGAL = {"MALLOC_MMAP_THRESHOLD_": "262144"}
"""glibc gives large blocks back at once: else the 20 MB of every password hash stay in the arena of a dead thread"""
GROUPS = ("lint", "types", "contracts", "tests")


@dataclass(frozen=True)
class Choice:
    """What of the gate to run: all groups or `only` one, the usual tests or the `slow` ones, or `pytest_args`."""

    only: str | None = None
    slow: bool = False
    pytest_args: tuple[str, ...] = ()

    def wants(self, group: str) -> bool:
        """Whether `group` is part of this choice; the slow line and hand-picked tests run tests only."""
        return group == (self.only or group) and (group == "tests" or not (self.slow or self.pytest_args))


@dataclass(frozen=True)
class Outcome:
    """How one check went: its name, whether it holds, and what a person should know of it."""

    name: str
    holds: bool
    told: str


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed (or broke) and were skipped."""

    passed: int
    failed: int
    skipped: int

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run(place: Place, steps: Steps, environ: Mapping[str, str], choice: Choice) -> int:
    """Run what was chosen and print a summary whose last line is the count of tests. Returns the exit code."""
    env = {**FRUGAL, **environ, "PATH": f"{place.script('python').parent}{os.pathsep}{environ.get('PATH', '')}"}
    outcomes: list[Outcome] = []
    for group, name, command in _static_checks(place):
        if choice.wants(group):
            outcomes.append(_check(steps, name, command, place.root, env))
    count = None
    if choice.wants("tests"):
        told, count = _tests(place, steps, env, choice)
        outcomes += told
    steps.say("\nThe gate")
    for outcome in outcomes:
        steps.say(f"  {'ok  ' if outcome.holds else 'FAIL'}  {outcome.name:<10} {outcome.told}")
    if count is not None and count.passed + count.failed:
        steps.say(str(count))
    return 0 if all(outcome.holds for outcome in outcomes) else 1


def _static_checks(place: Place) -> list[tuple[str, str, list[str]]]:
    ruff = str(place.script("ruff"))
    return [
        ("lint", "format", [ruff, "format", "--check", "."]),
        ("lint", "lint", [ruff, "check", "."]),
        ("types", "types", [str(place.script("mypy"))]),
        ("contracts", "contracts", [str(place.script("lint-imports"))]),
    ]


def _check(steps: Steps, name: str, command: Sequence[str], root: Path, env: Mapping[str, str]) -> Outcome:
    steps.say(f"  {name} …")
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=root,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        steps.say(done.stdout)
    return Outcome(name, done.returncode == 0, f"{time.monotonic() - started:.1f} s")


def _tests(place: Place, steps: Steps, env: Mapping[str, str], choice: Choice) -> tuple[list[Outcome], Count | None]:
    place.build.mkdir(exist_ok=True)
    report = place.build / "coverage.json"
    report.unlink(missing_ok=True)
    measured = not (choice.slow or choice.pytest_args)
    outcomes: list[Outcome] = []
    counts: list[Count | None] = []
    with display.screen(env) as with_screen:
        for name, options in _runs(choice, place.root):
            results = place.build / f"{name.replace(' ', '-')}.xml"
            results.unlink(missing_ok=True)
            command = [str(place.script("python")), "-m", "pytest", f"--junitxml={results}", *options]
            if measured:
                command += ["--cov", "--cov-config=pyproject.toml", f"--cov-report=json:{report}"]
            started = time.monotonic()
            code = _pytest(command, place.root, with_screen, SLOW_LIMIT_S if choice.slow else FAST_LIMIT_S)
            counts.append(read_count(results))
            told = _tell_tests(code, counts[-1], time.monotonic() - started)
            outcomes.append(Outcome(name, _tests_hold(code, choice), told))
    if measured:
        outcomes.append(_coverage(steps, report))
    return outcomes, _summed(counts)


def _summed(counts: Sequence[Count | None]) -> Count | None:
    """All runs together; None when one of them did not live to be counted."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    return Count(*(sum(getattr(count, part) for count in known) for part in ("passed", "failed", "skipped")))


def _runs(choice: Choice, root: Path) -> tuple[tuple[str, list[str]], ...]:
    """What pytest is started for, by name, with its options.

    The window's tests have processes of their own: a backend in a thread beside them would run the garbage
    collector there, and Qt's objects must die in the thread they were born in.
    """
    usual = ["--durations=15", "--durations-min=1", "-o", f"faulthandler_timeout={STUCK_S}"]
    if choice.pytest_args:
        return (("tests", list(choice.pytest_args)),)
    # slow ones one at a time: they measure, or fill both cores by themselves
    spread = (
        [*usual, "-m", "slow"]
        if choice.slow
        else [*usual, "-m", "not slow and not pretix", "-n", "2", "--dist", "loadgroup"]
    )
    windows = [folder for folder in WINDOW_TESTS if (root / folder).is_dir()]
    if not windows:
        return (("tests", spread),)
    appended = [] if choice.slow else ["--cov-append"]
    others = [f"--ignore={folder}" for folder in windows]
    return ("tests", [*spread, *others]), ("window tests", [*spread, *windows, *appended])


def _pytest(command: Sequence[str], root: Path, env: Mapping[str, str], limit_s: float) -> int:
    child = subprocess.Popen(command, cwd=root, env=dict(env), stdin=subprocess.DEVNULL)
    try:
        return child.wait(timeout=limit_s)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        end(child)


def _tests_hold(code: int, choice: Choice) -> bool:
    return code == 0 or (code == NO_TESTS and choice.slow)


def _tell_tests(code: int, count: Count | None, seconds: float) -> str:
    if code == TIMED_OUT:
        return f"ended by the time limit after {seconds:.0f} s"
    if code == NO_TESTS:
        return "there were none to run"
    return f"{count or f'pytest ended with {code}'} in {seconds:.0f} s"


def _coverage(steps: Steps, report: Path) -> Outcome:
    try:
        parts = floors.read_parts(report)
    except (OSError, ValueError, KeyError) as error:
        return Outcome("coverage", False, f"no report to read: {error}")
    steps.say("\nCoverage, lines and branches")
    for line in floors.describe(parts):
        steps.say(line)
    low = [part.name for part in parts if not part.holds]
    return Outcome("coverage", not low, f"below the floor: {', '.join(low)}" if low else "every part at its floor")


def read_count(results: Path) -> Count | None:
    """The count in pytest's JUnit file; None when pytest did not live to write it."""
    try:
        suites = ET.parse(results).getroot().iter("testsuite")  # noqa: S314 -- our own pytest wrote it a moment ago
        totals = [
            {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")} for suite in suites
        ]
    except (OSError, ET.ParseError):
        return None
    failed = sum(total["failures"] + total["errors"] for total in totals)
    skipped = sum(total["skipped"] for total in totals)
    return Count(sum(total["tests"] for total in totals) - failed - skipped, failed, skipped)
