"""Which origins may speak, what a preflight says, which headers may come once."""

from __future__ import annotations

from typing import Any

import pytest

from app.server import headers
from app.server.problems import Trouble


def scope(**found: str) -> Any:
    return {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in found.items()]}


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("", True),
        ("http://chat.example", True),
        ("https://chat.example", True),
        ("HTTPS://Chat.Example", True),
        ("https://fest.example", True),
        ("https://evil.example", False),
        ("https://chat.example.evil.example", False),
        ("https://fest.example:8443", False),
        ("null", False),
        ("file://", False),
    ],
)
def test_only_the_same_host_and_configured_origins_may_speak(origin: str, allowed: bool) -> None:
    asked = scope(host="chat.example", **({"origin": origin} if origin else {}))
    assert headers.origin_allowed(asked, ("https://fest.example",)) is allowed


def test_a_configured_site_may_read_answers_and_another_may_not() -> None:
    sites = ("https://fest.example",)
    allowed = dict(headers.cors(scope(origin="https://fest.example"), sites))
    assert allowed[b"access-control-allow-origin"] == b"https://fest.example"
    assert b"access-control-allow-credentials" not in allowed
    assert b"access-control-allow-origin" not in dict(headers.cors(scope(origin="https://evil.example"), sites))
    assert headers.cors(scope(origin="https://evil.example"), ()) == []


def test_a_preflight_names_methods_for_configured_sites_only() -> None:
    sites = ("https://fest.example",)
    assert dict(headers.preflight(scope(origin="https://fest.example"), sites))[b"access-control-allow-methods"]
    assert b"access-control-allow-methods" not in dict(headers.preflight(scope(origin="https://x.example"), sites))


def test_a_header_that_came_twice_is_refused() -> None:
    twice = {"headers": [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")]}
    with pytest.raises(Trouble) as caught:
        headers.bearer(twice)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("sent", "token"), [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("", "")]
)
def test_the_bearer_token_is_found(sent: str, token: str) -> None:
    assert headers.bearer(scope(authorization=sent)) == token
