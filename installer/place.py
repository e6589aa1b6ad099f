"""Where things stand in a checkout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """The folders of one checkout. Nothing is ever written outside `venv`, `state` and `build`."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment that everything runs in."""
        return self.root / ".venv"

    @property
    def state(self) -> Path:
        """The installer's own corner: the private uv, the log, the mark of an unfinished set-up."""
        return self.root / ".setup"

    @property
    def build(self) -> Path:
        """Reports of the gate: coverage.json, tests.xml."""
        return self.root / "build"

    @property
    def log(self) -> Path:
        """Everything that the set-up's tools said, newest last."""
        return self.state / "log.txt"

    @property
    def lock(self) -> Path:
        """Every package of the environment with its hashes."""
        return self.root / "installer" / "requirements.lock"

    @property
    def bootstrap_lock(self) -> Path:
        """uv itself with its hashes."""
        return self.root / "installer" / "bootstrap.lock"

    def script(self, name: str) -> Path:
        """The command `name` inside the environment."""
        return script_in(self.venv, name)


def script_in(folder: Path, name: str) -> Path:
    """The command `name` of the environment or private install in `folder`."""
    if os.name == "nt":
        return folder / "Scripts" / f"{name}.exe"
    return folder / "bin" / name


def checkout() -> Place:
    """The checkout this very file belongs to."""
    return Place(Path(__file__).resolve().parent.parent)
