"""The head of the load screen: whose timetable, how fresh, which range, table, export, wallboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.models.span import KEYS, Key
from ui.theme import Type
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.tabs import Option, Segments
from ui.widgets.words import Text

_NARROW: Final = 1288  # the width of the screen in a window of 1360
_CHIP_FROM: Final = 860
_SMALL: Final = 640


class LoadHead(QWidget):
    """Gives way where room is short: the chip, the words of the buttons, the event.

    Signals:
        range_picked(str): a key of `span.KEYS`.
        table_toggled(bool): the numbers instead of the picture.
        events_asked(QPoint), export_asked(QPoint): a menu is wanted at this global point.
        wall_asked(): the wallboard.
    """

    range_picked = Signal(str)
    table_toggled = Signal(bool)
    events_asked = Signal(QPoint)
    export_asked = Signal(QPoint)
    wall_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._wide = _NARROW
        self.title = Text("", Type.TITLE)
        self.event_button = Button("…", "ghost", icon="calendar", small=True)
        self.fresh = Chip(ChipLook(""))
        self.segments = Segments()
        self.as_table = Button("", icon="table-2", name="…")
        self.as_table.setCheckable(True)
        self.export = Button("…", icon="download")
        self.wall = Button("…", icon="monitor")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.event_button)
        row.addStretch(1)
        for part in (self.fresh, self.segments, self.as_table, self.export, self.wall):
            row.addWidget(part)
        self.segments.picked.connect(self.range_picked)
        self.as_table.toggled.connect(self.table_toggled)
        self.event_button.clicked.connect(lambda: self.events_asked.emit(_under(self.event_button)))
        self.export.clicked.connect(lambda: self.export_asked.emit(_under(self.export)))
        self.wall.clicked.connect(self.wall_asked)
        self._rename()

    def arrange(self, wide: int) -> None:
        """Fits into so much room."""
        self._wide = wide
        self.fresh.setVisible(wide >= _CHIP_FROM)
        self.event_button.setVisible(bool(self._words) and wide >= _SMALL)
        self._name_buttons()

    def show_event(self, words: str) -> None:
        """Names the event whose timetable is shown; empty hides the button."""
        if words and words != self._words:
            self.event_button.relabel(words)
        self._words = words
        self.event_button.setAccessibleName(self.tr("Timetable of %1; choose another").replace("%1", words))
        self.event_button.setVisible(bool(words) and self._wide >= _SMALL)

    def show_range(self, key: Key) -> None:
        """Marks the chosen range."""
        self.segments.turn_on(key)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
        super().changeEvent(event)

    def _rename(self) -> None:
        self.title.setText(self.tr("Load"))
        names = {"1h": self.tr("1 h"), "3h": self.tr("3 h"), "8h": self.tr("8 h"), "day": self.tr("Day")}
        self.segments.set_options([Option(key, names[key]) for key in KEYS])
        self.segments.setAccessibleName(self.tr("Range of the charts"))
        self.as_table.rename(self.tr("Figures as a table"))
        self._name_buttons()

    def _name_buttons(self) -> None:
        for button, word, least in (
            (self.export, self.tr("Export"), _NARROW),
            (self.wall, self.tr("Wallboard"), _SMALL),
        ):
            button.setText(word if self._wide >= least else "")
            button.rename(word)
            button.updateGeometry()


def _under(button: QPushButton) -> QPoint:
    return button.mapToGlobal(button.rect().bottomLeft())
