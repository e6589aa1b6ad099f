"""A refund over the wire: a guest pays on the sandbox's page, two people with codes send it back (C4, X3, X4)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
import pyotp
import pytest

from app.ports.books import RefundRow, SecondFactorRow
from app.ports.rows import OrderRow
from app.protocol.api import Tokens
from app.protocol.frames import Res
from app.protocol.guest import OrderPlaced
from app.protocol.trade import Refund
from app.server.host import Host
from tests.server.standing import GuestTalk, Standing, standing

PATIENCE_S = 90.0
PAYEE = {"name": "Лебедева Ирина", "bik": "044525225", "account": "40817810438000000001", "reason": "карта закрыта"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend with the sample festival, its sandbox inside."""
    with standing(tmp_path_factory.mktemp("shop"), sample=True, limits=False, bench=True) as backend:
        yield backend


class Colleague:
    """Somebody of the staff over HTTP, with an authenticator once he has enrolled."""

    def __init__(self, shop: Standing, role: str) -> None:
        self.shop = shop
        self.tokens: Tokens = shop.somebody(role)
        self.secret = ""

    def client(self) -> httpx.Client:
        return self.shop.client(self.tokens.access)

    def enrols(self) -> None:
        with self.client() as client:
            shown = client.post("/v1/second-factor").json()
            self.secret = shown["secret"]
            assert shown["qr_svg"].startswith("<svg")
            got = client.post("/v1/second-factor/confirm", json={"code": self.code()})
            assert got.json() == {"enrolled": True, "confirmed": True}, got.text
            assert client.post("/v1/second-factor").status_code == 409

    def code(self) -> str:
        """What the authenticator shows now."""
        return pyotp.TOTP(self.secret).now()

    def next_code(self) -> str:
        """A code that has not been used: the step that was is forgotten, as if half a minute had gone by."""
        user_id = self.tokens.user_id

        async def forget(host: Host) -> None:
            def put(tx: object) -> None:
                row = tx.get(SecondFactorRow, user_id)  # type: ignore[attr-defined]  # a transaction
                tx.put(msgspec.structs.replace(row, counter=0))  # type: ignore[attr-defined]  # the same

            await host.core.storage.write(put)

        self.shop.inside(forget)
        return self.code()

    def does(
        self, kind: str, ent: str, *, base: int | None = None, step_up: str = "", key: str = "", **args: object
    ) -> Res:
        """A command over HTTP."""
        body = {"k": kind, "ent": ent, "args": args, "base": base, "step_up": step_up}
        with self.client() as client:
            got = client.post("/v1/commands", json=body, headers={"Idempotency-Key": key or uuid.uuid4().hex})
        assert got.status_code == 200, got.text
        return msgspec.json.decode(got.content, type=Res)


def row_of(shop: Standing, kind: type[OrderRow] | type[RefundRow], ident: str) -> OrderRow | RefundRow:
    async def read(host: Host) -> OrderRow | RefundRow | None:
        return await host.core.storage.read(lambda reads: reads.get(kind, ident))

    found = shop.inside(read)
    assert found is not None
    return found


def packet(shop: Standing, refund_id: str) -> RefundRow:
    found = row_of(shop, RefundRow, refund_id)
    assert isinstance(found, RefundRow)
    return found


def until(shop: Standing, refund_id: str, wanted: Callable[[Refund], bool]) -> Refund:
    """Wait for a packet to stand so."""
    end = time.monotonic() + PATIENCE_S
    while not wanted(state := packet(shop, refund_id).state):
        assert time.monotonic() < end, state
        time.sleep(0.05)
    return state


def buys(shop: Standing, places: int) -> tuple[GuestTalk, str]:
    """A guest with paid tickets, and his order."""
    talk = shop.guest(event="northern-light")
    ask = {"event": "northern-light", "category": "standard", "places": places}
    placed = msgspec.json.decode(talk.client.post("/guest/v1/orders", json=ask).content, type=OrderPlaced)
    ident = placed.url.rpartition("/")[2]
    end = time.monotonic() + PATIENCE_S
    with shop.client() as client:
        while not (url := client.get(f"/pay/{ident}/state").json().get("url", "")):
            assert time.monotonic() < end
            time.sleep(0.05)
    httpx.post(url, data={"do": "pay", "with": "card"}, trust_env=False, timeout=PATIENCE_S)
    while not tickets_of(shop, placed.order):
        assert time.monotonic() < end
        time.sleep(0.05)
    return talk, placed.order


def tickets_of(shop: Standing, order_id: str) -> tuple[str, ...]:
    found = row_of(shop, OrderRow, order_id)
    assert isinstance(found, OrderRow)
    return found.ticket_ids


def opens(maker: Colleague, order_id: str, ticket_ids: tuple[str, ...]) -> str:
    """Open and hand in; the packet's number."""
    res = maker.does("OpenRefund", f"order:{order_id}", ground="change_of_mind", ticket_ids=ticket_ids)
    assert res.st == "ok", res
    found = row_of(maker.shop, OrderRow, order_id)
    assert isinstance(found, OrderRow)
    refund_id = found.refund_ids[-1]
    res = maker.does("SubmitRefund", f"refund:{refund_id}", base=packet(maker.shop, refund_id).ver)
    assert res.st == "ok", res
    return refund_id


@pytest.mark.requirement("C4", "C8", "T3")
def test_two_people_send_a_guests_money_back_and_the_guest_reads_it(shop: Standing) -> None:
    talk, order_id = buys(shop, 3)
    maker, checker = Colleague(shop, "operator"), Colleague(shop, "approver")
    checker.enrols()
    refund_id = opens(maker, order_id, tickets_of(shop, order_id)[:1])
    ent, now = f"refund:{refund_id}", packet(shop, refund_id)
    yes: dict[str, Any] = {"base": now.ver, "amount_minor": now.state.amount_minor}
    assert now.state.amount_minor == 300_000
    assert maker.does("ApproveRefund", ent, **yes).st == "forbidden"
    assert checker.does("ApproveRefund", ent, **yes).code == "step_up_needed"
    assert checker.does("ApproveRefund", ent, step_up="000000", **yes).code in ("code_wrong", "code_used")
    res = checker.does("ApproveRefund", ent, step_up=checker.next_code(), **yes)
    assert res.st == "ok", res
    done = until(shop, refund_id, lambda state: state.state == "done")
    assert (done.money_state, done.receipt_state) == ("done", "done")
    talk.wait_for(lambda line: refund_id in line.text and "чек возврата" in line.text)
    steps = [line.text for line in talk.lines if refund_id in line.text]
    wanted = ("Завели", "одобрена", "отправлены", "завершён")
    assert len(steps) == len(wanted)
    assert all(word in text for word, text in zip(wanted, steps, strict=True))
    tokens = shop.somebody("manager")
    with shop.client(tokens.access) as client:
        books = client.get("/v1/reconciliation", timeout=PATIENCE_S).json()
    assert {name: value for name, value in books.items() if "_diff" in name and value} == {}


@pytest.mark.requirement("C4")
def test_twenty_approvals_at_once_over_http_pay_once(shop: Standing) -> None:
    _, order_id = buys(shop, 1)
    maker, checker = Colleague(shop, "operator"), Colleague(shop, "approver")
    checker.enrols()
    refund_id = opens(maker, order_id, ())
    now, code = packet(shop, refund_id), checker.next_code()
    same = uuid.uuid4().hex

    def one(number: int) -> Res:
        key = same if number % 2 else ""
        return checker.does(
            "ApproveRefund", f"refund:{refund_id}", base=now.ver, step_up=code, key=key,
            amount_minor=now.state.amount_minor,
        )  # fmt: skip

    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(one, range(20)))
    assert len([res for res in answers if res.st == "ok" and not res.replay]) == 1
    done = until(shop, refund_id, lambda state: state.state == "done")
    assert [line.returns_minor for line in done.payments] == [300_000]


@pytest.mark.requirement("R3")
def test_requisites_in_full_are_for_few_and_for_a_reason(shop: Standing) -> None:
    _, order_id = buys(shop, 1)
    maker, other, checker = (Colleague(shop, role) for role in ("operator", "operator", "approver"))
    refund_id = opens(maker, order_id, ())
    ent = f"refund:{refund_id}"
    res = maker.does("SetRefundPayee", ent, base=packet(shop, refund_id).ver, **PAYEE)
    assert res.st == "ok", res
    path = f"/v1/refunds/{refund_id}/requisites"

    def asks(person: Colleague, reason: str = "сверить с заявлением", where: str = path) -> httpx.Response:
        with person.client() as client:
            return client.post(where, json={"reason": reason})

    for person in (maker, checker):
        assert asks(person).json() == {key: PAYEE[key] for key in ("name", "bik", "account")}
    assert asks(other).status_code == 403
    assert asks(checker, reason=" ").status_code == 422
    assert asks(checker, where="/v1/refunds/R-1/requisites").status_code == 404
    with shop.client() as client:
        assert client.post(path, json={"reason": "x"}).status_code == 401
    for what in (packet(shop, refund_id).state,):
        assert PAYEE["account"] not in msgspec.json.encode(what).decode()


@pytest.mark.requirement("C4", "C8")
def test_a_transfer_by_requisites_is_paid_when_somebody_says_so_over_http(shop: Standing) -> None:
    talk, order_id = buys(shop, 1)
    maker, checker, boss = (Colleague(shop, role) for role in ("approver", "approver", "admin"))
    for person in (maker, checker, boss):
        person.enrols()
    refund_id = opens(maker, order_id, ())
    ent = f"refund:{refund_id}"
    assert maker.does("SetRefundPayee", ent, base=packet(shop, refund_id).ver, **PAYEE).st == "ok"
    with checker.client() as client:
        before = client.get("/v1/refunds/allowance", params={"event": "northern-light"}).json()
    now = packet(shop, refund_id)
    yes: dict[str, Any] = {"base": now.ver, "amount_minor": now.state.amount_minor, "reason": "карта закрыта"}
    assert checker.does("ApproveRefund", ent, step_up=checker.next_code(), **yes).st == "ok"
    with checker.client() as client:
        after = client.get("/v1/refunds/allowance", params={"event": "northern-light"}).json()
        assert client.get("/v1/refunds/allowance", params={"event": "nowhere"}).status_code == 404
    assert after["used_minor"] - before["used_minor"] == now.state.amount_minor
    with shop.client(shop.somebody("operator").access) as client:
        assert client.get("/v1/refunds/allowance", params={"event": "northern-light"}).status_code == 403
    state = until(shop, refund_id, lambda state: state.money_state == "waiting")
    talk.wait_for(lambda line: refund_id in line.text and "вручную на счёт" in line.text)
    said: dict[str, Any] = {"payout_id": state.by_hand[0].id, "reference": "ПП 118"}
    said["base"] = packet(shop, refund_id).ver
    assert maker.does("ConfirmPayout", ent, step_up=maker.next_code(), **said).code == "same_person"
    same = {"step_up": boss.next_code(), "key": uuid.uuid4().hex, **said}
    assert boss.does("ConfirmPayout", ent, **same).st == "ok"
    assert boss.does("ConfirmPayout", ent, **same).replay
    done = until(shop, refund_id, lambda state: state.state == "done")
    assert (done.by_hand[0].reference, done.by_hand[0].by, done.receipt_state) == (
        "ПП 118",
        boss.tokens.user_id,
        "done",
    )
    talk.wait_for(lambda line: refund_id in line.text and "чек возврата" in line.text)


@pytest.mark.requirement("C8")
def test_an_administrator_takes_a_second_factor_away(shop: Standing) -> None:
    person, boss = Colleague(shop, "approver"), Colleague(shop, "admin")
    login = shop.add_user(f"lost-{uuid.uuid4().hex[:8]}", "approver")
    tokens = shop.sign_in(login.user.login, login.password)
    with shop.client(tokens.access) as client:
        assert client.get("/v1/second-factor").json() == {}
        assert client.post("/v1/second-factor/confirm", json={"code": "123456"}).status_code == 409
        client.post("/v1/second-factor")
        assert client.get("/v1/second-factor").json() == {"enrolled": True}
        assert client.post("/v1/second-factor/confirm", json={"code": "12345x"}).status_code == 422
    ask = {"login": login.user.login}
    with person.client() as client:
        assert client.post("/v1/admin/second-factor/reset", json=ask).status_code == 403
    for client_of in (boss.client, lambda: shop.client(shop.host.local_key)):
        with client_of() as client:
            codes = [client.post("/v1/admin/second-factor/reset", json=ask).status_code for _ in range(2)]
        assert codes in ([200, 404], [404, 404])
    with shop.client(tokens.access) as client:
        assert client.get("/v1/second-factor").json() == {}
