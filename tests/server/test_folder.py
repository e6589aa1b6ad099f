"""One backend a folder, keys for their owner only, and the running one can be found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.server import folder
from app.server.settings import SettingsError


def test_a_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder.prepare(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"data: .*file.*--data"):
        folder.prepare(tmp_path / "file" / "below")


def test_a_second_backend_is_refused_and_the_first_can_be_found(tmp_path: Path) -> None:
    assert folder.find_running(tmp_path) is None
    with folder.alone(tmp_path):
        assert folder.find_running(tmp_path) is None  # it has not said where yet
        running = folder.Running("http://127.0.0.1:1", "key", "c.pem")
        folder.announce(tmp_path, running)
        assert folder.find_running(tmp_path) == running
        assert (tmp_path / folder.RUNNING).stat().st_mode & 0o077 == 0
        with pytest.raises(SettingsError, match="in use"), folder.alone(tmp_path):
            pass
    assert folder.find_running(tmp_path) is None


def test_a_backend_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from app.server import folder; p = pathlib.Path(sys.argv[1])\n"
        "lock = folder.alone(p); lock.__enter__(); folder.announce(p, folder.Running('u', 'k')); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)  # our own code
    assert done.returncode == 9
    assert (tmp_path / folder.RUNNING).exists()
    assert folder.find_running(tmp_path) is None
    with folder.alone(tmp_path):
        pass


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = folder.secret_of(tmp_path)
    assert len(first) >= 32
    assert folder.secret_of(tmp_path) == first
    folder.new_secret(tmp_path)
    assert folder.secret_of(tmp_path) != first
    assert [each.name for each in tmp_path.iterdir()] == [folder.SECRET]


@pytest.mark.requirement("C8")
def test_keys_of_second_factors_are_made_once_and_a_new_one_stands_before_them(tmp_path: Path) -> None:
    (first,) = folder.factor_keys(tmp_path)
    assert len(first) == 32
    assert folder.factor_keys(tmp_path) == (first,)
    assert (tmp_path / folder.FACTORS).stat().st_mode & 0o077 == 0
    second, *rest = folder.new_factor_key(tmp_path)
    assert second != first
    assert tuple(rest) == (first,)
    assert folder.factor_keys(tmp_path) == (second, first)


@pytest.mark.parametrize("text", ["", "AAAA", "no key at all", "Ж" * 44, "A" * 43])
def test_keys_of_second_factors_that_are_none_are_refused_with_the_mend(tmp_path: Path, text: str) -> None:
    folder.factor_keys(tmp_path)
    (tmp_path / folder.FACTORS).chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        folder.factor_keys(tmp_path)
    (tmp_path / folder.FACTORS).chmod(0o600)
    (tmp_path / folder.FACTORS).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="kept with the backup"):
        folder.factor_keys(tmp_path)
    assert (tmp_path / folder.FACTORS).read_text(encoding="utf-8") == text, "nothing is written over it"


def test_a_secret_that_others_can_read_or_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    folder.secret_of(tmp_path)
    (tmp_path / folder.SECRET).chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        folder.secret_of(tmp_path)
    (tmp_path / folder.SECRET).chmod(0o600)
    (tmp_path / folder.SECRET).write_text("")
    with pytest.raises(SettingsError, match="too short"):
        folder.secret_of(tmp_path)
