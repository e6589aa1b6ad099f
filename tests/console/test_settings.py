"""Settings survive everything that can happen to a file; addresses are made whole or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.console.settings import Profile, Settings, SettingsFile, config_dir, data_dir, server_url
from app.console.troubles import TroubleError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "console.json"


def test_the_first_start_makes_a_device_and_keeps_it(path: Path) -> None:
    first, problem = SettingsFile(path).load()
    assert problem is None
    assert len(first.device) == 32
    assert SettingsFile(path).load() == (first, None)


def test_what_is_saved_comes_back(path: Path) -> None:
    chosen = Settings(
        device="d", profiles=(Profile(name="Фестиваль", url="https://u.example", user="alina"),), lang="en", scale=1.5
    )
    SettingsFile(path).save(chosen)
    assert SettingsFile(path).load() == (chosen, None)
    assert not path.with_suffix(".new").exists()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "line 1: the file is empty"),
        ("  \n", "line 1: the file is empty"),
        ('{\n"lang": "ru",\n}', "line 3"),
        ('{\n"lang": "ru",\n"scale": "big"\n}', "line 3, key 'scale'"),
        ('{"profiles": [{"url": 5}]}', "line 1, key 'profiles'"),
        ("[]", "array"),
    ],
)
def test_a_broken_file_gives_way_to_the_good_copy_and_is_kept_beside(path: Path, text: str, what: str) -> None:
    file = SettingsFile(path)
    file.save(Settings(device="d", lang="en"))
    path.write_text(text)
    settings, problem = file.load()
    assert settings == Settings(device="d", lang="en")
    assert problem is not None
    assert (problem.path, problem.remedy) == (str(path), "restored")
    assert what in problem.what
    assert path.with_suffix(".broken.json").read_text() == text


def test_a_broken_file_without_a_good_copy_gives_defaults(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    settings, problem = SettingsFile(path).load()
    assert problem is not None
    assert problem.remedy == "defaults"
    assert settings.lang == ""


def test_an_unknown_key_is_told_and_does_no_harm(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"device": "d", "lagn": "ru"}))
    settings, problem = SettingsFile(path).load()
    assert settings.device == "d"
    assert problem is not None
    assert (problem.what, problem.remedy) == ("unknown key 'lagn'", "ignored")


def test_a_file_that_cannot_be_opened_gives_defaults(tmp_path: Path) -> None:
    folder = tmp_path / "console.json"
    folder.mkdir()
    settings, problem = SettingsFile(folder)._read()
    assert settings == Settings()
    assert problem is not None
    assert problem.remedy == "defaults"


def test_one_variable_moves_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USHER_CONSOLE_HOME", str(tmp_path))
    assert config_dir() == data_dir() == tmp_path
    monkeypatch.delenv("USHER_CONSOLE_HOME")
    assert config_dir().name == data_dir().name == "usher"
    assert SettingsFile().path.parent == config_dir()


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("usher.example", "https://usher.example"),
        (" https://usher.example/ ", "https://usher.example"),
        ("usher.example:8443", "https://usher.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_made_whole(typed: str, whole: str) -> None:
    assert server_url(typed) == whole


@pytest.mark.parametrize(
    "typed",
    ["", "http://usher.example", "http://10.0.0.1", "ftp://usher.example", "https://a@b", "https://u.example/path",
     "https://u.example?x=1", "https://u.example:99999", "https://"],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused(typed: str) -> None:
    with pytest.raises(TroubleError, match="bad_address"):
        server_url(typed)
