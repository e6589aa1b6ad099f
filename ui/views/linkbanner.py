"""What the window says about the link when it is lost, and that a rehearsal is a rehearsal."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.console.selectors import age_s
from app.console.state import Change
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.theme import Type, look
from ui.views.phases import event_now
from ui.views.strip import LOST, heard_at
from ui.views.wording import trouble_words
from ui.widgets import figures, ink
from ui.widgets.banner import Banner
from ui.widgets.button import Button

PATIENCE_S: Final = 2.0  # a link that is back within this time was never worth a banner


class LinkBanner(Banner):
    """48 px over every screen while there is no link: since when, how old the data is, when it tries again."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(tall=True, parent=parent)
        self._bridge, self._store = bridge, bridge.store
        self._check = Button("", icon="refresh-cw", small=True)
        self._check.clicked.connect(bridge.check_now)
        self.put(self._check)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self._check.relabel(self.tr("Check"))
        self.refresh()

    def refresh(self) -> None:
        """Shows, counts or hides."""
        link, now = self._store.link, self._store.monotonic()
        age = age_s(link, now)
        gone = age if age is not None else now - link.since
        lost = link.phase in LOST and self._store.me is not None and gone >= PATIENCE_S
        self.setVisible(lost)
        if not lost:
            return
        bold = self.tr("No link for %1.").replace("%1", figures.duration(gone * 1000))
        parts = []
        if link.trouble:
            parts.append(trouble_words(link.trouble))
        if age is not None:
            event = event_now(self._store.events.values(), self._store.now_ms())
            when = heard_at(self._store.now_ms(), age, self._store.clock.speed, DayClock(event.zone if event else ""))
            parts.append(self.tr("Shown as of %1.").replace("%1", when))
        parts.append(self.tr("What you do is kept and goes by itself."))
        self.say("wait", "wifi-off", bold, " ".join(parts), self._next_try(now))

    def _next_try(self, now: float) -> str:
        retry_at = self._store.link.retry_at
        if retry_at is None or retry_at <= now:
            return ""
        return self.tr("tries in %1").replace("%1", figures.duration((retry_at - now) * 1000))

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"link", "me"}:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class RehearsalStrip(QWidget):
    """24 px under the load strip in a rehearsal, so that nobody takes it for the real day."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = bridge.store
        self.setFixedHeight(24)
        bridge.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Shows or hides."""
        self.setVisible(bool(self._store.clock.rehearsal))
        self.setAccessibleName(self._words())
        self.update()

    def _words(self) -> str:
        speed = self._store.clock.speed
        pace = f"{figures.number(speed, 0 if speed == int(speed) else 1)}×" if speed else self.tr("by steps")
        return self.tr("Rehearsal %1: invented guests, no real tickets, nothing leaves this system").replace(
            "%1", pace
        )

    def _on_change(self, change: Change) -> None:
        if change.everything or "clock" in change.slices:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = look().tokens.tone("snooze")
        p = ink.smooth(self)
        box = QRectF(0, 0, self.width(), 20)
        ink.rounded(p, box, 6, state.soft, state.line)
        ink.glyph(p, "repeat", 12, 3.5, 13, state.text)
        ink.text(p, Type.SMALL_MEDIUM, state.text, QRectF(33, 0, self.width() - 40, 20), self._words())
        p.end()
