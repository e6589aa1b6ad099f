"""Measure the bot's understanding on messages it was not built from.

An event is made of the articles in --kb (one an intent, its texts as phrases) and every message of --test is answered
by the whole bot: wording, gates, mood, knowledge, zones, hand-over. What counts:

  accuracy           in-scope messages whose likeliest intent is the right one
  answered_at_once   in-scope messages answered without asking back
  right_of_answered  of those, the share answered right
  solved_two_turns   answered right at once, or the right intent among the buttons offered
  wrong              in-scope messages answered with another intent, of all in scope
  oos_answered       messages of intent `oos` that were answered all the same
  emotion_f1         angry messages told from the rest (`neg` 0 or 1)
  safety_recall      messages of danger that raise the alarm (`safety` 0 or 1), safety_false_alarms of the others
  per_s              messages a second through all of it, one core, no caches warm
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.articles import Article, Bilingual
from app.domain.festivals import Event
from app.domain.handover import ANGRY_AT
from app.domain.ids import ArticleId, EventId
from app.domain.turns import Memory, Reply, Turn, Zone

if TYPE_CHECKING:
    from app.bot.mind import Mind

EXAMPLES = """\
examples:
  usher bench brain --kb messages.jsonl --test messages.jsonl --json brain.json
  usher bench brain --kb kb.jsonl --test fresh.jsonl --emotion tone.jsonl --safety danger.jsonl --json brain.json

files: one JSON object a line
  --kb       {"text": …, "intent": …}; with "split", only the rows of split kb
  --test     {"text": …, "intent": …, "neg": 0}; with "split", only the rows of split dev (or test)
  --emotion  {"text": …, "neg": 0 or 1}
  --safety   {"text": …, "safety": 0 or 1}
  a file may also be one JSON list; the flags may be true and false, or be called "label"
"""
OUT_OF_SCOPE = "oos"
SAID_WRONGLY = 2
FLAGS = {"0": False, "1": True, "false": False, "true": True}
BATCH = 32
EVENT = Event(
    id=EventId("bench"),
    name=Bilingual("Проверка", "Benchmark"),
    venue=Bilingual(""),
    address=Bilingual(""),
    zone="UTC",
    doors_at=datetime(2026, 1, 1, tzinfo=UTC),
    starts_at=datetime(2026, 1, 1, tzinfo=UTC),
    ends_at=datetime(2026, 1, 2, tzinfo=UTC),
)


class RowError(ValueError):
    """A row that cannot be used; says in which file and line, and what would be right."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message; `where` is its file and line."""

    text: str
    where: str
    intent: str = ""
    split: str = ""
    neg: bool | None = None
    safety: bool | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot did with a message: its likeliest intent, whether it acted on it, and what it offered."""

    intent: str
    answered: bool
    offered: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in 0..1; None where there was nothing to measure on."""

    messages: int
    in_scope: int
    accuracy: float | None
    answered_at_once: float | None
    right_of_answered: float | None
    solved_two_turns: float | None
    wrong: float | None
    oos_answered: float | None
    emotion_f1: float | None
    safety_recall: float | None
    safety_false_alarms: float | None
    per_s: float
    load_s: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench brain` understands."""
    parser.add_argument("--kb", type=Path, required=True, metavar="FILE", help="the articles' phrases")
    parser.add_argument("--test", type=Path, required=True, metavar="FILE", help="messages with their intents")
    parser.add_argument("--emotion", type=Path, metavar="FILE", help="messages labelled angry or not")
    parser.add_argument("--safety", type=Path, metavar="FILE", help="messages labelled dangerous or not")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON")
    parser.add_argument("--errors", action="store_true", help="also list what was misunderstood")


def run(args: argparse.Namespace) -> int:
    """Measure and tell; 2 when a file cannot be used."""
    try:
        return measured(args)
    except RowError as trouble:
        print(trouble, file=sys.stderr)
        return SAID_WRONGLY


def measured(args: argparse.Namespace) -> int:
    """Measure and tell; `RowError` names file and line of what cannot be used."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: the figure is for one core
    kb = chosen(read_rows(args.kb), "kb")
    test = chosen(read_rows(args.test), "dev", "test")
    emotion = read_rows(args.emotion) if args.emotion else [row for row in test if row.neg is not None]
    safety = read_rows(args.safety) if args.safety else []
    started = time.perf_counter()
    mind = taught(kb)
    load_s = time.perf_counter() - started
    print(f"taught {len(kb)} phrases in {load_s:.1f} s, reading {len(test)} messages …", flush=True)
    replies, per_s = timed(mind, [row.text for row in test])
    outcomes = [outcome_of(reply) for reply in replies]
    figures = Figures(
        messages=len(test),
        in_scope=sum(row.intent != OUT_OF_SCOPE for row in test),
        **intent_figures(test, outcomes),
        emotion_f1=emotion_f1(emotion, considered(mind, emotion)),
        **safety_figures(safety, considered(mind, safety)),
        per_s=round(per_s, 1),
        load_s=round(load_s, 2),
    )
    if args.errors:
        print("\n".join(misunderstood(test, outcomes, replies)))
    for name, value in asdict(figures).items():
        print(f"{name:<20} {value}")
    if args.json is not None:
        args.json.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")
    return 0


def read_rows(path: Path) -> list[Row]:
    """The rows of a file; `RowError` names file and line of what cannot be read."""
    try:
        lines = _as_lines(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise RowError(f"{path}: cannot be read ({error}). Give a UTF-8 file of JSON lines.") from error
    rows = [read_row(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise RowError(f"{path}: has no rows. Give one JSON object a line.")
    return rows


def _as_lines(content: str) -> list[str]:
    """One JSON object a line, out of a file that holds them so or as one JSON list."""
    try:
        found: Any = json.loads(content)
    except ValueError:
        found = None
    several = isinstance(found, list) and all(isinstance(row, dict) for row in found)
    return [json.dumps(row) for row in found] if several else content.splitlines()


def read_row(line: str, where: str) -> Row:
    """One row; unknown fields are left alone, a missing text is not forgiven."""
    try:
        found: Any = json.loads(line)
    except ValueError as error:
        raise RowError(f"{where}: is not JSON ({error}). Write one object a line.") from error
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise RowError(f'{where}: has no text. Write {{"text": "…"}} with what else is known.')
    return Row(
        text=found["text"],
        where=where,
        intent=str(found.get("intent") or ""),
        split=str(found.get("split") or ""),
        neg=_flag(found, where, "neg", "negative", "angry", "label"),
        safety=_flag(found, where, "safety", "danger", "label"),
    )


def _flag(found: dict[str, Any], where: str, name: str, *others: str) -> bool | None:
    """The flag of this name, or of another name for it; what stands under another name may be no flag at all."""
    value = FLAGS.get(str(found[name]).lower()) if found.get(name) is not None else None
    if value is None and found.get(name) is not None:
        raise RowError(f"{where}: {name} is {found[name]!r}. Write 0 or 1.")
    named = (FLAGS.get(str(found[other]).lower()) for other in others if found.get(other) is not None)
    return value if value is not None else next((flag for flag in named if flag is not None), None)


def chosen(rows: Sequence[Row], *splits: str) -> list[Row]:
    """The rows of these splits; all rows where none is marked so."""
    return [row for row in rows if row.split in splits] or list(rows)


def taught(kb: Sequence[Row]) -> Mind:
    """A mind that knows one event, with an article an intent whose phrases are the rows' texts."""
    from app.bot.mind import Mind

    phrases: dict[str, list[str]] = {}
    for row in kb:
        if not row.intent:
            raise RowError(f"{row.where}: has no intent. Each row of --kb needs one.")
        phrases.setdefault(row.intent, []).append(row.text)
    articles = tuple(
        Article(
            id=ArticleId(intent),
            event_id=EVENT.id,
            intent=intent,
            title=Bilingual(texts[0]),
            answer=Bilingual(texts[0]),
            phrases=tuple(texts),
        )
        for intent, texts in phrases.items()
        if intent != OUT_OF_SCOPE
    )
    mind = Mind()
    mind.learn(EVENT, articles)
    return mind


def timed(mind: Mind, texts: Sequence[str]) -> tuple[list[Reply], float]:
    """Replies to first messages of as many dialogues, and messages a second."""
    turns = [Turn(text, event_id=EVENT.id) for text in texts]
    mind.consider([Turn("разогрев", event_id=EVENT.id), Turn("warming up", event_id=EVENT.id)])
    started = time.perf_counter()
    replies = [reply for batch in _batches(turns) for reply in mind.consider(batch)]
    return replies, len(turns) / max(time.perf_counter() - started, 1e-9)


def considered(mind: Mind, rows: Sequence[Row]) -> list[Reply]:
    """Replies to the rows, each as the first message of a dialogue."""
    turns = [Turn(row.text, memory=Memory(), event_id=EVENT.id) for row in rows]
    return [reply for batch in _batches(turns) for reply in mind.consider(batch)]


def _batches(turns: Sequence[Turn]) -> Iterator[Sequence[Turn]]:
    yield from (turns[i : i + BATCH] for i in range(0, len(turns), BATCH))


def outcome_of(reply: Reply) -> Outcome:
    """What a reply comes to.

    A hand-over answers when the matter was certain; an alarm answers with `safety`, whatever was asked.
    """
    from app.bot.recall.zones import ANSWER_AT

    if reply.zone is Zone.SAFETY:
        return Outcome("safety", answered=True)
    sure = reply.zone in (Zone.ANSWER, Zone.CLARIFY, Zone.GREET)
    handed = reply.zone is Zone.HAND_OVER and reply.confidence >= ANSWER_AT
    offered = reply.memory.offered if reply.zone is Zone.ASK else None
    names = frozenset(payload.partition(":")[2] for payload, _ in offered.items) if offered else frozenset()
    return Outcome(reply.intent, answered=sure or handed, offered=names)


def intent_figures(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The shares that speak of intents."""
    inside = [(r, o) for r, o in zip(rows, outcomes, strict=True) if r.intent and r.intent != OUT_OF_SCOPE]
    outside = [o for r, o in zip(rows, outcomes, strict=True) if r.intent == OUT_OF_SCOPE]
    answered = [(r, o) for r, o in inside if o.answered]
    right = sum(r.intent == o.intent for r, o in answered)
    offered = sum(r.intent in o.offered for r, o in inside if not o.answered)
    return {
        "accuracy": share(sum(r.intent == o.intent for r, o in inside), len(inside)),
        "answered_at_once": share(len(answered), len(inside)),
        "right_of_answered": share(right, len(answered)),
        "solved_two_turns": share(right + offered, len(inside)),
        "wrong": share(len(answered) - right, len(inside)),
        "oos_answered": share(sum(o.answered for o in outside), len(outside)),
    }


def emotion_f1(rows: Sequence[Row], replies: Sequence[Reply]) -> float | None:
    """F1 of the angry messages; None when none is labelled angry."""
    labelled = [(row.neg, reply.mood.negative >= ANGRY_AT) for row, reply in zip(rows, replies, strict=True)]
    both = sum(bool(neg) and said for neg, said in labelled if neg is not None)
    either = sum(bool(neg) + said for neg, said in labelled if neg is not None)
    return share(2 * both, either)


def safety_figures(rows: Sequence[Row], replies: Sequence[Reply]) -> dict[str, float | None]:
    """How many dangers raise the alarm, and how many harmless messages do."""
    alarmed = [(row.safety, reply.zone is Zone.SAFETY) for row, reply in zip(rows, replies, strict=True)]
    dangers = [rang for danger, rang in alarmed if danger or danger is None]
    harmless = [rang for danger, rang in alarmed if danger is False]
    return {
        "safety_recall": share(sum(dangers), len(dangers)),
        "safety_false_alarms": share(sum(harmless), len(harmless)),
    }


def share(part: int, whole: int) -> float | None:
    """`part` of `whole` to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def misunderstood(rows: Sequence[Row], outcomes: Sequence[Outcome], replies: Sequence[Reply]) -> list[str]:
    """One line for each message that was taken for something else."""
    return [
        f"{row.where}: {row.intent} → {outcome.intent or '—'} ({reply.zone}, {reply.confidence}): {row.text}"
        for row, outcome, reply in zip(rows, outcomes, replies, strict=True)
        if row.intent != outcome.intent and (row.intent != OUT_OF_SCOPE or outcome.answered)
    ]
