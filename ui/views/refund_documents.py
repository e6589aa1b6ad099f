"""The documents of a packet: pictures as safely decoded previews that open larger, everything else to be saved."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.records import AttachmentRef
from ui.qt import one_line
from ui.theme import Type
from ui.views.files import Files
from ui.widgets import figures
from ui.widgets.block import Block
from ui.widgets.button import Button
from ui.widgets.enlarged import Enlarged
from ui.widgets.section import IconPlate, Plate
from ui.widgets.thumb import Thumb
from ui.widgets.words import Text

translate = QCoreApplication.translate


class Documents(Block):
    """Two in a row. A PDF is never drawn here: it is saved and opened elsewhere, if at all (X20)."""

    def __init__(self, documents: tuple[AttachmentRef, ...], files: Files) -> None:
        super().__init__(translate("refund", "Documents"), str(len(documents)))
        self._files = files
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, ref in enumerate(documents):
            grid.addWidget(self._document(ref), place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.content.addLayout(grid)

    def _document(self, ref: AttachmentRef) -> QWidget:
        plate = Plate(padding=9)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._mark(ref))
        name = one_line(ref.name, 60)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(Text(name, Type.ROW_MEDIUM, elide=True))
        words.addWidget(Text(figures.size(ref.size), Type.SMALL, "t3"))
        words.addStretch(1)
        row.addLayout(words, 1)
        said = translate("refund", "Save %1").replace("%1", name)
        save = Button("", "ghost", icon="download", small=True, name=said)
        save.clicked.connect(lambda: self._files.save(ref.id))
        row.addWidget(save)
        plate.column.addLayout(row)
        return plate

    def _mark(self, ref: AttachmentRef) -> QWidget:
        image = ref.mime.startswith("image/")
        picture = self._files.picture(ref.id) if image else None
        if picture is None or picture.isNull():
            return IconPlate("image" if image else "receipt")
        name = one_line(ref.name, 60)
        thumb = Thumb(picture, translate("refund", "Show %1 larger").replace("%1", name))
        thumb.clicked.connect(lambda: self._enlarge(picture, name))
        return thumb

    def _enlarge(self, picture: QPixmap, name: str) -> None:
        Enlarged(self.window(), picture, name)
