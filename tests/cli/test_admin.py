"""`usher admin` while the backend runs and while it rests; both ways end the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.cli.spawned import Spawned, spawned, usher


@pytest.fixture(params=["running", pytest.param("resting", marks=pytest.mark.slow)])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    with spawned(folder) as backend:
        if request.param == "resting":
            backend.end()
        yield folder


def admin(data: Path, *words: str, typed: str = "") -> str:
    done = usher("admin", "--data", str(data), *words, typed=typed)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(data: Path, *words: str) -> str:
    done = usher("admin", "--data", str(data), *words)
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def listed(data: Path, tmp_path: Path) -> dict[str, dict[str, object]]:
    out = tmp_path / "users.json"
    admin(data, "--json", str(out), "users", "list")
    return {user["login"]: user for user in json.loads(out.read_text(encoding="utf-8"))}


def signs_in(backend: Spawned, user: str, password: str) -> bool:
    body = {"user": user, "password": password, "device": "d"}
    return httpx.post(backend.url + "/v1/sign-in", json=body, trust_env=False).status_code == 200


@pytest.mark.requirement("C8")
def test_users_are_added_changed_and_disabled(data: Path, tmp_path: Path) -> None:
    told = admin(data, "users", "add", "anna", "--name", "Анна", "--role", "operator")
    assert "anna: operator, active" in told
    password = told.rsplit(": ", 1)[1].strip()
    assert len(password) >= 12
    admin(data, "user", "role", "anna", "manager")
    assert listed(data, tmp_path)["anna"] | {"id": ""} == {
        "login": "anna", "role": "manager", "disabled": False, "name": "Анна", "id": "",
    }  # fmt: skip
    admin(data, "users", "disable", "anna")
    assert listed(data, tmp_path)["anna"]["disabled"] is True
    admin(data, "users", "enable", "anna")
    assert "Password, shown only now: " in admin(data, "users", "password", "anna")
    typed = admin(data, "users", "password", "anna", "--ask-password", typed="a long enough password\n")
    assert "shown only now" not in typed


def test_what_cannot_be_done_is_said_with_a_remedy(data: Path) -> None:
    assert "usher admin users list" in refused(data, "users", "disable", "nobody")
    assert "That login is taken" in refused(data, "users", "add", "admin")
    assert refused(data, "users", "role", "admin", "emperor")
    assert refused(data, "backup", "/no/such/folder/copy.db")
    assert refused(data, "restore", "/no/such/copy.db", "--yes")
    assert "--yes" in refused(data, "restore", "/no/such/copy.db")


@pytest.mark.requirement("R3")
def test_a_guest_is_erased_when_one_is_sure(data: Path, tmp_path: Path) -> None:
    assert "--yes" in refused(data, "erase-guest", "g1")
    assert "There is no such guest" in refused(data, "erase-guest", "nobody", "--yes")
    facts = ("g1", "Ирина", "ирина", "", "", "", "ru", 0, 0, 0, "RUB", b"[]", b"[]")
    with closing(sqlite3.connect(data / "usher.db")) as raw, raw:
        raw.execute("INSERT INTO guests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", facts)
    out = tmp_path / "erased.json"
    assert "the audit holds the proof" in admin(data, "--json", str(out), "erase-guest", "g1", "--yes")
    assert json.loads(out.read_text(encoding="utf-8"))["guest_id"] == "g1"
    with closing(sqlite3.connect(data / "usher.db")) as raw, raw:
        assert raw.execute("SELECT name FROM guests").fetchall() == [("Гость",)]


@pytest.mark.requirement("R3")
def test_all_that_is_held_of_a_guest_is_written_to_a_file_only_its_owner_reads(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "held.json"
    assert "There is no such guest" in refused(data, "export-guest", "nobody", "--out", str(out))
    assert not out.exists()
    assert "cannot be written" in refused(data, "export-guest", "g1", "--out", str(tmp_path / "no" / "held.json"))
    facts = ("g1", "Ирина", "ирина", "", "", "", "ru", 0, 0, 0, "RUB", b"[]", b"[]")
    with closing(sqlite3.connect(data / "usher.db")) as raw, raw:
        raw.execute("INSERT INTO guests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", facts)
    assert "hand it over by a safe way" in admin(data, "export-guest", "g1", "--out", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))["card"]["name"] == "Ирина"
    assert out.stat().st_mode & 0o077 == 0
    before = out.read_bytes()
    assert "exists and is left as it is" in refused(data, "export-guest", "g1", "--out", str(out))
    assert out.read_bytes() == before
    with closing(sqlite3.connect(data / "usher.db")) as raw, raw:
        assert raw.execute("SELECT count(*) FROM audit WHERE kind = 'GuestExported'").fetchone() == (1,)


def test_help_says_what_is_in_the_file_and_what_is_not() -> None:
    told = usher("admin", "export-guest", "--help").stdout
    assert "152-FZ" in told
    assert "other guests" in told


@pytest.mark.requirement("R3")
def test_a_backup_is_taken_and_brought_back(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    admin(data, "users", "add", "before")
    assert "up to event" in admin(data, "backup", str(copy))
    assert copy.stat().st_mode & 0o077 == 0
    admin(data, "users", "add", "after")
    assert {"admin", "before", "after"} == set(listed(data, tmp_path))
    assert "new epoch" in admin(data, "restore", str(copy), "--yes")
    assert {"admin", "before"} == set(listed(data, tmp_path))
    assert refused(data, "backup", str(copy))
    (tmp_path / "garbage.db").write_bytes(b"SQLite format 3\x00" + bytes(5000))
    assert "no backup of Usher" in refused(data, "restore", str(tmp_path / "garbage.db"), "--yes")
    assert {"admin", "before"} == set(listed(data, tmp_path))


def test_rotating_the_secrets_ends_every_sign_in(tmp_path: Path) -> None:
    with spawned(tmp_path / "data") as backend:
        password = backend.told["admin"]["password"]
        body = {"user": "admin", "password": password, "device": "d"}
        access = httpx.post(backend.url + "/v1/sign-in", json=body, trust_env=False).json()["access"]
        before = (backend.data / "secret.key").read_bytes()
        assert "1 sign-ins ended" in admin(backend.data, "secrets", "rotate")
        assert (backend.data / "secret.key").read_bytes() != before
        headers = {"Authorization": f"Bearer {access}"}
        assert httpx.get(backend.url + "/v1/search?q=a", headers=headers, trust_env=False).status_code == 401
        assert signs_in(backend, "admin", password)


def test_a_password_made_while_resting_works_when_the_backend_runs(tmp_path: Path) -> None:
    with spawned(tmp_path / "data") as backend:
        backend.end()
    told = admin(tmp_path / "data", "users", "add", "anna")
    with spawned(tmp_path / "data") as backend:
        assert signs_in(backend, "anna", told.rsplit(": ", 1)[1].strip())


@pytest.mark.requirement("C8")
def test_where_no_second_factor_is_there_is_nothing_to_take_away(data: Path) -> None:
    admin(data, "users", "add", "anna", "--role", "approver")
    assert "no second factor" in refused(data, "second-factor", "reset", "anna")
    assert "no such user" in refused(data, "second-factor", "reset", "nobody")
    assert refused(data, "second-factor", "show", "anna")


@pytest.mark.requirement("T1")
def test_without_a_shop_it_is_said_how_one_is_named(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    assert "No shop is connected" in admin(data, "--json", str(out), "shop")
    assert json.loads(out.read_text(encoding="utf-8"))["connected"] is False
    assert "pretix_" in admin(data, "shop", "again")
