"""The place of the load screen; the screen itself is built when it is first looked at.

Its charts bring numpy and pyqtgraph, a third of a second that the window does not wait for at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bridge import Bridge

if TYPE_CHECKING:
    from ui.views.load_screen import LoadScreen


class LoadView(QWidget):
    """Everything read, nothing written: the same screen serves operators and the manager's read-only role.

    Signals:
        said(str), refused(str): a quiet word for a toast (an export is done, or could not be written).
        trouble_asked(object): look into what happens at a gate (`gate_trouble.GateTrouble`).
    """

    said = Signal(str)
    refused = Signal(str)
    trouble_asked = Signal(object)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._hidden = bridge, False
        self._screen: LoadScreen | None = None
        self.setMinimumSize(280, 200)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def screen_built(self) -> LoadScreen:
        """The screen, built now if nobody has looked at it yet."""
        if self._screen is None:
            from ui.views.load_screen import LoadScreen

            self._screen = LoadScreen(self._bridge)
            self._screen.said.connect(self.said)
            self._screen.refused.connect(self.refused)
            self._screen.trouble_asked.connect(self.trouble_asked)
            self._screen.tiles.hide_amounts(self._hidden)
            self._column.addWidget(self._screen)
        return self._screen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.screen_built.show()

    def open_wallboard(self) -> None:
        """The figures full screen, for a wall; Esc leaves."""
        self.screen_built.open_wallboard()

    def hide_names(self, hidden: bool) -> None:
        """Privacy: no amounts."""
        self._hidden = hidden
        if self._screen is not None:
            self._screen.tiles.hide_amounts(hidden)
