"""A picture that stands for a guest's screenshot of his bank: drawn here, so that no file has to be kept."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Final

WIDE: Final = 270
HIGH: Final = 480
_PAPER, _INK, _PALE, _MARK = (246, 247, 249), (52, 60, 74), (196, 203, 214), (214, 58, 50)
_BARS: Final = (
    (24, 30, 150, 14, _INK),
    (24, 56, 96, 8, _PALE),
    *((24, top, 40, 40, _PALE) for top in (96, 166, 236, 306)),
    *((76, top, 96, 10, _INK) for top in (102, 172, 242, 312)),
    *((76, top, 64, 7, _PALE) for top in (122, 192, 262, 332)),
    *((196, top, 50, 10, _MARK) for top in (102, 172)),
    *((206, top, 40, 10, _INK) for top in (242, 312)),
)
"""left, top, width, height and colour: two charges alike, then others"""


@cache
def statement() -> bytes:
    """The picture as PNG bytes."""
    rows = [bytearray(bytes(_PAPER) * WIDE) for _ in range(HIGH)]
    for left, top, wide, high, colour in _BARS:
        for y in range(top, top + high):
            rows[y][left * 3 : (left + wide) * 3] = bytes(colour) * wide
    pixels = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
