"""A process of our own that says where it listens, and is gone with the measurement."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STOP_S = 20.0


class StartError(Exception):
    """The process ended before it was ready; the message holds the last lines it wrote."""


@contextmanager
def started(module: str, words: Sequence[str], folder: Path) -> Iterator[dict[str, Any]]:
    """Run `python -m module words…` and give the JSON line it prints when ready; its log goes into `folder`."""
    log = folder / f"{module}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", module, *words], stdout=subprocess.PIPE, stderr=sink, cwd=folder
        )
        try:
            line = process.stdout.readline() if process.stdout is not None else b""
            if not line:
                tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                raise StartError("\n".join(tail) or f"{module} said nothing")
            yield json.loads(line)
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
