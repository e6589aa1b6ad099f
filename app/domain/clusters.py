"""When many scans fail, what it looks like: gates by five minutes, and patterns with a name (console.md §3.3, E-2).

Pure counting: nothing here asks the time. A pattern is named only when it has at least five failures, at least three
times as many as usual, and more than chance would give once in a million looks.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.domain.admission import Standing

CELL_MS: Final = 5 * 60 * 1000
WINDOW_MS: Final = 5 * 60 * 1000
FEWEST: Final = 5
TIMES: Final = 3
CHANCE: Final = 1e-6
USUAL: Final = 0.02
"""share of scans that fail on a good day, before the day has shown its own"""
PRIOR: Final = 200
"""scans that this assumption weighs"""
REASONS: Final = 4
"""reasons that share it"""
ENOUGH: Final = 100
"""scans elsewhere that tell how the whole venue does now"""
TWICE_MS: Final = 15_000
"""the same ticket again at the same scanner within this is one guest read twice"""
KEPT: Final = 4_000
ON_LIST: Final = frozenset({Standing.UNKNOWN, Standing.WRONG_EVENT, Standing.FORGED})
"""what a gate with a wrong list says to good tickets"""
MOSTLY: Final = 0.6


class Pattern(StrEnum):
    """What is probably wrong."""

    DEVICE = "device"
    """one scanner fails while the others at the gate do not"""
    GATE_LIST = "gate_list"
    """a gate does not know the tickets: another event's list, or a scanner nobody let in"""
    DOUBLE_READS = "double_reads"
    """a scanner reads each code twice"""
    PAYMENT_SYNC = "payment_sync"
    """unpaid at every gate: payments are not coming through"""
    SCREENSHOT = "screenshot"
    """used before, minutes ago, elsewhere: one code on several phones"""
    GATE = "gate"
    """a gate fails for mixed reasons"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One scan."""

    at_ms: int
    gate_id: str
    device: str
    verdict: str
    ticket_id: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Scans of a gate within five minutes from `at_ms`; `reasons` counts refusals by verdict, the most first."""

    gate_id: str
    at_ms: int
    scans: int
    failed: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A pattern found: `failed` of `scans`, where `usual` is the share on a good day. Without a gate: everywhere."""

    pattern: Pattern
    gate_id: str
    device: str
    failed: int
    scans: int
    usual: float
    reason: str
    since_ms: int


def unlikely(failed: int, scans: int, usual: float) -> bool:
    """Whether so many failures call for attention: enough, thrice the usual, and hardly by chance (Poisson tail)."""
    expected = scans * usual
    if failed < FEWEST or failed < TIMES * expected:
        return False
    term = math.exp(-expected)
    below = 0.0
    for count in range(failed):
        below += term
        term *= expected / (count + 1)
    return 1.0 - below < CHANCE


@dataclass(slots=True)
class _Count:
    scans: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def cell(self, gate_id: str, at_ms: int) -> Cell:
        return Cell(gate_id, at_ms, self.scans, self.reasons.total(), tuple(self.reasons.most_common()))


class Health:
    """The scans of one event's day: counted by gate and five minutes, and the newest kept one by one."""

    __slots__ = ("counts", "newest", "reasons", "scans")

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], _Count] = defaultdict(_Count)
        self.newest: deque[Seen] = deque(maxlen=KEPT)
        self.scans = 0
        self.reasons: Counter[str] = Counter()

    def take(self, seen: Seen) -> None:
        """Count a scan."""
        count = self.counts[seen.gate_id, seen.at_ms // CELL_MS * CELL_MS]
        count.scans += 1
        self.scans += 1
        self.newest.append(seen)
        if seen.verdict != Standing.VALID:
            count.reasons[seen.verdict] += 1
            self.reasons[seen.verdict] += 1

    def cells(self, since_ms: int) -> tuple[Cell, ...]:
        """Gate by five minutes, by time and gate, from the cell that holds `since_ms` on."""
        first = since_ms // CELL_MS * CELL_MS
        chosen = sorted((at_ms, gate_id) for gate_id, at_ms in self.counts if at_ms >= first)
        return tuple(self.counts[gate_id, at_ms].cell(gate_id, at_ms) for at_ms, gate_id in chosen)

    def clusters(self, now_ms: int) -> tuple[Cluster, ...]:
        """What is wrong now."""
        recent = [seen for seen in self.newest if now_ms - WINDOW_MS <= seen.at_ms <= now_ms]
        now = Counter(seen.verdict for seen in recent if seen.verdict != Standing.VALID)
        usual = Usual(self.scans - len(recent), self.reasons - now)
        return find_clusters(recent, self.newest, usual)


@dataclass(frozen=True, slots=True)
class Usual:
    """The day so far, before the time looked at; leans on a good day while there are few scans."""

    scans: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def share(self) -> float:
        """Scans that fail."""
        return (self.reasons.total() + USUAL * PRIOR) / (self.scans + PRIOR)

    def share_of(self, reason: str) -> float:
        """Scans that fail for this reason."""
        return (self.reasons[reason] + USUAL * PRIOR / REASONS) / (self.scans + PRIOR)


def find_clusters(recent: Sequence[Seen], before: Iterable[Seen], usual: Usual) -> tuple[Cluster, ...]:
    """Patterns among recent scans; `before` holds earlier ones, too, for the first use of a code. Worst first.

    A failure is explained once: double reads and screenshots first, then payments, then scanners and gates.
    """
    twice, elsewhere = _used_again(recent, before)
    found = [*_by_device(recent, twice, usual.share_of(Standing.USED))]
    found += _everywhere(Pattern.SCREENSHOT, elsewhere, recent, usual.share_of(Standing.USED))
    unpaid = [seen for seen in recent if seen.verdict == Standing.UNPAID]
    if len({seen.gate_id for seen in unpaid}) > 1:
        found += _everywhere(Pattern.PAYMENT_SYNC, unpaid, recent, usual.share_of(Standing.UNPAID))
    explained = _explained(found, twice, elsewhere, unpaid)
    left = [seen for seen in recent if id(seen) not in explained]
    return tuple(sorted([*found, *_by_gate(left, usual.share())], key=lambda one: -one.failed))


def _explained(found: Iterable[Cluster], twice: list[Seen], elsewhere: list[Seen], unpaid: list[Seen]) -> set[int]:
    named = {one.pattern for one in found}
    reasons = ((Pattern.DOUBLE_READS, twice), (Pattern.SCREENSHOT, elsewhere), (Pattern.PAYMENT_SYNC, unpaid))
    return {id(seen) for pattern, some in reasons if pattern in named for seen in some}


def _used_again(recent: Sequence[Seen], before: Iterable[Seen]) -> tuple[list[Seen], list[Seen]]:
    """Second uses: at the same scanner within seconds, and at another gate later."""
    entered: dict[str, Seen] = {}
    for seen in (*before, *recent):
        first = entered.get(seen.ticket_id, seen)
        if seen.ticket_id and seen.verdict == Standing.VALID and seen.at_ms <= first.at_ms:
            entered[seen.ticket_id] = seen
    twice, elsewhere = [], []
    for seen in recent:
        if seen.verdict != Standing.USED or seen.ticket_id not in entered:
            continue
        first = entered[seen.ticket_id]
        if seen.device == first.device and 0 <= seen.at_ms - first.at_ms <= TWICE_MS:
            twice.append(seen)
        elif seen.gate_id != first.gate_id:
            elsewhere.append(seen)
    return twice, elsewhere


def _by_device(recent: Sequence[Seen], twice: Sequence[Seen], usual: float) -> Iterable[Cluster]:
    for device, some in _grouped(twice, "device").items():
        scans = [seen for seen in recent if seen.device == device]
        if unlikely(len(some), len(scans), usual):
            yield _cluster(Pattern.DOUBLE_READS, some, len(scans), usual, device=device, gate_id=some[0].gate_id)


def _everywhere(pattern: Pattern, some: Sequence[Seen], recent: Sequence[Seen], usual: float) -> list[Cluster]:
    return [_cluster(pattern, some, len(recent), usual)] if unlikely(len(some), len(recent), usual) else []


def _by_gate(recent: Sequence[Seen], usual: float) -> Iterable[Cluster]:
    all_failed = _failed(recent)
    for gate_id, scans in _grouped(recent, "gate_id").items():
        failed = _failed(scans)
        elsewhere = len(recent) - len(scans)
        share = usual
        if elsewhere >= ENOUGH:  # what all gates share is no trouble of this one
            share = max(usual, (len(all_failed) - len(failed)) / elsewhere)
        devices = _grouped(scans, "device")
        culprit = _culprit(devices, share)
        if culprit:
            bad = _failed(devices[culprit])
            yield _cluster(Pattern.DEVICE, bad, len(devices[culprit]), share, gate_id=gate_id, device=culprit)
        elif unlikely(len(failed), len(scans), share):
            yield _cluster(_of_gate(failed, devices), failed, len(scans), share, gate_id=gate_id)


def _failed(scans: Iterable[Seen]) -> list[Seen]:
    return [seen for seen in scans if seen.verdict != Standing.VALID]


def _culprit(devices: dict[str, list[Seen]], usual: float) -> str:
    """The one scanner that fails while the others of its gate do not; empty when there is no such one."""
    if len(devices) < 2:
        return ""
    shares = sorted((len(_failed(scans)) / len(scans), device) for device, scans in devices.items())
    (next_share, _), (share, device) = shares[-2:]
    alone = next_share * TIMES <= share
    return device if alone and unlikely(len(_failed(devices[device])), len(devices[device]), usual) else ""


def _of_gate(failed: Sequence[Seen], devices: dict[str, list[Seen]]) -> Pattern:
    on_list = sum(seen.verdict in ON_LIST for seen in failed)
    if on_list >= MOSTLY * len(failed):
        return Pattern.GATE_LIST
    unread = sum(seen.verdict == Standing.NOT_A_TICKET for seen in failed)
    if len(devices) == 1 and unread >= MOSTLY * len(failed):
        return Pattern.DEVICE
    return Pattern.GATE


def _grouped(scans: Iterable[Seen], name: str) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for seen in scans:
        found[getattr(seen, name)].append(seen)
    return found


def _cluster(
    pattern: Pattern, some: Sequence[Seen], scans: int, usual: float, *, gate_id: str = "", device: str = ""
) -> Cluster:
    reason, _ = Counter(seen.verdict for seen in some).most_common(1)[0]
    since_ms = min(seen.at_ms for seen in some)
    return Cluster(pattern, gate_id, device, len(some), scans, usual, reason, since_ms)
