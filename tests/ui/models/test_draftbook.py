from __future__ import annotations

from dataclasses import replace

from app.console.store import Draft
from tests.builders import article
from ui.models.articledraft import ArticleDraft, drafted, packed
from ui.models.draftbook import DraftBook

SAVED = drafted("northern-light/a1", article(), 1)
MINE = replace(SAVED, answer_ru="P1 закрыта, езжайте на P2.")


class Shelf:
    """What the journal holds."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.book = DraftBook(self.write)

    def write(self, ent: str, text: str) -> None:
        if text:
            self.texts[ent] = text
        else:
            self.texts.pop(ent, None)


def newer(text: str, version: int = 2) -> ArticleDraft:
    return drafted("northern-light/a1", article(answer_ru=text), version)


def test_unsaved_words_are_kept_and_written_down() -> None:
    shelf = Shelf()
    assert shelf.book.put(MINE, SAVED)
    assert shelf.book.get(SAVED.key) == MINE
    assert shelf.texts == {}
    shelf.book.flush()
    assert shelf.texts == {SAVED.ent: packed(MINE)}
    assert shelf.book.rows == {SAVED.ent}


def test_words_typed_back_to_what_is_saved_are_no_draft() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    shelf.book.flush()
    assert not shelf.book.put(SAVED, SAVED)
    assert SAVED.key not in shelf.book
    assert shelf.texts == {}


def test_another_run_takes_the_drafts_up_again_but_not_over_newer_ones() -> None:
    shelf = Shelf()
    shelf.book.recall({MINE.ent: Draft(packed(MINE)), "d-1": Draft("Добрый день")})
    assert shelf.book.get(MINE.key) == MINE
    other = replace(MINE, answer_ru="Новее")
    shelf.book.put(other, SAVED)
    shelf.book.recall({MINE.ent: Draft(packed(MINE))})
    assert shelf.book.get(MINE.key) == other


def test_our_own_words_coming_back_settle_the_draft() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    shelf.book.sent(MINE, "c1")
    assert shelf.book.command_of(MINE.key) == "c1"
    assert shelf.book.settle(MINE.key, newer(MINE.answer_ru)) is None
    assert MINE.key not in shelf.book


def test_words_typed_after_saving_go_on_from_the_version_that_was_saved() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    shelf.book.sent(MINE, "c1")
    more = replace(MINE, answer_ru=f"{MINE.answer_ru} Шаттл ходит.")
    shelf.book.put(more, SAVED)
    left = shelf.book.settle(MINE.key, newer(MINE.answer_ru))
    assert left == replace(more, base=2)


def test_a_colleagues_words_leave_the_draft_on_its_old_version() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    left = shelf.book.settle(MINE.key, newer("Парковки нет."))
    assert left == MINE
    assert left.base == 1


def test_a_colleague_who_wrote_the_same_leaves_nothing_to_save() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    assert shelf.book.settle(MINE.key, newer(MINE.answer_ru)) is None


def test_a_save_that_came_to_nothing_keeps_the_words() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    shelf.book.sent(MINE, "c1")
    shelf.book.unsent(MINE.key)
    assert shelf.book.command_of(MINE.key) == ""
    assert shelf.book.get(MINE.key) == MINE
    assert shelf.book.settle("northern-light/other", SAVED) is None


def test_another_person_sees_nothing_of_it_and_the_journal_keeps_it() -> None:
    shelf = Shelf()
    shelf.book.put(MINE, SAVED)
    shelf.book.flush()
    shelf.book.clear()
    assert MINE.key not in shelf.book
    assert MINE.ent in shelf.texts
