"""The part of the decision column about money that people pay out: what is to be paid, and what one says of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.handouts import hindrance, waiting
from app.console.state import Me
from app.domain.payouts import Way
from app.protocol.trade import HandPayout, Refund
from ui.theme import Type
from ui.views.payout_words import hindrance_words, state_words, way_words
from ui.widgets import figures
from ui.widgets.button import Button, LinkButton
from ui.widgets.section import Section, clear
from ui.widgets.words import Icon, Text


class PayoutPart(QWidget):
    """Each payout that waits, with its two buttons; hidden when none does.

    Signals:
        paid_asked(str): say that a payout was paid, by its id.
        unpaid_asked(str): say that it could not be.
        enrol_asked(): the person has no second factor yet.
    """

    paid_asked = Signal(str)
    unpaid_asked = Signal(str)
    enrol_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._section = Section.plain()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._section)
        self.hide()

    def show_refund(self, refund: Refund, me: Me | None, *, hidden: bool, enrolled: bool) -> None:
        """Shows what of this packet waits; built anew only when it says something else."""
        lines, why = waiting(refund), hindrance(refund, me)
        self.setVisible(bool(lines))
        shown = (lines, why, hidden, enrolled, figures.russian())
        if shown == self._shown:
            return
        self._shown = shown
        content = self._section.content
        clear(content)
        for line in lines:
            amount = "•••" if hidden else figures.money(line.amount_minor, refund.currency)
            self._add(line, amount, able=why is None)
        if lines and why is not None:
            content.addWidget(Text(hindrance_words(why), Type.SMALL, "t2", wrap=True))
        if lines and why is None and not enrolled:
            enrol = LinkButton(self.tr("No app for codes yet? Set it up"))
            enrol.clicked.connect(self.enrol_asked)
            content.addWidget(enrol)

    def _add(self, line: HandPayout, amount: str, *, able: bool) -> None:
        content, desk = self._section.content, line.way == Way.DESK
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("wallet" if desk else "landmark", 18, "t1"))
        head.addWidget(Text(state_words(line), Type.HEADING))
        head.addStretch(1)
        content.addLayout(head)
        content.addWidget(Text(f"{amount} {way_words(line)}", Type.ROW, "t2", wrap=True))
        paid = self.tr("Handed out…") if desk else self.tr("Transferred…")
        for words, kind, icon, told in (
            (paid, "primary", "check", self.paid_asked),
            (self.tr("Could not be paid…"), "plain", "ban", self.unpaid_asked),
        ):
            content.addWidget(self._button(words, kind, icon, partial(self._say, told, line.id), able=able))

    def _say(self, told: SignalInstance, payout_id: str) -> None:
        told.emit(payout_id)

    def _button(self, words: str, kind: str, icon: str, act: Callable[[], None], *, able: bool) -> Button:
        button = Button(words, kind, icon=icon)  # type: ignore[arg-type]  # a kind by name
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.setEnabled(able)
        button.clicked.connect(act)
        return button
