"""Signing in: which server, who, and the password; with language and theme at the foot."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.console.settings import Profile, server_url
from app.console.troubles import Trouble, TroubleError
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.qt import one_line
from ui.theme import Type, look
from ui.views.serverprobe import ServerProbe
from ui.views.wording import trouble_words
from ui.widgets import ink
from ui.widgets.button import Button, LinkButton
from ui.widgets.dropdown import DropDown
from ui.widgets.field import Field
from ui.widgets.words import Icon, Text

_THEMES: Final = ("system", "light", "dark", "hc")
_FIELD_FAULTS: Final = {"bad_credentials": "password", "bad_address": "server", "name": "server", "refused": "server"}


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(36, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.glyph(p, "usher", 0, 0, 36, look().tokens.c.accent)
        p.end()


class _Box(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 12, c.pane, c.line)
        p.end()


class SignInScreen(QWidget):
    """The screen before everything else.

    Signals:
        signed_in(): the tokens are there.
    """

    signed_in = Signal()

    def __init__(self, bridge: Bridge, choices: Choices, server: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._choices = bridge, choices
        self._busy = False
        self.server, self.user = Field(icon="server"), Field()
        self.password = Field(secret=True)
        self.enter = Button("", "primary", keys="⏎")
        self.profiles = DropDown()
        self.trouble = Text("", Type.SMALL, "late", wrap=True)
        self._mark = Icon("circle-alert", 14, "late")
        self.about, self.kept = Text("", Type.SMALL, "t3"), Text("", Type.SMALL, "t3", wrap=True)
        self._languages = {
            "ru": LinkButton("Русский", quiet=True),
            "en": LinkButton("English", quiet=True),
        }
        self._theme = LinkButton("", quiet=True, icon="moon")
        self.probe = ServerProbe(bridge, self.server)
        self._lay_out()
        self._wire()
        self._fill(server)
        self._say("")
        self.retranslate()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        box = _Box()
        box.setFixedWidth(380)
        outer.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(box)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(16)
        column.addLayout(self._title())
        column.addSpacing(8)
        column.addWidget(self.profiles)
        for field in (self.server, self.user, self.password):
            column.addWidget(field)
        policy = QSizePolicy.Policy
        self.enter.setSizePolicy(policy.Expanding, policy.Fixed)
        self.enter.setFixedHeight(36)
        fault = QHBoxLayout()
        fault.setSpacing(6)
        fault.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        fault.addWidget(self.trouble, 1)
        column.addLayout(fault)
        column.addWidget(self.enter)
        column.addWidget(self.kept)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 12, 0, 0)
        foot.setSpacing(16)
        foot.addStretch(1)
        for button in self._languages.values():
            foot.addWidget(button)
        foot.addWidget(self._theme)
        foot.addStretch(1)
        outer.addLayout(foot)
        outer.addStretch(1)

    def _title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_Mark())
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Text("Usher", Type.TITLE))
        words.addWidget(self.about)
        row.addLayout(words, 1)
        return row

    def _wire(self) -> None:
        for field in (self.server, self.user, self.password):
            field.edit.returnPressed.connect(self.submit)
            field.edit.textEdited.connect(self._forgive)
        self.password.edit.installEventFilter(self)
        self.enter.clicked.connect(self.submit)
        self.profiles.activated.connect(self._pick_profile)
        for lang, button in self._languages.items():
            button.clicked.connect(partial(self._speak, lang))
        self._theme.clicked.connect(self._other_theme)
        self._bridge.signed_out.connect(self._signed_out)
        QGuiApplication.inputMethod().localeChanged.connect(self._warn_layout)

    def _fill(self, server: str) -> None:
        settings = self._choices.settings
        last = next((one for one in settings.profiles if one.name == settings.profile), None)
        self.server.edit.setText(server or (last.url if last is not None else ""))
        self.user.edit.setText(last.user if last is not None and (not server or last.url == server) else "")
        self._list_profiles()

    def _list_profiles(self) -> None:
        profiles = self._choices.settings.profiles
        self.profiles.setVisible(len(profiles) > 1)
        self.profiles.clear()
        for one in profiles:
            self.profiles.addItem(f"{one_line(one.user, 40)} · {one_line(one.url, 60)}", one.url)

    def _pick_profile(self, place: int) -> None:
        one = self._choices.settings.profiles[place]
        self.server.edit.setText(one.url)
        self.user.edit.setText(one.user)
        self.password.edit.setFocus()

    def start(self) -> None:
        """Goes on with kept tokens where there are any; else waits for the password."""
        address = self._address()
        if address and self.user.text:
            self._set_busy(True)
            self._bridge.run(self._bridge.resume(address), self._resumed, self._resume_failed)
        self.probe.ask()
        self._focus_first()

    def enter_as(self, user: str, password: str) -> None:
        """Signs in without waiting for anybody, and leaves nothing in the keyring: for a demonstration."""
        self.user.edit.setText(user)
        address = self._address()
        self._set_busy(True)
        asked = self._bridge.sign_in(address, user, password, remember=False)
        self._bridge.run(asked, lambda _: self._entered(address, user), self._refused)

    def _resumed(self, there: bool) -> None:
        self._set_busy(False)
        if there:
            self.signed_in.emit()
        else:
            self._focus_first()

    def _resume_failed(self, trouble: Trouble) -> None:
        self._set_busy(False)
        self._show_trouble(trouble)

    def _focus_first(self) -> None:
        for field in (self.server, self.user, self.password):
            if not field.text:
                field.edit.setFocus()
                return
        self.password.edit.setFocus()

    def _address(self) -> str:
        try:
            return server_url(self.server.text) if self.server.text.strip() else ""
        except TroubleError:
            return ""

    def submit(self) -> None:
        """Signs in with what is typed."""
        if self._busy:
            return
        try:
            address = server_url(self.server.text)
        except TroubleError as error:
            self._show_trouble(error.trouble)
            return
        missing = next((one for one in (self.user, self.password) if not one.text), None)
        if missing is not None:
            missing.fail(self.tr("Fill this in"))
            missing.edit.setFocus()
            return
        self._set_busy(True)
        user = self.user.text.strip()
        asked = self._bridge.sign_in(address, user, self.password.text)
        self._bridge.run(asked, lambda _: self._entered(address, user), self._refused)

    def _entered(self, address: str, user: str) -> None:
        self._set_busy(False)
        self.password.edit.clear()
        self._choices.remember(Profile(name=address, url=address, user=user))
        self._list_profiles()
        self.signed_in.emit()

    def _refused(self, trouble: Trouble) -> None:
        self._set_busy(False)
        self._show_trouble(trouble)

    def _show_trouble(self, trouble: Trouble) -> None:
        words = trouble_words(trouble.key)
        self._forgive()
        place = _FIELD_FAULTS.get(trouble.key)
        if place is not None:
            field: Field = getattr(self, place)
            field.fail(words)
            field.edit.setFocus()
            field.edit.selectAll()
            return
        self._say(words)

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self._mark.setVisible(bool(words))

    def _forgive(self) -> None:
        self._say("")
        for field in (self.server, self.user, self.password):
            field.fail("")
        self.probe.show_answer()
        self._warn_layout()

    def _signed_out(self, key: str) -> None:
        self._forgive()
        words = {
            "revoked": trouble_words("revoked"),
            "replaced": trouble_words("replaced"),
            "update_needed": trouble_words("update_needed"),
            "expired": self.tr("The shift's access has ended. Please sign in again."),
        }
        self._say(words.get(key, ""))

    def say_locked(self) -> None:
        """The window was locked because nobody touched it."""
        self._forgive()
        self.password.edit.clear()
        self._say(self.tr("Locked: nobody was here. Your dialogues and the link are kept."))
        self.password.edit.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.enter.set_busy(busy)
        for field in (self.server, self.user, self.password):
            field.edit.setReadOnly(busy)

    def _warn_layout(self) -> None:
        latin = QGuiApplication.inputMethod().locale().script() in {
            QLocale.Script.LatinScript,
            QLocale.Script.AnyScript,
        }
        typed = self.password.text
        foreign = typed != "" and not typed.isascii()
        if self.password.edit.hasFocus() and (foreign or not latin):
            self.password.note(self.tr("The Russian layout is on"), "keyboard")
        else:
            self.password.note("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = {QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.KeyRelease}
        if watched is self.password.edit and event.type() in kinds and not self._password_failed():
            self._warn_layout()
        return False

    def _password_failed(self) -> bool:
        return bool(self.password.edit.property("wrong"))

    def _speak(self, lang: str) -> None:
        self._choices.change(lang=lang)
        self._show_choices()

    def _other_theme(self) -> None:
        at = _THEMES.index(look().choice)
        self._choices.change(theme=_THEMES[(at + 1) % len(_THEMES)])
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.about.setText(self.tr("Guest support console"))
        self.server.rename(self.tr("Server"), "usher.example.org")
        self.user.rename(self.tr("Name or e-mail"))
        self.password.rename(self.tr("Password"))
        self.password.name_eye(self.tr("Show the password"))
        self.profiles.setAccessibleName(self.tr("Known servers"))
        self.enter.relabel(self.tr("Sign in"))
        self.kept.setText(self.tr("The key is kept in the keyring of this computer."))
        self.probe.show_answer()
        self._show_choices()

    def _show_choices(self) -> None:
        russian = QLocale().language() == QLocale.Language.Russian
        for lang, button in self._languages.items():
            button.mark(on=(lang == "ru") is russian)
        names = {
            "system": (self.tr("As the system"), self.tr("Theme: as the system"), "monitor"),
            "light": (self.tr("Light"), self.tr("Theme: light"), "sun"),
            "dark": (self.tr("Dark"), self.tr("Theme: dark"), "moon"),
            "hc": (self.tr("High contrast"), self.tr("Theme: high contrast"), "contrast"),
        }
        word, spoken, icon = names[look().choice]
        self._theme.relabel(word)
        self._theme.setAccessibleName(spoken)
        self._theme.show_glyph(icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.fillRect(self.rect(), look().tokens.c.frame)
        p.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
