"""The locks: every package by hash, no address, nothing that the plan forbids."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.architecture.sources import ROOT

LOCKS = ("requirements.lock", "bootstrap.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
FIRST_BROKEN_QT = Version("6.12")


def _stanzas(lock: str) -> list[str]:
    text = (ROOT / "installer" / lock).read_text(encoding="utf-8")
    return re.split(r"\n(?=[A-Za-z0-9])", text.strip())


def _pins() -> dict[str, Version]:
    text = (ROOT / "installer/requirements.lock").read_text(encoding="utf-8")
    return {canonicalize_name(name): Version(number) for name, number in PIN.findall(text)}


def _wanted() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    return [Requirement(line) for listed in [*lists, project["dependency-groups"]["dev"]] for line in listed]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    assert not [stanza[:60] for stanza in _stanzas(lock) if not PIN.match(stanza) or "--hash=sha256:" not in stanza]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / "installer" / lock).read_text(encoding="utf-8")
    assert not re.findall(r"://|--index|--extra-index|--find-links|git\+|file:", text)


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    pins = _pins()
    wanted = [need for need in _wanted() if need.marker is None or need.marker.evaluate()]
    assert not [
        str(need) for need in wanted if not need.specifier.contains(pins.get(canonicalize_name(need.name), "0"))
    ]


def test_qt_stays_below_the_release_that_frees_none() -> None:
    assert _pins()["pyside6-essentials"] < FIRST_BROKEN_QT
    assert Version(version("PySide6-Essentials")) < FIRST_BROKEN_QT
    assert [need.specifier.contains(FIRST_BROKEN_QT) for need in _wanted() if need.name == "PySide6-Essentials"] == [
        False
    ]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_timers_leave_the_references_to_none_alone(qtbot: QtBot) -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    timer = QTimer(interval=0)
    timer.timeout.connect(tick)
    before = sys.getrefcount(None)
    timer.start()
    qtbot.waitUntil(lambda: ticks > 2_000)
    timer.stop()
    assert sys.getrefcount(None) > before - 500, "this Qt over-decrements None and would abort within seconds"
