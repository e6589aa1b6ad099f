"""Beside a ticket: which gates know its code, what can be done, the rest of the order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from app.console.errands import about
from app.domain.admission import MOST_REISSUES
from app.protocol.admissions import GateKnows, TicketCard, TicketHit
from app.protocol.trade import Errand
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line, set_tooltip
from ui.theme import Type, look
from ui.views.deal_refusals import deal_refusal
from ui.views.errand_desk import ErrandColumn
from ui.views.gate_words import gate_name, knows_chip
from ui.views.ticket_words import moment_words, standing_chip
from ui.views.upgrade_words import obstacle_name
from ui.widgets import ink
from ui.widgets.actionline import ActionLine
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.scroller import Scroller
from ui.widgets.section import Section, clear
from ui.widgets.words import Line, Text


class _Row(QAbstractButton):
    """A line that opens another ticket."""

    picked = Signal(str)

    def __init__(self, ident: str) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: self.picked.emit(ident))

    def sizeHint(self) -> QSize:
        return QSize(200, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.underMouse():
            p = ink.smooth(self)
            p.fillRect(self.rect(), look().tokens.c.hover)
            p.end()


class TicketSide(QWidget):
    """The column at the right.

    Signals:
        acted(str): as_text | reissue | runner | upgrade | solve | transfer.
        chosen(str): another ticket of the order.
    """

    acted = Signal(str)
    chosen = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        self.card: TicketCard | None = None
        self.hidden, self._busy = False, False
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.runners = Section("watch", "")
        self.errands = ErrandColumn(bridge, self._errands)
        self.errands.changed.connect(lambda: self.runners.setVisible(self.errands.count > 0))
        self.runners.content.addWidget(self.errands)
        self._column.addWidget(self.runners)
        self._gates = QVBoxLayout()
        self._column.addLayout(self._gates)
        self._ways = Section("zap", "")
        self.lines = {
            "as_text": ActionLine("smartphone"),
            "reissue": ActionLine("refresh-cw"),
            "transfer": ActionLine("users"),
            "runner": ActionLine("watch"),
            "upgrade": ActionLine("crown"),
            "solve": ActionLine("circle-check"),
        }
        for key, line in self.lines.items():
            line.clicked.connect(lambda _checked=False, act=key: self.acted.emit(act))
            self._ways.content.addWidget(line)
        self.problem = Text("", Type.SMALL, "late", wrap=True)
        self.problem.hide()
        self._ways.content.addWidget(self.problem)
        self._column.addWidget(self._ways)
        self._order = QVBoxLayout()
        self._column.addLayout(self._order)
        self._column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(page))
        self.retranslate()

    def show_card(self, card: TicketCard | None) -> None:
        """Shows a ticket as it was just read."""
        self.card = card
        self.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hidden = hidden
        self.refresh()

    def fail(self, words: str) -> None:
        """Why the server did not do what a button here asked; empty for no reason."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def hold(self, busy: bool) -> None:
        """Buttons wait while a command is on its way."""
        if busy != self._busy:
            self._busy = busy
            self.refresh()

    def refresh(self) -> None:
        """Builds the changing parts again."""
        clear(self._gates)
        clear(self._order)
        card = self.card
        self.setVisible(card is not None)
        if card is None:
            return
        event = self._store.events.get(card.event_id)
        clock = DayClock(event.zone if event is not None else "")
        if card.gates:
            self._gates.addWidget(self._knowing(card, clock))
        self._say_ways(card)
        self.errands.hidden = self.hidden
        self.errands.refresh()
        self._order.addWidget(self._companions(card, clock))

    def _errands(self) -> list[Errand]:
        """Runners sent for this ticket, or to the guest who complains."""
        return about(self._store, self.card.id, self.card.dialogue_id) if self.card is not None else []

    def _knowing(self, card: TicketCard, clock: DayClock) -> QWidget:
        section = Section("server", self.tr("Gates know the present code"))
        known = sum(one.state == "knows" for one in card.gates)
        words = self.tr("%1 of %2").replace("%1", str(known)).replace("%2", str(len(card.gates)))
        section.head.addWidget(Text(words, Type.SMALL_NUM, "t3"))
        section.content.setSpacing(0)
        here = card.scan.gate_id if card.scan is not None else ""
        for gate in card.gates:
            section.content.addWidget(self._gate(card, gate, clock, here=gate.gate_id == here))
            section.content.addWidget(Line())
        if known < len(card.gates):
            words = self.tr("A gate without a link learns of the code at its next check, usually within 5 min.")
            section.content.addSpacing(8)
            section.content.addWidget(Text(words, Type.SMALL, "t3", wrap=True))
        return section

    def _gate(self, card: TicketCard, gate: GateKnows, clock: DayClock, *, here: bool) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(36)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Text(gate_name(self._store, card.event_id, gate.gate_id), Type.ROW_MEDIUM))
        if here:
            row.addWidget(Chip(ChipLook(self.tr("the guest is here"), "", "accent")))
        row.addStretch(1)
        row.addWidget(Chip(knows_chip(gate, clock)))
        return holder

    def _say_ways(self, card: TicketCard) -> None:
        alive = card.status == "valid"
        lines = self.lines
        no_chat = "" if card.has_chat else self.tr("no chat")
        lines["as_text"].say(self.tr("Code as text, to type"), no_chat, on=alive and card.has_chat)
        was = self.tr("was %1 of %2").replace("%1", str(card.reissues)).replace("%2", str(MOST_REISSUES))
        lines["reissue"].say(self.tr("Re-issue"), was if card.reissues else "", on=alive)
        if card.may_reissue:
            set_tooltip(lines["reissue"], deal_refusal(card.may_reissue))
            short = {"already_inside": self.tr("inside already"), "ticket_dead": self.tr("not valid")}
            lines["reissue"].say(self.tr("Re-issue"), short.get(card.may_reissue, was), on=False)
        else:
            set_tooltip(lines["reissue"], "")
        lines["transfer"].say(self.tr("Pass to another holder"), on=alive and not card.entered_ms)
        lines["runner"].say(self.tr("Send somebody to the gate"))
        lines["upgrade"].say(self.tr("Offer VIP"), obstacle_name(card.may_upgrade), on=alive and not card.may_upgrade)
        lines["solve"].say(self.tr("Mark as solved"))
        for line in lines.values():
            line.setEnabled(line.isEnabled() and not self._busy)

    def _companions(self, card: TicketCard, clock: DayClock) -> QWidget:
        section = Section("users", self.tr("The whole order"))
        section.content.setSpacing(0)
        for place, hit in _whole_order(card):
            section.content.addWidget(self._companion(hit, place, clock))
        return section

    def _companion(self, hit: TicketHit, place: int, clock: DayClock) -> QWidget:
        holder = _Row(hit.id)
        holder.picked.connect(self.chosen)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 7, 0, 7)
        name = "••••••" if self.hidden else one_line(hit.holder, 40)
        words = self.tr("Ticket %1, %2").replace("%1", str(place)).replace("%2", name)
        row.addWidget(Text(words, Type.ROW, "t1", elide=True), 1)
        chip = standing_chip(hit.standing)
        if hit.entered_ms:
            when = moment_words(hit.entered_ms, clock, self._store.now_ms())
            chip = ChipLook(self.tr("Inside %1").replace("%1", when), "door-open", "ok")
        elif hit.standing == "valid" or hit.id == (self.card.id if self.card else ""):
            chip = ChipLook(self.tr("Outside"), "circle", "mute")
        row.addWidget(Chip(chip))
        holder.setAccessibleName(f"{words}, {chip.text}")
        return holder

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self._ways.title.setText(self.tr("What can be done"))
        self.runners.title.setText(self.tr("Runners"))
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _whole_order(card: TicketCard) -> list[tuple[int, TicketHit]]:
    """The tickets of the order by their places, this one among them."""
    own = TicketHit(
        id=card.id,
        order_id=card.order_id,
        event_id=card.event_id,
        category=card.category,
        holder=card.holder,
        standing=card.standing,
        entered_ms=card.entered_ms,
        guest_id=card.guest_id,
    )
    tickets = [one for one in card.companions if one.id != card.id]
    numbered = [(_place(one, place), one) for place, one in enumerate(tickets, 1)]
    return sorted([(card.place, own), *numbered], key=lambda item: item[0])


def _place(hit: TicketHit, fallback: int) -> int:
    """Which of its order's tickets it is: the end of its id says so."""
    end = hit.id.rpartition("-")[2]
    return int(end) if end.isascii() and end.isdecimal() else fallback
