"""Settings take effect while the window runs (C9)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, click, settle
from ui.qt import SafeLabel
from ui.theme import look
from ui.views.settings import KeyButton
from ui.widgets.button import Button
from ui.widgets.switch import Switch
from ui.widgets.tabs import Segments

Make = Callable[..., Stage]
CTRL = Qt.KeyboardModifier.ControlModifier


def texts(widget: object) -> str:
    """Every word that the labels under a widget show."""
    assert isinstance(widget, QWidget)
    return " · ".join(label.text() for label in widget.findChildren(SafeLabel))


def segments(one: Stage, place: int) -> Segments:
    """The segments of the settings that are there now; a change of language makes them anew."""
    for _ in range(40):
        there = [found for found in one.shell.settings_screen.findChildren(Segments) if found.isVisible()]
        if len(there) > place:
            return there[place]
        settle()
    raise AssertionError("no segments were shown")


def test_language_theme_and_privacy_change_while_it_runs(stage: Make) -> None:
    one = stage()
    one.shell.go("settings")
    settle()
    segments(one, 0).picked.emit("en")
    settle()
    assert one.shell.rail.items["queue"].text() == "Queue"
    assert "Waiting for a person" in str(one.shell.queue_screen.queue.list.rows.entries())
    assert "Settings" in texts(one.shell.settings_screen)
    segments(one, 1).picked.emit("light")
    settle()
    assert look().tokens.name == "light"
    segments(one, 0).picked.emit("ru")
    settle()
    assert one.shell.rail.items["queue"].text() == "Очередь"
    switch = next(s for s in one.shell.settings_screen.findChildren(Switch) if "Скрыть" in s.accessibleName())
    click(switch)
    assert one.choices.settings.privacy
    one.press(Qt.Key.Key_F10)
    assert not one.choices.settings.privacy


def test_the_size_changes_with_the_next_start_and_says_so(stage: Make) -> None:
    one = stage()
    one.shell.go("settings")
    asked: list[int] = []
    one.window.restart_asked.connect(lambda: asked.append(1))
    scale = one.shell.settings_screen.findChildren(Segments)[2]
    scale.picked.emit("150")
    settle()
    assert one.choices.settings.scale == 1.5
    button = next(b for b in one.shell.settings_screen.findChildren(Button) if b.text() == "Перезапустить")
    button.click()
    assert asked == [1]


def test_a_key_is_put_elsewhere_and_the_one_it_displaces_takes_its_place(stage: Make) -> None:
    one = stage()
    one.shell.go("settings")
    settle()
    button = next(b for b in one.shell.settings_screen.findChildren(KeyButton) if b.accessibleName() == "Взять: T")
    button.click()
    QTest.keyClick(button, Qt.Key.Key_R)
    settle()
    assert one.shell.keys.key_of("take") == "R"
    assert one.shell.keys.key_of("reply") == "T"
    one.shell.open_dialogue("d-011")
    settle()
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_R)
    assert one.sent() == ["TakeDialogue"]
    one.shell.go("settings")
    settle()
    button = next(b for b in one.shell.settings_screen.findChildren(KeyButton) if b.accessibleName() == "Взять: R")
    button.click()
    QTest.keyClick(button, Qt.Key.Key_K, CTRL)
    settle()
    assert one.shell.keys.key_of("take") == "R"
    button = one.shell.settings_screen.findChildren(KeyButton)[0]
    button.click()
    QTest.keyClick(button, Qt.Key.Key_Escape)
    back = next(b for b in one.shell.settings_screen.findChildren(Button) if b.text() == "Вернуть все клавиши")
    back.click()
    assert one.shell.keys.key_of("take") == "T"


def test_colleagues_are_listed_with_who_is_there(stage: Make) -> None:
    one = stage(lang="en")
    one.shell.go("settings")
    settle()
    colleagues = one.shell.settings_screen.colleagues
    assert texts(colleagues).startswith("Colleagues · online: 3")
    lines = [child.accessibleName() for child in colleagues.findChildren(QWidget) if child.accessibleName()]
    assert "Рита Волкова, operator, Not on line" in lines
    rita = one.desk.store.staff["u-rita"]
    one.desk.store.apply([("staff:u-rita", Held(2, msgspec.structs.replace(rita, online=True)), ())])
    settle()
    assert texts(colleagues).startswith("Colleagues · online: 4")
