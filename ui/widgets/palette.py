"""The palette: one field, grouped answers, Enter does the marked one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.theme import Type, look
from ui.widgets import ink, keyhint
from ui.widgets.area import Overlay
from ui.widgets.avatar import AvatarLook, paint_avatar
from ui.widgets.chip import ChipLook, chip_width, paint_chip

AT_MOST: Final = 8
WIDTH: Final = 640
_ROW, _HEAD, _FIELD, _FOOT = 40, 28, 56, 36
_LIST_PAD = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it is, its group, a fact or a key at the right, and the key it is chosen by."""

    key: str
    group: str
    text: str
    icon: str = ""
    avatar: AvatarLook | None = None
    fact: str = ""
    keys: str = ""
    chip: ChipLook | None = None


class _Answers(QWidget):
    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.answers: tuple[Answer, ...] = ()
        self.marked = 0
        self.query = ""
        self.nothing = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        if not self.answers:
            return QSize(WIDTH, 64 if self.nothing else _LIST_PAD)
        groups = len({answer.group for answer in self.answers})
        return QSize(WIDTH, groups * _HEAD + len(self.answers) * _ROW + _LIST_PAD)

    def places(self) -> list[tuple[float, Answer, bool]]:
        """Every answer with the y of its row and whether a group head stands over it."""
        y, group, found = 0.0, "", []
        for answer in self.answers:
            opens = answer.group != group
            y += _HEAD if opens else 0
            group = answer.group
            found.append((y, answer, opens))
            y += _ROW
        return found

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        for i, (y, _, _) in enumerate(self.places()):
            if y <= event.position().y() < y + _ROW and i != self.marked:
                self.marked = i
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for y, answer, _ in self.places():
            if y <= event.position().y() < y + _ROW:
                self.picked.emit(answer.key)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        if not self.answers and self.nothing:
            ink.text(p, Type.BODY, c.t3, QRectF(24, 0, self.width() - 48, 64), self.nothing)
        for i, (y, answer, opens) in enumerate(self.places()):
            if opens:
                ink.text(p, Type.GROUP, c.t3, QRectF(24, y - _HEAD + 10, self.width() - 48, 14), answer.group)
            self._paint(p, y, answer, marked=i == self.marked)
        p.end()

    def _paint(self, p: QPainter, y: float, answer: Answer, *, marked: bool) -> None:
        c = look().tokens.c
        if marked:
            ink.rounded(p, QRectF(8, y, self.width() - 16, _ROW), 8, c.selected)
        x = 24.0
        if answer.avatar is not None:
            paint_avatar(p, x, y + 10, 20, answer.avatar)
            x += 32
        else:
            ink.glyph(p, answer.icon or "corner-down-left", x, y + 11.5, 17, c.t2)
            x += 29
        right = self.width() - 24.0
        if answer.keys:
            right -= keyhint.hint_width(answer.keys)
            keyhint.paint_hint(p, right, y + 11, answer.keys, c.hover, c.t3, c.line2)
            right -= 12
        if answer.chip is not None:
            right -= chip_width(answer.chip)
            paint_chip(p, right, y + 10, answer.chip)
            right -= 12
        if answer.fact:
            fact = ink.elided(Type.SMALL_NUM, answer.fact, (right - x) / 2)
            ink.text(p, Type.SMALL_NUM, c.t3, QRectF(x, y, right - x, _ROW), fact, ink.RIGHT)
            right -= ink.width(Type.SMALL_NUM, fact) + 16
        self._paint_match(p, QRectF(x, y, right - x, _ROW), answer.text)

    def _paint_match(self, p: QPainter, box: QRectF, words: str) -> None:
        c = look().tokens.c
        words = ink.elided(Type.BODY, words, box.width())
        at = words.casefold().find(self.query.casefold()) if self.query else -1
        if at < 0:
            ink.text(p, Type.BODY, c.t1, box, words)
            return
        x = box.x()
        end = at + len(self.query)
        for part, face, colour in (
            (words[:at], Type.BODY, c.t1),
            (words[at:end], Type.NAME, c.accent_t),
            (words[end:], Type.BODY, c.t1),
        ):
            ink.text(p, face, colour, QRectF(x, box.y(), box.width(), box.height()), part)
            x += ink.width(face, part)


class _Field(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_FIELD)
        self.edit = QLineEdit(self)
        self.edit.setProperty("bare", True)
        self.edit.setFont(Type.PALETTE.font)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.glyph(p, "search", 20, 19, 18, c.t1)
        ink.across(p, 0, _FIELD - 1, self.width(), c.line)
        wide = keyhint.hint_width("Esc")
        keyhint.paint_hint(p, self.width() - 20 - wide, 19, "Esc", c.hover, c.t3, c.line2)
        self.edit.setGeometry(50, 16, int(self.width() - 90 - wide), 24)
        p.end()


class _Foot(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_FOOT)
        self.parts: tuple[tuple[str, str], ...] = ()
        self.aside: tuple[str, str] = ("", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.across(p, 0, 0, self.width(), c.line)
        x = 20.0
        for keys, words in self.parts:
            for cap in keys.split():
                x += keyhint.paint_hint(p, x, 9, cap, c.hover, c.t3, c.line2) + 6
            ink.text(p, Type.SMALL, c.t3, QRectF(x, 0, self.width(), _FOOT), words)
            x += ink.width(Type.SMALL, words) + 16
        keys, words = self.aside
        if words:
            x = self.width() - 20 - ink.width(Type.SMALL, words)
            ink.text(p, Type.SMALL, c.t3, QRectF(x, 0, self.width(), _FOOT), words)
            wide = keyhint.hint_width(keys)
            keyhint.paint_hint(p, x - wide - 6, 9, keys, c.hover, c.t3, c.line2)
        p.end()


class Palette(Overlay):
    """The palette over a window. `ask` turns what is typed into answers, at once and from memory only.

    Signals:
        picked(str): the key of the answer that was chosen; the palette has closed.
        asked(str): what is typed now, for answers that take longer.
    """

    picked = Signal(str)
    asked = Signal(str)

    def __init__(self, window: QWidget, ask: Callable[[str], Sequence[Answer]]) -> None:
        super().__init__(window, WIDTH, top=72, padding=0)
        self._ask = ask
        self._nothing = ""
        self._field, self._answers, self._foot = _Field(), _Answers(), _Foot()
        for part in (self._field, self._answers, self._foot):
            self.content.addWidget(part)
        self._field.edit.textEdited.connect(self._typed)
        self._field.edit.installEventFilter(self)
        self._answers.picked.connect(self._pick)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(lambda: self.asked.emit(self.query))

    @property
    def query(self) -> str:
        """What is typed."""
        return self._field.edit.text().strip()

    def word(
        self, hint: str, nothing: str, foot: Sequence[tuple[str, str]], aside: tuple[str, str] = ("", "")
    ) -> None:
        """Sets its words in the language of the window."""
        self._field.edit.setPlaceholderText(hint)
        self._field.edit.setAccessibleName(hint)
        self._nothing = nothing
        self._foot.parts, self._foot.aside = tuple(foot), aside

    def open_empty(self) -> None:
        """Opens it with nothing typed."""
        self.open_with("")

    def open_with(self, text: str) -> None:
        """Opens it with `text` typed."""
        self._field.edit.setText(text)
        self.renew()
        self.open()
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.end(False)

    def renew(self, extra: Sequence[Answer] = ()) -> None:
        """Asks again; `extra` are slower answers that came in for the same words."""
        answers = [*self._ask(self.query), *extra]
        self._answers.answers = _shortened(answers)
        self._answers.query = self.query
        self._answers.nothing = self._nothing if self.query else ""
        self._answers.marked = 0
        self._answers.updateGeometry()
        self._describe()
        if self.isVisible():
            self.place()
        self._answers.update()

    def answers(self) -> tuple[Answer, ...]:
        """What is offered now."""
        return self._answers.answers

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        count = len(self._answers.answers)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and count:
            self._answers.marked = (self._answers.marked + step) % count
            self._describe()
            self._answers.update()
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if count:
                self._pick(self._answers.answers[self._answers.marked].key)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
            return True
        return False

    def _typed(self) -> None:
        self.renew()
        self._soon.start()

    def _pick(self, key: str) -> None:
        self.close_sheet()
        self.picked.emit(key)

    def _describe(self) -> None:
        answers = self._answers.answers
        marked = answers[self._answers.marked] if answers else None
        self._field.edit.setAccessibleDescription(f"{marked.group}: {marked.text}, {marked.fact}" if marked else "")


def _shortened(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """At most eight, taken from every group in turn so that none hides the others, in the groups' order."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.group, []).append(answer)
    kept: set[str] = set()
    depth = 0
    while len(kept) < AT_MOST and any(len(found) > depth for found in groups.values()):
        for found in groups.values():
            if len(found) > depth and len(kept) < AT_MOST:
                kept.add(found[depth].key)
        depth += 1
    return tuple(answer for found in groups.values() for answer in found if answer.key in kept)
