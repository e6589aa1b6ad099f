"""Decodes one image in a process of its own: `python -m app.server.picture_worker < file > answer` (X20).

The answer is one line of JSON, `{"mime", "width", "height"}` followed by the clean bytes, or `{"error": code}`.
Nothing of the original file survives but its pixels: no EXIF, GPS, colour profile, comment, second frame or appendix.
"""

from __future__ import annotations

import io
import json
import sys
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

PIXELS = 40_000_000
"""decoded at most"""
LONGEST = 4096
"""pixels of the longer side that is kept"""
MEMORY = 512 * 1024 * 1024
SECONDS = 5
MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/png"}
"""what is read, and what it becomes"""
PLAIN_MODES = {"L", "RGB", "RGBA"}


def bound_this_process() -> None:
    """Give the decoder no more memory and time than a sound image needs."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's timeout still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in PLAIN_MODES:
        return image
    if "transparency" in image.info or image.mode in ("PA", "LA", "RGBa", "La"):
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "I;16", "I", "F") else "RGB")


def clean(data: bytes) -> tuple[dict[str, object], bytes]:
    """The facts and bytes of a clean copy. `ValueError` with a code when it is none of ours or damaged."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and asked before anything is decoded
    try:
        found = Image.open(io.BytesIO(data), formats=list(MIMES))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("unsupported_type") from error
    mime = MIMES[found.format or "PNG"]
    if found.width * found.height > PIXELS:
        raise ValueError("too_large")
    try:
        if mime == "image/jpeg":
            found.draft("RGB", (LONGEST, LONGEST))
        image = _plain(ImageOps.exif_transpose(found))
        image.thumbnail((LONGEST, LONGEST))
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise ValueError("damaged") from error
    if mime == "image/jpeg" and image.mode == "RGBA":
        image = image.convert("RGB")
    image.info = {}
    out = io.BytesIO()
    if mime == "image/png":
        image.save(out, "PNG", compress_level=4)
    else:
        image.save(out, "JPEG" if mime == "image/jpeg" else "WEBP", quality=85)
    return {"mime": mime, "width": image.width, "height": image.height}, out.getvalue()


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read, clean, answer; whatever goes wrong becomes a code."""
    body = b""
    try:
        facts, body = clean(source.read())
    except ValueError as error:
        facts = {"error": str(error)}
    except MemoryError:
        facts = {"error": "too_large"}
    target.write(json.dumps(facts).encode() + b"\n" + body)


if __name__ == "__main__":
    bound_this_process()
    main(sys.stdin.buffer, sys.stdout.buffer)
