"""Who can be offered better places now, one line each with what it costs and a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.troubles import Trouble
from app.protocol.admissions import Prospect, Prospects
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type, look
from ui.views.upgrade_words import why_chip, why_words
from ui.views.wording import category_name, trouble_words
from ui.widgets import figures, ink
from ui.widgets.avatar import CHANNEL_ICONS, Avatar, AvatarLook, initials
from ui.widgets.button import Button
from ui.widgets.chip import Chip
from ui.widgets.empty import QuietState
from ui.widgets.scroller import Scroller
from ui.widgets.section import Plate, clear
from ui.widgets.words import Line, Text

SHOWN: Final = 50
_HEAD, _LINE = 54, 64


class _Line(QWidget):
    """One prospect."""

    asked = Signal(object)

    def __init__(
        self, prospect: Prospect, category: str, clock: DayClock, *, hidden: bool, first: bool, paused: bool
    ) -> None:
        super().__init__()
        self.setFixedHeight(_LINE)
        name = one_line(prospect.guest_name, 60)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        mark = AvatarLook(
            "" if hidden else initials(name), prospect.guest_id, CHANNEL_ICONS.get(prospect.channel, "")
        )
        row.addWidget(Avatar(mark, 34))
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(Text("••••••" if hidden else name, Type.NAME))
        count = self.tr("%1, %n ticket(s)", "", len(prospect.ticket_ids))
        top.addWidget(Text(count.replace("%1", one_line(category, 40)), Type.SMALL, "t3", elide=True), 1)
        words.addLayout(top)
        below = QHBoxLayout()
        below.setSpacing(7)
        below.addWidget(Chip(why_chip(prospect)))
        said = "" if hidden else one_line(why_words(prospect, clock), 120)
        below.addWidget(Text(said, Type.ROW, "t2", elide=True), 1)
        words.addLayout(below)
        words.addStretch(1)
        row.addLayout(words, 1)
        due = "•••" if hidden else figures.money(prospect.due_minor, prospect.currency)
        row.addWidget(Text(due, Type.NAME_NUM))
        family = "children" in prospect.why
        button = Button(self.tr("Family zone") if family else self.tr("Offer"), "primary" if first else "plain")
        button.setFixedWidth(124)
        button.setEnabled(not paused)
        if not hidden:
            button.setAccessibleName(self.tr("Offer to %1").replace("%1", name))
        button.clicked.connect(lambda: self.asked.emit(prospect))
        row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.across(p, 0, self.height() - 1, self.width(), look().tokens.c.line)
        p.end()


class ProspectList(Plate):
    """The card with the list; it is read again when something of it has changed.

    Signals:
        asked(object): offer to this `Prospect`.
    """

    asked = Signal(object)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._bridge, self._store = bridge, bridge.store
        self._found = Prospects()
        self._event_id, self._trouble = "", ""
        self.hidden, self.paused = False, False
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        self.title, self.count = Text("", Type.HEADING), Text("", Type.UNIT, "t3")
        self.rule = Text("", Type.SMALL, "t3", elide=True)
        self.again = Button("", "ghost", icon="refresh-cw", small=True)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addWidget(self.rule, 1)
        head.addWidget(self.again)
        self.column.addLayout(head)
        self.problem = Text("", Type.ROW, "late", wrap=True)
        self.problem.setContentsMargins(16, 0, 16, 12)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.column.addWidget(Line())
        page = QWidget()
        self._lines = QVBoxLayout(page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.column.addWidget(Scroller(page), 1)
        self.again.clicked.connect(self.read)

    def show_event(self, event_id: str) -> None:
        """Reads the list of an event."""
        self._event_id = event_id
        self.read()

    def read(self) -> None:
        """Asks the server anew."""
        ident = self._event_id
        if ident:
            self._bridge.run(
                self._bridge.books.prospects(ident), lambda found: self._take(ident, found), self._failed
            )

    def _take(self, ident: str, found: Prospects) -> None:
        if ident == self._event_id and (found != self._found or self._trouble):
            self._found, self._trouble = found, ""
            self.refresh()

    def _failed(self, trouble: Trouble) -> None:
        self._trouble = trouble_words(trouble.key)
        self.refresh()

    def fail(self, words: str) -> None:
        """Why an offer was not made; empty for no reason."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def stretched(self, whole: bool) -> None:
        """With `whole` it is as high as all its lines, and the page around it scrolls instead of it."""
        lines = max(2, len(self.prospects()))
        self.setMinimumHeight(_HEAD + lines * _LINE if whole else _HEAD + 2 * _LINE)

    def prospects(self) -> Sequence[Prospect]:
        """Those on show."""
        return self._found.prospects[:SHOWN]

    def refresh(self) -> None:
        """Builds the lines again."""
        clear(self._lines)
        self.title.setText(self.tr("Can be offered now"))
        self.count.setText(figures.number(self._found.total) if self._found.total else "")
        self.rule.setText(self.tr("inside, standard ticket, no complaint or refund open"))
        self.again.relabel(self.tr("Read again"))
        event = self._store.events.get(self._event_id)
        clock = DayClock(event.zone if event is not None else "")
        if self._trouble or not self._found.prospects:
            quiet = QuietState()
            quiet.setMinimumHeight(2 * _LINE)
            if self._trouble:
                quiet.say("circle-alert", self.tr("Could not be read"), self._trouble)
            else:
                quiet.say("crown", self.tr("Nobody now"), self.tr("Guests come up here once they are inside."))
            self._lines.addWidget(quiet, 1)
            return
        for place, prospect in enumerate(self.prospects()):
            category = category_name(self._store.stock.values(), prospect.event_id, prospect.category)
            line = _Line(prospect, category, clock, hidden=self.hidden, first=place == 0, paused=self.paused)
            line.asked.connect(self.asked)
            self._lines.addWidget(line)
        self._lines.addStretch(1)
