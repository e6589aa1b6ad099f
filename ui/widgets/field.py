"""Fields to type into: a label above, an icon inside, help or an error below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.words import Icon, Text

_COMES_BACK = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


def of_the_window(event: QKeyEvent) -> bool:
    """Whether a key belongs to the window even inside a text field: Ctrl+K, Ctrl+I, F keys, Escape."""
    key = event.key()
    if key == Qt.Key.Key_Escape or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return True
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and key in {Qt.Key.Key_K, Qt.Key.Key_I, ord("Л"), ord("Ш")}


class LineEdit(QLineEdit):
    """One line, 36 px high, with room for an icon at the left."""

    def __init__(self, hint: str = "", *, icon: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._aside: tuple[str, str, str] = ("", "", "t3")
        self.setFont(Type.BODY.font)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        self.setFixedHeight(36)
        if icon:
            self.setTextMargins(24, 0, 0, 0)
        self.textChanged.connect(self._from_its_start)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _COMES_BACK:
            self._from_its_start()

    def _from_its_start(self) -> None:
        """A long text shows where it begins; a secret is typed on at its end."""
        if not self.hasFocus() and self.echoMode() is QLineEdit.EchoMode.Normal:
            self.setCursorPosition(0)

    def say_aside(self, words: str, icon: str = "", tone: str = "t3") -> None:
        """Says something short inside the field at its right; what is typed keeps clear of it."""
        self._aside = (words, icon, tone)
        room = round(ink.width(Type.SMALL_MEDIUM, words)) + 30 if words else 0
        self.setTextMargins(24 if self._icon else 0, 0, room, 0)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if of_the_window(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        p = ink.smooth(self)
        if self._icon:
            ink.glyph(p, self._icon, 11, (self.height() - 16) / 2, 16, look().tokens.c.t2)
        words, icon, tone = self._aside
        if words:
            tokens = look().tokens
            state = tokens.states.get(tone)
            colour = state.text if state is not None else getattr(tokens.c, tone)
            x = self.width() - ink.width(Type.SMALL_MEDIUM, words) - 11
            ink.text(p, Type.SMALL_MEDIUM, colour, QRectF(x, 0, self.width() - x, self.height()), words)
            ink.glyph(p, icon, x - 19, (self.height() - 14) / 2, 14, colour)
        p.end()


class Field(QWidget):
    """A labelled line. `note` and `fail` set the words below; a failed field keeps what was typed."""

    def __init__(
        self, label: str = "", hint: str = "", *, icon: str = "", secret: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._label = Text(label, Type.SMALL_MEDIUM, "t2")
        self.edit = LineEdit(hint, icon=icon, name=label)
        self._label.setBuddy(self.edit)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        self._mark, self._words = Icon("circle-alert", 14, "late"), Text("", Type.SMALL, "late", wrap=True)
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._words, 1)
        column.addWidget(self._label)
        self._label.setVisible(bool(label))
        column.addWidget(self.edit)
        column.addWidget(self._below)
        self._below.hide()
        self._eye: Button | None = None
        if secret:
            self._hide_text()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    def rename(self, label: str, hint: str = "") -> None:
        """Sets label and placeholder, after a change of language."""
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(hint)

    def name_eye(self, words: str) -> None:
        """Names the button that shows the secret."""
        if self._eye is not None:
            self._eye.rename(words)

    def fail(self, words: str) -> None:
        """Says under the field what is wrong with it; empty words take that back."""
        self.edit.setProperty("wrong", bool(words))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)
        self._say("circle-alert", "late", words)

    def note(self, words: str, icon: str = "info", tone: str = "wait") -> None:
        """Says something under the field that is no error."""
        self._say(icon, tone, words)

    def _say(self, icon: str, tone: str, words: str) -> None:
        self._mark.show_icon(icon, tone)
        self._words.paint_in(tone)
        self._words.setText(words)
        self._below.setVisible(bool(words))
        self.edit.setAccessibleDescription(words)

    def _hide_text(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setTextMargins(0, 0, 30, 0)
        self._eye = Button("", "ghost", icon="eye", small=True, parent=self.edit)
        self._eye.setCheckable(True)
        self._eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._eye.toggled.connect(self._toggle_text)
        self.edit.installEventFilter(self)

    def _toggle_text(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.edit.setEchoMode(mode.Normal if shown else mode.Password)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._eye is not None:
            self._eye.setGeometry(self.edit.width() - 32, 4, 28, 28)
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.edit.setFocus(event.reason())
