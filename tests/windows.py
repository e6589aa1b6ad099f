"""What a test of the window leaves on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication


def left_open() -> list[str]:
    """The windows that still show once all that was to be deleted is; the next test's pointer would be theirs."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [type(one).__name__ for one in QApplication.topLevelWidgets() if one.isVisible()]
