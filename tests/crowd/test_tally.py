"""Verdicts and the peak at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crowd.judge import Verdict, judge, served
from app.crowd.tally import Tally, peak_at_once
from app.crowd.wordings import Wording
from app.protocol.guest import Line

PARKING = Wording("тачку куда", ("parking",), "", "slang")
TWO = Wording("парковка и вода", ("parking", "own_food"), "", "plain")
ANGRY = Wording("безобразие", ("complaint",), "emotion", "plain")
QR = Wording("не пускает", ("qr_problem",), "qr", "plain")
HELLO = Wording("привет", ("smalltalk",), "", "plain")
FAR = Wording("анекдот", ("oos",), "", "plain")


def line(zone: str, intent: str = "") -> Line:
    return Line(n=1, at_ms=0, by="bot", text="", zone=zone, intent=intent)


@pytest.mark.parametrize(
    ("wording", "reply", "verdict"),
    [
        (PARKING, line("answer", "parking"), Verdict.RIGHT),
        (PARKING, line("answer", "prices"), Verdict.WRONG),
        (PARKING, line("ask"), Verdict.ASKED),
        (PARKING, line("clarify", "parking"), Verdict.ASKED),
        (PARKING, line("admit"), Verdict.ADMITTED),
        (PARKING, line("hand_over"), Verdict.HANDED),
        (PARKING, line("greet"), Verdict.WRONG),
        (TWO, line("answer", "own_food"), Verdict.RIGHT),
        (ANGRY, line("hand_over"), Verdict.RIGHT),
        (ANGRY, line("answer", "prices"), Verdict.WRONG),
        (QR, line("answer", "qr_problem"), Verdict.RIGHT),
        (QR, line("safety"), Verdict.RIGHT),
        (HELLO, line("greet"), Verdict.RIGHT),
        (FAR, line("admit"), Verdict.ADMITTED),
        (FAR, line("answer", "lineup"), Verdict.WRONG),
    ],
)
def test_the_crowd_knows_what_it_asked(wording: Wording, reply: Line, verdict: Verdict) -> None:
    assert judge(wording, reply) is verdict
    assert served(wording, reply) is (verdict is Verdict.RIGHT)


def test_the_tally_counts_by_verdict_and_style_and_keeps_what_was_misread() -> None:
    tally = Tally()
    tally.answered(PARKING, line("answer", "parking"))
    tally.answered(PARKING, line("answer", "prices"))
    assert tally.verdicts == {Verdict.RIGHT: 1, Verdict.WRONG: 1}
    assert tally.styles["slang"][Verdict.WRONG] == 1
    assert [(m.text, m.meant, m.took_for) for m in tally.misreads] == [("тачку куда", "parking", "prices")]


def test_guests_present_are_those_begun_and_not_ended() -> None:
    assert Tally(begun=5, ended=2).present == 3


def test_three_dialogues_within_the_window_are_three_at_once() -> None:
    assert peak_at_once([[0], [100_000], [590_000], [700_000]], 600_000, 10_000) == (3, 590_000)


def test_a_dialogue_counts_once_however_often_it_writes() -> None:
    assert peak_at_once([[0, 1000, 2000, 500_000]], 600_000, 10_000) == (1, 0)


def test_nobody_at_all_is_a_peak_of_zero() -> None:
    assert peak_at_once([], 600_000, 10_000) == (0, 0)
    assert peak_at_once([[]], 600_000, 10_000) == (0, 0)


@given(st.lists(st.lists(st.integers(0, 400), max_size=6), max_size=6))
def test_the_peak_equals_counting_at_every_sample(dialogues: list[list[int]]) -> None:
    window, step = 50, 7
    counts = [
        (sum(any(at <= sample < at + window for at in times) for times in dialogues), sample)
        for sample in range(0, 500, step)
    ]
    best = max(counts, key=lambda pair: (pair[0], -pair[1]))
    assert peak_at_once(dialogues, window, step) == (best if best[0] else (0, 0))
