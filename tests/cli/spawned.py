"""The backend as people start it: a process of its own, spoken to from outside, ended by a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Spawned:
    """A running `usher backend`; `told` is the line it printed when ready, `log` its log so far."""

    def __init__(self, data: Path, *words: str, environ: dict[str, str] | None = None) -> None:
        self.data = data
        self._log_file = data.with_suffix(".log")
        with self._log_file.open("ab") as sink:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "app.cli",
                    "backend",
                    "--data",
                    str(data),
                    "--port",
                    "0",
                    "--brain",
                    "off",
                    *words,
                ],
                stdout=subprocess.PIPE,
                stderr=sink,
                env=os.environ | (environ or {}),
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log
        self.told: dict[str, Any] = json.loads(line)
        self.url: str = self.told["url"]

    @property
    def log(self) -> str:
        return self._log_file.read_text(encoding="utf-8")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def spawned(data: Path, *words: str, environ: dict[str, str] | None = None) -> Iterator[Spawned]:
    """A backend process, killed at the end if it still lives."""
    backend = Spawned(data, *words, environ=environ)
    try:
        yield backend
    finally:
        backend.end(signal.SIGKILL)


def usher(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
