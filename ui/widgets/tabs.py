"""Two ways to choose one of a few: tabs over a list, segments in a toolbar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QPushButton, QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button

translate = QCoreApplication.translate
TABS_HEIGHT = 36
_SIDE = 16
_GAPS = (8, 16)
"""px between tabs, at the least and at the most"""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices; `count` is shown beside a tab, `icon` before it."""

    key: str
    text: str
    count: int | None = None
    icon: str = ""


class _Pick(QPushButton):
    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self.option = option
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.take(option)

    def take(self, option: Option) -> None:
        self.option = option
        count = "" if option.count is None else f", {option.count}"
        self.setAccessibleName(f"{option.text}{count}")
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Tab(_Pick):
    def sizeHint(self) -> QSize:
        wide = ink.width(Type.ROW_BOLD, self.option.text) + (20 if self.option.icon else 0)
        if self.option.count is not None:
            wide += 5 + ink.width(Type.ROW_NUM, str(self.option.count))
        return QSize(int(wide + 1), TABS_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        on = self.isChecked()
        face = Type.ROW_BOLD if on else Type.ROW_MEDIUM
        colour = c.t1 if on else c.t2 if self.underMouse() else c.t3
        x = 0.0
        if self.option.icon:
            ink.glyph(p, self.option.icon, 0, (TABS_HEIGHT - 15) / 2, 14, colour)
            x = 20
        ink.text(p, face, colour, QRectF(x, 0, self.width(), TABS_HEIGHT - 1), self.option.text)
        if self.option.count is not None:
            x += ink.width(face, self.option.text) + 5
            box = QRectF(x, 0, self.width(), TABS_HEIGHT - 1)
            ink.text(p, Type.ROW_NUM, c.t3, box, str(self.option.count))
        if on:
            ink.rounded(p, QRectF(0, TABS_HEIGHT - 2, self.width(), 2), 1, c.accent)
        p.end()


class _Segment(_Pick):
    def sizeHint(self) -> QSize:
        wide = ink.width(Type.ROW_BOLD, self.option.text) + 22 + (20 if self.option.icon else 0)
        return QSize(int(wide + 1), 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        on, box = self.isChecked(), QRectF(self.rect())
        if on:
            ink.rounded(p, box, 6, c.segment, c.segment_line)
        colour = c.t1 if on or self.underMouse() else c.t2
        face = Type.ROW_BOLD if on else Type.ROW_MEDIUM
        x = 11.0 + max(0, self.width() - self.sizeHint().width()) / 2
        if self.option.icon:
            ink.glyph(p, self.option.icon, x, 7, 14, colour)
            x += 20
        ink.text(p, face, colour, box.adjusted(x, 0, 0, 0), self.option.text)
        p.end()


class _Choice(QWidget):
    """A row of picks of which one is on; arrow keys move along it.

    Signals:
        picked(str): another one was chosen by the operator.
    """

    picked = Signal(str)
    _kind: type[_Pick] = _Pick

    def __init__(self, options: Sequence[Option] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._picks: list[_Pick] = []
        self.set_options(options)

    @property
    def key(self) -> str:
        """The key of the pick that is on, or an empty string."""
        return next((pick.option.key for pick in self._picks if pick.isChecked()), "")

    def set_options(self, options: Sequence[Option]) -> None:
        """Shows these; the one that was on stays on, else the first is."""
        kept = self.key
        if [o.key for o in options] == [p.option.key for p in self._picks]:
            for pick, option in zip(self._picks, options, strict=True):
                pick.take(option)
            return
        for pick in self._picks:
            self._row.removeWidget(pick)
            pick.deleteLater()
        self._picks = [self._kind(option, self) for option in options]
        for i, pick in enumerate(self._picks):
            self._row.insertWidget(i, pick)
            pick.clicked.connect(lambda _=False, key=pick.option.key: self._choose(key))
        if self._picks:
            self.turn_on(kept if any(o.key == kept for o in options) else options[0].key)

    def turn_on(self, key: str) -> None:
        """Shows `key` as the chosen one without a signal."""
        for pick in self._picks:
            pick.setChecked(pick.option.key == key)
            pick.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pick.isChecked() else Qt.FocusPolicy.ClickFocus)

    def _choose(self, key: str) -> None:
        self.turn_on(key)
        self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._picks:
            event.ignore()
            return
        on = next((i for i, pick in enumerate(self._picks) if pick.isChecked()), 0)
        target = self._picks[(on + step) % len(self._picks)]
        self._choose(target.option.key)
        target.setFocus(Qt.FocusReason.TabFocusReason)


class Tabs(_Choice):
    """Tabs with counts over a hairline; those without room wait behind three dots, the chosen one never does."""

    _kind = _Tab

    def __init__(self, options: Sequence[Option] = (), parent: QWidget | None = None) -> None:
        self.more: Button | None = None
        super().__init__(options, parent)
        self.setFixedHeight(TABS_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.setContentsMargins(_SIDE, 0, _SIDE, 0)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addStretch(1)
        self.more = Button("", "ghost", icon="ellipsis", small=True, name=translate("Tabs", "More"))
        self.more.clicked.connect(self._open_more)
        self._row.addWidget(self.more)
        self._fit()

    def set_options(self, options: Sequence[Option]) -> None:
        """As of any choice."""
        super().set_options(options)
        self._fit()

    def turn_on(self, key: str) -> None:
        """As of any choice."""
        super().turn_on(key)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.more is None:
            return
        wide = {pick: pick.sizeHint().width() for pick in self._picks}
        room, seams = self.width() - 2 * _SIDE, max(1, len(wide) - 1)
        gap = min(_GAPS[1], max(_GAPS[0], (room - sum(wide.values())) // seams))
        self._row.setSpacing(gap)
        crowded = sum(wide.values()) + gap * (len(wide) - 1) > room
        self.more.setVisible(crowded)
        room -= self.more.sizeHint().width() + sum(wide[pick] + gap for pick in wide if pick.isChecked())
        for pick, width in wide.items():
            fits = not crowded or pick.isChecked()
            if not fits and room >= width + gap:
                room -= width + gap
                fits = True
            elif not fits:
                room = 0  # the order stays: nothing behind a hidden one comes before it
            pick.setVisible(fits)

    def menu(self) -> QMenu:
        """The tabs that have no room."""
        menu = QMenu(self)
        for pick in self._picks:
            if pick.isHidden():
                count = "" if pick.option.count is None else f"  {pick.option.count}"
                line = menu.addAction(f"{pick.option.text}{count}")
                line.triggered.connect(lambda _=False, key=pick.option.key: self._choose(key))
        return menu

    def _open_more(self) -> None:
        if self.more is not None:
            self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self.more is not None:
            self.more.rename(translate("Tabs", "More"))
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.across(p, 0, self.height() - 1, self.width(), look().tokens.c.line)
        p.end()


class Segments(_Choice):
    """A short choice in one track; with `wide` it fills its room, each segment the same part of it."""

    _kind = _Segment

    def __init__(self, options: Sequence[Option] = (), parent: QWidget | None = None, *, wide: bool = False) -> None:
        self._across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        super().__init__(options, parent)
        self.setFixedHeight(32)
        self.setSizePolicy(self._across, QSizePolicy.Policy.Fixed)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def set_options(self, options: Sequence[Option]) -> None:
        """As of any choice."""
        super().set_options(options)
        for place, pick in enumerate(self._picks):
            pick.setSizePolicy(self._across, QSizePolicy.Policy.Fixed)
            self._row.setStretch(place, self._across == QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, look().tokens.c.press)
        p.end()
