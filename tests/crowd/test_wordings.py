"""What the crowd says is rich, unlike the articles, and strictly read."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from app.crowd.wordings import NEEDS, STYLES, load_book, read_book
from app.server.sample import load_sample
from app.service.mappings import DataError, Table

BOOK = load_book()


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_hundreds_of_distinct_wordings_in_every_style() -> None:
    assert len({plain(wording.text) for wording in BOOK.wordings}) > 900
    styles = Counter(wording.style for wording in BOOK.wordings)
    assert all(styles[style] > 25 for style in STYLES)


def test_no_wording_is_one_that_the_articles_teach() -> None:
    taught = {plain(phrase) for article in load_sample().articles for phrase in article.phrases}
    assert not {wording.text for wording in BOOK.wordings if plain(wording.text) in taught}


def test_every_article_matter_is_asked_about_and_every_need_is_felt() -> None:
    asked = {intent for wording in BOOK.wordings for intent in wording.intents}
    assert {article.intent for article in load_sample().articles} <= asked
    assert {wording.needs for wording in BOOK.wordings} == {"", *NEEDS}


def test_words_that_name_an_artist_are_only_said_by_guests_of_that_event() -> None:
    jazz = {wording.text for wording in BOOK.about("lineup", "", "polar-jazz")}
    festival = {wording.text for wording in BOOK.about("lineup", "", "northern-light")}
    assert "Лазурная во втором отделении?" in jazz - festival
    assert "кто открывает?" in jazz & festival


def test_a_choice_is_typed_in_own_words_or_as_it_stands() -> None:
    assert BOOK.own_words("На машине", Random(1)) in {
        "на машине", "на тачке", "своя машина", "за рулем буду", "авто", "на машыне",
    }  # fmt: skip
    assert BOOK.own_words("Что-то новое", Random(1)) == "Что-то новое"


def test_going_on_speaks_english_where_there_are_words_for_it() -> None:
    assert BOOK.go_on("thanks", "en", Random(1)).isascii()
    assert BOOK.go_on("greeting", "en", Random(1)).isascii()
    assert BOOK.go_on("more", "en", Random(1)) in BOOK.follow["more"]


def test_a_message_that_stands_twice_is_refused() -> None:
    tables = [Table("a.toml", "", {"say": [{"intent": "buy", "plain": ["Хочу", "хочу"]}]})]
    with pytest.raises(DataError, match=r"a\.toml: say\[1\]: 'хочу' stands twice"):
        read_book(tables)


def test_an_unknown_need_is_refused_with_those_that_exist() -> None:
    tables = [Table("a.toml", "", {"say": [{"intent": "buy", "needs": "money", "plain": ["Хочу"]}]})]
    with pytest.raises(DataError, match="use one of refund, emotion"):
        read_book(tables)
