from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer import progress
from installer.complaint import Complaint
from installer.place import Place
from installer.progress import Steps


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_is_told_with_its_time_and_logged_in_full(place: Place, steps: Steps, out: io.StringIO) -> None:
    steps.run("Counting", _python("print('one'); print('two')"), os.environ, "")
    assert out.getvalue().startswith("  Counting …\n  Counting: done in ")
    assert place.log.read_text(encoding="utf-8") == "\n== Counting\none\ntwo\n"


def test_a_failed_step_shows_its_last_words_and_where_the_rest_is(
    place: Place, steps: Steps, out: io.StringIO
) -> None:
    code = "import sys\nfor n in range(30): print(n, flush=True)\nsys.exit('no room')"
    with pytest.raises(Complaint, match=r"Unpacking failed .*log\.txt.* Make room"):
        steps.run("Unpacking", _python(code), os.environ, "Make room.")
    assert "    | no room\n" in out.getvalue()
    assert "    | 9\n" not in out.getvalue()
    assert "\n9\n" in place.log.read_text(encoding="utf-8")


def test_a_tool_that_does_not_exist_is_a_failed_step(steps: Steps) -> None:
    with pytest.raises(Complaint, match="Looking failed"):
        steps.run("Looking", ["/no/such/tool"], os.environ, "Install it.")


def test_a_long_step_shows_that_it_lives(steps: Steps, out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_S", 0.0)
    monkeypatch.setattr(progress, "TICK_S", 0.05)
    steps.run("Waiting", _python("import time; print('half', flush=True); time.sleep(0.6)"), os.environ, "")
    assert "s  half\n" in out.getvalue()


def test_on_a_terminal_a_step_is_one_line_that_changes(place: Place) -> None:
    out = _Terminal()
    Steps(place.log, out).run("Waiting", _python("import time; time.sleep(0.5)"), os.environ, "")
    assert "\r\033[K  Waiting … " in out.getvalue()
    assert out.getvalue().count("\n") == 1


def test_an_interrupted_step_takes_its_tool_with_it(
    place: Place, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = tmp_path / "born"
    code = f"import os, time; open({str(born)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt(self: Steps, *_: object) -> None:
        while not (born.exists() and born.read_text(encoding="utf-8")):
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(Steps, "_watch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        steps.run("Sleeping", _python(code), os.environ, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(born.read_text(encoding="utf-8")), 0)


def test_a_tool_that_will_not_end_is_killed(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "KILL_AFTER_S", 0.2)
    code = "from signal import *; signal(SIGTERM, SIG_IGN); print('deaf', flush=True); sigwait({SIGUSR1})"
    with subprocess.Popen(_python(code), stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "deaf\n"
        progress.end(child)
        assert child.returncode == -9
