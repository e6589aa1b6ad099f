"""How pictures of screens are kept and compared.

A reference is kept at half size in rounded colours. Letters are rasterised a little differently on every machine, so
pictures are compared by the mean colour of squares of 4 kept pixels (8 of the screen): a stroke that is a shade
heavier moves such a mean by a few steps, a part that is missing, moved or of another colour by many.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPixmap

STEP: Final = 8
"""steps of 255 to which a kept colour is rounded; it makes the files small"""
SQUARE: Final = 4
FAR: Final = 26.0
"""steps of 255 by which the mean of a square may lie off"""
MOST: Final = 8
"""squares that may lie farther off than that, of about 20,000"""
Means = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two pictures differ: squares that are far off, and the farthest of them in steps of 255."""

    far: int
    farthest: float

    @property
    def same(self) -> bool:
        """Whether the difference is one of machines only."""
        return self.far <= MOST


def taken(pixmap: QPixmap, left: int = 0) -> Image.Image:
    """A grab as it is kept: half its size, whatever its device pixel ratio, without its `left` device pixels."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    whole = Image.open(io.BytesIO(raw.data())).convert("RGB")
    whole = whole.crop((left, 0, whole.width, whole.height))
    return whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.BOX)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a reference."""
    path.parent.mkdir(exist_ok=True)
    picture.point(lambda step: min(255, (step + STEP // 2) // STEP * STEP)).save(path, optimize=True)


def kept(path: Path) -> Image.Image:
    """Read a reference."""
    return Image.open(path).convert("RGB")


def judge(now: Image.Image, reference: Image.Image) -> Verdict:
    """Compare two pictures; another size is as far as can be."""
    if now.size != reference.size:
        return Verdict(now.width * now.height, 255.0)
    off = np.abs(_means(now) - _means(reference)).max(axis=2)
    return Verdict(int((off > FAR).sum()), round(float(off.max()), 1))


def strip(now: Image.Image, reference: Image.Image) -> Image.Image:
    """Reference, now and their difference (made plain) side by side."""
    wide, high = max(now.width, reference.width), max(now.height, reference.height)
    sheet = Image.new("RGB", (wide * 3 + 20, high), (255, 0, 255))
    sheet.paste(reference, (0, 0))
    sheet.paste(now, (wide + 10, 0))
    if now.size == reference.size:
        off = ImageChops.difference(now, reference).point(lambda step: min(255, step * 4))
        sheet.paste(off, (wide * 2 + 20, 0))
    return sheet


def _means(picture: Image.Image) -> Means:
    values = np.asarray(picture, dtype=np.float64)
    high, wide = values.shape[0] // SQUARE * SQUARE, values.shape[1] // SQUARE * SQUARE
    squares = values[:high, :wide].reshape(high // SQUARE, SQUARE, wide // SQUARE, SQUARE, 3)
    means: Means = squares.mean(axis=(1, 3))
    return means
