"""The flag that renews the reference pictures, and the application they are taken in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from tests.windows import nothing_left_open
from ui.qt import register_fonts
from ui.theme import look

__all__ = ["nothing_left_open"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/golden --renew`; look at every changed picture before committing it."""
    parser.addoption("--renew", action="store_true", help="keep the pictures of now as the reference")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether the reference is to be renewed."""
    return bool(request.config.getoption("--renew", default=False))


@pytest.fixture
def studio(qapp: QApplication) -> Iterator[QApplication]:
    """The application with the product's faces, a caret that does not blink and the pointer out of the way."""
    register_fonts()
    before, style = qapp.cursorFlashTime(), qapp.style().name()
    qapp.setStyle("Fusion")
    qapp.setCursorFlashTime(0)
    QCursor.setPos(0, 0)
    yield qapp
    qapp.setCursorFlashTime(before)
    qapp.setStyle(style)
    look().choose("dark")
