"""A ticket in the middle: the verdict and what to do, the scans, its life, and whether others have it too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.state import Change
from app.domain.admission import Remedy
from app.domain.guests import TicketStatus
from app.protocol.admissions import GateCluster, TicketCard
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.days import day_words, event_days
from ui.views.files import Files
from ui.views.gate_words import cluster_words, gate_name, pattern_name
from ui.views.proof_button import proof_button
from ui.views.ticket_words import scan_chip, standing_look, ticket_path, verdict_sentence
from ui.views.wording import category_name, event_name
from ui.widgets import figures
from ui.widgets.bars import Bars
from ui.widgets.block import Block
from ui.widgets.button import Button
from ui.widgets.pathway import Pathway
from ui.widgets.scroller import Scroller
from ui.widgets.section import clear
from ui.widgets.speech import Speech
from ui.widgets.table import Cell, Column, Table, TableRow
from ui.widgets.tinted import Tinted
from ui.widgets.verdict import Verdict
from ui.widgets.words import Icon, Line, Text

_SCANS = 12


class TicketPage(QWidget):
    """The ticket. What it asks to be done goes through `acted`.

    Signals:
        acted(str): resend | admit | pay_link, from the verdict's buttons.
        dialogue_asked(str): show the guest's dialogue.
    """

    acted = Signal(str)
    dialogue_asked = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        self.files = Files(bridge, self)
        self.card: TicketCard | None = None
        self.hidden = False
        self._problem, self._busy = "", False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.setContentsMargins(20, 12, 16, 12)
        self._head.setSpacing(2)
        column.addLayout(self._head)
        column.addWidget(Line())
        page = QWidget()
        self._body = QVBoxLayout(page)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        column.addWidget(Scroller(page), 1)
        bridge.changed.connect(self._on_change)

    def show_card(self, card: TicketCard | None) -> None:
        """Shows a ticket as it was just read."""
        self.card = card
        self.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hidden = hidden
        self.refresh()

    def fail(self, words: str) -> None:
        """Why the server did not do what a button of the verdict asked; empty for no reason."""
        if words != self._problem:
            self._problem = words
            self.refresh()

    def hold(self, busy: bool) -> None:
        """Buttons wait while a command is on its way."""
        if busy != self._busy:
            self._busy = busy
            self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"health", "events"}:
            self.refresh()

    def refresh(self) -> None:
        """Builds the page again."""
        clear(self._head)
        clear(self._body)
        card = self.card
        if card is None:
            return
        event = self._store.events.get(card.event_id)
        clock = DayClock(event.zone if event is not None else "")
        self._show_head(card, clock)
        for block in (self._verdict(card, clock), self._scans(card, clock), self._life(card, clock)):
            self._body.addWidget(block)
        cluster = self._cluster(card)
        if cluster is not None:
            self._body.addWidget(self._alarm(card, cluster))
        self._body.addStretch(1)

    def _show_head(self, card: TicketCard, clock: DayClock) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        words = self.tr("Ticket %1 of %2 · %3").replace("%1", str(card.place)).replace("%2", str(card.places))
        category = category_name(self._store.stock.values(), card.event_id, card.category)
        row.addWidget(Text(words.replace("%3", one_line(category, 60)), Type.HEADING, elide=True), 1)
        row.addWidget(self._print_button(card))
        row.addWidget(proof_button(self._store, self.files, card.order_id))
        talk = Button(self.tr("To the dialogue"), icon="message-square", small=True)
        talk.setEnabled(card.dialogue_id in self._store.dialogues)
        talk.clicked.connect(lambda: self.dialogue_asked.emit(card.dialogue_id))
        row.addWidget(talk)
        self._head.addLayout(row)
        event = self._store.events.get(card.event_id)
        where = event_name(event)
        if event is not None:
            where += ", " + (day_words(card.doors_ms, clock) or event_days(event, clock))
        parts = (
            "••••••" if self.hidden else one_line(card.holder, 60),
            self.tr("order %1").replace("%1", card.order_id),
            "•••" if self.hidden else figures.money(card.price_minor, card.currency),
            where,
        )
        self._head.addWidget(Text(" · ".join(parts), Type.ROW, "t3", elide=True))

    def _print_button(self, card: TicketCard) -> Button:
        """Paper for a guest whose phone is dead; a dead ticket is not printed."""
        name = self.tr("Tickets on paper: save order %1 as a PDF to print").replace("%1", card.order_id)
        button = Button("", "ghost", icon="printer", small=True, name=name)
        button.clicked.connect(lambda: self.files.save_paper(card.id, card.order_id))
        if card.status != TicketStatus.VALID or not self._store.may("ResendTicket"):
            button.hide()
        return button

    def _verdict(self, card: TicketCard, clock: DayClock) -> QWidget:
        block = Block("")
        banner, shown = Verdict(), standing_look(card.standing)
        gate = gate_name(self._store, card.event_id, card.entered_gate or card.gate_id)
        sentence = verdict_sentence(card, gate, clock, self._store.now_ms())
        banner.say(shown.tone, shown.icon, shown.word, sentence)
        for place, (key, words, icon, keys) in enumerate(self._remedies(card)):
            button = Button(words, "primary" if place == 0 else "plain", icon=icon, keys=keys)
            button.clicked.connect(lambda _checked=False, act=key: self.acted.emit(act))
            button.setEnabled(not self._busy)
            banner.buttons.addWidget(button)
        block.content.addWidget(banner)
        if self._problem:
            block.content.addWidget(Text(self._problem, Type.ROW, "late", wrap=True))
        return block

    def _remedies(self, card: TicketCard) -> list[tuple[str, str, str, str]]:
        """The nearest way out first; what the server would refuse anyway is not offered."""
        resend = ("resend", self.tr("Send the present QR"), "send", "Ctrl ⏎")
        admit = ("admit", self.tr("Let in by hand"), "hand", "")
        sent = card.pay_until_ms > self._store.now_ms()
        pay_words = self.tr("Send the payment link again") if sent else self.tr("Send the payment link")
        pay = ("pay_link", pay_words, "credit-card", "Ctrl ⏎")
        runner = ("runner", self.tr("Send somebody to the gate"), "watch", "")
        ways = {
            Remedy.RESEND: [resend, admit],
            Remedy.SAME_PARTY: [admit, runner],
            Remedy.PAY_LINK: [pay],
            Remedy.RIGHT_GATE: [resend, admit],
            Remedy.NONE: [resend, admit],
            Remedy.RIGHT_DAY: [resend],
            Remedy.RIGHT_EVENT: [resend],
            Remedy.TYPE_CODE: [("as_text", self.tr("Send the code as text"), "smartphone", ""), admit],
            Remedy.FIND_ORDER: [resend],
        }
        alive = card.status == TicketStatus.VALID or card.remedy == Remedy.PAY_LINK
        return ways.get(Remedy(card.remedy), []) if alive and card.remedy in set(Remedy) else []

    def first_remedy(self) -> str:
        """The key of the nearest way out of the verdict on show; empty for none."""
        ways = self._remedies(self.card) if self.card is not None else []
        return ways[0][0] if ways else ""

    def _scans(self, card: TicketCard, clock: DayClock) -> QWidget:
        block = Block(self.tr("Trail of scans"))
        block.head.addWidget(Text(self.tr("server time"), Type.SMALL, "t3"))
        if not card.scans:
            block.content.addWidget(Text(self.tr("No gate has seen a code of this order yet"), Type.ROW, "t3"))
            return block
        columns = (
            Column(self.tr("Time")),
            Column(self.tr("Where"), stretch=1),
            Column(self.tr("Code")),
            Column(self.tr("What came of it")),
        )
        table = Table(columns)
        rows = []
        for scan in card.scans[:_SCANS]:
            gate = gate_name(self._store, card.event_id, scan.gate_id)
            device = self.tr("scanner %1").replace("%1", one_line(scan.device, 20)) if scan.device else ""
            if scan.manual:
                device = self.tr("by hand")
            where = ", ".join(part for part in (gate, device) if part)
            time = figures.clock(clock.moment(scan.at_ms), seconds=True)
            cells = (
                Cell(time, strong=True),
                Cell(where),
                Cell(f"…{scan.code_tail}" if scan.code_tail else "–"),
                Cell(chip=scan_chip(scan)),
            )
            rows.append(TableRow(scan.id, cells))
        table.set_rows(rows)
        block.content.addWidget(table)
        return block

    def _life(self, card: TicketCard, clock: DayClock) -> QWidget:
        block = Block(self.tr("Life of the ticket"), last=True)
        way = Pathway()
        way.set_steps(ticket_path(card, clock, self._store.now_ms()))
        block.content.addWidget(way)
        if card.complaint:
            fact = ""
            if card.scan is not None:
                fact = self.tr("complaint of %1 fits the scan of %2")
                fact = fact.replace("%1", figures.clock(clock.moment(card.complaint_ms)))
                fact = fact.replace("%2", figures.clock(clock.moment(card.scan.at_ms), seconds=True))
            mark = "«%1»" if figures.russian() else "“%1”"
            block.content.addWidget(Speech(mark.replace("%1", one_line(card.complaint, 200)), fact))
        return block

    # --- others have it too --------------------------------------------------------------------------------

    def _cluster(self, card: TicketCard) -> GateCluster | None:
        health = self._store.health.get(card.event_id)
        if health is None or card.scan is None:
            return None
        here = card.scan.gate_id
        return next((one for one in health.clusters if one.gate_id in {"", here}), None)

    def _alarm(self, card: TicketCard, cluster: GateCluster) -> QWidget:
        holder = Block("", last=True)
        plate = Tinted("wait")
        row = QHBoxLayout()
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("triangle-alert", 16, "wait"))
        gate = gate_name(self._store, card.event_id, cluster.gate_id)
        device = self.tr("scanner %1").replace("%1", one_line(cluster.device, 20)) if cluster.device else ""
        where = ", ".join(part for part in (gate, device) if part)
        title = self.tr("Not only this guest: %1").replace("%1", where or self.tr("every gate"))
        head.addWidget(Text(title, Type.NAME, "wait", wrap=True), 1)
        words.addLayout(head)
        said = f"{pattern_name(cluster.pattern)}. {cluster_words(cluster)}"
        words.addWidget(Text(said, Type.ROW, "t1", wrap=True))
        row.addLayout(words, 1)
        bars = Bars()
        health = self._store.health[card.event_id]
        cells = [cell for cell in health.cells if cell.gate_id == cluster.gate_id][-12:]
        tones = [(float(cell.failed), _tone(cell.failed, cell.scans, cluster.usual)) for cell in cells]
        bars.show_values(tones, said)
        row.addWidget(bars)
        plate.column.addLayout(row)
        holder.content.addWidget(plate)
        return holder


def _tone(failed: int, scans: int, usual: float) -> str:
    if failed < 5 or not scans:
        return "mute" if not failed else "wait"
    return "late" if failed / scans >= 3 * usual else "wait"
