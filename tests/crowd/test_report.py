"""The report says what happened, for programs and for people."""

from __future__ import annotations

import json
from dataclasses import replace

from app.crowd.crew import Attached
from app.crowd.cuts import Cuts
from app.crowd.docket import Docket
from app.crowd.judge import Verdict
from app.crowd.operators import Stint
from app.crowd.report import Report, Setting
from app.crowd.tally import Fault, Tally
from app.protocol.api import Figures

NOON_MS = 1_812_963_600_000  # 14 June 2027, 12:00 in Moscow


def figures(**more: object) -> Figures:
    known: dict[str, object] = {
        "dialogues": 1847,
        "messages": 9000,
        "guest_messages": 5000,
        "answered": 1800,
        "handed_over": 165,
        "escalations": {"refund": 20, "emotion": 60},
        "containment": 0.9107,
        "answer_p50_ms": 9.0,
        "answer_p95_ms": 40.0,
        "answer_p99_ms": 120.0,
        "peak": 340,
        "peak_ms": NOON_MS,
        "peak_recounted": 340,
        "peak_recounted_ms": NOON_MS,
        "errors": 0,
        "head": 1,
        "now_ms": NOON_MS,
    }
    return Figures(**(known | more))  # type: ignore[arg-type]  # the test fills in what it needs


def report(tally: Tally | None = None, **more: object) -> Report:
    setting = Setting(7, "max", 1847, "08:00", "24:00", 3, 1)
    return Report(setting, figures(**more), tally or Tally(), 95.0, "Europe/Moscow")


def test_the_figures_of_the_issue_stand_under_their_names() -> None:
    tally = Tally(lost=0, repeated=0)
    tally.verdicts.update({Verdict.RIGHT: 90, Verdict.WRONG: 2})
    found = json.loads(json.dumps(report(tally).as_object()))
    assert found["dialogues"] == 1847
    assert (found["peak_at_once"], found["peak_at"], found["peak_recomputed"]) == (340, "12:00:00", 340)
    assert found["containment"] == 0.9107
    assert list(found["escalations"].items()) == [("emotion", 60), ("refund", 20)]
    assert found["answer_ms"] == {"p50": 9.0, "p95": 40.0, "p99": 120.0}
    assert (found["messages"], found["errors"], found["lost"], found["repeated"]) == (9000, 0, 0, 0)
    assert found["answers"] == {"right": 90, "asked": 0, "admitted": 0, "wrong": 2, "handed": 0}
    assert found["rehearsal"] is True


def test_the_peak_that_guests_saw_is_counted_apart() -> None:
    tally = Tally(times_ms=[[NOON_MS], [NOON_MS + 60_000]])
    found = report(tally).as_object()
    assert (found["peak_seen_by_guests"], found["peak_seen_at"]) == (2, "12:01:00")


def test_a_day_without_a_word_has_no_peak_and_no_containment() -> None:
    empty = report(peak=0, peak_ms=0, peak_recounted=0, containment=None, answer_p50_ms=None, escalations={})
    assert empty.as_object()["peak_at"] == ""
    assert "no answer yet" in empty.as_text()
    assert "handed over 165: none" in empty.as_text()


def test_faults_of_either_side_are_errors() -> None:
    tally = Tally()
    tally.faults.append(Fault("no_answer", 17, "d1"))
    both = report(tally, errors=1)
    assert both.errors == 2
    assert both.as_object()["faults"] == [{"kind": "no_answer", "guest": 17, "dialogue": "d1"}]
    assert both.as_object()["errors_in_backend"] == 1
    assert not both.sound


def test_a_sound_rehearsal_says_so_and_an_unsound_one_too() -> None:
    assert report().sound
    assert "sound        yes" in report().as_text()
    assert not report(Tally(lost=1)).sound
    assert not report(Tally(repeated=1)).sound
    assert not report(peak_recounted=339).sound
    assert "sound        NO" in report(Tally(lost=1)).as_text()


def test_an_interrupted_rehearsal_and_attached_consoles_are_told() -> None:
    told = replace(report(), interrupted=True, consoles=(Attached("console 1", 900, True),))
    assert "(interrupted)" in told.as_text()
    assert "900 dialogues, the same as a fresh look" in told.as_text()
    assert told.as_object()["consoles"] == [
        {"name": "console 1", "dialogues": 900, "same": True, "digest": "", "fresh": "", "unsent": 0}
    ]
    assert told.sound


def test_a_console_that_differs_and_a_command_without_an_answer_are_unsound() -> None:
    assert not replace(report(), consoles=(Attached("console 1", 900, False),)).sound
    assert replace(report(), stint=Stint(unconfirmed=1)).errors == 1


def test_cuts_are_told_and_missing_ones_or_orders_gone_astray_are_unsound() -> None:
    cut = replace(report(), setting=Setting(7, "10×", 1847, "13:00", "15:00", 3, 1, 200), cuts=Cuts(200, 260, 990))
    assert cut.sound
    assert "200 of consoles' links, 990 of guests' connections" in cut.as_text()
    assert cut.as_object()["cuts"] == {"consoles": 200, "connections": 260, "guests": 990}
    assert not replace(cut, cuts=Cuts(199, 259, 985)).sound
    assert replace(cut, stint=Stint(unconfirmed=1)).sound, "through a cut link an order may take long"
    docket = Docket()
    docket.lost, docket.holes, docket.repeated = 1, 2, 4
    astray = replace(report(), dockets=(docket,), consoles=(Attached("operator 1", 900, True, unsent=8),))
    assert (astray.lost, astray.repeated, astray.sound) == (11, 4, False)
