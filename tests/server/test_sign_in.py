"""Signing in: tokens, renewal once, guessing slowed down, nothing told to strangers (C8, X5, X6, X29)."""

from __future__ import annotations

import statistics
import time

import pytest

from app.protocol.api import UserChange
from tests.server.standing import Standing


def test_a_person_signs_in_and_is_known(backend: Standing) -> None:
    made = backend.add_user("anna", "manager", "Анна")
    tokens = backend.sign_in("anna", made.password)
    assert (tokens.name, tokens.role, tokens.user_id) == ("Анна", "manager", made.user.id)
    assert 0 < tokens.access_ms <= 600_000
    assert tokens.refresh_ms > 3_600_000
    with backend.client(tokens.access) as client:
        assert client.get("/v1/search", params={"q": "a"}).status_code == 200


@pytest.mark.parametrize(
    ("user", "password"), [("anna", "wrong password!"), ("nobody", "wrong password!"), ("", ""), ("a" * 500, "b")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(
    backend: Standing, user: str, password: str
) -> None:
    backend.add_user("anna")
    with backend.client() as client:
        got = client.post("/v1/sign-in", json={"user": user, "password": password, "device": "d"})
    assert got.status_code in (401, 422)
    assert got.json()["code"] in ("not_authenticated", "bad_value")
    assert "anna" not in got.text


def test_an_unknown_name_takes_as_long_as_a_wrong_password(backend: Standing) -> None:
    backend.add_user("anna")
    times: dict[str, list[float]] = {"anna": [], "nobody": []}
    with backend.client() as client:
        for _ in range(2):
            for user, spent in times.items():
                began = time.perf_counter()
                client.post("/v1/sign-in", json={"user": user, "password": "wrong password!", "device": "d"})
                spent.append(time.perf_counter() - began)
    assert min(times["nobody"]) > statistics.median(times["anna"]) / 4


def test_guessing_is_slowed_down_for_one_name_and_not_for_another(backend: Standing) -> None:
    anna, boris = backend.add_user("anna"), backend.add_user("boris")
    with backend.client() as client:
        for _ in range(8):
            got = client.post("/v1/sign-in", json={"user": "anna", "password": "wrong password!", "device": "d"})
        assert got.status_code == 429
        assert int(got.headers["retry-after"]) > 0
        good = {"user": "anna", "password": anna.password, "device": "d"}
        assert client.post("/v1/sign-in", json=good).status_code == 429
    assert backend.sign_in("boris", boris.password).access


def test_a_refresh_token_is_good_once_and_used_twice_ends_the_sign_in(backend: Standing) -> None:
    tokens = backend.somebody()
    with backend.client() as client:
        first = client.post("/v1/refresh", json={"refresh": tokens.refresh})
        assert first.status_code == 200
        fresh = first.json()
        assert fresh["refresh"] != tokens.refresh
        stolen = client.post("/v1/refresh", json={"refresh": tokens.refresh})
        assert stolen.status_code == 401
        assert client.post("/v1/refresh", json={"refresh": fresh["refresh"]}).status_code == 401
    for access in (tokens.access, fresh["access"]):
        with backend.client(access) as client:
            assert client.get("/v1/search", params={"q": "a"}).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "ж" * 20, "a b"])
def test_without_a_good_token_every_door_is_shut(backend: Standing, token: str) -> None:
    header = {b"authorization": f"Bearer {token}".encode()} if token else {}
    with backend.client() as client:
        for path in (
            "/v1/search?q=a",
            "/v1/guests/x",
            "/v1/dialogues/x/messages",
            "/v1/events?device=d",
            "/v1/admin/users",
        ):
            got = client.get(path, headers=header)
            assert got.status_code == 401, path
            assert got.json()["code"] in ("not_authenticated", "token_expired")


def test_a_guests_session_opens_no_door_of_the_staff_nor_the_other_way_round(backend: Standing) -> None:
    guest = backend.guest()
    assert guest.client.get("/v1/search", params={"q": "a"}).status_code == 401
    with backend.client(backend.somebody("admin").access) as client:
        assert client.get("/guest/v1/messages").status_code == 401


def test_only_an_admin_administers_and_only_this_machine_touches_its_files(backend: Standing) -> None:
    for role, status in (("operator", 403), ("approver", 403), ("manager", 403), ("admin", 200)):
        with backend.client(backend.somebody(role).access) as client:
            assert client.get("/v1/admin/users").status_code == status, role
            change = {"do": "add", "login": f"by-{role}", "role": "operator", "name": "x"}
            assert client.post("/v1/admin/users", json=change).status_code == status, role
            for path, body in (("backup", {"path": "/x"}), ("restore", {"path": "/x"}), ("rotate", {})):
                assert client.post(f"/v1/admin/{path}", json=body).status_code == 403, (role, path)


def test_a_new_role_holds_at_once(backend: Standing) -> None:
    tokens = backend.somebody("admin", "changer")
    with backend.client(tokens.access) as client:
        assert client.get("/v1/admin/users").status_code == 200
        backend.change_user(UserChange(do="role", login="changer", role="operator"))
        assert client.get("/v1/admin/users").status_code in (401, 403)


def test_no_secret_is_in_the_log(backend: Standing, capfd: pytest.CaptureFixture[str]) -> None:
    made = backend.add_user("anna")
    tokens = backend.sign_in("anna", made.password)
    guest = backend.guest()
    guest.say("canary-слово")
    with backend.client() as client:
        client.post("/v1/sign-in", json={"user": "canary-user", "password": "canary-password", "device": "d"})
        client.get("/v1/search?q=canary-query", headers={"Authorization": f"Bearer {tokens.access}"})
    logged = "".join(capfd.readouterr())
    for secret in (made.password, tokens.access, tokens.refresh, guest.opened.session, "canary"):
        assert secret not in logged
