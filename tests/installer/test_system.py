from __future__ import annotations

import io
from pathlib import Path

import pytest

from installer import system
from installer.complaint import Complaint
from installer.progress import Steps
from installer.system import Need
from tests.fakes.commands import Tools


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian whose lists and dpkg state are in a folder of the test; we are its root."""
    lists, updates = tmp_path / "lists", tmp_path / "updates"
    lists.mkdir()
    updates.mkdir()
    (lists / "main_Packages").touch()
    monkeypatch.setattr(system, "APT_LISTS", lists)
    monkeypatch.setattr(system, "DPKG_UPDATES", updates)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return tmp_path


@pytest.fixture
def env(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("PATH", tools.path)
    return {"PATH": tools.path}


def test_only_what_is_not_found_is_missing() -> None:
    needs = [Need("here", lambda: True), Need("absent", lambda: False)]
    assert system.missing(needs) == ["absent"]


def test_a_nicety_is_missed_only_where_it_can_be_had(monkeypatch: pytest.MonkeyPatch, tools: Tools) -> None:
    nicety = Need("emoji", lambda: False, nicety=True)
    tools.add("apt-get")
    monkeypatch.setenv("PATH", tools.path)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert system.missing([nicety]) == ["emoji"]
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert system.missing([nicety]) == []


def test_only_linux_has_system_packages_to_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert system.missing([Need("absent", lambda: False)]) == []


def test_libraries_and_fonts_are_looked_for_by_what_they_give(tmp_path: Path) -> None:
    assert system.loads("libc.so.6")
    assert not system.loads("libno-such-thing.so.1")
    assert not system.has_font([str(tmp_path), str(tmp_path / "absent")])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Face.TTF").touch()
    assert system.has_font([str(tmp_path)])
    assert not system.has_font([str(tmp_path)], part="emoji")


def test_the_gate_s_own_machine_meets_every_need() -> None:
    assert system.missing(system.TEST_NEEDS) == []


def test_nothing_missing_asks_nobody(steps: Steps, tools: Tools, env: dict[str, str]) -> None:
    system.fetch([], steps, env)
    assert tools.calls == []


def test_root_on_debian_gets_the_packages(debian: Path, steps: Steps, tools: Tools, env: dict[str, str]) -> None:
    tools.add("apt-get")
    system.fetch(["xvfb", "xdotool"], steps, env)
    assert len(tools.calls) == 1
    assert tools.calls[0].startswith("apt-get install -y -q --no-install-recommends")
    assert tools.calls[0].endswith(" xvfb xdotool")


def test_a_debian_without_lists_reads_them_first(
    debian: Path, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    (debian / "lists/main_Packages").unlink()
    tools.add("apt-get")
    system.fetch(["xvfb"], steps, env)
    assert [call.split()[1] for call in tools.calls] == ["update", "install"]


def test_old_lists_are_read_again_and_the_install_is_tried_once_more(
    debian: Path, steps: Steps, tools: Tools, env: dict[str, str], out: io.StringIO
) -> None:
    done = debian / "updated"
    tools.add("apt-get", f'if [ "$1" = update ]; then touch {done}; else test -e {done}; fi')
    system.fetch(["xvfb"], steps, env)
    assert [call.split()[1] for call in tools.calls] == ["install", "update", "install"]
    assert "lists may be old" in out.getvalue()


def test_what_apt_cannot_do_is_a_complaint_with_the_command(
    debian: Path, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    (debian / "lists/main_Packages").unlink()
    tools.add("apt-get", 'test "$1" = update')
    with pytest.raises(Complaint, match="apt-get install -y --no-install-recommends xvfb"):
        system.fetch(["xvfb"], steps, env)


def test_a_dpkg_that_was_interrupted_is_finished_first(
    debian: Path, steps: Steps, tools: Tools, env: dict[str, str]
) -> None:
    (debian / "updates/0001").touch()
    tools.add("apt-get")
    tools.add("dpkg")
    system.fetch(["xvfb"], steps, env)
    assert [call.split()[0] for call in tools.calls] == ["dpkg", "apt-get"]


def test_without_root_the_one_command_is_told_and_nothing_is_run(
    debian: Path, steps: Steps, tools: Tools, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    tools.add("apt-get")
    with pytest.raises(Complaint) as caught:
        system.fetch(["xvfb", "xdotool"], steps, env)
    command = caught.value.remedy.splitlines()[-1].strip()
    assert command == ("sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends xvfb xdotool'")
    assert tools.calls == []


def test_another_distribution_is_told_what_it_lacks(
    debian: Path, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Complaint, match=r"lacks what Debian calls: xvfb\..*package manager"):
        system.fetch(["xvfb"], steps, {"PATH": str(tmp_path)})
