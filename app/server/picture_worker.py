"""Decodes one image in a process of its own: `python -m app.server.picture_worker [codes] < file > answer` (X20).

The answer is one line of JSON, `{"mime", "width", "height"}` followed by the clean bytes, or `{"error": code}`; with
`codes` it is `{"codes": [{"text", "outline"}]}`, what stands in the bar codes of the picture.
Nothing of the original file survives but its pixels: no EXIF, GPS, colour profile, comment, second frame or appendix.
"""

from __future__ import annotations

import io
import json
import sys
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from app.server import code_reading

PIXELS = 40_000_000
"""decoded at most"""
LONGEST = 4096
"""pixels of the longer side that is kept"""
LOOKED_AT = 2400
"""pixels of the longer side in which a code is looked for"""
MEMORY = 512 * 1024 * 1024
SECONDS = 5
MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/png"}
"""what is read, and what it becomes"""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings an image upright, by its EXIF orientation."""
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


def _opened(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and asked before anything is decoded
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=list(MIMES))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("unsupported_type") from error
    if image.width * image.height > PIXELS:
        raise ValueError("too_large")
    return image


def clean(data: bytes) -> tuple[dict[str, object], bytes]:
    """The facts and bytes of a clean copy. `ValueError` with a code when it is none of ours or damaged."""
    image = _opened(data)
    mime = MIMES[image.format or "PNG"]
    try:  # in this order, and without a second name for the image, no more than two of it are in memory
        if mime == "image/jpeg":
            image.draft("RGB", (LONGEST, LONGEST))
        turn = image.getexif().get(ORIENTATION, 1)
        image = _plain(image)
        image.thumbnail((LONGEST, LONGEST))
        if turn in TURNS:
            image = image.transpose(TURNS[turn])
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


def codes(data: bytes) -> dict[str, object]:
    """What its bar codes hold, outlines in 0..1 of the picture as it is looked at. `ValueError` as for `clean`."""
    image = _opened(data)
    try:
        image.draft("L", (LOOKED_AT, LOOKED_AT))
        turn = image.getexif().get(ORIENTATION, 1)
        image = _plain(image)
        image.thumbnail((LOOKED_AT, LOOKED_AT))
        if image.mode == "RGBA":  # what shows through is paper
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        grey = image.convert("L")
        grey = grey.transpose(TURNS[turn]) if turn in TURNS else grey
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise ValueError("damaged") from error
    found = code_reading.read(grey)
    return {"codes": [{"text": one.text, "outline": one.outline} for one in found]}


def main(source: BinaryIO, target: BinaryIO, wish: str = "") -> None:
    """Read, clean or look for codes, answer; whatever goes wrong becomes a code."""
    body = b""
    facts: dict[str, object]
    try:
        if wish == "codes":
            facts = codes(source.read())
        else:
            facts, body = clean(source.read())
    except ValueError as error:
        facts = {"error": str(error)}
    except MemoryError:
        facts = {"error": "too_large"}
    target.write(json.dumps(facts).encode() + b"\n" + body)


if __name__ == "__main__":
    bound_this_process()
    main(sys.stdin.buffer, sys.stdout.buffer, *sys.argv[1:2])
