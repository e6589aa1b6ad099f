"""Reads coverage's report and holds each part of the code to its floor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

FULL = 100.0
USUAL = 85.0
# the rules, the wire and the code that must not lose or repeat anything: every line and every branch
STRICT = (
    ("app/domain", "app/domain/*"),
    ("app/protocol", "app/protocol/*"),
    ("app/service", "app/service/*"),
    ("app/console/session", "app/console/session*"),
    ("app/console/journal", "app/console/journal*"),
)


@dataclass(frozen=True)
class Part:
    """A part of the code with its floor.

    `covered` of `total` counts lines and branches together; `holes` says where each file lacks some.
    """

    name: str
    floor: float
    covered: int
    total: int
    holes: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Share covered, lines and branches together; an empty part lacks nothing."""
        return 100.0 * self.covered / self.total if self.total else 100.0

    @property
    def holds(self) -> bool:
        """Whether the part is at or above its floor (compared exactly, not as rounded for show)."""
        return self.covered == self.total if self.floor == FULL else self.percent >= self.floor


def part_of(path: str) -> tuple[str, float]:
    """The part that a file belongs to ("app/domain", else its top folder) and that part's floor."""
    for name, pattern in STRICT:
        if fnmatchcase(path, pattern):
            return name, FULL
    return path.partition("/")[0], USUAL


def read_parts(report: Path) -> list[Part]:
    """The parts in a `coverage json` report, by name. Raises OSError or ValueError when it cannot be read."""
    files: Mapping[str, Any] = json.loads(report.read_text(encoding="utf-8"))["files"]
    grouped: dict[tuple[str, float], dict[str, Any]] = {}
    for native, entry in files.items():
        path = native.replace("\\", "/")
        grouped.setdefault(part_of(path), {})[path] = entry
    return [_part(name, floor, files) for (name, floor), files in sorted(grouped.items())]


def _part(name: str, floor: float, files: Mapping[str, Any]) -> Part:
    covered = total = 0
    holes: list[str] = []
    for path, entry in sorted(files.items()):
        summary = entry["summary"]
        here = summary["covered_lines"] + summary.get("covered_branches", 0)
        all_here = summary["num_statements"] + summary.get("num_branches", 0)
        covered, total = covered + here, total + all_here
        if here < all_here:
            holes.append(_hole(path, entry))
    return Part(name, floor, covered, total, tuple(holes))


def _hole(path: str, entry: Mapping[str, Any]) -> str:
    missing = entry.get("missing_lines", [])
    # a branch out of a line that never ran says nothing new
    branches = [f"{start}->{to}" for start, to in entry.get("missing_branches", []) if start not in missing]
    return f"{path}: {', '.join([*runs(missing), *branches])}"


def runs(lines: Iterable[int]) -> list[str]:
    """Line numbers as people read them: [3, 4, 5, 9] becomes ["3-5", "9"]."""
    spans: list[list[int]] = []
    for line in sorted(lines):
        if spans and line <= spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return [str(first) if first == last else f"{first}-{last}" for first, last in spans]


def describe(parts: Iterable[Part]) -> list[str]:
    """A line a part; below it, for a part under its floor, where the holes are."""
    text: list[str] = []
    for part in parts:
        text.append(f"  {'ok ' if part.holds else 'LOW'} {part.percent:6.2f} % of {part.floor:3.0f} %  {part.name}")
        if not part.holds:
            text += [f"        {hole}" for hole in part.holes]
    return text
