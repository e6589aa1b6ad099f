"""What the operator chose on this computer, kept in its file and told to whom it concerns."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from PySide6.QtCore import QObject, Signal

from app.console.settings import Profile, Settings, SettingsFile, SettingsProblem

_log = structlog.get_logger("usher.console.choices")


class Choices(QObject):
    """The settings of this computer.

    Signals:
        changed(set): the names of the settings that are others now.
        unsaved(str): they could not be written; the path.
    """

    changed = Signal(set)
    unsaved = Signal(str)

    def __init__(self, file: SettingsFile | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.problem: SettingsProblem | None = None
        self.settings = Settings()
        if file is not None:
            self.settings, self.problem = file.load()

    def change(self, **fields: Any) -> None:
        """Changes some settings and writes the file; what stays the same is not told."""
        before = self.settings
        self.settings = msgspec.structs.replace(before, **fields)
        names = {name for name in fields if getattr(before, name) != getattr(self.settings, name)}
        if not names:
            return
        self._save()
        self.changed.emit(names)

    def remember(self, profile: Profile) -> None:
        """Puts a server first on the list and makes it the one used last."""
        others = tuple(one for one in self.settings.profiles if one.url != profile.url)
        self.change(profiles=(profile, *others), profile=profile.name)

    def forget(self, url: str) -> None:
        """Takes a server off the list."""
        self.change(profiles=tuple(one for one in self.settings.profiles if one.url != url))

    def _save(self) -> None:
        if self._file is None:
            return
        try:
            self._file.save(self.settings)
        except OSError as error:
            _log.warning("settings not saved", path=str(self._file.path), error=type(error).__name__)
            self.unsaved.emit(str(self._file.path))
