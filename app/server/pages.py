"""The widget's script and the sample page, served from a folder with entity tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.server import headers
from app.server.endpoint import Answer

TYPES = {
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".webp": b"image/webp",
    ".woff2": b"font/woff2",
    ".ttf": b"font/ttf",
    ".json": b"application/json",
}
"""What may be served; any other file in the folder is not."""
NAME = re.compile(r"(?:[a-z0-9]+/)?[A-Za-z0-9_-]+\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Page:
    stamp: tuple[int, int]
    body: bytes
    tag: bytes


class Pages:
    """Files of a folder and of those in it by their plain names; `/` is `index.html`. A changed file is read anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, _Page] = {}

    def answer(self, path: str, known_tag: str) -> Answer | None:
        """The file at this path of the address, 304 when the browser has it, None when there is none."""
        name = path.removeprefix("/") or "index.html"
        if "." not in name:
            name += ".html"  # `/gate` as people type it
        kind = TYPES.get(Path(name).suffix)
        if kind is None or not NAME.fullmatch(name):
            return None
        page = self._page(name)
        if page is None:
            return None
        out = [
            (b"etag", page.tag),
            (b"cache-control", b"public, max-age=60, stale-while-revalidate=600"),
            (b"access-control-allow-origin", b"*"),
            headers.PAGE_POLICY,
            *headers.ALWAYS,
        ]
        if page.tag.decode() in [tag.strip().removeprefix("W/") for tag in known_tag.split(",")]:
            return Answer(status=304, headers=out)
        return Answer(page.body, headers=[(b"content-type", kind), *out])

    def _page(self, name: str) -> _Page | None:
        file = self._folder / name
        try:
            found = file.stat()
        except (OSError, ValueError):
            return None
        stamp = (found.st_mtime_ns, found.st_size)
        held = self._held.get(name)
        if held is None or held.stamp != stamp:
            body = file.read_bytes()
            held = self._held[name] = _Page(stamp, body, b'"%s"' % sha256(body).hexdigest()[:32].encode())
        return held
