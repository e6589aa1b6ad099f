"""The command `usher gate`: codes in, verdicts and exit codes out; scanners let in from the command line (T2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli.__main__ import main
from tests.server.doorway import DAY, EVENT, code_of, scanner, tickets
from tests.server.standing import Standing, standing

LONG_S = 120


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    start = datetime.fromisoformat(DAY)
    folder = tmp_path_factory.mktemp("day")
    with standing(folder, sample=True, rehearsal=True, start=start, limits=False) as found:
        yield found


def usher(*words: str, typed: str = "", token: str = "") -> subprocess.CompletedProcess[str]:
    """The command as people run it."""
    command = [sys.executable, "-m", "app.cli", *words]
    env = {**os.environ, "USHER_SCANNER_TOKEN": token}
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=LONG_S, env=env, check=False, encoding="utf-8"
    )


def gate(day: Standing, book: Path, typed: str = "", *more: str, token: str = "") -> subprocess.CompletedProcess[str]:
    words = ["gate", "--server", day.url, "--book", str(book), *more]
    return usher(*words, typed=typed, token=token or scanner(day).token)


def test_a_stream_of_codes_is_answered_line_by_line(day: Standing, tmp_path: Path) -> None:
    (ticket,) = tickets(day)
    code = code_of(day, ticket.id)
    done = gate(day, tmp_path / "b.db", f"{code}\r\n\n{code}\nout\n{code}\nin\nhttps://evil.example\n")
    lines = done.stdout.splitlines()
    assert [line.partition(" |")[0] for line in lines] == ["ПРОХОДИТЕ", "УЖЕ ИСПОЛЬЗОВАН", "ВЫХОДИТ", "ЭТО НЕ БИЛЕТ"]
    assert (done.returncode, done.stderr) == (11, "")
    assert "Ворота 1" in lines[1]


def test_one_code_has_its_verdict_as_exit_code(day: Standing, tmp_path: Path) -> None:
    (ticket,) = tickets(day)
    code, token = code_of(day, ticket.id), scanner(day).token
    book = tmp_path / "b.db"
    typed = gate(day, book, "", "--once", ticket.code, "--lang", "en", token=token)
    assert (typed.returncode, typed.stdout.partition(" |")[0].strip()) == (0, "COME IN")
    assert gate(day, book, "", "--once", code, token=token).returncode == 10
    alone = usher("gate", "--server", "http://127.0.0.1:9", "--book", str(book), "--once", code, token=token)
    assert (alone.returncode, "Связи нет" in alone.stdout) == (10, True)


def test_a_wrong_token_and_none_are_said_plainly(day: Standing, tmp_path: Path) -> None:
    wrong = gate(day, tmp_path / "b.db", "x\n", token="nobody.x")
    assert (wrong.returncode, wrong.stderr.strip()) == (3, "The backend does not accept this token.")
    none = usher("gate", "--server", day.url)
    assert (none.returncode, "usher admin scanner add" in none.stderr) == (2, True)


def test_scanners_are_let_in_listed_and_shut_out_from_the_command_line(
    day: Standing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def admin(*words: str) -> Any:
        out = tmp_path / "out.json"
        assert main(["admin", "--data", str(day.settings.data), "--json", str(out), "scanner", *words]) == 0
        return json.loads(out.read_text(encoding="utf-8"))

    added = admin("add", EVENT, "2", "2-А", "--reentry")
    assert f"{day.url}/gate#{added['token']}" in capsys.readouterr().out
    ident = added["scanners"][0]["id"]
    assert ident in {one["id"] for one in admin("list")["scanners"]}
    assert admin("list", EVENT)["token"] == ""
    assert admin("revoke", ident)["scanners"][0]["revoked"]
    assert main(["admin", "--data", str(day.settings.data), "scanner", "revoke", "nobody"]) == 1
    assert main(["admin", "--data", str(day.settings.data), "scanner", "add", "west", "2", "x"]) == 1
    assert "no such" in capsys.readouterr().err


def test_scanners_are_let_in_while_the_backend_rests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with standing(tmp_path / "data", sample=True):
        pass
    assert main(["admin", "--data", str(tmp_path / "data"), "scanner", "add", EVENT, "2", "2-А"]) == 0
    told = capsys.readouterr().out
    assert "Token, shown only now" in told
    assert "/gate#TOKEN" in told
