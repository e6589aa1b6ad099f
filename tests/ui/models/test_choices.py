"""What the operator chose is kept, and told only when it changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.console.settings import Profile, SettingsFile
from ui.models.choices import Choices


def test_a_change_is_kept_in_the_file_and_told_by_name(qtbot: QtBot, tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "console.json")
    choices = Choices(file)
    told: list[set[str]] = []
    choices.changed.connect(told.append)
    choices.change(theme="dark", lang="")
    choices.change(theme="dark")
    assert told == [{"theme"}]
    assert Choices(file).settings.theme == "dark"


def test_servers_are_remembered_with_the_last_one_first(tmp_path: Path) -> None:
    choices = Choices(SettingsFile(tmp_path / "console.json"))
    for name in ("a", "b", "a"):
        choices.remember(Profile(name=name, url=f"https://{name}.example", user="alina"))
    assert [one.name for one in choices.settings.profiles] == ["a", "b"]
    assert choices.settings.profile == "a"
    choices.forget("https://a.example")
    assert [one.name for one in choices.settings.profiles] == ["b"]


def test_a_disk_that_refuses_is_told_and_the_choice_still_holds(
    qtbot: QtBot, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    choices = Choices(SettingsFile(tmp_path / "console.json"))
    (tmp_path / "console.json").unlink()
    (tmp_path / "console.json").mkdir()
    expect_log("settings not saved")
    with qtbot.waitSignal(choices.unsaved):
        choices.change(theme="light")
    assert choices.settings.theme == "light"
