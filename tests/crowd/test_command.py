"""`usher rehearse` as people run it: what it refuses, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.cli.__main__ import main

SHORT = ["--from", "13:58", "--to", "13:59", "--dialogues", "600"]


def start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "app.cli", "rehearse", *words]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # children of a job in the background ignore it
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    finally:
        signal.signal(signal.SIGINT, before)


def put_away(process: subprocess.Popen[str]) -> None:
    """Whatever became of it: its end is waited for and its pipes are closed."""
    process.kill()
    with process:
        pass


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["--from", "15:00", "--to", "14:00"], "--from 13:30 --to 14:30"),
        (["--demo", "--server", "http://127.0.0.1:9"], "Leave --server out"),
        (["--headless"], "usher rehearse --demo --headless"),
        (["--demo", "--cuts", "3"], "--speed 10 --cuts 200"),
        (["--cuts", "3", "--operators", "0"], "Add --operators 3"),
        (["--demo"], "usher rehearse --demo --headless"),
        (["--server", "http://127.0.0.1:9"], "the key that the backend was started with"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy_before_any_work(
    words: list[str], remedy: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "USHER_REHEARSAL_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert main(["rehearse", *words]) in (1, 2)
    assert remedy in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "25:00"],
        ["--dialogues", "0"],
        ["--dialogues", "many"],
        ["--operators", "1000"],
        ["--speed", "7"],
        ["--cuts", "-1"],
    ],
)
def test_values_that_mean_nothing_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehearse", *words])
    assert ended.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_a_server_that_is_not_there_is_a_complaint_not_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USHER_REHEARSAL_KEY", "k" * 40)
    assert main(["rehearse", "--server", "http://127.0.0.1:9"]) == 1
    assert "Is the backend running?" in capsys.readouterr().err


@pytest.mark.slow
def test_a_minute_of_the_day_from_the_command_line(tmp_path: Path) -> None:
    report, wrong = tmp_path / "out" / "day.json", tmp_path / "wrong.jsonl"
    process = start(*SHORT, "--operators", "1", "--consoles", "1", "--report", str(report), "--wrong", str(wrong))
    said, complaints = process.communicate(timeout=400)
    assert process.returncode == 0, said + complaints
    assert "sound        yes" in said
    assert "rehearsal 13:5" in complaints, "progress stands apart from the figures"
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["dialogues"] == found["guests"] > 3
    assert found["lost"] == found["repeated"] == found["errors"] == 0
    assert found["peak_at_once"] == found["peak_recomputed"] == found["peak_seen_by_guests"]
    assert all(json.loads(line)["meant"] for line in wrong.read_text(encoding="utf-8").splitlines())


@pytest.mark.slow
@pytest.mark.requirement("C7")
def test_links_cut_at_random_bytes_leave_every_console_like_a_fresh_one(tmp_path: Path) -> None:
    report = tmp_path / "cuts.json"
    words = ["--from", "13:58", "--to", "14:05", "--dialogues", "900", "--cuts", "25"]
    process = start(*words, "--operators", "2", "--consoles", "1", "--report", str(report))
    said, complaints = process.communicate(timeout=500)
    assert process.returncode == 0, said + complaints
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["lost"] == found["repeated"] == found["errors"] == 0
    assert found["cuts"]["consoles"] == 25
    assert found["cuts"]["guests"] > 0
    assert found["orders"]["done"] > 3
    assert [one["name"] for one in found["consoles"]] == ["operator 1", "operator 2", "console 1"]
    assert all(one["same"] and one["digest"] == one["fresh"] for one in found["consoles"])


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_end_takes_the_backend_down_and_tells_what_was(tmp_path: Path, ending: signal.Signals) -> None:
    process = start("--speed", "10", "--operators", "0", "--data", str(tmp_path))
    try:
        running = tmp_path / "running.json"
        end = time.monotonic() + 300
        while not running.exists() and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(3)
        process.send_signal(ending)
        said, _ = process.communicate(timeout=60)
    finally:
        put_away(process)
    assert "(interrupted)" in said
    assert not running.exists(), "the backend has left its folder in order"
    assert os.name != "posix" or process.returncode == 0


def _backend_of(data: Path) -> str:
    """What the backend that runs on this folder says of itself; empty while there is none."""
    with suppress(FileNotFoundError):
        return (data / "running.json").read_text(encoding="utf-8")
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before the crowd", "before pictures"])
def test_a_demonstration_stopped_while_it_is_looked_at_ends_console_and_backend(tmp_path: Path, moment: str) -> None:
    shots, data = tmp_path / "shots", tmp_path / "data"
    process = start("--demo", "--headless", "--shots", str(shots), "--data", str(data), "--dialogues", "60")
    try:
        end, backends = time.monotonic() + 400, set[str]()
        while time.monotonic() < end and not (shots.exists() or (moment == "before the crowd" and len(backends) > 1)):
            time.sleep(0.05)
            backends |= {_backend_of(data)} - {""}
        process.send_signal(signal.SIGTERM)
        said, complaints = process.communicate(timeout=60)
    finally:
        put_away(process)
    assert process.returncode == 0, said + complaints
    assert "(interrupted)" in said
    assert not (data / "running.json").exists()


def _talks(database: Path) -> bool:
    """Whether a guest has written something there."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            return bool(raw.execute("SELECT count(*) FROM dialogues").fetchone()[0])
    except sqlite3.OperationalError:  # not there yet, or without its tables
        return False


@pytest.mark.slow
def test_a_demonstration_stopped_in_its_morning_goes_no_further(tmp_path: Path) -> None:
    process = start("--demo", "--headless", "--shots", str(tmp_path / "shots"), "--data", str(tmp_path / "data"))
    try:
        end = time.monotonic() + 300
        while not _talks(tmp_path / "data" / "usher.db") and time.monotonic() < end:
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    finally:
        put_away(process)
    assert "(interrupted)" in said
    assert "Taking pictures" not in said
    assert not (tmp_path / "shots").exists()


@pytest.mark.slow
def test_a_demonstration_without_without_a_screen_leaves_pictures_of_a_living_console(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    process = start("--demo", "--headless", "--shots", str(shots), "--dialogues", "900")
    said, complaints = process.communicate(timeout=500)
    assert process.returncode == 0, said + complaints
    names = {path.stem for path in shots.glob("*.png")}
    for moment in ("waiting", "taken"):
        for theme in ("light", "dark"):
            screens = ("queue", "load", "refunds", "tickets", "upgrades", "knowledge")
            assert {f"live-{place}-{moment}-{theme}" for place in screens} <= names
    assert all(path.stat().st_size > 20_000 for path in shots.glob("*.png")), "a blank window compresses to nothing"
