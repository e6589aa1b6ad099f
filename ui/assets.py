"""Where the pictures, fonts and sounds of the window come from.

Icons are single-colour SVG files drawn with ``currentColor``; `icon` paints one in any colour and keeps
the pixmap by (name, size, colour, device pixel ratio): a list paints the same few hundreds of times.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_ROOT = Path(str(resources.files("resources")))
_THIN_FROM_PX = 17
_THICK_TO_PX = 13


def resource(kind: str, name: str) -> Path:
    """The path of a bundled file, as in ``resource("sounds", "sent.wav")``; FileNotFoundError if absent."""
    path = _ROOT / kind / name
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def fonts() -> list[Path]:
    """The three static faces of Inter that the type ramp uses, and plain emoji for computers without any."""
    return sorted((_ROOT / "fonts").glob("*.ttf"))


def sound(name: str) -> Path:
    """The wave file of one notification: ``escalation``, ``safety`` or ``sent``."""
    return resource("sounds", f"{name}.wav")


def stroke_for(size: float) -> float:
    """The line width on the 24 grid that keeps an icon of `size` px as heavy as the text beside it."""
    if size <= _THICK_TO_PX:
        return 2.4
    return 1.75 if size >= _THIN_FROM_PX else 2.0


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=4096)
def _pixmap(name: str, size: float, colour: int, dpr: float, stroke: float) -> QPixmap:
    paint = QColor.fromRgba(colour)
    body = _source(name).replace("currentColor", paint.name())
    body = body.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    renderer = QSvgRenderer(QByteArray(body.encode()))
    pixmap = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(paint.alphaF())
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def icon(name: str, size: float, colour: QColor, dpr: float, stroke: float | None = None) -> QPixmap:
    """A pixmap of icon `name`, `size` logical px square; FileNotFoundError for a name that is not bundled."""
    return _pixmap(name, size, colour.rgba(), dpr, stroke if stroke is not None else stroke_for(size))


def window_icon(colour: QColor) -> QIcon:
    """The product's mark in the sizes that task bars and trays ask for."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(icon("usher", size, colour, 1.0))
    return result
