"""Pictures of zones: read from the event's folder when it is loaded, served by the hash of what they hold (B3)."""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable
from typing import Final

from app.domain.festivals import Picture
from app.server import headers
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.problems import Trouble
from app.service.mappings import DataError
from app.service.zones import MOST_BYTES, MOST_SIDE, ZonePicture, file_of, stored

KINDS: Final = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
MIMES: Final = {"png": b"image/png", "jpg": b"image/jpeg", "webp": b"image/webp"}
FILE: Final = re.compile(r"[0-9a-f]{64}\.(png|jpg|webp)")
KEPT: Final = (b"cache-control", b"public, max-age=31536000, immutable")
"""another picture has another address"""


def looked_at(root: Traversable, name: str) -> ZonePicture:
    """The picture `EVENT/file` of a folder of events. `DataError` names the file and what to do about it."""
    item = root.joinpath(*name.split("/"))
    if not item.is_file():
        raise DataError(name, "", "there is no such file: put the picture beside event.toml, or take its name off")
    data = item.read_bytes()
    if len(data) > MOST_BYTES:
        raise DataError(name, "", f"{len(data)} bytes are too many, make it {MOST_BYTES} at most")
    kind, width, height = _measured(name, data)
    return ZonePicture(Picture(file_of(data, kind), width, height), data)


def _measured(name: str, data: bytes) -> tuple[str, int, int]:
    """Kind and size of a picture that is whole and not too large; it is decoded only after its size is known."""
    import io
    import warnings

    from PIL import Image, UnidentifiedImageError  # a backend without pictures does without

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at here
            image = Image.open(io.BytesIO(data), formats=list(KINDS))
    except UnidentifiedImageError as error:
        raise DataError(name, "", "is no PNG, JPEG or WebP, save it as one of them") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(name, "", f"cannot be read as a picture, save it anew: {error}") from error
    width, height = image.size
    if max(width, height) > MOST_SIDE:
        raise DataError(name, "", f"{width} × {height} pixels are too many, make it {MOST_SIDE} a side at most")
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError(name, "", f"cannot be read as a picture, save it anew: {error}") from error
    return KINDS[image.format or ""], width, height


async def zone_picture(call: Call) -> Answer:
    """The bytes behind an address that names their hash: they never change, so everybody may keep them."""
    file = call.params["file"]
    named = FILE.fullmatch(file)
    data = await call.host.core.storage.read(lambda reads: stored(reads, file)) if named else None
    if named is None or data is None:
        raise Trouble("not_found")
    kind = (b"content-type", MIMES[named.group(1)])
    return Answer(data, headers=[kind, KEPT, headers.NOTHING_RUNS, *headers.ALWAYS])


ENDPOINTS = (Endpoint("GET", "/guest/v1/pictures/{file}", zone_picture, Access.OPEN, "A picture of a zone"),)
