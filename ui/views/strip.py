"""The load strip on top of every screen: at once, queue, answer, phase, link, unsent; and the search."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.console.selectors import age_s, counts, longest_wait
from app.console.state import Change, LinkPhase
from app.protocol.records import Load, LoadHistory
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.views.keys import KeyMap
from ui.views.phases import event_now, phase_cell
from ui.widgets import figures
from ui.widgets.chip import ChipLook
from ui.widgets.sparkline import Sparkline
from ui.widgets.strip import HEIGHT, CellLook, FindBox, StripCell

_TICK_MS: Final = 1000
_SOON_MS: Final = 100
_MINUTE_MS: Final = 60_000
_SPARK_MINUTES: Final = 90
_SLOW_S: Final = 5.0
WIDE_FROM: Final = 1360
LOST: Final = frozenset({LinkPhase.OFFLINE, LinkPhase.CONNECTING})


class LoadStrip(QWidget):
    """The strip.

    Signals:
        find_asked(), unsent_asked(), link_asked(): what was clicked.
    """

    find_asked = Signal()
    unsent_asked = Signal()
    link_asked = Signal()

    def __init__(self, bridge: Bridge, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store, self._keys = bridge, bridge.store, keys
        self._minutes: list[float] = []
        self._minute = 0
        self._asked = False
        self.setFixedHeight(HEIGHT)
        self.spark = Sparkline()
        self.at_once = StripCell(first=True, spark=self.spark)
        self.queue, self.answer, self.phase = StripCell(), StripCell(), StripCell()
        self.link, self.unsent = StripCell(), StripCell()
        self.search_box = FindBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(0)
        for cell in self._cells():
            row.addWidget(cell)
        row.addStretch(1)
        row.addWidget(self.search_box)
        self.search_box.clicked.connect(self.find_asked)
        self.unsent.clicked.connect(self.unsent_asked)
        self.link.clicked.connect(self.link_asked)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.refresh)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def _cells(self) -> tuple[StripCell, ...]:
        return (self.at_once, self.queue, self.answer, self.phase, self.link, self.unsent)

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.search_box.word(self.tr("Search"), self._keys.hint("search"))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self._ask_history()

    def _on_change(self, change: Change) -> None:
        if change.everything:
            self._asked = False
            self._ask_history()
        if change.everything or change.slices & {"load", "link", "pending", "clock", "events"}:
            self.refresh()
        elif change.dialogues and not self._soon.isActive():
            self._soon.start()  # the longest wait looks at everybody who waits

    def _ask_history(self) -> None:
        if self._asked or self._store.me is None or not self._store.clock.base_ms:
            return
        self._asked = True
        now = self._store.now_ms()
        start = now - _SPARK_MINUTES * _MINUTE_MS
        self._bridge.run(self._bridge.history(start, now, 60), self._take_history, lambda _: None)

    def _take_history(self, found: LoadHistory) -> None:
        self._minutes = [float(bot + person) for bot, person in zip(found.bot, found.person, strict=True)]
        self.spark.set_values(self._minutes[-_SPARK_MINUTES:])

    def _keep_minute(self, load: Load) -> None:
        minute = load.at_ms // _MINUTE_MS
        if minute > self._minute:
            self._minute = minute
            self._minutes = [*self._minutes[-_SPARK_MINUTES:], float(load.at_once)]
        elif self._minutes:
            self._minutes[-1] = float(load.at_once)
        self.spark.set_values(self._minutes[-_SPARK_MINUTES:])

    def refresh(self) -> None:
        """Says everything again; a cell that says the same costs nothing."""
        stale = self._stale_at()
        if self._store.load is not None:
            self._keep_minute(self._store.load)
        self.answer.say(self._answer(stale))
        event = event_now(self._store.events.values(), self._store.now_ms())
        self.phase.say(phase_cell(event, self._store.now_ms()))
        self.link.say(self._link())
        self.unsent.say(self._unsent())
        self._fit()

    def _clock(self) -> DayClock:
        event = event_now(self._store.events.values(), self._store.now_ms())
        return DayClock(event.zone if event is not None else "")

    def _stale_at(self) -> str:
        """The time of the figures when they are old, else empty."""
        link = self._store.link
        age = age_s(link, self._store.monotonic())
        if link.phase not in LOST or age is None:
            return ""
        return heard_at(self._store.now_ms(), age, self._store.clock.speed, self._clock())

    def _at_once(self, stale: str, *, short: bool) -> CellLook:
        load = self._store.load
        label = self.tr("At once · %1 min").replace("%1", str(load.window_s // 60 if load else 10))
        if load is None:
            return CellLook(label, "–", big=True, stale=True)
        peak = self.tr("peak %1 · %2").replace("%1", figures.number(load.peak))
        peak = peak.replace("%2", figures.clock(self._clock().moment(load.peak_ms)))
        return CellLook(label, figures.number(load.at_once), aside="" if short else peak, big=True, stale=bool(stale))

    def _queue(self, stale: str, *, short: bool) -> CellLook:
        waiting, longest = counts(self._store).waiting, longest_wait(self._store)
        label = self.tr("Queue at %1").replace("%1", stale) if stale else self.tr("Queue")
        if not waiting:
            chip = ChipLook("" if short else self.tr("nobody waits"), "check", "ok")
        else:
            words = "%1" if short else self.tr("longest %1")
            words = words.replace("%1", figures.waited(longest))
            late = longest > 300_000
            chip = ChipLook(words, "alarm-clock" if late else "timer", "late" if late else "mute")
        return CellLook(label, figures.number(waiting), chip=chip, stale=bool(stale))

    def _answer(self, stale: str) -> CellLook:
        load = self._store.load
        label = self.tr("Answer: bot · person")
        if load is None:
            return CellLook(label, "–", stale=True)
        bot = _short(load.answer_p50_ms)
        person = _short(load.person_median_ms)
        return CellLook(label, bot, second=person, stale=bool(stale))

    def _link(self) -> CellLook:
        link, now = self._store.link, self._store.monotonic()
        age = age_s(link, now)
        label = self.tr("Link")
        if link.phase in LOST:
            if age is None:
                return CellLook(label, self.tr("Connecting…"), "wifi", "wait")
            lost = figures.duration(age * 1000)
            return CellLook(label, self.tr("No link · %1").replace("%1", lost), "wifi-off", "late")
        if link.phase is LinkPhase.SYNCING:
            return CellLook(label, self.tr("Catching up…"), "refresh-cw", "wait")
        words = figures.duration((age or 0.0) * 1000)
        if link.phase is LinkPhase.SLOW or (age or 0.0) > _SLOW_S:
            return CellLook(label, self.tr("Slow · %1").replace("%1", words), "wifi", "wait")
        return CellLook(label, self.tr("Live · %1").replace("%1", words), "wifi", "ok")

    def _unsent(self) -> CellLook:
        held = counts(self._store)
        label, count = self.tr("Not sent"), held.unsent
        if held.refusals:
            return CellLook(label, self.tr("%n to review", "", held.refusals), "circle-alert", "late")
        if not count:
            return CellLook(label, "0", "check")
        if self._store.link.phase in LOST:
            return CellLook(label, self.tr("%n action(s)", "", count), "cloud-upload", "wait")
        return CellLook(label, str(count), "hourglass")

    def _fit(self) -> None:
        """Gives way where room is short, step by step; never queue, link, unsent."""
        wide = self.window().width()
        self.search_box.narrow(wide < WIDE_FROM)
        curve = 96 if wide >= WIDE_FROM else 72
        if self.spark.width() != curve:
            self.spark.narrow(curve)
            self.at_once.updateGeometry()
        room = self.width() - 12 - self.search_box.width()
        stale = self._stale_at()
        for step in range(5):
            self.at_once.curve(step < 3)
            self.at_once.say(self._at_once(stale, short=step >= 3))
            self.queue.say(self._queue(stale, short=step >= 4))
            shown = [cell for cell in self._cells() if not self._gone(cell, step)]
            if sum(cell.sizeHint().width() for cell in shown) <= room:
                break
        for cell in self._cells():
            cell.setVisible(cell in shown)

    def _gone(self, cell: StripCell, step: int) -> bool:
        return (cell is self.answer and step >= 1) or (cell is self.phase and step >= 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def heard_at(now_ms: int, age: float, speed: float, clock: DayClock) -> str:
    """The wall clock's time at which the server was last heard."""
    return figures.clock(clock.moment(now_ms - age * speed * 1000))


def _short(ms: int | None) -> str:
    if ms is None:
        return "–"
    return figures.duration(ms) if ms >= 1000 else f"<\u202f{figures.duration(1000)}"
