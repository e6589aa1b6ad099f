"""One offer at the right: how long the places are kept, what is to pay, how far it has come, what can be done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.upgrades import HOLD_MS
from app.protocol.trade import Upgrade
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.upgrade_words import state_chip, steps
from ui.views.wording import category_name
from ui.widgets import figures
from ui.widgets.actionline import ActionLine
from ui.widgets.button import Button
from ui.widgets.chip import Chip
from ui.widgets.countdown import Countdown
from ui.widgets.lane import Lane
from ui.widgets.scroller import Scroller
from ui.widgets.section import Section, clear
from ui.widgets.words import Icon, Text

_TICK_MS: Final = 250
LIVE: Final = ("late", "held", "paid", "offered")
"""states that are still going on, the most urgent first"""


class UpgradeHold(QWidget):
    """The column.

    Signals:
        acted(str): hold | extend | release | refused | link | desk | honour | pay_back | banded | dialogue.
        chosen(str): another offer that is going on.
    """

    acted = Signal(str)
    chosen = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        self._id = ""
        self.hidden, self._busy = False, False
        self._problem = ("", "")
        self._ring: Countdown | None = None
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(page))
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._count)

    @property
    def upgrade(self) -> Upgrade | None:
        """The offer on show."""
        return self._store.upgrades.get(self._id)

    def show_upgrade(self, ident: str) -> None:
        """Shows another offer."""
        self._id = ident
        self.refresh()

    def fail(self, upgrade_id: str, words: str) -> None:
        """Why the server did not do what was asked about an offer; empty for no reason."""
        if (upgrade_id, words) != self._problem:
            self._problem = (upgrade_id, words)
            self.refresh()

    def wait(self, busy: bool) -> None:
        """Buttons wait while a command is on its way."""
        if busy != self._busy:
            self._busy = busy
            self.refresh()

    def live(self) -> list[Upgrade]:
        """Offers that are going on, the most urgent first."""
        found = [one for one in self._store.upgrades.values() if one.state in LIVE]
        return sorted(found, key=lambda one: (LIVE.index(one.state), one.expires_ms or one.made_ms, one.id))

    def refresh(self) -> None:
        """Builds the column again."""
        clear(self._column)
        self._ring = None
        upgrade = self.upgrade
        if upgrade is not None:
            event = self._store.events.get(upgrade.event_id)
            clock = DayClock(event.zone if event is not None else "")
            for part in (self._head(upgrade), self._price(upgrade), self._way(upgrade, clock), self._ways(upgrade)):
                self._column.addWidget(part)
        others = [one for one in self.live() if one.id != self._id]
        if others:
            self._column.addWidget(self._others(others))
        self._column.addStretch(1)
        self._column.addWidget(self._promise())
        ticking = upgrade is not None and upgrade.state == "held"
        self._tick.start() if ticking else self._tick.stop()
        self._count()

    # --- parts ---------------------------------------------------------------------------------------------

    def _head(self, upgrade: Upgrade) -> QWidget:
        part = Section.plain()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Text(self.tr("Hold") if upgrade.hold_id else self.tr("Offer"), Type.HEADING))
        row.addWidget(Text(upgrade.id, Type.ROW_NUM, "t3"))
        row.addStretch(1)
        row.addWidget(Chip(state_chip(upgrade)))
        part.content.addLayout(row)
        part.content.addSpacing(8)
        about = QHBoxLayout()
        about.setSpacing(18)
        if upgrade.state == "held":
            self._ring = Countdown()
            about.addWidget(self._ring)
        words = QVBoxLayout()
        words.setSpacing(4)
        places = self.tr("%1, %n place(s)", "", len(upgrade.ticket_ids))
        words.addWidget(
            Text(places.replace("%1", one_line(self._named(upgrade, upgrade.category), 40)), Type.NAME, wrap=True)
        )
        name = "••••••" if self.hidden else one_line(upgrade.guest_name, 40)
        who = self.tr("%1, order %2").replace("%1", name).replace("%2", upgrade.order_id)
        words.addWidget(Text(who, Type.ROW, "t2", wrap=True))
        if upgrade.state == "held":
            words.addLayout(self._hold_buttons(upgrade))
        words.addStretch(1)
        about.addLayout(words, 1)
        part.content.addLayout(about)
        return part

    def _named(self, upgrade: Upgrade, category: str) -> str:
        return category_name(self._store.stock.values(), upgrade.event_id, category)

    def _hold_buttons(self, upgrade: Upgrade) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        more = Button(self.tr("5 min more"), icon="plus", small=True)
        more.setEnabled(not upgrade.extended and not self._busy)
        more.clicked.connect(lambda: self.acted.emit("extend"))
        let_go = Button(self.tr("Let go"), "ghost", small=True)
        let_go.setEnabled(not self._busy)
        let_go.clicked.connect(lambda: self.acted.emit("release"))
        row.addWidget(more)
        row.addWidget(let_go)
        row.addStretch(1)
        return row

    def _price(self, upgrade: Upgrade) -> QWidget:
        part = Section.plain()
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        count, cash = len(upgrade.ticket_ids), upgrade.currency
        now = self.tr("%1 now, %2").replace("%1", one_line(self._named(upgrade, upgrade.category), 30))
        paid = self.tr("Paid for %1, %2").replace("%1", one_line(self._named(upgrade, upgrade.from_category), 30))
        places = 1 if upgrade.admits > 1 else count  # a box is one place for the whole group
        lines = (
            (now.replace("%2", self._times(places, upgrade.price_minor, cash)), upgrade.price_minor * places),
            (paid.replace("%2", self._paid(upgrade)), -upgrade.credit_minor * places),
        )
        for place, (words, minor) in enumerate(lines):
            grid.addWidget(Text(words, Type.ROW, "t2", wrap=True), place, 0)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            grid.addWidget(Text(self._amount(minor, cash), Type.ROW_NUM), place, 1, right)
        grid.addWidget(Text(self.tr("To pay"), Type.ROW_BOLD), 2, 0)
        due = Text(self._amount(upgrade.due_minor, cash), Type.TITLE)
        grid.addWidget(due, 2, 1, Qt.AlignmentFlag.AlignRight)
        part.content.addLayout(grid)
        return part

    def _amount(self, minor: int, currency: str) -> str:
        return "•••" if self.hidden else figures.money(minor, currency)

    def _paid(self, upgrade: Upgrade) -> str:
        """What stands behind the credit: a ticket's price so many times; of a group whose prices differ, the sum."""
        count, credit, cash = len(upgrade.ticket_ids), upgrade.credit_minor, upgrade.currency
        if upgrade.admits == 1:
            return self._times(count, credit, cash)
        return self._amount(credit, cash) if credit % count else self._times(count, credit // count, cash)

    def _times(self, count: int, minor: int, currency: str) -> str:
        return f"{count}\u00a0×\u00a0{self._amount(minor, currency)}"

    def _way(self, upgrade: Upgrade, clock: DayClock) -> QWidget:
        part = Section.plain()
        part.content.addWidget(Text(self.tr("Up to the wristband"), Type.CARD, "t2"))
        part.content.addSpacing(4)
        lane = Lane()
        lane.set_steps(steps(upgrade, clock))
        part.content.addWidget(lane)
        return part

    def _ways(self, upgrade: Upgrade) -> QWidget:
        part = Section.plain()
        decides = self._store.may("DecideLatePayment")
        lines: dict[str, list[tuple[str, str, str]]] = {
            "offered": [
                ("hold", self.tr("Hold the places, send the link"), "lock"),
                ("refused", self.tr("The guest says no"), "x"),
            ],
            "held": [
                ("link", self.tr("Send the link again"), "send"),
                ("desk", self.tr("Take the money at the desk"), "wallet"),
                ("refused", self.tr("The guest says no"), "x"),
            ],
            "paid": [("banded", self.tr("Wristband is on"), "watch")],
            "late": [
                ("honour", self.tr("Seat the guest after all"), "armchair"),
                ("pay_back", self.tr("Pay the money back"), "hand-coins"),
            ],
        }
        for place, (key, words, icon) in enumerate(lines.get(upgrade.state, [])):
            may = decides or upgrade.state != "late"
            button: Button
            if place == 0:
                button = Button(words, "primary", icon=icon)
                policy = button.sizePolicy()
                policy.setHorizontalPolicy(policy.Policy.Expanding)
                button.setSizePolicy(policy)
            else:
                button = ActionLine(icon)
                button.say(words)
            button.setEnabled(may and not self._busy)
            button.clicked.connect(lambda _checked=False, act=key: self.acted.emit(act))
            part.content.addWidget(button)
        if upgrade.state == "late" and not decides:
            part.content.addWidget(
                Text(self.tr("An approver decides about late money."), Type.SMALL, "t3", wrap=True)
            )
        problem_of, problem = self._problem
        if problem and problem_of == upgrade.id:
            part.content.addWidget(Text(problem, Type.SMALL, "late", wrap=True))
        if upgrade.dialogue_id in self._store.dialogues:
            talk = ActionLine("message-square")
            talk.say(self.tr("To the dialogue"))
            talk.clicked.connect(lambda: self.acted.emit("dialogue"))
            part.content.addWidget(talk)
        return part

    def _others(self, others: list[Upgrade]) -> QWidget:
        part = Section.plain()
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Going on now"), Type.CARD, "t2"), 1)
        head.addWidget(Text(str(len(others)), Type.SMALL_NUM, "t3"))
        part.content.addLayout(head)
        for one in others[:8]:
            line = ActionLine("crown")
            name = "••••••" if self.hidden else one_line(one.guest_name, 30)
            line.say(name, state_chip(one).text)
            line.clicked.connect(lambda _checked=False, ident=one.id: self.chosen.emit(ident))
            part.content.addWidget(line)
        return part

    def _promise(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(20, 12, 20, 16)
        row.setSpacing(8)
        row.addWidget(Icon("shield-check", 15, "t3"), 0, Qt.AlignmentFlag.AlignTop)
        words = self.tr("No place is sold twice: the server keeps the holds")
        row.addWidget(Text(words, Type.SMALL, "t3", wrap=True), 1)
        return holder

    def _count(self) -> None:
        upgrade = self.upgrade
        if self._ring is None or upgrade is None:
            return
        left = max(0, upgrade.expires_ms - self._store.now_ms())
        total = HOLD_MS * (2 if upgrade.extended else 1)
        caption = self.tr("of %1").replace("%1", figures.ticking(total))
        self._ring.say(left, total, caption, self.tr("Ending"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
