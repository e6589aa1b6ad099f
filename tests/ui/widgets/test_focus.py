"""The ring follows the keyboard's focus and survives whatever is taken down around it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.widgets.button import Button
from ui.widgets.focus import FocusRing


def with_ring(qtbot: QtBot) -> tuple[QWidget, list[Button], FocusRing]:
    """A window of two buttons, the first one with the keyboard and the ring."""
    window = QWidget()
    column = QVBoxLayout(window)
    buttons = [Button("Один"), Button("Два")]
    for button in buttons:
        column.addWidget(button)
    ring = FocusRing(window)
    window.resize(QSize(200, 120))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    buttons[1].setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: ring.isVisible() and buttons[0].hasFocus())
    return window, buttons, ring


def test_a_part_that_goes_away_with_the_ring_on_it_takes_the_ring_along(dressed: QApplication, qtbot: QtBot) -> None:
    window, (one, two), ring = with_ring(qtbot)
    delete(one)
    qtbot.waitUntil(lambda: not ring.isVisible())
    two.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    window.resize(300, 200)
    assert not ring.isVisible() or ring.geometry().contains(two.geometry())
    delete(window)


def test_a_window_that_goes_away_leaves_the_rings_of_others_alone(dressed: QApplication, qtbot: QtBot) -> None:
    first, _, _ = with_ring(qtbot)
    second, (one, _two), ring = with_ring(qtbot)
    delete(first)
    one.setFocus()
    qtbot.waitUntil(lambda: ring.isVisible() and ring.geometry().contains(one.geometry()))
    delete(second)


def test_events_to_a_ring_that_the_collector_has_cleared_do_no_harm(dressed: QApplication, qtbot: QtBot) -> None:
    window, buttons, ring = with_ring(qtbot)
    for name in ("_window", "_handle", "_kept", "_by_keyboard"):
        ring.__dict__.pop(name, None)
    window.resize(300, 200)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    window.hide()
    assert not buttons[0].isVisible()
    delete(window)
