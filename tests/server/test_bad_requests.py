"""Bad inputs 1–6, 17, 18, 20 over HTTP: a documented 4xx each, never a 500, never a trace, others unaffected."""

from __future__ import annotations

import json
import uuid

import httpx
import pytest

from tests.server.standing import JSON, Standing

SIGN_IN = b"POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
WAYS = ("/v1/sign-in", "/guest/v1/sessions")


def refused(got: httpx.Response, *statuses: int) -> str:
    """The code of a refusal, which is always a Problem."""
    assert got.status_code in statuses, got.text
    body = got.json()
    assert set(body) <= {"code", "detail", "retry_ms"}
    assert "Traceback" not in got.text
    assert "sqlite" not in got.text.lower()
    return str(body["code"])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 50_000, 400),
        (b"{" * 40 + b"}" * 40, 400),
        (b'{"user":' * 60 + b"1" + b"}" * 60, 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"{", 400),
        (b'{"user":"a","user":"b","password":"c","device":"d"}', 400),
        (b'{"user":NaN}', 422),
        (b'{"lang":Infinity}', 422),
        (b'{"lang":1e999}', 422),
        (b'{"lang":' + b"9" * 5000 + b"}", 422),
        (b'{"lang":9007199254740993}', 422),
        (b'{"lang":5}', 422),
        (b"\xff\xfe{}", 400),
    ],
)
def test_a_body_that_is_no_sound_json_is_refused(festival: Standing, way: str, body: bytes, status: int) -> None:
    with festival.client() as client:
        refused(client.post(way, content=body, headers=JSON), status, 422 if status == 422 else 400)
        assert client.get("/v1/health").status_code == 200


def test_a_body_too_large_is_refused_before_it_is_read(festival: Standing) -> None:
    with festival.client() as client:
        got = client.post("/v1/sign-in", content=b" " * 70_000, headers=JSON)
    assert refused(got, 413) == "too_large"
    answer = festival.raw(SIGN_IN + b"content-length: 999999999\r\n\r\n{")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_chunks_beyond_the_limit_are_refused(festival: Standing) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    answer = festival.raw(SIGN_IN + b"transfer-encoding: chunked\r\n\r\n" + chunk * 5)
    assert answer.startswith(b"HTTP/1.1 413 ") or answer == b""  # the reset may overtake the answer
    with festival.client() as client:
        assert client.get("/v1/health").status_code == 200


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_only_json_is_read(festival: Standing, kind: str) -> None:
    with festival.client() as client:
        got = client.post("/v1/sign-in", content=b"{}", headers={"Content-Type": kind} if kind else {})
    assert refused(got, 415) == "unsupported_type"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "HEAD", "OPTIONS", "GET"])
def test_other_methods_are_refused_with_those_allowed(festival: Standing, method: str) -> None:
    with festival.client() as client:
        got = client.request(method, "/v1/sign-in", headers={"X-HTTP-Method-Override": "POST"})
    assert got.status_code == 405
    assert got.headers["allow"] == "POST"


def test_twice_the_same_header_is_refused(festival: Standing) -> None:
    token = festival.somebody().access
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer other")]
    with festival.client() as client:
        refused(client.get("/v1/search", params={"q": "a"}, headers=twice), 400)


@pytest.mark.parametrize("key", ["", "short", "x" * 300, "with space here", "line%0Abreak", "../../etc/passwd"])
def test_a_command_needs_a_sound_idempotency_key(festival: Standing, key: str) -> None:
    with festival.client(festival.somebody().access) as client:
        body = json.dumps({"k": "AddNote", "ent": "dialogue:x", "args": {"text": "a"}})
        headers = JSON | ({"Idempotency-Key": key} if key else {})
        refused(client.post("/v1/commands", content=body, headers=headers), 400)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/nothing",
        "/v1/guests/",
        "/v1/guests/a/b",
        "/v1/guests/a%2fb",
        "/v1/guests/%00",
        "/v1/guests/" + "a" * 200,
        "/V1/health",
    ],
)
def test_what_is_not_there_is_not_found(festival: Standing, path: str) -> None:
    with festival.client(festival.somebody().access) as client:
        assert refused(client.get(path), 404) == "not_found"


@pytest.mark.parametrize(
    "query",
    [
        "before=-1",
        "before=x",
        "limit=0",
        "limit=100000",
        "limit=1&limit=2",
        "unknown=1",
        "limit=%FF",
        "before=9" + "9" * 30,
    ],
)
def test_a_query_that_makes_no_sense_is_refused(festival: Standing, query: str) -> None:
    with festival.client(festival.somebody().access) as client:
        refused(client.get(f"/v1/dialogues/x/messages?{query}"), 400, 422)


def test_a_forwarded_address_from_a_stranger_is_ignored(backend: Standing) -> None:
    """Without a trusted proxy the limit counts the true address, whatever the header says."""
    with backend.client() as client:
        statuses = {
            client.post("/guest/v1/sessions", json={}, headers={"X-Forwarded-For": f"185.71.76.{n}"}).status_code
            for n in range(130)
        }
    assert statuses == {201, 429}


def test_more_fields_than_asked_for_change_nothing(festival: Standing) -> None:
    """`role` in a sign-in and `approved` in a command are not bound to anything."""
    made = festival.add_user(f"mass-{uuid.uuid4().hex[:6]}")
    body = {"user": made.user.login, "password": made.password, "device": "d", "role": "admin"}
    with festival.client() as client:
        assert client.post("/v1/sign-in", json=body).json()["role"] == "operator"
    with festival.client(festival.somebody().access) as client:
        order = {"k": "AddNote", "ent": "dialogue:x", "args": {"text": "a", "approved": True}}
        got = client.post("/v1/commands", json=order, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert got.json()["st"] == "rejected"
    assert got.json()["code"] == "bad_value"


@pytest.mark.parametrize(
    "payload", ["'; DROP TABLE users; --", "%", "_", "\\", '"NEAR(', "*", "a\u2028b", "\u202e", "😀" * 50]
)
def test_search_takes_any_text_as_text(festival: Standing, payload: str) -> None:
    with festival.client(festival.somebody().access) as client:
        got = client.get("/v1/search", params={"q": payload})
    assert got.status_code == 200
    assert got.json()["q"] == payload


def test_garbage_instead_of_http_is_refused_and_harms_nobody(festival: Standing) -> None:
    assert festival.raw(b"\x16\x03\x01\x02\x00\x01\x00garbage\r\n\r\n").startswith((b"HTTP/1.1 400", b""))
    assert festival.raw(b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n").startswith(b"HTTP/1.1 400")
    with festival.client() as client:
        assert client.get("/v1/health").status_code == 200
