"""One runner's errand: where it stands, its steps with their times, what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.errands import is_raised
from app.domain.errands import State
from app.protocol.trade import Errand
from ui.models.dayclock import DayClock
from ui.theme import Type
from ui.views.errand_words import errand_chip, errand_steps, errand_title
from ui.widgets.button import Button
from ui.widgets.chip import Chip
from ui.widgets.flow import Flow
from ui.widgets.lane import Lane
from ui.widgets.words import Text


class ErrandBlock(QWidget):
    """An errand. The buttons are the words said on the radio; `lead`: the first of them is the pane's main one.

    Signals:
        acted(str, str): the errand's id and what to do: goes | ask | there | done | cannot.
    """

    acted = Signal(str, str)

    def __init__(
        self, errand: Errand, clock: DayClock, now_ms: int, *, lead: bool, busy: bool, hidden: bool, problem: str = ""
    ) -> None:
        super().__init__()
        self.errand = errand
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(errand_title(errand), Type.ROW_MEDIUM, wrap=True), 1)
        head.addWidget(Chip(errand_chip(errand)))
        column.addLayout(head)
        if errand.guest_name:
            who = "••••••" if hidden else errand.guest_name
            column.addWidget(Text(self.tr("for %1").replace("%1", who), Type.SMALL, "t3", elide=True))
        lane = Lane()
        lane.set_steps(errand_steps(errand, clock, now_ms, hidden=hidden))
        column.addWidget(lane)
        buttons = Flow()
        for place, (key, words) in enumerate(self._ways(errand)):
            button = Button(words, "primary" if lead and place == 0 else "plain", small=True)
            button.setEnabled(not busy)
            button.clicked.connect(lambda _checked=False, act=key: self.acted.emit(self.errand.id, act))
            buttons.addWidget(button)
        column.addLayout(buttons)
        if problem:
            column.addWidget(Text(problem, Type.SMALL, "late", wrap=True))

    def _ways(self, errand: Errand) -> list[tuple[str, str]]:
        """The likeliest first; only what the rules allow."""
        goes, ask = ("goes", self.tr("Somebody goes")), ("ask", self.tr("Ask somebody else"))
        there, cannot = ("there", self.tr("On the spot")), ("cannot", self.tr("Cannot come"))
        done, drop = ("done", self.tr("Done")), ("done", self.tr("Close"))
        if is_raised(errand):
            return [ask, goes, drop]
        ways = {State.OPEN: [goes, cannot, ask], State.TAKEN: [there, done, cannot], State.THERE: [done, cannot]}
        return ways.get(State(errand.state), [])
