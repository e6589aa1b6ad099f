"""The vocabulary files and how terms match."""

from __future__ import annotations

import pytest

from app.bot.understand.lexicon import Lexicon, LexiconError, parsed_terms
from app.bot.understand.reading import Reader
from app.bot.understand.school import shipped_school
from app.bot.understand.textbook import BEYOND, textbook


def found(reader: Reader, line: str, text: str) -> bool:
    lexicon = Lexicon(parsed_terms(["## x", line]))
    return bool(lexicon.scores(reader.scribe.worded(text)[1]))


@pytest.mark.parametrize(
    ("term", "text", "matches"),
    [
        ("парковка", "где парковки", True),
        ("сдать+вещь", "вещи можно сдать", True),
        ("сдать+вещь", "сдать билет", False),
        ("не_работать", "код не работает", True),
        ("не_работать", "работает не всегда", False),
        ("ключ!машина", "ключ от машины", False),
        ("ключ!машина", "нашёл ключи", True),
        ("=скоро", "скоро начнёте", True),
        ("=скорый", "скоро начнёте", False),
        ("18+", "тут 18+ ?", True),
    ],
)
def test_terms_match_by_dictionary_form_order_and_absence(
    reader: Reader, term: str, text: str, matches: bool
) -> None:
    assert found(reader, f"3: {term}", text) is matches


@pytest.mark.parametrize("line", ["много: слово", "3: a++b", "3: a!"])
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(LexiconError, match="line 2"):
        list(parsed_terms(["## x", line]))


def test_a_matter_repeated_in_one_message_counts_a_term_once(reader: Reader) -> None:
    lexicon = Lexicon(parsed_terms(["## x", "2: билет билеты", "", "# a remark"]))
    assert lexicon.scores(reader.scribe.worded("билет, билеты, билетик и билет")[1]) == {"x": 2.0}


def test_every_matter_of_the_vocabulary_is_taught_by_wordings_too() -> None:
    book = textbook()
    assert {term.matter for term in book.lexicon.terms} <= set(book.topics)
    assert any(topic.startswith(BEYOND) for topic in book.topics)


def test_no_wording_is_taught_twice() -> None:
    texts = [p.text.casefold() for p in textbook().phrases]
    assert sorted({t for t in texts if texts.count(t) > 1}) == []


def test_the_shipped_school_was_learnt_from_this_very_textbook() -> None:
    for size in (0, 512):
        assert shipped_school(textbook(), size) is not None, "run: usher bench school --out resources/language"
