"""A row of the outbox, and when it must come back to the operator instead of being sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from app.console.state import PendingState
from app.domain.dialogues import Status
from app.protocol.deals import EXACT
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held

REPLY_MAX_AGE_S = 600.0
"""a reply older than this returns for review"""
NEVER_BLIND = EXACT | frozenset({"SendBroadcast"})
"""Kinds that are confirmed again after an outage, whatever else holds."""
HARMLESS_BEHIND = frozenset({"AddNote", "TagDialogue"})
"""Kinds that may go on although a row before them on the same entity came back for review."""
OPEN = frozenset({PendingState.HELD, PendingState.QUEUED, PendingState.SENT, PendingState.UNKNOWN})
REFUSED = frozenset({PendingState.REJECTED, PendingState.CONFLICT, PendingState.FORBIDDEN, PendingState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Row:
    """One command as the journal keeps it. Times: `_at` monotonic seconds of this run, `_ms` wall or product."""

    cmd: str
    client_seq: int
    user_id: str
    kind: str
    ent: str
    args: bytes
    base: int | None
    made_ms: int
    """product time of the click"""
    wall_ms: int
    """this computer's clock at the click"""
    made_at: float
    state: PendingState
    code: str = ""
    attempts: int = 0
    send_at: float | None = None
    """when a held row leaves"""
    seq: int = 0
    """the event that an accepted command caused"""
    judged: bool = False
    """the server has answered under this id: sending it again would only repeat the answer"""
    era: int = 0
    """the connection during which it was made; 0 when made without one or before this start"""
    step_up: str = ""
    """a one-time code, in memory only: what comes back from the disk has none and asks for a new one"""
    made: str = ""
    """key of what an accepted command made, in memory only"""


class _ReplyArgs(msgspec.Struct):
    lease: int = 0
    answered_n: int = 0


def review_code(row: Row, now: float, era: int, state: Mapping[str, Held]) -> str:
    """Why a row must not be sent without the operator: too_old | blind | moved_on, or empty.

    `era` counts connections; a row made in the present one was made with open eyes.
    """
    if row.kind == "SendReply" and now - row.made_at > REPLY_MAX_AGE_S:
        return "too_old"
    if row.era == era:
        return ""
    if row.kind in NEVER_BLIND:
        return "blind"
    if row.kind == "SendReply" and _moved_on(row, state):
        return "moved_on"
    return ""


def _moved_on(row: Row, state: Mapping[str, Held]) -> bool:
    """Whether the dialogue is not what was answered: gone, resolved, another's, or with new words of the guest."""
    held = state.get(row.ent)
    dialogue = held.record if held is not None else None
    if not isinstance(dialogue, Dialogue) or dialogue.status == Status.RESOLVED.value:
        return True
    seen = msgspec.json.decode(row.args, type=_ReplyArgs)
    if dialogue.holder_id != row.user_id or dialogue.lease != seen.lease:
        return True
    return dialogue.last_by == "guest" and dialogue.messages > seen.answered_n
