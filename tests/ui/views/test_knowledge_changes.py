"""What happens to an article: two who write it, a refusal, the archive; and to a question nobody answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from app.console.state import PendingState
from app.protocol.commands import ArchiveArticle, DismissUnanswered, SaveArticle
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.knowing import FOOD, KEY, last_sent, saved_by_somebody, screen_of, typed


@pytest.fixture
def at_knowledge(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.shell.go("knowledge")
    settle()
    return made


# --- two at once ----------------------------------------------------------------------------------------------


def test_a_colleague_who_saved_meanwhile_is_shown_with_both_versions(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Можно воду до 1 литра.")
    saved_by_somebody(at_knowledge, 2, answer_ru="Воду нельзя.", author_name="Пётр Громов")
    assert screen.page.conflict.isVisible()
    assert screen.page.form.answer.text == "Можно воду до 1 литра."
    assert not screen.page.save.isEnabled()
    click(screen.page.conflict.keep)
    sent = last_sent(at_knowledge)
    assert sent.base == 2
    assert msgspec.json.decode(sent.args, type=SaveArticle).answer_ru == "Можно воду до 1 литра."


def test_taking_theirs_drops_mine(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Моё")
    saved_by_somebody(at_knowledge, 2, answer_ru="Воду нельзя.")
    click(screen.page.conflict.take)
    assert screen.page.form.answer.text == "Воду нельзя."
    assert KEY not in screen.drafts
    assert at_knowledge.sent() == []


def test_a_colleagues_save_is_shown_at_once_where_nothing_is_typed(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    saved_by_somebody(at_knowledge, 2, answer_ru="Воду нельзя.")
    assert screen.page.form.answer.text == "Воду нельзя."
    assert not screen.page.conflict.isVisible()


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (PendingState.REJECTED, "bad_value", "Сервер не принял"),
        (PendingState.FORBIDDEN, "forbidden", "Вашей роли это не разрешено"),
    ],
)
def test_a_refusal_is_said_inline_and_the_words_stay(
    at_knowledge: Stage, state: PendingState, code: str, said: str
) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Спорное")
    screen.save()
    at_knowledge.desk.store.put_refusal(replace(last_sent(at_knowledge), state=state, code=code))
    settle()
    assert screen.page.refusal.isVisible()
    assert said in screen.page.refusal.accessibleName()
    assert screen.page.form.answer.text == "Спорное"
    click(screen.page.dismiss)
    assert not screen.page.refusal.isVisible()
    assert screen.page.save.isEnabled()


def test_a_refused_save_can_be_tried_again(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    typed(at_knowledge, "Ещё раз")
    screen.save()
    at_knowledge.desk.store.put_refusal(replace(last_sent(at_knowledge), state=PendingState.REJECTED, code="busy"))
    settle()
    click(screen.page.retry)
    assert screen.page._state.chip.text == "Сохраняется"


# --- archive and questions ------------------------------------------------------------------------------------


def test_an_article_goes_to_the_archive_and_comes_back_by_undo(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    click(screen.page.archive)
    sent = last_sent(at_knowledge)
    assert msgspec.json.decode(sent.args, type=ArchiveArticle).archived
    assert sent.state is PendingState.HELD
    assert screen.toast.isVisible()
    click(screen.toast._action)
    assert sent.cmd not in {one.cmd for one in at_knowledge.desk.store.pending}


def test_an_undo_that_comes_too_late_is_told(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    click(screen.page.archive)
    at_knowledge.desk.store.drop_pending(last_sent(at_knowledge).cmd)
    click(screen.toast._action)
    assert screen.toast.accessibleName() == "Поздно: уже сделано"


def test_an_archived_article_can_be_brought_back(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.list.show_tab("archive")
    screen.open_row("article:northern-light/nl-reentry")
    click(screen.page.archive)
    assert not msgspec.json.decode(last_sent(at_knowledge).args, type=ArchiveArticle).archived


def test_the_most_frequent_question_stands_first_and_becomes_an_article(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.list.show_tab("unanswered")
    first = screen.list.list.lines[0]
    assert (first.key, first.aside) == ("unanswered:q-1", "× 9")
    screen.open_row(first.key)
    click(screen.question.write)
    draft = screen.page.form.draft
    assert draft.phrases == ("Где поставить инвалидную коляску на время концерта?",)
    assert draft.unanswered_id == "q-1"
    assert screen.list.tab == "articles"


def test_a_question_leaves_the_list_and_the_next_one_opens(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.list.show_tab("unanswered")
    screen.open_row("unanswered:q-1")
    click(screen.question.dismiss)
    sent = last_sent(at_knowledge)
    assert (sent.kind, sent.ent) == ("DismissUnanswered", "unanswered:q-1")
    assert msgspec.json.decode(sent.args, type=DismissUnanswered).dismissed
    assert screen.row == "unanswered:q-2"


def test_a_question_leads_to_its_dialogue(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.list.show_tab("unanswered")
    screen.open_row("unanswered:q-1")
    asked: list[str] = []
    screen.dialogue_asked.connect(asked.append)
    screen.question.dialogue.click()
    assert asked == ["d-014"]


@pytest.mark.requirement("C11")
def test_an_answer_is_made_from_inside_a_dialogue(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    dialogue = next(iter(at_knowledge.desk.store.lineup))
    screen.add_from(dialogue, "Где зарядить телефон?")
    draft = screen.page.form.draft
    assert draft.phrases == ("Где зарядить телефон?",)
    assert draft.event_id == at_knowledge.desk.store.dialogues[dialogue].event_id
    assert screen.side.question.text == "Где зарядить телефон?"


def test_a_guests_words_can_join_the_wordings_of_an_article(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.add_wording(KEY, "С термосом пустят?")
    assert screen.row == FOOD
    assert screen.page.form.draft.phrases[-1] == "С термосом пустят?"


def test_a_manager_reads_and_changes_nothing(at_knowledge: Stage) -> None:
    me = at_knowledge.desk.store.me
    assert me is not None
    at_knowledge.desk.store.set_me(replace(me, role="manager"))
    settle()
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    assert not screen.list.new.isVisible()
    assert not screen.page.save.isVisible()
    assert screen.page.form.answer.edit.isReadOnly()
    assert screen.page._state.chip.text == "Ваша роль только читает"
    screen.write_new("northern-light")
    assert screen.row == FOOD


def test_an_article_that_disappears_closes(at_knowledge: Stage) -> None:
    screen = screen_of(at_knowledge)
    screen.open_row(FOOD)
    at_knowledge.desk.store.apply([(FOOD, Held(5, None), ())])
    settle()
    assert screen.row == ""
