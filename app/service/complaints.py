"""What a guest says of his ticket in a dialogue, matched to what really happened at the gate (console.md §3.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.admission import Standing, matched
from app.domain.permissions import may_see
from app.ports.books import ScanRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow
from app.protocol.admissions import ScanLine
from app.protocol.records import Message
from app.service.principal import Principal

LOOK_BACK: Final = 100
"""newest lines of a dialogue in which a complaint is looked for"""
_ABOUT: Final = re.compile(
    r"\bqr|\bкод|билет|скан|турникет|ворот|вход|пищ|красн|не пуска|не сраб|не чита"
    r"|code|ticket|scan|gate|entr|refus|red\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """The guest's words and when; the scan they are about, if there was one within ten minutes."""

    text: str = ""
    at_ms: int = 0
    scan: ScanLine | None = None


def of(reads: Reads, principal: Principal, dialogue_id: str, scans: Sequence[ScanRow]) -> Complaint:
    """The complaint of a dialogue about a ticket with these scans; empty without a dialogue or a guest's word."""
    row = reads.get(DialogueRow, dialogue_id) if dialogue_id else None
    if row is None or not may_see(principal.event_ids, row.event_id):
        return Complaint()
    lines = [one.message for one in reads.thread(dialogue_id, 0, LOOK_BACK) if one.by == "guest" and one.message.text]
    return _nearest([line for line in lines if _ABOUT.search(line.text)] or lines[-1:], scans)


def _nearest(lines: Sequence[Message], scans: Sequence[ScanRow]) -> Complaint:
    """The newest line that a scan explains, else the newest line."""
    verdicts = [(scan.at_ms, Standing(scan.verdict)) for scan in scans]
    for line in reversed(lines):
        index = matched(line.at_ms, verdicts)
        if index is not None:
            return Complaint(line.text, line.at_ms, scans[index].line)
    return Complaint(lines[-1].text, lines[-1].at_ms) if lines else Complaint()
