from __future__ import annotations

import fcntl
import io
import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from installer import environment
from installer.complaint import Complaint
from installer.environment import base_python, clean_environ, found_stamp, make, wanted_stamp
from installer.place import Place
from installer.progress import Steps
from tests.fakes.commands import Tools


@pytest.fixture
def env(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The machine's environment with a stand-in uv on PATH."""
    tools.add_uv()
    return {"PATH": tools.path, "HOME": os.environ["HOME"]}


def _asked(tools: Tools) -> list[str]:
    """The calls in short: "venv", "lock" or "self"."""
    short = {"--require-hashes": "lock", "--no-build-isolation": "self"}
    return [next((name for mark, name in short.items() if mark in call), "venv") for call in tools.calls]


def test_a_bare_checkout_gets_environment_packages_and_usher(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    assert make(place, steps, env) is True
    assert _asked(tools) == ["venv", "lock", "self"]
    assert found_stamp(place) == wanted_stamp(place)


def test_modules_are_compiled_once_and_one_that_is_none_stops_nothing(
    place: Place, steps: Steps, out: io.StringIO, env: dict[str, str]
) -> None:
    (place.root / "app").mkdir()
    (place.root / "app" / "whole.py").write_text("whole = True\n", encoding="utf-8")
    make(place, steps, {**env, "PYTHONDONTWRITEBYTECODE": "1"})
    assert list((place.root / "app" / "__pycache__").glob("whole.*.pyc"))
    assert "costs a moment" not in out.getvalue()
    (place.root / "app" / "broken.py").write_text("def\n", encoding="utf-8")
    place.lock.write_text("one==2\n", encoding="utf-8")
    assert make(place, steps, env) is True
    assert "costs a moment" in out.getvalue()
    assert found_stamp(place) == wanted_stamp(place)


def test_the_second_time_asks_no_tool_at_all(place: Place, steps: Steps, tools: Tools, env: dict[str, str]) -> None:
    make(place, steps, env)
    before = tools.calls
    assert make(place, steps, env) is False
    assert tools.calls == before


def test_another_lock_brings_the_packages_up_to_it(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    place.lock.write_text("one==2\n", encoding="utf-8")
    assert make(place, steps, env) is True
    assert _asked(tools)[3:] == ["lock", "self"]


def test_other_commands_of_usher_leave_the_packages_alone(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    project = place.root / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").replace('"0"', '"1"'), encoding="utf-8")
    make(place, steps, env)
    assert _asked(tools)[3:] == ["self"]


def test_settings_of_other_tools_change_nothing(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    with (place.root / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("[tool.ruff]\nline-length = 100\n")
    assert make(place, steps, env) is False


def test_an_interrupted_set_up_is_begun_afresh_by_the_next(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    place.lock.write_text("one==2\n", encoding="utf-8")
    tools.add("uv", 'test "$1" != pip')
    with pytest.raises(Complaint):
        make(place, steps, {**env, "PATH": tools.path})
    half_written = place.venv / "half"
    half_written.touch()
    tools.add_uv()
    make(place, steps, env)
    assert not half_written.exists()
    assert found_stamp(place) == wanted_stamp(place)


def test_an_environment_whose_python_is_gone_is_made_anew(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    place.script("python").unlink()
    place.script("python").symlink_to("/no/such/python")
    assert make(place, steps, env) is True
    assert place.script("python").exists()


def test_a_checkout_that_was_moved_gets_a_new_environment(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    moved = Place(place.root.rename(place.root.parent / "elsewhere"))
    assert make(moved, Steps(moved.log, io.StringIO()), env) is True
    assert _asked(tools)[3:] == ["venv", "lock", "self"]


def test_a_stamp_that_cannot_be_read_counts_as_none(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    make(place, steps, env)
    for text in ("", "[1]", "{"):
        (place.venv / environment.STAMP).write_text(text, encoding="utf-8")
        assert found_stamp(place) == {}


@pytest.mark.parametrize(
    ("modules", "asked"),
    [({"pip", "ensurepip"}, ["venv", "pip", "pip"]), ({"ensurepip"}, ["venv", "ensurepip", "pip", "pip"])],
)
def test_where_uv_fails_pip_does_it_from_nothing(
    place: Place, steps: Steps, tools: Tools, monkeypatch: pytest.MonkeyPatch, modules: set[str], asked: list[str]
) -> None:
    tools.add("uv", 'test "$1" = --version')
    tools.add("python-base", _BASE_PYTHON)
    monkeypatch.setattr(environment, "base_python", lambda: shutil.which("python-base", path=tools.path))
    monkeypatch.setattr(environment, "base_has", modules.__contains__)
    half_done = place.venv / "half-done"
    half_done.mkdir(parents=True)
    make(place, steps, {"PATH": tools.path})
    python = [call for call in tools.calls if call.startswith("python")]
    assert [call.split()[2] for call in python] == asked
    assert "--require-hashes" in python[-2]
    assert found_stamp(place) == wanted_stamp(place)
    assert not half_done.exists()


# `-m venv … FOLDER` makes a python that is this same script and an usher; `-m pip` succeeds
_BASE_PYTHON = """
if [ "$2" = venv ]; then
  for folder in "$@"; do :; done
  mkdir -p "$folder/bin"
  ln -s "$0" "$folder/bin/python"
  touch "$folder/bin/usher"
fi
"""


def test_without_uv_a_private_one_is_fetched_by_pip_past_the_external_mark(
    place: Place, steps: Steps, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    corner = place.state / "uv"
    tools.add(
        "python-base", f"mkdir -p {corner}/bin; printf '#!/bin/sh\\n' > {corner}/bin/uv; chmod +x {corner}/bin/uv"
    )
    base = shutil.which("python-base", path=tools.path)
    monkeypatch.setattr(environment, "base_python", lambda: base)
    monkeypatch.setattr(environment, "base_has", {"pip", "ensurepip"}.__contains__)
    bare = {"PATH": f"{tools.path.split(':', maxsplit=1)[0]}:/bin"}
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    assert environment.find_uv(place, steps, bare) == str(corner / "bin/uv")
    assert f"-m pip install --target {corner}" in tools.calls[0]
    assert "--require-hashes" in tools.calls[0]
    assert environment.find_uv(place, steps, bare) == str(corner / "bin/uv")
    assert len(tools.calls) == 1


def test_a_python_with_ensurepip_alone_makes_a_corner_for_uv(
    place: Place, steps: Steps, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools.add("python-base", _BASE_PYTHON)
    base = shutil.which("python-base", path=tools.path)
    monkeypatch.setattr(environment, "base_python", lambda: base)
    monkeypatch.setattr(environment, "base_has", {"ensurepip"}.__contains__)
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    environment.find_uv(place, steps, {"PATH": tools.path})
    assert [call.split()[1:3] for call in tools.calls] == [["-m", "venv"], ["-m", "pip"]]


def test_debian_s_python_without_pip_lacks_one_package(
    place: Place, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "base_has", set[str]().__contains__)
    monkeypatch.setattr(environment, "base_python", lambda: "/usr/bin/env")
    assert environment.missing_means(place, {"PATH": tools.path}) == [
        f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    ]
    tools.add_uv()
    assert environment.missing_means(place, {"PATH": tools.path}) == []


def test_another_python_without_pip_is_told_so(
    place: Place, tools: Tools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "base_has", set[str]().__contains__)
    monkeypatch.setattr(environment, "base_python", lambda: str(tmp_path / "python"))
    with pytest.raises(Complaint, match="neither pip nor ensurepip"):
        environment.missing_means(place, {"PATH": tools.path})


def test_a_second_set_up_waits_for_the_first(
    place: Place, steps: Steps, tools: Tools, env: dict[str, str], out: io.StringIO
) -> None:
    held = os.open(place.root / "installer", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    threading.Timer(0.3, os.close, [held]).start()
    make(place, steps, env)
    assert "Another set-up of this checkout is at work" in out.getvalue()


def test_tools_see_nothing_of_other_pythons() -> None:
    env = clean_environ({"PYTHONPATH": "/x", "VIRTUAL_ENV": "/y", "LANG": "C"})
    assert env == {"LANG": "C", "HOME": os.environ["HOME"]}


def test_the_base_python_is_asked_for_its_own_modules() -> None:
    assert environment.base_has("json")
    assert not environment.base_has("no_such_module")


def test_the_base_python_is_seen_through_an_environment() -> None:
    assert not base_python().startswith(sys.prefix) or sys.prefix == sys.base_prefix
