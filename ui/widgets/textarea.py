"""A labelled field of several lines that cannot be choked: pasted text is cut to the limit before it is laid out."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.qt import display
from ui.theme import Type
from ui.widgets.words import Icon, Text


class _Lines(QPlainTextEdit):
    def __init__(self, most: int, least_px: int, most_px: int) -> None:
        super().__init__()
        self._most, self._least_px, self._most_px = most, least_px, most_px
        self.setFont(Type.BODY.font)
        self.setTabChangesFocus(True)
        self.setFixedHeight(least_px)
        self.document().documentLayout().documentSizeChanged.connect(self.grow)

    def grow(self) -> None:
        lines = max(1, int(self.document().size().height()))
        high = int(lines * self.fontMetrics().lineSpacing()) + 24
        high = min(self._most_px, max(self._least_px, high))
        if high != self.height():
            self.setFixedHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grow()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            room = max(0, self._most - self.document().characterCount() + 1)
            self.insertPlainText(source.text()[:room].replace("\x00", ""))


class TextArea(QWidget):
    """Grows with its text from `least` to `most_px`; `fail` says below what is wrong.

    Signals:
        edited(): the operator changed the text.
    """

    edited = Signal()

    def __init__(
        self, *, least_px: int = 76, most_px: int = 320, limit: int = 8000, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = Text("", Type.SMALL_MEDIUM, "t2")
        self._aside = Text("", Type.SMALL_NUM, "t3")
        self.edit = _Lines(limit, least_px, most_px)
        self.edit.textChanged.connect(self._on_text)
        head = QHBoxLayout()
        head.addWidget(self._label)
        head.addStretch(1)
        head.addWidget(self._aside)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        self._words = Text("", Type.SMALL, "late", wrap=True)
        below.addWidget(Icon("circle-alert", 14, "late"), 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addWidget(self._below)
        self._below.hide()
        self._quiet = False

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Puts in a text without a signal; foreign text is shown harmless elsewhere, here it is edited as it is."""
        if text == self.text:
            return
        self._quiet = True
        self.edit.setPlainText(text)
        self._quiet = False

    def rename(self, label: str, hint: str = "", aside: str = "") -> None:
        """Sets label, placeholder and what stands at the right of the label."""
        self._label.setText(label)
        self._aside.setText(aside)
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(hint)

    def say_aside(self, words: str) -> None:
        """Sets what stands at the right of the label."""
        self._aside.setText(words)
        self._aside.updateGeometry()

    def fail(self, words: str) -> None:
        """Says below what is wrong; empty words take that back."""
        self._words.setText(words)
        self._below.setVisible(bool(words))
        self.edit.setAccessibleDescription(display(words).text)
        if bool(self.edit.property("wrong")) != bool(words):
            self.edit.setProperty("wrong", bool(words))
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.edit.setFocus(event.reason())

    def sizeHint(self) -> QSize:
        return QSize(240, super().sizeHint().height())

    def _on_text(self) -> None:
        if not self._quiet:
            self.edited.emit()
