"""The money of a packet that people pay out, as a table on its page: way, amount, what became of it, who said so."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.payouts import Handed
from app.protocol.trade import HandPayout, Refund
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.views.payout_words import state_words, way_words
from ui.widgets import figures
from ui.widgets.block import Block
from ui.widgets.table import Cell, Column, Table, TableRow

translate = QCoreApplication.translate
_TONES = {Handed.WAITING.value: "wait", Handed.DONE.value: "ok", Handed.FAILED.value: "late"}


class Payouts(Block):
    """With `hidden` nobody is named and no amount is written."""

    def __init__(self, refund: Refund, clock: DayClock, *, hidden: bool) -> None:
        super().__init__(translate("payout", "Paid out by people"))
        columns = (
            Column(translate("payout", "How")),
            Column(translate("payout", "Where it stands"), stretch=1),
            Column(translate("payout", "When, who")),
            Column(translate("payout", "Amount"), number=True),
        )
        table = Table(columns)
        table.set_rows([_row(line, refund, clock, hidden=hidden) for line in refund.by_hand])
        self.content.addWidget(table)


def _row(line: HandPayout, refund: Refund, clock: DayClock, *, hidden: bool) -> TableRow:
    way = way_words(line)
    since = figures.clock(clock.moment(line.at_ms or line.asked_ms))
    who = "••••" if hidden and line.by_name else one_line(line.by_name, 30)
    cells = (
        Cell(way[:1].upper() + way[1:]),
        Cell(state_words(line), _TONES.get(line.state)),  # type: ignore[arg-type]  # a tone by name
        Cell(", ".join(part for part in (since, who) if part)),
        Cell("•••" if hidden else figures.money(line.amount_minor, refund.currency), strong=True),
    )
    return TableRow(line.id, cells)
