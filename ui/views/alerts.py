"""Sounds and tray notices. A burst becomes one notice; danger is never merged away nor silenced by a burst."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

import structlog
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.protocol.records import Dialogue
from ui import assets
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.qt import one_line
from ui.theme import look
from ui.views.wording import guest_label, reason_chip

BURST_MS: Final = 10_000
_log = structlog.get_logger("usher.console.alerts")
_playing = threading.Lock()
_UNSEEN: Final = {"offscreen", "minimal"}


def play(path: Path) -> None:
    """Plays a wave file in a thread of its own; a computer without a sound device stays quiet."""
    if QGuiApplication.platformName() in _UNSEEN or deaf(sys.platform, Path("/dev/snd"), os.environ):
        return  # where nobody sees the window nobody is to hear it
    threading.Thread(target=_play, args=(path,), name="sound", daemon=True).start()


def deaf(platform: str, cards: Path, environment: Mapping[str, str]) -> bool:
    """Whether a Linux has neither a sound card nor a sound server, whose library would fill the terminal with it."""
    if not platform.startswith("linux") or environment.get("PULSE_SERVER"):
        return False
    server = Path(environment.get("XDG_RUNTIME_DIR") or "/run/user/none") / "pulse" / "native"
    return not (server.exists() or any(cards.glob("pcm*")))


def _play(path: Path, backends: Sequence[object] | None = None) -> None:
    """Plays it here and now; `backends` of miniaudio other than the system's own."""
    if not _playing.acquire(blocking=False):
        return  # one sound at a time: a heap of them says nothing
    try:
        _sound(path, backends)
    finally:
        _playing.release()


def _sound(path: Path, backends: Sequence[object] | None) -> None:
    try:
        import miniaudio  # loads a library of the system, so not before the first sound
    except (ImportError, OSError) as error:
        _log.info("no sound", error=type(error).__name__)
        return
    try:
        sound = miniaudio.decode_file(str(path))
        stream = miniaudio.stream_raw_pcm_memory(sound.samples, sound.nchannels, sound.sample_width)
        next(stream)  # a stream begins with its first request
        with miniaudio.PlaybackDevice(
            sound.sample_format, sound.nchannels, sound.sample_rate, backends=backends
        ) as device:
            device.start(stream)
            time.sleep(sound.duration + 0.1)
    except (OSError, miniaudio.MiniaudioError) as error:
        _log.info("no sound", error=type(error).__name__)


class Alerts(QObject):
    """Tells that somebody waits.

    Signals:
        asked(str): a notice was clicked; the dialogue it was about, or an empty text for the list.
    """

    asked = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        choices: Choices,
        parent: QObject | None = None,
        *,
        player: Callable[[Path], None] = play,
    ) -> None:
        super().__init__(parent)
        self._choices, self._play = choices, player
        self._tray: QSystemTrayIcon | None = None
        self._merged: list[Dialogue] = []
        self._about = ""
        self.shown: list[tuple[str, str]] = []
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(BURST_MS)
        self._burst.timeout.connect(self._tell_merged)
        bridge.escalated.connect(self.on_escalated)
        bridge.safety.connect(self.on_safety)

    def on_safety(self, dialogue: Dialogue) -> None:
        """Danger: sound and notice at once, each time, whatever the settings of the ordinary ones."""
        self._play(assets.sound("safety"))
        title = self.tr("Safety")
        self._notify(title, f"{guest_label(dialogue)}: {one_line(dialogue.last_text, 120)}", dialogue.id)

    def on_escalated(self, dialogue: Dialogue) -> None:
        """The first one is told at once; those that follow within 10 s become one notice."""
        if self._burst.isActive():
            self._merged.append(dialogue)
            return
        self._burst.start()
        self._sound()
        chip = reason_chip(dialogue)
        title = guest_label(dialogue)
        words = one_line(dialogue.last_text, 120)
        if self._away():
            self._notify(title, f"{chip.text}: {words}" if chip is not None else words, dialogue.id)

    def on_runner(self, words: str, dialogue_id: str) -> None:
        """Nobody goes to a guest who was told to wait: sound, and a notice when nobody looks."""
        self._sound()
        if self._away():
            self._notify(self.tr("Runners"), one_line(words, 160), dialogue_id)

    def on_try(self) -> None:
        """The operator wants to hear it, whatever the settings say."""
        self._play(assets.sound("escalation"))

    def _tell_merged(self) -> None:
        merged, self._merged = self._merged, []
        if not merged:
            return
        self._burst.start()
        self._sound()
        if self._away():
            words = self.tr("%n more wait(s) for a person", "", len(merged))
            self._notify(self.tr("Queue"), words, "")

    def _sound(self) -> None:
        if self._choices.settings.sound:
            self._play(assets.sound("escalation"))

    @staticmethod
    def _away() -> bool:
        return QApplication.activeWindow() is None

    def _notify(self, title: str, words: str, dialogue_id: str) -> None:
        if not self._choices.settings.notify:
            return
        if self._choices.settings.privacy:
            title, words = self.tr("Somebody waits for a person"), ""
        self.shown.append((title, words))
        del self.shown[:-20]
        self._about = dialogue_id
        tray = self._ensure_tray()
        if tray is not None:
            tray.showMessage(escape(title), escape(words), QSystemTrayIcon.MessageIcon.Information)

    def _ensure_tray(self) -> QSystemTrayIcon | None:
        if self._tray is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = QSystemTrayIcon(assets.window_icon(look().tokens.c.accent), self)
            self._tray.messageClicked.connect(lambda: self.asked.emit(self._about))
            self._tray.activated.connect(lambda _: self.asked.emit(""))
            self._tray.show()
        return self._tray
