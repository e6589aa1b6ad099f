"""The command line of the console teaches and does its errands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui import shots
from ui.__main__ import main, parser
from ui.bootstrap import scaled, theme_choice, version


def test_help_shows_examples_keys_and_where_files_live() -> None:
    words = parser().format_help()
    for part in ("--server URL", "--shots DIR", "examples", "Ctrl+Enter", "USHER_CONSOLE_HOME"):
        assert part in words


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main([]) == 2
    assert "--shots" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"usher-console {version()}\n"


def test_the_window_waits_for_nothing_that_is_slow_to_load_and_used_later() -> None:
    ask = "import sys, ui.bootstrap; print(*(set(sys.argv[1:]) & set(sys.modules)))"
    slow = ("sqlalchemy", "numpy", "pyqtgraph", "keyring", "uvicorn", "PIL")
    done = subprocess.run([sys.executable, "-c", ask, *slow], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_picture_is_decoded_by_the_hidden_errand() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui", "--decode-picture"], input=b"no", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == b""


def test_size_and_theme_of_the_settings_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {key: value for key, value in os.environ.items() if key != "QT_SCALE_FACTOR"})
    scaled(1.0)
    assert "QT_SCALE_FACTOR" not in os.environ
    scaled(1.5)
    assert os.environ["QT_SCALE_FACTOR"] == "1.50"
    assert [theme_choice(name) for name in ("", "dark", "pink")] == ["system", "dark", "system"]


@pytest.mark.qt_log_ignore("does not support")
def test_every_screen_is_drawn_in_every_language_and_theme(
    dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = list(shots.names())
    assert {lang for _, lang, _ in listed} == {"ru", "en"}
    assert {theme for _, _, theme in listed} == {"light", "dark", "hc"}
    for number, shot in enumerate(shots.SHOTS):
        picture = shots.draw(dressed, shot, ("ru", "en")[number % 2], ("dark", "light", "hc")[number % 3])
        assert picture.width() == shot.size.width() * shot.dpr
        image = picture.toImage()
        grounds = {image.pixel(x, y) for x in range(0, image.width(), 40) for y in range(0, image.height(), 40)}
        assert len(grounds) > 3, shot.name


@pytest.mark.qt_log_ignore("does not support")
def test_pictures_are_written_under_their_names(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shots, "make_application", lambda _: dressed)
    assert shots.draw_all(tmp_path, "sign-in-ru-dark") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["sign-in-ru-dark.png"]
    assert "1/1" in capsys.readouterr().out
    assert shots.draw_all(tmp_path, "no such screen") == 1
