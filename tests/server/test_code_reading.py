"""Codes in photographs as guests send them: askew, dim, of a screen, blurred, small (C5, X20, bad input 65)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from app.domain.ticketcodes import body_of, written
from app.server import code_reading, picture_worker
from tests.server.doorway import picture

CODE = written(body_of(3, "48213-1", 2), Random(1).randbytes(64))
GREY = 90


def table() -> Image.Image:
    """A ticket on a table."""
    code = Image.open(io.BytesIO(picture(CODE))).convert("L")
    whole = Image.new("L", (1280, 960), GREY)
    whole.paste(code, ((1280 - code.width) // 2, (960 - code.height) // 2))
    return whole


def turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=GREY)


def dim(image: Image.Image, share: float) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(share)


def grainy(image: Image.Image, much: float) -> Image.Image:
    return ImageChops.add(image, Image.effect_noise(image.size, much), 1, -128)


def of_a_screen(image: Image.Image) -> Image.Image:
    """With the lines of its pixels."""
    lines = Image.new("L", image.size, 255)
    pen = ImageDraw.Draw(lines)
    for at in range(0, max(image.size), 4):
        pen.line((0, at, image.width, at), fill=150)
        pen.line((at, 0, at, image.height), fill=190)
    return ImageChops.multiply(image, lines)


def askew(image: Image.Image) -> Image.Image:
    width, height = image.size
    corners = (-0.1 * width, -0.05 * height, 0.05 * width, 1.1 * height, 1.05 * width, 0.95 * height, 1.15 * width, 0)
    return image.transform(image.size, Image.Transform.QUAD, corners, fillcolor=GREY)


def glare(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).ellipse((600, 400, 660, 450), fill=255)
    return image


def half_in_shadow(image: Image.Image) -> Image.Image:
    """Askew, and the sharp shadow of a hand lies across."""
    image = turned(askew(image), 65)
    width, height = image.size
    shadow = Image.new("L", image.size, 255)
    ImageDraw.Draw(shadow).polygon([(0, 0), (width, 0), (0, height)], fill=45)
    return grainy(ImageChops.multiply(image, shadow), 3)


LOOKS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda image: image,
    "turned": lambda image: turned(image, 37),
    "upside down": lambda image: turned(image, 180),
    "askew": askew,
    "dim": lambda image: dim(image, 0.12),
    "dim and grainy": lambda image: grainy(dim(image, 0.2), 10),
    "grainy": lambda image: grainy(image, 55),
    "pale": lambda image: image.point(lambda value: 110 + value // 12),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
    "of a screen": lambda image: turned(of_a_screen(image), 9),
    "of a dim screen": lambda image: dim(turned(of_a_screen(image), 12), 0.4),
    "far away": lambda image: image.resize((448, 336), Image.Resampling.LANCZOS),
    "inverted": lambda image: image.point(lambda value: 255 - value),
    "with a glare": glare,
    "half in shadow": half_in_shadow,
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.requirement("C5")
def test_a_code_is_read_however_it_was_photographed(look: str) -> None:
    (found,) = code_reading.read(LOOKS[look](table()))
    assert found.text == CODE
    assert len(found.outline) == 4
    assert all(0 < part < 1 for corner in found.outline for part in corner)


def test_nothing_is_read_where_nothing_stands() -> None:
    assert code_reading.read(Image.new("L", (300, 200), GREY)) == []
    assert code_reading.read(grainy(Image.new("L", (1600, 1200), 128), 40)) == []


def test_the_outline_lies_round_the_code() -> None:
    (found,) = code_reading.read(table())
    (left, top), _, (right, bottom), _ = found.outline
    assert left < 0.5 < right
    assert top < 0.5 < bottom


def asked(data: bytes) -> Any:
    """What the worker answers to a picture whose codes are wanted."""
    out = io.BytesIO()
    picture_worker.main(io.BytesIO(data), out, "codes")
    return json.loads(out.getvalue())


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_the_worker_reads_jpegs_lying_on_their_side_and_transparent_pictures() -> None:
    exif = Image.Exif()
    exif[picture_worker.ORIENTATION] = 6
    for data in (
        saved(table().convert("RGB"), "JPEG", exif=exif),
        saved(Image.open(io.BytesIO(picture(CODE))).convert("RGBA"), "PNG"),
        saved(table(), "WEBP"),
    ):
        (code,) = asked(data)["codes"]
        assert code["text"] == CODE


def test_a_code_on_a_transparent_ground_is_read_as_on_paper() -> None:
    code = Image.open(io.BytesIO(picture(CODE))).convert("L")
    black = Image.new("RGBA", code.size, (0, 0, 0, 255))
    black.putalpha(code.point(lambda value: 255 - value))
    (found,) = asked(saved(black, "PNG"))["codes"]
    assert found["text"] == CODE


def test_what_is_no_sound_picture_is_told_by_a_code() -> None:
    assert asked(b"<svg/>") == {"error": "unsupported_type"}
    assert asked(picture(CODE)[:120]) == {"error": "damaged"}
    large = saved(Image.new("1", (9_000, 9_000)), "PNG")
    assert asked(large) == {"error": "too_large"}
