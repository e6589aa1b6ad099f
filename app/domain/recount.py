"""The peak over again, out of the message log alone and by another way than the live meter: its check (issue §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.metrics import PUBLIC, SAMPLE_S, TO_PERSON, WINDOW_S, Spoken


@dataclass(frozen=True, slots=True)
class Count:
    """Dialogues at once at a sample time, and those of them a person had."""

    at_ms: int
    at_once: int
    person: int


@dataclass(slots=True)
class _Log:
    said: list[int] = field(default_factory=list)
    turns: list[tuple[int, bool]] = field(default_factory=list)
    resolved: bool = False


def recount(lines: Iterable[Spoken], from_ms: int, to_ms: int) -> tuple[Count, ...]:
    """Every sample with `from_ms <= t <= to_ms`. Lines from W before `from_ms` on, each dialogue's in order."""
    logs: dict[str, _Log] = {}
    for line in lines:
        _take(logs.setdefault(line.dialogue_id, _Log()), line)
    step = SAMPLE_S * 1000
    times = range(-(-from_ms // step) * step, to_ms + 1, step)
    total = dict.fromkeys(times, 0)
    person = dict.fromkeys(times, 0)
    for log in logs.values():
        for at_ms in _covered(log.said, step):
            if at_ms in total:
                total[at_ms] += 1
                person[at_ms] += _with_person(log.turns, at_ms)
    return tuple(Count(at_ms, total[at_ms], person[at_ms]) for at_ms in times)


def peak_of(counts: Iterable[Count]) -> Count | None:
    """The first of the highest samples; None of none."""
    return max(counts, key=lambda count: (count.at_once, -count.at_ms), default=None)


def _take(log: _Log, line: Spoken) -> None:
    if line.system:
        if line.system in TO_PERSON or line.system == "given_back":
            log.turns.append((line.at_ms, line.system != "given_back"))
        log.resolved = line.system == "resolved" or (log.resolved and line.system not in TO_PERSON)
    elif line.by in PUBLIC:
        if line.by == "guest" and log.resolved:
            log.turns.append((line.at_ms, False))
            log.resolved = False
        log.said.append(line.at_ms)


def _covered(said: Iterable[int], step: int) -> set[int]:
    """Sample times within W after some message."""
    covered: set[int] = set()
    for at_ms in said:
        first = -(-at_ms // step) * step
        covered.update(range(first, at_ms + WINDOW_S * 1000, step))
    return covered


def _with_person(turns: Iterable[tuple[int, bool]], at_ms: int) -> bool:
    """Whether the last turn at or before a time was to a person."""
    standing = False
    for turned_ms, person in turns:
        if turned_ms > at_ms:
            break
        standing = person
    return standing
