"""The secret of a second factor is in no file of the backend, and lives through backup, restore and rotation (C8)."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pyotp
import pytest

from app.ports.books import SecondFactorRow
from app.ports.storage import Tx
from app.protocol.api import Tokens
from app.server import folder
from app.server.host import Host
from app.service.seals import name_of
from tests.server.standing import Standing, standing

CANARY = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD"
"""a secret as older builds left it in the database"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder beside one for copies."""
    (tmp_path / "copies").mkdir()
    return tmp_path / "data"


def enrolled(backend: Standing, login: str) -> tuple[Tokens, str]:
    """An approver with an app for codes; his secret."""
    made = backend.add_user(login, "approver")
    tokens = backend.sign_in(login, made.password)
    with backend.client(tokens.access) as client:
        secret = str(client.post("/v1/second-factor").json()["secret"])
        got = client.post("/v1/second-factor/confirm", json={"code": pyotp.TOTP(secret).now()})
        assert got.status_code == 200, got.text
    return tokens, secret


def found_in(place: Path, secret: str) -> list[str]:
    """Files that hold a secret, as text or as the bytes it stands for."""
    forms = (secret.encode(), pyotp.TOTP(secret).byte_secret(), secret.encode("utf-16-le"))
    files = [path for path in place.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def works(backend: Standing, user_id: str, secret: str) -> bool:
    """Whether a code of this secret would be taken now."""
    from app.service import second_factor

    async def ask(host: Host) -> bool:
        def work(tx: Tx) -> bool:
            row = tx.get(SecondFactorRow, user_id)
            assert row is not None
            tx.put(SecondFactorRow(user_id=user_id, secret=row.secret, confirmed=True))
            now_ms = round(time.time() * 1000)
            code = pyotp.TOTP(secret).generate_otp(now_ms // second_factor.STEP_MS)
            return second_factor.check(tx, host.core.tools.seals, user_id, code, now_ms) is None

        return await host.core.storage.write(work)

    return backend.inside(ask)


def owner_does(backend: Standing, what: str, path: Path | None = None) -> dict[str, object]:
    """What `usher admin` asks a running backend to do."""
    with backend.client(backend.host.local_key) as owner:
        got = owner.post(f"/v1/admin/{what}", json={"path": str(path)} if path is not None else None)
    assert got.status_code == 200, got.text
    return dict(got.json())


@pytest.mark.requirement("C8")
def test_a_secret_is_in_no_file_and_comes_back_with_a_backup(data: Path) -> None:
    copies = data.parent / "copies"
    with standing(data) as backend:
        tokens, secret = enrolled(backend, "olga")
        owner_does(backend, "backup", copies / "one.db")
        assert found_in(data, secret) == found_in(copies, secret) == []
        assert owner_does(backend, "restore", copies / "one.db").get("factors_lost", 0) == 0
        assert works(backend, tokens.user_id, secret)
    assert found_in(data, secret) == []


@pytest.mark.requirement("C8")
def test_a_rotation_seals_anew_and_an_older_backup_still_comes_back(data: Path) -> None:
    copies = data.parent / "copies"
    with standing(data) as backend:
        tokens, secret = enrolled(backend, "olga")
        owner_does(backend, "backup", copies / "one.db")
        before = folder.factor_keys(data)
        owner_does(backend, "rotate")
        assert folder.factor_keys(data)[1:] == before
        assert sealed_names(data) == {name_of(folder.factor_keys(data)[0])}
        assert works(backend, tokens.user_id, secret)
        owner_does(backend, "restore", copies / "one.db")
        assert sealed_names(data) == {name_of(folder.factor_keys(data)[0])}, "brought to the new key"
        assert works(backend, tokens.user_id, secret)
    assert found_in(data, secret) == []


def sealed_names(data: Path) -> set[str]:
    """The keys under which the database's second factors lie."""
    with closing(sqlite3.connect(data / folder.DATABASE)) as raw:
        return {str(secret).split(":")[1] for (secret,) in raw.execute("SELECT secret FROM second_factors")}


@pytest.mark.requirement("C8")
def test_what_an_older_build_left_open_is_sealed_at_the_start_and_gone_from_the_files(data: Path) -> None:
    with standing(data) as backend:
        user_id = backend.add_user("olga", "approver").user.id
    with closing(sqlite3.connect(data / folder.DATABASE)) as raw, raw:
        raw.execute("INSERT INTO second_factors VALUES (?, ?, 1, 0, 0, 0, 0)", (user_id, CANARY))
    assert found_in(data, CANARY)
    with standing(data) as backend:
        assert found_in(data, CANARY) == [], "neither in the file nor in its log"
        assert works(backend, user_id, CANARY)
    assert found_in(data, CANARY) == []


@pytest.mark.requirement("C8")
def test_without_its_key_the_backend_starts_says_whose_codes_are_lost_and_takes_none(
    data: Path, expect_log: object
) -> None:
    assert callable(expect_log)
    expect_log("second_factor.lost")
    copies = data.parent / "copies"
    with standing(data) as backend:
        tokens, secret = enrolled(backend, "olga")
        owner_does(backend, "backup", copies / "one.db")
    kept = (data / folder.FACTORS).read_bytes()
    (data / folder.FACTORS).unlink()
    with standing(data) as backend:
        assert not works(backend, tokens.user_id, secret)
        assert owner_does(backend, "restore", copies / "one.db")["factors_lost"] == 1
    (data / folder.FACTORS).write_bytes(kept)
    (data / folder.FACTORS).chmod(0o600)
    with standing(data) as backend:
        assert works(backend, tokens.user_id, secret), "the key is back, and so are the codes"
