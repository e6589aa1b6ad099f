"""The dialogue for files where the system has none of its own, with the words that Qt leaves in English."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget


class FileDialog(QFileDialog):
    """Goes when it is answered; `open()` does not block."""

    def __init__(self, parent: QWidget, title: str, path: str = "") -> None:
        super().__init__(parent, title, path)
        self.setLabelText(QFileDialog.DialogLabel.LookIn, self.tr("Folder:"))
        self.setLabelText(QFileDialog.DialogLabel.FileType, self.tr("Kind:"))
        self.finished.connect(self.deleteLater)
