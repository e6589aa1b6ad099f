"""`usher` finds its parts and ends cleanly whatever they do."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from app.cli import __main__ as cli
from app.cli.complaint import Complaint


class _Part(ModuleType):
    """A part that does what the test wants, in place of the real one."""

    EXAMPLES = "examples:\n  usher bench --speed 2"

    def __init__(self, act: Callable[[argparse.Namespace], int]) -> None:
        super().__init__("app.cli.bench", "Measures.")
        self.run = act

    @staticmethod
    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--speed", type=int, default=1)


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[argparse.Namespace], int]], None]:
    """A function that puts an action in the place of `usher bench`."""
    return lambda act: monkeypatch.setitem(sys.modules, "app.cli.bench", _Part(act))


def _raises(trouble: BaseException) -> Callable[[argparse.Namespace], int]:
    def act(_args: argparse.Namespace) -> int:
        raise trouble

    return act


def test_a_part_reads_its_own_arguments_and_gives_the_exit_code(part: Callable[..., None]) -> None:
    part(lambda args: int(args.speed))
    assert cli.main(["bench", "--speed", "7"]) == 7


def test_the_process_s_own_words_are_taken_when_none_are_given(
    part: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    part(lambda args: int(args.speed))
    monkeypatch.setattr("sys.argv", ["usher", "bench", "--speed", "3"])
    assert cli.main() == 3


def test_a_part_s_help_teaches_with_its_examples(
    part: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    part(lambda _: 0)
    with pytest.raises(SystemExit, match="0"):
        cli.main(["bench", "--help"])
    told = capsys.readouterr().out
    assert told.startswith("usage: usher bench")
    assert "usher bench --speed 2" in told


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_the_help_lists_every_part_without_loading_any(words: list[str]) -> None:
    code = f"import sys; from app.cli.__main__ import main\ntry: main({words})\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"  {name} " in done.stdout for name in cli.PARTS)
    assert not {f"app.cli.{name}" for name in cli.PARTS} & set(done.stdout.split())


def test_an_unknown_part_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["dance"])
    assert "invalid choice: 'dance'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trouble", "code", "line"),
    [
        (Complaint("No event in x.toml.", "Name one.", exit_code=2), 2, "usher bench: No event in x.toml. Name one."),
        (Complaint("Two\nlines."), 1, "usher bench: Two lines."),
        (FileNotFoundError(2, "No such file", "a.db"), 1, "usher bench: a.db: No such file"),
        (OSError("no space"), 1, "usher bench: no space"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_trouble_is_one_line_with_its_exit_code(
    part: Callable[..., None], capsys: pytest.CaptureFixture[str], trouble: BaseException, code: int, line: str
) -> None:
    part(_raises(trouble))
    assert cli.main(["bench"]) == code
    assert capsys.readouterr().err.strip() == line


def test_a_fault_of_our_own_is_one_line_and_a_file_with_the_whole_story(
    part: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    part(_raises(ZeroDivisionError("by zero")))
    assert cli.main(["bench"]) == cli.BUG
    (story,) = tmp_path.iterdir()
    assert capsys.readouterr().err.count("\n") == 1
    assert "Traceback" in story.read_text(encoding="utf-8")


def test_a_part_that_is_not_installed_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(cli.PARTS, "dance", "not there")
    assert cli.main(["dance"]) == 1
    assert capsys.readouterr().err == "usher dance: This installation has no dance. Install the whole of Usher.\n"


def test_a_package_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}", name="fastapi")

    monkeypatch.setattr(cli, "import_module", lacking)
    assert cli.main(["bench"]) == 1
    assert "needs the package fastapi" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    code = (
        "import os, sys, types; part = types.ModuleType('app.cli.bench'); part.add_arguments = lambda p: None\n"
        "def run(args):\n    print('x' * 100_000, flush=True)\n    return 0\n"
        "part.run = run; sys.modules['app.cli.bench'] = part\n"
        "from app.cli.__main__ import main; sys.exit(main(['bench']))"
    )
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run([sys.executable, "-c", code], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_installed_command_answers() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "usher", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usher ")
