"""What a test of the window leaves on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication


def left_open() -> list[str]:
    """The windows that still show once all that was to be deleted is; the next test's pointer would be theirs."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    tip = Qt.WindowType.ToolTip  # these go by themselves
    seen = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.windowType() is not tip]
    return [type(one).__name__ for one in seen]


@pytest.fixture(autouse=True)
def nothing_left_open(qapp: QApplication) -> Iterator[None]:
    """Fails a test whose window stays; for the tests of a folder whose `conftest` names it."""
    yield
    assert left_open() == []
