"""The console writes down what happened in a file of its own, and nothing that people said."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.console import logbook

CANARY = "canary +7 916 555-01-23"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, structure = list(root.handlers), root.level, structlog.get_config()
    root.handlers[:] = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structure)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def kept(folder: Path) -> Path:
    path = logbook.keep(folder)
    assert path is not None
    return path


def test_ids_and_kinds_are_kept_and_words_are_not(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("it failed")
    path = kept(tmp_path / "profile")
    log = structlog.get_logger("usher.console")
    log.info("the link says", key="draining", about_cmd="c1", about_text=CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        log.exception("it failed", kind="Apply")
    said, failed = lines(path)
    assert (said["event"], said["about_cmd"], said["dropped"]) == ("the link says", "c1", ["about_text"])
    assert (failed["level"], failed["error"], failed["kind"]) == ("error", "ValueError", "Apply")
    assert failed["where"][-1].endswith("test_ids_and_kinds_are_kept_and_words_are_not")
    assert "canary" not in path.read_text("ascii")


def test_an_error_handed_over_is_told_by_its_type(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("fault")
    path = kept(tmp_path)
    error = KeyError(CANARY)
    structlog.get_logger().error("fault", exc_info=error)
    structlog.get_logger().error("fault", exc_info=(KeyError, error, None))
    structlog.get_logger().error("fault", exc_info=None)
    assert [line.get("error") for line in lines(path)] == ["KeyError", "KeyError", None]


def test_libraries_are_told_without_what_they_put_in(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("Odd thing")
    path = kept(tmp_path)
    logging.getLogger("websockets").warning("Odd thing %s", CANARY)
    logging.getLogger("asyncio").info("chatter")
    (line,) = lines(path)
    assert (line["event"], line["logger"], line["level"]) == ("Odd thing %s", "websockets", "warning")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are the system's own on Windows")
def test_only_this_user_reads_the_file(tmp_path: Path) -> None:
    path = kept(tmp_path / "profile")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "MAX_BYTES", 2000)
    path = kept(tmp_path)
    for number in range(200):
        structlog.get_logger().info("again", count=number)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["console.log", "console.log.1", "console.log.2", "console.log.3"]
    assert all(file.stat().st_size <= 2000 for file in tmp_path.iterdir())
    assert lines(path)[-1]["count"] == 199


def test_without_a_folder_it_speaks_to_stderr_and_never_to_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for folder in (None, tmp_path / "file"):
        assert logbook.keep(folder) is None
        structlog.get_logger().info("here")
        said = capsys.readouterr()
        assert said.out == ""
        assert json.loads(said.err)["event"] == "here"
