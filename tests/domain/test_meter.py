"""The live load equals the count over the whole log, whatever happens in whatever order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.meter import LoadMeter
from app.domain.metrics import Spoken, containment, is_answer, percentile, service_level
from app.domain.recount import peak_of, recount

DAY = 1_800_000_000_000
SYSTEMS = ("escalated", "taken", "given_back", "resolved", "reopened", "snoozed", "woken", "lease_lost")

kinds = st.sampled_from(("guest", "guest", "bot", "person", "note", *SYSTEMS))
step = st.tuples(st.integers(0, 8), kinds, st.integers(0, 300_000))


def spoken(dialogue: str, at_ms: int, kind: str) -> Spoken:
    if kind in SYSTEMS:
        return Spoken(
            dialogue, at_ms, "system", "widget", system=kind, reason="person" if kind == "escalated" else ""
        )
    return Spoken(dialogue, at_ms, kind, "widget", zone="answer" if kind == "bot" else "")


def said(dialogue: str, at_ms: int, by: str = "guest", zone: str = "", channel: str = "widget") -> Spoken:
    return Spoken(dialogue, at_ms, by, channel, zone=zone)


def noticed(dialogue: str, at_ms: int, system: str, reason: str = "") -> Spoken:
    return Spoken(dialogue, at_ms, "system", "widget", system=system, reason=reason)


@given(st.lists(step, max_size=60), st.lists(st.booleans(), min_size=60, max_size=60))
@settings(deadline=None)
def test_live_samples_and_peak_equal_the_recount(steps: list[tuple[int, str, int]], looks: list[bool]) -> None:
    meter, lines, at_ms = LoadMeter(DAY), [], DAY + 1
    seen: dict[int, tuple[int, int]] = {}
    for (dialogue, kind, gap), look in zip(steps, looks, strict=False):
        at_ms += gap
        lines.append(spoken(str(dialogue), at_ms, kind))
        meter.spoke(lines[-1])
        if look:
            meter.figures(at_ms)
            seen |= {s.at_ms: (s.bot, s.person) for s in meter.samples(at_ms - 300_000, at_ms)}
    counted = recount(lines, DAY, at_ms)
    figures = meter.figures(at_ms)
    best = peak_of(counted)
    assert best is not None
    assert (figures.peak, figures.peak_ms) == (best.at_once, best.at_ms if best.at_once else 0)
    last = counted[-1]
    assert (figures.at_once, figures.at_once_person) == (last.at_once, last.person)
    by_time = {count.at_ms: (count.at_once - count.person, count.person) for count in counted}
    seen |= {s.at_ms: (s.bot, s.person) for s in meter.samples(at_ms - 500_000, at_ms)}
    final = {at: both for at, both in seen.items() if at > at_ms - 500_000}
    assert all(by_time[at] == both for at, both in final.items())


def test_a_dialogue_counts_for_ten_minutes_after_its_last_message() -> None:
    meter = LoadMeter(DAY)
    meter.spoke(said("a", DAY + 5_000))
    assert meter.figures(DAY + 9_999).at_once == 0  # not sampled yet
    assert meter.figures(DAY + 10_000).at_once == 1
    assert meter.figures(DAY + 600_000).at_once == 1
    assert meter.figures(DAY + 610_000).at_once == 0


def test_what_comes_late_changes_the_samples_it_belongs_to() -> None:
    meter = LoadMeter(DAY)
    meter.spoke(said("a", DAY + 1))
    assert meter.figures(DAY + 60_000).peak == 1
    meter.spoke(said("b", DAY + 1))
    figures = meter.figures(DAY + 60_000)
    assert (figures.peak, figures.peak_ms) == (2, DAY + 10_000)


def test_hand_over_counts_once_a_dialogue_and_by_its_first_reason() -> None:
    meter = LoadMeter(DAY)
    for dialogue in "ab":
        meter.spoke(said(dialogue, DAY + 1))
        meter.spoke(said(dialogue, DAY + 2, "bot", "answer"))
    meter.spoke(noticed("a", DAY + 3, "escalated", "refund"))
    meter.spoke(noticed("a", DAY + 4, "taken"))
    meter.spoke(noticed("a", DAY + 5, "given_back"))
    meter.spoke(noticed("a", DAY + 6, "escalated", "emotion"))
    figures = meter.figures(DAY + 10_000)
    assert (figures.handed_over, figures.answered, figures.reasons) == (1, 2, (("refund", 1),))
    assert containment(figures.handed_over, figures.answered) == 0.5
    assert figures.channels[0].contained == 0.5


def test_first_answer_by_a_person_runs_from_the_call_to_his_first_words() -> None:
    meter = LoadMeter(DAY)
    for place, took in enumerate((60_000, 100_000, 300_000)):
        meter.spoke(said(str(place), DAY))
        meter.spoke(noticed(str(place), DAY, "escalated", "person"))
        meter.spoke(noticed(str(place), DAY + 1, "taken"))
        meter.spoke(said(str(place), DAY + took, "person"))
        meter.spoke(said(str(place), DAY + took + 5, "person"))
    meter.spoke(noticed("waits", DAY, "escalated", "person"))
    figures = meter.figures(DAY + 300_010)
    assert (figures.person_median_ms, figures.person_p90_ms, figures.person_n) == (100_000, 300_000, 3)
    assert meter.first_answers() == [60_000, 100_000, 300_000]
    assert figures.within_target == 0.5  # two of four: one was late, one waits too long already


def test_a_guest_who_writes_after_the_end_is_the_bots_again() -> None:
    meter = LoadMeter(DAY)
    meter.spoke(said("a", DAY + 1))
    meter.spoke(noticed("a", DAY + 2, "taken"))
    meter.spoke(noticed("a", DAY + 3, "resolved"))
    assert meter.figures(DAY + 10_000).at_once_person == 1
    meter.spoke(said("a", DAY + 15_000))
    figures = meter.figures(DAY + 20_000)
    assert (figures.at_once, figures.at_once_person) == (1, 0)


def test_queue_and_longest_wait_follow_who_stands_in_it() -> None:
    meter = LoadMeter(DAY)
    meter.stands("a", DAY)
    meter.stands("b", DAY + 5_000)
    assert (meter.figures(DAY + 9_000).queue, meter.figures(DAY + 9_000).longest_ms) == (2, 9_000)
    meter.stands("a", None)
    assert meter.figures(DAY + 9_000).longest_ms == 4_000
    meter.stands("b", None)
    assert (meter.figures(DAY + 9_000).queue, meter.figures(DAY + 9_000).longest_ms) == (0, 0)


def test_answer_times_are_those_of_the_window_by_channel() -> None:
    meter = LoadMeter(DAY)
    meter.spoke(said("a", DAY, channel="telegram"))
    meter.spoke(said("b", DAY))
    meter.took(DAY + 1_000, "widget", 900)
    for ms in range(100, 200):
        meter.took(DAY + 700_000, "telegram", ms)
    figures = meter.figures(DAY + 700_000)
    assert (figures.answer_p50_ms, figures.answer_p95_ms) == (149, 194)
    assert [(one.channel, one.answer_ms) for one in figures.channels] == [("telegram", 149), ("widget", None)]
    (sample,) = meter.samples(DAY + 700_000, DAY + 700_000)
    assert (sample.answered, sample.answer_p50_ms) == (100, 149)


def test_arrivals_are_dialogues_begun_within_the_minute() -> None:
    meter = LoadMeter(DAY)
    for place in range(3):
        meter.spoke(said(str(place), DAY + place * 30_000))
        meter.spoke(said(str(place), DAY + place * 30_000 + 1))
    assert meter.figures(DAY + 60_001).per_min == 2.0
    assert [s.arrivals for s in meter.samples(DAY, DAY + 60_000)] == [1, 0, 0, 1, 0, 0, 1]


def test_a_new_day_starts_its_counts_and_peak_again() -> None:
    meter, next_day = LoadMeter(DAY), DAY + 86_400_000
    for place in range(3):
        meter.spoke(said(str(place), DAY + 1))
    meter.spoke(said("late", next_day - 1_000))
    meter.spoke(said("late", next_day - 500, "bot", "answer"))
    assert meter.figures(next_day - 10_000).peak == 3
    meter.new_day(next_day)
    figures = meter.figures(next_day + 10_000)
    assert (figures.dialogues, figures.peak, figures.at_once, figures.answered) == (0, 1, 1, 0)
    meter.spoke(said("late", next_day + 11_000))
    assert meter.figures(next_day + 20_000).dialogues == 1


def test_samples_that_are_settled_are_not_given_again() -> None:
    meter = LoadMeter(DAY)
    meter.spoke(said("a", DAY + 1))
    meter.took(DAY + 1, "widget", 5)
    meter.figures(DAY + 2_000_000)
    assert meter.samples(DAY, DAY + 2_000_000)[0].at_ms > DAY + 1_000_000
    assert meter.samples(DAY, DAY + 1_000) == ()
    assert meter.figures(DAY - 50_000).peak == 1  # a clock that was set back shows what was known


def test_percentile_is_the_nearest_rank() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7], 0.95) == 7
    assert percentile(range(1, 11), 0.5) == 5
    assert percentile(range(1, 101), 0.95) == 95


def test_shares_of_nothing_are_unknown() -> None:
    assert containment(0, 0) is None
    assert containment(165, 1847) is not None
    assert round(containment(165, 1847) or 0, 4) == 0.9107
    assert service_level([], []) is None
    assert service_level([1], [500_000]) == 0.5


def test_a_greeting_is_no_answer() -> None:
    assert not is_answer("bot", "greet")
    assert not is_answer("person", "answer")
    assert is_answer("bot", "admit")
    assert peak_of(()) is None
