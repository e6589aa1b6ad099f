"""Refusals at the gates in steps of five minutes, and what the named pattern behind them is (C1, E-2)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.state import Change, LinkPhase
from app.domain.clusters import CELL_MS, FEWEST
from app.protocol.admissions import GateCell, GateCluster, GateHealth
from app.protocol.records import Event
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.models.gatecells import SHOWN, GateCells, GateLine, starts
from ui.models.span import Span
from ui.qt import one_line, set_tooltip
from ui.theme import Type, look
from ui.views.gate_words import cluster_words, gate_name, pattern_name
from ui.views.ticket_words import standing_look
from ui.widgets import figures, ink
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.heat import HeatCell, HeatGrid, HeatRow
from ui.widgets.words import Icon, Text

_EVERY: Final = 3  # so many columns share a time
_AGAIN_S: Final = 10.0


class _Alarm(QWidget):
    """What failures look like, where, how many, and the way to the tickets."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Text("", Type.WAIT, "late", wrap=True)
        self.words = Text("", Type.SMALL, "late", wrap=True)
        self.open = Button("", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 8, 8, 8)
        row.setSpacing(9)
        row.addWidget(Icon("triangle-alert", 15, "late"), 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(1)
        said.addWidget(self.title)
        said.addWidget(self.words)
        row.addLayout(said, 1)
        row.addWidget(self.open)

    def paintEvent(self, event: QPaintEvent) -> None:
        late = look().tokens.tone("late")
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, late.soft, late.line)
        p.end()


class GateCard(Card):
    """Reads the day's steps of the event on show and keeps them by what comes live. Hidden without gates.

    Signals:
        picked(str, object): a gate and the start (int, ms since the epoch) of a step somebody wants to look into.
    """

    picked = Signal(str, object)  # a Qt int is too short for ms

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        self.grid, self.alarm = HeatGrid(), _Alarm()
        self.calm = Text("", Type.SMALL, "t3", wrap=True)
        super().__init__(parent=parent)
        self._bridge, self._store = bridge, bridge.store
        self._cells, self._clock = GateCells(), DayClock()
        self._event: Event | None = None
        self._whole, self._asked_at = False, -_AGAIN_S
        self._shown: tuple[object, ...] = ()
        for part in (self.grid, self.calm, self.alarm):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.grid.tell_with(self._told_at)
        self.grid.picked.connect(self._pick)
        self.alarm.open.clicked.connect(self._pick_worst)
        bridge.changed.connect(self._on_changed)

    # --- what is known ---------------------------------------------------------------------------------------

    def show_event(self, event: Event | None, clock: DayClock) -> None:
        """Shows the gates of this event at this moment; called every second while somebody looks."""
        self._event, self._clock = event, clock
        if self._cells.turn_to(event.id if event is not None else ""):
            self._hear()
            self._whole, self._asked_at = False, -_AGAIN_S
        self._read()
        if (event, starts(self._store.now_ms()), self._cells.version) != self._shown:
            self.refresh()

    def _read(self) -> None:
        """Asks for the whole day when it is not held: at first, after a lost link, and again after a failure."""
        event, now = self._event, self._store.monotonic()
        linked = self._store.link.phase in {LinkPhase.LIVE, LinkPhase.SLOW}
        if self._whole or not linked or event is None or not event.gates or now - self._asked_at < _AGAIN_S:
            return
        self._asked_at = now
        self._bridge.run(self._bridge.books.gate_health(event.id), self._take, lambda _trouble: None)

    def _take(self, health: GateHealth) -> None:
        if self._cells.take(health):
            self._whole = True
            self._hear()  # the live word is the newer one of the two
            self.refresh()

    def _hear(self) -> None:
        live = self._store.health.get(self._cells.event_id)
        if live is not None:
            self._cells.take(live)

    def _on_changed(self, change: Change) -> None:
        if change.everything:
            self._cells.clear()
        if change.everything or self._store.link.phase not in {LinkPhase.LIVE, LinkPhase.SLOW}:
            self._whole = False  # live words tell of the present only: what passed meanwhile is read
        if change.everything or "health" in change.slices:
            self._hear()
            if self.isVisible():
                self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    # --- what is shown ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows the newest hour."""
        event = self._event
        self.setVisible(event is not None and bool(event.gates))
        if event is None:
            return
        columns = starts(self._store.now_ms())
        self._shown = (event, columns, self._cells.version)
        rows = self._rows(event, columns)
        some = any(cell is not None for row in rows for cell in row.cells)
        self.name(self.tr("Refusals at the gates"), self.tr("% in 5 min"))
        names = ["" if (SHOWN - 1 - place) % _EVERY else self._time(at) for place, at in enumerate(columns)]
        self.grid.set_rows(rows, names, (self.tr("Gate"), self.tr("Scans")))
        self.grid.setVisible(some)
        self.calm.setText(self.tr("Nobody was scanned within the last hour"))
        self.calm.setVisible(not some)
        self._show_alarm(event)

    def _rows(self, event: Event, columns: tuple[int, ...]) -> list[HeatRow]:
        known = [gate.id for gate in event.gates]
        others = [gate for gate in self._cells.gates(columns[0]) if gate not in known]
        alarmed = {one.gate_id for one in self._cells.clusters}
        rows = []
        for gate in (*known, *others):
            cells = [self._cells.cell(gate, at) for at in columns]
            total = sum(cell.scans for cell in cells if cell is not None)
            shown = tuple(self._cell(cell) for cell in cells)
            short = _short(gate_name(self._store, event.id, gate))
            rows.append(HeatRow(gate, short, shown, figures.number(total) if total else "–", gate in alarmed))
        return rows

    def _cell(self, cell: GateCell | None) -> HeatCell | None:
        if cell is None:
            return None
        marked = self._cells.pattern_of(cell) is not None
        return HeatCell(cell.failed / cell.scans, marked, few=cell.scans < FEWEST)

    def _told_at(self, gate_id: str, place: int) -> str:
        cell = self._cells.cell(gate_id, starts(self._store.now_ms())[place])
        return self.told(self._event.id, cell) if self._event is not None and cell is not None else ""

    def told(self, event_id: str, cell: GateCell) -> str:
        """A step in words: where and when, how many of how many, for which reasons, and what it looks like."""
        lines = [f"{gate_name(self._store, event_id, cell.gate_id)}, {self.times(cell.at_ms)}", _counted(cell)]
        lines += [f"{standing_look(reason).short}: {figures.number(count)}" for reason, count in cell.reasons]
        pattern = self._cells.pattern_of(cell)
        if pattern is not None:
            lines.append(pattern_name(pattern.pattern))
        return "\n".join(lines)

    def times(self, at_ms: int) -> str:
        """A step as 13:55–14:00."""
        return f"{self._time(at_ms)}–{self._time(at_ms + CELL_MS)}"

    def _time(self, at_ms: int) -> str:
        return figures.clock(self._clock.moment(at_ms))

    def _show_alarm(self, event: Event) -> None:
        worst = self.worst
        self.alarm.setVisible(worst is not None)
        if worst is None:
            return
        more = len(self._cells.clusters) - 1
        where = self._where(event, worst)
        count = self.tr("%1 of %2 in 5 min").replace("%1", figures.number(worst.failed))
        said = f"{pattern_name(worst.pattern)}. {count.replace('%2', figures.number(worst.scans))}"
        if more:
            said += " · " + self.tr("and %1 more").replace("%1", str(more))
        self.alarm.title.setText(where)
        self.alarm.words.setText(said)
        self.alarm.open.relabel(self.tr("Look into it"))
        self.alarm.setAccessibleName(f"{where}. {pattern_name(worst.pattern)}. {cluster_words(worst)}")
        why = self.tr(
            "An alarm: at least 5 refusals within 5 minutes, at least three times as many as usual, and more than"
            " chance would give."
        )
        set_tooltip(self.alarm, f"{cluster_words(worst)}\n{why}")

    @property
    def worst(self) -> GateCluster | None:
        """The pattern with the most failures; None when all is well."""
        return next(iter(self._cells.clusters), None)

    def _where(self, event: Event, cluster: GateCluster) -> str:
        device = self.tr("scanner %1").replace("%1", one_line(cluster.device, 20)) if cluster.device else ""
        gate = gate_name(self._store, event.id, cluster.gate_id)
        return ", ".join(part for part in (gate, device) if part) or self.tr("Every gate")

    # --- looking into it -------------------------------------------------------------------------------------

    def _pick(self, gate_id: str, place: int) -> None:
        self.picked.emit(gate_id, starts(self._store.now_ms())[place])

    def _pick_worst(self) -> None:
        if self.worst is not None:
            self.picked.emit(self.worst.gate_id, starts(self._store.now_ms())[-1])

    def lines(self, span: Span) -> list[GateLine]:
        """The steps of a range as they leave the screen."""
        event_id = self._cells.event_id
        return [
            GateLine(
                cell.at_ms,
                gate_name(self._store, event_id, cell.gate_id),
                cell.scans,
                cell.failed,
                ", ".join(f"{standing_look(reason).short}: {count}" for reason, count in cell.reasons),
            )
            for cell in self._cells.within(span.start_ms, span.end_ms)
        ]

    def cell_at(self, gate_id: str, at_ms: int) -> GateCell | None:
        """A step as it is known now."""
        return self._cells.cell(gate_id, at_ms)


def _counted(cell: GateCell) -> str:
    share = figures.percent(cell.failed / cell.scans)
    return f"{figures.number(cell.failed)} / {figures.number(cell.scans)} · {share}"


def _short(name: str) -> str:
    """`№ 2` for a gate that is called by a number: the head of the column says what it is."""
    last = name.rpartition(" ")[2]
    return f"№ {last}" if last.isdecimal() else name
