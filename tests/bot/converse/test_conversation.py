"""Whole dialogues with the bot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bot.mind import Mind
from app.domain.articles import Bilingual
from app.domain.ids import EventId
from app.domain.turns import GuestFacts, Memory, Turn, Zone
from tests.bot.conftest import Meet
from tests.bot.festival import JAZZ, SHORE, SHORE_ARTICLES, SHORE_EVENT, article

BOTH = GuestFacts(event_ids=(JAZZ, SHORE))


@pytest.mark.requirement("B1")
def test_a_question_is_answered_with_its_source_and_names_its_event(meet: Meet) -> None:
    reply = meet().says("где бросить тачку")
    assert (reply.zone, reply.intent, reply.event_id) == (Zone.ANSWER, "parking", SHORE)
    assert reply.text == "«Летний берег». Парковка: P1 у ворот 4"
    assert [(s.article_id, s.title) for s in reply.sources] == [("s-park", "Парковка")]
    assert reply.confidence > 0.85
    assert reply.memory.tried == reply.sources


def test_an_english_question_is_answered_in_english(meet: Meet) -> None:
    reply = meet().says("is there parking for cars?")
    assert (reply.lang, reply.text) == ("en", "“Summer Shore”. EN Парковка: P1 у ворот 4")


def test_a_short_answer_keeps_the_language_of_the_dialogue(meet: Meet) -> None:
    guest = meet()
    guest.says("how do I get to the venue?")
    assert guest.says("1").text == "“Summer Shore”. Exit at km 9"


@pytest.mark.requirement("B1")
def test_a_clarifying_question_is_asked_and_answered_by_button(meet: Meet) -> None:
    guest = meet()
    asked = guest.says("как до вас добраться")
    assert asked.zone is Zone.CLARIFY
    assert asked.text.endswith("Вы на машине или на транспорте?")
    assert guest.presses("На машине", asked).text == "«Летний берег». Съезд на 9-м километре"


@pytest.mark.requirement("B12")
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2", "Шаттл"),
        ("второе", "Шаттл"),
        ("на транспарте", "Шаттл"),
        ("метро", "Шаттл"),
        ("поедем на авто", "Съезд"),
        ("последнее", "Шаттл"),
        ("1️⃣", "Съезд"),
    ],
)
def test_menus_understand_digits_words_keywords_and_typos(meet: Meet, said: str, told: str) -> None:
    guest = meet()
    guest.says("как до вас добраться")
    assert told in guest.says(said).text


@pytest.mark.requirement("B12")
@pytest.mark.parametrize("said", ["1 и 2", "12", "оба", "первое, второе"])
def test_several_digits_at_once_are_all_answered(meet: Meet, said: str) -> None:
    guest = meet()
    guest.says("как до вас добраться")
    text = guest.says(said).text
    assert "Съезд" in text
    assert "Шаттл" in text


def test_the_question_is_spared_when_the_message_answers_it(meet: Meet) -> None:
    reply = meet().says("как доехать на машине")
    assert (reply.zone, reply.text) == (Zone.ANSWER, "«Летний берег». Съезд на 9-м километре")


def test_a_new_question_instead_of_a_choice_is_answered(meet: Meet) -> None:
    guest = meet()
    guest.says("как до вас добраться")
    assert guest.says("а с детьми к вам можно вообще?").intent == "age_limit"


@pytest.mark.requirement("B2")
def test_the_event_is_asked_for_and_the_question_answered_once_it_is_known(meet: Meet) -> None:
    guest = meet(event_id=None)
    asked = guest.says("есть парковка?")
    assert (asked.zone, asked.event_id) == (Zone.CHOOSE_EVENT, None)
    assert [b.label for b in asked.buttons] == ["Летний берег", "Полярный джаз"]
    told = guest.says("джаз")
    assert (told.event_id, told.text) == (JAZZ, "«Полярный джаз». Паркинг: 150 ₽ в час")


@pytest.mark.requirement("B2")
def test_the_event_comes_from_the_guests_only_order(meet: Meet) -> None:
    reply = meet(event_id=None, facts=GuestFacts(event_ids=(JAZZ,))).says("есть парковка?")
    assert "150 ₽" in reply.text


@pytest.mark.requirement("B2")
def test_a_guest_of_several_events_is_asked_which(meet: Meet) -> None:
    assert meet(event_id=None, facts=BOTH).says("есть парковка?").zone is Zone.CHOOSE_EVENT


@pytest.mark.requirement("B2")
@pytest.mark.parametrize(
    ("said", "today", "event"),
    [
        ("стою на входе, код не читается", (JAZZ,), JAZZ),
        ("стою на входе, код не читается", (JAZZ, SHORE), None),
        ("как доехать до вас", (JAZZ,), None),
    ],
)
def test_who_stands_at_a_gate_stands_at_todays(
    meet: Meet, said: str, today: tuple[EventId, ...], event: EventId | None
) -> None:
    reply = meet(event_id=None, facts=replace(BOTH, today=today)).says(said)
    assert reply.event_id == event


@pytest.mark.requirement("B2")
def test_the_first_message_may_name_the_event(meet: Meet) -> None:
    reply = meet(event_id=None).says("парковка на полярном джазе есть?")
    assert (reply.event_id, "150 ₽" in reply.text) == (JAZZ, True)


@pytest.mark.requirement("B2")
def test_another_event_is_answered_explicitly_and_never_switched_to(meet: Meet) -> None:
    guest = meet()
    guest.says("есть парковка?")
    reply = guest.says("а на полярном джазе?")
    assert reply.event_id == SHORE
    assert reply.text.startswith("Это про «Полярный джаз»; наш разговор о событии «Летний берег» продолжается.")
    assert "150 ₽" in reply.text
    assert guest.says("сколько стоит парковка").text == "«Летний берег». Парковка: P1 у ворот 4"


@pytest.mark.requirement("B2")
def test_the_guest_may_go_over_to_another_event_by_button(meet: Meet) -> None:
    guest = meet()
    reply = guest.says("что надеть на полярный джаз?")
    assert "Наряд" in reply.text
    moved = guest.presses("Дальше про «Полярный джаз»", reply)
    assert (moved.event_id, moved.zone) == (JAZZ, Zone.GREET)


def test_an_unknown_matter_of_another_event_offers_to_go_there(meet: Meet) -> None:
    guest = meet()
    reply = guest.says("а на полярном джазе можно с детьми?")
    assert (reply.zone, reply.event_id) == (Zone.CHOOSE_EVENT, SHORE)
    assert len(reply.buttons) == 2


def test_words_of_the_own_programme_name_no_other_event(meet: Meet) -> None:
    reply = meet(event_id=SHORE).says("во сколько Чайки и гром?")
    assert reply.intent == "lineup"
    assert reply.text.startswith("Чайки и гром: 19:30–20:30, сцена «Маяк».")


def test_an_everyday_word_names_an_event_only_when_pointed_at(meet: Meet) -> None:
    assert "150 ₽" not in meet().says("джаз играть будут? и есть парковка").text
    assert "150 ₽" in meet().says("есть парковка на джаз?").text


def test_two_events_at_once_are_taken_one_by_one(meet: Meet) -> None:
    guest = meet(event_id=None)
    guest.says("есть парковка?")
    assert guest.says("1 и 2").text == "Отвечаю про одно событие за раз. Про какое сначала?"
    assert "P1" in guest.says("1").text


def test_an_unrecognised_event_is_asked_for_again_with_the_new_question(meet: Meet) -> None:
    guest = meet(event_id=None)
    guest.says("есть парковка?")
    again = guest.says("а с детьми можно к вам прийти?")
    assert again.text.startswith("Не узнал событие")
    assert "12+" in guest.says("летний берег").text


def test_a_greeting_is_returned_once_and_then_shorter(meet: Meet) -> None:
    guest = meet()
    first = guest.says("здрасьте")
    assert (first.zone, first.intent) == (Zone.GREET, "smalltalk")
    assert "«Летний берег»" in first.text
    assert guest.says("привет").text == "Я на связи. Что подсказать?"


def test_a_greeting_before_a_question_without_an_answer_is_no_mere_courtesy(meet: Meet) -> None:
    reply = meet(SHORE).says("Привет, где поменять шины в городе")
    assert (reply.zone, reply.missed) == (Zone.ADMIT, True)


def test_a_greeting_without_an_event_asks_for_it(meet: Meet) -> None:
    guest = meet(event_id=None)
    assert guest.says("привет").text.startswith("Здравствуйте!")
    assert guest.says("1").text == "Говорим о событии «Летний берег». Что подсказать?"


@pytest.mark.parametrize(
    ("said", "told"),
    [("спасибо большое", "Пожалуйста"), ("до свидания", "До встречи"), ("👍", "Хорошо"), ("ок", "Хор")],
)
def test_courtesy_is_answered_with_courtesy(meet: Meet, said: str, told: str) -> None:
    reply = meet().says(said)
    assert reply.zone is Zone.GREET
    assert reply.text.startswith(told)


def test_an_empty_message_is_met_with_silence(meet: Meet) -> None:
    reply = meet().says(" \u200b ")
    assert (reply.text, reply.missed, reply.escalation) == ("", False, None)


def test_a_doubtful_message_is_asked_back_and_resolved_by_choice(meet: Meet) -> None:
    guest = meet()
    asked = guest.says("сдать можно?")
    assert asked.zone is Zone.ASK
    assert 2 <= len(asked.buttons) <= 4
    refund = next(i for i, b in enumerate(asked.buttons, 1) if b.payload == "a:s-refund")
    assert "за 10 дней" in guest.says(str(refund)).text


def test_choosing_something_else_is_a_miss_and_asks_to_rephrase(meet: Meet) -> None:
    guest = meet()
    guest.says("сдать можно?")
    reply = guest.says("ничего из этого")
    assert (reply.zone, reply.missed, guest.memory.misses) == (Zone.ADMIT, True, 1)


def test_prices_come_from_the_event_where_there_is_no_article(meet: Meet) -> None:
    text = meet().says("сколько стоят билеты").text
    assert "• Танцпол: 3\u00a0000\u00a0₽" in text
    assert "• Ложа: 80\u00a0000,50\u00a0₽ (на 4 чел.)" in text


def test_no_price_is_invented(meet: Meet) -> None:
    reply = meet(event_id=JAZZ).says("сколько стоят билеты")
    assert "₽" not in reply.text
    assert [b.payload for b in reply.buttons] == ["person"]


@pytest.mark.parametrize("text", ["хочу купить билет", "хочу доплатить до вип"])
def test_buying_and_upgrading_show_the_live_categories(meet: Meet, text: str) -> None:
    assert "• Танцпол: 3\u00a0000\u00a0₽" in meet().says(text).text


@pytest.mark.requirement("C11")
def test_a_matter_nobody_taught_is_found_by_its_article(meet: Meet) -> None:
    reply = meet().says("а лазертаг у вас где?")
    assert (reply.zone, reply.intent) == (Zone.ANSWER, "laser_tag")
    asked = meet().presses("Где парковка?", reply)
    assert "P1" in asked.text


@pytest.mark.requirement("C11")
def test_an_article_may_take_up_a_topic_taught_as_nobodys(mind: Mind) -> None:
    wifi = article("s-wifi", "wifi", "Вайфай: сеть FEST", phrases=("Есть ли вайфай?",), keywords=("вайфай", "wi-fi"))
    turn = Turn("какой пароль от wifi", event_id=SHORE)
    assert mind.consider([turn])[0].zone is Zone.ADMIT
    told = mind.preview(turn, SHORE_EVENT, (*SHORE_ARTICLES, wifi))
    assert (told.zone, told.intent) == (Zone.ANSWER, "wifi")
    assert mind.consider([turn])[0].zone is Zone.ADMIT


@pytest.mark.requirement("C11")
def test_an_archived_article_is_not_used(mind: Mind) -> None:
    from dataclasses import replace

    gone = tuple(replace(a, archived=a.id == "s-park") for a in SHORE_ARTICLES)
    reply = mind.preview(Turn("есть парковка?", event_id=SHORE), SHORE_EVENT, gone)
    assert (reply.zone, reply.intent) == (Zone.ADMIT, "parking")


@pytest.mark.requirement("C11")
def test_of_two_articles_of_one_matter_the_nearer_answers(mind: Mind) -> None:
    pram = article("s-pram", "age_limit", "Коляска: через ворота 5", phrases=("Можно ли с коляской?",))
    reply = mind.preview(Turn("с коляской пустят?", event_id=SHORE), SHORE_EVENT, (*SHORE_ARTICLES, pram))
    assert "ворота 5" in reply.text


def test_the_very_wording_of_an_article_always_finds_it(mind: Mind) -> None:
    odd = article("s-odd", "cloakroom", "Странное: да", phrases=("Сколько стоит парковка на Луне?",))
    reply = mind.preview(Turn("сколько стоит парковка на луне", event_id=SHORE), SHORE_EVENT, (*SHORE_ARTICLES, odd))
    assert (reply.text, reply.confidence) == ("«Летний берег». Странное: да", 0.99)


def test_an_article_without_english_is_said_in_russian(mind: Mind) -> None:
    from dataclasses import replace

    only = (replace(SHORE_ARTICLES[0], answer=Bilingual("Только по-русски")),)
    reply = mind.preview(Turn("where can I park my car?", event_id=SHORE), SHORE_EVENT, only)
    assert reply.text == "“Summer Shore”. Только по-русски"


@pytest.mark.parametrize(
    "payload", ["a:j-park", "i:unknown", "e:nowhere", "o:s-way:9", "o:s-park:0", "o:x:y", "nonsense", "helped:"]
)
def test_a_forged_button_is_taken_as_its_words(meet: Meet, payload: str) -> None:
    assert meet().says("есть парковка?", payload).text == "«Летний берег». Парковка: P1 у ворот 4"


def test_a_button_of_an_older_menu_still_works(meet: Meet) -> None:
    guest = meet()
    asked = guest.says("как до вас добраться")
    guest.says("есть парковка?")
    assert "Съезд" in guest.presses("На машине", asked).text


def test_nothing_learnt_means_an_honest_miss() -> None:
    # a mind of its own: the shared one knows events
    empty = Mind()
    reply = empty.consider([Turn("где парковка")])[0]
    assert (reply.zone, reply.missed) == (Zone.ADMIT, True)


@given(st.text(max_size=120), st.text(max_size=12), st.integers(0, 3))
def test_no_message_or_button_makes_the_bot_stumble(text: str, payload: str, misses: int) -> None:
    reply = SHARED.consider([Turn(text, memory=Memory(misses=misses), event_id=SHORE, payload=payload)])[0]
    assert reply.event_id == SHORE
    assert 0.0 <= reply.mood.negative <= 1.0


@pytest.fixture(autouse=True)
def _shared(mind: Mind) -> None:
    global SHARED  # noqa: PLW0603 # hypothesis calls the test many times: a fixture would be built for each
    SHARED = mind


SHARED: Mind
