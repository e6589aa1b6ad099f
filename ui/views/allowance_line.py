"""How much an approver has used of his limit of the day, what is left, and what happens above it (C4)."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.console.state import Change
from app.console.troubles import Trouble
from app.domain.refunds import Limits, approvals_needed
from app.protocol.money_api import Allowance
from app.protocol.trade import Refund
from ui.bridge import Bridge
from ui.theme import Type
from ui.widgets import figures
from ui.widgets.usedbar import Used, UsedBar
from ui.widgets.words import Text

Mark = tuple[tuple[str, str, int], ...]


class AllowanceLine(QWidget):
    """A bar with its figures; empty until the server has told them, and asked anew after each decision."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge: Bridge | None = None
        self._told: tuple[str, Allowance] | None = None
        self._asked: tuple[str, Mark] | None = None
        self._refund: Refund | None = None
        self._minor: int | None = None
        self._hidden = False
        self.bar = UsedBar()
        self.words = Text("", Type.SMALL_NUM, "t2", wrap=True)
        self.above = Text("", Type.SMALL, "wait", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(5)
        for part in (self.words, self.bar, self.above):
            column.addWidget(part)
        self.hide()

    def attend(self, bridge: Bridge) -> None:
        """Begin to listen: each decision of this person changes what is left."""
        self._bridge = bridge
        bridge.changed.connect(self._on_change)

    def show_for(self, refund: Refund | None, minor: int | None, *, hidden: bool) -> None:
        """What an approval of this amount would take; no amount yet: None; nothing to approve: no refund."""
        self._refund, self._minor, self._hidden = refund, minor, hidden
        self._ask()
        self._show()

    # --- asking --------------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if self._refund is not None and (change.everything or change.slices & {"refunds", "me"}):
            self._ask()

    def _ask(self) -> None:
        bridge, refund = self._bridge, self._refund
        me = bridge.store.me if bridge is not None else None
        if bridge is None or refund is None or me is None or not bridge.store.may("ApproveRefund"):
            return
        asked = (refund.event_id, self._mark(me.user_id))
        if asked == self._asked:
            return
        self._asked = asked
        event_id = refund.event_id
        bridge.run(bridge.books.allowance(event_id), lambda found: self._take(event_id, found), self._not_told)

    def _mark(self, user_id: str) -> Mark:
        """What of the packets this person has agreed to; another mark, and the day's sum may be another."""
        refunds = self._bridge.store.refunds if self._bridge is not None else {}
        return tuple(
            (one.id, one.state, len(one.approvals))
            for one in refunds.values()
            if any(approval.user_id == user_id for approval in one.approvals)
        )

    def _take(self, event_id: str, found: Allowance) -> None:
        self._told = (event_id, found)
        self._show()

    def _not_told(self, _trouble: Trouble) -> None:
        self._asked = None  # an older server, or none at the moment: asked again with the next packet
        self._told = None
        self._show()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        refund, told = self._refund, self._told
        shown = refund is not None and told is not None and told[0] == refund.event_id
        self.setVisible(shown)
        if not shown or refund is None or told is None:
            return
        found, minor = told[1], self._minor or 0
        used = Used(found.used_minor, minor, found.day_minor)
        self.words.setText(self._words(found, refund.currency))
        self.bar.show_used(used, self.words.text())
        above = self._above(found, refund, minor)
        self.above.setText(above)
        self.above.setVisible(bool(above))

    def _words(self, found: Allowance, currency: str) -> str:
        if self._hidden:
            return self.tr("Your limit of today: •••")
        words = self.tr("Your limit of today: %1 used of %2, %3 left")
        parts = (found.used_minor, found.day_minor, found.left_minor)
        for place, part in zip(("%1", "%2", "%3"), parts, strict=True):
            words = words.replace(place, figures.money(part, currency))
        return words

    def _above(self, found: Allowance, refund: Refund, minor: int) -> str:
        """What happens when the amount does not fit; empty when it does, or when a colleague has agreed already."""
        if minor > found.most_minor:
            most = "•••" if self._hidden else figures.money(found.most_minor, refund.currency)
            return self.tr("One refund is at most %1.").replace("%1", most)
        limits = Limits(found.two_minor, found.day_minor, found.most_minor, found.cooling_ms)
        if refund.approvals or approvals_needed(minor, found.used_minor, limits) < 2:
            return ""
        delay = figures.duration(found.cooling_ms)
        if minor > found.two_minor:
            words = self.tr("Above what one person approves alone: a second one agrees, or yourself again in %1.")
        else:
            words = self.tr("Above what is left of your day: a second person agrees, or yourself again in %1.")
        return words.replace("%1", delay)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
