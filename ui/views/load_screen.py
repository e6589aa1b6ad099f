"""The load screen: figures, the day in charts, who is on shift; export and the wallboard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from app.console.evenings import at_date
from app.console.selectors import age_s, is_stale
from app.console.state import Change, LinkPhase
from app.console.troubles import Trouble
from app.protocol.records import Event, LoadHistory
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.models.history import History
from ui.models.span import KEYS, Key, Span, span
from ui.views import load_export
from ui.views.filedialog import FileDialog
from ui.views.gate_trouble import gate_trouble
from ui.views.load_charts import LoadCharts, Scene
from ui.views.load_ghost import LastEvent
from ui.views.load_head import LoadHead
from ui.views.load_sales import paid_by, sales_of
from ui.views.load_side import LoadSide, on_shift
from ui.views.load_tiles import LoadTiles
from ui.views.phases import event_now
from ui.views.wallboard import Wallboard
from ui.views.wording import in_language
from ui.widgets import figures
from ui.widgets.chip import ChipLook
from ui.widgets.scroller import Scroller
from ui.widgets.stackchart import Band

_SETTLE_MS: Final = 300  # a zoom has come to rest when nothing moved for so long: then finer figures are asked for
_TICK_MS: Final = 1000
_PEOPLE_EVERY: Final = 2  # ticks
_ASK_EVERY: Final = 10
_SIDE, _SIDE_NARROW, _BAR = 396, 352, 12
_NARROW, _STACKED, _SMALL = 1288, 940, 640  # own width: window − rail − margins of 1360; one column; a phone's


class LoadScreen(QWidget):
    """Everything read, nothing written: the same screen serves operators and the manager's read-only role.

    Signals:
        said(str), refused(str): a quiet word for a toast (an export is done, or could not be written).
        trouble_asked(object): look into what happens at a gate (`gate_trouble.GateTrouble`).
    """

    said = Signal(str)
    refused = Signal(str)
    trouble_asked = Signal(object)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self.history = History()
        self._key: Key = "8h"
        self._free: Span | None = None
        self._event_id = ""
        self._clock = DayClock()
        self._asking = False
        self._trouble = ""
        self._ticks = 0
        self._dialog: FileDialog | None = None
        self.wallboard: Wallboard | None = None
        self.last_event = LastEvent(bridge, self)
        self.last_event.came.connect(self._show_ghost)
        self.setMinimumSize(280, 200)  # narrower than its parts: they give way
        self._build()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        bridge.changed.connect(self._on_changed)

    # --- building --------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head, self.tiles = LoadHead(), LoadTiles()
        self.charts = LoadCharts(self.history)
        self.side = LoadSide(self._bridge)
        head = self.head
        head.range_picked.connect(self._choose_key)
        head.table_toggled.connect(self.charts.show_table)
        head.events_asked.connect(self._offer_events)
        head.export_asked.connect(self._offer_export)
        head.wall_asked.connect(self.open_wallboard)
        head.show_range(self._key)
        self.charts.range_changed.connect(self._on_zoom)
        self.charts.reset_asked.connect(lambda: self._choose(self._key))
        self.side.gates.picked.connect(self._look_into)
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setSpacing(12)
        self._scroll, self._aside = Scroller(page), Scroller()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._scroll, 1)
        self._mode = ""
        self._arrange()

    # --- layout ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width()
        mode = "small" if wide < _SMALL else "stacked" if wide < _STACKED else "wide"
        side = _SIDE if wide >= _NARROW else _SIDE_NARROW
        self._aside.setFixedWidth(side + _BAR)
        self.side.setMaximumWidth(side if mode == "wide" else 16_777_215)
        self.head.arrange(wide)
        if mode == self._mode:
            return
        self._mode = mode
        self.tiles.arrange({"small": 2, "stacked": 3, "wide": 6}[mode])
        self.charts.arrange(1 if mode == "small" else 3)
        self._grid.addWidget(self.tiles, 0, 0, 1, 2)
        self._grid.addWidget(self.charts, 1, 0, 1, 1 if mode == "wide" else 2)
        self._place_side(mode)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(1, 1)

    def _place_side(self, mode: str) -> None:
        """Beside the charts it scrolls by itself; under them it scrolls with the page."""
        self._aside.setVisible(mode == "wide")
        bar = _BAR if mode == "wide" else 0  # its bar stands in the page's margin, so that the edges agree
        self._grid.setContentsMargins(20, 0, 20 - bar, 16)
        self.tiles.leave(bar)
        if mode == "wide":
            self._aside.hold(self.side)
            self._grid.addWidget(self._aside, 1, 1)
        else:
            self._aside.takeWidget()
            self._grid.addWidget(self.side, 2, 0, 1, 2)
        self.side.show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    # --- what is shown ---------------------------------------------------------------------------------------

    def _shown_event(self) -> Event | None:
        chosen, now_ms = self._store.events.get(self._event_id), self._store.now_ms()
        return at_date(chosen, now_ms) if chosen else event_now(self._store.events.values(), now_ms)

    @property
    def span(self) -> Span:
        """The range that is shown."""
        return self._free or span(self._key, self._store.now_ms(), self._shown_event(), self._clock)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self._show()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def _on_changed(self, change: Change) -> None:
        if change.everything:
            self.history.clear()
        self.history.run_at(self._store.clock.speed)
        if self._store.load is not None and ("load" in change.slices or change.everything):
            self.history.append(self._store.load)
        if change.everything or "link" in change.slices:
            self._ask()
        if not self.isVisible():
            return
        if change.everything or change.slices & {"load", "link", "events", "clock"}:
            self._show()

    def _on_tick(self) -> None:
        self._ticks += 1
        self._show()
        if self._ticks % _ASK_EVERY == 0:
            self._ask()  # where the clock runs fast, live figures leave holes that the server fills

    def _show(self) -> None:
        event = self._shown_event()
        zone = event.zone if event is not None else ""
        if zone != self._clock.name:
            self._clock = DayClock(zone)
        when = figures.day(self._clock.moment(event.starts_ms)) if event is not None else ""
        self.head.show_event(f"{_name(event)}, {when}" if event is not None else "")
        self.head.fresh.show_chip(self._freshness())
        self.tiles.show_load(self._store.load, self._as_of(), sales_of(self._store, self._clock))
        shown = self.span
        self.charts.show_range(shown.start_ms, shown.end_ms)
        last = self.last_event
        last.follow(event)
        now, load = self._store.now_ms(), self._store.load
        live = Scene(now, self._clock, _bands(event), load, not self._stale(), last.ghost, last.name())
        self.charts.show_scene(live)
        self.charts.show_history()
        self.side.gates.show_event(event, self._clock)
        if self._ticks % _PEOPLE_EVERY == 0:
            people = on_shift(self._store.staff, self._store.dialogues, self._store.lineup)
            self.side.show_load(self._store.load, people)

    def _show_ghost(self) -> None:
        if self.isVisible():
            self._show()

    def _stale(self) -> bool:
        return is_stale(self._store.link, self._store.monotonic())

    def _as_of(self) -> str:
        load = self._store.load
        if load is None or not self._stale():
            return ""
        return self.tr("as of %1").replace("%1", figures.clock(self._clock.moment(load.at_ms)))

    def _freshness(self) -> ChipLook:
        link = self._store.link
        if self._store.load is None:
            return ChipLook(self.tr("Waiting for figures"), "hourglass", "wait")
        if not self._stale():
            return ChipLook(self.tr("Updated every second"), "circle-dot", "ok")
        age = age_s(link, self._store.monotonic())
        words = self._as_of() if age is None else figures.duration(age * 1000)
        if link.phase in {LinkPhase.LIVE, LinkPhase.SLOW}:
            return ChipLook(self.tr("Slow · %1").replace("%1", words), "wifi", "wait")
        return ChipLook(self.tr("No link · %1").replace("%1", words), "wifi-off", "late")

    # --- range -----------------------------------------------------------------------------------------------

    def _choose_key(self, key: str) -> None:
        self._choose(next(known for known in KEYS if known == key))

    def _choose(self, key: Key) -> None:
        self._key, self._free = key, None
        self.head.show_range(key)
        self._show()
        self._ask()

    def _on_zoom(self, start_ms: float, end_ms: float) -> None:
        self._free = Span(round(start_ms), round(end_ms))
        self._settle.start()

    def _offer_events(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self._shown_event()
        for event in sorted(self._store.events.values(), key=lambda one: one.doors_ms):
            words = f"{_name(event)}, {figures.day(self._clock.moment(event.starts_ms))}"
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(event is shown)
            action.triggered.connect(lambda _=False, ident=event.id: self._choose_event(ident))
        menu.popup(at)

    def _choose_event(self, event_id: str) -> None:
        self._event_id = event_id
        self._show()
        self._ask()

    # --- asking the server -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Fetches the visible range unless it is held finely enough; live rows go on meanwhile."""
        wanted, now = self.span, self._store.now_ms()
        until = min(wanted.end_ms, now)
        looked_at = self.isVisible() or (self.wallboard is not None and self.wallboard.isVisible())
        if self._asking or not looked_at or self._store.me is None or until <= wanted.start_ms:
            return
        if self.history.covers(wanted.start_ms, until - 2000 * max(wanted.step_s, 5), 2 * wanted.step_s):
            return
        self._asking = True
        coro = self._bridge.history(wanted.start_ms, until, wanted.step_s)
        self._bridge.run(coro, self._on_history, self._on_trouble)

    def _on_history(self, stored: LoadHistory) -> None:
        self._asking, self._trouble = False, ""
        self.history.replace(stored)
        if self.wallboard is not None and self.wallboard.isVisible():
            self.wallboard.refresh()
        if self.isVisible():
            self._show()
            self._settle.start()

    def _on_trouble(self, trouble: Trouble) -> None:
        self._asking, self._trouble = False, trouble.key

    # --- leaving the screen ----------------------------------------------------------------------------------

    def _look_into(self, gate_id: str, at_ms: int) -> None:
        event = self._shown_event()
        if event is not None:
            self.trouble_asked.emit(gate_trouble(self._store, event, self.side.gates, gate_id, at_ms))

    def open_wallboard(self) -> None:
        """The figures full screen, for a wall; Esc leaves."""
        if self.wallboard is None:
            self.wallboard = Wallboard(self._bridge, self.history, self.last_event)
            self.destroyed.connect(self.wallboard.deleteLater)  # a window of its own would outlive who signed out
        self.wallboard.open_on(self.screen())
        self._ask()

    def _offer_export(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Picture of the chart (PNG)")).triggered.connect(lambda: self._ask_path("png"))
        menu.addAction(self.tr("Figures of the range (CSV)")).triggered.connect(lambda: self._ask_path("csv"))
        if self.side.gates.lines(self.span):
            gates = menu.addAction(self.tr("Gates by five minutes (CSV)"))
            gates.triggered.connect(lambda: self._ask_path("csv", "gates"))
        menu.popup(at)

    def _ask_path(self, kind: str, what: str = "load") -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        day = self._clock.moment(self._store.now_ms()).strftime("%Y-%m-%d")
        mark = "-rehearsal" if self._store.clock.rehearsal else ""
        dialog = FileDialog(self, self.tr("Export"), str(Path(folder) / f"usher-{what}-{day}{mark}.{kind}"))
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
        write = self.export if what == "load" else self.export_gates
        dialog.fileSelected.connect(lambda path: write(Path(path)))
        self._dialog = dialog
        dialog.open()

    def export(self, path: Path) -> bool:
        """Writes the picture (`.png`) or the figures of the visible range; says by `said` or `refused` how."""
        if path.suffix.lower() == ".png":
            image = load_export.picture(self.charts.stack, self._caption(), self.charts.queue_below())
            done = load_export.save_picture(path, image)
        else:
            sales = sales_of(self._store, self._clock)
            more = (self.last_event.ghost.column, partial(paid_by, sales, now_ms=self._store.now_ms()))
            rows = load_export.sheet(self.history, self.span, more, self.charts.coming)
            done = load_export.save_text(path, load_export.table(rows, self._clock, self._caption(), self._heads()))
        return self._tell(path, done)

    def export_gates(self, path: Path) -> bool:
        """Writes the steps of every gate within the visible range."""
        text = load_export.gate_table(self.side.gates.lines(self.span), self._clock, self._caption())
        return self._tell(path, load_export.save_text(path, text))

    def _tell(self, path: Path, done: bool) -> bool:
        words = self.tr("Saved: %1") if done else self.tr("Could not write %1. Choose another folder.")
        (self.said if done else self.refused).emit(words.replace("%1", path.name))
        return done

    def _caption(self) -> load_export.Caption:
        shown, event = self.span, self._shown_event()
        times = [self._clock.moment(ms) for ms in (shown.start_ms, min(shown.end_ms, self._store.now_ms()))]
        note = self.tr("%1, %2–%3 · at once = a message in the last %4 min")
        load = self._store.load
        for mark, part in (
            ("%1", figures.day(times[0], year=True)),
            ("%2", figures.clock(times[0])),
            ("%3", figures.clock(times[1])),
            ("%4", str(load.window_s // 60 if load else 10)),
        ):
            note = note.replace(mark, part)
        rehearsal = self._store.clock.rehearsal
        word = self.tr("Rehearsal %1").replace("%1", rehearsal).strip() if rehearsal else ""
        if self.last_event.name():
            note += " · " + self.tr("broken line: %1").replace("%1", self.last_event.name())
        return load_export.Caption(self.tr("Dialogues at once"), _name(event) if event else "Usher", note, word)

    def _heads(self) -> tuple[str, ...]:
        return (
            self.tr("Time"), self.tr("Bot, dialogues"), self.tr("People, dialogues"), self.tr("New a minute"),
            self.tr("Answer p50, s"), self.tr("Answer p95, s"), self.tr("Queue"),
            self.last_event.name() or self.tr("Last event"), self.tr("VIP upgrades paid today"),
            self.tr("Queue, forecast"),
        )  # fmt: skip


def _name(event: Event) -> str:
    return in_language(event.name_ru, event.name_en)


def _bands(event: Event | None) -> tuple[Band, ...]:
    if event is None:
        return ()
    return tuple(
        Band(
            phase.name_ru if figures.russian() or not phase.name_en else phase.name_en, phase.starts_ms, phase.ends_ms
        )
        for phase in event.phases
    )
