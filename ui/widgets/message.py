"""What a transcript is made of: messages, notes and system lines, as records and as painted parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.theme import State, Type, look
from ui.widgets import ink
from ui.widgets.chip import HEIGHT as CHIP_HEIGHT
from ui.widgets.chip import ChipLook, chip_width, paint_chip
from ui.widgets.textblock import Paints, TextBlock

Side = Literal["guest", "bot", "me", "person"]
MAX_BUBBLE = 620
SHARE = 0.76
_PLATE = 44


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a message is: an icon and words. `failed` turns the outline and the head red."""

    icon: str
    words: str
    failed: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message. `picture` is a checked, re-encoded preview, or None for a plate with a name."""

    key: str
    name: str
    facts: str
    icon: str = "file-text"
    picture: QPixmap | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `opens` is False when the same speaker goes on: no head, a smaller gap.

    `text` has been through ``ui.qt.display``. `retry` and `discard` name the buttons of a message that did
    not go.
    """

    key: str
    version: int
    side: Side
    author: str
    time: str
    text: str
    opens: bool = True
    delivery: Delivery | None = None
    sources: tuple[ChipLook, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    retry: str = ""
    discard: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the guest never sees; `head` names its author and time."""

    key: str
    version: int
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class SystemLine:
    """Something that happened to the dialogue, between two hairlines."""

    key: str
    version: int
    icon: str
    text: str


Item = Message | Note | SystemLine


def spoken(item: Item) -> str:
    """An item for a screen reader."""
    if isinstance(item, SystemLine):
        return item.text
    if isinstance(item, Note):
        return f"{item.head}. {item.text}"
    state = f", {item.delivery.words}" if item.delivery is not None else ""
    files = "".join(f", {file.name}" for file in item.attachments)
    return f"{item.author}, {item.time}{state}: {item.text}{files}"


Hot = tuple[QRectF, Literal["link", "file"], str]


class Drawn:
    """An item laid out for a width. `hot` are the places that answer a click; `block` its text."""

    block: TextBlock
    block_at: QPointF
    height: float

    def __init__(self) -> None:
        self.hot: list[Hot] = []
        self.marked: tuple[int, int] | None = None
        self.block_at = QPointF()
        self.height = 0.0

    def lay_out(self, width: float) -> float:
        """Breaks the item to `width` and returns its height."""
        raise NotImplementedError  # every kind of item has its own

    def paint(self, p: QPainter, width: float) -> None:
        """Paints the item at the origin."""
        raise NotImplementedError  # every kind of item has its own


class DrawnMessage(Drawn):
    """A bubble with its head, sources and files."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._message = message
        self.block = TextBlock(message.text, Type.MESSAGE)
        self._bubble = QRectF()
        self._chips: list[tuple[float, float, ChipLook]] = []
        self._files: list[tuple[QRectF, Attachment]] = []

    @property
    def on_left(self) -> bool:
        """Guests speak from the left, everybody else from the right."""
        return self._message.side == "guest"

    def lay_out(self, width: float) -> float:
        self.hot.clear()
        room = min(width * SHARE, MAX_BUBBLE)
        y = 19.0 if self._message.opens else 0.0
        if self._message.text:
            size = self.block.laid_out(room - 24)
            wide = min(room, size.width() + 25)
            self._bubble = QRectF(0 if self.on_left else width - wide, y, wide, size.height() + 16)
            self.block_at = self._bubble.topLeft() + QPointF(12, 8)
            y = self._bubble.bottom()
        y = self._place_files(width, room, y)
        y = self._place_chips(width, y)
        self.height = y
        return y

    def _place_files(self, width: float, room: float, y: float) -> float:
        self._files.clear()
        for file in self._message.attachments:
            if file.picture is not None:
                size = file.picture.deviceIndependentSize()
                scale = min(1.0, min(280.0, room) / size.width(), 210.0 / size.height())
                wide, high = size.width() * scale, size.height() * scale
            else:
                wide, high = min(room, 52 + max(120.0, ink.width(Type.NAME, file.name)) + 14), float(_PLATE)
            y += 4 if y else 0
            box = QRectF(0 if self.on_left else width - wide, y, wide, high)
            self._files.append((box, file))
            self.hot.append((box, "file", file.key))
            y += high
        return y

    def _place_chips(self, width: float, y: float) -> float:
        self._chips.clear()
        lines: list[list[ChipLook]] = []
        room = 0.0
        for chip in self._message.sources:
            wide = chip_width(chip) + 6
            if not lines or room + wide > width * SHARE:
                lines.append([])
                room = 0.0
            lines[-1].append(chip)
            room += wide
        for line in lines:
            y += 5
            x = 0.0 if self.on_left else width - sum(chip_width(chip) + 6 for chip in line) + 6
            for chip in line:
                self._chips.append((x, y, chip))
                x += chip_width(chip) + 6
            y += CHIP_HEIGHT
        return y

    def paint(self, p: QPainter, width: float) -> None:
        if self._message.opens:
            self._paint_head(p, width)
        if self._message.text:
            self._paint_bubble(p)
        for box, file in self._files:
            _paint_file(p, box, file)
        for x, y, chip in self._chips:
            paint_chip(p, x, y, chip)

    def _paint_bubble(self, p: QPainter) -> None:
        tokens = look().tokens
        c, box = tokens.c, self._bubble
        ground, line = self._grounds()
        round_ = (3, 10, 10, 10) if self.on_left else (10, 3, 10, 10)
        if line is not None:
            p.setPen(line)
            box = box.adjusted(0.5, 0.5, -0.5, -0.5)
        else:
            p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(ground)
        p.drawPath(ink.corners(box, *round_))
        self.block.paint(p, self.block_at, Paints(c.t1, c.accent_t, ink.with_alpha(c.accent, 0.3)), self.marked)

    def _grounds(self) -> tuple[QColor, QColor | None]:
        tokens = look().tokens
        c, delivery = tokens.c, self._message.delivery
        if delivery is not None and delivery.failed:
            return c.accent_soft, tokens.tone("late").line
        match self._message.side:
            case "guest":
                return c.guest, c.guest_line
            case "bot":
                bot = tokens.tone("bot")
                return bot.soft, bot.line if tokens.outlined else None
        pending = (delivery is not None and delivery.pending) or tokens.outlined
        return c.accent_soft, c.accent_line if pending else None

    def _paint_head(self, p: QPainter, width: float) -> None:
        tokens = look().tokens
        c, message = tokens.c, self._message
        failed = message.delivery is not None and message.delivery.failed
        weak = tokens.tone("late").text if failed else c.t3
        pieces: list[tuple[str, str]] = [("name", message.author), ("text", message.time)]
        if message.side == "bot":
            pieces.append(("icon", "bot"))
        if message.delivery is not None:
            state = [("icon", message.delivery.icon), ("text", message.delivery.words)]
            pieces = state if failed else pieces + state
        faces = {"name": Type.HEAD_NAME, "text": Type.HEAD_NUM}
        sizes = [13.0 if kind == "icon" else ink.width(faces[kind], words) for kind, words in pieces]
        x = 0.0 if self.on_left else width - sum(sizes) - 5 * (len(pieces) - 1)
        for (kind, words), size in zip(pieces, sizes, strict=True):
            if kind == "icon":
                ink.glyph(p, words, x, 1.5, 13, weak)
            else:
                box = QRectF(x, 0, size + 2, 16)
                ink.text(p, faces[kind], c.t2 if kind == "name" else weak, box, words)
            x += size + 5


def _paint_file(p: QPainter, box: QRectF, file: Attachment) -> None:
    c = look().tokens.c
    if file.picture is not None:
        p.save()
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        p.setClipPath(ink.corners(box, 8, 8, 8, 8))
        p.drawPixmap(box, file.picture, QRectF(file.picture.rect()))
        p.restore()
        ink.rounded(p, box, 8, None, c.line)
        return
    ink.rounded(p, box, 8, c.sunken, c.line2)
    ink.rounded(p, QRectF(box.x() + 7, box.y() + 7, 30, 30), 8, look().tokens.tone("mute").soft)
    ink.glyph(p, file.icon, box.x() + 14, box.y() + 14, 16, c.t2)
    room = box.width() - 56
    name = ink.elided(Type.NAME, file.name, room, Qt.TextElideMode.ElideMiddle)
    ink.text(p, Type.NAME, c.t1, QRectF(box.x() + 46, box.y() + 5, room, 18), name)
    ink.text(p, Type.SMALL_NUM, c.t3, QRectF(box.x() + 46, box.y() + 22, room, 16), file.facts)


class DrawnNote(Drawn):
    """A yellow note as wide as the transcript."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note
        self.block = TextBlock(note.text, Type.BODY)

    def lay_out(self, width: float) -> float:
        self.block_at = QPointF(13, 27)
        self.height = self.block.laid_out(width - 26).height() + 27 + 9
        return self.height

    def paint(self, p: QPainter, width: float) -> None:
        tokens = look().tokens
        note: State = tokens.tone("note")
        ink.rounded(p, QRectF(0, 0, width, self.height), 8, note.soft, note.line)
        ink.glyph(p, "lock", 13, 10, 13, note.solid)
        ink.text(p, Type.HEAD_NAME, note.solid, QRectF(32, 8, width - 45, 16), self._note.head)
        marked = ink.with_alpha(tokens.c.accent, 0.3)
        self.block.paint(p, self.block_at, Paints(note.text, note.text, marked), self.marked)


class DrawnLine(Drawn):
    """A system line between two hairlines."""

    def __init__(self, line: SystemLine) -> None:
        super().__init__()
        self._line = line
        self.block = TextBlock("", Type.HEAD)

    def lay_out(self, width: float) -> float:
        self.height = 16.0
        return self.height

    def paint(self, p: QPainter, width: float) -> None:
        c = look().tokens.c
        words = ink.elided(Type.HEAD_NUM, self._line.text, width - 80)
        wide = ink.width(Type.HEAD_NUM, words) + 19
        x = (width - wide) / 2
        ink.across(p, 0, 8, x - 10, c.line)
        ink.across(p, x + wide + 10, 8, width - x - wide - 10, c.line)
        ink.glyph(p, self._line.icon, x, 1.5, 13, c.t3)
        ink.text(p, Type.HEAD_NUM, c.t3, QRectF(x + 19, 0, wide, 16), words)


DRAWN: dict[type[Item], Callable[..., Drawn]] = {
    Message: DrawnMessage,
    Note: DrawnNote,
    SystemLine: DrawnLine,
}
