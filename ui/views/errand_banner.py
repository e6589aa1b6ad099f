"""48 px over every screen while a runner's errand waits for the operator: nobody has said yes, or nobody can."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from app.console.errands import raised
from app.console.state import Change
from app.domain.errands import State
from app.protocol.trade import Errand
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.views.errand_words import errand_title
from ui.views.ticket_words import moment_words
from ui.widgets.banner import Banner
from ui.widgets.button import Button


class ErrandBanner(Banner):
    """Says which, since when, and leads to it.

    Signals:
        asked(): show the runners.
        alarmed(str, str): one is raised that was not, or is raised again; its words and its dialogue.
    """

    asked = Signal()
    alarmed = Signal(str, str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(tall=True, parent=parent)
        self._store = bridge.store
        self._known: dict[str, tuple[str, int]] = {}
        self._look = Button("", icon="users", small=True)
        self._look.clicked.connect(self.asked)
        self.put(self._look)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self._look.relabel(self.tr("To the runners"))
        self.refresh()

    def refresh(self) -> None:
        """Shows the oldest of them, or nothing."""
        found = raised(self._store)
        self.setVisible(bool(found))
        for errand in found:
            mark = (errand.state, errand.raised)
            if self._known.get(errand.id) != mark:
                self.alarmed.emit(f"{self._words(errand)} {errand_title(errand)}", errand.dialogue_id)
        self._known = {errand.id: (errand.state, errand.raised) for errand in found}
        if not found:
            return
        first = found[0]
        event = self._store.events.get(first.event_id)
        clock = DayClock(event.zone if event is not None else "")
        line = first.history[-1].at_ms if first.history else first.made_ms
        when = moment_words(first.raised_ms or line, clock, self._store.now_ms())
        aside = self.tr("since %1").replace("%1", when)
        if len(found) > 1:
            aside = self.tr("and %n more, since %1", "", len(found) - 1).replace("%1", when)
        self.say("late", "triangle-alert", self._words(first), errand_title(first), aside)

    def _words(self, errand: Errand) -> str:
        if errand.state == State.CANNOT:
            return self.tr("The runner cannot come.")
        return self.tr("No runner has said yes.")

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"errands", "events"}:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
