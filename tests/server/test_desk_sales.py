"""A person sells over the wire: the price is asked, the desk paid, the printed tickets are read again (T1, B3)."""

from __future__ import annotations

import base64
import io
import re
import uuid
import zlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest
from PIL import Image, ImageDraw

from app.protocol.admissions import SaleQuote, TicketsFound
from app.protocol.api import Order, Tokens
from app.protocol.deals import SellTickets
from app.protocol.frames import Res
from app.server.host import Host
from tests.server.standing import JSON, Standing, standing
from tests.server.test_payment_link import dialogue_of
from tests.server.test_payments import presses, stands

pytestmark = pytest.mark.requirement("T1", "B3")
EVENT = "northern-light"
BOX: Final = re.compile(rb"(\S+) (\S+) (\S+) (\S+) re")
SCALE: Final = 3
"""pixels a point"""


def codes_on(paper: bytes) -> list[bytes]:
    """The codes of a PDF of tickets, a PNG each: what its pages draw as filled boxes, put on white."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        try:
            drawn = zlib.decompress(base64.a85decode(packed.strip().removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue  # a typeface
        boxes = [[float(part) for part in box] for box in BOX.findall(drawn)]
        if len(boxes) > 100:
            sheet = Image.new("L", (420 * SCALE, 600 * SCALE), 255)
            pen = ImageDraw.Draw(sheet)
            for x, y, wide, high in boxes:
                corners = (x * SCALE, (595 - y - high) * SCALE, (x + wide) * SCALE - 1, (595 - y) * SCALE - 1)
                pen.rectangle(corners, fill=0)
            out = io.BytesIO()
            sheet.save(out, "PNG")
            found.append(out.getvalue())
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing(tmp_path_factory.mktemp("desk"), sample=True, limits=False, bench=True) as backend:
        yield backend


def asks(shop: Standing, person: Tokens, **parts: Any) -> SaleQuote:
    with shop.client(person.access) as client:
        got = client.get("/v1/sales/quote", params={"event": EVENT, **parts})
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=SaleQuote)


def sells(shop: Standing, person: Tokens, **args: Any) -> Res:
    async def version(host: Host) -> int:
        return host.core.festivals[EVENT].ver

    given = msgspec.json.encode(msgspec.convert(args, SellTickets))
    order = Order(k="SellTickets", ent=f"event:{EVENT}", args=msgspec.Raw(given), base=shop.inside(version))
    with shop.client(person.access) as client:
        headers = JSON | {"Idempotency-Key": uuid.uuid4().hex}
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=headers)
    res = msgspec.json.decode(got.content, type=Res)
    assert (res.st, res.code) == ("ok", ""), res
    return res


def test_paid_at_the_desk_and_printed(shop: Standing) -> None:
    anna = shop.somebody("operator")
    price = asks(shop, anna, category="standard", places=2)
    assert price.total_minor > 0
    res = sells(
        shop, anna, category_id="standard", places=2, amount_minor=price.total_minor, method="desk_card",
        slip="00417", name="Вера Климова",
    )  # fmt: skip
    order = res.made.removeprefix("order:")
    with shop.client(anna.access) as client:
        found = msgspec.json.decode(client.get("/v1/tickets", params={"q": order}).content, type=TicketsFound)
        tickets = sorted(hit.id for hit in found.hits if hit.order_id == order)
        paper = client.post(f"/v1/tickets/{tickets[0]}/paper", json={"lang": "ru"})
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["cache-control"] == "no-store"
    read = []
    for code in codes_on(paper.content):
        with shop.client(anna.access) as client:
            photo = client.post("/v1/tickets/photo", content=code, headers={"content-type": "image/png"})
        read.append(photo.json()["ticket_id"])
    assert sorted(read) == tickets


def test_sold_by_a_link_and_paid_on_the_providers_page(shop: Standing) -> None:
    anna, talk = shop.somebody("operator"), shop.guest(event=EVENT, lang="ru")
    talk.say("Хочу ещё билет")
    dialogue = dialogue_of(shop, talk)
    price = asks(shop, anna, category="standard", places=1, dialogue=dialogue)
    sells(
        shop, anna, category_id="standard", places=1, amount_minor=price.total_minor, method="link",
        dialogue_id=dialogue,
    )  # fmt: skip
    line = talk.wait_for(lambda line: "/pay/" in line.text)
    payment = line.text.partition("/pay/")[2].split()[0]
    presses(stands(shop, payment, "pending").url)
    stands(shop, payment, "captured")
    assert talk.wait_for(lambda line: bool(line.attachments)).attachments


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"event": EVENT, "category": "standard", "places": "-1"}, 422),
        ({"event": EVENT, "category": "standard", "places": "many"}, 422),
        ({"event": EVENT, "category": "standard"}, 422),
        ({"event": "nowhere", "category": "standard", "places": "1"}, 404),
        ({"event": EVENT, "category": "standard", "places": "1", "promo": "я" * 65}, 422),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(
    shop: Standing, params: dict[str, str], status: int
) -> None:
    with shop.client(shop.somebody("operator").access) as client:
        got = client.get("/v1/sales/quote", params=params)
    assert got.status_code == status
    assert got.json()["code"]


def test_strangers_neither_ask_nor_print(shop: Standing) -> None:
    with shop.client(shop.guest().opened.session) as client:
        assert client.get("/v1/sales/quote", params={"event": EVENT, "category": "s", "places": 1}).status_code == 401
        assert client.post("/v1/tickets/40117-1/paper", json={}).status_code == 401
    with shop.client(shop.somebody("operator").access) as client:
        assert client.post("/v1/tickets/nothing/paper", json={}).status_code == 404
        assert client.post("/v1/tickets/40117-1/paper", json={"lang": "de"}).status_code == 422
