"""The last event's day on the load screen: asked for once an event, named in the legend (C1, console.md §3.13)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from app.console.state import Change, LinkPhase
from app.protocol.ghosts import LoadGhost
from app.protocol.records import Event
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.models.ghost import Ghost, ghost_of
from ui.qt import one_line
from ui.views.wording import in_language
from ui.widgets import figures

_AGAIN_S: Final = 30.0
_LONGEST: Final = 40  # letters of a name in the legend


class LastEvent(QObject):
    """Holds the ghost of the event that `follow` names; while there is none it is empty and has no name.

    Signals:
        came(): the server has told of another one.
    """

    came = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._event: Event | None = None
        self._told: LoadGhost | None = None
        self._asked_at = -_AGAIN_S
        self.ghost = Ghost()
        bridge.changed.connect(self._on_changed)

    def follow(self, event: Event | None) -> None:
        """Shows what was before this event; asks the server when that is not known."""
        if event is not self._event:
            other = event is None or self._event is None or event.id != self._event.id
            self._event = event
            if other:
                self._told, self._asked_at = None, -_AGAIN_S
            self._lay()
        now = self._store.monotonic()
        linked = self._store.link.phase in {LinkPhase.LIVE, LinkPhase.SLOW}
        if event is None or self._told is not None or not linked or now - self._asked_at < _AGAIN_S:
            return
        self._asked_at = now
        ident = event.id
        self._bridge.run(self._bridge.ghost(ident), lambda told: self._take(ident, told), lambda _trouble: None)

    def _take(self, ident: str, told: LoadGhost) -> None:
        if self._event is not None and ident == self._event.id:
            self._told = told
            self._lay()
            self.came.emit()

    def _lay(self) -> None:
        told, event = self._told, self._event
        self.ghost = ghost_of(told, event.doors_ms) if told is not None and event is not None else Ghost()

    def _on_changed(self, change: Change) -> None:
        if change.everything:
            self._told, self._asked_at = None, -_AGAIN_S

    def name(self) -> str:
        """The event of the line with its day, `Northern Light, 7 June`; empty without a line."""
        told = self._told
        if told is None or self._event is None or not len(self.ghost):
            return ""
        clock = DayClock(self._event.zone)
        then, today = clock.moment(told.doors_ms), clock.moment(self._event.doors_ms)
        name = one_line(in_language(told.name_ru, told.name_en), _LONGEST)
        return f"{name}, {figures.day(then, year=then.year != today.year)}"
