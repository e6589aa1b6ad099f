"""The smaller parts of the guest's card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.domain.admission import Standing
from app.domain.guests import TicketStatus
from app.protocol.records import Article, DialogueLine, Message, OrderLine, TicketLine
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type, look
from ui.views.ticket_words import standing_chip
from ui.views.wording import article_title
from ui.widgets import figures, ink
from ui.widgets.chip import Chip, ChipLook, chip_width, paint_chip
from ui.widgets.lane import Step
from ui.widgets.words import Icon, Text

translate = QCoreApplication.translate


class TriedLine(QWidget):
    """One thing the bot did: an icon, words, the time."""

    def __init__(self, icon: str, tone: str, words: str, fact: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Icon(icon, 14, tone))
        row.addWidget(Text(words, Type.ROW, "t1", elide=True))
        row.addStretch(1)
        row.addWidget(Text(fact, Type.SMALL_NUM, "t3"))
        self.setAccessibleName(f"{words}, {fact}")


def tried(messages: Iterable[Message], articles: Mapping[str, Article], event_id: str) -> list[TriedLine]:
    """The articles the bot answered from and the questions it did not understand, oldest first, six at most."""
    lines: list[TriedLine] = []
    for line in messages:
        if line.by != "bot":
            continue
        for ref in line.sources:
            article = articles.get(f"{event_id}/{ref.article_id}") or articles.get(ref.article_id)
            title = article_title(article) if article is not None else ref.title
            lines.append(TriedLine("book-open", "bot", one_line(title, 80), figures.number(ref.score, 2)))
        if line.missed:
            lines.append(TriedLine("repeat", "wait", translate("card", "Did not understand"), ""))
        elif line.zone == "ask":
            lines.append(TriedLine("circle-help", "t3", translate("card", "Asked back"), ""))
    return lines[-6:]


_STANDINGS = {TicketStatus.TRANSFERRED.value: Standing.REPLACED.value}
"""a ticket passed on is a code replaced, to whoever still shows it"""


def order_lane(order: OrderLine, clock: DayClock) -> list[Step]:
    """The path of an order as far as it is known here."""
    when = figures.day(clock.moment(order.made_ms))
    paid = {
        "paid": Step(translate("card", "Paid"), when, "done"),
        "pending": Step(translate("card", "Waits for payment"), when, "next", "clock"),
        "expired": Step(translate("card", "Not paid in time"), when, "failed"),
        "cancelled": Step(translate("card", "Cancelled"), when, "failed"),
        "refunded": Step(translate("card", "Refunded"), when, "failed"),
    }
    steps = [paid.get(order.status, Step(order.status, when, "done"))]
    used = [ticket for ticket in order.tickets if ticket.entered_ms]
    if order.tickets and order.status == "paid":
        words = translate("card", "%1 of %2 inside")
        words = words.replace("%1", str(len(used))).replace("%2", str(len(order.tickets)))
        steps.append(Step(words, "", "done" if len(used) == len(order.tickets) else "next", "door-open"))
    return steps


class TicketRow(QWidget):
    """A ticket of an order: its category, how it stands when it is not simply good, the tail of its code."""

    def __init__(self, ticket: TicketLine, category: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 0, 0, 0)
        row.addWidget(Text(one_line(category, 60), Type.ROW, "t2", elide=True))
        row.addStretch(1)
        if ticket.entered_ms:
            row.addWidget(Chip(standing_chip(Standing.USED)))
        elif ticket.status != TicketStatus.VALID:
            row.addWidget(Chip(standing_chip(_STANDINGS.get(ticket.status, ticket.status))))
        if ticket.code_tail:
            row.addWidget(Text(f"…{ticket.code_tail}", Type.CODE, "t3"))


def chips_row(caption: str, tags: Sequence[str]) -> QWidget:
    """A caption and the tags of a guest as chips."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    label = Text(caption, Type.ROW, "t3")
    label.setFixedWidth(90)
    row.addWidget(label)
    for tag in tags[:3]:
        row.addWidget(Chip(ChipLook(one_line(tag, 24))))
    row.addStretch(1)
    return holder


class DialogueRow(QPushButton):
    """Another dialogue of the guest: date, words, state. It can be opened when this console has it.

    Signals:
        opened(str): it was clicked.
    """

    opened = Signal(str)

    def __init__(self, line: DialogueLine, clock: DayClock, *, known: bool) -> None:
        super().__init__()
        self._date = figures.day(clock.moment(line.opened_ms))
        self._words = one_line(line.last_text or line.intent, 120)
        self._chip = _state_chip(line.status)
        self.setEnabled(known)
        self.setCursor(Qt.CursorShape.PointingHandCursor if known else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{self._date}, {self._words}, {self._chip.text}")
        self.clicked.connect(lambda: self.opened.emit(line.id))

    def sizeHint(self) -> QSize:
        return QSize(200, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().tokens.c
        p = ink.smooth(self)
        ink.text(p, Type.SMALL_NUM, c.t3, QRectF(0, 0, 62, 26), self._date)
        chip = chip_width(self._chip)
        room = self.width() - 66 - chip - 8
        colour = c.accent_t if self.underMouse() and self.isEnabled() else c.t1
        ink.text(p, Type.SMALL, colour, QRectF(66, 0, room, 26), ink.elided(Type.SMALL, self._words, room))
        paint_chip(p, self.width() - chip, 3, self._chip)
        p.end()


def _state_chip(status: str) -> ChipLook:
    if status == "resolved":
        return ChipLook(translate("card", "Resolved"), "check", "mute")
    if status == "bot":
        return ChipLook(translate("card", "Bot"), "bot", "bot")
    return ChipLook(translate("card", "Open"), "headset", "ok")
