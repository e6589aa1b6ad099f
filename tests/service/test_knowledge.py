"""What operators teach the bot: saved once, known by the next message, tried out without a trace (C11)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.articles import Bilingual
from app.domain.escalations import Reason
from app.protocol.api import BotAsk
from app.protocol.commands import SaveArticle
from app.protocol.frames import Res
from app.protocol.records import Article, ClarifyRef, OptionRef, ReadyReply, Unanswered
from app.service import backend, knowledge
from app.service.refused import Refused
from app.service.teaching import teach
from tests.fakes.brain import reply
from tests.service.house import House, build, close

Expect = Callable[[str], None]
GOOD: dict[str, Any] = {"intent": "lockers", "title_ru": "Камера хранения", "answer_ru": "У ворот 1."}
OPTIONS = [{"label_ru": "Да", "answer_ru": "Да"}, {"label_ru": "Нет", "answer_ru": "Нет"}]


def outcome(res: Res) -> tuple[str, str]:
    return res.st, res.code


async def article(house: House, ident: str) -> Article:
    held = (await house.fetched())[f"article:{ident}"]
    assert isinstance(held.record, Article)
    return held.record


# --- articles ----------------------------------------------------------------------------------------------


async def test_a_saved_article_is_seen_by_all_and_known_to_the_bot_at_once(house: House) -> None:
    anna = await house.person(name="Анна")
    res = await anna.does(
        "SaveArticle",
        "article:north/lockers",
        **GOOD,
        title_en=" Lockers ",
        phrases=["где  камера хранения", "где камера хранения", "  "],
        keywords=["камера"],
        clarify={"question_ru": "Большая сумка?", "options": OPTIONS},
    )
    assert (res.st, res.ver) == ("ok", 1)
    saved = await article(house, "north/lockers")
    assert (saved.event_id, saved.title_en, saved.phrases) == ("north", "Lockers", ("где камера хранения",))
    assert (saved.author_name, saved.updated_ms, saved.archived) == ("Анна", house.now_ms, False)
    learnt = {str(one.id): one for one in house.brain.known["north"]}
    assert set(learnt) == {"parking", "way", "lockers"}
    assert learnt["lockers"].clarify is not None
    assert learnt["lockers"].clarify.options[1].label == Bilingual("Нет")
    assert learnt["lockers"].version == 1


async def test_a_correction_needs_the_version_it_corrects_when_it_names_one(house: House) -> None:
    anna, boris = await house.person(), await house.person()
    first = await anna.does("SaveArticle", "article:north/parking", **GOOD, base_=1)
    assert (first.st, first.ver) == ("ok", 2)
    late = await boris.does("SaveArticle", "article:north/parking", **GOOD, base_=1)
    assert outcome(late) == ("conflict", "version_conflict")


async def test_an_archived_article_is_kept_and_not_used(house: House) -> None:
    anna = await house.person()
    assert (await anna.does("ArchiveArticle", "article:north/parking")).st == "ok"
    assert (await article(house, "north/parking")).archived
    assert [str(one.id) for one in house.brain.known["north"]] == ["way"]
    await anna.does("SaveArticle", "article:north/parking", **GOOD)
    assert (await article(house, "north/parking")).archived  # a correction does not bring it back
    await anna.does("ArchiveArticle", "article:north/parking", archived=False)
    assert [str(one.id) for one in house.brain.known["north"]] == ["parking", "way"]
    assert house.heard[-1].kind == "ArticleRestored"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"intent": " "}, "empty_text"),
        ({"title_ru": ""}, "empty_text"),
        ({"answer_ru": " \n"}, "empty_text"),
        ({"intent": "x" * 81}, "text_too_long"),
        ({"title_en": "x" * 201}, "text_too_long"),
        ({"answer_en": "x" * 4_001}, "text_too_long"),
        ({"phrases": [str(n) for n in range(201)]}, "text_too_long"),
        ({"keywords": ["x" * 301]}, "text_too_long"),
        ({"clarify": {"question_ru": "?", "options": OPTIONS[:1]}}, "bad_value"),
        ({"clarify": {"question_ru": "?", "options": OPTIONS * 6}}, "bad_value"),
        ({"clarify": {"question_ru": "?", "options": [{"label_ru": "", "answer_ru": "-"}] * 2}}, "bad_value"),
        ({"clarify": {"question_ru": "x" * 201, "options": OPTIONS}}, "text_too_long"),
        ({"unanswered_id": "never"}, "not_found"),
    ],
)
async def test_an_article_that_cannot_be_used_is_refused(house: House, args: dict[str, Any], code: str) -> None:
    anna = await house.person()
    head = house.core.hub.head
    assert outcome(await anna.does("SaveArticle", "article:north/new", **{**GOOD, **args})) == ("rejected", code)
    assert house.core.hub.head == head


# --- unanswered --------------------------------------------------------------------------------------------


async def question(house: House) -> Unanswered:
    (found,) = (held.record for held in (await house.fetched()).values() if isinstance(held.record, Unanswered))
    return found


async def test_the_article_that_answers_it_takes_a_question_off_the_list(house: House) -> None:
    anna, visitor = await house.person(), await house.visitor()
    await visitor.says("где сепульки")
    asked = await question(house)
    res = await anna.does("SaveArticle", "article:north/sepulki", **GOOD, unanswered_id=asked.id)
    assert res.st == "ok"
    assert (await question(house)).dismissed
    elsewhere = await anna.does("SaveArticle", "article:south/sepulki", **GOOD, unanswered_id=asked.id)
    assert outcome(elsewhere) == ("rejected", "not_found")


async def test_a_question_is_dismissed_and_brought_back_and_counts_on(house: House) -> None:
    anna, visitor = await house.person(), await house.visitor()
    await visitor.says("где сепульки")
    ent = f"unanswered:{(await question(house)).id}"
    assert (await anna.does("DismissUnanswered", ent)).st == "ok"
    await visitor.says("где сепульки")
    asked = await question(house)
    assert (asked.dismissed, asked.count) == (True, 2)
    await anna.does("DismissUnanswered", ent, dismissed=False)
    assert not (await question(house)).dismissed


# --- ready replies -----------------------------------------------------------------------------------------

READY: dict[str, Any] = {"title_ru": "Код", "text_ru": "{guest_name}, заказ {order}", "shortcut": "код"}


async def test_a_ready_reply_is_added_and_corrected(house: House) -> None:
    anna = await house.person()
    assert (await anna.does("SaveReadyReply", "reply:code", **READY)).ver == 1
    assert (await anna.does("SaveReadyReply", "reply:code", **{**READY, "title_en": "Code"}, base_=1)).ver == 2
    record = (await house.fetched())["reply:code"].record
    assert isinstance(record, ReadyReply)
    assert (record.title_en, record.shortcut) == ("Code", "код")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"title_ru": " "}, "empty_text"),
        ({"text_ru": ""}, "empty_text"),
        ({"title_en": "x" * 121}, "text_too_long"),
        ({"text_en": "x" * 4_001}, "text_too_long"),
        ({"text_en": "{password}"}, "bad_value"),
        ({"text_ru": "{}"}, "bad_value"),
        ({"shortcut": "два слова"}, "bad_value"),
        ({"shortcut": "x" * 21}, "bad_value"),
    ],
)
async def test_a_ready_reply_that_cannot_be_used_is_refused(house: House, args: dict[str, Any], code: str) -> None:
    anna = await house.person()
    assert outcome(await anna.does("SaveReadyReply", "reply:code", **{**READY, **args})) == ("rejected", code)


# --- what would the bot answer -----------------------------------------------------------------------------


async def test_the_bot_is_asked_with_a_draft_and_nothing_changes(house: House) -> None:
    anna = await house.person()
    before, head, known = await house.fetched(), house.core.hub.head, dict(house.brain.known)
    draft = SaveArticle(
        intent="parking",
        title_ru="Парковка",
        answer_ru="P2",
        clarify=ClarifyRef(question_ru="?", options=(OptionRef(label_ru="а", answer_ru="а"),) * 2),
    )
    answer = await knowledge.ask(
        house.core,
        anna.principal,
        BotAsk(event_id="north", text="где парковка\x00", article=draft, article_id="north/parking"),
    )
    assert (answer.text, answer.zone, answer.intent) == ("ответ: где парковка", "answer", "parking")
    assert answer.took_ms >= 0
    turn, articles = house.brain.previews[0]
    assert (turn.event_id, turn.text) == ("north", "где парковка")
    assert {str(one.id): one.answer.ru for one in articles} == {"way": "Ответ way", "parking": "P2"}
    assert (await house.fetched(), house.core.hub.head, house.brain.known) == (before, head, known)


async def test_a_new_draft_stands_beside_the_others(house: House) -> None:
    anna = await house.person()
    draft = SaveArticle(**GOOD)
    await knowledge.ask(house.core, anna.principal, BotAsk(event_id="north", text="?", article=draft))
    await knowledge.ask(house.core, anna.principal, BotAsk(event_id="north", text="?"))
    ids = [[str(one.id) for one in articles] for _, articles in house.brain.previews]
    assert ids == [["parking", "way", "draft"], ["parking", "way"]]


async def test_the_preview_tells_of_a_call_for_a_person(house: House) -> None:
    anna = await house.person()
    house.brain.answer = lambda turn: reply(turn, reason=Reason.REFUND)
    answer = await knowledge.ask(house.core, anna.principal, BotAsk(event_id="north", text="деньги назад"))
    assert answer.escalation == "refund"


async def test_a_question_the_bot_cannot_be_asked_is_refused(house: House) -> None:
    anna = await house.person(events=("north",))
    for ask, code in (
        (BotAsk(event_id="nowhere", text="?"), "not_found"),
        (BotAsk(event_id="south", text="?"), "not_found"),
        (BotAsk(event_id="north", text="x" * 4_001), "bad_value"),
        (BotAsk(event_id="north", text="?", article=SaveArticle(intent="", title_ru="", answer_ru="")), "bad_value"),
    ):
        with pytest.raises(Refused, match=code):
            await knowledge.ask(house.core, anna.principal, ask)


async def test_without_a_bot_nothing_is_answered_or_taught(tmp_path: Path) -> None:
    house = await build(tmp_path)
    silent = await backend.start(
        house.core.storage, None, clock=house.clock, wall=house.wall, options=backend.Options(think=False)
    )
    anna = await house.person()
    with pytest.raises(Refused, match="busy"):
        await knowledge.ask(silent, anna.principal, BotAsk(event_id="north", text="?"))
    await teach(silent, "north")
    await teach(house.core, "nowhere")
    assert set(house.brain.known) == {"north", "south"}
    await close(house)
