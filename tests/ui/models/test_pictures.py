"""A picture of a guest is decoded elsewhere, within bounds, and comes back without what was written in it (X20)."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from ui.models.pictures import MAX_SIDE, decoded, kind_of


def drawn(width: int, height: int, kind: str = "PNG") -> bytes:
    """A plain picture in a format."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    image.setText("Comment", "secret place")
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(out, kind)  # type: ignore[call-overload]  # the stubs want bytes, Qt takes the name
    return bytes(out.data().data())


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def size_of(png: bytes) -> tuple[int, int]:
    image = QImage.fromData(QByteArray(png))
    return image.width(), image.height()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_formats_let_in_come_back_as_a_plain_png(kind: str) -> None:
    png = decoded(drawn(40, 20, kind))
    assert kind_of(png) == "png"
    assert size_of(png) == (40, 20)
    assert b"secret place" not in png


def test_a_large_picture_is_made_smaller() -> None:
    assert size_of(decoded(drawn(3000, 1500))) == (MAX_SIDE, MAX_SIDE // 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"<html>not a picture</html>",
        b"\x89PNG\r\n\x1a\n broken",
        b"\xff\xd8\xff" + b"\0" * 40,
        bomb(30_000, 30_000),
        bomb(13_000, 13_000),
    ],
    ids=["empty", "svg", "pdf", "html", "torn png", "torn jpeg", "900 Mpx", "169 Mpx"],
)
def test_everything_else_is_not_shown(data: bytes) -> None:
    assert decoded(data) == b""


def test_a_name_says_nothing_only_the_bytes_do() -> None:
    assert kind_of(b"GIF89a....") == "gif"
    assert kind_of(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "webp"
    assert kind_of(b"RIFF\x00\x00\x00\x00WAVE") == ""


MEASURED = """
import resource, sys
from ui.models import pictures

before = 0
real = pictures._mapped

def noted():
    global before
    before = real()
    return before

pictures._mapped = noted
code = pictures.work()
limit = resource.getrlimit(resource.RLIMIT_AS)[0]
print(code, limit - before, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_forty_megapixels_fit_the_half_gigabyte_that_a_picture_may_take() -> None:
    data = drawn(8000, 5000)
    done = subprocess.run([sys.executable, "-c", MEASURED], input=data, capture_output=True, check=True)
    assert done.stderr.split()[-2:] == [b"0", b"536870912"]
    assert size_of(done.stdout) == (MAX_SIDE, MAX_SIDE * 5 // 8)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_picture_that_needs_more_than_its_half_gigabyte_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    small = MEASURED.replace("code =", "pictures._MEMORY //= 8\ncode =")
    done = subprocess.run([sys.executable, "-c", small], input=drawn(8000, 5000), capture_output=True, check=False)
    assert done.stdout == b""
