"""An event's gates as a ticket meets them: on which day it is good, where it may enter (T1, T2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.admission import Doorway
from app.domain.festivals import Event, Gate

AFTERWARDS: Final = timedelta(hours=2)
"""after the end somebody may still come back for a coat"""


def day_of(event: Event) -> tuple[int, int]:
    """From when to when tickets are good (ms, the end excluded): the day of the doors, local, to the end."""
    doors = event.doors_at.astimezone(ZoneInfo(event.zone))
    begins = datetime.combine(doors.date(), time(), doors.tzinfo)
    return _ms(begins), _ms(event.ends_at + AFTERWARDS)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def gate_of(event: Event, gate_id: str) -> Gate | None:
    """The gate of this id."""
    return next((gate for gate in event.gates if gate.id == gate_id), None)


def doorway(event: Event, gate: Gate, now_ms: int, *, reentry: bool = False) -> Doorway:
    """The gate at this moment."""
    opens_ms, closes_ms = day_of(event)
    return Doorway(event.id, gate.id, gate.zones, opens_ms <= now_ms < closes_ms, reentry)


def zone_of(event: Event, category_id: str) -> str:
    """The zone a category admits to; empty for any."""
    category = event.category(category_id)
    return category.zone if category is not None else ""


def bound_gate(event: Event, named: str, zone: str) -> str:
    """The id of the gate a ticket names (by id or by name); empty when it names none that leads to its zone."""
    for gate in event.gates:
        if named and named in (gate.id, gate.name.ru, gate.name.en):
            return gate.id if not (zone and gate.zones) or zone in gate.zones else ""
    return ""


def right_gates(event: Event, named: str, zone: str) -> tuple[str, ...]:
    """Ids of the gates where a ticket is good."""
    bound = bound_gate(event, named, zone)
    return (bound,) if bound else tuple(_leading(event.gates, zone))


def _leading(gates: Iterable[Gate], zone: str) -> Iterable[str]:
    return (gate.id for gate in gates if not (zone and gate.zones) or zone in gate.zones)
