"""The provider over HTTP: an API for the shop's backend, a page for its guests (ASGI).

The shop's calls carry `Authorization: Bearer KEY`; those that write also `Idempotence-Key`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hmac import compare_digest
from importlib.resources import files
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox import page
from app.sandbox.books import Books, Row, Wrong
from app.sandbox.faults import Faults

LATE_MS: Final = 5_000
"""how much later a payment comes in that the guest wants delayed"""
MOST_LISTED: Final = 500
BODY_LIMIT: Final = 64 * 1024
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self' {back}; "
    "base-uri 'none'; frame-ancestors 'none'"
)
Run = Callable[[Request], Awaitable[Response]]


class Desk:
    """The endpoints over one shop's books. `url` is how guests reach the pages."""

    def __init__(self, books: Books, faults: Faults, key: str, url: str) -> None:
        self._books = books
        self._faults = faults
        self._key = key
        self._url = url

    def app(self) -> ASGIApp:
        """The ASGI application."""
        shop = (
            ("/v1/payments", self.open, "POST"),
            ("/v1/payments", self.payments, "GET"),
            ("/v1/history", self.take_over, "POST"),
            ("/v1/payments/{id}", self.payment, "GET"),
            ("/v1/payments/{id}/close", self.shut, "POST"),
            ("/v1/payments/{id}/dispute", self.dispute, "POST"),
            ("/v1/payments/{id}/dispute/{end}", self.dispute, "POST"),
            ("/v1/refunds", self.refund, "POST"),
            ("/v1/refunds", self.refunds, "GET"),
            ("/v1/receipts", self.print, "POST"),
            ("/v1/receipts", self.receipts, "GET"),
            ("/v1/calls", self.calls, "GET"),
            ("/v1/faults", self.show_faults, "GET"),
            ("/v1/faults", self.set_faults, "PUT"),
        )
        routes = [Route(path, self._guarded(run), methods=[method]) for path, run, method in shop]
        routes += [
            Route("/pay/{page}", self.show, methods=["GET"]),
            Route("/pay/{page}", self.choose, methods=["POST"]),
            Route("/page.css", _file("page.css", "text/css"), methods=["GET"]),
            Route("/page.js", _file("page.js", "text/javascript"), methods=["GET"]),
        ]
        return Unreliable(Starlette(routes=routes), self._faults)

    def _guarded(self, run: Run) -> Run:
        async def guarded(request: Request) -> Response:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not compare_digest(given.encode(), self._key.encode()):
                return JSONResponse({"code": "not_authenticated"}, 401)
            try:
                return await run(request)
            except Wrong as wrong:
                return JSONResponse({"code": wrong.code}, wrong.status)

        return guarded

    # --- the shop's ----------------------------------------------------------------------------------------

    async def open(self, request: Request) -> Response:
        """Make a payment and its page."""
        made = self._books.open(_key(request), await _body(request))
        row = self._books.payment(str(made["id"])) or {}
        return JSONResponse(_payment(row, self._page_url(row)))

    async def payment(self, request: Request) -> Response:
        """One payment."""
        row = self._books.payment(request.path_params["id"])
        return _found(row and _payment(row, self._page_url(row)))

    async def payments(self, request: Request) -> Response:
        """By the key it was made with, or all after one."""
        key = request.query_params.get("key")
        if key is not None:
            found = self._books.payment(self._books.by_key("open", key))
            rows = [found] if found else []
        else:
            rows = self._books.payments(request.query_params.get("after", ""), MOST_LISTED)
        return JSONResponse({"items": [_payment(row, self._page_url(row)) for row in rows]})

    async def take_over(self, request: Request) -> Response:
        """Payments from before the shop began here."""
        items = (await _body(request)).get("items", [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Wrong("bad_items")
        return JSONResponse({"new": self._books.take_over(items)})

    async def shut(self, request: Request) -> Response:
        """Close the page."""
        return JSONResponse(self._books.shut(_key(request), request.path_params["id"]))

    async def dispute(self, request: Request) -> Response:
        """What a guest's bank would do: take the payment back for now, then decide (`end` won or lost)."""
        end = request.path_params.get("end", "")
        if end not in ("", *page.ENDINGS):
            raise Wrong("not_found", 404)
        self._books.dispute(request.path_params["id"], end)
        return Response(status_code=204)

    async def refund(self, request: Request) -> Response:
        """Give back."""
        row = self._books.refund(_key(request), await _body(request), self._faults.slow_refund_ms)
        return JSONResponse(_refund(row))

    async def refunds(self, request: Request) -> Response:
        """By the key it was made with, or all after one."""
        key = request.query_params.get("key")
        if key is not None:
            found = self._books.refund_of(self._books.by_key("refund", key))
            rows = [found] if found else []
        else:
            rows = self._books.refunds(request.query_params.get("after", ""), MOST_LISTED)
        return JSONResponse({"items": [_refund(row) for row in rows]})

    async def print(self, request: Request) -> Response:
        """Print a receipt."""
        return JSONResponse(self._books.print(_key(request), await _body(request)))

    async def receipts(self, _request: Request) -> Response:
        """All receipts."""
        rows = self._books.receipts()
        return JSONResponse({"items": [row | {"lines": json.loads(row["lines"])} for row in rows]})

    async def calls(self, _request: Request) -> Response:
        """How much was really done, by verb."""
        return JSONResponse(self._books.calls())

    async def show_faults(self, _request: Request) -> Response:
        """What goes wrong at present."""
        return JSONResponse(self._faults.shown())

    async def set_faults(self, request: Request) -> Response:
        """Let things go wrong."""
        try:
            self._faults.change(await _body(request))
        except ValueError as error:
            raise Wrong("no_such_fault") from error
        return JSONResponse(self._faults.shown())

    # --- the guest's ---------------------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        """The hosted page."""
        return self._shown(self._books.by_page(request.path_params["page"]))

    async def choose(self, request: Request) -> Response:
        """The guest pressed something."""
        secret = request.path_params["page"]
        async with request.form(max_files=0, max_fields=5) as form:
            do, chosen = str(form.get("do", "")), str(form.get("with", "card"))
        if self._books.by_page(secret) is None:
            return self._shown(None)
        # who pays is not told: all guests pay with the same few cards here, which must not make them one person
        instrument = page.INSTRUMENTS.get(chosen, page.INSTRUMENTS["card"])[0]
        if do == "pay":
            state = "declined" if chosen == "refused" else "captured"
            row = self._books.end(secret, state, instrument)
        elif do == "late":
            row = self._books.end(secret, "captured", instrument, late_ms=LATE_MS)
        elif do in ("dispute", *page.ENDINGS):
            return self._disputed(secret, "" if do == "dispute" else do)
        elif do in ("decline", "expire"):
            row = self._books.end(secret, "declined" if do == "decline" else "expired", instrument)
        else:
            return self._shown(self._books.by_page(secret))
        if row["return_url"].startswith(("http://", "https://")):
            return RedirectResponse(row["return_url"], 303)
        return self._shown(row)

    def _disputed(self, secret: str, end: str) -> Response:
        """The page's way to play the guest's bank; a button that is out of date changes nothing."""
        row = self._books.by_page(secret)
        with suppress(Wrong):
            self._books.dispute(row["id"] if row else "", end)
        return self._shown(self._books.by_page(secret))

    def _shown(self, row: Row | None) -> Response:
        text = page.show(row, self._books.now_ms()) if row else page.missing()
        back = _origin(row["return_url"]) if row else ""
        headers = {
            "content-security-policy": POLICY.format(back=back),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
        return HTMLResponse(text, 200 if row else 404, headers)

    def _page_url(self, row: Row) -> str:
        return f"{self._url}/pay/{row['page']}"


class Unreliable:
    """Lets calls wait, fail, or be cut off in the middle, as the faults say."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/") or scope["path"] == "/v1/faults":
            await self._app(scope, receive, send)
            return
        if self._faults.delay_ms:
            await asyncio.sleep(self._faults.delay_ms / 1000)
        writes = scope["method"] == "POST"
        if self._faults.take("busy"):
            await JSONResponse({"code": "busy"}, 503)(scope, receive, send)
        elif writes and self._faults.take("cut_before"):
            await _cut(send)
        elif writes and self._faults.take("cut_after"):
            await self._app(scope, receive, _deaf)
            await _cut(send)
        else:
            await self._app(scope, receive, send)


async def _deaf(_message: Message) -> None:
    """Hears an answer that nobody is told."""


async def _cut(send: Send) -> None:
    """Begin an answer and do not end it; the server closes the connection then."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
    await send({"type": "http.response.body", "body": b'{"id": "s', "more_body": True})


def _file(name: str, kind: str) -> Run:
    data = files("resources").joinpath("sandbox", name).read_bytes()

    async def give(_request: Request) -> Response:
        return Response(data, media_type=kind, headers={"x-content-type-options": "nosniff"})

    return give


def _key(request: Request) -> str:
    return request.headers.get("idempotence-key", "")


async def _body(request: Request) -> dict[str, Any]:
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > BODY_LIMIT:
            raise Wrong("too_large", 413)
    try:
        read = json.loads(bytes(data))
    except ValueError as error:
        raise Wrong("not_json") from error
    if not isinstance(read, dict):
        raise Wrong("not_json")
    return read


def _found(item: dict[str, Any] | None) -> Response:
    return JSONResponse(item) if item else JSONResponse({"code": "not_found"}, 404)


def _origin(address: str) -> str:
    """Scheme and host of where the form leads back to, for the page's policy."""
    scheme, colon, rest = address.partition("://")
    host = rest.partition("/")[0]
    good = colon and scheme in ("http", "https") and all(sign.isalnum() or sign in ".-:[]" for sign in host)
    return f"{scheme}://{host}" if good and host else ""


def _payment(row: Row, url: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "url": url,
        "state": row["state"],
        "amount_minor": row["amount"],
        "currency": row["currency"],
        "payment_id": row["ours"],
        "instrument": row["instrument"],
        "payer": row["payer"],
        "captured_ms": row["captured_ms"],
        "refunded_minor": row["refunded"],
        "disputed": bool(row["disputed"]),
        "lost_minor": row["lost"],
        "expires_ms": row["expires_ms"],
    }


def _refund(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "payment": row["payment"],
        "amount_minor": row["amount"],
        "currency": row["currency"],
        "state": row["state"],
    }
