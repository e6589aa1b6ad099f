"""`usher backend` as a process: starts, says where, keeps what it accepted, refuses what cannot be."""

from __future__ import annotations

import json
import random
import signal
import socket
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.cli.spawned import spawned, usher


def session(url: str) -> tuple[httpx.Client, str]:
    client = httpx.Client(base_url=url, trust_env=False, timeout=30)
    secret = client.post("/guest/v1/sessions", json={}).json()["session"]
    client.headers["Authorization"] = f"Bearer {secret}"
    return client, secret


@pytest.mark.requirement("R1")
def test_it_says_where_it_listens_and_the_first_password_only_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with spawned(data) as first:
        assert first.told["rehearsal"] == ""
        password = first.told["admin"]["password"]
        body = {"user": "admin", "password": password, "device": "d"}
        assert httpx.post(first.url + "/v1/sign-in", json=body, trust_env=False).json()["role"] == "admin"
        assert first.end() == 0
        assert password not in first.log
        assert all(json.loads(line)["event"] for line in first.log.splitlines())
    with spawned(data) as second:
        assert "admin" not in second.told
        assert httpx.post(second.url + "/v1/sign-in", json=body, trust_env=False).status_code == 200


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_what_was_accepted_is_there_after_any_end(tmp_path: Path, how: signal.Signals) -> None:
    data = tmp_path / "data"
    words = ("--bench", "--no-limits")
    accepted: dict[str, int] = {}
    with spawned(data, *words) as backend:
        client, secret = session(backend.url)
        stop = threading.Event()

        def talk() -> None:
            while not stop.is_set():
                ident = uuid.uuid4().hex
                try:
                    got = client.post("/guest/v1/messages", json={"id": ident, "text": f"слово {ident}"})
                except httpx.HTTPError:
                    return
                if got.status_code == 202:
                    accepted[ident] = got.json()["n"]

        speaker = threading.Thread(target=talk)
        speaker.start()
        time.sleep(random.uniform(0.3, 0.8))
        code = backend.end(how)
        stop.set()
        speaker.join()
        client.close()
        assert code == (-9 if how is signal.SIGKILL else 0)
    assert accepted
    with spawned(data, *words) as backend:
        headers = {"Authorization": f"Bearer {secret}"}
        found: dict[str, int] = {}
        with httpx.Client(base_url=backend.url, headers=headers, trust_env=False) as again:
            while lines := again.get("/guest/v1/messages", params={"after": len(found)}).json()["lines"]:
                found |= {line["id"]: line["n"] for line in lines}
            for ident, n in list(accepted.items())[-3:]:  # a widget that never saw the answer sends it again
                assert again.post("/guest/v1/messages", json={"id": ident, "text": "x"}).json()["n"] == n
        assert accepted.items() <= found.items()
        assert sorted(found.values()) == list(range(1, len(found) + 1))


def test_the_end_is_announced_to_consoles_and_polls_do_not_hold_it_up(tmp_path: Path) -> None:
    with spawned(tmp_path / "data") as backend:
        client, _ = session(backend.url)
        client.post("/guest/v1/messages", json={"id": "a", "text": "b"})
        waits: list[float] = []

        def poll() -> None:
            began = time.monotonic()
            with suppress(httpx.HTTPError):
                client.get("/guest/v1/messages", params={"after": 1, "wait_ms": 20_000}, timeout=30)
            waits.append(time.monotonic() - began)

        waiting = threading.Thread(target=poll)
        waiting.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert backend.end() == 0
        assert time.monotonic() - began < 8
        waiting.join()
        client.close()
        assert waits[0] < 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "many"), "--port: port: 'many' is not a whole number. Write a whole number"),
        (("--speed", "10"), "Add --rehearsal"),
        (("--no-limits",), "off without a rehearsal"),
        (("--config", "/no/such.toml"), "/no/such.toml: cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_ends_with_one_line_and_a_remedy(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = usher("backend", "--data", str(tmp_path / "data"), "--port", "0", *words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = usher("backend", "--data", str(tmp_path / "data"), "--port", str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Choose another port" in done.stderr


def test_a_second_backend_in_one_folder_is_refused(tmp_path: Path) -> None:
    with spawned(tmp_path / "data"):
        done = usher("backend", "--data", str(tmp_path / "data"), "--port", "0")
    assert done.returncode == 1
    assert "in use by another backend" in done.stderr


def test_a_database_of_a_newer_usher_is_not_touched(tmp_path: Path) -> None:
    import sqlite3

    data = tmp_path / "data"
    with spawned(data) as backend:
        backend.end()
    with sqlite3.connect(data / "usher.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    database.close()
    done = usher("backend", "--data", str(data), "--port", "0", "--brain", "off")
    assert done.returncode == 1
    assert "newer Usher" in done.stderr


@pytest.mark.slow
def test_a_slow_head_is_cut_off(tmp_path: Path) -> None:
    with spawned(tmp_path / "data") as backend:
        host, _, port = backend.url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
            began = time.monotonic()
            assert line.recv(100) == b""
            assert 8 < time.monotonic() - began < 15


def test_a_rehearsal_says_so(tmp_path: Path) -> None:
    with spawned(
        tmp_path / "data", "--rehearsal", "--speed", "60", "--start", "2026-07-11T08:00:00+03:00"
    ) as backend:
        assert backend.told["rehearsal"] == "60x"
        health = httpx.get(backend.url + "/v1/health", trust_env=False).json()
        assert health["clock_speed"] == 60
        assert 1783746000000 <= health["server_ms"] < 1783746000000 + 3_600_000
