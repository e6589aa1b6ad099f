"""One row of a list of dialogues, 64 px high, painted in one pass from a plain record."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from ui.theme import Type, look
from ui.widgets import figures, ink
from ui.widgets.avatar import AvatarLook, paint_avatar
from ui.widgets.chip import ChipLook, paint_chip
from ui.widgets.wait import Wait, paint_wait

HEIGHT: Final = 64
HEAD_HEIGHT: Final = 28
_CACHED_ROWS = 96
NO_WAIT: Final = Wait()
_NARROW_LIST = 330  # at and below this width the place gets 10 px more (look.md, the row table)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows. `version` changes whenever anything but the ticking wait does.

    `since_ms` feeds the small "waited so far" figure; None shows `aside` there instead.
    """

    key: str
    version: int
    name: str
    avatar: AvatarLook
    place: str = ""
    chip: ChipLook | None = None
    words: str = ""
    wait: Wait = NO_WAIT
    since_ms: int | None = None
    aside: str = ""
    figure: str = ""
    """an amount where the wait would stand"""
    critical: bool = False
    unread: bool = False
    hidden: bool = False  # privacy mode: names and words as blocks


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a group: an icon, a title and how many rows follow."""

    title: str
    icon: str = ""
    count: int | None = None


def spoken(row: Row, now_ms: int) -> str:
    """A row for a screen reader: name, place, reason, wait in words, last words."""
    reason = row.chip.text if row.chip is not None else ""
    parts = (row.name, row.place, row.figure, reason, row.wait.spoken(now_ms), row.words)
    return ", ".join(part for part in parts if part)


class RowPainter:
    """Paints rows; what does not tick is kept as a pixmap by everything that changes it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()

    def paint(
        self, p: QPainter, box: QRectF, row: Row, now_ms: int, *, selected: bool, hover: bool, focus: bool
    ) -> None:
        """Paints `row` into `box`; waits are those of `now_ms`."""
        dpr = ink.pixel_ratio(p)
        size = QSize(int(box.width()), int(box.height()))
        state = (selected, hover)
        key = (row.key, row.version, size.width(), dpr, state, look().tokens.name, row.hidden)
        pixmap = self._kept.get(key)
        if pixmap is None:
            pixmap = self._still(size, row, dpr, selected=selected, hover=hover)
            self._kept[key] = pixmap
            if len(self._kept) > _CACHED_ROWS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        p.drawPixmap(box.topLeft(), pixmap)
        self._ticking(p, box, row, now_ms)
        if focus:
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(look().tokens.c.focus, 2))
            p.drawRoundedRect(box.adjusted(3, 3, -3, -4), 4, 4)

    def forget(self) -> None:
        """Drops the kept pixmaps."""
        self._kept.clear()

    def _still(self, size: QSize, row: Row, dpr: float, *, selected: bool, hover: bool) -> QPixmap:
        pixmap = QPixmap(size * dpr)
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(_ground(row, selected=selected, hover=hover))
        p = QPainter(pixmap)
        p.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        _paint_still(p, size.width(), row, selected=selected)
        p.end()
        return pixmap

    def _ticking(self, p: QPainter, box: QRectF, row: Row, now_ms: int) -> None:
        c = look().tokens.c
        right, top = box.right() - 16, box.top()
        wide = 0.0 if row.figure else paint_wait(p, right, top + 10, row.wait.at(now_ms))
        if row.unread:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(c.accent)
            p.drawEllipse(QRectF(right - wide - 14, top + 16, 8, 8))
        if row.figure and not row.hidden:
            ink.text(p, Type.NAME_NUM, c.t1, QRectF(right - 120, top + 11, 120, 18), row.figure, ink.RIGHT)
        if not row.critical:
            waited = row.aside or (figures.waited(now_ms - row.since_ms) if row.since_ms is not None else "")
            ink.text(p, Type.HEAD_NUM, c.t3, QRectF(right - 60, top + 36, 60, 16), waited, ink.RIGHT)


def _ground(row: Row, *, selected: bool, hover: bool) -> QColor:
    tokens = look().tokens
    if row.critical:
        return tokens.tone("late").soft
    return tokens.c.selected if selected else tokens.c.hover if hover else tokens.c.pane


def _paint_still(p: QPainter, wide: int, row: Row, *, selected: bool) -> None:
    tokens = look().tokens
    c = tokens.c
    ink.across(p, 0, HEIGHT - 1, wide, c.line)
    if selected or row.critical:
        edge = c.accent if selected else tokens.tone("late").solid
        p.fillRect(QRectF(0, 0, 3, HEIGHT - 1), edge)
    paint_avatar(p, 16, 14, 34, row.avatar)
    x = 62.0
    if row.chip is not None:
        x += paint_chip(p, x, 34, row.chip) + 7
    if row.hidden:
        _paint_blocks(p, wide, x)
    else:
        _paint_name(p, wide, row)
        beside = bool(row.aside) or row.since_ms is not None
        end = wide - (14 if row.critical else 62 if beside else 16)
        face = Type.ROW
        ink.text(p, face, c.t2, QRectF(x, 34, end - x, 20), ink.elided(face, row.words, max(0, end - x)))


def _paint_name(p: QPainter, wide: int, row: Row) -> None:
    c = look().tokens.c
    end = wide - (84 if wide > _NARROW_LIST else 74)
    if row.figure:
        end = wide - 24 - round(ink.width(Type.NAME_NUM, row.figure))
    name = ink.elided(Type.NAME, row.name, end - 62)
    ink.text(p, Type.NAME, c.t1, QRectF(62, 11, end - 62, 18), name)
    x = 62 + ink.width(Type.NAME, name) + 6
    if end - x > 20:
        place = ink.elided(Type.SMALL, row.place, end - x)
        ink.text(p, Type.SMALL, c.t3, QRectF(x, 11.5, end - x, 18), place)


def _paint_blocks(p: QPainter, wide: int, words_from: float) -> None:
    shade = look().tokens.tone("mute").line
    for x, y, room in ((62, 16, 96), (164, 16, 48), (words_from, 40, max(24.0, wide - 76 - words_from))):
        ink.rounded(p, QRectF(x, y, room, 8), 3, shade)


def paint_head(p: QPainter, box: QRectF, head: Head) -> None:
    """Paints the head of a group."""
    c = look().tokens.c
    p.fillRect(box, c.sunken)
    ink.across(p, box.x(), box.bottom() - 1, box.width(), c.line)
    x = box.x() + 16
    if head.icon:
        ink.glyph(p, head.icon, x, box.y() + (box.height() - 14) / 2, 13, c.t3)
        x += 19
    line = QRectF(x, box.y(), box.right() - x - 16, box.height() - 1)
    ink.text(p, Type.GROUP, c.t3, line, head.title)
    if head.count is not None:
        ink.text(p, Type.CAPTION_NUM, c.t3, line, str(head.count), ink.RIGHT)
