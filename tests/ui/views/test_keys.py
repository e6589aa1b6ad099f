"""Keys are taken by their place on the keyboard (C9)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ui.views.keys import ACTIONS, KeyMap, action_name, caps, pressed

NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def event(key: int, modifiers: Qt.KeyboardModifier = NONE, text: str = "", scan: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_J, NONE, "J"),
        (Qt.Key.Key_T, SHIFT, "Shift+T"),
        (Qt.Key.Key_K, CTRL, "Ctrl+K"),
        (Qt.Key.Key_F5, NONE, "F5"),
        (Qt.Key.Key_1, ALT, "Alt+1"),
        (Qt.Key.Key_Return, CTRL, "Ctrl+Enter"),
        (Qt.Key.Key_Question, SHIFT, "?"),
        (Qt.Key.Key_Slash, SHIFT, "?"),
        (Qt.Key.Key_Period, NONE, "."),
        (Qt.Key.Key_VolumeUp, NONE, ""),
        (ord("О"), NONE, "J"),
        (ord("Е"), SHIFT, "Shift+T"),
        (ord("Л"), CTRL, "Ctrl+K"),
        (0x4E00, NONE, ""),
    ],
)
def test_a_key_has_one_name_in_every_layout(key: int, modifiers: Qt.KeyboardModifier, name: str) -> None:
    assert pressed(event(key, modifiers)) == name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="scan codes are counted otherwise elsewhere")
def test_the_place_decides_where_the_letter_is_of_another_script() -> None:
    greek_kappa_on_the_k_key = event(0x39A, NONE, "κ", scan=37 + 8)
    assert pressed(greek_kappa_on_the_k_key) == "K"
    point_of_the_russian_layout_lies_on_the_slash_key = event(Qt.Key.Key_Period, NONE, ".", scan=53 + 8)
    assert pressed(point_of_the_russian_layout_lies_on_the_slash_key) == "/"


def test_a_hint_is_short() -> None:
    assert [caps(keys) for keys in ("Shift+T", "Ctrl+Enter", "Ctrl+K", "Enter", "F5")] == [
        "⇧T",
        "Ctrl ⏎",
        "Ctrl K",
        "⏎",
        "F5",
    ]


def test_changes_replace_defaults_but_never_fixed_keys() -> None:
    keys = KeyMap({"take": "G", "send": "X", "no_such": "Y"})
    assert keys.key_of("take") == "G"
    assert keys.key_of("send") == "Ctrl+Enter"
    assert keys.action_of("G") == "take"
    assert keys.action_of("T") == ""
    assert keys.action_of("") == ""
    assert keys.clash("reply", "G") == "take"
    assert keys.changes() == {"take": "G"}


def test_every_action_has_a_name_and_a_key_of_its_own() -> None:
    assert len({action.default for action in ACTIONS}) == len(ACTIONS)
    assert all(action_name(action.key) for action in ACTIONS)
