"""The set-up as a newcomer meets it: a clone, a bare environment, the machine's own Python and network."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from pwd import getpwuid

import pytest

from installer.environment import base_python
from installer.place import Place
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.slow

SECOND_TIME_S = 1.0
PATIENCE_S = 300


@pytest.fixture
def clone(tmp_path: Path) -> Place:
    """A fresh clone of what is committed."""
    command = ["git", "clone", "-q", str(ROOT), str(tmp_path / "usher")]
    subprocess.run(command, check=True)
    return Place(tmp_path / "usher")


@pytest.fixture
def bare() -> dict[str, str]:
    """Next to nothing: PATH, and the home where pip's settings are, for a machine may need them to fetch."""
    return {"PATH": "/usr/bin:/bin", "HOME": getpwuid(os.getuid()).pw_dir}


def _installer(clone: Place, env: Mapping[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [base_python(), "-m", "installer", *words],
        cwd=clone.root,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _finish(child: subprocess.Popen[str]) -> tuple[str, float]:
    started = time.monotonic()
    with child:
        told, _ = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0, told
    return told, time.monotonic() - started


def _usher(clone: Place) -> str:
    return subprocess.run([clone.script("usher"), "--version"], capture_output=True, text=True, check=True).stdout


def test_a_killed_set_up_is_finished_by_the_next_and_the_one_after_is_quick(
    clone: Place, bare: dict[str, str]
) -> None:
    first = _installer(clone, bare, "setup")
    deadline = time.monotonic() + PATIENCE_S
    while not list(clone.venv.glob("lib/*/site-packages/*.dist-info")):
        assert first.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert (clone.state / "unfinished").exists()

    told, _ = _finish(_installer(clone, bare, "setup"))
    assert "Usher itself: done" in told
    assert _usher(clone).startswith("usher ")

    told, seconds = _finish(_installer(clone, bare, "setup"))
    assert told == ""
    assert seconds <= SECOND_TIME_S


def test_the_pip_way_leads_to_the_same_environment(clone: Place, bare: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "uv").write_text('#!/bin/sh\ntest "$1" = --version\n', encoding="utf-8")
    (broken / "uv").chmod(0o755)
    told, _ = _finish(_installer(clone, {**bare, "PATH": f"{broken}:{bare['PATH']}"}, "setup"))
    assert "Trying pip instead" in told
    assert _usher(clone).startswith("usher ")
