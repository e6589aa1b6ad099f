"""Pictures from guests: checked, decoded in a process of their own, re-encoded, and only then shown.

The worker has little memory and five seconds; it reads no name and no path, only bytes, and gives back a PNG
without metadata. Four formats are let in by what the bytes say, not by what the name says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

MAX_PIXELS: Final = 40_000_000
MAX_BYTES: Final = 20_000_000
MAX_SIDE: Final = 1200
FLAG: Final = "--decode-picture"
_SECONDS: Final = 5
_MEMORY: Final = 512 * 1024 * 1024
"""for the picture alone (X20): 40 megapixels take 370 to 470 MB, measured in every format"""
_KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


def kind_of(data: bytes) -> str:
    """``png``, ``jpeg``, ``gif``, ``webp``, or an empty text for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _KINDS if data.startswith(start)), "")


def decoded(data: bytes) -> bytes:
    """A PNG of at most 1,200 px a side made from `data` in a worker process; empty when it cannot be shown."""
    if not data or len(data) > MAX_BYTES or not kind_of(data):
        return b""
    start = [] if getattr(sys, "frozen", False) else ["-m", "ui"]
    command = [sys.executable, *start, FLAG]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own program
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return done.stdout if done.returncode == 0 and kind_of(done.stdout) == "png" else b""


def work() -> int:
    """The worker: bytes on standard input, a PNG on standard output; anything but 0 means "cannot be shown"."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImageReader

    _limit_memory()
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    kind = kind_of(data)
    if not kind or len(data) > MAX_BYTES:
        return 2
    held = QByteArray(data)
    source = QBuffer(held)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(kind.encode()))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
        return 3
    image = reader.read()  # the first frame; only the picture itself goes on, nothing written beside it
    if image.isNull():
        return 4
    if max(image.width(), image.height()) > MAX_SIDE:
        room = QSize(MAX_SIDE, MAX_SIDE)
        image = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    for key in image.textKeys():
        image.setText(key, "")
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(out, "PNG"):  # type: ignore[call-overload]  # the stubs want bytes, Qt takes the name
        return 5
    sys.stdout.buffer.write(out.data().data())
    return 0


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    most = _mapped() + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _mapped() -> int:
    """Bytes of address space that Python and Qt's libraries take before the first byte of a picture is read."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 2 * _MEMORY
    return int(statm.read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
