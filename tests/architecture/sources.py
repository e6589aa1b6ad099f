"""The files of the project, read and parsed once for all the checks."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "ui", "installer")


@dataclass(frozen=True)
class Source:
    """A Python file: `path` as the repository writes it ("ui/theme.py"), its `lines`, its `tree`."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last part of its name: `widget.setToolTip(x)` comes as "setToolTip"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield last_name(node.func), node

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def names(self) -> Iterator[tuple[str, int]]:
        """Every name that is used or imported, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                yield node.id, node.lineno
            elif isinstance(node, ast.Attribute):
                yield node.attr, node.lineno
            elif isinstance(node, ast.Import | ast.ImportFrom):
                yield from ((alias.name, node.lineno) for alias in node.names)


def last_name(node: ast.expr) -> str:
    """`a.b.c` → "c", `c` → "c", anything else → ""."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def python(*folders: str) -> list[Source]:
    """The Python files under `folders` of the repository."""
    return [source for folder in folders for source in _python(folder)]


@cache
def _python(folder: str) -> tuple[Source, ...]:
    return tuple(_read(path) for path in sorted((ROOT / folder).rglob("*.py")))


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), tuple(text.splitlines()), ast.parse(text))


@cache
def tracked() -> tuple[str, ...]:
    """Every file that git would ship: tracked, or new and not ignored. Paths as the repository writes them."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({name for name in listed.split("\0") if name and (ROOT / name).is_file()}))


@cache
def text_of(path: str) -> str | None:
    """The text of a file of the repository; None when it is not text."""
    raw = (ROOT / path).read_bytes()
    try:
        return None if b"\0" in raw else raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
