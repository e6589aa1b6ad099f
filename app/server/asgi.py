"""The ASGI application: finds the endpoint, asks the doors, writes the answer; sockets and pages beside it.

A router of our own instead of a framework's: every body is a msgspec type of `app.protocol` and is read or refused in
one place, and the path of a guest's message has nothing on it that it does not need (decision 0006).
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping

import msgspec
import structlog

from app.server import doors, headers, problems
from app.server.endpoint import Answer, Call, Endpoint, Receive, Scope, Send
from app.server.host import Host
from app.server.problems import Trouble

PART = r"([A-Za-z0-9_\-.:~]{1,128})"
"""what may stand for a `{name}` in a path"""
log = structlog.get_logger()

Socket = Callable[[Host, Scope, Receive, Send], Awaitable[None]]
Methods = dict[str, Endpoint]


class Routes:
    """Endpoints by path: plain ones by name, those with `{names}` by pattern."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._plain: dict[str, Methods] = {}
        named: dict[str, Methods] = {}
        for each in endpoints:
            book = named if "{" in each.path else self._plain
            book.setdefault(each.path, {})[each.method] = each
        self._named = [(self._pattern(path), re.findall(r"\{(\w+)\}", path), to) for path, to in named.items()]

    @staticmethod
    def _pattern(path: str) -> re.Pattern[str]:
        return re.compile("".join(PART if part.startswith("{") else re.escape(part) for part in _parts(path)) + r"\Z")

    def find(self, path: str) -> tuple[Methods, dict[str, str]] | None:
        """What stands at this path, by method, and the values of its names."""
        plain = self._plain.get(path)
        if plain is not None:
            return plain, {}
        for pattern, names, methods in self._named:
            match = pattern.match(path)
            if match:
                return methods, dict(zip(names, match.groups(), strict=True))
        return None


def _parts(path: str) -> list[str]:
    return re.split(r"(\{\w+\})", path)


class Application:
    """The backend as uvicorn sees it."""

    def __init__(self, host: Host, endpoints: Iterable[Endpoint], sockets: Mapping[str, Socket]) -> None:
        self._host = host
        self._routes = Routes(endpoints)
        self._sockets = dict(sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            handler = self._sockets.get(scope["path"])
            if handler is None:
                raise Trouble("not_found")
            if self._host.leaving.is_set():
                raise Trouble("draining", retry_ms=1000)
            await handler(self._host, scope, receive, send)
        except Trouble as trouble:  # only before the handshake: afterwards a socket closes with a code
            answer = _refusal(trouble)
            start = {"type": "websocket.http.response.start", "status": answer.status, "headers": answer.headers}
            await send(start)
            await send({"type": "websocket.http.response.body", "body": answer.body})

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        route, answer = await self._answered(scope, receive)
        out = [*answer.headers, *self._extra(scope)]
        if answer.status not in (204, 304):
            out.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": out})
        await send({"type": "http.response.body", "body": answer.body})
        self._host.meters.answered(route, answer.status, time.perf_counter() - began)

    def _extra(self, scope: Scope) -> headers.Headers:
        settings = self._host.settings
        extra = headers.cors(scope, settings.sites) if _for_the_chat(scope["path"]) else []
        return [*extra, headers.STRICT_TRANSPORT] if settings.tls_cert is not None else extra

    async def _answered(self, scope: Scope, receive: Receive) -> tuple[str, Answer]:
        route = "-"
        try:
            found = self._routes.find(scope["path"])
            if found is None:
                return "page", self._page(scope)
            methods, params = found
            endpoint = methods.get(scope["method"])
            if endpoint is None:
                return route, self._other_method(scope, methods)
            route = endpoint.path
            call = Call(self._host, scope, receive, params, (scope["client"] or ("", 0))[0])
            await doors.admit(call, endpoint.access)
            return route, _written(await endpoint(call), endpoint.status)
        except Exception as error:
            trouble = problems.of(error)
            if trouble is None:
                log.exception("http.failed", route=route, method=scope["method"])
                trouble = Trouble("internal")
            return route, _refusal(trouble)

    def _other_method(self, scope: Scope, methods: Methods) -> Answer:
        if scope["method"] == "OPTIONS" and scope["path"].startswith("/guest/"):
            return Answer(status=204, headers=headers.preflight(scope, self._host.settings.sites))
        raise Trouble("not_allowed", headers=((b"allow", ", ".join(methods).encode()),))

    def _page(self, scope: Scope) -> Answer:
        page = self._host.pages.answer(scope["path"], headers.one(scope, b"if-none-match"))
        if page is None:
            raise Trouble("not_found")
        if scope["method"] not in ("GET", "HEAD"):
            raise Trouble("not_allowed", headers=((b"allow", b"GET, HEAD"),))
        return page


def _for_the_chat(path: str) -> bool:
    """Whether a page that embeds the chat may read this: the guest's API, and how a payment stands."""
    return path.startswith("/guest/") or (path.startswith("/pay/") and path.endswith("/state"))


def _written(result: object, status: int) -> Answer:
    if isinstance(result, Answer):
        return result
    if result is None:
        return Answer(status=204)
    return Answer(msgspec.json.encode(result), status, headers.JSON)


def _refusal(trouble: Trouble) -> Answer:
    close = [(b"connection", b"close")] if trouble.problem.code in ("too_large", "too_slow") else []
    return Answer(msgspec.json.encode(trouble.problem), trouble.status, [*headers.JSON, *trouble.headers, *close])
