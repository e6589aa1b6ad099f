"""Who takes money is chosen by the settings (T3)."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from app.server.bootstrap import payer
from app.server.settings import Settings
from tests.server.standing import standing

LONG = "k3Yf0r-tests-only_0123456789abcdefghijklmnop"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, ""),
        ({"sample": True}, "sandbox"),
        ({"rehearsal": True}, "sandbox"),
        ({"sandbox_url": "http://127.0.0.1:1"}, "sandbox"),
        ({"payments": "off", "sample": True}, ""),
        ({"payments": "yookassa", "sample": True}, "yookassa"),
        ({"payments": "stripe"}, "stripe"),
    ],
)
def test_the_sample_and_a_rehearsal_have_the_sandbox_unless_told_otherwise(given: dict[str, str], name: str) -> None:
    assert payer(replace(Settings(), **given)) == name  # type: ignore[arg-type]  # settings by name


@pytest.mark.parametrize(
    ("given", "register"),
    [
        ({"payments": "yookassa", "yookassa_shop": "100500", "yookassa_key": LONG}, True),
        ({"payments": "yookassa", "yookassa_shop": "1", "yookassa_key": LONG, "yookassa_receipts": False}, False),
        ({"payments": "stripe", "stripe_key": LONG, "stripe_notice_key": LONG}, False),
        ({"payments": "off"}, False),
        ({"sandbox_url": "http://127.0.0.1:1", "sandbox_key": LONG}, True),
    ],
)
def test_a_backend_stands_with_each_of_them(tmp_path: Path, given: dict[str, object], register: bool) -> None:
    with standing(tmp_path / "data", **given) as backend:
        tools = backend.host.core.tools
        wanted = given.get("payments", "sandbox")
        assert list(tools.payments) == ([] if wanted == "off" else [wanted])
        assert (tools.receipts is not None) == register
        assert tools.public_url == backend.url


def test_the_sandbox_inside_takes_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        standing(tmp_path / "data", payments="sandbox", sandbox_port=taken.getsockname()[1]) as backend,
    ):
        assert list(backend.host.core.tools.payments) == ["sandbox"]
