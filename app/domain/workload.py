"""What comes to people and how fast they take it, line by line: the forecast's figures (A1). Times are server ms.

Time in hand is the time between a person's acts while he holds a dialogue, pauses over five minutes left out; the
server cannot see where somebody looks. Divided by the dialogues taken it is what one costs him.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from app.domain.forecast import FEWEST, Pace
from app.domain.metrics import Spoken

RECENT_MS: Final = 5 * 60_000
"""arrivals are looked at in steps of this"""
AT_WORK_MS: Final = 20 * 60_000
"""who did something within this, or holds something, is at work"""
PACE_MS: Final = 30 * 60_000
"""the pace is that of this time, of the hour when too little was taken"""
HOUR_MS: Final = 60 * 60_000
IDLE_MS: Final = 5 * 60_000
CHANCE: Final = 2.0
"""a growth counts from so many standard deviations on"""
TO_QUEUE: Final = frozenset({"escalated", "reopened", "woken", "lease_lost"})
RELEASED: Final = frozenset({"given_back", "resolved", "snoozed", "lease_lost"})
ACTS: Final = frozenset({"taken", "given_back", "resolved", "snoozed", "reopened"})


class Workload:
    """Feed it every line (`spoke`); `pace` tells the rest."""

    def __init__(self) -> None:
        self._arrived: deque[int] = deque()
        self._queued: deque[int] = deque()
        self._taken: deque[int] = deque()
        self._busy: deque[tuple[int, int]] = deque()
        self._seen: set[str] = set()
        self._holder: dict[str, str] = {}
        self._acted: dict[str, int] = {}

    def new_day(self) -> None:
        """A new day: a guest who writes again begins anew."""
        self._seen.clear()

    def spoke(self, line: Spoken) -> None:
        """One line of any dialogue, in the order of its dialogue."""
        if line.by == "guest" and not line.system and line.dialogue_id not in self._seen:
            self._seen.add(line.dialogue_id)
            self._arrived.append(line.at_ms)
        if line.system in TO_QUEUE:
            self._queued.append(line.at_ms)
        if line.author_id and (line.system in ACTS or line.by in {"person", "note"}):
            self._act(line.author_id, line.at_ms)
        if line.system == "taken":
            self._taken.append(line.at_ms)
            self._holder[line.dialogue_id] = line.author_id
        elif line.system in RELEASED:
            self._holder.pop(line.dialogue_id, None)

    def _act(self, person: str, at_ms: int) -> None:
        before = self._acted.get(person)
        if before is not None and person in self._holder.values():
            self._busy.append((before, min(at_ms, before + IDLE_MS)))
        self._acted[person] = max(at_ms, before or 0)

    def pace(self, now_ms: int, is_here: Callable[[str], bool]) -> Pace:
        """The figures now; `is_here` says whether a person's console is connected."""
        self._forget(now_ms - HOUR_MS)
        newest = _count(self._arrived, now_ms - RECENT_MS, now_ms)
        before = _count(self._arrived, now_ms - 2 * RECENT_MS, now_ms - RECENT_MS)
        minutes = RECENT_MS / 60_000
        grows = newest - before > CHANCE * (newest + before) ** 0.5
        in_hand_ms, taken = self._in_hand(now_ms)
        return Pace(
            arrivals=newest / minutes,
            growth=(newest - before) / minutes**2 if grows else 0.0,
            share=len(self._queued) / len(self._arrived) if self._arrived else 0.0,
            in_hand_ms=in_hand_ms,
            people=sum(is_here(person) for person in self._at_work(now_ms)),
            taken=taken,
        )

    def _at_work(self, now_ms: int) -> set[str]:
        acted = {person for person, at_ms in self._acted.items() if now_ms - at_ms <= AT_WORK_MS}
        return acted | {person for person in self._holder.values() if person}

    def _in_hand(self, now_ms: int) -> tuple[int, int]:
        """Time in hand per dialogue taken, and how many were taken in the time looked at."""
        taken, span_ms = 0, HOUR_MS
        for span_ms in (PACE_MS, HOUR_MS):
            taken = _count(self._taken, now_ms - span_ms, now_ms)
            if taken >= FEWEST:
                break
        holding = set(self._holder.values())
        under_way = [
            (at_ms, min(now_ms, at_ms + IDLE_MS)) for person, at_ms in self._acted.items() if person in holding
        ]
        since_ms = now_ms - span_ms
        busy = sum(max(0, end - max(start, since_ms)) for start, end in (*self._busy, *under_way))
        return (round(busy / taken) if taken else 0), taken

    def _forget(self, before_ms: int) -> None:
        for times in (self._arrived, self._queued, self._taken):
            while times and times[0] <= before_ms:
                times.popleft()
        while self._busy and self._busy[0][1] <= before_ms:
            self._busy.popleft()


def _count(times: Iterable[int], after_ms: int, until_ms: int) -> int:
    return sum(after_ms < at_ms <= until_ms for at_ms in times)
