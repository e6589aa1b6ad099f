"""Tickets as pictures: the QR of the present code as PNG or SVG (C5, B11)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import segno

SCALE: Final = 8
"""pixels a module; with the quiet zone a picture is about 400 pixels wide"""
BORDER: Final = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its side in pixels."""

    data: bytes
    side: int


def _drawn(code: str) -> segno.QRCode:
    # M survives a smudged screen; a higher level would make the modules smaller. A code of another shop may hold any
    # letters: what is not plain is UTF-8, which every scanner tries first, and never taken for Japanese by chance
    return segno.make(code, error="m", micro=False, boost_error=False, encoding="utf-8")


def as_png(code: str) -> Picture:
    """Black on white, whatever the theme it is shown in."""
    drawn = _drawn(code)
    out = io.BytesIO()
    drawn.save(out, kind="png", scale=SCALE, border=BORDER)
    return Picture(out.getvalue(), int(drawn.symbol_size(SCALE, BORDER)[0]))


def as_svg(code: str) -> str:
    """The same as a drawing without a size of its own, to stand inside a page."""
    out = io.BytesIO()
    _drawn(code).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=BORDER, light="#ffffff", nl=False
    )
    return out.getvalue().decode()


def as_rows(code: str) -> tuple[tuple[bool, ...], ...]:
    """The modules without the quiet zone, dark is True: for who draws them himself."""
    return tuple(tuple(bool(module) for module in row) for row in _drawn(code).matrix)
