"""The figures of the load, defined once and the same everywhere (A1). Times are server receive times in ms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WINDOW_S = 600
"""W: a dialogue counts as "at once" for this long after its last message"""
SAMPLE_S = 10
"""the load is sampled this often, at whole multiples since the epoch"""
DAY_BEGINS_H = 5
"""local hour at which a new day of support begins: an event's night belongs to its evening"""
TARGET_S = 120
"""the service level: answered by a person within this time"""
PUBLIC = frozenset({"guest", "bot", "person"})
"""whose lines keep a dialogue at once; notes and notices do not"""
NO_ANSWER = frozenset({"", "greet"})
"""zones of bot lines that answer nothing"""
TO_PERSON = frozenset({"escalated", "taken", "reopened"})
"""notices after which a dialogue counts as a person's, until `given_back` or a guest's message after `resolved`"""


def step_of(at_ms: int) -> int:
    """The number of the first sample at or after a time; sample `i` is taken at `i · SAMPLE_S`."""
    return -(-at_ms // (SAMPLE_S * 1000))


def percentile(values: Iterable[int], share: float) -> int | None:
    """Nearest rank: the smallest value such that at least `share` (0..1) of all are not larger; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[rank - 1]


def containment(handed_over: int, answered: int) -> float | None:
    """Closed by the bot: 1 − handed over ÷ answered by the bot; None before anything was answered."""
    return None if answered == 0 else max(0.0, 1 - handed_over / answered)


def service_level(answered_ms: Sequence[int], waiting_ms: Iterable[int]) -> float | None:
    """Share answered by a person within the target, of those answered or already waiting longer; None without any."""
    late = sum(1 for waited in waiting_ms if waited > TARGET_S * 1000)
    whole = len(answered_ms) + late
    return None if whole == 0 else sum(1 for took in answered_ms if took <= TARGET_S * 1000) / whole


def is_answer(by: str, zone: str) -> bool:
    """Whether a line is an answer of the bot; a greeting is none."""
    return by == "bot" and zone not in NO_ANSWER


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of better places: made and paid at (0: not paid, or paid back), and the difference it asks for."""

    made_ms: int
    paid_ms: int
    due_minor: int
    currency: str = "RUB"


@dataclass(frozen=True, slots=True)
class Conversion:
    """Upgrades: `paid` ÷ `offered`; `money` by currency, the largest sum first; `paid_ms` says when, rising."""

    offered: int = 0
    paid: int = 0
    money: tuple[tuple[str, int], ...] = ()
    paid_ms: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        """Paid of all offered; None before anything was offered."""
        return None if self.offered == 0 else self.paid / self.offered


def conversion(offers: Iterable[Offer], from_ms: int, to_ms: int) -> Conversion:
    """Of the offers made at `from_ms <= t <= to_ms`: how many were paid by the end of it, and what they brought."""
    made = [offer for offer in offers if from_ms <= offer.made_ms <= to_ms]
    paid = [offer for offer in made if 0 < offer.paid_ms <= to_ms]
    money: Counter[str] = Counter()
    for offer in paid:
        money[offer.currency] += offer.due_minor
    times = tuple(sorted(offer.paid_ms for offer in paid))
    return Conversion(len(made), len(paid), tuple(money.most_common()), times)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of a transcript as the figures see it; `reason` is filled for `system="escalated"`."""

    dialogue_id: str
    at_ms: int
    by: str
    channel: str
    system: str = ""
    zone: str = ""
    reason: str = ""
    author_id: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The load at one sample time; counts of what happened are of the 10 s that end there."""

    at_ms: int
    bot: int
    person: int
    arrivals: int
    answered: int
    answer_p50_ms: int | None
    answer_p95_ms: int | None


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One channel within the window."""

    channel: str
    at_once: int
    per_min: float
    contained: float | None
    answer_ms: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The live figures of the day so far."""

    at_once: int
    at_once_person: int
    peak: int
    peak_ms: int
    per_min: float
    queue: int
    longest_ms: int
    dialogues: int
    answered: int
    handed_over: int
    answer_p50_ms: int | None
    answer_p95_ms: int | None
    person_median_ms: int | None
    person_p90_ms: int | None
    person_n: int
    within_target: float | None
    reasons: tuple[tuple[str, int], ...]
    channels: tuple[ChannelFigures, ...]
