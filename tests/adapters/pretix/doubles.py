"""A strict double of pretix 2026.8.0: its answers are recorded, and what it lets pass was tried on a real one."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from tests.adapters.pretix.recorded import LETTERS, ROOT, TOKEN, Object, Refused, contract


class PretixDouble:
    """The event `spb2026` of `festival` with the token `t0ken`."""

    def __init__(self) -> None:
        self.event: Object = contract("event")
        self.items: list[Object] = contract("items")["results"]
        self.quotas: list[Object] = contract("quotas")["results"]
        self.lists: list[Object] = contract("lists")["results"]
        self.orders: list[Object] = []
        self.checkins: list[Object] = []
        self.nonces: set[tuple[int, str]] = set()
        self.kept: dict[str, tuple[int, Any]] = {}
        """answers by key: whatever is asked under it, they are given again"""
        self.seen: list[httpx.Request] = []
        self.instead: list[httpx.Response | Exception] = []
        """given instead of the next answers"""
        self.lose = False
        """the next writing call is done, but its answer lost"""
        self.now = datetime(2026, 11, 22, 20, tzinfo=UTC)
        self.tick = timedelta(milliseconds=1)
        self.page = 50
        self.transport = httpx.MockTransport(self._serve)

    # --- the wire --------------------------------------------------------------------------------------------

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if self.instead:
            answer = self.instead.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        try:
            if request.headers.get("authorization") != f"Token {TOKEN}":
                raise Refused("token")
            if not request.url.path.startswith(ROOT):
                raise Refused("forbidden")
            status, body = self._once(request)
        except Refused as no:
            status, body = no.answer["status"], no.answer["body"]
        if self.lose and request.method != "GET":
            self.lose = False
            raise httpx.ReadTimeout("cut", request=request)
        return httpx.Response(status, json=body)

    def _once(self, request: httpx.Request) -> tuple[int, Any]:
        path = request.url.path.removeprefix(ROOT).strip("/").split("/")
        if request.method == "GET":
            return 200, deepcopy(self._read(path, dict(request.url.params)))
        key = request.headers.get("x-idempotency-key", "")
        assert len(key) <= 190, "this breaks it"
        if key in self.kept:
            return self.kept[key]
        try:
            found = self._write(path, json.loads(request.content), dict(request.url.params))
        except Refused as no:
            found = no.answer["status"], no.answer["body"]
        found = deepcopy(found)
        if key:
            self.kept[key] = found
        return found

    def _read(self, path: list[str], wanted: dict[str, str]) -> Any:
        match path:
            case [""]:
                return self.event
            case ["items" | "quotas" | "checkinlists"]:
                rows = {"items": self.items, "quotas": self.quotas, "checkinlists": self.lists}[path[0]]
                return self._page(rows, wanted)
            case ["orders", code]:
                return self._shown(self._order(code), wanted)
            case ["orders"]:
                since = datetime.fromisoformat(wanted.get("modified_since", "2000-01-01T00:00:00+00:00"))
                rows = [one for one in self.orders if datetime.fromisoformat(one["last_modified"]) >= since]
                rows = [one for one in rows if not (wanted.get("testmode") == "false" and one["testmode"])]
                assert wanted["ordering"] == "last_modified"
                rows.sort(key=lambda one: datetime.fromisoformat(one["last_modified"]))
                return self._page([self._shown(one, wanted) for one in rows], wanted)
            case ["orderpositions"]:
                rows = [one for order in self.orders for one in order["positions"]]
                return self._page([one for one in rows if one["secret"] == wanted["secret"]], wanted)
            case ["checkins"]:
                since = datetime.fromisoformat(wanted["created_since"])
                assert (wanted["successful"], wanted["ordering"]) == ("true", "created")
                rows = [one for one in self.checkins if datetime.fromisoformat(one["created"]) >= since]
                return self._page(rows, wanted)
        raise AssertionError(path)

    def _page(self, rows: list[Object], wanted: dict[str, str]) -> Object:
        number, size = int(wanted.get("page", "1")), min(int(wanted.get("page_size", "50")), self.page)
        start = (number - 1) * size
        if number > 1 and start >= len(rows):
            raise Refused("page_missing")
        more = "http://127.0.0.1:1/elsewhere" if start + size < len(rows) else None
        return {"count": len(rows), "next": more, "previous": None, "results": rows[start : start + size]}

    def _write(self, path: list[str], body: Object, wanted: dict[str, str]) -> tuple[int, Any]:
        match path:
            case ["orders"]:
                return 201, self._make(body)
            case ["orders", code, *rest]:
                return self._write_order(self._order(code), rest, body, wanted)
            case ["checkinlists", number, "positions", ident, "redeem"]:
                return self._redeem(int(number), int(ident), body)
            case ["orderpositions", ident, *rest]:
                order, position = self._position(int(ident))
                if rest == ["add_block"]:
                    assert body["name"].startswith("api:")
                    position["blocked"] = [body["name"]]
                else:
                    position["attendee_name_parts"] = body["attendee_name_parts"]
                    position["attendee_name"] = body["attendee_name_parts"]["full_name"]
                self._stamp(order)
                return 200, position
        raise AssertionError(path)

    def _write_order(
        self, order: Object, path: list[str], body: Object, wanted: dict[str, str]
    ) -> tuple[int, Any]:  # fmt: skip
        match path:
            case ["change"]:
                return 200, self._shown(self._change(order, body, wanted), {})
            case ["mark_canceled" | "mark_expired" as how]:
                if order["status"] == "c":
                    raise Refused("cancelled_already")
                order["status"] = {"mark_canceled": "c", "mark_expired": "e"}[how]
                return 200, self._shown(self._stamp(order), {})
            case ["payments"]:
                return 201, self._pay(order, body)
            case ["payments", number, "refund"]:
                return 200, self._refund(order, int(number), body)
            case ["refunds"]:
                return 201, self._write_refund(order, body)
        raise AssertionError(path)

    # --- what it knows ---------------------------------------------------------------------------------------

    def _stamp(self, order: Object) -> Object:
        self.now += self.tick
        order["last_modified"] = self.now.isoformat()
        return order

    def _order(self, code: str) -> Object:
        found = next((one for one in self.orders if one["code"] == code), None)
        if found is None:
            raise Refused("order_missing")
        return found

    def _position(self, ident: int, error: str = "position_missing", kind: str = "errors") -> tuple[Object, Object]:
        for order in self.orders:
            for position in order["positions"]:
                if position["id"] == ident and not position["canceled"]:
                    return order, position
        raise Refused(error, kind)

    @staticmethod
    def _shown(order: Object, wanted: dict[str, str]) -> Object:
        if wanted.get("include_canceled_positions") == "true":
            return order
        return order | {"positions": [one for one in order["positions"] if not one["canceled"]]}

    def _check_item(self, body: Object, item: str, variation: str) -> None:
        found = next((one for one in self.items if one["id"] == body["item"]), None)
        if found is None:
            raise Refused(item)
        kinds = [one["id"] for one in found["variations"]]
        if (body["variation"] in kinds) != bool(kinds) or (body["variation"] is not None and not kinds):
            raise Refused(variation)

    def _free(self, secret: str, error: str, besides: int = 0) -> str:
        taken = {one["secret"] for order in self.orders for one in order["positions"] if one["id"] != besides}
        if secret in taken:
            raise Refused(error)
        return secret

    def _make(self, body: Object) -> Object:
        if not (body["phone"] or "+7").startswith("+"):
            raise Refused("made_phone")
        order: Object = deepcopy(contract("order"))
        model, number = order["positions"][0], len(self.orders)
        order |= {"code": f"{LETTERS[number % 27]}{LETTERS[number // 27]}379", "refunds": [], "positions": []}
        order |= {name: body[name] for name in ("status", "testmode", "email", "phone", "locale", "api_meta")}
        total = Decimal(0)
        for place, one in enumerate(body["positions"], 1):
            self._check_item(one, "made_item_unknown", "made_item_unknown")
            secret = self._free(one["secret"], "made_secret_taken")
            row = {"id": number * 100 + place, "order": order["code"], "positionid": place, "checkins": []}
            name = one["attendee_name_parts"]
            row |= {"attendee_name_parts": name, "attendee_name": name["full_name"], "secret": secret}
            row |= {"item": one["item"], "variation": one["variation"], "price": one["price"], "blocked": None}
            order["positions"].append(deepcopy(model) | row)
            total += Decimal(one["price"])
        provider = body["payment_provider"]
        paid = contract("payment") | {"local_id": 1, "amount": str(total), "provider": provider}
        order |= {"total": str(total), "payments": [paid] if body["status"] == "p" else []}
        self.orders.append(self._stamp(order))
        return order

    def _change(self, order: Object, body: Object, wanted: dict[str, str]) -> Object:
        living = [one for one in order["positions"] if not one["canceled"]]
        for told in body.get("cancel_positions", []):
            position = next((one for one in living if one["id"] == told["position"]), None)
            if position is None:
                raise Refused("cancel_position_unknown")
            if living == [position]:
                raise Refused("would_be_empty")
            position["canceled"] = True
        for told in body.get("patch_positions", []):
            position = next((one for one in living if one["id"] == told["position"]), None)
            if position is None:
                raise Refused("change_position_unknown")
            patch = told["body"]
            if "secret" in patch:
                self._free(patch["secret"], "secret_taken", position["id"])
            if "item" in patch:
                assert wanted["check_quotas"] == "false"
                self._check_item(patch, "item_unknown", "variation_missing")
            position |= patch
        total = sum((Decimal(one["price"]) for one in order["positions"] if not one["canceled"]), Decimal(0))
        order["total"] = str(total)
        return self._settle(self._stamp(order))

    @staticmethod
    def _settle(order: Object) -> Object:
        """Paid, or not."""
        paid = sum((Decimal(one["amount"]) for one in order["payments"]), Decimal(0))
        back = sum((Decimal(one["amount"]) for one in order["refunds"]), Decimal(0))
        if order["status"] != "c":
            order["status"] = "p" if paid - back >= Decimal(order["total"]) else "n"
        return order

    def _pay(self, order: Object, body: Object) -> Object:
        assert (body["state"], body["provider"], body["send_email"]) == ("confirmed", "manual", False)
        row: Object = contract("payment") | {"local_id": len(order["payments"]) + 1, "amount": body["amount"]}
        order["payments"].append(row)
        before = order["status"]
        if self._settle(order)["status"] != before:
            self._stamp(order)
        return row

    def _refund(self, order: Object, number: int, body: Object) -> Object:
        payment = next((one for one in order["payments"] if one["local_id"] == number), None)
        if payment is None:
            raise Refused("payment_missing")
        if payment["provider"] == "manual":
            raise Refused("no_part")
        back = sum(Decimal(one["amount"]) for one in order["refunds"] if one["payment"] == number)
        if back + Decimal(body["amount"]) > Decimal(payment["amount"]):
            raise Refused("too_much")
        row = self._write_refund(order, body | {"state": "created", "payment": number, "provider": "banktransfer"})
        self._settle(order)
        return row

    def _write_refund(self, order: Object, body: Object) -> Object:
        assert body["mark_canceled"] is False
        row: Object = contract("refund") | {"local_id": len(order["refunds"]) + 1}
        row |= {name: body[name] for name in ("state", "amount", "payment", "provider", "comment")}
        order["refunds"].append(row)
        return row

    def _redeem(self, number: int, ident: int, body: Object) -> tuple[int, Object]:
        if number not in {one["id"] for one in self.lists}:
            raise Refused("list_missing")
        order, position = self._position(ident, "invalid", "redeem")
        if (ident, body["nonce"]) not in self.nonces:
            self.nonces.add((ident, body["nonce"]))
            if position["checkins"] and not body.get("force"):
                raise Refused("already_redeemed", "redeem")
            self._stamp(order)
            at = body.get("datetime", self.now.isoformat())
            row = deepcopy(contract("checkins")["results"][0])
            row |= {"id": len(self.checkins) + 1, "position": ident, "list": number, "datetime": at}
            row |= {"created": self.now.isoformat(), "type": body["type"]}
            self.checkins.append(row)
            position["checkins"].append(row)
        ok: Object = contract("redeem")["ok"]
        return ok["status"], ok["body"]
