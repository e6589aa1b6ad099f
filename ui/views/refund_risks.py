"""Signs of risk of a packet: each with what was seen, and what was looked at and found in order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.store import Store
from app.protocol.trade import FlagRef, Refund
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.refund_evidence import evidence_words
from ui.views.refund_words import flag_name, person_name
from ui.widgets import figures
from ui.widgets.block import Block
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.words import Icon, Line, Text

translate = QCoreApplication.translate


class Risks(Block):
    """The block of a packet's page; with `hidden` nobody is named and no amount is written."""

    def __init__(self, refund: Refund, clock: DayClock, store: Store, *, hidden: bool) -> None:
        super().__init__(translate("refund", "Signs of risk"))
        self._refund, self._clock, self._store, self._hidden = refund, clock, store, hidden
        stops = sum(flag.weight == "stop" for flag in refund.flags)
        if stops:
            words = self.tr("%n stop(s) the quick way", "", stops)
            self.head.insertWidget(1, Chip(ChipLook(words, "", "late")))
        elif refund.flags:
            words = self.tr("%n important", "", len(refund.flags))
            self.head.insertWidget(1, Chip(ChipLook(words, "", "wait")))
        for flag in refund.flags:
            self.content.addWidget(self._flag(flag))
            self.content.addWidget(Line())
        clean = self._clean()
        if clean:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Icon("circle-check", 16, "ok"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(clean, Type.ROW, "t1", wrap=True), 1)
            self.content.addLayout(row)

    def _flag(self, flag: FlagRef) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        stop = flag.weight == "stop"
        row.addWidget(Icon("triangle-alert", 16, "late" if stop else "wait"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Text(flag_name(flag), Type.NAME, wrap=True))
        said = self._said(flag)
        if said:
            words.addWidget(Text(said, Type.ROW, "t2", wrap=True))
        row.addLayout(words, 1)
        chip = translate("refund", "Stops") if stop else translate("refund", "Important")
        row.addWidget(Chip(ChipLook(chip, "", "late" if stop else "wait")), 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def _said(self, flag: FlagRef) -> str:
        payee = self._refund.payee
        said = "" if self._hidden else one_line(evidence_words(flag, self._refund.currency), 200)
        if flag.code == "details_changed" and payee is not None and payee.edited_ms:
            time = figures.clock(self._clock.moment(payee.edited_ms))
            who = person_name(self._store, payee.edited_by)
            said = f"{', '.join(part for part in (time, who) if part)}: {said}" if said else time
            if not payee.used:
                said += ". " + translate("refund", "The money does not go there")
        return said

    def _clean(self) -> str:
        seen = {flag.code for flag in self._refund.flags}
        good = {
            "used": translate("refund", "not used at the gate"),
            "payee_not_buyer": translate("refund", "payer and buyer are the same"),
            "disputed": translate("refund", "no dispute at the bank"),
        }
        words = ", ".join(text for code, text in good.items() if code not in seen)
        return words[:1].upper() + words[1:]
