"""A paid order is disputed at the bank: a notice changes the packet, the books agree at every end (T3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest

from app.ports.books import PaymentRow, RefundRow
from app.protocol.guest import OrderPlaced
from app.server.host import Host
from tests.server.standing import Standing, standing
from tests.server.test_buying import PATIENCE_S, hears, orders, pays, reconciled


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend with the sample festival, its sandbox inside."""
    with standing(tmp_path_factory.mktemp("shop"), sample=True, limits=False, bench=True) as backend:
        yield backend


def stands(shop: Standing, ident: str, good: Callable[[PaymentRow], bool]) -> PaymentRow:
    """The payment, once it is as wanted."""

    async def row(host: Host) -> PaymentRow | None:
        return await host.core.storage.read(lambda reads: reads.get(PaymentRow, ident))

    end = time.monotonic() + PATIENCE_S
    while True:
        found = shop.inside(row)
        assert found is not None
        if good(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def packets(shop: Standing, order_id: str) -> list[RefundRow]:
    async def rows(host: Host) -> list[RefundRow]:
        return list(await host.core.storage.read(lambda reads: reads.find(RefundRow, where={"order_id": order_id})))

    return shop.inside(rows)


@pytest.mark.requirement("T3")
def test_a_dispute_is_played_through_on_the_sandboxs_page(shop: Standing) -> None:
    talk = shop.guest(event="northern-light")
    placed = msgspec.json.decode(orders(talk).content, type=OrderPlaced)
    pays(shop, placed)
    hears(talk, "Билет 1")
    ident = placed.url.rpartition("/")[2]
    page = stands(shop, ident, lambda row: row.state == "captured").url

    def presses(do: str) -> str:
        return httpx.post(page, data={"do": do}, trust_env=False, timeout=PATIENCE_S).text

    assert "Платёж оспорен в банке" in presses("dispute")
    stands(shop, ident, lambda row: row.disputed)
    (packet,) = packets(shop, placed.order)
    assert [flag.code for flag in packet.state.flags] == ["disputed"]
    presses("won")
    stands(shop, ident, lambda row: not row.disputed)
    assert [one.status for one in packets(shop, placed.order)] == ["withdrawn"]
    assert reconciled(shop).problems == ()
    presses("dispute")
    stands(shop, ident, lambda row: row.disputed)
    assert "Банк вернул деньги гостю" in presses("lost")
    assert stands(shop, ident, lambda row: not row.disputed).refunded_minor == placed.amount_minor
    books = reconciled(shop)
    assert books.problems == ()
    assert books.returned_kopecks >= placed.amount_minor
