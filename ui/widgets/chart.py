"""A chart over time: range, zoom, pan, crosshair, one tooltip; what is drawn in it is up to its kinds.

The range lives in a pyqtgraph view box, which does zoom and pan; the drawing is done in three sheets: ground
(grid, bands), figures (redrawn at most four times a second when data comes) and marks (crosshair, tooltip).
Ground and figures are kept as pixmaps, so that moving the mouse costs two blits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.frame import Frame, Insets

REDRAW_MS: Final = 250
NARROWEST_MS: Final = 60_000.0
_ZOOM_STEP: Final = 0.8

Painting = Callable[[QPainter, Frame], None]


@dataclass(frozen=True, slots=True)
class TipLine:
    """One line of the tooltip: what, how much, and the colour of the series' mark (None without one)."""

    what: str
    figure: str
    colour: QColor | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """What the crosshair shows at one moment: a head, the lines, and the whole in words for a screen reader."""

    at_ms: float
    head: str
    lines: tuple[TipLine, ...]

    @property
    def spoken(self) -> str:
        """The tooltip read aloud."""
        return ", ".join([self.head, *(f"{line.what} {line.figure}" for line in self.lines)])


class _Click(Protocol):
    """pyqtgraph's own click event, as far as it is used here."""

    def double(self) -> bool:
        """Whether it is a double click."""
        ...


class _Sheet(QGraphicsItem):
    """A layer of the chart in its pixels. `kept` sheets paint into a pixmap until they are soiled."""

    def __init__(self, chart: Chart, painting: Painting, *, kept: bool, level: int) -> None:
        super().__init__()
        self._chart, self._painting, self._kept = chart, painting, kept
        self._pixmap: QPixmap | None = None
        self.setZValue(level)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def soiled(self) -> bool:
        """Whether the next paint draws afresh."""
        return self._pixmap is None

    def soil(self) -> None:
        """Asks for a fresh drawing."""
        self._pixmap = None
        self.update()

    def moved(self) -> None:
        """The chart has another size."""
        self.prepareGeometryChange()
        self._pixmap = None

    def boundingRect(self) -> QRectF:
        return QRectF(self._chart.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self._kept:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            self._painting(painter, self._chart.frame())
            return
        dpr = painter.device().devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != dpr:
            self._pixmap = self._drawn(self._chart.size(), dpr)
        painter.drawPixmap(0, 0, self._pixmap)

    def _drawn(self, size: QSize, dpr: float) -> QPixmap:
        pixmap = QPixmap(size * dpr)
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(Qt.GlobalColor.transparent)
        p = QPainter(pixmap)
        p.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self._painting(p, self._chart.frame())
        p.end()
        return pixmap


class Chart(QWidget):
    """Base of the charts; a kind overrides `paint_ground`, `paint_figures`, `ticks` and, if it likes, `paint_marks`.

    `active` charts zoom by wheel, pan by drag, and are reached by the keyboard: ← → move the crosshair (with Shift
    in steps of ten), + − zoom, 0 or Esc gives the range back.

    Signals:
        range_changed(float, float): the operator zoomed or panned to this range, ms.
        reset_asked(): the operator wants the usual range back (double click, 0, Esc).
        pointed(object): the crosshair stands at this moment (float ms), or nowhere (None).
    """

    range_changed = Signal(float, float)
    reset_asked = Signal()
    pointed = Signal(object)

    def __init__(self, insets: Insets, *, active: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.insets = insets
        self._top = 1.0
        self._pending = False
        self._tip: Tip | None = None
        self._at_ms: float | None = None
        self._teller: Callable[[float], Tip | None] = lambda at_ms: None
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0)
        self._box.setMouseEnabled(x=active, y=False)
        self._box.disableAutoRange()
        self._box.setLimits(minXRange=NARROWEST_MS)
        self._stage = pg.GraphicsView(parent=self, useOpenGL=False, background=None)
        self._stage.setCentralItem(None)
        self._stage.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stage.setFrameShape(QFrame.Shape.NoFrame)
        self._stage.viewport().setAutoFillBackground(False)
        self._stage.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # the cache would hold the window's ground
        scene = self._stage.scene()
        scene.addItem(self._box)
        self._ground = _Sheet(self, self.paint_ground, kept=True, level=-20)
        self._figures = _Sheet(self, self.paint_figures, kept=True, level=-10)
        self._marks = _Sheet(self, self._paint_top, kept=False, level=10)
        for sheet in (self._ground, self._figures, self._marks):
            scene.addItem(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stage)
        self._later = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._later.timeout.connect(self._on_later)
        self._box.sigXRangeChanged.connect(self._on_range)
        self._box.sigRangeChangedManually.connect(self._on_hand)
        scene.sigPrepareForPaint.connect(self._rescale)
        scene.sigMouseMoved.connect(self._on_mouse)
        scene.sigMouseClicked.connect(self._on_click)
        self._stage.viewport().installEventFilter(self)
        look().changed.connect(self.redraw)
        if active:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- what kinds override ---------------------------------------------------------------------------------

    def ticks(self) -> list[float]:
        """The values at the grid's lines for what is in range, rising from 0; the last is the plot's upper edge."""
        return [0.0, 1.0]

    def paint_ground(self, p: QPainter, frame: Frame) -> None:
        """Grid, labels, bands: drawn when range, size, theme or language change."""

    def paint_figures(self, p: QPainter, frame: Frame) -> None:
        """The series: drawn at most every `REDRAW_MS` when data comes."""

    def paint_marks(self, p: QPainter, frame: Frame) -> None:
        """What lies above the series and moves by itself: the now line, the peak."""

    # --- range -----------------------------------------------------------------------------------------------

    @property
    def range_ms(self) -> tuple[float, float]:
        """The visible range, ms since the epoch."""
        low, high = self._box.viewRange()[0]
        return float(low), float(high)

    def set_range(self, start_ms: float, end_ms: float) -> None:
        """Shows another range; not reported by `range_changed`."""
        if (start_ms, end_ms) != self.range_ms:
            self._box.setXRange(start_ms, end_ms, padding=0)

    def frame(self, size: QSize | None = None) -> Frame:
        """The geometry now, or that of a drawing of another `size` (an export)."""
        return replace(self.bare_frame(size), top=self._top if size is None else self.ticks()[-1])

    def bare_frame(self, size: QSize | None = None) -> Frame:
        """The geometry without a scale of values."""
        wide, high = (self.width(), self.height()) if size is None else (size.width(), size.height())
        i = self.insets
        plot = QRectF(i.left, i.top, max(wide - i.left - i.right, 1), max(high - i.top - i.bottom, 1))
        return Frame(plot, *self.range_ms, 1.0)

    def draw_all(self, p: QPainter, frame: Frame) -> None:
        """The whole chart without crosshair, for an export."""
        self.paint_ground(p, frame)
        self.paint_figures(p, frame)
        self.paint_marks(p, frame)

    def refresh(self, *, at_once: bool = False) -> None:
        """New data: redraws now or soon, at most four times a second; `at_once` for the first there is."""
        if self._later.isActive() and not at_once:
            self._pending = True
            return
        self._later.start()
        self._draw_news()

    def _on_later(self) -> None:
        if self._pending:
            self._later.start()
            self._draw_news()

    def _draw_news(self) -> None:
        self._pending = False
        self._figures.soil()
        self._marks.soil()

    def redraw(self) -> None:
        """Redraws everything at the next paint."""
        for sheet in (self._ground, self._figures, self._marks):
            sheet.soil()

    def _rescale(self) -> None:
        """Before a paint: where ground or figures are drawn afresh they must have one scale."""
        if not (self._ground.soiled or self._figures.soiled):
            return
        top = self.ticks()[-1]
        if top != self._top:
            self._top = top
            self.redraw()

    # --- crosshair -------------------------------------------------------------------------------------------

    def tell_with(self, teller: Callable[[float], Tip | None]) -> None:
        """`teller` says what the crosshair shows at a moment; None where nothing is known."""
        self._teller = teller

    @property
    def tip(self) -> Tip | None:
        """What the crosshair shows now."""
        return self._tip

    def point(self, at_ms: float | None, *, told: bool = True) -> None:
        """Puts the crosshair to a moment (None: away). With `told` the tooltip is shown and read out."""
        if at_ms == self._at_ms and (self._tip is not None) == (told and at_ms is not None):
            return
        self._at_ms = at_ms
        self._tip = self._teller(at_ms) if told and at_ms is not None else None
        self._marks.soil()
        if told and self._tip is not None and self.hasFocus():
            self.setAccessibleDescription(self._tip.spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _point_here(self, at_ms: float | None) -> None:
        self.point(at_ms)
        self.pointed.emit(at_ms)

    def _on_mouse(self, where: QPointF) -> None:
        frame = self.frame()
        inside = frame.plot.adjusted(0, -self.insets.top, 0, self.insets.bottom).contains(where)
        self._point_here(frame.moment(where.x()) if inside else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_here(None)
        return False

    def _on_click(self, event: _Click) -> None:
        if event.double():
            self.reset_asked.emit()

    def _on_range(self) -> None:
        self.redraw()

    def _on_hand(self, mask: Sequence[bool]) -> None:
        self.range_changed.emit(*self.range_ms)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._step(-step if key == Qt.Key.Key_Left else step)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self._zoom(1 / _ZOOM_STEP if key == Qt.Key.Key_Minus else _ZOOM_STEP)
        elif key == Qt.Key.Key_0 or (key == Qt.Key.Key_Escape and self._at_ms is not None):
            self._point_here(None)
            self.reset_asked.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, pixels: int) -> None:
        frame = self.frame()
        start = frame.moment(frame.plot.right()) if self._at_ms is None else self._at_ms
        moved = start + pixels * (frame.end_ms - frame.start_ms) / max(frame.plot.width(), 1)
        self._point_here(min(max(moved, frame.start_ms), frame.end_ms))

    def _zoom(self, share: float) -> None:
        start, end = self.range_ms
        middle = self._at_ms if self._at_ms is not None else (start + end) / 2
        self._box.setXRange(middle - (middle - start) * share, middle + (end - middle) * share, padding=0)
        self.range_changed.emit(*self.range_ms)

    # --- painting --------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._box.setGeometry(self.frame().plot)
        for sheet in (self._ground, self._figures, self._marks):
            sheet.moved()

    def _paint_top(self, p: QPainter, frame: Frame) -> None:
        self.paint_marks(p, frame)
        if self._at_ms is None or not frame.holds(self._at_ms):
            return
        at_ms = self._tip.at_ms if self._tip is not None else self._at_ms
        x = round(frame.x(at_ms))
        ink.down(p, x, frame.plot.top(), frame.plot.height(), look().tokens.c.t3)
        if self._tip is not None:
            paint_tip(p, self._tip, x, frame.plot)


def paint_tip(p: QPainter, tip: Tip, x: float, plot: QRectF) -> None:
    """The tooltip of all series beside the crosshair, on the side with room."""
    c, face, bold = look().tokens.c, Type.SMALL_NUM, Type.WAIT
    mark = 14.0 if any(line.colour is not None for line in tip.lines) else 0.0
    rows = [(line, ink.width(face, line.what), ink.width(bold, line.figure)) for line in tip.lines]
    wide = max([ink.width(bold, tip.head), *(mark + a + 16 + b for _, a, b in rows)]) + 20
    box = QRectF(x + 12, plot.top() + 8, wide, 16 + 17 * (len(rows) + 1))
    if box.right() > plot.right():
        box.moveRight(x - 12)
    box.moveLeft(max(box.left(), 0.0))
    ink.rounded(p, box, 6, c.tip, c.popover_line)
    left, right, y = box.left() + 10, box.right() - 10, box.top() + 8
    ink.text(p, bold, c.tip_t, QRectF(left, y, wide, 16), tip.head)
    for line, _, _ in rows:
        y += 17
        if line.colour is not None:
            ink.rounded(p, QRectF(left, y + 4, 8, 8), 2, line.colour, c.tip_t)
        ink.text(p, face, c.tip_t, QRectF(left + mark, y, wide, 16), line.what)
        ink.text(p, bold, c.tip_t, QRectF(left, y, right - left, 16), line.figure, ink.RIGHT)
