"""Asks a server who it is while its address is typed, so that nobody types a password to a wall."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from app.console.settings import server_url
from app.console.troubles import Trouble, TroubleError
from app.protocol.api import Health
from app.protocol.version import PROTO_MAX, PROTO_MIN
from ui.bridge import Bridge
from ui.qt import one_line, set_tooltip
from ui.views.wording import trouble_words
from ui.widgets.field import Field

translate = QCoreApplication.translate
PAUSE_MS: Final = 500
"""how long nothing is typed before the address is tried"""
AGAIN_MS: Final = 5_000
"""a server that did not answer is asked again: networks come and go"""


class ServerProbe(QObject):
    """Says in the field of the server whether it answers: its version, or why it does not."""

    def __init__(self, bridge: Bridge, field: Field) -> None:
        super().__init__(field)
        self._bridge, self._field = bridge, field
        self._asked, self._number = "", 0
        self._health: Health | None = None
        self._trouble = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.ask)
        field.edit.textChanged.connect(self._changed)
        field.edit.editingFinished.connect(self.ask)

    def _changed(self) -> None:
        self._asked, self._health, self._trouble = "", None, ""
        self._number += 1
        self.show_answer()
        self._pause.start(PAUSE_MS)

    def ask(self) -> None:
        """Asks the address in the field now, unless it has been asked already."""
        self._pause.stop()
        if not self._field.isVisible():
            return
        try:
            address = server_url(self._field.text) if self._field.text.strip() else ""
        except TroubleError:
            return  # half typed; signing in says what is wrong with it
        if not address or address == self._asked:
            return
        self._asked = address
        self._number += 1
        self.show_answer()
        number = self._number
        self._bridge.run(self._bridge.probe(address), partial(self._answered, number), partial(self._silent, number))

    def _answered(self, number: int, health: Health) -> None:
        if number == self._number:
            self._health = health
            self.show_answer()

    def _silent(self, number: int, trouble: Trouble) -> None:
        if number == self._number:
            self._trouble = trouble.key
            self._asked = ""
            self.show_answer()
            self._pause.start(AGAIN_MS)

    def show_answer(self) -> None:
        """Shows what is known, in the language of the window."""
        edit, health = self._field.edit, self._health
        if self._trouble:
            edit.say_aside(translate("SignInScreen", "No answer"), "circle-x", "late")
            self._field.note(trouble_words(self._trouble), "circle-alert", "late")
            return
        self._field.note("")
        if health is None:
            words = translate("SignInScreen", "Checking…") if self._asked else ""
            edit.say_aside(words, "loader-circle", "t3")
        elif health.proto_min > PROTO_MAX or health.proto_max < PROTO_MIN:
            edit.say_aside(translate("SignInScreen", "Other version"), "circle-x", "late")
            self._field.note(trouble_words("update_needed"), "circle-alert", "late")
        elif health.rehearsal:
            edit.say_aside(translate("SignInScreen", "Rehearsal"), "circle-check", "snooze")
            self._describe(health)
        else:
            edit.say_aside(translate("SignInScreen", "Answers"), "circle-check", "ok")
            self._describe(health)

    def _describe(self, health: Health) -> None:
        words = translate("SignInScreen", "Usher %1 answers at this address")
        self._field.edit.setAccessibleDescription(words.replace("%1", one_line(health.version, 20)))
        set_tooltip(self._field.edit, words.replace("%1", one_line(health.version, 20)))
