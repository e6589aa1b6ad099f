"""A second start brings the first window to the front, for the same user only (C9, X7)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Stage, settle, wait_for
from ui import doorbell
from ui.doorbell import Doorbell, bell_path, first_of, peer_uid

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.doorbell import first_of
application = QCoreApplication([])
print("first" if first_of(Path(sys.argv[1])) else "rang")
"""


@pytest.fixture
def first(qapp: QApplication, tmp_path: Path) -> Iterator[Doorbell]:
    """The first console of the test's folder."""
    bell = first_of(tmp_path)
    assert bell is not None
    yield bell
    bell.take_down()


def second(folder: Path) -> str:
    """Starts another program at the same folder; what came of it."""
    program = subprocess.Popen([sys.executable, "-c", SECOND, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert wait_for(lambda: program.poll() is not None, 60.0)
        return program.communicate()[0].splitlines()[-1]
    finally:
        program.kill()


def test_a_second_start_rings_and_goes(first: Doorbell, tmp_path: Path) -> None:
    rings: list[int] = []
    first.on_ring = lambda: rings.append(1)
    assert second(tmp_path) == "rang"
    assert rings == [1]
    first.take_down()
    assert second(tmp_path) == "first"


def test_a_console_that_was_killed_leaves_no_one_outside(qapp: QApplication, tmp_path: Path) -> None:
    killed = SECOND + "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False, stdout=subprocess.DEVNULL)
    assert (tmp_path / "console.lock").exists()
    bell = first_of(tmp_path)
    assert bell is not None
    rings: list[int] = []
    bell.on_ring = lambda: rings.append(1)
    assert second(tmp_path) == "rang"
    bell.take_down()
    assert rings == [1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells who is at the other end")
def test_the_program_of_another_user_is_not_let_in(
    first: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    rings: list[int] = []
    first.on_ring = lambda: rings.append(1)
    monkeypatch.setattr(doorbell, "peer_uid", lambda descriptor: os.getuid() + 1)
    expect_log("somebody else's program rang")
    assert second(tmp_path) == "first"  # nobody answered him: he works on by himself
    assert rings == []
    assert os.stat(bell_path(tmp_path)).st_mode & 0o077 == 0


def test_a_long_path_is_listened_at_elsewhere(tmp_path: Path) -> None:
    assert len(bell_path(tmp_path / ("x" * 120))) < 108
    assert bell_path(tmp_path / ("x" * 120)) != bell_path(tmp_path / ("y" * 120))


def test_who_is_at_the_other_end_is_known(tmp_path: Path) -> None:
    here, there = socket.socketpair()
    with here, there:
        assert peer_uid(here.fileno()) in {os.getuid(), None}


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # the offscreen platform has one window only
def test_the_window_comes_to_the_front_of_the_others(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.window.showMinimized()
    settle()
    one.window.come_to_front()
    settle()
    assert not one.window.isMinimized()
    assert one.window.isVisible()
