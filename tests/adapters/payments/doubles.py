"""Strict doubles of YooKassa and Stripe: answers shaped as their documentation shows them, rules kept to the letter.

They refuse what the real ones refuse (another request under a known key, more back than was paid, wrong sums) and
some of what those let pass: amounts that do not sum up, keys that are too long, requests without a key.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

Object = dict[str, Any]
CONTRACTS = Path(__file__).parent / "contracts"


def contract(name: str) -> Object:
    """A recorded contract."""
    found: Object = json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


class Refused(Exception):
    """The double says no."""

    def __init__(self, status: int, body: Object) -> None:
        self.status, self.body = status, body


class Double:
    """What both have in common: keys, faults, and that nothing is done twice."""

    key_header = ""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Object]] = {}
        self.done: list[str] = []
        self.lose: str = ""
        """`before` or `after`: the next writing call is cut off there"""
        self.answers: list[httpx.Response] = []
        """given instead of the next ones"""
        self.transport = httpx.MockTransport(self._serve)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        if self.answers:
            return self.answers.pop(0)
        try:
            self.admit(request)
            if request.method == "GET":
                return httpx.Response(200, json=self.read(request))
            lose, self.lose = self.lose, ""
            if lose == "before":
                raise httpx.ConnectError("cut", request=request)
            answer = self._once(request)
            if lose == "after":
                raise httpx.ReadTimeout("cut", request=request)
            return httpx.Response(200, json=answer)
        except Refused as no:
            return httpx.Response(no.status, json=no.body)

    def _once(self, request: httpx.Request) -> Object:
        key = request.headers.get(self.key_header, "")
        asked = f"{request.url.path} {request.content.decode()}"
        self.check_key(key)
        if key in self.keys:
            if self.keys[key][0] != asked:
                raise self.reused()
            return self.keys[key][1]
        answer = self.write(request)
        self.keys[key] = (asked, answer)
        self.done.append(request.url.path)
        return answer

    def admit(self, request: httpx.Request) -> None:
        """Check who calls."""
        raise NotImplementedError

    def check_key(self, key: str) -> None:
        """Check the form of a key."""
        raise NotImplementedError

    def reused(self) -> Refused:
        """What is said to another request under a known key."""
        raise NotImplementedError

    def read(self, request: httpx.Request) -> Object:
        """A query."""
        raise NotImplementedError

    def write(self, request: httpx.Request) -> Object:
        """A deed."""
        raise NotImplementedError


class YooKassaDouble(Double):
    """`api.yookassa.ru` for shop 100500 with the key `test_secret`."""

    key_header = "Idempotence-Key"

    def __init__(self) -> None:
        super().__init__()
        self.payments: dict[str, Object] = {}
        self.refunds: dict[str, Object] = {}
        self.receipts: list[Object] = []
        self.page = 100

    def admit(self, request: httpx.Request) -> None:
        kind, _, word = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or b64decode(word) != b"100500:test_secret":
            raise Refused(401, contract("yookassa_errors")["invalid_credentials"])

    def check_key(self, key: str) -> None:
        if not 0 < len(key) <= 64:
            raise self.reused()

    def reused(self) -> Refused:
        return Refused(400, contract("yookassa_errors")["invalid_request"])

    def read(self, request: httpx.Request) -> Object:
        _, _, kind, *rest = request.url.path.split("/")
        if rest:
            found = self.payments.get(rest[0])
            if found is None:
                raise Refused(404, contract("yookassa_errors")["not_found"])
            return found
        wanted = dict(request.url.params)
        if kind == "receipts":
            name, value = next((name, wanted[name]) for name in ("payment_id", "refund_id") if name in wanted)
            return {"type": "list", "items": [one for one in self.receipts if one.get(name) == value]}
        rows = list((self.payments if kind == "payments" else self.refunds).values())
        if "payment_id" in wanted:
            rows = [row for row in rows if row["payment_id"] == wanted["payment_id"]]
        if "created_at.gte" in wanted:
            rows = [row for row in rows if row["created_at"] >= wanted["created_at.gte"]]
        start = int(wanted.get("cursor", "0"))
        page: Object = {"type": "list", "items": rows[start : start + self.page]}
        return page | ({"next_cursor": str(start + self.page)} if start + self.page < len(rows) else {})

    def write(self, request: httpx.Request) -> Object:
        body = json.loads(request.content)
        parts = request.url.path.split("/")
        if parts[2] == "refunds":
            return self._refund(body)
        if parts[-1] == "cancel":
            return self.ends(parts[3], "declined")
        self._check_receipt(body)
        if (
            body["confirmation"]["type"] != "redirect"
            or body["capture"] is not True
            or len(body["description"]) > 128
        ):
            raise self.reused()
        row: Object = deepcopy(contract("yookassa_payment")["pending"])
        row |= {"id": f"yk-{len(self.payments) + 1}", "amount": body["amount"], "metadata": body["metadata"]}
        self.payments[row["id"]] = row
        return row

    def _check_receipt(self, body: Object) -> None:
        receipt = body.get("receipt")
        if receipt is None:
            return
        total = sum(Decimal(item["quantity"]) * Decimal(item["amount"]["value"]) for item in receipt["items"])
        whole = all(
            {"description", "vat_code", "payment_mode", "payment_subject"} <= set(one) for one in receipt["items"]
        )
        if total != Decimal(body["amount"]["value"]) or not whole or not receipt["customer"]:
            raise self.reused()

    def _refund(self, body: Object) -> Object:
        paid = self.payments.get(body["payment_id"])
        if paid is None:
            raise Refused(404, contract("yookassa_errors")["not_found"])
        amount = Decimal(body["amount"]["value"])
        back = sum(
            Decimal(one["amount"]["value"]) for one in self.refunds.values() if one["payment_id"] == paid["id"]
        )
        part = amount < Decimal(paid["amount"]["value"])
        if paid["status"] != "succeeded" or back + amount > Decimal(paid["amount"]["value"]):
            raise self.reused()
        if part and "contact" in paid["metadata"] and "receipt" not in body:
            raise self.reused()
        self._check_receipt(body)
        row: Object = deepcopy(contract("yookassa_refund")["succeeded"])
        row |= {"id": f"yr-{len(self.refunds) + 1}", "payment_id": paid["id"], "amount": body["amount"]}
        row["metadata"] = body["metadata"]
        self.refunds[row["id"]] = row
        paid["refunded_amount"] = {"value": str(back + amount), "currency": "RUB"}
        return row

    def ends(self, ident: str, how: str) -> Object:
        """What becomes of a payment."""
        self.payments[ident] |= deepcopy(contract("yookassa_payment")[how])
        return self.payments[ident]


class StripeDouble(Double):
    """`api.stripe.com` with the key `sk_test_key`."""

    key_header = "Idempotency-Key"

    def __init__(self, now_s: Callable[[], int]) -> None:
        super().__init__()
        self.sessions: dict[str, Object] = {}
        self.intents: dict[str, Object] = {}
        self.refunds: dict[str, Object] = {}
        self.disputes: dict[str, Object] = {}
        self.now_s = now_s
        self.page = 100

    def admit(self, request: httpx.Request) -> None:
        if request.headers.get("authorization") != "Bearer sk_test_key" or "stripe-version" not in request.headers:
            raise Refused(401, contract("stripe_errors")["unauthorised"])

    def check_key(self, key: str) -> None:
        if not 0 < len(key) <= 255:
            raise self.reused()

    def reused(self) -> Refused:
        return Refused(400, contract("stripe_errors")["idempotency"])

    def read(self, request: httpx.Request) -> Object:
        wanted = dict(request.url.params)
        parts = request.url.path.strip("/").split("/")
        if parts[-1] == "sessions":
            rows = [row for row in self.sessions.values() if row["created"] >= int(wanted.get("created[gte]", "0"))]
            if "payment_intent" in wanted:
                rows = [row for row in rows if row["payment_intent"] == wanted["payment_intent"]]
            return self._page(rows[::-1], wanted)
        if parts[-1] == "disputes":
            rows = [row for row in self.disputes.values() if row["payment_intent"] == wanted["payment_intent"]]
            return self._page(rows[::-1], wanted)
        if parts[-1] == "refunds":
            rows = [row for row in self.refunds.values() if row["payment_intent"] == wanted["payment_intent"]]
            return self._page(rows[::-1], wanted)
        row = self.sessions.get(parts[-1])
        if row is None:
            raise Refused(404, contract("stripe_errors")["missing"])
        if wanted.get("expand[]") == "payment_intent.latest_charge" and row["payment_intent"]:
            return row | {"payment_intent": self.intents[row["payment_intent"]]}
        return row

    def _page(self, rows: list[Object], wanted: dict[str, str]) -> Object:
        after = wanted.get("starting_after")
        start = next((at + 1 for at, row in enumerate(rows) if row["id"] == after), 0)
        rest = rows[start:]
        return {"object": "list", "data": rest[: self.page], "has_more": len(rest) > self.page}

    def write(self, request: httpx.Request) -> Object:
        form = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        parts = request.url.path.strip("/").split("/")
        if parts[-1] == "expire":
            session = self.sessions.get(parts[-2])
            if session is None:
                raise Refused(404, contract("stripe_errors")["missing"])
            if session["status"] != "open":
                raise Refused(400, contract("stripe_errors")["not_open"])
            return self.ends(parts[-2], "expired")
        if parts[-1] == "refunds":
            return self._refund(form)
        total, place = 0, 0
        while f"line_items[{place}][quantity]" in form:
            start = f"line_items[{place}]"
            assert form[f"{start}[price_data][product_data][name]"]
            total += int(form[f"{start}[quantity]"]) * int(form[f"{start}[price_data][unit_amount]"])
            place += 1
        wait = int(form["expires_at"]) - self.now_s()
        if form["mode"] != "payment" or not total or not 30 * 60 <= wait <= 24 * 3600:
            raise Refused(400, contract("stripe_errors")["not_open"])
        row: Object = deepcopy(contract("stripe_session")["open"])
        row |= {"id": f"cs_{len(self.sessions) + 1}", "amount_total": total, "created": self.now_s()}
        row |= {"currency": form["line_items[0][price_data][currency]"], "url": f"https://checkout.example/{total}"}
        row["metadata"] = {"payment_id": form["metadata[payment_id]"], "key": form["metadata[key]"]}
        self.sessions[row["id"]] = row
        return row

    def _refund(self, form: dict[str, str]) -> Object:
        intent = self.intents[form["payment_intent"]]
        charge = intent["latest_charge"]
        if charge["amount_refunded"] + int(form["amount"]) > charge["amount"]:
            raise Refused(400, contract("stripe_errors")["too_much"])
        charge["amount_refunded"] += int(form["amount"])
        row: Object = deepcopy(contract("stripe_refund")["succeeded"])
        row |= {"id": f"re_{len(self.refunds) + 1}", "amount": int(form["amount"]), "payment_intent": intent["id"]}
        row["metadata"] = {"key": form["metadata[key]"]}
        self.refunds[row["id"]] = row
        return row

    def dispute(self, session: str, status: str, amount: int, currency: str = "rub") -> Object:
        """The holder's bank disputes what was paid in a session, or says how that ended."""
        intent = self.intents[self.sessions[session]["payment_intent"]]
        intent["latest_charge"]["disputed"] = True
        row = {"id": f"dp_{len(self.disputes) + 1}", "object": "dispute", "payment_intent": intent["id"]}
        row |= {"amount": amount, "currency": currency, "status": status, "charge": intent["latest_charge"]["id"]}
        self.disputes[row["id"]] = row
        return row

    def ends(self, ident: str, how: str, intent: str = "succeeded") -> Object:
        """What becomes of a session."""
        row = self.sessions[ident]
        row |= deepcopy(contract("stripe_session")[how])
        if how == "complete":
            made = deepcopy(contract("stripe_intent")[intent]) | {"id": f"pi_{ident}"}
            if made["latest_charge"]:
                made["latest_charge"]["amount"] = row["amount_total"]
            self.intents[made["id"]] = made
            row["payment_intent"] = made["id"]
        return row
