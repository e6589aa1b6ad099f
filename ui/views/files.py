"""Attachments of a conversation: chosen to be sent, previewed safely, saved to disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from app.console.troubles import Trouble
from app.protocol.records import AttachmentRef
from ui.bridge import Bridge
from ui.models.pictures import decoded
from ui.qt import one_line
from ui.views.filedialog import FileDialog
from ui.views.wording import trouble_words
from ui.widgets import figures

Fetch = Callable[[], Coroutine[Any, Any, bytes]]
AT_MOST: Final = 5
_KEPT = 60


class Files(QObject):
    """Uploads what is chosen and keeps checked previews of what came.

    Signals:
        changed(): the chosen files are others.
        pictured(): a preview is there.
        said(str), refused(str): something to tell; why something was not done.
    """

    changed = Signal()
    pictured = Signal()
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, bridge: Bridge, view: QWidget) -> None:
        super().__init__(view)
        self._bridge, self._view = bridge, view
        self._chosen: list[AttachmentRef] = []
        self._previews: dict[str, QPixmap | None] = {}

    def clear(self) -> None:
        """Nothing is chosen any more."""
        if self._chosen:
            self._chosen = []
            self.changed.emit()

    def chosen(self) -> list[tuple[str, str]]:
        """What goes with the next reply, as (key, name)."""
        return [(ref.id, one_line(ref.name, 40)) for ref in self._chosen]

    def ids(self) -> tuple[str, ...]:
        """The ids of what goes with the next reply."""
        return tuple(ref.id for ref in self._chosen)

    def drop(self, key: str) -> None:
        """Leaves one out."""
        self._chosen = [ref for ref in self._chosen if ref.id != key]
        self.changed.emit()

    def choose(self) -> None:
        """Opens the system's dialogue for files; it does not block."""
        if len(self._chosen) >= AT_MOST:
            self.refused.emit(self.tr("At most %1 files in one message").replace("%1", str(AT_MOST)))
            return
        dialog = FileDialog(self._view, self.tr("Attach a file"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures and documents (*.png *.jpg *.jpeg *.webp *.gif *.pdf)"))
        dialog.fileSelected.connect(self.send)
        dialog.open()

    def send(self, path: str) -> None:
        """Uploads a file; it goes with the next reply."""
        self._bridge.run(self._bridge.upload(Path(path)), self._sent, self._failed)

    def _sent(self, ref: AttachmentRef) -> None:
        self._chosen.append(ref)
        self.changed.emit()

    def _failed(self, trouble: Trouble) -> None:
        self.refused.emit(trouble_words(trouble.key))

    def picture(self, key: str) -> QPixmap | None:
        """The preview of an attachment; None while it is not there. Asking once fetches it."""
        if key in self._previews:
            return self._previews[key]
        self._previews[key] = None
        if len(self._previews) > _KEPT:
            del self._previews[next(iter(self._previews))]
        self._bridge.run(self._preview(key), lambda pixmap: self._pictured(key, pixmap), lambda _: None)
        return None

    async def _preview(self, key: str) -> QPixmap:
        data = await self._bridge.download(key)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            png = decoded(data)
        else:
            png = await asyncio.to_thread(decoded, data)
        pixmap = QPixmap()
        pixmap.loadFromData(png, "PNG")
        return pixmap

    def _pictured(self, key: str, pixmap: QPixmap) -> None:
        if not pixmap.isNull():
            self._previews[key] = pixmap
            self.pictured.emit()

    def save(self, key: str) -> None:
        """Asks where to, then saves an attachment; nothing is ever opened from here."""
        self._ask_where("", lambda: self._bridge.download(key))

    def save_proof(self, order_id: str) -> None:
        """Asks where to, then saves what a bank is shown of an order in a dispute."""
        lang: Literal["ru", "en"] = "ru" if figures.russian() else "en"
        self._ask_where(f"usher-{order_id}.pdf", lambda: self._bridge.books.proof(order_id, lang))

    def save_paper(self, ticket_id: str, order_id: str) -> None:
        """Asks where to, then saves the holder's tickets of an order, to be printed for him."""
        lang: Literal["ru", "en"] = "ru" if figures.russian() else "en"
        self._ask_where(f"tickets-{order_id}.pdf", lambda: self._bridge.books.paper(ticket_id, lang))

    def _ask_where(self, name: str, fetch: Fetch) -> None:
        dialog = FileDialog(self._view, self.tr("Save the file"))
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._save_to(Path(path), fetch))
        dialog.open()

    def _save_to(self, path: Path, fetch: Fetch) -> None:
        self._bridge.run(fetch(), lambda data: self._write(path, data), self._failed)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.write_bytes(data)
        except OSError:
            self.refused.emit(self.tr("Could not be saved there"))
            return
        self.said.emit(self.tr("Saved: %1").replace("%1", one_line(path.name, 60)))
