"""Where an answer or a note is written: two tabs, the text, the tools below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.qt import LIMIT
from ui.theme import Type, look
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.field import of_the_window
from ui.widgets.keyhint import KeyHint
from ui.widgets.section import clear
from ui.widgets.words import Text

Mode = Literal["reply", "note"]
_MOST: Final = 200
_DRAFT_MS: Final = 400


class _Edit(QPlainTextEdit):
    focus_changed = Signal()
    sent = Signal()
    slashed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", True)
        self.setFont(Type.MESSAGE.font)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(0)
        self.setViewportMargins(0, 0, 0, 0)
        self.document().documentLayout().documentSizeChanged.connect(self.grow)
        self.grow()

    def grow(self) -> None:
        """Takes the height of its text, from one line to ten."""
        lines = max(1, int(self.document().size().height()))
        self.setFixedHeight(min(_MOST, max(28, int(lines * self.fontMetrics().lineSpacing()) + 8)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grow()  # another width breaks the lines elsewhere

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            room = max(0, LIMIT - self.document().characterCount())
            self.insertPlainText(source.text()[:room].replace("\x00", ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and control:
            self.sent.emit()
            return
        unused_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable()
        if unused_undo or of_the_window(event):
            event.ignore()
            return
        if event.text() == "/" and not self.toPlainText():
            self.slashed.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class _Mode(Button):
    def __init__(self, icon: str) -> None:
        super().__init__("", "ghost", icon=icon, small=True)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        return QSize(int(20 + ink.width(Type.ROW_BOLD, self.text()) + 2), 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c = tokens.c
        on = self.isChecked()
        colour = (c.note_icon if self._icon == "lock" else c.accent_t) if on else c.t3
        if not self.isEnabled():
            colour = c.t_off
        p = ink.smooth(self)
        ink.glyph(p, self._icon, 0, 10, 14, colour)
        ink.text(p, Type.ROW_BOLD if on else Type.ROW_MEDIUM, colour, QRectF(20, 0, self.width(), 34), self.text())
        p.end()


class Composer(QWidget):
    """Text stays when the mode changes; an empty composer sends nothing.

    Signals:
        sent(str, str): mode and text, by the button or Ctrl+Enter.
        draft_changed(str, str): mode and text, 400 ms after the last key.
        mode_changed(str): ``reply`` or ``note``.
        replies_asked(), file_asked(): ready replies, an attachment.
        file_dropped(str): the key of an attachment to leave out.
    """

    sent = Signal(str, str)
    draft_changed = Signal(str, str)
    mode_changed = Signal(str)
    replies_asked = Signal()
    file_asked = Signal()
    file_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._mode: Mode = "reply"
        self._may_reply = True
        self._file_count = 0
        self.edit = _Edit()
        self.reply, self.note = _Mode("message-square"), _Mode("lock")
        self.note_key, self.state = KeyHint("N"), Text("", Type.SMALL, "t3")
        self.replies = Button("", "ghost", icon="zap", keys="/", small=True)
        self.file = Button("", "ghost", icon="paperclip", small=True)
        self.send = Button("", "primary", icon="send", small=True)
        self._lay_out()
        self._wire()
        self._words: dict[str, str] = {}

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 1, 2, 1)
        column.setSpacing(0)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(11, 0, 11, 0)
        tabs.setSpacing(14)
        tabs.addWidget(self.reply)
        tabs.addWidget(self.note)
        tabs.addWidget(self.note_key)
        tabs.addStretch(1)
        tabs.addWidget(self.state)
        text = QHBoxLayout()
        text.setContentsMargins(11, 2, 6, 4)
        text.addWidget(self.edit)
        self._files = QHBoxLayout()
        self._files.setContentsMargins(11, 0, 11, 6)
        self._files.setSpacing(6)
        tools = QHBoxLayout()
        tools.setContentsMargins(5, 0, 5, 6)
        tools.setSpacing(2)
        tools.addWidget(self.replies)
        tools.addWidget(self.file)
        tools.addStretch(1)
        tools.addWidget(self.send)
        for part in (tabs, text, self._files, tools):
            column.addLayout(part)

    def _wire(self) -> None:
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(_DRAFT_MS)
        self._draft.timeout.connect(lambda: self.draft_changed.emit(self._mode, self.text))
        self.edit.textChanged.connect(self._typed)
        self.edit.focus_changed.connect(self.update)
        self.edit.sent.connect(self._send)
        self.edit.slashed.connect(self.replies_asked)
        self.send.clicked.connect(self._send)
        self.reply.clicked.connect(lambda: self.write("reply"))
        self.note.clicked.connect(lambda: self.write("note"))
        self.replies.clicked.connect(self.replies_asked)
        self.file.clicked.connect(self.file_asked)

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText()

    @property
    def mode(self) -> Mode:
        """Which of the two is being written."""
        return self._mode

    def word(self, words: dict[str, str]) -> None:
        """Its words by key: reply, note, replies, file, send, save, send_keys, note_key, hint, note_hint."""
        self._words = words
        self.reply.relabel(words["reply"])
        self.note.relabel(words["note"])
        self.replies.relabel(words["replies"])
        self.file.rename(words["file"])
        self.note_key.show_keys(words["note_key"])
        self._refresh()

    def allow_reply(self, allowed: bool) -> None:
        """Without leave only notes can be written: the bot or another person holds the dialogue."""
        if allowed != self._may_reply:
            self._may_reply = allowed
            if not allowed and self._mode == "reply":
                self._mode = "note"
            elif allowed:
                self._mode = "reply"
            self._refresh()

    def write(self, mode: Mode, *, focus: bool = True) -> None:
        """Turns to a reply or a note and puts the cursor into the text."""
        wanted: Mode = mode if self._may_reply else "note"
        if wanted != self._mode:
            self._mode = wanted
            self.mode_changed.emit(wanted)
        self._refresh()
        if focus:
            self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def load(self, mode: Mode, text: str) -> None:
        """Puts a kept draft back without reporting it as a change."""
        self._mode = mode if self._may_reply else "note"
        self.edit.blockSignals(True)
        self.edit.setPlainText(text)
        self.edit.blockSignals(False)
        self.edit.grow()
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self._draft.stop()
        self._refresh()

    def insert(self, text: str) -> None:
        """Inserts text at the cursor, as a ready reply does."""
        self.edit.insertPlainText(text)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, words: str) -> None:
        """The small words at the right: whether the draft is kept."""
        self.state.setText(words)

    def show_files(self, files: Sequence[tuple[str, str]], drop: str) -> None:
        """The attachments that go with the text, as (key, name); a click on one leaves it out."""
        clear(self._files)
        self._file_count = len(files)
        for key, name in files:
            button = Button(name, icon="x", small=True, name=f"{drop}: {name}")
            button.clicked.connect(partial(self.file_dropped.emit, key))
            self._files.addWidget(button)
        if files:
            self._files.addStretch(1)
        self._refresh()

    def flush_draft(self) -> None:
        """Reports a draft that is still waiting for its 400 ms: before another dialogue is shown."""
        if self._draft.isActive():
            self._draft.stop()
            self.draft_changed.emit(self._mode, self.text)

    def _typed(self) -> None:
        self._draft.start()
        self.state.setText("")
        self._refresh()

    def _send(self) -> None:
        if self._sendable() and (self._may_reply or self._mode == "note"):
            self._draft.stop()
            self.sent.emit(self._mode, self.text.strip())

    def _sendable(self) -> bool:
        return bool(self.text.strip()) or (self._mode == "reply" and self._file_count > 0)

    def _refresh(self) -> None:
        noting = self._mode == "note"
        self.reply.setChecked(not noting)
        self.note.setChecked(noting)
        self.reply.setEnabled(self._may_reply)
        self.note_key.setVisible(not noting)
        self.replies.setVisible(not noting)
        self.file.setVisible(not noting)
        if self._words:
            self.send.relabel(self._words["save" if noting else "send"], icon="lock" if noting else "send")
            self.send.hint(self._words["send_keys"])
            hint = self._words["note_hint" if noting else "hint"]
            self.edit.setPlaceholderText(hint)
            self.edit.setAccessibleName(self._words["note" if noting else "reply"])
            self.edit.setAccessibleDescription(hint)
        self.send.setEnabled(self._sendable())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        c = tokens.c
        p = ink.smooth(self)
        box = QRectF(self.rect())
        note = self._mode == "note"
        ground, line = (c.note, c.note_line) if note else (c.field, c.field_line)
        if self.edit.hasFocus():
            p.setPen(QPen(c.note_icon if note else c.focus, 2))
            p.setBrush(ground)
            p.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)
        else:
            ink.rounded(p, box, 10, ground, line)
        p.end()
