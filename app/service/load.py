"""The load as consoles ask for it: now, over time, and what came out in a rehearsal (C1, A1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.domain.metrics import SAMPLE_S, WINDOW_S, Figures, Sample, containment, percentile
from app.domain.recount import Count, peak_of, recount
from app.ports.reads import Reads
from app.ports.rows import SampleRow
from app.ports.storage import Tx
from app.protocol import api
from app.protocol.records import ChannelLoad, Load, LoadHistory, PaceNow
from app.service.core import Core
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.tally import spoken

MOST_ROWS: Final = 20_000
AGAIN_MS: Final = 30_000
"""samples this fresh are written again: a line may have come late"""
SAMPLE_MS: Final = SAMPLE_S * 1000


# --- now ---------------------------------------------------------------------------------------------------


def now(core: Core) -> Load:
    """The live figures."""
    at_ms = core.now_ms()
    figures = core.tally.meter.figures(at_ms)
    return Load(
        at_ms=at_ms,
        window_s=WINDOW_S,
        at_once=figures.at_once,
        at_once_person=figures.at_once_person,
        peak=figures.peak,
        peak_ms=figures.peak_ms,
        per_min=figures.per_min,
        queue=figures.queue,
        longest_ms=figures.longest_ms,
        dialogues=figures.dialogues,
        answered=figures.answered,
        handed_over=figures.handed_over,
        answer_p50_ms=figures.answer_p50_ms,
        answer_p95_ms=figures.answer_p95_ms,
        person_median_ms=figures.person_median_ms,
        person_p90_ms=figures.person_p90_ms,
        person_n=figures.person_n,
        within_target=figures.within_target,
        reasons=figures.reasons,
        channels=_channels(figures),
        pace=_pace(core, at_ms),
    )


def _pace(core: Core, now_ms: int) -> PaceNow:
    pace = core.tally.workload.pace(now_ms, core.presence.here)
    return PaceNow(
        arrivals=pace.arrivals,
        growth=round(pace.growth, 4),
        share=round(pace.share, 4),
        in_hand_ms=pace.in_hand_ms,
        people=pace.people,
        taken=pace.taken,
    )


def _channels(figures: Figures) -> tuple[ChannelLoad, ...]:
    return tuple(
        ChannelLoad(
            channel=one.channel,
            at_once=one.at_once,
            per_min=one.per_min,
            contained=one.contained,
            answer_ms=one.answer_ms,
        )
        for one in figures.channels
    )


# --- samples -----------------------------------------------------------------------------------------------


async def sample_for_ever(core: Core) -> None:
    """Keep a sample every 10 s of product time (written less often, but none left out, when time runs fast)."""
    while True:
        await core.clock.sleep(SAMPLE_S if 0 < core.clock.speed <= SAMPLE_S else SAMPLE_S * 6)
        await sample(core)


async def sample(core: Core) -> int:
    """Write the samples since the last ones written; returns how many. A new day begins when it is time."""
    now_ms = core.now_ms()
    rows = _rows(core, core.tally.sampled_ms - AGAIN_MS, now_ms)
    if rows:
        await core.storage.write(partial(_put, rows=rows))
        core.tally.sampled(rows[-1].at_ms)
    core.tally.roll(now_ms)
    return len(rows)


def _rows(core: Core, from_ms: int, to_ms: int) -> list[SampleRow]:
    """Samples out of the live meter; the queue is as it stands now, for the newest only."""
    figures = core.tally.meter.figures(to_ms)
    samples = core.tally.meter.samples(from_ms, to_ms)
    queues = core.tally.queues
    if samples:
        queues[samples[-1].at_ms] = (figures.queue, figures.longest_ms)
    return [_row(one, *queues.get(one.at_ms, (figures.queue, figures.longest_ms))) for one in samples]


def _row(sample: Sample, queue: int, longest_ms: int) -> SampleRow:
    return SampleRow(
        at_ms=sample.at_ms,
        bot=sample.bot,
        person=sample.person,
        arrivals=sample.arrivals,
        queue=queue,
        longest_ms=longest_ms,
        answered=sample.answered,
        answer_p50_ms=sample.answer_p50_ms,
        answer_p95_ms=sample.answer_p95_ms,
    )


def _put(tx: Tx, rows: Iterable[SampleRow]) -> None:
    for row in rows:
        tx.put(row)


# --- over time ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Step:
    """What falls into one row of the history."""

    bot: int = 0
    person: int = 0
    arrivals: int = 0
    queue: int = 0
    p50: int | None = None
    p95: int | None = None

    def take(self, row: SampleRow) -> None:
        """The highest load of the step is shown, so that a peak is seen at any zoom."""
        if row.bot + row.person >= self.bot + self.person:
            self.bot, self.person = row.bot, row.person
        self.arrivals += row.arrivals
        self.queue = max(self.queue, row.queue)
        if row.answer_p95_ms is not None and row.answer_p95_ms >= (self.p95 or 0):
            self.p50, self.p95 = row.answer_p50_ms, row.answer_p95_ms


async def history(core: Core, principal: Principal, from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
    """The load between two times, a row every `step_s` (made a multiple of 10 s). `Refused("bad_value")`."""
    del principal  # every role may see the load
    step_ms = max(SAMPLE_MS, -(-step_s // SAMPLE_S) * SAMPLE_MS)
    first = from_ms // step_ms * step_ms
    to_ms = min(to_ms, core.now_ms() + 1)
    count = max(0, -(-(to_ms - first) // step_ms))
    if count > MOST_ROWS:
        raise Refused("bad_value")
    stored = await core.storage.read(lambda reads: reads.samples(first, to_ms))
    rows = {row.at_ms: row for row in stored}
    rows |= {row.at_ms: row for row in _rows(core, max(first, core.tally.sampled_ms - AGAIN_MS), to_ms - 1)}
    return folded((rows[at_ms] for at_ms in sorted(rows)), first, step_ms // 1000, count)


def folded(rows: Iterable[SampleRow], from_ms: int, step_s: int, count: int) -> LoadHistory:
    """Samples in the order of time as `count` rows of `step_s`, the first at `from_ms`."""
    steps = [_Step() for _ in range(count)]
    for row in rows:
        steps[(row.at_ms - from_ms) // (step_s * 1000)].take(row)
    return _history(from_ms, step_s, steps)


def _history(from_ms: int, step_s: int, steps: Sequence[_Step]) -> LoadHistory:
    return LoadHistory(
        from_ms=from_ms,
        step_s=step_s,
        bot=tuple(step.bot for step in steps),
        person=tuple(step.person for step in steps),
        per_min=tuple(round(step.arrivals * 60 / step_s, 2) for step in steps),
        answer_p50_ms=tuple(step.p50 for step in steps),
        answer_p95_ms=tuple(step.p95 for step in steps),
        queue=tuple(step.queue for step in steps),
    )


# --- what came out -----------------------------------------------------------------------------------------


async def figures(core: Core, errors: int) -> api.Figures:
    """What happened in this day so far, with the peak over again out of the message log alone."""
    now_ms = core.now_ms()
    live = core.tally.meter.figures(now_ms)
    counted, messages, of_guests, head = await core.storage.read(partial(_recount, core, now_ms=now_ms))
    peak = peak_of(counted)
    times = [round(ms * 10) for ms in core.tally.took_ms]
    return api.Figures(
        dialogues=live.dialogues,
        messages=messages,
        guest_messages=of_guests,
        answered=live.answered,
        handed_over=live.handed_over,
        escalations=dict(live.reasons),
        containment=containment(live.handed_over, live.answered),
        answer_p50_ms=_tenths(percentile(times, 0.5)),
        answer_p95_ms=_tenths(percentile(times, 0.95)),
        answer_p99_ms=_tenths(percentile(times, 0.99)),
        peak=live.peak,
        peak_ms=live.peak_ms,
        peak_recounted=peak.at_once if peak else 0,
        peak_recounted_ms=peak.at_ms if peak and peak.at_once else 0,
        errors=errors,
        head=head,
        now_ms=now_ms,
    )


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


def _recount(core: Core, reads: Reads, now_ms: int) -> tuple[tuple[Count, ...], int, int, int]:
    day_ms = core.tally.day_ms
    rows = list(reads.messages_between(day_ms - WINDOW_S * 1000, now_ms + 1))
    today = [row for row in rows if row.at_ms >= day_ms and not row.system]
    counted = recount((spoken(row.message) for row in rows), day_ms, now_ms)
    return counted, len(today), sum(row.by == "guest" for row in today), reads.place().head
