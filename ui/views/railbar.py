"""The rail: where to go, with what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.console.selectors import counts
from app.console.state import Change
from ui.bridge import Bridge
from ui.theme import look
from ui.views.strip import LOST
from ui.widgets import ink
from ui.widgets.avatar import AvatarLook, initials
from ui.widgets.rail import NARROW, WIDTH, Me, RailItem


@dataclass(frozen=True, slots=True)
class Place:
    """One screen: its key and its icon."""

    key: str
    icon: str


PLACES: Final = (
    Place("load", "activity"),
    Place("queue", "inbox"),
    Place("refunds", "hand-coins"),
    Place("tickets", "ticket"),
    Place("upgrades", "crown"),
    Place("knowledge", "book-open"),
)
FOOT: Final = (Place("settings", "settings"),)


class _Logo(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.glyph(p, "usher", (self.width() - 30) / 2, 13, 30, look().tokens.c.accent)
        p.end()


class RailBar(QWidget):
    """The rail.

    Signals:
        asked(str): the key of a screen.
        me_asked(): the operator's own mark was clicked.
    """

    asked = Signal(str)
    me_asked = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(2)
        self._logo = _Logo()
        self._logo.setFixedHeight(56)
        column.addWidget(self._logo)
        self.items: dict[str, RailItem] = {}
        for place in PLACES:
            self._add(place, column)
        column.addStretch(1)
        for place in FOOT:
            self._add(place, column)
        self.me = Me()
        self.me.clicked.connect(self.me_asked)
        column.addWidget(self.me)
        self.narrow(False)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def _add(self, place: Place, column: QVBoxLayout) -> None:
        item = RailItem(place.icon, "")
        item.clicked.connect(lambda: self._ask(place.key))
        self.items[place.key] = item
        column.addWidget(item)

    def _ask(self, key: str) -> None:
        self.items[key].setChecked(True)
        self.asked.emit(key)

    def show_place(self, key: str) -> None:
        """Marks where the window is."""
        for name, item in self.items.items():
            item.setChecked(name == key)

    def narrow(self, narrow: bool) -> None:
        """Without words, 56 px, below 1120."""
        wide = NARROW if narrow else WIDTH
        self.setFixedWidth(wide)
        self.me.setFixedWidth(wide)
        for item in self.items.values():
            item.narrow(narrow)

    def names(self) -> dict[str, str]:
        """What each screen is called."""
        return {
            "load": self.tr("Load"),
            "queue": self.tr("Queue"),
            "refunds": self.tr("Refunds"),
            "tickets": self.tr("Tickets"),
            "upgrades": self.tr("Upgrades"),
            "knowledge": self.tr("Knowledge"),
            "settings": self.tr("Settings"),
        }

    def retranslate(self) -> None:
        """Words in the language of the window."""
        for key, name in self.names().items():
            self.items[key].rename(name)
        self.refresh()

    def refresh(self) -> None:
        """Counts and the operator's mark."""
        held = counts(self._store)
        self.items["queue"].badge(held.waiting, "danger")
        self.items["refunds"].badge(held.refunds, "accent")
        self.items["upgrades"].badge(held.upgrades, "danger" if held.late else "mute")
        self.items["knowledge"].badge(held.unanswered, "mute")
        me = self._store.me
        if me is not None:
            lost = self._store.link.phase in LOST
            self.me.say(AvatarLook(initials(me.name), me.user_id), "late" if lost else "ok", me.name)

    def _on_change(self, change: Change) -> None:
        touched = {"link", "pending", "unanswered", "me", "refunds", "upgrades"}
        if change.everything or change.dialogues or change.slices & touched:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
