"""The recount is the plain count: at each sample, the dialogues with a message within the window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics import SAMPLE_S, WINDOW_S, Spoken
from app.domain.recount import Count, peak_of, recount

DAY = 1_800_000_000_000
WINDOW_MS, STEP_MS = WINDOW_S * 1_000, SAMPLE_S * 1_000

lines = st.lists(
    st.builds(
        Spoken,
        dialogue_id=st.sampled_from("abcde"),
        at_ms=st.integers(DAY - WINDOW_MS, DAY + 2 * WINDOW_MS),
        by=st.sampled_from(["guest", "bot", "person", "note"]),
        channel=st.just("widget"),
    ),
    max_size=30,
).map(lambda found: sorted(found, key=lambda line: line.at_ms))


def said(at_ms: int, by: str = "guest", dialogue: str = "a") -> Spoken:
    return Spoken(dialogue, DAY + at_ms, by, "widget")


def noticed(at_ms: int, system: str, dialogue: str = "a") -> Spoken:
    return Spoken(dialogue, DAY + at_ms, "system", "widget", system=system)


def people_at(log: list[Spoken], *at_ms: int) -> list[int]:
    counts = {count.at_ms: count.person for count in recount(log, DAY, DAY + WINDOW_MS)}
    return [counts[DAY + at] for at in at_ms]


@given(lines)
def test_every_sample_counts_the_dialogues_spoken_in_within_the_window(log: list[Spoken]) -> None:
    counts = recount(log, DAY, DAY + WINDOW_MS)
    assert [count.at_ms for count in counts] == list(range(DAY, DAY + WINDOW_MS + 1, STEP_MS))
    for count in counts:
        spoken_in = {
            line.dialogue_id
            for line in log
            if line.by != "note" and count.at_ms - WINDOW_MS < line.at_ms <= count.at_ms
        }
        assert count.at_once == len(spoken_in)


def test_a_turn_counts_from_its_very_moment() -> None:
    assert people_at([said(0), noticed(20_000, "taken"), noticed(40_000, "given_back")], 10_000, 20_000, 40_000) == [
        0,
        1,
        0,
    ]


def test_samples_are_aligned_to_whole_tens_of_seconds() -> None:
    assert [count.at_ms for count in recount([], DAY, DAY + 9_999)] == [DAY]
    assert [count.at_ms for count in recount([], DAY + 1, DAY + 25_000)] == [DAY + 10_000, DAY + 20_000]


def test_a_dialogue_is_a_persons_from_the_call_to_the_giving_back() -> None:
    log = [said(0), noticed(15_000, "escalated"), said(20_000), noticed(45_000, "given_back"), said(50_000)]
    assert people_at(log, 10_000, 20_000, 40_000, 50_000) == [0, 1, 1, 0]


def test_a_guest_who_writes_after_the_end_is_the_bots_again() -> None:
    log = [said(0), noticed(5_000, "taken"), noticed(15_000, "resolved"), said(25_000)]
    assert people_at(log, 10_000, 20_000, 30_000) == [1, 1, 0]


def test_a_dialogue_opened_again_after_the_end_stays_a_persons() -> None:
    log = [said(0), noticed(5_000, "resolved"), noticed(15_000, "reopened"), said(25_000)]
    assert people_at(log, 10_000, 20_000, 30_000) == [0, 1, 1]


def test_other_notices_neither_turn_a_dialogue_nor_undo_its_end() -> None:
    log = [said(0), noticed(1, "taken"), noticed(5_000, "resolved"), noticed(6_000, "snoozed"), said(25_000)]
    assert people_at(log, 10_000, 30_000) == [1, 0]


def test_the_peak_is_the_first_of_the_highest_samples() -> None:
    counts = [
        Count(DAY, 2, 0),
        Count(DAY + STEP_MS, 7, 1),
        Count(DAY + 2 * STEP_MS, 7, 3),
        Count(DAY + 3 * STEP_MS, 6, 6),
    ]
    assert peak_of(counts) == counts[1]
    assert peak_of(reversed(counts)) == counts[1]
    assert peak_of([]) is None
