"""What leaves the load screen: a picture of the charts and a table of the figures.

Both name the event, the range and the window W; in a rehearsal both carry the word.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, QSaveFile, QSize
from PySide6.QtGui import QImage, QPainter

from ui.models.dayclock import DayClock
from ui.models.gatecells import GateLine
from ui.models.history import BOT, P50_S, P95_S, PER_MIN, PERSON, QUEUE, Floats, History, Times
from ui.models.span import Span
from ui.theme import Type, look
from ui.widgets import figures, ink
from ui.widgets.bins import Curve, no_floats
from ui.widgets.minichart import StepChart
from ui.widgets.stackchart import StackChart

translate = QCoreApplication.translate

_SCALE: Final = 2.0
_HEAD: Final = 76
_SIZE: Final = QSize(1280, 560)
_BELOW: Final = 220
_COLUMNS: Final = (BOT, PERSON, PER_MIN, P50_S, P95_S, QUEUE)
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands over an export: `rehearsal` is empty or says so in words; `note` tells W and the range."""

    title: str
    event: str
    note: str
    rehearsal: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """A second chart under the first one: its title, and what is said about it."""

    chart: StepChart
    title: str
    words: str = ""


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def picture(chart: StackChart, caption: Caption, queue: Below | None = None, size: QSize = _SIZE) -> QImage:
    """The chart of the visible range under its caption, in the theme of the window, at double density.

    `queue` adds the small chart below, with its words.
    """
    tokens = look().tokens
    whole = QSize(size.width(), size.height() + (_BELOW if queue is not None else 0))
    image = QImage(whole * _SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SCALE)
    image.fill(tokens.c.pane)
    p = QPainter(image)
    p.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _paint_caption(p, caption, float(size.width() - 48))
    p.translate(16, _HEAD)
    chart.draw_all(p, chart.frame(QSize(size.width() - 40, size.height() - _HEAD - 12)))
    if queue is not None:
        p.translate(0, size.height() - _HEAD)
        room = float(size.width() - 48)
        ink.text(p, Type.HEADING, tokens.c.t1, QRectF(8, 4, room, 20), queue.title)
        ink.text(p, Type.BODY, tokens.c.t2, QRectF(8, 26, room, 18), queue.words)
        p.translate(0, 48)
        queue.chart.draw_all(p, queue.chart.frame(QSize(size.width() - 40, _BELOW - 60)))
    p.end()
    return image


def _paint_caption(p: QPainter, caption: Caption, room: float) -> None:
    tokens = look().tokens
    ink.text(p, Type.TITLE, tokens.c.t1, QRectF(24, 18, room, 24), f"{caption.title} · {caption.event}")
    ink.text(p, Type.BODY, tokens.c.t3, QRectF(24, 44, room, 18), caption.note)
    if caption.rehearsal:
        state = tokens.tone("snooze")
        wide = ink.width(Type.NAME, caption.rehearsal) + 24
        box = QRectF(24 + room - wide, 18, wide, 28)
        ink.rounded(p, box, 6, state.soft, state.line)
        ink.text(p, Type.NAME, state.text, box, caption.rehearsal, ink.CENTRE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: moments (ms) and columns as long as they, NaN for no figure."""

    times: Times
    columns: tuple[Floats, ...]


def sheet(
    history: History, span: Span, more: Sequence[Callable[[Times], Floats]] = (), ahead: Curve | None = None
) -> Sheet:
    """The history's columns within the range, those that `more` gives of the moments, and last the queue to come.

    The rows of what is to come stand at the end, at the moments of `ahead`.
    """
    passed = history.times[(history.times >= span.start_ms) & (history.times <= span.end_ms)]
    inside = slice(*np.searchsorted(history.times, (span.start_ms, span.end_ms + 1)))
    coming = ahead or Curve(no_floats(), no_floats())
    later = coming.x > (passed[-1] if len(passed) else 0)
    times = np.concatenate((passed, coming.x[later].astype(np.int64)))
    none = np.full(int(later.sum()), np.nan)
    known = [np.concatenate((history.column(index)[inside], none)) for index in _COLUMNS]
    expected = np.concatenate((np.full(len(passed), np.nan), coming.y[later]))
    return Sheet(times, (*known, *(column(times) for column in more), expected))


def table(rows: Sheet, clock: DayClock, caption: Caption, heads: Iterable[str]) -> str:
    """The rows as CSV text: a caption line, the heads, then one row a moment.

    Semicolons and decimal commas where the window speaks Russian, as spreadsheets there expect.
    """
    russian = figures.russian()
    return _written(
        caption,
        heads,
        (
            [
                clock.moment(float(at)).strftime("%Y-%m-%d %H:%M:%S"),
                *(_cell(float(value), russian=russian) for value in row),
            ]
            for at, *row in zip(rows.times, *rows.columns, strict=True)
        ),
    )


def gate_table(lines: Iterable[GateLine], clock: DayClock, caption: Caption) -> str:
    """The gates as CSV text, of the same form as `table`."""
    russian = figures.russian()
    heads = (
        translate("gate", "Five minutes from"), translate("gate", "Gate"), translate("gate", "Scans"),
        translate("gate", "Refused"), translate("gate", "Refused, %"), translate("gate", "Reasons"),
    )  # fmt: skip
    rows = (
        (
            clock.moment(line.at_ms).strftime("%Y-%m-%d %H:%M"),
            safe(line.gate),
            line.scans,
            line.refused,
            _cell(round(100 * line.refused / line.scans, 1), russian=russian),
            safe(line.reasons),
        )
        for line in lines
    )
    return _written(replace(caption, title=translate("gate", "Refusals at the gates")), heads, rows)


def _written(caption: Caption, heads: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if figures.russian() else ",", lineterminator="\r\n")
    about = (caption.title, caption.event, caption.note, caption.rehearsal)
    writer.writerow([safe(part) for part in about if part])
    writer.writerow([safe(head) for head in heads])
    writer.writerows(rows)
    return out.getvalue()


def _cell(value: float, *, russian: bool) -> str:
    if math.isnan(value):
        return ""
    written = f"{value:.3f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if russian else written


def save_text(path: Path, text: str) -> bool:
    """Writes the whole file or nothing, with the mark that makes spreadsheets read it as UTF-8."""
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return False
    file.write(b"\xef\xbb\xbf" + text.encode())
    return file.commit()


def save_picture(path: Path, image: QImage) -> bool:
    """Writes the whole file or nothing."""
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return False
    if not image.save(file, "PNG"):  # type: ignore[call-overload]  # a device is as good as a path
        file.cancelWriting()
        return False
    return file.commit()
