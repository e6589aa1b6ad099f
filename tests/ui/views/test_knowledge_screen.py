"""The knowledge screen: find, correct, try, archive, answer what was asked; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.console.troubles import Trouble
from app.protocol.commands import SaveArticle
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.knowing import FOOD, KEY, last_sent, saved_by_somebody, screen_of, titles, typed
from ui.models.articledraft import packed


@pytest.fixture
def at_knowledge(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.shell.go("knowledge")
    settle()
    return made


# --- finding --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C11")
def test_articles_stand_by_title_and_a_search_narrows_them(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    assert titles(screen)[0] == "Билет не сканируется"
    screen.list.search.setText("вода термос")
    assert titles(screen) == ["Своя еда и вода"]
    screen.list.search.setText("нет такого")
    assert titles(screen) == []
    assert screen.list.quiet.isVisible()


def test_each_event_has_its_own_knowledge(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.list.event_chosen.emit("polar-jazz")
    settle()
    assert titles(screen) == []
    assert screen.list.event_button.text() == "Полярный джаз"


def test_a_click_opens_the_article_and_the_bot_answers_beside_it(at_knowledge: Stage, qtbot: QtBot) -> None:
    screen = screen_of(at_knowledge)
    screen.list.list._choose(titles(screen).index("Парковка"))
    qtbot.waitUntil(lambda: screen.side.answers[0] is not None)
    form = screen.page.form
    assert form.title.text == "Парковка"
    assert form.choices.content[0]
    now, then = screen.side.answers
    assert now is not None
    assert now.sources[0].article_id == "nl-parking"
    assert then is None


def test_the_palette_opens_an_article_by_its_key(at_knowledge: Stage) -> None:
    at_knowledge.shell.go("queue")
    at_knowledge.shell._picked(FOOD)
    settle()
    assert at_knowledge.shell.place == "knowledge"
    assert screen_of(at_knowledge).row == FOOD


# --- editing --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C11")
def test_a_correction_is_sent_over_the_version_it_started_from(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Можно воду до 1 литра.")
    click(screen.page.save)
    sent = last_sent(at_knowledge)
    assert (sent.kind, sent.ent) == ("SaveArticle", FOOD)
    assert sent.base == at_knowledge.desk.store.version(FOOD)
    assert msgspec.json.decode(sent.args, type=SaveArticle).answer_ru == "Можно воду до 1 литра."
    assert screen.page._state.chip.text == "Сохраняется"


def test_our_words_coming_back_from_the_server_end_the_edit(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Можно воду до 1 литра.")
    screen.save()
    at_knowledge.desk.store.drop_pending(last_sent(at_knowledge).cmd)
    saved_by_somebody(at_knowledge, 2, answer_ru="Можно воду до 1 литра.")
    assert KEY not in screen.drafts
    assert not screen.page._state.isVisible()
    assert not screen.page.conflict.isVisible()


def test_unsaved_words_survive_leaving_the_screen(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Черновик")
    at_knowledge.shell.go("queue")
    settle()
    assert at_knowledge.desk.store.drafts[FOOD].text == packed(screen.page.form.draft)
    at_knowledge.shell.go("knowledge")
    screen.open_row("article:northern-light/nl-age")
    screen.open_row(FOOD)
    assert screen.page.form.answer.text == "Черновик"
    assert next(line for line in screen.list.list.lines if line.key == FOOD).marked


def test_a_crash_loses_no_unsaved_words(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    first = stage()
    first.shell.go("knowledge")
    screen_of(first).open_row(FOOD)
    typed(first, "До сбоя")
    qtbot.waitUntil(lambda: FOOD in first.desk.store.drafts)
    kept = first.desk.store.drafts[FOOD]
    second = stage()
    second.desk.store.set_draft(FOOD, kept)
    second.shell.go("knowledge")
    screen_of(second).open_row(FOOD)
    assert screen_of(second).page.form.answer.text == "До сбоя"


def test_what_is_missing_is_said_in_place_and_nothing_is_sent(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    click(screen.list.new)
    screen.save()
    form = screen.page.form
    assert at_knowledge.sent() == []
    assert form.title.edit.accessibleDescription() == "Нужно по-русски: иначе боту нечего сказать."
    assert "формулировка" in form.phrases.edit.accessibleDescription()
    form.title.edit.setText("Дроны")
    form.title.edit.textEdited.emit("Дроны")
    assert form.title.edit.accessibleDescription() == ""


def test_the_english_texts_are_edited_apart(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    form = screen.page.form
    form.language._choose("en")
    assert form.title.text == "Own food and water"
    typed(at_knowledge, "Water up to 1 l.")
    assert form.draft.answer_en == "Water up to 1 l."
    assert form.draft.answer_ru.startswith("Можно воду")


def test_undoing_edits_brings_the_saved_words_back(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Ошибка")
    click(screen.page.revert)
    assert screen.page.form.answer.text.startswith("Можно воду")
    assert KEY not in screen.drafts


def test_ctrl_s_saves(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Клавишами")
    QTest.keyClick(screen.page.form.answer.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert at_knowledge.sent() == ["SaveArticle"]


def test_a_clarifying_question_is_built_and_taken_away(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    choices = screen.page.form.choices
    choices.asks.click()
    settle()
    assert len(choices._cards) == 2
    choices.question.edit.setText("Еда или вода?")
    choices.question.edit.textEdited.emit("")
    for card, word in zip(choices._cards, ("Еда", "Вода"), strict=True):
        card.label.edit.setText(word)
        card.label.edit.textEdited.emit(word)
        card.answer.edit.insertPlainText(f"{word}: нельзя")
    click(choices.add)
    assert len(choices._cards) == 3
    click(choices._cards[2].remove)
    screen.save()
    clarify = msgspec.json.decode(last_sent(at_knowledge).args, type=SaveArticle).clarify
    assert clarify is not None
    assert [option.label_ru for option in clarify.options] == ["Еда", "Вода"]


# --- what the bot would answer --------------------------------------------------------------------------------


@pytest.mark.requirement("C11")
def test_the_unsaved_edit_is_tried_beside_what_stands(at_knowledge: Stage, qtbot: QtBot) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row("article:northern-light/nl-parking")
    typed(at_knowledge, "Парковка закрыта.")
    qtbot.waitUntil(lambda: None not in screen.side.answers)
    now, then = screen.side.answers
    assert now is not None
    assert then is not None
    assert then.text == "Парковка закрыта."
    assert now.text.startswith("Парковка P1")
    assert screen.side.after.isVisible()


def test_only_the_answer_to_the_last_question_is_shown(at_knowledge: Stage, qtbot: QtBot) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    side = screen.side
    side.question.edit.selectAll()
    side.question.edit.insertPlainText("Есть ли парковка?")
    qtbot.waitUntil(lambda: side.answers[0] is not None)
    old = side._round
    side.question.edit.insertPlainText(" А дети?")
    qtbot.waitUntil(lambda: side._round > old and side.answers[0] is not None)
    answer = side.answers[0]
    assert answer is not None
    side._on_answer(old, msgspec.structs.replace(answer, text="поздно"), after=False)
    assert side.answers[0] == answer


def test_without_a_link_it_says_so(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    screen.side._ask()
    screen.side._on_trouble(screen.side._round, Trouble("offline"))
    assert screen.side._hint.text().startswith("Сейчас бота не спросить.")


def test_a_source_leads_to_its_article(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    screen.side.article_asked.emit("nl-parking")
    assert screen.row == "article:northern-light/nl-parking"


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1000, 700), (640, 400)])
def test_every_size_shows_the_form_whole(at_knowledge: Stage, size: tuple[int, int]) -> None:
    at_knowledge.window.resize(*size)
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    settle()
    form = screen.page.form
    assert form.isVisible()
    assert form.width() <= screen.width()
    if size[0] <= 700:
        assert not screen.list.isVisible()
        click(screen.page.back)
        assert screen.list.isVisible()


def test_the_screen_speaks_english_too(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    at_knowledge.console.language.use("en")
    settle()
    assert screen.page.save.text() == "Save"
    assert titles(screen)[-1] == "Own food and water"
