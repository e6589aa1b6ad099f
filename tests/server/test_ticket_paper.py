"""Tickets on paper: what a scanner reads from the drawing is the code, whoever made it (C5)."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.domain.articles import Bilingual
from app.domain.money import Money
from app.server.ticket_paper import HEIGHT, WIDTH, as_pdf
from app.service.papers import Papers, Ticket

SCALE = 6
"""pixels a point"""
TICKET = Ticket(
    id="40117-1", place=1, category=Bilingual("Танцпол", "Floor"), holder="Ирина Лебедева", seat="",
    gate=Bilingual("Ворота 1"), price=Money(300_000), status="valid", code="", typed="NL24-88F2-7KQ4", admits=1,
    entered=False, times=(),
)  # fmt: skip
PAPERS = Papers("40117", "ru", Bilingual("Север"), Bilingual("Парк"), Bilingual("Набережная, 1"), 1, ())


def drawn(pdf: bytes) -> Image.Image:
    """The filled rectangles of the only page, as a scanner sees them."""
    image = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 255)
    ink = ImageDraw.Draw(image)
    for stream in re.findall(rb"/ASCII85Decode.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        ended = stream.strip().removeprefix(b"<~").removesuffix(b"~>")
        text = zlib.decompress(base64.a85decode(ended))
        for found in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", text):
            left, bottom, width, height = (float(number) * SCALE for number in found)
            ink.rectangle((left, image.height - bottom - height, left + width, image.height - bottom), fill=0)
    return image


@pytest.mark.parametrize(
    "code",
    [
        "4jxvwr9zexz9jcys6vruqeap2mhh5abs",
        "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/==",
        "x" * 255,
        "билет-№7",
        "A" * 119,
    ],
)
def test_the_code_on_paper_is_that_of_the_ticket(code: str) -> None:
    paper = drawn(as_pdf(replace(PAPERS, tickets=(replace(TICKET, code=code),)), "ru"))
    assert [found.text for found in zxingcpp.read_barcodes(paper)] == [code]
