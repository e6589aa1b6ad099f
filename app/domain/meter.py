"""The live load (C1): fed line by line, exact to what a count over the whole message log gives."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.metrics import (
    PUBLIC,
    SAMPLE_S,
    TO_PERSON,
    WINDOW_S,
    ChannelFigures,
    Figures,
    Sample,
    Spoken,
    containment,
    is_answer,
    percentile,
    service_level,
    step_of,
)
from app.domain.occupancy import Occupancy

WINDOW_MS = WINDOW_S * 1000
SAMPLE_MS = SAMPLE_S * 1000
MOST_TIMES = 5_000
"""answer times kept for the percentiles of the window"""


@dataclass(slots=True)
class _Seen:
    """What is known of one dialogue."""

    channel: str
    last_ms: int = 0
    person: bool = False
    resolved: bool = False
    today: bool = False
    answered: bool = False
    handed_over: bool = False
    called_ms: int = 0
    """when a person was called who has not written since; 0 when nobody is awaited"""

    @property
    def until_ms(self) -> int:
        """The end of its being at once."""
        return self.last_ms + WINDOW_MS if self.last_ms else 0


@dataclass(slots=True)
class _Channel:
    """Counts of one channel."""

    occupancy: Occupancy
    arrivals: deque[int] = field(default_factory=deque)
    answered: int = 0
    handed_over: int = 0


class LoadMeter:
    """Feed it every line (`spoke`), who stands in the queue (`stands`) and how long answers took (`took`)."""

    def __init__(self, day_ms: int) -> None:
        first = step_of(day_ms)
        self._total = Occupancy(first)
        self._person = Occupancy(first)
        self._channels: dict[str, _Channel] = {}
        self._seen: dict[str, _Seen] = {}
        self._queue: dict[str, int] = {}
        self._times: deque[tuple[int, int, str]] = deque(maxlen=MOST_TIMES)
        self._begin(first)

    def _begin(self, first: int) -> None:
        self._settled, self._peak, self._peak_step = first - 1, 0, first
        self._dialogues = self._answered = self._handed_over = 0
        self._reasons: Counter[str] = Counter()
        self._first_answers: list[int] = []
        self._arrived: Counter[int] = Counter()
        self._step_times: dict[int, list[int]] = {}

    def new_day(self, day_ms: int) -> None:
        """Begin a new day: counts and the peak start again, dialogues under way go on."""
        first = step_of(day_ms)
        self._forget(first)
        for channel in self._channels.values():
            channel.answered = channel.handed_over = 0
        self._seen = {key: seen for key, seen in self._seen.items() if seen.until_ms > day_ms or key in self._queue}
        for seen in self._seen.values():
            seen.today = seen.answered = seen.handed_over = False
        self._begin(first)

    # --- what happens --------------------------------------------------------------------------------------

    def spoke(self, line: Spoken) -> None:
        """One line of any dialogue, in the order of its dialogue."""
        seen = self._seen.get(line.dialogue_id)
        if seen is None:
            seen = self._seen[line.dialogue_id] = _Seen(line.channel)
        if line.system:
            self._noticed(seen, line)
        elif line.by in PUBLIC:
            self._said(seen, line)

    def _noticed(self, seen: _Seen, line: Spoken) -> None:
        if line.system in TO_PERSON:
            self._turn(seen, line.at_ms, person=True)
            seen.resolved = False
            seen.called_ms = seen.called_ms or line.at_ms
            if not seen.handed_over:
                seen.handed_over = True
                self._handed_over += 1
                self._reasons[line.reason or line.system] += 1
                self._channel(seen.channel).handed_over += 1
        elif line.system == "given_back":
            self._turn(seen, line.at_ms, person=False)
            seen.called_ms = 0
        elif line.system == "resolved":
            seen.resolved, seen.called_ms = True, 0

    def _said(self, seen: _Seen, line: Spoken) -> None:
        if line.by == "guest":
            if seen.resolved:
                self._turn(seen, line.at_ms, person=False)
                seen.resolved = False
            self._arrive(seen, line.at_ms)
        elif line.by == "person" and seen.called_ms:
            insort(self._first_answers, line.at_ms - seen.called_ms)
            seen.called_ms = 0
        if is_answer(line.by, line.zone) and not seen.answered:
            seen.answered = True
            self._answered += 1
            self._channel(seen.channel).answered += 1
        begins, ends = max(line.at_ms, seen.until_ms), line.at_ms + WINDOW_MS
        self._total.add(begins, ends)
        self._channel(seen.channel).occupancy.add(begins, ends)
        if seen.person:
            self._person.add(begins, ends)
        seen.last_ms = max(seen.last_ms, line.at_ms)

    def _turn(self, seen: _Seen, at_ms: int, *, person: bool) -> None:
        if seen.person is not person:
            self._person.add(at_ms, seen.until_ms, 1 if person else -1)
            seen.person = person

    def _arrive(self, seen: _Seen, at_ms: int) -> None:
        if not seen.today:
            seen.today = True
            self._dialogues += 1
            self._arrived[step_of(at_ms)] += 1
            self._channel(seen.channel).arrivals.append(at_ms)

    def _channel(self, name: str) -> _Channel:
        found = self._channels.get(name)
        if found is None:
            found = self._channels[name] = _Channel(Occupancy(self._settled + 1))
        return found

    def stands(self, dialogue_id: str, waiting_ms: int | None) -> None:
        """A dialogue waits for a person since `waiting_ms`, or (None) does not."""
        if waiting_ms is None:
            self._queue.pop(dialogue_id, None)
        else:
            self._queue[dialogue_id] = waiting_ms

    def took(self, at_ms: int, channel: str, ms: int) -> None:
        """An answer of the bot took `ms`."""
        self._times.append((at_ms, ms, channel))
        self._step_times.setdefault(step_of(at_ms), []).append(ms)

    def first_answers(self) -> list[int]:
        """The day's times from calling a person to his first words, ms, ascending."""
        return self._first_answers

    # --- what it comes to ----------------------------------------------------------------------------------

    def figures(self, now_ms: int) -> Figures:
        """The figures at this time; the peak is that of the samples up to now."""
        step = now_ms // SAMPLE_MS
        peak, peak_step = self._find_peak(step)
        times = [(ms, channel) for at, ms, channel in self._times if at > now_ms - WINDOW_MS]
        waits = [now_ms - seen.called_ms for seen in self._seen.values() if seen.called_ms]
        return Figures(
            at_once=self._total.at(step),
            at_once_person=self._person.at(step),
            peak=peak,
            peak_ms=peak_step * SAMPLE_MS if peak else 0,
            per_min=sum(self._recent(one, now_ms) for one in self._channels.values()),
            queue=len(self._queue),
            longest_ms=max((now_ms - since for since in self._queue.values()), default=0),
            dialogues=self._dialogues,
            answered=self._answered,
            handed_over=self._handed_over,
            answer_p50_ms=percentile((ms for ms, _ in times), 0.5),
            answer_p95_ms=percentile((ms for ms, _ in times), 0.95),
            person_median_ms=percentile(self._first_answers, 0.5),
            person_p90_ms=percentile(self._first_answers, 0.9),
            person_n=len(self._first_answers),
            within_target=service_level(self._first_answers, waits),
            reasons=tuple(sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))),
            channels=tuple(self._figures_of(name, now_ms, step, times) for name in sorted(self._channels)),
        )

    def _figures_of(self, name: str, now_ms: int, step: int, times: Iterable[tuple[int, str]]) -> ChannelFigures:
        channel = self._channels[name]
        return ChannelFigures(
            channel=name,
            at_once=channel.occupancy.at(step),
            per_min=self._recent(channel, now_ms),
            contained=containment(channel.handed_over, channel.answered),
            answer_ms=percentile((ms for ms, of in times if of == name), 0.5),
        )

    @staticmethod
    def _recent(channel: _Channel, now_ms: int) -> float:
        while channel.arrivals and channel.arrivals[0] <= now_ms - 60_000:
            channel.arrivals.popleft()
        return float(len(channel.arrivals))

    def _find_peak(self, step: int) -> tuple[int, int]:
        """The highest sample of the day and its number; samples older than W can change no more."""
        first = self._settled + 1
        if first > step:
            return self._peak, self._peak_step
        peak, peak_step = self._peak, self._peak_step
        settle = step - WINDOW_S // SAMPLE_S
        for at, count in enumerate(self._total.values(first, step), first):
            if count > peak:
                peak, peak_step = count, at
            if at == settle:
                self._settled, self._peak, self._peak_step = at, peak, peak_step
        self._forget(self._settled)
        return peak, peak_step

    def _forget(self, before: int) -> None:
        for occupancy in (self._total, self._person, *(one.occupancy for one in self._channels.values())):
            occupancy.forget(before)

    def samples(self, from_ms: int, to_ms: int) -> tuple[Sample, ...]:
        """The samples at `from_ms <= t <= to_ms`, not older than W or than the day; newer ones may still change."""
        first = max(step_of(from_ms), self._settled + 1)
        last = to_ms // SAMPLE_MS
        if first > last:
            return ()
        totals, persons = self._total.values(first, last), self._person.values(first, last)
        for step in [step for step in self._step_times if step < first]:
            del self._step_times[step]
        return tuple(
            self._sample(first + place, total, person)
            for place, (total, person) in enumerate(zip(totals, persons, strict=True))
        )

    def _sample(self, step: int, total: int, person: int) -> Sample:
        times = self._step_times.get(step, [])
        return Sample(
            at_ms=step * SAMPLE_MS,
            bot=total - person,
            person=person,
            arrivals=self._arrived[step],
            answered=len(times),
            answer_p50_ms=percentile(times, 0.5),
            answer_p95_ms=percentile(times, 0.95),
        )
