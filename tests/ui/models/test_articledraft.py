from __future__ import annotations

from dataclasses import replace

import pytest

from app.console.sample.knowledge import articles
from app.protocol.records import Article
from tests.builders import article
from ui.models.articledraft import (
    MOST_ANSWER,
    ArticleDraft,
    Choice,
    Problem,
    arguments,
    differing,
    drafted,
    fresh,
    kept_drafts,
    lines,
    packed,
    problems,
    unpacked,
    with_phrase,
    words,
)

GOOD = replace(fresh("northern-light", "Можно с дроном?"), title_ru="Дроны", answer_ru="С дроном нельзя.")
ASKING = replace(
    GOOD,
    asks=True,
    question_ru="Какая?",
    choices=(Choice("P1", "500 ₽"), Choice("P2", "Бесплатно")),
)


@pytest.mark.parametrize("saved", articles(), ids=lambda one: one.id)
def test_an_article_comes_back_from_the_form_as_it_went_in(saved: Article) -> None:
    draft = drafted(f"{saved.event_id}/{saved.id}", saved, 3)
    args = arguments(draft)
    assert (args.title_ru, args.answer_ru, args.phrases, args.keywords, args.clarify) == (
        saved.title_ru,
        saved.answer_ru,
        saved.phrases,
        saved.keywords,
        saved.clarify,
    )
    assert draft.ent == f"article:{saved.event_id}/{saved.id}"
    assert not draft.new


def test_a_question_of_a_guest_becomes_the_first_wording() -> None:
    draft = fresh("northern-light", "  Можно\nс   дроном? ", "q-3")
    assert draft.phrases == ("Можно с дроном?",)
    assert draft.new
    assert draft.event_id == "northern-light"
    assert arguments(draft).unanswered_id == "q-3"
    assert fresh("northern-light", " \u200b ").phrases == ()


def test_two_new_articles_never_share_an_id() -> None:
    assert fresh("e").article_id != fresh("e").article_id


def test_a_good_draft_has_no_problems() -> None:
    assert problems(GOOD) == {}
    assert problems(ASKING) == {}


@pytest.mark.parametrize(
    ("draft", "field", "problem"),
    [
        (replace(GOOD, title_ru=" \u200b "), "title_ru", Problem.EMPTY),
        (replace(GOOD, answer_ru=""), "answer_ru", Problem.EMPTY),
        (replace(GOOD, answer_ru="а" * (MOST_ANSWER + 1)), "answer_ru", Problem.TOO_LONG),
        (replace(GOOD, answer_en="a" * (MOST_ANSWER + 1)), "answer_en", Problem.TOO_LONG),
        (replace(GOOD, phrases=()), "phrases", Problem.NO_WORDINGS),
        (replace(GOOD, phrases=tuple(map(str, range(201)))), "phrases", Problem.TOO_MANY),
        (replace(ASKING, question_ru=""), "question_ru", Problem.EMPTY),
        (replace(ASKING, choices=ASKING.choices[:1]), "choices", Problem.FEW_OPTIONS),
        (replace(ASKING, choices=(Choice("P1", "1"), Choice("p1 ", "2"))), "choices", Problem.SAME_LABEL),
        (replace(ASKING, choices=(Choice("P1", ""), Choice("P2", "2"))), "choices", Problem.EMPTY),
    ],
)
def test_each_problem_is_named_at_its_field(draft: ArticleDraft, field: str, problem: Problem) -> None:
    assert problems(draft) == {field: problem}


def test_keywords_alone_are_enough_to_be_found_by() -> None:
    assert problems(replace(GOOD, phrases=(), keywords=("дрон",))) == {}


def test_empty_options_are_left_out_and_a_question_that_is_off_is_not_sent() -> None:
    sent = arguments(replace(ASKING, choices=(*ASKING.choices, Choice())))
    assert sent.clarify is not None
    assert len(sent.clarify.options) == 2
    assert arguments(replace(ASKING, asks=False)).clarify is None


def test_typed_lists_lose_blanks_and_repeats() -> None:
    assert lines(" Можно?\n\nможно?\n  А  так? ") == ("Можно?", "А так?")
    assert words("еда, Вода;еда,\nтермос , ") == ("еда", "Вода", "термос")


def test_a_wording_is_added_once() -> None:
    twice = with_phrase(with_phrase(GOOD, "Дрон можно?"), "дрон можно?")
    assert twice.phrases == ("Можно с дроном?", "Дрон можно?")
    assert with_phrase(GOOD, "  ") == GOOD


def test_only_fields_that_say_other_things_differ() -> None:
    assert differing(GOOD, replace(GOOD, base=7)) == []
    assert differing(GOOD, replace(GOOD, answer_ru="Можно.")) == ["answer_ru"]


def test_a_draft_survives_the_journal_and_rubbish_does_not() -> None:
    assert unpacked(packed(ASKING)) == ASKING
    assert unpacked("{") is None
    found = kept_drafts({ASKING.ent: packed(ASKING), "d-1": "Добрый день", "article:x/y": packed(ASKING)})
    assert found == {ASKING.key: ASKING}


def test_an_article_without_a_question_drafts_without_one() -> None:
    assert not drafted("e/a", article(), 1).asks
