"""Shows a person what a long set-up is doing, and keeps the whole story in a log."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from installer.complaint import Complaint

TICK_S = 0.2
HEARTBEAT_S = 10.0
TAIL_LINES = 12
WIDTH = 100
KILL_AFTER_S = 10.0


class Steps:
    """Runs the set-up's tools one after the other, each as one step with its time.

    On a terminal a step is one live line; elsewhere it is a line at its start, one every ten
    seconds and one at its end.
    """

    def __init__(self, log: Path, out: TextIO | None = None) -> None:
        self._log = log
        self._out = out or sys.stdout
        self._live = self._out.isatty()

    def say(self, text: str) -> None:
        """Print one line of plain words."""
        print(text, file=self._out, flush=True)

    def run(self, title: str, command: Sequence[str], env: Mapping[str, str], remedy: str) -> None:
        """Run `command` to its end under `title`.

        Raises Complaint with the last lines it said, the log's place and `remedy` when it fails.
        """
        started = time.monotonic()
        code, tail = self._follow(title, command, env, started)
        if code != 0:
            self._finish(title, started, "failed")
            for line in tail:
                self.say(f"    | {line}")
            raise Complaint(f"{title} failed (the whole story is in {self._log}).", remedy)
        self._finish(title, started, "done")

    def _follow(
        self, title: str, command: Sequence[str], env: Mapping[str, str], started: float
    ) -> tuple[int, Sequence[str]]:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        tail: deque[str] = deque(maxlen=TAIL_LINES)
        with self._log.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"\n== {title}\n")
            log.flush()
            try:
                child = _start(command, env)
            except OSError as error:
                return 127, [str(error)]
            with child:
                try:
                    reader = threading.Thread(target=_drain, args=(child, log, tail), daemon=True)
                    reader.start()
                    self._watch(title, child, tail, started)
                    reader.join(timeout=KILL_AFTER_S)
                finally:
                    end(child)
        return child.returncode, list(tail)

    def _watch(self, title: str, child: subprocess.Popen[str], tail: deque[str], started: float) -> None:
        if not self._live:
            self.say(f"  {title} …")
        beat = started
        while True:
            try:
                child.wait(timeout=TICK_S)
            except subprocess.TimeoutExpired:
                now = time.monotonic()
                if self._live or now - beat >= HEARTBEAT_S:
                    beat = now
                    self._tick(title, now - started, tail[-1] if tail else "")
            else:
                return

    def _tick(self, title: str, seconds: float, line: str) -> None:
        text = f"  {title} … {seconds:.0f} s  {line}"[:WIDTH]
        if self._live:
            self._out.write(f"\r\033[K{text}")
            self._out.flush()
        else:
            self.say(text)

    def _finish(self, title: str, started: float, word: str) -> None:
        if self._live:
            self._out.write("\r\033[K")
        self.say(f"  {title}: {word} in {time.monotonic() - started:.1f} s")


def _start(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def _drain(child: subprocess.Popen[str], log: TextIO, tail: deque[str]) -> None:
    for raw in child.stdout or ():
        line = raw.strip()
        if line:
            log.write(f"{line}\n")
            tail.append(line)


def end(child: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """End a child that is still running, first by asking, then by force."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(timeout=KILL_AFTER_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
