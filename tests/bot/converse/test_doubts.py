"""What a sure matter does to doubtful danger and doubtful anger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.converse.knowledge import Knowledge, learnt, nothing_known
from app.bot.converse.scene import Scene
from app.bot.understand.gates import Sign
from app.bot.understand.reading import Reader
from app.domain.articles import Bilingual
from app.domain.festivals import Act
from app.domain.turns import Mood, Turn
from tests.bot.festival import SHORE, SHORE_ARTICLES, SHORE_EVENT, at


def scene(reader: Reader, *, doubtful: bool = False, mood: Mood | None = None) -> Scene:
    heard = reader.read("оплата не проходит")
    danger = Sign("danger", "оплата") if mood is None else None
    reading = replace(heard.reading, danger=danger, doubtful=doubtful, mood=mood or Mood())
    return Scene(Turn("оплата не проходит"), replace(heard, reading=reading), "ru", None)


@pytest.mark.parametrize(
    ("doubtful", "sure", "danger"), [(True, True, ""), (True, False, "danger"), (False, True, "danger")]
)
def test_a_doubtful_danger_in_a_sure_matter_is_none(reader: Reader, doubtful: bool, sure: bool, danger: str) -> None:
    assert scene(reader, doubtful=doubtful).signals("payment_problem", 0.9, sure, 0).danger == danger


@pytest.mark.parametrize(
    ("mood", "intent", "kept"),
    [
        (Mood(0.5), "payment_problem", False),
        (Mood(0.5), "complaint", True),
        (Mood(0.5, "жулики"), "payment_problem", True),
        (Mood(0.7), "payment_problem", True),
    ],
)
def test_anger_without_a_word_of_it_in_a_sure_matter_calls_nobody(
    reader: Reader, mood: Mood, intent: str, kept: bool
) -> None:
    heard = scene(reader, mood=mood).signals(intent, 0.9, True, 0).mood
    assert heard == (mood if kept else Mood())


@pytest.fixture(scope="module")
def dark(reader: Reader) -> Knowledge:
    """The shore on a day when somebody with a dark name plays."""
    act = Act(Bilingual("Маяк"), "Сёстры Полынь", at(18), at(19))
    return learnt(nothing_known(reader), reader, replace(SHORE_EVENT, programme=(act,)), SHORE_ARTICLES)


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("сёстры полынь когда", ""),
        ("во сколько там Сёстры Полынь", ""),
        ("сёстры полынь поют, а тут человеку плохо стало", "danger"),
        ("когда уже начнут", "danger"),
    ],
)
def test_a_dark_name_that_plays_is_no_danger(reader: Reader, dark: Knowledge, said: str, danger: str) -> None:
    heard = reader.read(said)
    reading = replace(heard.reading, danger=Sign("danger", said), doubtful=True)
    scene = Scene(Turn(said), replace(heard, reading=reading), "ru", dark.known(SHORE))
    assert scene.signals("lineup", 0.5, False, 0).danger == danger
