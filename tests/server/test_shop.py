"""A backend beside the organiser's own shop: chosen by the settings, up and selling though the shop is away (T1)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.ticketing import BuiltinTicketing
from app.adapters.ticketing.mirrored import MirroredTicketing
from app.server.bootstrap import gauges
from app.server.host import Host
from app.service.idents import needed
from tests.server.standing import Standing, standing

pytestmark = pytest.mark.requirement("T1")
LONG = "k3Yf0r-tests-only_0123456789abcdefghijklmnop"


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Standing]:
    """A backend whose shop does not answer: nobody listens there."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        place = {"pretix_url": url, "pretix_organizer": "o", "pretix_event": "e", "pretix_token": LONG}
        with standing(tmp_path / "data", **place) as made:
            yield made


async def figures(host: Host) -> dict[str, float]:
    return gauges(host)


def test_a_backend_is_up_though_its_shop_is_away(away: Standing, expect_log: Callable[[str], None]) -> None:
    expect_log("shop.away")
    tools = away.host.core.tools
    assert isinstance(tools.ticketing, MirroredTicketing)
    linked = needed(tools.shop)
    ends = time.monotonic() + 60
    while not linked.problem and time.monotonic() < ends:
        time.sleep(0.02)
    assert linked.problem
    assert away.inside(figures)["shop_behind_seconds"] == -1
    with away.client() as client:
        assert client.post("/hooks/shop", content=b"not json").status_code == 200
    linked.synced_ms = 1
    assert away.inside(figures)["shop_behind_seconds"] > 0


def test_without_a_shop_nobody_speaks_of_one(backend: Standing) -> None:
    assert type(backend.host.core.tools.ticketing) is BuiltinTicketing
    assert "shop_behind_seconds" not in backend.inside(figures)
    with backend.client() as client:
        assert client.post("/hooks/shop", content=b"{}").status_code == 404
