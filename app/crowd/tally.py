"""What the crowd counts while it lives through the day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.crowd.judge import Verdict, judge
from app.crowd.takings import Takings
from app.crowd.wordings import Wording
from app.protocol.guest import Line

KEPT = 2_000
"""wrong answers kept for `--wrong`"""


@dataclass(slots=True)
class Misread:
    """A first reply that was not right, for whoever improves the knowledge base."""

    text: str
    meant: str
    verdict: str
    took_for: str
    zone: str


@dataclass(slots=True)
class Fault:
    """A conversation that broke off: what happened, to which guest, in which dialogue of the backend."""

    kind: str
    guest: int
    dialogue: str


@dataclass(slots=True)
class Tally:
    """Counts of one rehearsal. Times of messages are the server's, by dialogue."""

    expected: int = 0
    begun: int = 0
    ended: int = 0
    questions: int = 0
    solved: int = 0
    gave_up: int = 0
    with_person: int = 0
    needed: int = 0
    """questions that truly needed a person"""
    handed_duly: int = 0
    """of those with a person, the ones that needed him"""
    mixed: int = 0
    reconnects: int = 0
    lost: int = 0
    repeated: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    styles: dict[str, Counter[Verdict]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    misreads: list[Misread] = field(default_factory=list)
    times_ms: list[list[int]] = field(default_factory=list)
    """when each dialogue had a message, as its guest saw it"""
    takings: Takings = field(default_factory=Takings)

    def answered(self, wording: Wording, line: Line) -> Verdict:
        """Count the bot's first reply to a question."""
        verdict = judge(wording, line)
        self.verdicts[verdict] += 1
        self.styles.setdefault(wording.style, Counter())[verdict] += 1
        if verdict is not Verdict.RIGHT and len(self.misreads) < KEPT:
            meant = wording.needs or "+".join(wording.intents)
            self.misreads.append(Misread(wording.text, meant, verdict.value, line.intent, line.zone))
        return verdict

    @property
    def present(self) -> int:
        """Guests in the middle of their dialogue."""
        return self.begun - self.ended


def peak_at_once(dialogues: list[list[int]], window_ms: int, step_ms: int) -> tuple[int, int]:
    """The most dialogues with a message less than `window_ms` ago, sampled every `step_ms`, and when.

    Times are milliseconds; (0, 0) when nobody wrote. Samples stand on multiples of the step.
    """
    changes: Counter[int] = Counter()
    for times in dialogues:
        start = end = -1
        for at in sorted(times):
            if at > end:
                _mark(changes, start, end, step_ms)
                start = at
            end = at + window_ms - 1
        _mark(changes, start, end, step_ms)
    peak = now = when = 0
    for sample in sorted(changes):
        now += changes[sample]
        if now > peak:
            peak, when = now, sample
    return peak, when


def _mark(changes: Counter[int], start: int, end: int, step_ms: int) -> None:
    """Add an interval during which a dialogue counts: from its message to the last sample within the window."""
    if end < 0:
        return
    changes[-(-start // step_ms) * step_ms] += 1
    changes[(end // step_ms + 1) * step_ms] -= 1
