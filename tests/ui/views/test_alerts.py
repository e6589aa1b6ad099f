"""The sounds of the console are really played (C8, C9)."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import miniaudio
import pytest
from structlog.testing import capture_logs

from ui import assets
from ui.views.alerts import _play, play

SILENT = [miniaudio.Backend.NULL]
"""a device of miniaudio that plays to nobody, at the speed of a real one"""


@pytest.mark.parametrize("name", ["escalation", "safety", "sent"])
def test_every_sound_is_played_to_its_end(name: str) -> None:
    path = assets.sound(name)
    began = time.monotonic()
    with capture_logs() as said:
        _play(path, SILENT)
    assert said == []
    assert time.monotonic() - began >= miniaudio.get_file_info(str(path)).duration


def test_a_computer_without_sound_and_a_broken_file_stay_quiet(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF?")
    with capture_logs() as said:
        _play(broken, SILENT)
    assert [entry["event"] for entry in said] == ["no sound"]
    _play(assets.sound("sent"), SILENT)  # the next one may be played


@pytest.mark.usefixtures("dressed")
def test_a_window_nobody_sees_makes_no_sound() -> None:
    before = threading.active_count()
    play(assets.sound("safety"))
    assert threading.active_count() == before
