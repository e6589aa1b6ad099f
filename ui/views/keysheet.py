"""The sheet that shows every key, opened by ``?``."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import Type
from ui.views.keys import ACTIONS, KeyMap, action_name
from ui.widgets.area import Overlay
from ui.widgets.button import Button
from ui.widgets.keyhint import KeyHint
from ui.widgets.words import Text

translate = QCoreApplication.translate


def group_name(group: str) -> str:
    """The title of a group of keys."""
    names = {
        "queue": translate("KeySheet", "Queue"),
        "dialogue": translate("KeySheet", "Dialogue"),
        "window": translate("KeySheet", "Window"),
    }
    return names[group]


class KeySheet(Overlay):
    """All keys in three columns; any key closes it."""

    def __init__(self, window: QWidget, keys: KeyMap) -> None:
        super().__init__(window, 760)
        self.content.addWidget(Text(translate("KeySheet", "Keys"), Type.TITLE))
        words = translate(
            "KeySheet", "Keys are taken by their place, so they work in any layout. Letters act outside text."
        )
        self.content.addWidget(Text(words, Type.BODY, "t2", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for column, group in enumerate(("queue", "dialogue", "window")):
            grid.addWidget(Text(group_name(group), Type.CARD, "t2"), 0, column * 3, 1, 2)
            grid.setColumnStretch(column * 3 + 1, 1)
            for row, action in enumerate([one for one in ACTIONS if one.group == group], start=1):
                grid.addWidget(KeyHint(keys.hint(action.key)), row, column * 3, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(Text(action_name(action.key), Type.BODY), row, column * 3 + 1)
        self.content.addLayout(grid)
        close = Button(translate("KeySheet", "Close"), keys="Esc")
        close.clicked.connect(self.close_sheet)
        self.content.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(translate("KeySheet", "Keys"))
        self.closed.connect(self.deleteLater)
        self.open()
        close.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.close_sheet()
