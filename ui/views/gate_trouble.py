"""What somebody who clicked a step of a gate wants to know next: what was refused there, and whose tickets (E-2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.console.store import Store
from app.domain.admission import Standing
from app.domain.clusters import CELL_MS
from app.protocol.admissions import ScanLine
from app.protocol.records import Event
from ui.models.dayclock import DayClock
from ui.views.gate_words import gate_name
from ui.views.load_gates import GateCard
from ui.views.ticket_words import standing_look
from ui.widgets import figures

translate = QCoreApplication.translate
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """A ticket that was refused: the end of its code, and when, where and why in words."""

    ticket_id: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class GateTrouble:
    """A step of a gate in words, and the newest refusals of it that this console has heard of."""

    title: str
    sentence: str
    refused: tuple[Refused, ...] = ()


def gate_trouble(store: Store, event: Event, gates: GateCard, gate_id: str, at_ms: int) -> GateTrouble:
    """The step of a gate that begins at `at_ms`; without a gate: every gate, by its named pattern."""
    clock = DayClock(event.zone)
    where = gate_name(store, event.id, gate_id) or translate("gate", "Every gate")
    cell = gates.cell_at(gate_id, at_ms)
    worst = gates.worst
    if cell is not None:
        sentence = gates.told(event.id, cell).partition("\n")[2].replace("\n", ". ") + "."
    elif worst is not None and worst.gate_id == gate_id:
        sentence = gates.alarm.words.text()
    else:
        sentence = translate("gate", "Nobody was scanned here in these five minutes.")
    return GateTrouble(f"{where}, {gates.times(at_ms)}", sentence, _refused(store, gate_id, at_ms, clock))


def _refused(store: Store, gate_id: str, at_ms: int, clock: DayClock) -> tuple[Refused, ...]:
    """The newest refusal of each ticket: of that step if there are any, else of the gate at all."""
    newest = {scan.ticket_id: scan for scan in store.scans if _fits(scan, gate_id)}
    inside = {ident: scan for ident, scan in newest.items() if at_ms <= scan.at_ms < at_ms + CELL_MS}
    chosen = sorted((inside or newest).values(), key=lambda scan: -scan.at_ms)[:_MOST]
    return tuple(Refused(scan.ticket_id, f"…{scan.code_tail}", _words(scan, clock)) for scan in chosen)


def _fits(scan: ScanLine, gate_id: str) -> bool:
    return bool(scan.ticket_id) and scan.verdict != Standing.VALID and gate_id in {"", scan.gate_id}


def _words(scan: ScanLine, clock: DayClock) -> str:
    at = figures.clock(clock.moment(scan.at_ms), seconds=True)
    return " · ".join(part for part in (at, scan.device, standing_look(scan.verdict).short) if part)
