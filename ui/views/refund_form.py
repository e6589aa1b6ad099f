"""The parts of the decision column and where they stand; what they say and do is `refund_decision`'s."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Type
from ui.views.allowance_line import AllowanceLine
from ui.views.payout_part import PayoutPart
from ui.widgets.button import Button, LinkButton
from ui.widgets.codecells import CodeCells
from ui.widgets.field import Field
from ui.widgets.lane import Lane
from ui.widgets.scroller import Scroller
from ui.widgets.section import Section
from ui.widgets.tabs import Segments
from ui.widgets.words import Icon, Text


class DecisionForm(QWidget):
    """Amount, what will happen, the code, the other ways, one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.amount = Text("", Type.ROW, "t3"), Text("", Type.MONEY)
        self.out_of = Text("", Type.ROW_NUM, "t3")
        self.share, self.part = Segments(wide=True), Field()
        self.plan_title, self.plan = Text("", Type.CARD, "t2"), Lane()
        self.code_title, self.bound = Text("", Type.HEADING), Text("", Type.SMALL, "t2", wrap=True)
        self.cells, self.limit = CodeCells(""), AllowanceLine()
        self.payouts = PayoutPart()
        self.spite = Field()
        self.problem = Text("", Type.SMALL, "late", wrap=True)
        self.approve, self.cancel = Button("", "primary"), Button("", "ghost")
        self.who, self.enrol = Text("", Type.SMALL, "t3", wrap=True), LinkButton("")
        self.submit = Button("", "primary", icon="send")
        self.edit = Button("", icon="pencil")
        self.payee = Button("", icon="landmark")
        self.give_back = Button("", icon="message-square")
        self.risk = Button("", icon="shield-alert")
        self.reject = Button("", "danger-plain", icon="ban")
        self.withdraw = Button("", icon="x")
        self.journal = Text("", Type.SMALL, "t3", wrap=True)
        self.plan_part, self.code_part, self.ways_part = Section.plain(), Section.plain(), Section.plain()
        self.finger = Icon("fingerprint", 18, "t1")
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        self.plan_part.content.addWidget(self.plan_title)
        self.plan_part.content.addSpacing(6)
        self.plan_part.content.addWidget(self.plan)
        column.addWidget(self.plan_part)
        column.addWidget(self.payouts)
        self._fill_code()
        column.addWidget(self.code_part)
        ways = (self.submit, self.edit, self.payee, self.give_back, self.risk, self.reject, self.withdraw)
        for button in ways:
            _widen(button)
            self.ways_part.content.addWidget(button)
        column.addWidget(self.ways_part)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 16)
        foot.setSpacing(8)
        foot.addWidget(Icon("shield", 15, "t3"), 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self.journal, 1)
        column.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(page))

    def _top(self) -> QWidget:
        top = Section.plain()
        top.content.addWidget(self.caption)
        money = QHBoxLayout()
        money.setSpacing(8)
        money.addWidget(self.amount, 0, Qt.AlignmentFlag.AlignBottom)
        money.addWidget(self.out_of, 0, Qt.AlignmentFlag.AlignBottom)
        money.addStretch(1)
        top.content.addLayout(money)
        top.content.addSpacing(8)
        top.content.addWidget(self.share)
        top.content.addWidget(self.part)
        return top

    def _fill_code(self) -> None:
        column = self.code_part.content
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.finger)
        head.addWidget(self.code_title)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.bound)
        column.addWidget(self.limit)
        column.addWidget(self.spite)
        column.addSpacing(2)
        column.addWidget(self.cells)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        _widen(self.approve)
        row.addWidget(self.approve, 1)
        row.addWidget(self.cancel)
        column.addLayout(row)
        column.addWidget(self.enrol)
        column.addWidget(self.who)


def _widen(button: Button) -> None:
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Expanding)
    button.setSizePolicy(policy)
