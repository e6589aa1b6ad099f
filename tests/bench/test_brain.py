"""The benchmark of understanding."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from app.bench import brain
from app.bench.brain import Outcome, Row, RowError, emotion_f1, intent_figures, outcome_of, read_rows, safety_figures
from app.domain.turns import Memory, Mood, Offered, Reply, Zone
from app.server.sample import load_sample

FRESH = Path(__file__).parent / "data"


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    brain.add_arguments(parser)
    return parser.parse_args(words)


def written(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def said(zone: Zone, intent: str = "", confidence: float = 0.0, **parts: object) -> Reply:
    return Reply(zone, "…", Memory(), "ru", None, intent=intent, confidence=confidence, **parts)  # type: ignore[arg-type] # tests name fields of the record


def test_the_whole_benchmark_runs_and_writes_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, object]] = [
        {"text": "Есть ли парковка?", "intent": "parking", "split": "kb", "lang": "ru"},
        {"text": "Во сколько начало?", "intent": "doors_time", "split": "kb", "lang": "ru"},
        {"text": "где тачку бросить", "intent": "parking", "split": "dev", "neg": 0},
        {"text": "во скока начнёте", "intent": "doors_time", "split": "dev", "neg": 0},
        {"text": "рецепт борща", "intent": "oos", "split": "dev", "neg": 0},
    ]
    file = str(written(tmp_path, "messages.jsonl", *rows))
    tone = written(tmp_path, "tone.jsonl", {"text": "вы мошенники!", "neg": 1}, {"text": "спасибо", "neg": 0})
    danger = written(tmp_path, "danger.jsonl", {"text": "пожар!!", "safety": 1}, {"text": "где бар", "label": 0})
    out = tmp_path / "out.json"
    words = ["--kb", file, "--test", file, "--emotion", str(tone), "--safety", str(danger), "--json", str(out)]
    assert brain.run(arguments(*words, "--errors")) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["messages"] == 3
    assert figures["accuracy"] == figures["right_of_answered"] == figures["emotion_f1"] == 1.0
    assert (figures["oos_answered"], figures["safety_recall"], figures["safety_false_alarms"]) == (0.0, 1.0, 0.0)
    assert figures["per_s"] > 0
    assert "per_s" in capsys.readouterr().out


def test_the_goals_hold_on_messages_the_bot_was_not_built_from(tmp_path: Path) -> None:
    articles = [a for a in load_sample().articles if a.event_id == "northern-light"]
    rows: list[dict[str, object]] = [{"text": text, "intent": a.intent} for a in articles for text in a.phrases]
    kb = written(tmp_path, "kb.jsonl", *rows)
    out = tmp_path / "out.json"
    words = [f"--{name}={FRESH / file}" for name, file in FILES.items()]
    assert brain.run(arguments(f"--kb={kb}", *words, f"--json={out}")) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    for name, goal in AT_LEAST.items():
        assert figures[name] >= goal, name
    for name, goal in AT_MOST.items():
        assert figures[name] <= goal, name


FILES = {"test": "fresh.jsonl", "emotion": "tone.jsonl", "safety": "danger.jsonl"}
AT_LEAST = {
    "accuracy": 0.88,
    "answered_at_once": 0.70,
    "right_of_answered": 0.96,
    "solved_two_turns": 0.94,
    "emotion_f1": 0.82,
    "safety_recall": 0.96,
}
AT_MOST = {"wrong": 0.03, "oos_answered": 0.10, "safety_false_alarms": 0.15}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line.jsonl:1: is not JSON"),
        ("[1]", "line.jsonl:1: has no text"),
        ('{"text": 3}', "line.jsonl:1: has no text"),
        ('{"text": "a", "neg": "yes"}', "line.jsonl:1: neg is 'yes'"),
        ('{"text": "a", "safety": 2}', "line.jsonl:1: safety is 2"),
        ("", "line.jsonl: has no rows"),
    ],
)
def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "line.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(RowError, match=complaint.replace(".", r"\.")):
        read_rows(path)


def test_a_missing_file_and_a_row_without_intent_end_with_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb = written(tmp_path, "kb.jsonl", {"text": "a"})
    assert brain.run(arguments("--kb", str(kb), "--test", str(tmp_path / "no.jsonl"))) == 2
    assert "no.jsonl: cannot be read" in capsys.readouterr().err
    assert brain.run(arguments("--kb", str(kb), "--test", str(kb))) == 2
    assert "kb.jsonl:1: has no intent" in capsys.readouterr().err


def test_missing_fields_are_forgiven(tmp_path: Path) -> None:
    row = read_rows(written(tmp_path, "x.jsonl", {"text": "a", "neg": None}))[0]
    assert (row.intent, row.split, row.neg, row.safety) == ("", "", None, None)


def test_a_list_with_a_mark_of_its_encoding_and_flags_by_another_name_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    rows = [{"text": "a", "neg": True, "label": "parking"}, {"text": "б", "label": 1}, {"text": "c", "safety": "0"}]
    path.write_text(json.dumps(rows), encoding="utf-8-sig")
    read = read_rows(path)
    assert [(row.text, row.neg, row.safety) for row in read] == [
        ("a", True, None),
        ("б", True, True),
        ("c", None, False),
    ]


def test_outcomes_follow_the_zone() -> None:
    assert outcome_of(said(Zone.CLARIFY, "parking", 0.9)) == Outcome("parking", answered=True)
    assert outcome_of(said(Zone.ADMIT, "parking")).answered is False
    assert outcome_of(said(Zone.HAND_OVER, "refund", 0.99)).answered is True
    assert outcome_of(said(Zone.HAND_OVER, "refund", 0.3)).answered is False
    assert outcome_of(said(Zone.SAFETY, "parking", 0.99)) == Outcome("safety", answered=True)


def test_offered_buttons_count_by_their_intent() -> None:
    menu = Offered("intent", (("a:parking", "P"), ("i:buy", "B"), ("none", "…")))
    reply = Reply(Zone.ASK, "…", Memory(offered=menu), "ru", None, intent="buy")
    assert outcome_of(reply).offered >= {"parking", "buy"}


def test_shares_are_of_what_they_say() -> None:
    rows = [Row("a", "f:1", "x"), Row("b", "f:2", "x"), Row("c", "f:3", "y"), Row("d", "f:4", "oos")]
    outcomes = [
        Outcome("x", answered=True),
        Outcome("y", answered=True),
        Outcome("x", answered=False, offered=frozenset({"y"})),
        Outcome("x", answered=True),
    ]
    figures = intent_figures(rows, outcomes)
    assert figures["accuracy"] == 0.3333
    assert figures["answered_at_once"] == 0.6667
    assert figures["right_of_answered"] == 0.5
    assert figures["solved_two_turns"] == 0.6667
    assert figures["wrong"] == 0.3333
    assert figures["oos_answered"] == 1.0
    assert set(intent_figures([], []).values()) == {None}


def test_emotion_and_safety_shares() -> None:
    angry, calm = Mood(0.9), Mood(0.1)
    rows = [Row("a", "f:1", neg=True), Row("b", "f:2", neg=True), Row("c", "f:3", neg=False), Row("d", "f:4")]
    replies = [said(Zone.ANSWER, mood=mood) for mood in (angry, calm, angry, angry)]
    assert emotion_f1(rows, replies) == 0.5
    assert emotion_f1([], []) is None
    dangers = [Row("a", "f:1", safety=True), Row("b", "f:2"), Row("c", "f:3", safety=False)]
    alarms = [said(Zone.SAFETY), said(Zone.ANSWER), said(Zone.SAFETY)]
    assert safety_figures(dangers, alarms) == {"safety_recall": 0.5, "safety_false_alarms": 1.0}
    assert safety_figures([], []) == {"safety_recall": None, "safety_false_alarms": None}
