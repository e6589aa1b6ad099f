"""A refund packet in the middle: what the policy says, the money, signs of risk, documents, what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.console.state import Change
from app.console.troubles import Trouble
from app.protocol.money_api import Requisites
from app.protocol.trade import PaymentLine, Refund
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.days import event_days
from ui.views.files import Files
from ui.views.payout_block import Payouts
from ui.views.proof_button import proof_button
from ui.views.refund_documents import Documents
from ui.views.refund_risks import Risks
from ui.views.refund_words import (
    instrument_words,
    missing_name,
    person_name,
    policy_source,
    policy_title,
    rule_words,
    state_chip,
    step_name,
)
from ui.views.wording import category_name, channel_name, event_name, trouble_words
from ui.widgets import figures
from ui.widgets.block import Block
from ui.widgets.button import Button, LinkButton
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.scroller import Scroller
from ui.widgets.section import clear
from ui.widgets.table import Cell, Column, Table, TableRow
from ui.widgets.verdict import Verdict
from ui.widgets.words import Icon, Line, Text

_SHOWN_MS = 30_000
"""how long requisites stay in full on the screen (R3)"""
_LINES = 20


class RefundPage(QWidget):
    """The packet.

    Signals:
        dialogue_asked(str): show the guest's dialogue.
        requisites_asked(str): show requisites of this packet in full; a reason is needed.
        said(str), refused(str): something to tell; why something was not done.
    """

    dialogue_asked = Signal(str)
    requisites_asked = Signal(str)
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._id = ""
        self.hidden = False
        self._in_full: Requisites | None = None
        self._files = Files(bridge, self)
        self._files.pictured.connect(self.refresh)
        self._files.said.connect(self.said)
        self._files.refused.connect(self.refused)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_SHOWN_MS)
        self._forget.timeout.connect(self._mask_again)
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

    @property
    def refund(self) -> Refund | None:
        """The packet on show."""
        return self._store.refunds.get(self._id)

    def show_refund(self, refund_id: str) -> None:
        """Shows another packet."""
        if refund_id != self._id:
            self._id = refund_id
            self._mask_again()

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hidden = hidden
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.everything or "refunds" in change.slices:
            self.refresh()

    # --- requisites ----------------------------------------------------------------------------------------

    def reveal(self, reason: str) -> None:
        """Fetches the requisites in full and shows them for half a minute."""
        ident = self._id
        self._bridge.run(
            self._bridge.books.requisites(ident, reason),
            lambda found: self._revealed(ident, found),
            self._not_revealed,
        )

    def _revealed(self, ident: str, found: Requisites) -> None:
        if ident == self._id:
            self._in_full = found
            self._forget.start()
            self.refresh()

    def _not_revealed(self, trouble: Trouble) -> None:
        self.refused.emit(trouble_words(trouble.key))

    def _mask_again(self) -> None:
        self._in_full = None
        self.refresh()

    # --- building ------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Builds the page again."""
        clear(self._head)
        clear(self._body)
        refund = self.refund
        if refund is None:
            return
        event = self._store.events.get(refund.event_id)
        clock = DayClock(event.zone if event is not None else "")
        self._show_head(refund, clock)
        blocks = (
            self._policy(refund),
            self._money(refund, clock),
            Payouts(refund, clock, hidden=self.hidden) if refund.by_hand else None,
            self._tickets(refund, clock),
            Risks(refund, clock, self._store, hidden=self.hidden),
            Documents(refund.documents, self._files) if refund.documents else None,
            self._history(refund, clock),
        )
        for block in blocks:
            if block is not None:
                self._body.addWidget(block)
        self._body.addStretch(1)

    def _show_head(self, refund: Refund, clock: DayClock) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Text(self.tr("Refund %1").replace("%1", refund.id), Type.TITLE))
        row.addWidget(Chip(state_chip(refund)))
        version = self._store.version(f"refund:{refund.id}")
        row.addWidget(Chip(ChipLook(self.tr("version %1").replace("%1", str(version)))))
        row.addStretch(1)
        row.addWidget(proof_button(self._store, self._files, refund.order_id))
        talk = Button(self.tr("Dialogue"), icon="message-square", small=True)
        talk.setEnabled(refund.dialogue_id in self._store.dialogues)
        talk.clicked.connect(lambda: self.dialogue_asked.emit(refund.dialogue_id))
        row.addWidget(talk)
        self._head.addLayout(row)
        event = self._store.events.get(refund.event_id)
        where = event_name(event)
        if event is not None:
            where += ", " + event_days(event, clock)
        name = "••••••" if self.hidden else one_line(refund.guest_name, 60)
        order = self.tr("order %1").replace("%1", refund.order_id)
        parts = [name, order, where, channel_name(refund.channel) if refund.channel else ""]
        self._head.addWidget(Text(" · ".join(part for part in parts if part), Type.ROW, "t3", elide=True))

    def _policy(self, refund: Refund) -> QWidget:
        block = Block("")
        banner = Verdict(small=True)
        lacks = ", ".join(missing_name(code) for code in refund.missing)
        sentence = rule_words(refund)
        if refund.reason and not self.hidden:
            quoted = f"«{one_line(refund.reason, 200)}»" if figures.russian() else f"“{one_line(refund.reason, 200)}”"
            sentence += " " + self.tr("The guest writes: %1").replace("%1", quoted)
        if lacks:
            words = self.tr("The packet lacks: %1").replace("%1", lacks)
            banner.say("wait", "file-warning", words, sentence, policy_source(refund))
        else:
            good = refund.policy_minor > 0
            tone, icon = ("ok", "badge-check") if good else ("wait", "info")
            banner.say(tone, icon, policy_title(refund, hidden=self.hidden), sentence, policy_source(refund))
        block.content.addWidget(banner)
        return block

    def _money(self, refund: Refund, clock: DayClock) -> QWidget:
        block = Block(self.tr("Money"))
        columns = (
            Column(self.tr("Payment")),
            Column(self.tr("Where it goes back"), stretch=1),
            Column(self.tr("Paid"), number=True),
            Column(self.tr("To return"), number=True),
        )
        table = Table(columns)
        rows = []
        for line in refund.payments:
            back = line.returns_minor > 0
            time = figures.clock(clock.moment(line.captured_ms), seconds=True)
            if clock.moment(line.captured_ms).date() != clock.moment(self._store.now_ms()).date():
                time = figures.day(clock.moment(line.captured_ms))
            cells = (
                Cell(f"{time}, {instrument_words(line.instrument)}" if not back else time),
                self._destination(refund, line),
                Cell(self._amount(line.amount_minor, refund)),
                Cell(self._amount(line.returns_minor, refund), None if back else "mute", strong=back),
            )  # fmt: skip
            rows.append(TableRow(line.id, cells))
        table.set_rows(rows)
        block.content.addWidget(table)
        if refund.payee is not None:
            block.content.addWidget(self._payee(refund))
        return block

    def _destination(self, refund: Refund, line: PaymentLine) -> Cell:
        if not line.returns_minor:
            return Cell(self.tr("stays for the ticket"), "mute")
        if refund.payee is not None and refund.payee.used:
            words = self.tr("To the account ···· %1").replace("%1", refund.payee.account_tail)
            return Cell(words, icon="landmark")
        where = instrument_words(line.instrument)
        return Cell(self.tr("The same: %1").replace("%1", where), icon="credit-card")

    def _payee(self, refund: Refund) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        payee = refund.payee
        if payee is None:
            return holder
        row.addWidget(Icon("lock", 15, "t3"))
        if self._in_full is not None and not self.hidden:
            full = self._in_full
            words = ", ".join((full.name, full.account, self.tr("BIC %1").replace("%1", full.bik)))
        else:
            use = self.tr("will be used") if payee.used else self.tr("not used")
            use = self.tr("a transfer there failed") if payee.refused else use
            words = self.tr("Requisites from the chat: account %1, %2")
            words = words.replace("%1", f"···· {payee.account_tail}").replace("%2", use)
        row.addWidget(Text(words, Type.ROW, "wait" if payee.used else "t2", elide=True), 1)
        if self._in_full is None:
            more = LinkButton(self.tr("Show, with a reason"))
            more.clicked.connect(lambda: self.requisites_asked.emit(refund.id))
            row.addWidget(more)
        else:
            row.addWidget(Text(self.tr("hidden again in 30 s"), Type.SMALL, "t3"))
        return holder

    def _tickets(self, refund: Refund, clock: DayClock) -> QWidget | None:
        if len(refund.lines) < 2 and not any(line.entered_ms for line in refund.lines):
            return None
        block = Block(self.tr("Tickets"), str(len(refund.lines)))
        columns = (
            Column(self.tr("Ticket"), stretch=1),
            Column(self.tr("At the gate")),
            Column(self.tr("By the rules"), number=True),
            Column(self.tr("To return"), number=True),
        )
        table = Table(columns)
        rows, stock = [], self._store.stock.values()
        for line in refund.lines:
            holder = "••••" if self.hidden else one_line(line.holder, 30)
            inside = figures.clock(clock.moment(line.entered_ms)) if line.entered_ms else self.tr("not used")
            cells = (
                Cell(f"{one_line(category_name(stock, refund.event_id, line.category), 30)}, {holder}"),
                Cell(inside, "late" if line.entered_ms else None),
                Cell(self._amount(line.policy_minor, refund)),
                Cell(self._amount(line.amount_minor, refund), strong=True),
            )
            rows.append(TableRow(line.ticket_id, cells))
        table.set_rows(rows)
        block.content.addWidget(table)
        return block

    def _amount(self, minor: int, refund: Refund) -> str:
        return "•••" if self.hidden else figures.money(minor, refund.currency)

    def _history(self, refund: Refund, clock: DayClock) -> QWidget:
        block = Block(self.tr("History"), last=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for place, line in enumerate(refund.history[-_LINES:]):
            time = figures.clock(clock.moment(line.at_ms))
            grid.addWidget(Text(time, Type.SMALL_NUM, "t3"), place, 0, Qt.AlignmentFlag.AlignTop)
            who, step = "" if self.hidden else person_name(self._store, line.by), step_name(line.kind)
            words = f"{who}: {step[:1].lower()}{step[1:]}" if who else step
            if line.ver:
                words += ", " + self.tr("version %1").replace("%1", str(line.ver))
            if line.text and not self.hidden:
                words += f". {one_line(line.text, 200)}"
            grid.addWidget(Text(words, Type.ROW, "t2", wrap=True), place, 1)
        block.content.addLayout(grid)
        return block
