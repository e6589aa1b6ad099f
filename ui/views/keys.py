"""Which key does what. Keys are taken by their place on the keyboard, so that they work in every layout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

translate = QCoreApplication.translate

_CYRILLIC: Final = dict(zip("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ", "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`", strict=True))
_ROWS: Final = ((16, "QWERTYUIOP[]"), (30, "ASDFGHJKL;'"), (44, "ZXCVBNM,./"), (2, "1234567890"))
_EVDEV: Final = {code + i: letter for code, row in _ROWS for i, letter in enumerate(row)}
"""Places of keys as Linux counts them, which are also those of a Windows set-1 scan code."""
_SPECIAL: Final = {
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Slash: "/",
    Qt.Key.Key_Question: "?",
    Qt.Key.Key_Period: ".",
    Qt.Key.Key_Comma: ",",
}
_CAPS: Final = {"Shift+": "⇧", "Ctrl+Enter": "Ctrl ⏎", "Ctrl+": "Ctrl ", "Enter": "⏎", "Alt+": "Alt "}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does: its id, the default key, whether it may be put elsewhere."""

    key: str
    default: str
    group: str
    fixed: bool = False


ACTIONS: Final = (
    Action("next", "J", "queue"),
    Action("previous", "K", "queue"),
    Action("take", "T", "dialogue"),
    Action("give_back", "Shift+T", "dialogue"),
    Action("reply", "R", "dialogue"),
    Action("note", "N", "dialogue"),
    Action("send", "Ctrl+Enter", "dialogue", fixed=True),
    Action("undo", "Ctrl+Z", "dialogue", fixed=True),
    Action("resolve", "E", "dialogue"),
    Action("resolve_next", "Shift+E", "dialogue"),
    Action("snooze", "B", "dialogue"),
    Action("copy_order", ".", "dialogue"),
    Action("to_article", "A", "dialogue"),
    Action("search", "/", "window"),
    Action("palette", "Ctrl+K", "window", fixed=True),
    Action("card", "Ctrl+I", "window", fixed=True),
    Action("refund", "F6", "dialogue"),
    Action("ticket", "F7", "dialogue"),
    Action("upgrade", "F8", "dialogue"),
    Action("sell", "Shift+F7", "window"),
    Action("load", "F2", "window"),
    Action("queue", "F3", "window"),
    Action("knowledge", "F4", "window"),
    Action("unsent", "F9", "window"),
    Action("privacy", "F10", "window"),
    Action("wallboard", "F11", "window"),
    Action("keys", "?", "window", fixed=True),
)


def action_name(key: str) -> str:
    """What an action is called on the sheet of keys."""
    names = {
        "next": translate("keys", "Next dialogue"),
        "previous": translate("keys", "Previous dialogue"),
        "take": translate("keys", "Take"),
        "give_back": translate("keys", "Give back to bot"),
        "reply": translate("keys", "Write a reply"),
        "note": translate("keys", "Write a note"),
        "send": translate("keys", "Send"),
        "undo": translate("keys", "Undo sending"),
        "resolve": translate("keys", "Resolve"),
        "resolve_next": translate("keys", "Resolve and next"),
        "snooze": translate("keys", "Snooze"),
        "copy_order": translate("keys", "Copy the order number"),
        "to_article": translate("keys", "Make an answer for the bot"),
        "refund": translate("keys", "Refund for this dialogue"),
        "ticket": translate("keys", "Ticket of this dialogue"),
        "upgrade": translate("keys", "Better place for this guest"),
        "sell": translate("keys", "Sell tickets"),
        "search": translate("keys", "Search"),
        "palette": translate("keys", "Commands"),
        "card": translate("keys", "Guest card"),
        "load": translate("keys", "Load"),
        "queue": translate("keys", "Queue"),
        "knowledge": translate("keys", "Knowledge"),
        "unsent": translate("keys", "Not sent"),
        "privacy": translate("keys", "Hide names and amounts"),
        "wallboard": translate("keys", "Wallboard"),
        "refunds": translate("keys", "Refunds"),
        "tickets": translate("keys", "Tickets"),
        "upgrades": translate("keys", "Upgrades"),
        "keys": translate("keys", "All keys"),
    }
    return names[key]


def pressed(event: QKeyEvent) -> str:
    """The name of what was pressed, such as ``J``, ``Shift+T``, ``F5``, ``Ctrl+K``; empty for anything else."""
    base = _base(event)
    if not base:
        return ""
    modifiers = event.modifiers()
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if base == "/" and shift:
        base, shift = "?", False
    elif base == "?":
        shift = False
    parts = ["Ctrl+"] if modifiers & Qt.KeyboardModifier.ControlModifier else []
    if modifiers & Qt.KeyboardModifier.AltModifier:
        parts.append("Alt+")
    return "".join([*parts, "Shift+" if shift else "", base])


def _base(event: QKeyEvent) -> str:
    key = event.key()
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z or Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return chr(key)
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    if place := _by_place(event.nativeScanCode()):
        return place
    if 0x400 <= key < 0x500:
        return _CYRILLIC.get(chr(key).upper(), "")
    return _SPECIAL.get(Qt.Key(key), "") if key in _SPECIAL else ""


def _by_place(scan: int) -> str:
    if sys.platform == "darwin":
        return ""  # macOS gives no scan codes; its Cyrillic layouts answer by letter
    return _EVDEV.get(scan - 8 if sys.platform.startswith("linux") else scan, "")


def caps(keys: str) -> str:
    """A key as a hint shows it: ⇧T, Ctrl ⏎, F5."""
    for word, cap in _CAPS.items():
        keys = keys.replace(word, cap)
    return keys


class KeyMap:
    """The keys in use: the defaults and what the operator changed."""

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        self._keys = {action.key: action.default for action in ACTIONS}
        self.take(changed or {})

    def take(self, changed: Mapping[str, str]) -> None:
        """Starts again from the defaults with these changes; unknown and fixed actions are left out."""
        free = {action.key for action in ACTIONS if not action.fixed}
        self._keys = {action.key: action.default for action in ACTIONS}
        self._keys.update({key: value for key, value in changed.items() if key in free and value})

    def key_of(self, action: str) -> str:
        """The key of an action, as `pressed` names it."""
        return self._keys[action]

    def hint(self, action: str) -> str:
        """The key of an action as a hint; empty for one that has no key."""
        return caps(self._keys.get(action, ""))

    def action_of(self, keys: str) -> str:
        """What `keys` does, empty when nothing."""
        return next((action for action, value in self._keys.items() if value == keys), "") if keys else ""

    def changes(self) -> dict[str, str]:
        """What differs from the defaults."""
        return {a.key: self._keys[a.key] for a in ACTIONS if self._keys[a.key] != a.default}

    def clash(self, action: str, keys: str) -> str:
        """The other action that has `keys` already, empty when none."""
        return next((other for other, value in self._keys.items() if value == keys and other != action), "")
