from __future__ import annotations

import socket
from pathlib import Path

import pytest

from installer import display
from installer.complaint import Complaint
from installer.display import answers, screen, why_no_display
from tests.fakes.commands import Tools


@pytest.fixture
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where X servers of this test would have their sockets."""
    monkeypatch.setattr(display, "X_SOCKETS", tmp_path)
    return tmp_path


def test_without_any_display_it_is_said(sockets: Path) -> None:
    assert "no display here" in (why_no_display({}) or "")


def test_a_display_where_nothing_answers_is_said(sockets: Path) -> None:
    assert why_no_display({"DISPLAY": ":7"}) == "DISPLAY is :7, but nothing answers there."


def test_a_display_that_answers_is_good(sockets: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / "X7"))
        server.listen()
        assert answers(":7.0")
        assert why_no_display({"DISPLAY": ":7"}) is None


def test_wayland_other_hosts_and_other_systems_are_taken_at_their_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_no_display({"WAYLAND_DISPLAY": "wayland-0"}) is None
    assert answers("far.example:0")
    monkeypatch.setattr("sys.platform", "darwin")
    assert why_no_display({}) is None


def test_tests_get_a_virtual_screen_that_goes_with_them() -> None:
    with screen({"PATH": "/usr/bin:/bin"}) as env:
        assert answers(env["DISPLAY"])
    assert not answers(env["DISPLAY"])


def test_a_screen_that_answers_is_kept(sockets: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / "X7"))
        server.listen()
        with screen({"DISPLAY": ":7"}) as env:
            assert env == {"DISPLAY": ":7"}


def test_a_virtual_screen_that_dies_at_once_is_a_complaint(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    tools.add("Xvfb", "exit 1")
    monkeypatch.setenv("PATH", tools.path)
    with pytest.raises(Complaint, match="Xvfb did not start"), screen({}):
        pass
