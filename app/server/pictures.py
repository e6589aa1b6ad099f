"""Images from outside: told by their first bytes, decoded elsewhere, written anew (X20, bad inputs 54–57)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.domain.words import cleaned
from app.server.problems import Trouble

MOST_BYTES = 20 * 1024 * 1024
AT_ONCE = 2
PATIENCE_S = 15.0
"""real seconds for a decoder that waits for a busy machine; its own limit is 5 s of work"""
SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
NAME_LENGTH = 80
ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
"""the decoder's whole environment: its bounded memory is for the image, not for glibc's reserves"""
RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean image."""

    mime: str
    width: int
    height: int
    data: bytes


def looks_like_image(data: bytes) -> bool:
    """Whether the first bytes are those of PNG, JPEG, WebP or GIF."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def shown_name(name: str, mime: str) -> str:
    """A name that is safe to show and to save under: no path, no controls, the true extension."""
    name = cleaned(name).text.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*')
    stem = PurePosixPath(name.strip(" .")).stem.strip(" .")[:NAME_LENGTH] if name.strip(" .") else ""
    if not stem or stem.lower() in RESERVED:
        stem = "image"
    return stem + SUFFIX[mime]


@dataclass(frozen=True, slots=True)
class Code:
    """What a bar code holds, and its corners in 0..1 of the picture."""

    text: str
    outline: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """The bar codes of a picture."""

    codes: tuple[Code, ...] = ()


class Pictures:
    """Cleans images and reads codes in them, a few at once."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)

    async def cleaned(self, data: bytes) -> Picture:
        """The clean image; `Trouble` unsupported_type, too_large or bad_value (damaged)."""
        facts, body = await self._asked(data)
        return Picture(facts["mime"], facts["width"], facts["height"], body)

    async def codes(self, data: bytes) -> Codes:
        """What stands in the bar codes of a picture, none: nothing could be read. `Trouble` as for `cleaned`."""
        facts, _ = await self._asked(data, "codes")
        corners = ((one["text"], one["outline"]) for one in facts["codes"])
        return Codes(tuple(Code(text, tuple((x, y) for x, y in outline)) for text, outline in corners))

    async def _asked(self, data: bytes, wish: str = "") -> tuple[dict[str, Any], bytes]:
        if not looks_like_image(data):
            raise Trouble("unsupported_type", "PNG, JPEG, WebP or GIF only")
        async with self._room:
            answer = await asyncio.to_thread(_decode_elsewhere, data, wish)
        head, _, body = answer.partition(b"\n")
        facts: dict[str, Any] = json.loads(head) if head else {"error": "damaged"}
        if "error" in facts:
            code = facts["error"]
            raise Trouble("bad_value", "the image is damaged") if code == "damaged" else Trouble(code)
        return facts, body


def _decode_elsewhere(data: bytes, wish: str) -> bytes:
    """What the worker answered; empty when it died of its limits."""
    command = [sys.executable, "-I", "-m", "app.server.picture_worker", *([wish] if wish else [])]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and module
            command, input=data, capture_output=True, timeout=PATIENCE_S, env=ONE_ARENA, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
