"""The load as consoles see it: now, over time and in a rehearsal's report (C1, A1)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.recount import recount
from app.ports.rows import SampleRow
from app.service import load, tally
from app.service.refused import Refused
from app.service.tally import day_start, spoken
from tests.service.house import House, build, close

HOUR_MS = 3_600_000


async def busy_hour(house: House, guests: int = 6) -> None:
    """Guests who write at different times, some of them to a person."""
    anna = await house.person()
    for n in range(guests):
        visitor = await house.visitor()
        await visitor.says("вопрос")
        if n % 3 == 0:
            await visitor.says("человек")
            await house.passes(20)
            await anna.takes(visitor)
            await anna.replies(visitor)
        await house.passes(70)


async def test_the_figures_of_the_day_so_far(house: House) -> None:
    await busy_hour(house)
    now = load.now(house.core)
    assert (now.at_ms, now.window_s) == (house.now_ms, 600)
    assert (now.dialogues, now.answered, now.handed_over) == (6, 6, 2)
    assert (now.at_once, now.at_once_person) == (6, 2)
    assert (now.peak, now.reasons) == (6, (("person", 2),))
    assert (now.person_median_ms, now.person_n, now.within_target) == (20_000, 2, 1.0)
    assert (now.queue, now.longest_ms) == (0, 0)
    assert now.answer_p50_ms is not None
    (widget,) = now.channels
    assert (widget.channel, widget.at_once) == ("widget", 6)
    assert widget.contained == pytest.approx(4 / 6)


async def test_the_pace_of_people_is_told_with_the_figures(house: House) -> None:
    await busy_hour(house, 5)
    pace = load.now(house.core).pace
    assert pace is not None
    assert (pace.arrivals, pace.share, pace.people, pace.taken) == (3 / 5, 2 / 5, 1, 2)
    # both are still held: 0 s between taking and answering each, 230 s to the second, 140 s since
    assert pace.in_hand_ms == (230_000 + 140_000) / 2
    house.core.presence.gone("id-user1", house.now_ms)
    gone = load.now(house.core).pace
    assert gone is not None
    assert gone.people == 0


async def test_after_a_start_the_pace_is_that_of_the_log(house: House, tmp_path: Path) -> None:
    await busy_hour(house, 4)
    before = load.now(house.core).pace
    tally = house.core.tally
    tally.hold()
    rows = await house.core.storage.read(lambda reads: [row.message for row in reads.messages_between(0, 2**53)])
    tally.refill(house.now_ms, house.core.hub.head, rows, ())
    assert load.now(house.core).pace == before
    tally.roll(house.now_ms + 24 * HOUR_MS)
    again = load.now(house.core).pace
    assert again is not None
    assert again.taken == 2


async def test_who_waits_stands_in_the_queue(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("человек")
    await house.passes(30)
    now = load.now(house.core)
    assert (now.queue, now.longest_ms) == (1, 30_000)
    await (await house.person()).takes(visitor)
    assert load.now(house.core).queue == 0


async def test_an_archived_dialogue_stands_in_no_queue(house: House) -> None:
    visitor = await house.visitor()
    await visitor.says("вопрос")
    await house.passes(1_800)
    await house.sweep()
    await house.passes(25 * 3600)
    await house.sweep()
    assert load.now(house.core).queue == 0


async def test_the_peak_counted_live_is_that_of_the_message_log(house: House) -> None:
    await busy_hour(house, 9)
    await house.passes(1_200)
    report = await load.figures(house.core, errors=3)
    assert (report.peak, report.peak_ms) == (report.peak_recounted, report.peak_recounted_ms)
    assert report.peak > 0
    assert (report.dialogues, report.guest_messages, report.answered, report.handed_over) == (9, 12, 9, 3)
    assert report.messages == 27  # words only: no notices
    assert (report.escalations, report.errors) == ({"person": 3}, 3)
    assert report.containment == pytest.approx(6 / 9)
    assert report.answer_p50_ms is not None
    assert report.answer_p99_ms is not None
    assert report.answer_p50_ms <= report.answer_p99_ms
    assert (report.head, report.now_ms) == (house.core.hub.head, house.now_ms)


async def test_a_day_without_guests_has_no_peak(house: House) -> None:
    report = await load.figures(house.core, errors=0)
    assert (report.peak, report.peak_recounted, report.peak_recounted_ms) == (0, 0, 0)
    assert (report.containment, report.answer_p50_ms, report.answer_p99_ms) == (None, None, None)


# --- samples and history -----------------------------------------------------------------------------------


async def stored(house: House) -> list[SampleRow]:
    return await house.core.storage.read(lambda reads: list(reads.samples(0, 2**53)))


async def test_samples_are_kept_every_ten_seconds_without_holes(house: House) -> None:
    for _ in range(20):
        await busy_hour(house, 1)
        await load.sample(house.core)
    kept = await stored(house)
    times = [row.at_ms for row in kept]
    assert times == list(range(times[0], times[-1] + 1, 10_000))
    lines = await house.core.storage.read(
        lambda reads: [spoken(row.message) for row in reads.messages_between(0, 2**53)]
    )
    counted = {count.at_ms: count for count in recount(lines, times[0], times[-1])}
    final = [row for row in kept if row.at_ms < house.now_ms - 60_000]
    assert [(row.bot + row.person, row.person) for row in final] == [
        (counted[row.at_ms].at_once, counted[row.at_ms].person) for row in final
    ]
    assert sum(row.arrivals for row in kept) == 20


async def test_nothing_is_written_twice_when_nothing_is_new(house: House) -> None:
    await house.passes(30)
    assert await load.sample(house.core) > 0
    before = await stored(house)
    await load.sample(house.core)
    assert await stored(house) == before


async def test_a_clock_that_was_set_back_writes_no_samples(house: House) -> None:
    house.core.tally.roll(house.now_ms + 48 * HOUR_MS)
    assert await load.sample(house.core) == 0
    assert await stored(house) == []


async def test_history_is_rows_of_equal_length_that_keep_the_peak(house: House) -> None:
    principal = (await house.person()).principal
    start = house.now_ms
    for _ in range(10):
        await busy_hour(house, 1)
        await load.sample(house.core)
    await busy_hour(house, 1)  # not sampled yet
    peak = load.now(house.core).peak
    for step_s in (10, 60, 600):
        shown = await load.history(house.core, principal, start, house.now_ms + HOUR_MS, step_s)
        columns = (shown.bot, shown.person, shown.per_min, shown.answer_p50_ms, shown.answer_p95_ms, shown.queue)
        assert len({len(column) for column in columns}) == 1
        assert len(shown.bot) == -(-(house.now_ms + 1 - shown.from_ms) // (step_s * 1000))
        assert max(bot + person for bot, person in zip(shown.bot, shown.person, strict=True)) == peak
        assert sum(shown.per_min) * step_s / 60 == pytest.approx(11, abs=0.2)
        assert any(value is not None for value in shown.answer_p50_ms)
        assert (shown.step_s, shown.from_ms % (step_s * 1000)) == (step_s, 0)


async def test_history_shows_the_queue_as_it_stood(house: House) -> None:
    principal = (await house.person()).principal
    start = house.now_ms
    visitor = await house.visitor()
    await visitor.says("человек")
    await house.passes(30)
    await load.sample(house.core)
    await (await house.person()).takes(visitor)
    await house.passes(30)
    await load.sample(house.core)
    shown = await load.history(house.core, principal, start, house.now_ms + 1, 10)
    assert (max(shown.queue), shown.queue[-1]) == (1, 0)


async def test_history_of_the_future_the_distant_past_or_too_much(house: House) -> None:
    principal = (await house.person()).principal
    assert (await load.history(house.core, principal, house.now_ms + 99_000, house.now_ms + 999_000, 1)).bot == ()
    past = await load.history(house.core, principal, house.now_ms - 10 * HOUR_MS, house.now_ms - 9 * HOUR_MS, 3_600)
    assert (past.bot, past.answer_p50_ms) == ((0,), (None,))
    with pytest.raises(Refused, match="bad_value"):
        await load.history(house.core, principal, 0, house.now_ms, 10)


async def test_the_sampler_works_by_product_time(house: House) -> None:
    task = asyncio.ensure_future(load.sample_for_ever(house.core))
    await asyncio.sleep(0)
    await house.passes(300)
    assert len(await stored(house)) >= 29
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


# --- days and starts ---------------------------------------------------------------------------------------


def test_a_day_begins_at_five_in_the_morning_of_its_place() -> None:
    def at(*parts: int) -> int:
        return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]  # parts of a date

    assert day_start(at(2027, 6, 14, 9), "Europe/Moscow") == at(2027, 6, 14, 2)
    assert day_start(at(2027, 6, 15, 1, 59), "Europe/Moscow") == at(2027, 6, 14, 2)
    assert day_start(at(2027, 6, 15, 2), "Europe/Moscow") == at(2027, 6, 15, 2)


async def test_counts_begin_again_with_the_day(house: House) -> None:
    await busy_hour(house, 3)
    await house.passes(24 * 3600)
    await load.sample(house.core)
    assert (load.now(house.core).dialogues, load.now(house.core).peak) == (0, 0)
    await busy_hour(house, 2)
    assert load.now(house.core).dialogues == 2


async def test_after_a_start_the_figures_are_those_of_the_log(tmp_path: Path) -> None:
    house = await build(tmp_path)
    await busy_hour(house)
    waiting = await house.visitor()
    await waiting.says("человек")
    await house.passes(15)
    before, passed = load.now(house.core), (house.clock.now() - datetime(2027, 6, 14, 9, tzinfo=UTC)).total_seconds()
    await close(house)
    again = await build(tmp_path, fill=False)
    await again.passes(passed)
    await again.core.storage.read(lambda reads: reads.place())
    from app.service.backend import _wake

    await _wake(again.core)
    after = load.now(again.core)
    same = ("at_once", "at_once_person", "peak", "peak_ms", "dialogues", "answered", "handed_over", "queue",
            "longest_ms", "person_median_ms", "reasons")  # fmt: skip
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}
    await close(again)


async def test_what_is_committed_while_the_log_is_read_is_counted_once(house: House) -> None:
    await busy_hour(house, 2)
    messages = await house.core.storage.read(lambda reads: [row.message for row in reads.messages_between(0, 2**53)])
    head = house.core.hub.head
    house.core.tally.hold()
    visitor = await house.visitor()
    await visitor.says("вопрос")
    assert load.now(house.core).dialogues == 2
    house.core.tally.refill(house.now_ms, head, messages, [])
    assert load.now(house.core).dialogues == 3
    house.core.tally.hold()
    everything = await house.core.storage.read(
        lambda reads: [row.message for row in reads.messages_between(0, 2**53)]
    )
    house.core.tally.refill(house.now_ms, house.core.hub.head, everything, [])
    assert load.now(house.core).dialogues == 3


async def test_times_of_answers_are_kept_up_to_a_limit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST_TIMES", 2)
    for _ in range(3):
        house.core.tally.took(house.now_ms, "widget", 5.4)
    assert house.core.tally.took_ms == [5.4, 5.4]
