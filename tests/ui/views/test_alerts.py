"""The sounds of the console are really played (C8, C9)."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import miniaudio
import pytest
from structlog.testing import capture_logs

from ui import assets
from ui.views.alerts import _play, deaf, play

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


def test_a_linux_without_card_and_server_is_left_alone(tmp_path: Path) -> None:
    cards, runtime = tmp_path / "snd", tmp_path / "run"
    where = {"XDG_RUNTIME_DIR": str(runtime)}
    assert deaf("linux", cards, where)
    assert deaf("linux", cards, {})
    assert not deaf("win32", cards, {})
    assert not deaf("linux", cards, where | {"PULSE_SERVER": "unix:/tmp/pulse"})
    (runtime / "pulse").mkdir(parents=True)
    (runtime / "pulse" / "native").touch()
    assert not deaf("linux", cards, where)
    assert deaf("linux", cards, {})
    cards.mkdir()
    (cards / "pcmC0D0p").touch()
    assert not deaf("linux", cards, {})
