"""The queue in order, kept up with each change instead of sorted again (34,000 rows, 1,000 changes a second).

The order is urgency: weight of the reason + waiting time + the gate. All waits grow at the same pace, so
"weight + gate − when the wait began" never changes with time and a row moves only when its record does.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from enum import StrEnum

from app.domain.dialogues import OPEN_FOR_PEOPLE, Status
from app.domain.escalations import AT_GATE_BONUS, WEIGHTS, Reason, heaviest
from app.protocol.records import Dialogue

_OPEN = frozenset(status.value for status in OPEN_FOR_PEOPLE)
_KNOWN = frozenset(reason.value for reason in Reason)
_CEILING_MS = 2**53


class Group(StrEnum):
    """Where a dialogue stands in the list."""

    MINE = "mine"
    """active or awaiting the guest, held by me"""
    WAITING = "waiting"
    """queued: nobody holds it"""
    GUEST = "guest"
    """awaiting the guest, held by a colleague"""
    SNOOZED = "snoozed"
    OTHERS = "others"
    """active, held by a colleague"""


Key = tuple[int, int, str]
"""Smaller is further up: safety first, then urgency, then id."""


def known_reasons(dialogue: Dialogue) -> tuple[Reason, ...]:
    """The reasons of a dialogue that this build knows; a newer server may name others."""
    named = dialogue.reasons or ((dialogue.escalation.reason,) if dialogue.escalation else ())
    return tuple(Reason(name) for name in named if name in _KNOWN)


def reason_of(dialogue: Dialogue) -> Reason | None:
    """The reason that stands on the row: the heaviest; None when nobody was called."""
    return heaviest(known_reasons(dialogue))


def waiting_since(dialogue: Dialogue) -> int:
    """When the wait began, ms: the first unanswered guest message, else the hand-over; 0 when nobody waits."""
    if dialogue.waiting_ms:
        return dialogue.waiting_ms
    if dialogue.status == Status.QUEUED.value:
        return dialogue.escalation.at_ms if dialogue.escalation else dialogue.last_ms
    return 0


def group_of(dialogue: Dialogue, user_id: str) -> Group | None:
    """Which group a dialogue belongs to for this user; None for the bot's and the resolved ones."""
    if dialogue.status not in _OPEN:
        return None
    if dialogue.status == Status.SNOOZED.value:
        return Group.SNOOZED
    if dialogue.status == Status.QUEUED.value:
        return Group.WAITING
    if user_id and dialogue.holder_id == user_id:
        return Group.MINE
    return Group.OTHERS if dialogue.status == Status.ACTIVE.value else Group.GUEST


def order_key(dialogue: Dialogue, group: Group) -> Key:
    """The row's fixed place within its group."""
    if group is Group.SNOOZED:
        return (0, dialogue.snoozed_ms or _CEILING_MS, dialogue.id)
    if group is Group.GUEST:
        return (0, dialogue.last_ms, dialogue.id)
    reason = reason_of(dialogue)
    since = waiting_since(dialogue) or _CEILING_MS
    bonus = (WEIGHTS[reason] if reason else 0) + (AT_GATE_BONUS if dialogue.at_gate else 0)
    return (0 if reason is Reason.SAFETY else 1, since - bonus * 1000, dialogue.id)


class Lineup:
    """Open dialogues by group, in order. O(log n) a change (and a few short memory moves)."""

    def __init__(self, user_id: str = "") -> None:
        self._user_id = user_id
        self._rows: dict[Group, list[Key]] = {group: [] for group in Group}
        self._ids: dict[Group, list[str]] = {group: [] for group in Group}
        """the ids of `_rows`, kept beside them: a list of 34,000 strings is copied in no time, but not made anew"""
        self._since: list[tuple[int, str]] = []
        """who waits and since when, the longest first"""
        self._waits: dict[str, int] = {}
        self._places: dict[str, tuple[Group, Key]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, dialogue_id: object) -> bool:
        return dialogue_id in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def count(self, group: Group) -> int:
        """How many rows a group has."""
        return len(self._rows[group])

    def ids(self, group: Group, limit: int | None = None) -> list[str]:
        """The group's dialogues, most urgent first."""
        return self._ids[group][:limit]

    def longest_since(self) -> int:
        """When the longest wait of those whom nobody holds began, ms; 0 when nobody waits."""
        return self._since[0][0] if self._since else 0

    def group(self, dialogue_id: str) -> Group | None:
        """Where a dialogue stands now."""
        place = self._places.get(dialogue_id)
        return place[0] if place else None

    def put(self, dialogue: Dialogue) -> bool:
        """Place a dialogue anew; True when its group or place changed."""
        group = group_of(dialogue, self._user_id)
        if group is None:
            return self.drop(dialogue.id)
        key = order_key(dialogue, group)
        if self._places.get(dialogue.id) == (group, key):
            self._wait(dialogue, group)
            return False
        self.drop(dialogue.id)
        rows = self._rows[group]
        at = bisect_left(rows, key)
        rows.insert(at, key)
        self._ids[group].insert(at, dialogue.id)
        self._places[dialogue.id] = (group, key)
        self._wait(dialogue, group)
        return True

    def _wait(self, dialogue: Dialogue, group: Group) -> None:
        since = waiting_since(dialogue) if group is Group.WAITING else 0
        if since != self._waits.get(dialogue.id, 0):
            self._forget_wait(dialogue.id)
            if since:
                self._waits[dialogue.id] = since
                insort(self._since, (since, dialogue.id))

    def _forget_wait(self, dialogue_id: str) -> None:
        since = self._waits.pop(dialogue_id, 0)
        if since:
            del self._since[bisect_left(self._since, (since, dialogue_id))]

    def drop(self, dialogue_id: str) -> bool:
        """Take a dialogue out; True when it was there."""
        place = self._places.pop(dialogue_id, None)
        if place is None:
            return False
        group, key = place
        rows = self._rows[group]
        at = bisect_left(rows, key)
        del rows[at]
        del self._ids[group][at]
        self._forget_wait(dialogue_id)
        return True

    def refill(self, dialogues: Iterator[Dialogue], user_id: str) -> None:
        """Start again with all of them, sorted once."""
        self._user_id = user_id
        self._places.clear()
        self._waits.clear()
        for group in Group:
            self._rows[group] = []
        for dialogue in dialogues:
            placed = group_of(dialogue, user_id)
            if placed is not None:
                key = order_key(dialogue, placed)
                self._rows[placed].append(key)
                self._places[dialogue.id] = (placed, key)
                since = waiting_since(dialogue) if placed is Group.WAITING else 0
                if since:
                    self._waits[dialogue.id] = since
        for group, rows in self._rows.items():
            rows.sort()
            self._ids[group] = [key[2] for key in rows]
        self._since = sorted((since, ident) for ident, since in self._waits.items())
