"""A checkout to set up, and tools that note what they are asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from installer.place import Place
from installer.progress import Steps
from tests.fakes.commands import Tools

PROJECT = """\
[build-system]
requires = ["hatchling"]
[project]
name = "usher"
version = "0"
[tool.hatch.build.targets.wheel]
packages = ["app"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A checkout with nothing in it but what the set-up reads."""
    root = tmp_path / "checkout"
    (root / "installer").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "installer" / "requirements.lock").write_text("one==1\n", encoding="utf-8")
    (root / "installer" / "bootstrap.lock").write_text("uv==1\n", encoding="utf-8")
    return Place(root)


@pytest.fixture
def out() -> io.StringIO:
    """What a person would read."""
    return io.StringIO()


@pytest.fixture
def steps(place: Place, out: io.StringIO) -> Steps:
    """Steps that write to `out`, which is no terminal."""
    return Steps(place.log, out)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """An empty folder of stand-ins for the system's tools."""
    return Tools(tmp_path)
