from __future__ import annotations

from tests.builders import article, question
from ui.models.knowledge import holds, shelf

ARTICLES = {
    "northern-light/b": article("b", title_ru="Парковка", phrases=("Где оставить машину?",), keywords=("стоянка",)),
    "northern-light/a": article("a", title_ru="Возраст и дети", title_en="Age", answer_ru="Дети до 7 лет бесплатно."),
    "northern-light/c": article("c", title_ru="Ёлка", archived=True),
    "polar-jazz/p": article("p", event_id="polar-jazz", title_ru="Гардероб"),
}
QUESTIONS = {
    "q1": question("q1", count=2, last_ms=10),
    "q2": question("q2", count=9, last_ms=5, text="Где кулер?"),
    "q3": question("q3", count=2, last_ms=20),
    "q4": question("q4", count=99, dismissed=True),
    "q5": question("q5", count=50, event_id="polar-jazz"),
}


def test_each_event_has_its_own_shelf_in_the_order_of_titles() -> None:
    found = shelf(ARTICLES, QUESTIONS, "northern-light")
    assert found.articles == ("northern-light/a", "northern-light/b")
    assert found.archived == ("northern-light/c",)


def test_the_most_frequent_and_then_the_latest_question_comes_first() -> None:
    assert shelf(ARTICLES, QUESTIONS, "northern-light").unanswered == ("q2", "q3", "q1")


def test_every_word_must_occur_anywhere_and_yo_is_ye() -> None:
    assert shelf(ARTICLES, QUESTIONS, "northern-light", "МАШИНУ стоянка").articles == ("northern-light/b",)
    assert shelf(ARTICLES, QUESTIONS, "northern-light", "елка").archived == ("northern-light/c",)
    assert shelf(ARTICLES, QUESTIONS, "northern-light", "кулер").unanswered == ("q2",)
    assert not holds(ARTICLES["northern-light/a"], "дети парковка")
    assert holds(ARTICLES["northern-light/a"], "  ")
