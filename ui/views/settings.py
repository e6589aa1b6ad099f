"""Settings of this computer: language, theme, scale, notices, privacy, keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.console.state import Change
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.qt import one_line
from ui.theme import SCALES, Type
from ui.views.colleagues import Colleagues
from ui.views.keys import ACTIONS, KeyMap, action_name, caps, pressed
from ui.views.keysheet import group_name
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.section import Plate, clear
from ui.widgets.switch import Switch
from ui.widgets.tabs import Option, Segments
from ui.widgets.words import Text

LOCKS: Final = (0, 5, 15, 30)


class KeyButton(Button):
    """A key that can be put elsewhere: click it, then press the new one.

    Signals:
        remapped(str, str): the action and its new key.
    """

    remapped = Signal(str, str)

    def __init__(self, action: str, keys: str, waiting: str) -> None:
        super().__init__(caps(keys), small=True)
        self._action, self._now, self._waiting = action, keys, waiting
        self._listening = False
        self.setAccessibleName(f"{action_name(action)}: {caps(keys)}")
        self.clicked.connect(self._listen)

    def _listen(self) -> None:
        self._listening = True
        self.setText(self._waiting)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._listening:
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_Escape:
            self._stop(self._now)
            return
        keys = pressed(event)
        if keys and keys not in {"Enter", "Space", "Tab"}:
            self._stop(keys)
            self.remapped.emit(self._action, keys)

    def _stop(self, keys: str) -> None:
        self._listening = False
        self.setText(caps(keys))
        self.updateGeometry()


class SettingsScreen(QWidget):
    """The screen. Everything takes effect at once, the scale after a restart.

    Signals:
        restart_asked(): begin again with another scale.
        sign_out_asked(): end the session here and on the server.
        sound_tried(): play the sound of a new dialogue.
    """

    restart_asked = Signal()
    sign_out_asked = Signal()
    sound_tried = Signal()

    def __init__(self, bridge: Bridge, choices: Choices, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._choices, self._keys = bridge.store, choices, keys
        self._started_with = choices.settings.scale
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        outer.addWidget(scroll)
        page = QWidget()
        scroll.setWidget(page)
        page.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        row = QHBoxLayout(page)
        row.setContentsMargins(20, 20, 20, 20)
        self._holder = QWidget()
        self._holder.setMaximumWidth(920)
        row.addWidget(self._holder, 1)
        row.addStretch(0)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        choices.changed.connect(self._on_choice)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def retranslate(self) -> None:
        """Builds the page in the language of the window; the keyboard stays at the same place of it."""
        place = self._focus_place()
        clear(self._column)
        self._column.addWidget(Text(self.tr("Settings"), Type.TITLE))
        self._column.addWidget(self._looks())
        self._column.addWidget(self._notices())
        self._column.addWidget(self._person())
        self.colleagues = Colleagues(self._store)
        self._column.addWidget(self.colleagues)
        self._column.addWidget(self._key_plate())
        self._column.addStretch(1)
        parts = self._parts()
        if 0 <= place < len(parts):
            parts[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _parts(self) -> list[QAbstractButton]:
        """What can be chosen, from top to bottom, without what is on its way out."""
        items = [self._column.itemAt(place) for place in range(self._column.count())]
        plates = [item.widget() for item in items if item is not None]
        return [part for plate in plates if plate is not None for part in plate.findChildren(QAbstractButton)]

    def _focus_place(self) -> int:
        parts = self._parts()
        return next((place for place, part in enumerate(parts) if part.hasFocus()), -1)

    def _on_choice(self, names: set[str]) -> None:
        self._keys.take(self._choices.settings.keys)
        if names & {"scale", "keys", "theme"}:
            self.retranslate()

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"staff", "me"}:
            self.colleagues.refresh()

    # --- plates --------------------------------------------------------------------------------------------

    def _plate(self, title: str) -> tuple[Plate, QVBoxLayout]:
        plate = Plate(padding=16)
        plate.column.setSpacing(12)
        plate.column.addWidget(Text(title, Type.HEADING))
        return plate, plate.column

    def _line(self, column: QVBoxLayout, words: str, part: QWidget, about: str = "") -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(Text(words, Type.BODY))
        if about:
            left.addWidget(Text(about, Type.SMALL, "t3", wrap=True))
        row.addLayout(left, 1)
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)

    def _segments(self, name: str, options: Sequence[Option], on: str, act: Callable[[str], None]) -> Segments:
        segments = Segments(options)
        segments.setAccessibleName(name)
        segments.turn_on(on)
        segments.picked.connect(act)
        return segments

    def _looks(self) -> Plate:
        plate, column = self._plate(self.tr("Look"))
        settings = self._choices.settings
        languages = [Option("ru", "Русский"), Option("en", "English")]
        lang = settings.lang or ("ru" if self._russian() else "en")
        words = self.tr("Language")
        part = self._segments(words, languages, lang, lambda key: self._choices.change(lang=key))
        self._line(column, words, part)
        themes = [
            Option("system", self.tr("As the system")),
            Option("light", self.tr("Light"), icon="sun"),
            Option("dark", self.tr("Dark"), icon="moon"),
            Option("hc", self.tr("High contrast")),
        ]
        words = self.tr("Theme")
        part = self._segments(words, themes, settings.theme or "system", lambda key: self._choices.change(theme=key))
        self._line(column, words, part)
        scales = [Option(str(one), f"{one}\u00a0%") for one in SCALES]
        words = self.tr("Size")
        on = str(round(settings.scale * 100))
        part = self._segments(words, scales, on, lambda key: self._choices.change(scale=int(key) / 100))
        self._line(column, words, part)
        if settings.scale != self._started_with:
            restart = Button(self.tr("Restart now"), "primary", icon="rotate-cw", small=True)
            restart.clicked.connect(self.restart_asked)
            about = self.tr("Drafts and unsent actions are kept.")
            self._line(column, self.tr("The size changes with the next start"), restart, about)
        return plate

    def _russian(self) -> bool:
        return figures.russian()

    def _notices(self) -> Plate:
        plate, column = self._plate(self.tr("Notices"))
        about = self.tr("Words of danger always sound.")
        self._line(column, self.tr("Sound when somebody begins to wait"), self._switch("sound"), about)
        self._line(column, self.tr("Notices of the system when the window is away"), self._switch("notify"))
        test = Button(self.tr("Try the sound"), icon="volume-2", small=True)
        test.clicked.connect(self.sound_tried)
        self._line(column, self.tr("Can you hear it beside the stage?"), test)
        return plate

    def _person(self) -> Plate:
        plate, column = self._plate(self.tr("Privacy and access"))
        about = self.tr("Names, contacts and amounts are shown as blocks.")
        self._line(column, self.tr("Hide names and amounts"), self._switch("privacy"), about)
        words = self.tr("Lock when idle")
        minutes = self.tr("min")
        options = [Option(str(one), self.tr("Never") if not one else f"{one}\u00a0{minutes}") for one in LOCKS]
        on = str(self._choices.settings.lock_minutes)
        part = self._segments(words, options, on, lambda key: self._choices.change(lock_minutes=int(key)))
        self._line(column, words, part)
        me = self._store.me
        if me is not None:
            leave = Button(self.tr("Sign out"), "danger-plain", icon="log-out", small=True)
            leave.clicked.connect(self.sign_out_asked)
            kept = self.tr("The key is in the keyring of this computer.")
            memory = self.tr("The key is only in memory: this computer has no keyring.")
            who = f"{one_line(me.name, 60)} · {one_line(me.server, 80)}"
            self._line(column, who, leave, kept if me.kept else memory)
        return plate

    def _switch(self, name: str) -> Switch:
        names = {
            "sound": self.tr("Sound when somebody begins to wait"),
            "notify": self.tr("Notices of the system when the window is away"),
            "privacy": self.tr("Hide names and amounts"),
        }
        switch = Switch(names[name])
        switch.setChecked(bool(getattr(self._choices.settings, name)))
        switch.toggled.connect(lambda on: self._choices.change(**{name: on}))
        return switch

    def _key_plate(self) -> Plate:
        plate, column = self._plate(self.tr("Keys"))
        words = self.tr("Click a key, then press another one. Keys are taken by their place on the keyboard.")
        column.addWidget(Text(words, Type.SMALL, "t3", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for place, group in enumerate(("queue", "dialogue", "window")):
            grid.addWidget(Text(group_name(group), Type.CARD, "t2"), 0, place * 2, 1, 2)
            for row, action in enumerate([one for one in ACTIONS if one.group == group], start=1):
                grid.addWidget(Text(action_name(action.key), Type.BODY), row, place * 2)
                grid.addWidget(self._key_part(action.key, fixed=action.fixed), row, place * 2 + 1)
            grid.setColumnStretch(place * 2, 1)
        column.addLayout(grid)
        if self._choices.settings.keys:
            back = Button(self.tr("Put all keys back"), small=True)
            back.clicked.connect(lambda: self._choices.change(keys={}))
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignRight)
        return plate

    def _key_part(self, action: str, *, fixed: bool) -> QWidget:
        button = KeyButton(action, self._keys.key_of(action), self.tr("press…"))
        button.setEnabled(not fixed)
        button.remapped.connect(self._remap)
        return button

    def _remap(self, action: str, keys: str) -> None:
        changed = dict(self._choices.settings.keys)
        other = self._keys.clash(action, keys)
        if other:
            taken = next((one for one in ACTIONS if one.key == other), None)
            if taken is None or taken.fixed:
                self.retranslate()
                return
            changed[other] = self._keys.key_of(action)  # the two change places, so that none is lost
        changed[action] = keys
        self._choices.change(keys=changed)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
