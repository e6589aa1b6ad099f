"""Mood, danger and gates of whole messages."""

from __future__ import annotations

import pytest

from app.bot.understand.clauses import MOST, clauses_of
from app.bot.understand.reading import Reader
from app.domain.handover import ANGRY_AT


@pytest.mark.requirement("B10")
@pytest.mark.parametrize(
    "text",
    [
        "это просто издевательство, час стоим на морозе",
        "верните деньги, жулики!",
        "uzhasnyj servis, vy moshenniki",
        "worst event ever, I am furious",
        "😡",
        "ОТВЕТЬТЕ УЖЕ, СКОЛЬКО МОЖНО!!!",
    ],
)
def test_anger_is_heard(reader: Reader, text: str) -> None:
    mood = reader.read(text).reading.mood
    assert mood.negative >= ANGRY_AT
    assert mood.evidence


@pytest.mark.parametrize(
    "text",
    [
        "жаль, что не смогу прийти",
        "группа «Кошмар» будет?",
        "страшно рада, жду не дождусь",
        "оплата не проходит второй раз, что делать",
        "мама плохо ходит, есть ли лифт",
        "спасибо огромное!!!",
        "",
    ],
)
def test_trouble_and_joy_are_not_anger(reader: Reader, text: str) -> None:
    assert reader.read(text).reading.mood.negative < ANGRY_AT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("у сцены давка, людей сдавили", "crush"),
        ("пажар за сценой", "fire"),
        ("rebenok poteryalsya", "lost_child"),
        ("у мужика нож, он угрожает", "weapon"),
        ("девушка потеряла сазнание", "medical"),
        ("there is a fight near the bar", "violence"),
        ("ограждение рухнуло на людей", "structure"),
        ("тут бьют парня ногами", "violence"),
    ],
)
def test_danger_is_noticed_with_its_kind(reader: Reader, text: str, kind: str) -> None:
    danger = reader.read(text).reading.danger
    assert danger is not None
    assert danger.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "можно ли пронести перочинный нож",
        "ребёнок потерял шапку",
        "концерт огонь!",
        "скоро запускать начнёте?",
        "телефон умирает, где зарядить",
        "маме после инсульта можно сидячее место?",
    ],
)
def test_harmless_talk_raises_no_alarm(reader: Reader, text: str) -> None:
    assert reader.read(text).reading.danger is None


def test_danger_without_a_word_of_danger_quotes_the_message(reader: Reader) -> None:
    danger = reader.read("подруга вся бледная, не отвечает и не открывает глаза").reading.danger
    assert danger is not None
    assert "бледная" in danger.evidence


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("апиратора пазовите", "person"),
        ("верните мои деньги", "money_back"),
        ("нужен счёт на юрлицо", "corporate"),
        ("здрасьте", "greeting"),
        ("спс большое", "thanks"),
        ("какой у вас номер телефона", "contacts"),
        ("стою у турникета", "at_gate"),
        ("всё равно не помогло", "not_helped"),
        ("я не об этом спросил", "wrong_answer"),
    ],
)
def test_gates_open_on_plain_signs(reader: Reader, text: str, gate: str) -> None:
    assert reader.read(text).reading.has(gate)


def test_short_messages_have_no_clauses_and_stories_have_few(reader: Reader) -> None:
    assert clauses_of(reader.scribe.worded("где парковка")[0]) == []
    story = "Мы едем издалека. " * 20 + "А парковка у вас есть?"
    clauses = clauses_of(reader.scribe.worded(story)[0])
    assert len(clauses) == MOST
    assert clauses[-1] == ("А парковка у вас есть?", 1.0)


def test_a_breathless_story_is_read_through_windows(reader: Reader) -> None:
    story = "слушайте я вчера купила два билета и сегодня думаю как нам доехать до вас от вокзала с двумя детьми"
    clauses = clauses_of(reader.scribe.worded(story)[0])
    assert len(clauses) > 1
    assert all(len(part.split()) <= 12 for part, _ in clauses)


def test_commas_pair_the_parts_of_a_long_sentence(reader: Reader) -> None:
    story = "мы купили билеты, приехали на поезде, сидим в кафе у вокзала, думаем, как нам теперь до вас доехать"
    parts = [part for part, _ in clauses_of(reader.scribe.worded(story)[0])]
    assert parts[0] == "мы купили билеты приехали на поезде"
