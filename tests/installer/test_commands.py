from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from installer import __main__ as entry
from installer import commands, environment, gate, system
from installer.complaint import Complaint
from installer.place import Place
from installer.progress import Steps
from installer.system import Need
from tests.fakes.commands import Tools


@pytest.fixture
def here(place: Place, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The commands act on a small checkout, on a machine that has a stand-in uv and lacks nothing."""
    tools.add_uv()
    monkeypatch.setenv("PATH", tools.path)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(commands, "checkout", lambda: place)
    monkeypatch.setattr(system, "WINDOW_NEEDS", ())
    monkeypatch.setattr(system, "TEST_NEEDS", ())
    return place


def _note_what_it_becomes(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    became: list[list[str]] = []

    def become(command: Sequence[str], _env: Mapping[str, str]) -> int:
        became.append(list(command))
        return 0

    monkeypatch.setattr(commands, "_become", become)
    return became


def test_a_demo_without_a_display_says_so_at_once_and_offers_headless(
    here: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(["demo"]) == 2
    told = capsys.readouterr().err
    assert "no display here" in told
    assert "python3 -m installer demo --headless" in told
    assert not here.venv.exists()


def test_a_headless_demo_sets_up_and_becomes_the_rehearsal(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    became = _note_what_it_becomes(monkeypatch)
    assert commands.run(["demo", "--headless", "--shots", "pictures"]) == 0
    assert became == [[str(here.script("usher")), "rehearse", "--demo", "--headless", "--shots", "pictures"]]


def test_a_demo_with_a_display_opens_the_window(here: Place, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    became = _note_what_it_becomes(monkeypatch)
    screen = {**os.environ, "WAYLAND_DISPLAY": "wayland-0"}
    assert commands.demo(here, steps, screen, headless=False, shots="shots") == 0
    assert became == [[str(here.script("usher")), "rehearse", "--demo"]]


def test_the_test_command_sets_up_and_runs_the_gate_as_asked(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[gate.Choice] = []

    def run_gate(_place: Place, _steps: Steps, _env: Mapping[str, str], choice: gate.Choice) -> int:
        chosen.append(choice)
        return 7

    monkeypatch.setattr(gate, "run", run_gate)
    assert commands.run(["test"]) == 7
    assert commands.run(["test", "--only", "types"]) == 7
    assert commands.run(["test", "--slow"]) == 7
    assert commands.run(["test", "--", "tests/domain", "-x"]) == 7
    assert chosen == [
        gate.Choice(),
        gate.Choice(only="types"),
        gate.Choice(slow=True),
        gate.Choice(pytest_args=("tests/domain", "-x")),
    ]


def test_the_second_set_up_says_nothing(here: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["setup"]) == 0
    assert "Set up in" in capsys.readouterr().out
    assert commands.run(["setup"]) == 0
    assert capsys.readouterr().out == ""


def test_missing_packages_without_root_stop_the_set_up_with_one_command(
    here: Place, monkeypatch: pytest.MonkeyPatch, tools: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    tools.add("apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(system, "WINDOW_NEEDS", (Need("libegl1", lambda: False),))
    assert commands.run(["setup"]) == 1
    assert "sudo sh -c 'apt-get update && apt-get install" in capsys.readouterr().err
    assert not here.venv.exists()


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (Complaint("Full.", "Make room.", exit_code=3), 3, "Full.\nMake room."),
        (PermissionError(13, "Permission denied", ".venv"), 1, "Not allowed to write .venv"),
        (KeyboardInterrupt(), 130, "the set-up goes on"),
    ],
)
def test_trouble_is_told_in_plain_words(
    here: Place,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: BaseException,
    code: int,
    words: str,
) -> None:
    def stumble(*_: object) -> bool:
        raise trouble

    monkeypatch.setattr(environment, "make", stumble)
    assert commands.run(["setup"]) == code
    assert words in capsys.readouterr().err


def test_a_request_to_end_ends_the_tools_as_well(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="143"):
        commands._leave(15, None)


def test_the_demo_takes_the_installer_s_place(tmp_path: Path) -> None:
    code = (
        "import os, sys; from installer.commands import _become; "
        "_become(['/bin/sh', '-c', 'echo $PPID $MARK'], {'MARK': 'seen'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(os.getpid()), "seen"]


def test_an_old_python_is_told_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 18))
    assert entry.main() == 2
    assert "needs Python 3.11 or newer; this is 3.9" in capsys.readouterr().err


def test_the_help_teaches_by_examples() -> None:
    done = subprocess.run([sys.executable, "-m", "installer", "--help"], capture_output=True, text=True, check=True)
    assert "python3 -m installer demo --headless" in done.stdout
