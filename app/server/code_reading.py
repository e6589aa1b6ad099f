"""Bar codes in photographs: of screens, askew, dim, blurred, from too far (C5). Runs in the picture worker only.

Several looks at the same picture, the cheapest first; the first that shows a code ends the search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFilter, ImageOps
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats, TextMode, read_barcodes

KINDS: Final = BarcodeFormats(
    [BarcodeFormat.QRCode, BarcodeFormat.Aztec, BarcodeFormat.DataMatrix, BarcodeFormat.PDF417]
)
SMALLEST: Final = 700
MOST_TEXT: Final = 4096
"""characters of a code worth telling about"""

Look = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Found:
    """A code's text and its four corners in 0..1 of the picture."""

    text: str
    outline: list[list[float]]


def _half(image: Image.Image) -> Image.Image:
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.BOX)


def _twice(image: Image.Image) -> Image.Image:
    if max(image.size) > SMALLEST * 2:
        return image
    return image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)


LOOKS: Final[tuple[Look, ...]] = (
    lambda image: image,
    lambda image: ImageOps.autocontrast(image, cutoff=2),
    lambda image: ImageOps.autocontrast(_half(image), cutoff=5),
    lambda image: ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(1.6)), cutoff=2),
    lambda image: ImageOps.autocontrast(image.filter(ImageFilter.MedianFilter(5)), cutoff=2),
    lambda image: ImageOps.equalize(_half(image).filter(ImageFilter.GaussianBlur(1))),
    lambda image: ImageOps.autocontrast(_half(_half(image)), cutoff=5),
    lambda image: _twice(image).filter(ImageFilter.UnsharpMask(3, 180, 0)),
)


def read(grey: Image.Image) -> list[Found]:
    """The codes in a grey picture, at most four; none when nothing can be read."""
    for look in LOOKS:
        image = look(grey)
        results = read_barcodes(image, formats=KINDS, text_mode=TextMode.Plain)
        if results:
            return [_found(result, image) for result in results[:4]]
    return []


def _found(result: Barcode, image: Image.Image) -> Found:
    position = result.position
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    outline = [[round(corner.x / image.width, 4), round(corner.y / image.height, 4)] for corner in corners]
    return Found(result.text[:MOST_TEXT], outline)
