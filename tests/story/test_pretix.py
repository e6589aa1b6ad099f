"""One evening between a real pretix and a real backend: sold there, scanned here, and the other way round (T1).

Needs a pretix that runs: `tests/adapters/pretix/test_real.py` says which, and how it is named. Its event is moved to
today, for at the gate every other day is wrong.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from app.protocol.gates import ScannerChange
from app.server.host import Host
from app.service import orders, payments
from app.service.idents import needed
from tests.server.doorway import change, code_of, scan
from tests.server.standing import Standing, standing

pytestmark = [pytest.mark.pretix, pytest.mark.requirement("T1"), pytest.mark.requirement("T2")]
PATIENCE_S = 60.0


class Shop:
    """The pretix, by its API."""

    def __init__(self, place: dict[str, str]) -> None:
        self.place = place
        self.root = f"{place['url']}/api/v1/organizers/{place['organizer']}"
        base = f"{self.root}/events/{place['event']}/"
        headers = {"Authorization": f"Token {place['token']}"}
        self.api = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=60)

    def call(self, method: str, path: str, body: object = None) -> Any:
        """An answer that must be good."""
        got = self.api.request(method, path, json=body)
        assert got.is_success, f"{path}: {got.status_code} {got.text[:500]}"
        return got.json() if got.content else None

    def sells(self, count: int) -> dict[str, Any]:
        """A paid order of the first product that has no variations."""
        item = next(one for one in self.call("GET", "items/")["results"] if not one["has_variations"])
        one = {"item": item["id"], "variation": None, "price": item["default_price"], "answers": [], "subevent": None}
        named = {"attendee_name_parts": {"_scheme": "full", "full_name": "Анна Смирнова"}}
        body = {
            "email": "anna@example.org", "phone": "+79211234567", "locale": "ru", "sales_channel": "web",
            "status": "p", "payment_provider": "manual", "send_email": False, "positions": [one | named] * count,
        }  # fmt: skip
        made: dict[str, Any] = self.call("POST", "orders/", body)
        return made

    def order(self, code: str) -> dict[str, Any]:
        """An order as it stands."""
        found: dict[str, Any] = self.call("GET", f"orders/{code}/?include_canceled_positions=true")
        return found

    def redeem(self, secret: str, list_id: int) -> str:
        """A scanner of pretix's own; `ok`, or why not."""
        body = {"secret": secret, "lists": [list_id], "nonce": secret[:12]}
        got = self.api.post(f"{self.root}/checkinrpc/redeem/", json=body).json()
        return str(got.get("reason") or got["status"])


@pytest.fixture
def shop() -> Iterator[Shop]:
    named = os.environ.get("TEST_PRETIX")
    if not named:
        pytest.skip("TEST_PRETIX does not say where a pretix to write to is")
    made = Shop(msgspec.json.decode(Path(named).read_bytes()))
    now = datetime.now(UTC)
    times = {"date_from": now - timedelta(hours=1), "date_to": now + timedelta(hours=5), "date_admission": None}
    made.call("PATCH", "", {name: at.isoformat() if at is not None else None for name, at in times.items()})
    yield made
    made.api.close()


@pytest.fixture
def backend(shop: Shop, tmp_path: Path) -> Iterator[Standing]:
    place = {f"pretix_{name}": value for name, value in shop.place.items()}
    with standing(tmp_path / "data", **place) as made:
        until(lambda: linked(made).synced_ms > 0)
        yield made


def linked(backend: Standing) -> Any:
    """What the backend knows of its shop."""
    return needed(backend.host.core.tools.shop)


def until(done: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    ends = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.05)


def calls(backend: Standing, code: str) -> None:
    """A webhook of pretix's, and all that follows from it."""
    before = linked(backend).synced_ms
    with backend.client() as client:
        got = client.post("/hooks/shop", json={"notification_id": 1, "code": code, "action": "pretix.event.order"})
    assert got.status_code == 200
    until(lambda: linked(backend).synced_ms > before)


def test_one_evening_with_a_real_shop(shop: Shop, backend: Standing) -> None:
    event_id = shop.place["event"]
    lists = shop.call("GET", "checkinlists/")["results"]
    open_list = next(one["id"] for one in lists if one["all_products"])
    wish = ScannerChange(do="add", event_id=event_id, gate_id=f"g{open_list}", name="1-A")
    gate = backend.client(change(backend, wish).token)

    # sold in the shop: its code opens our gate, and the shop knows who is in
    sold = shop.sells(4)
    code, secrets = sold["code"], [one["secret"] for one in sold["positions"]]
    calls(backend, code)
    assert scan(gate, secrets[0], "n1").ok
    until(lambda: bool(shop.order(code)["positions"][0]["checkins"]))
    assert shop.redeem(secrets[0], open_list) == "already_redeemed"

    # in at the shop's scanner: used at ours
    assert shop.redeem(secrets[1], open_list) == "ok"
    calls(backend, code)
    assert scan(gate, secrets[1], "n2").verdict == "used"

    # a new code from the shop kills the old one here
    ident = sold["positions"][2]["id"]
    fresh = shop.call("POST", f"orderpositions/{ident}/regenerate_secrets/", {})["secret"]
    calls(backend, code)
    assert scan(gate, secrets[2], "n3").verdict == "replaced"
    assert scan(gate, fresh, "n4").ok

    # a new code from us kills the old one there
    does(backend, "reissue", ticket_id=f"{code}-4", why="reissued")
    until(lambda: bool(shop.order(code)["positions"][3]["secret"] == code_of(backend, f"{code}-4")))
    assert shop.redeem(secrets[3], open_list) == "invalid"

    # ended here: ended there, and its companions stay good
    does(backend, "revoke", ticket_id=f"{code}-4", status="refunded")
    until(lambda: bool(shop.order(code)["positions"][3]["canceled"]))
    assert shop.order(code)["status"] == "p"

    # sold by us: the shop has it under our number, with our code
    order_id, secret = backend.inside(partial(sells, event_id=event_id))
    until(lambda: backend.inside(partial(told_as, order_id=order_id)) != "")
    theirs = shop.order(backend.inside(partial(told_as, order_id=order_id)))
    assert theirs["api_meta"]["usher_order"].endswith(f"/{order_id}")
    assert theirs["positions"][0]["secret"] == secret
    assert shop.redeem(secret, open_list) == "ok"
    calls(backend, theirs["code"])
    assert scan(gate, secret, "n5").verdict == "used"
    gate.close()


def does(backend: Standing, name: str, **parts: Any) -> None:
    """A deed of the box office, as the desk has it done."""

    async def deed(host: Host) -> None:
        core = host.core
        work = partial(getattr(core.tools.box_office, name), now_ms=core.now_ms(), **parts)
        await core.storage.write(work)

    backend.inside(deed)


async def sells(host: Host, event_id: str) -> tuple[str, str]:
    """An order at our desk, paid in cash: its number, and what its QR code holds."""
    from app.ports.rows import GuestRow, OrderRow, TicketRow
    from app.ports.ticketing import Purchase

    core = host.core
    category = next(one for one in core.festivals[event_id].full.categories if "-" not in one.id)
    now_ms, tools = core.now_ms(), core.tools
    purchase = Purchase(event_id, category.id, 1, "walk-in", now_ms + orders.HOLD_MS, by_desk=True)

    def work(tx: Any) -> tuple[str, str]:
        tx.put(GuestRow(id="walk-in", name="Пётр Попов"))
        order = tools.box_office.place(tx, purchase, now_ms)
        payments.desk(
            tx,
            tools,
            amount_minor=order.total_minor,
            now_ms=now_ms,
            method="desk_cash",
            slip="1",
            by="u",
            order=order,
        )
        order = needed(tx.get(OrderRow, order.id))
        return order.id, tools.box_office.code_of(tx, needed(tx.get(TicketRow, order.ticket_ids[0])))

    return await core.storage.write(work)


async def told_as(host: Host, order_id: str) -> str:
    """The code under which the shop knows an order; empty while it does not."""
    from app.ports.mirrors import ShopSoldRow

    row = await host.core.storage.read(lambda reads: reads.get(ShopSoldRow, order_id))
    return row.code if row is not None else ""
