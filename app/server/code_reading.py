"""Bar codes in photographs: of screens, askew, dim, blurred, from too far (C5). Runs in the picture worker only.

Several looks at the same picture, the cheapest first; the first that shows a code ends the search.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats, TextMode, read_barcodes

KINDS: Final = BarcodeFormats(
    [BarcodeFormat.QRCode, BarcodeFormat.Aztec, BarcodeFormat.DataMatrix, BarcodeFormat.PDF417]
)
SMALLEST: Final = 700
MOST_TEXT: Final = 4096
"""characters of a code worth telling about"""

BRIGHTNESS: Final = [round(255 * math.log1p(value) / math.log1p(255)) for value in range(256)]
"""as eyes see it: half the light is the same step everywhere, in a shadow as in the sun"""
AROUND: Final = 10
"""pixels of half a picture to each side"""
FILLED: Final = 3
"""pixels of a quarter of a picture to each side: half of the largest dark piece of a code"""

Look = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Found:
    """A code's text and its four corners in 0..1 of the picture."""

    text: str
    outline: list[list[float]]


def _half(image: Image.Image) -> Image.Image:
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.BOX)


def _sharpened(image: Image.Image) -> Image.Image:
    """Twice as large, grain smoothed, edges steep; as it is where it is large already."""
    if max(image.size) > SMALLEST * 2:
        return image
    smooth = image.filter(ImageFilter.GaussianBlur(1))
    large = smooth.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    return ImageOps.autocontrast(large.filter(ImageFilter.UnsharpMask(8, 250, 0)))


def _evened(image: Image.Image) -> Image.Image:
    """Without shadows and bright spots: how much lighter or darker each place is than those around it."""
    seen = image.point(BRIGHTNESS)
    around = seen.filter(ImageFilter.BoxBlur(AROUND))
    return ImageOps.autocontrast(ImageChops.subtract(seen, around, 1, 128), cutoff=2)


def _lit_alike(image: Image.Image) -> Image.Image:
    """As if light fell alike on all of it: the sharp edge of a shadow across the code goes, too.

    What is dark and small is filled up in a rough copy (a morphological closing), which leaves the paper with its
    shadows; by that the picture is divided.
    """
    paper = _half(_half(image))
    for rank in (ImageFilter.MaxFilter(3), ImageFilter.MinFilter(3)):
        for _ in range(FILLED):
            paper = paper.filter(rank)
    paper = paper.resize(image.size, Image.Resampling.BILINEAR)
    return ImageOps.autocontrast(
        ImageChops.subtract(image.point(BRIGHTNESS), paper.point(BRIGHTNESS), 1, 255), (2, 0)
    )


LOOKS: Final[tuple[Look, ...]] = (
    lambda image: image,
    lambda image: ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(1.6)), cutoff=2),
    _lit_alike,
    lambda image: _evened(_half(image)),
    lambda image: _evened(_half(image).filter(ImageFilter.GaussianBlur(1))),
    lambda image: _lit_alike(image.filter(ImageFilter.GaussianBlur(1))),
    lambda image: ImageOps.autocontrast(_half(image), cutoff=5),
    lambda image: ImageOps.equalize(_half(image).filter(ImageFilter.GaussianBlur(1))),
    lambda image: ImageOps.autocontrast(_half(_half(image)), cutoff=5),
    lambda image: ImageOps.autocontrast(image, cutoff=2),
    _sharpened,
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
