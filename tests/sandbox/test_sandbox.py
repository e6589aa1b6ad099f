"""The sandbox provider behaves as real ones: idempotent, strict with amounts, its notices signed and repeated."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from pathlib import Path

import httpx
import pytest

from app.adapters.payments import marks
from app.sandbox.books import Books
from app.sandbox.notices import notice_secret
from tests.sandbox.conftest import KEY, Shop, Time


async def test_a_guest_pays_on_the_page_and_is_led_back(shop: Shop) -> None:
    payment = await shop.opens()
    shown = await shop.client.get(str(payment["url"]))
    assert shown.status_code == 200
    assert "9\u202f900\u00a0₽" in shown.text
    assert "Северный свет" in shown.text
    back = await shop.presses(payment, "pay")
    assert (back.status_code, back.headers["location"]) == (303, "http://127.0.0.1:1/pay/ours-1")
    paid = await shop.looks(payment)
    assert (paid["state"], paid["instrument"], paid["payment_id"]) == ("captured", "card ···· 4417", "ours-1")
    assert "Оплачено" in (await shop.client.get(str(payment["url"]))).text


async def test_no_page_has_a_field_for_a_card_number(shop: Shop) -> None:
    for lang in ("ru", "en"):
        payment = await shop.opens(key=lang, lang=lang)
        text = (await shop.client.get(str(payment["url"]))).text
        assert set(re.findall(r"<input[^>]*type=\"(\w+)\"", text)) == {"radio"}
        assert "<textarea" not in text
        assert "cvv" not in text.lower()


@pytest.mark.parametrize(
    ("do", "with_", "state"),
    [
        ("pay", "sbp", "captured"),
        ("pay", "refused", "declined"),
        ("pay", "nonsense", "captured"),
        ("decline", "card", "declined"),
        ("expire", "card", "expired"),
        ("nothing", "card", "pending"),
    ],
)
async def test_the_guest_chooses_the_end(shop: Shop, do: str, with_: str, state: str) -> None:
    payment = await shop.opens()
    await shop.presses(payment, do, with_)
    assert (await shop.looks(payment))["state"] == state


async def test_what_has_ended_does_not_end_again(shop: Shop) -> None:
    payment = await shop.opens()
    await shop.presses(payment, "pay")
    await shop.presses(payment, "decline")
    assert (await shop.looks(payment))["state"] == "captured"
    assert (await shop.presses({"url": f"{shop.sandbox.url}/pay/nobody"}, "pay")).status_code == 404
    assert (await shop.client.get("/pay/nobody")).status_code == 404


async def test_a_late_payment_comes_in_after_its_time_and_an_unpaid_one_runs_out(shop: Shop) -> None:
    late, left = await shop.opens("late"), await shop.opens("left", return_url="")
    assert "обрабатывается" in (await shop.client.post(str(left["url"]), data={"do": "late"})).text
    await shop.presses(late, "late")
    left = await shop.opens("other")
    assert (await shop.looks(late))["state"] == "pending"
    shop.time.ms += 6_000
    assert (await shop.looks(late))["state"] == "captured"
    shop.time.ms += 900_000
    assert (await shop.looks(left))["state"] == "expired"
    assert "Время вышло" in (await shop.client.get(str(left["url"]))).text


async def test_the_same_key_makes_one_payment_and_another_request_under_it_is_refused(shop: Shop) -> None:
    first, second = await shop.opens(), await shop.opens()
    assert first == second
    got = await shop.call("POST", "/v1/payments", key="k1", json=shop.asked(amount_minor=1, lines=[]))
    assert (got.status_code, got.json()) == (409, {"code": "key_reused"})
    for key in ("", "x" * 65):
        got = await shop.call("POST", "/v1/payments", key=key, json=shop.asked())
        assert got.json() == {"code": "key_needed"}
    assert (await shop.call("GET", "/v1/calls")).json() == {"open": 1}
    found = (await shop.call("GET", "/v1/payments", params={"key": "k1"})).json()["items"]
    assert [item["id"] for item in found] == [first["id"]]
    assert (await shop.call("GET", "/v1/payments", params={"key": "k2"})).json() == {"items": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"amount_minor": -5},
        {"amount_minor": 1.5},
        {"amount_minor": True},
        {"currency": "rub"},
        {"expires_ms": "soon"},
        {"lines": [["Танцпол", 1, 1]]},
        {"lines": [["Танцпол", 1]]},
        {"lines": [[1, 1, 990_000]]},
    ],
)
async def test_wrong_requests_are_refused(shop: Shop, wrong: dict[str, object]) -> None:
    got = await shop.call("POST", "/v1/payments", key="k", json=shop.asked(**wrong))
    assert got.status_code == 400, got.text


async def test_refunds_never_sum_up_to_more_than_was_paid(shop: Shop) -> None:
    payment = await shop.opens()

    async def back(key: str, amount: int, **parts: object) -> httpx.Response:
        body = {"payment_id": payment["id"], "amount_minor": amount, "currency": "RUB"} | parts
        return await shop.call("POST", "/v1/refunds", key=key, json=body)

    assert (await back("early", 100)).json() == {"code": "not_refundable"}
    await shop.presses(payment, "pay")
    got = await asyncio.gather(*(back(f"r{n}", 100_000) for n in range(20)))
    assert sorted(one.status_code for one in got) == [200] * 9 + [422] * 11
    assert (await shop.looks(payment))["refunded_minor"] == 900_000
    assert (await back("r0", 100_000)).json()["id"] == got[0].json()["id"]
    assert (await back("rest", 90_001)).json() == {"code": "over_captured"}
    assert (await back("rest", 90_000, lines=[["Танцпол", 1, 90_000]])).status_code == 200
    assert (await back("usd", 1, currency="USD")).json() == {"code": "not_refundable"}
    assert (await back("none", 0)).json() == {"code": "bad_amount"}
    assert (await back("whose", 1, payment_id="sp_x")).status_code == 404
    found = (await shop.call("GET", "/v1/refunds", params={"key": "rest"})).json()["items"]
    assert [item["amount_minor"] for item in found] == [90_000]
    listed = (await shop.call("GET", "/v1/refunds", params={"after": found[0]["id"]})).json()["items"]
    assert listed == []
    assert (await shop.call("GET", "/v1/refunds", params={"key": "other"})).json() == {"items": []}


async def test_a_slow_refund_arrives_and_a_disputed_payment_gives_nothing_back(shop: Shop) -> None:
    payment = await shop.opens()
    await shop.presses(payment, "pay")
    await shop.call("PUT", "/v1/faults", json={"slow_refund_ms": 4_000})
    body = {"payment_id": payment["id"], "amount_minor": 1_000, "currency": "RUB"}
    assert (await shop.call("POST", "/v1/refunds", key="r", json=body)).json()["state"] == "pending"
    shop.time.ms += 4_000
    assert (await shop.call("GET", "/v1/refunds", params={"key": "r"})).json()["items"][0]["state"] == "done"
    await shop.call("POST", f"/v1/payments/{payment['id']}/dispute")
    assert (await shop.looks(payment))["disputed"] is True
    assert (await shop.call("POST", "/v1/refunds", key="r2", json=body)).json() == {"code": "not_refundable"}


async def test_a_dispute_ends_for_the_shop_or_takes_what_is_left(shop: Shop) -> None:
    payment = await shop.opens()
    path = f"/v1/payments/{payment['id']}/dispute"
    assert (await shop.call("POST", path)).json() == {"code": "not_disputable"}
    await shop.presses(payment, "pay")
    assert (await shop.call("POST", f"{path}/won")).json() == {"code": "not_disputed"}
    assert (await shop.call("POST", f"{path}/maybe")).status_code == 404
    assert (await shop.call("POST", "/v1/payments/none/dispute")).status_code == 404
    await shop.call("POST", path)
    await shop.call("POST", f"{path}/won")
    now = await shop.looks(payment)
    assert (now["disputed"], now["lost_minor"]) == (False, 0)
    body = {"payment_id": payment["id"], "amount_minor": 1_000, "currency": "RUB"}
    assert (await shop.call("POST", "/v1/refunds", key="r1", json=body)).status_code == 200
    await shop.call("POST", path)
    assert (await shop.call("POST", f"{path}/lost")).status_code == 204
    now = await shop.looks(payment)
    assert (now["disputed"], now["lost_minor"]) == (False, 989_000)
    assert (await shop.call("POST", "/v1/refunds", key="r2", json=body)).json() == {"code": "over_captured"}
    assert (await shop.call("POST", path)).json() == {"code": "not_disputable"}


async def test_the_page_of_a_payment_lets_its_bank_dispute_it(shop: Shop) -> None:
    payment = await shop.opens()
    assert "dispute" not in (await shop.client.get(str(payment["url"]))).text
    await shop.presses(payment, "pay")
    assert 'value="dispute"' in (await shop.client.get(str(payment["url"]))).text
    await shop.presses(payment, "dispute")
    page = (await shop.client.get(str(payment["url"]))).text
    assert 'value="won"' in page
    assert 'value="lost"' in page
    assert "оспорен" in page
    await shop.presses(payment, "lost")
    page = (await shop.client.get(str(payment["url"]))).text
    assert "Банк вернул деньги гостю" in page
    assert "<button" not in page
    await shop.presses(payment, "lost")  # out of date
    assert (await shop.looks(payment))["disputed"] is False


async def test_a_closed_page_takes_no_money_and_a_paid_one_does_not_close(shop: Shop) -> None:
    open_, paid = await shop.opens("a"), await shop.opens("b")
    await shop.presses(paid, "pay")
    assert (await shop.call("POST", f"/v1/payments/{open_['id']}/close", key="c1")).status_code == 200
    assert (await shop.call("POST", f"/v1/payments/{open_['id']}/close", key="c3")).status_code == 200
    got = await shop.call("POST", f"/v1/payments/{paid['id']}/close", key="c2")
    assert (got.status_code, got.json()) == (409, {"code": "paid"})
    assert (await shop.call("POST", "/v1/payments/none/close", key="c4")).status_code == 404
    await shop.presses(open_, "pay")
    assert (await shop.looks(open_))["state"] == "expired"


async def test_receipts_are_numbered_once_and_sum_up(shop: Shop) -> None:
    body = {
        "kind": "income",
        "lines": [["Танцпол", 3, 330_000]],
        "currency": "RUB",
        "contact": "a@b.c",
        "about": "sp",
    }
    first = (await shop.call("POST", "/v1/receipts", key="x", json=body)).json()
    assert (await shop.call("POST", "/v1/receipts", key="x", json=body)).json() == first
    kept = (await shop.call("GET", "/v1/receipts")).json()["items"]
    assert [(one["kind"], one["amount"], one["lines"]) for one in kept] == [("income", 990_000, body["lines"])]
    assert (await shop.call("POST", "/v1/receipts", key="y", json=body | {"lines": []})).status_code == 400


async def test_strangers_and_nonsense_are_turned_away(shop: Shop) -> None:
    assert (await shop.client.get("/v1/payments")).status_code == 401
    assert (await shop.client.get("/v1/payments", headers={"Authorization": "Bearer x"})).status_code == 401
    for body in (b"{", b"[]", b"x" * 70_000):
        headers = {"Authorization": f"Bearer {KEY}", "Idempotence-Key": "k"}
        assert (await shop.client.post("/v1/payments", content=body, headers=headers)).status_code in (400, 413)
    assert (await shop.call("GET", "/v1/payments/none")).status_code == 404
    for fault in ({"unknown": 1}, {"busy": -1}, {"busy": True}):
        assert (await shop.call("PUT", "/v1/faults", json=fault)).json() == {"code": "no_such_fault"}
    assert (await shop.client.get("/page.css")).headers["content-type"].startswith("text/css")


async def test_the_pages_policy_lets_nothing_in_from_elsewhere(shop: Shop) -> None:
    payment = await shop.opens(return_url="https://organiser.example/pay/1", title="<script>alert(1)</script>")
    shown = await shop.client.get(str(payment["url"]))
    policy = shown.headers["content-security-policy"]
    assert "form-action 'self' https://organiser.example;" in policy
    assert "<script>alert" not in shown.text
    odd = await shop.opens(key="odd", return_url="http://a b;script-src *")
    assert "script-src *" not in (await shop.client.get(str(odd["url"]))).headers["content-security-policy"]


async def test_answers_get_lost_before_and_after_the_deed(shop: Shop) -> None:
    await shop.call("PUT", "/v1/faults", json={"cut_before": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.opens()
    assert (await shop.call("GET", "/v1/calls")).json() == {}
    await shop.call("PUT", "/v1/faults", json={"cut_after": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.opens()
    assert (await shop.call("GET", "/v1/calls")).json() == {"open": 1}
    await shop.opens()
    assert (await shop.call("GET", "/v1/calls")).json() == {"open": 1}
    await shop.call("PUT", "/v1/faults", json={"busy": 1, "delay_ms": 50})
    began = time.monotonic()
    assert (await shop.call("GET", "/v1/calls")).status_code == 503
    assert time.monotonic() - began >= 0.05
    assert (await shop.call("GET", "/v1/faults")).json()["busy"] == 0


class Ears:
    """An endpoint of the shop that takes notices, or does not."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.refuse = 0
        self.rung = asyncio.Event()
        self.server: asyncio.Server

    async def __aenter__(self) -> Ears:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    @property
    def url(self) -> str:
        name: tuple[str, int] = self.server.sockets[0].getsockname()
        return f"http://127.0.0.1:{name[1]}/hooks/sandbox"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length.group(1)) if length else 0)
        mark = re.search(r"sandbox-signature: (\S+)", head, re.IGNORECASE)
        good = not self.refuse
        self.refuse = max(0, self.refuse - 1)
        if good:
            self.heard.append((mark.group(1) if mark else "", body))
            self.rung.set()
        writer.write(b"HTTP/1.1 %d X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % (200 if good else 500))
        await writer.drain()
        writer.close()

    async def hears(self, count: int) -> list[dict[str, str]]:
        async with asyncio.timeout(30):
            while len(self.heard) < count:
                self.rung.clear()
                await self.rung.wait()
        return [json.loads(body) for _, body in self.heard]


async def test_notices_are_signed_and_come_again_until_they_are_taken(shop: Shop) -> None:
    async with Ears() as ears:
        ears.refuse = 1
        shop.sandbox.notices.url = ears.url
        payment = await shop.opens()
        await shop.presses(payment, "pay")
        told = await ears.hears(1)
        assert (told[0]["type"], told[0]["payment"]) == ("payment.captured", payment["id"])
        mark, body = ears.heard[0]
        marks.check(mark, body, notice_secret(KEY), int(time.time()))
        with pytest.raises(PermissionError):
            marks.check(mark, body + b" ", notice_secret(KEY), int(time.time()))


async def test_notices_come_twice_in_the_wrong_order_or_not_at_all(shop: Shop) -> None:
    payments = [await shop.opens(f"k{n}") for n in range(3)]
    await shop.call("PUT", "/v1/faults", json={"newest_first": 1, "repeat_notices": 2, "lose_notices": 1})
    for payment in payments:
        await shop.presses(payment, "pay")
    async with Ears() as ears:
        shop.sandbox.notices.url = ears.url
        told = [one["payment"] for one in await ears.hears(4)]
        assert told == [payments[1]["id"]] * 2 + [payments[0]["id"]] * 2


async def test_a_shop_that_does_not_answer_is_called_later(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        shop.sandbox.notices.url = f"http://127.0.0.1:{nobody.getsockname()[1]}/x"
    await shop.presses(await shop.opens(), "decline")
    await shop.sandbox.notices.send_due()
    assert all(row["tries"] for row in shop.sandbox.books.waiting(time.time() + 100, newest=False))


def test_the_books_are_there_again_after_a_restart(tmp_path: Path) -> None:
    clock = Time()
    books = Books(str(tmp_path / "books.db"), clock)
    made = books.open("k", {"amount_minor": 5, "currency": "RUB", "expires_ms": clock.ms + 1000})
    books.end(str(made["page"]), "captured", "sbp")
    books.close()
    again = Books(str(tmp_path / "books.db"), clock)
    row = again.payment(str(made["id"]))
    assert row is not None
    assert (row["state"], row["instrument"], again.calls()) == ("captured", "sbp", {"open": 1})
    again.close()
