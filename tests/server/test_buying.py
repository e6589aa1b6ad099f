"""A guest buys on the site: live stock, the order, paying, tickets in the chat and on their page; the books agree."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from app.ports.books import PaymentRow
from app.protocol.api import Reconciliation
from app.protocol.guest import EventsPage, Line, OrderPlaced
from app.server.host import Host
from tests.server.standing import GuestTalk, Standing, standing

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend with the sample festival, its sandbox inside."""
    with standing(tmp_path_factory.mktemp("shop"), sample=True, limits=False, bench=True) as backend:
        yield backend


def free(backend: Standing, category: str) -> int:
    """What the site says is left of a category of the first event."""
    with backend.client() as client:
        page = msgspec.json.decode(client.get("/guest/v1/events").content, type=EventsPage)
    north = next(event for event in page.events if event.id == "northern-light")
    left = next(one.free for one in north.categories if one.id == category)
    assert left is not None
    return left


def orders(talk: GuestTalk, **parts: object) -> httpx.Response:
    """Ask for places."""
    ask = {"event": "northern-light", "category": "standard", "places": 2, **parts}
    return talk.client.post("/guest/v1/orders", json=ask)


def pays(backend: Standing, placed: OrderPlaced, do: str = "pay") -> None:
    """Wait for the provider's page and press something there."""
    ident = placed.url.rpartition("/")[2]
    end = time.monotonic() + PATIENCE_S
    with backend.client() as client:
        while not (url := client.get(f"/pay/{ident}/state").json().get("url", "")):
            assert time.monotonic() < end
            time.sleep(0.05)
    httpx.post(url, data={"do": do, "with": "card"}, trust_env=False, timeout=PATIENCE_S)


def hears(talk: GuestTalk, wanted: str) -> Line:
    """Wait for a line with these words."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        talk.hear(1000)
        for line in talk.lines:
            if wanted in line.text:
                return line
    raise AssertionError([line.text for line in talk.lines])


def reconciled(backend: Standing) -> Reconciliation:
    """The books counted over again, by somebody who may."""
    tokens = backend.somebody("manager")
    with backend.client(tokens.access) as client:
        got = client.get("/v1/reconciliation", timeout=PATIENCE_S)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=Reconciliation)


@pytest.mark.requirement("T2", "B11")
def test_a_guest_buys_on_the_site_and_has_tickets_in_the_chat_and_on_a_page(shop: Standing) -> None:
    talk = shop.guest(event="northern-light")
    before = free(shop, "standard")
    got = orders(talk)
    assert got.status_code == 201, got.text
    placed = msgspec.json.decode(got.content, type=OrderPlaced)
    assert placed.amount_minor == 600_000
    assert free(shop, "standard") == before - 2
    pays(shop, placed)
    assert placed.order in hears(talk, "Оплата прошла").text
    memo = hears(talk, "Билет 1")
    assert [one.mime for one in memo.attachments] == ["image/png", "image/png"]
    assert "Маячная набережная" in memo.text
    picture = talk.client.get(f"/guest/v1/attachments/{memo.attachments[0].id}")
    assert picture.content.startswith(b"\x89PNG")
    assert free(shop, "standard") == before - 2

    link = re.search(r"/t/([\w-]{40,})", memo.text)
    assert link is not None
    with shop.client() as client:
        page = client.get(f"/t/{link[1]}")
        paper = client.get(f"/t/{link[1]}/tickets.pdf?lang=en")
        nobody = client.get(f"/t/{link[1][:-4]}AAAA")
        files = {name: client.get(f"/t/{link[1]}/{name}") for name in ("2.png", "1.svg", "3.png", "1.exe", "x")}
        english = client.get(f"/t/{link[1]}?lang=en")
    assert page.status_code == 200
    assert page.text.count("<svg") == 2
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "noindex" in page.headers["x-robots-tag"]
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["content-type"] == "application/pdf"
    assert nobody.status_code == 404
    assert files["2.png"].content.startswith(b"\x89PNG")
    assert files["1.svg"].headers["content-type"] == "image/svg+xml"
    assert "sandbox" in files["1.svg"].headers["content-security-policy"]
    assert {files[name].status_code for name in ("3.png", "1.exe", "x")} == {404}
    assert "Download the PDF" in english.text


@pytest.mark.requirement("A1", "T3")
def test_the_books_of_the_sample_and_of_what_was_sold_since_agree(shop: Standing) -> None:
    talk = shop.guest(event="northern-light")
    placed = msgspec.json.decode(orders(talk, category="vip", places=1).content, type=OrderPlaced)
    pays(shop, placed)
    hears(talk, "Билет 1")
    books = reconciled(shop)
    assert books.problems == ()
    diffs = [getattr(books, name) for name in books.__struct_fields__ if "_diff" in name]
    assert diffs == [0] * 8
    assert books.payments > 1000
    assert books.unasked == 0


def test_what_cannot_be_sold_is_refused_with_a_reason(shop: Standing) -> None:
    talk = shop.guest(event="northern-light")
    codes = {
        "limit_reached": orders(talk, places=11),
        "sold_out": orders(talk, category="large-box", places=9),
        "not_on_sale": orders(talk, category="vip-upgrade", places=1),
        "bad_value": orders(talk, promo="НЕТ ТАКОГО"),
    }
    assert {code: got.json()["code"] for code, got in codes.items()} == {code: code for code in codes}
    assert orders(talk, places=0).status_code == 422
    assert orders(talk, event="nowhere").json()["code"] == "not_on_sale"


def test_a_promo_code_makes_it_cheaper(shop: Standing) -> None:
    talk = shop.guest(event="northern-light")
    placed = msgspec.json.decode(orders(talk, promo="маяк 10").content, type=OrderPlaced)
    assert placed.amount_minor == 540_000


def test_a_declined_payment_keeps_the_places_and_says_so(shop: Standing) -> None:
    talk = shop.guest(event="northern-light", lang="en")
    before = free(shop, "standard")
    placed = msgspec.json.decode(orders(talk).content, type=OrderPlaced)
    pays(shop, placed, do="decline")
    assert "No money was taken" in hears(talk, "declined").text
    assert free(shop, "standard") == before - 2

    async def state(host: Host) -> str:
        ident = placed.url.rpartition("/")[2]
        row = await host.core.storage.read(lambda reads: reads.get(PaymentRow, ident))
        return row.state if row is not None else ""

    assert shop.inside(state) == "declined"


def test_only_managers_and_administrators_see_whether_the_books_agree(shop: Standing) -> None:
    with shop.client(shop.somebody("operator").access) as client:
        assert client.get("/v1/reconciliation").status_code == 403
