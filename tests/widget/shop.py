"""Somebody else's site, on an origin of its own, that puts the chat on its page with one script tag."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Магазин</title>
<style>* {{ color: red; font: 40px serif; box-sizing: content-box }} div {{ display: none }}</style>
<h1>Магазин</h1><button>Купить</button>
<script src="{src}" {attributes} defer></script>"""


class _Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """`/?src=ADDRESS_OF_THE_SCRIPT&event=…`: every other parameter becomes an attribute of the script tag."""
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        src = given.pop("src", "")
        attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in given.items())
        body = PAGE.format(src=escape(src), attributes=attributes).encode() if src else b""
        self.send_response(200 if src else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
        """Say nothing."""


@contextmanager
def shop() -> Iterator[str]:
    """The site's origin, until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="shop")
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
