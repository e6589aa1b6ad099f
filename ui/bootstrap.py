"""Puts the console together: application, loop, fonts, theme, language, store, bridge, window. Nothing else does."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata

import structlog
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QApplication

from app.console.desk import Desk
from app.console.settings import SettingsFile, data_dir
from app.console.shift import Shift
from ui import assets
from ui.bridge import Bridge
from ui.doorbell import first_of
from ui.faults import Faults
from ui.loop import Loop
from ui.models.choices import Choices
from ui.qt import register_fonts
from ui.theme import Choice, look
from ui.views.language import Language
from ui.views.window import Window

_log = structlog.get_logger("usher.console")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for; empty texts leave the choice to the settings."""

    server: str = ""
    lang: str = ""
    theme: str = ""
    user: str = ""
    password: str = ""
    """with `user`: sign in at once, as a demonstration does"""


def scaled(scale: float) -> None:
    """Tells Qt the size of everything; only before the application exists. The environment's own wish stands."""
    if scale != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale:.2f}")


def make_application(arguments: Sequence[str]) -> QApplication:
    """The application with its fonts, name and icon."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(arguments))
    application.setApplicationName("usher-console")
    application.setApplicationDisplayName("Usher")
    application.setDesktopFileName("usher-console")
    application.setStyle("Fusion")
    register_fonts()
    return application


class Console:
    """Everything of one console, held together as long as it runs."""

    def __init__(self, application: QApplication, choices: Choices, desk: Desk, options: Options) -> None:
        self.choices = choices
        self.language = Language(application)
        self.language.use(options.lang or choices.settings.lang)
        self.look = look()
        self.look.choose(theme_choice(options.theme or choices.settings.theme))
        application.setWindowIcon(assets.window_icon(self.look.tokens.c.accent))
        self.bridge = Bridge(desk)
        self.window = Window(self.bridge, choices, options.server)
        self._options = options
        choices.changed.connect(self._on_choice)
        problem = choices.problem
        if problem is not None:
            _log.warning("settings not used as they are", path=problem.path, what=problem.what, did=problem.remedy)

    def _on_choice(self, names: set[str]) -> None:
        if "lang" in names:
            self.language.use(self.choices.settings.lang)
        if "theme" in names:
            self.look.choose(theme_choice(self.choices.settings.theme))

    def enter(self) -> None:
        """Shows the form, or goes through it where somebody was named to sign in."""
        if self._options.user and self._options.password:
            self.window.sign_in.enter_as(self._options.user, self._options.password)
        else:
            self.window.sign_in.start()

    def end(self) -> None:
        """Takes the window down, so that another console can be made in the same process."""
        self.window.close()
        self.window.deleteLater()
        self.bridge.deleteLater()
        self.language.silence()


def theme_choice(name: str) -> Choice:
    """A setting as a choice of theme; anything unknown means "as the system"."""
    known: dict[str, Choice] = {"light": "light", "dark": "dark", "hc": "hc"}
    return known.get(name, "system")


def version() -> str:
    """The version of this console."""
    try:
        return metadata.version("usher")
    except metadata.PackageNotFoundError:
        return "0"


def run(options: Options) -> int:
    """Runs the console until its window is closed; the exit code."""
    choices = Choices(SettingsFile())
    scaled(choices.settings.scale)
    application = make_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    bell = None if options.user else first_of(data_dir())
    if bell is None and not options.user:
        return 0  # the window that is there already has come to the front
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    faults = Faults()
    faults.install(loop)
    desk = Shift(choices.settings, app_ver=version())
    console = Console(application, choices, desk, options)
    faults.noticed.connect(lambda kind: console.window.shell.fault(kind) if console.window.shell else None)
    again = [False]

    def restart() -> None:
        again[0] = True
        console.window.close()

    console.window.closed.connect(application.quit)
    console.window.restart_asked.connect(restart)
    console.window.show()
    if bell is not None:
        bell.on_ring = console.window.come_to_front
    loop.call_soon(console.enter)
    with loop:
        loop.run_forever()
        loop.run_until_complete(console.bridge.close())
    if bell is not None:
        bell.take_down()
    if again[0]:
        os.environ.pop("QT_SCALE_FACTOR", None)
        QProcess.startDetached(sys.executable, _restart_arguments(options))
    return 0


def _restart_arguments(options: Options) -> list[str]:
    start = [] if getattr(sys, "frozen", False) else ["-m", "ui"]
    return [*start, *(["--server", options.server] if options.server else [])]
