"""Pictures of codes: what a scanner reads in them is the code."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from app.service.ticketpaper import as_png, as_rows, as_svg

CODE = "UT1." + "A1b2C3d4E5" * 11
SHOPS = (
    "4jxvwr9zexz9jcys6vruqeap2mhh5abs",
    "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/==",
    "12345678",
    "x" * 255,
    "\U0001f3ab" * 255,
    "билет-№7",
    "é" * 8,
)
"""codes as other shops make them, the longest among them"""


@pytest.mark.requirement("C5")
@pytest.mark.parametrize("code", [CODE, *SHOPS])
def test_a_scanner_reads_the_code_in_the_picture(code: str) -> None:
    picture = as_png(code)
    image = Image.open(io.BytesIO(picture.data))
    assert image.size == (picture.side, picture.side)
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [code]


def test_the_drawing_is_black_on_white_and_has_no_size_of_its_own() -> None:
    drawing = as_svg(CODE)
    assert drawing.startswith("<svg")
    assert "viewBox" in drawing
    assert "#fff" in drawing


def test_the_modules_are_those_of_the_picture() -> None:
    rows = as_rows(CODE)
    side = (as_png(CODE).side // 8) - 8
    assert (len(rows), {len(row) for row in rows}) == (side, {side})
    assert rows[0][:7] == (True,) * 7  # the corner every code has
