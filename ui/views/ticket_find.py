"""Find a ticket: by words, or by a picture that was chosen, pasted or dropped."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.console.state import Change
from app.console.troubles import Trouble
from app.protocol.admissions import PhotoRead, TicketHit, TicketsFound
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.models.pictures import decoded
from ui.qt import one_line
from ui.theme import Type, look
from ui.views.days import day_words
from ui.views.filedialog import FileDialog
from ui.views.ticket_words import standing_chip, standing_look
from ui.views.wording import category_name, trouble_words
from ui.widgets import ink
from ui.widgets.avatar import AvatarLook, initials
from ui.widgets.button import Button, LinkButton
from ui.widgets.empty import QuietState
from ui.widgets.field import LineEdit
from ui.widgets.row import Head, Row
from ui.widgets.rowlist import RowList
from ui.widgets.section import Plate
from ui.widgets.words import Icon, Text

_TYPING_MS: Final = 200
_FRESH_MS: Final = 300
"""how soon the list follows what happens to its tickets"""
_MOST_BYTES: Final = 20 * 1024 * 1024
_WIDE, _HIGH = 84, 88


class _Photo(QWidget):
    """The picture with the code's outline on it."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._outline: tuple[tuple[float, float], ...] = ()
        self.setFixedSize(_WIDE, _HIGH)

    def show_photo(self, pixmap: QPixmap, outline: tuple[tuple[float, float], ...]) -> None:
        self._pixmap, self._outline = pixmap, outline
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        p = ink.smooth(self)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 6, 6)
        p.setClipPath(path)
        p.fillRect(self.rect(), tokens.c.sunken)
        if not self._pixmap.isNull():
            fitted = self._pixmap.scaled(
                self.size() * self.devicePixelRatioF(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(self.devicePixelRatioF())
            size = fitted.deviceIndependentSize()
            x, y = (_WIDE - size.width()) / 2, (_HIGH - size.height()) / 2
            p.drawPixmap(QPointF(x, y), fitted)
            if self._outline:
                corners = [QPointF(x + a * size.width(), y + b * size.height()) for a, b in self._outline]
                p.setPen(QPen(tokens.tone("ok").solid, 2))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawPolygon(QPolygonF(corners))
        p.end()


class TicketFind(QWidget):
    """The left pane of the tickets screen.

    Signals:
        chosen(str): a ticket was chosen.
        refused(str): why something was not done.
    """

    chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._hits: dict[str, TicketHit] = {}
        self._version, self._asked = 0, ""
        self.hidden = False
        self.setAcceptDrops(True)
        self.title = Text("", Type.TITLE)
        self.photo_button = Button("", "ghost", icon="scan-qr-code", small=True)
        self.sell_button = Button("", "ghost", icon="ticket-plus", small=True)
        self.field = LineEdit(icon="search")
        self.hint = Text("", Type.SMALL, "t3", wrap=True)
        self.list = RowList(self._row, self._store.now_ms)
        self.quiet = QuietState()
        self._stack = QStackedWidget()
        self._make_card()
        self._lay_out()
        self._wire()
        self.retranslate()

    def _make_card(self) -> None:
        self.card, self._photo = Plate(padding=9), _Photo()
        self._mark, self._verdict = Icon("circle-check", 15, "ok"), Text("", Type.NAME, "ok", wrap=True)
        self._code, self._from = Text("", Type.NAME), Text("", Type.SMALL, "t3", wrap=True)
        self.by_hand = LinkButton("")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._photo)
        words = QVBoxLayout()
        words.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._mark)
        head.addWidget(self._verdict, 1)
        words.addLayout(head)
        for part in (self._code, self._from, self.by_hand):
            words.addWidget(part)
        words.addStretch(1)
        row.addLayout(words, 1)
        self.card.column.addLayout(row)
        self.card.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 12)
        top.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.sell_button)
        head.addWidget(self.photo_button)
        top.addLayout(head)
        for part in (self.field, self.hint, self.card):
            top.addWidget(part)
        column.addLayout(top)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.quiet)
        column.addWidget(self._stack, 1)

    def _wire(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self._search)
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(_FRESH_MS)
        self._fresh.timeout.connect(self._look_again)
        self._bridge.changed.connect(self._on_change)
        self.field.textChanged.connect(lambda _text: self._pause.start())
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self.list.chosen.connect(self.chosen)
        self.photo_button.clicked.connect(self.choose_photo)
        self.by_hand.clicked.connect(self.field.setFocus)

    # --- by words ------------------------------------------------------------------------------------------

    def look_for(self, words: str) -> None:
        """Searches at once, as if it had been typed."""
        self.field.setText(words)
        self.field.end(False)
        self._pause.stop()
        self._search()

    def hit(self, ticket_id: str) -> TicketHit | None:
        """A ticket of the list; None when it is not on it."""
        return self._hits.get(ticket_id)

    def _search(self) -> None:
        asked = " ".join(self.field.text().split())
        self._asked = asked
        if not asked:
            self._show(())
            return
        self._bridge.run(
            self._bridge.books.tickets(asked),
            lambda found: self._found(asked, found),
            lambda trouble: self._quiet_trouble(asked, trouble),
        )

    def _on_change(self, change: Change) -> None:
        about = change.everything or any(f"ticket:{ident}" in change.slices for ident in self._hits)
        if self._hits and about and not self._fresh.isActive():
            self._fresh.start()

    def _look_again(self) -> None:
        """Somebody came in, a code died: the list says so. What cannot be asked just now stays as it was."""
        asked = self._asked
        self._bridge.run(
            self._bridge.books.tickets(asked), lambda found: self._found(asked, found), lambda _trouble: None
        )

    def _found(self, asked: str, found: TicketsFound) -> None:
        if asked == self._asked:
            self._show(found.hits, more=found.more)

    def _quiet_trouble(self, asked: str, trouble: Trouble) -> None:
        if asked == self._asked:
            self._show(())
            self.quiet.say("circle-alert", self.tr("Could not search"), trouble_words(trouble.key))

    def _show(self, hits: tuple[TicketHit, ...], *, more: bool = False) -> None:
        self._version += 1
        self._hits = {hit.id: hit for hit in hits}
        title = self.tr("Found, the first 50") if more else self.tr("Found")
        self.list.set_entries([Head(title, "ticket", len(hits)), *self._hits] if hits else [], urgent=True)
        self.list.touch(self._hits)
        self._stack.setCurrentWidget(self.list if hits else self.quiet)
        if not hits:
            self._say_quiet()

    def _say_quiet(self) -> None:
        if self._asked:
            words = self.tr("Try the order number, the phone or the last four characters of the code.")
            self.quiet.say("search", self.tr("Nothing found"), words)
        else:
            words = self.tr("Type what the guest knows, or drop a photo of his code here.")
            self.quiet.say("ticket", self.tr("Find a ticket"), words)

    def _enter(self) -> None:
        self._pause.stop()
        if " ".join(self.field.text().split()) != self._asked:
            self._search()
        elif self._hits:
            first = next(iter(self._hits))
            self.list.select(first)
            self.chosen.emit(first)

    def _row(self, key: str) -> Row | None:
        hit = self._hits.get(key)
        if hit is None:
            return None
        name = one_line(hit.holder, 60)
        category = category_name(self._store.stock.values(), hit.event_id, hit.category)
        order = self.tr("order %1, %2").replace("%1", hit.order_id).replace("%2", one_line(category, 40))
        event = self._store.events.get(hit.event_id)
        if hit.doors_ms and event is not None:
            order += " · " + day_words(hit.doors_ms, DayClock(event.zone))
        return Row(
            key=key,
            version=self._version * 2 + self.hidden,
            name=name,
            avatar=AvatarLook("" if self.hidden else initials(name), hit.guest_id or hit.id),
            chip=standing_chip(hit.standing),
            words=order,
            figure=" ",
            hidden=self.hidden,
        )

    # --- by picture ----------------------------------------------------------------------------------------

    def choose_photo(self) -> None:
        """Opens the system's dialogue for a picture; it does not block."""
        dialog = FileDialog(self, self.tr("A photo of the code"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures (*.png *.jpg *.jpeg *.webp *.gif)"))
        dialog.fileSelected.connect(lambda path: self._read_file(Path(path)))
        dialog.open()

    def _read_file(self, path: Path) -> None:
        try:
            fits = path.stat().st_size <= _MOST_BYTES
            data = path.read_bytes() if fits else b""
        except OSError:
            self.refused.emit(self.tr("The file cannot be read"))
            return
        if not fits:
            self.refused.emit(trouble_words("too_large"))
            return
        self.read_photo(data, self.tr("A file from this computer"))

    def read_photo(self, data: bytes, where: str) -> None:
        """Lets the server find the code in a picture, and shows what it found."""
        self._bridge.run(
            self._bridge.books.photo(data),
            lambda found: self._photo_read(data, where, found),
            lambda trouble: self.refused.emit(trouble_words(trouble.key)),
        )

    def _photo_read(self, data: bytes, where: str, found: PhotoRead) -> None:
        self._bridge.run(_pixmap(data), lambda pixmap: self._photo.show_photo(pixmap, found.outline), lambda _t: None)
        known = found.found and found.kind == "ticket"
        titles = {
            "ticket": self.tr("Code read"),
            "other": self.tr("A code, but no ticket"),
            "unreadable": self.tr("No code to be seen"),
        }
        self._mark.show_icon("circle-check" if known else "circle-x", "ok" if known else "late")
        self._verdict.paint_in("ok" if known else "late")
        self._verdict.setText(titles.get(found.kind, titles["unreadable"]))
        tail = f"…{found.code_tail}" if found.code_tail else ""
        word = standing_look(found.verdict).short if found.verdict else ""
        self._code.setText(", ".join(part for part in (tail, word[:1].lower() + word[1:]) if part))
        self._code.setVisible(bool(tail or word))
        self._from.setText(where if known else self.tr("Ask for a brighter photo, the whole code in the frame"))
        self.card.show()
        if found.ticket_id:
            self.chosen.emit(found.ticket_id)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """A picture pasted into the field is a photo, not text."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste) and self._take(QApplication.clipboard().mimeData()):
                return True
            if event.key() == Qt.Key.Key_Down and self._hits:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def _take(self, mime: QMimeData | None) -> bool:
        if mime is None:
            return False
        urls = [url for url in mime.urls() if url.isLocalFile()]
        if urls:
            self._read_file(Path(urls[0].toLocalFile()))
            return True
        if mime.hasImage():
            image = QImage(mime.imageData())
            self.read_photo(_png(image), self.tr("A picture from the clipboard"))
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasImage() or any(url.isLocalFile() for url in mime.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    # --- words ---------------------------------------------------------------------------------------------

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hidden = hidden
        self.list.forget_pixmaps()

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.title.setText(self.tr("Tickets"))
        self.photo_button.relabel(self.tr("Photo of a code"))
        self.sell_button.relabel(self.tr("Sell"))
        self.field.setPlaceholderText(self.tr("Find a ticket"))
        self.field.setAccessibleName(self.tr("Find a ticket"))
        self.hint.setText(self.tr("Order, name, phone, e-mail, code or a photo of the QR"))
        self.by_hand.relabel(self.tr("Type it instead"))
        self.list.setAccessibleName(self.tr("Tickets found"))
        self.list.forget_pixmaps()
        self._show(tuple(self._hits.values()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes where Qt takes a name
    return bytes(buffer.data().data())


async def _pixmap(data: bytes) -> QPixmap:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        png = decoded(data)
    else:
        png = await asyncio.to_thread(decoded, data)
    pixmap = QPixmap()
    pixmap.loadFromData(png, "PNG")
    return pixmap
