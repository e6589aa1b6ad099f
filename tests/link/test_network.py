"""Whatever stands between console and server is a typed trouble, never a crash (bad inputs 16, 69, 70)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus, InvalidURI
from websockets.http11 import Response

from app.console.api import MAX_ATTACHMENT, Api
from app.console.diagnosis import close_code, retry_after_s, status_key, trouble_of
from app.console.link import Straight
from app.console.troubles import TroubleError

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def stranger(answer: bytes) -> AsyncIterator[str]:
    """Somebody on this machine who answers every connection with these bytes and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await asyncio.sleep(0.01)


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


PORTAL = http("200 OK", b"<html>please log in</html>", "Content-Type: text/html")
IN_BETWEEN = [
    (PORTAL, "network_login"),
    (http("302 Found", b"", "Location: http://portal.example/"), "network_login"),
    (http("511 Network Authentication Required"), "network_login"),
    (b"garbage\r\n\r\n", "network_login"),
    (b"", "network_login"),
    (http("502 Bad Gateway", b"<html>"), "server_error"),
]


@pytest.mark.parametrize(("answer", "key"), IN_BETWEEN)
async def test_http_through_a_strange_network(answer: bytes, key: str) -> None:
    async with stranger(answer) as url:
        api = Api(url, "device")
        with pytest.raises(TroubleError) as caught:
            await api.sign_in("alina", "secret")
        await api.close()
    assert caught.value.trouble.key == key
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("answer", "key"), IN_BETWEEN)
async def test_a_socket_through_a_strange_network(answer: bytes, key: str) -> None:
    async with stranger(answer) as url:
        with pytest.raises(Exception) as caught:  # noqa: PT011  # whatever the library raises is what is diagnosed
            await Straight(url.replace("http", "ws"), proxy=None, open_timeout=5)
    assert trouble_of(caught.value).key == key


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (http("401 No", b'{"code":"not_authenticated"}', "Content-Type: application/json"), "bad_credentials"),
        (http("429 Too Many", b'{"code":"rate_limited","retry_ms":900}', "Content-Type: application/json"),
         "rate_limited"),
        (http("503 Busy", b'{"code":"busy"}', "Content-Type: application/json"), "server_error"),
        (http("500 Oh", b"not json", "Content-Type: application/json"), "server_error"),
        (http("200 OK", b'{"access":1}', "Content-Type: application/json"), "bad_answer"),
    ],
)  # fmt: skip
async def test_our_own_servers_refusals_keep_their_names(answer: bytes, key: str) -> None:
    async with stranger(answer) as url:
        api = Api(url, "device")
        with pytest.raises(TroubleError) as caught:
            await api.sign_in("alina", "secret")
        await api.close()
    assert caught.value.trouble.key == key
    if key == "rate_limited":
        assert caught.value.trouble.retry_ms == 900


async def test_nobody_at_the_address_is_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    api = Api(f"http://127.0.0.1:{port}", "device")
    with pytest.raises(TroubleError, match="refused"):
        await api.guest("g")
    await api.close()


async def test_a_server_that_says_nothing_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    api = Api(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "device")
    with pytest.raises(TroubleError, match="timeout"):
        await api._ask("GET", "/v1/health", timeout=0.05)
    await api.close()
    server.close()
    await asyncio.sleep(0.01)


async def test_files_too_large_or_gone_are_not_sent(tmp_path: Path) -> None:
    api = Api("http://127.0.0.1:9", "device")
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(MAX_ATTACHMENT + 1)
    with pytest.raises(TroubleError, match="too_large"):
        await api.upload(big)
    with pytest.raises(TroubleError, match="not_found"):
        await api.upload(tmp_path / "none")
    await api.close()


def certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("verify failed")
    error.verify_code = code
    return error


def caused(by: BaseException) -> Exception:
    error = httpx.ConnectError("failed")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (caused(certificate(10)), "clock"),
        (caused(certificate(9)), "clock"),
        (caused(certificate(18)), "tls"),
        (ssl.SSLError("version"), "tls"),
        (caused(socket.gaierror("unknown")), "name"),
        (ConnectionRefusedError(), "refused"),
        (ExceptionGroup("several", [OSError("a"), ConnectionRefusedError()]), "refused"),
        (TimeoutError(), "timeout"),
        (httpx.ReadTimeout(""), "timeout"),
        (InvalidURI("x", "y"), "bad_address"),
        (httpx.ProxyError(""), "bad_address"),
        (OSError(), "offline"),
        (EOFError(), "offline"),
        (LookupError(), "internal"),
    ],
)
def test_each_failure_has_its_key(error: BaseException, key: str) -> None:
    assert trouble_of(error).key == key


def test_statuses_that_are_not_ours_come_from_somebody_in_between() -> None:
    assert [status_key(status) for status in (200, 302, 404, 418, 426, 500, 511)] == [
        "network_login", "network_login", "not_found", "network_login", "update_needed", "server_error",
        "network_login",
    ]  # fmt: skip


def test_a_refused_handshake_leads_where_a_close_code_would() -> None:
    def refused(status: int, **headers: str) -> InvalidStatus:
        return InvalidStatus(Response(status, "", Headers(headers)))

    assert [close_code(refused(status)) for status in (401, 426, 503)] == [4200, 4300, 0]
    assert close_code(OSError()) == 0
    assert retry_after_s(refused(503, **{"Retry-After": "7"})) == 7
    assert retry_after_s(refused(503, **{"Retry-After": "soon"})) == 0
    assert retry_after_s(OSError()) == 0
