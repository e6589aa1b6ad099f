"""Misses, anger, danger, money, companies, wishes: when and how a person is called, and what comes after."""

from __future__ import annotations

import pytest

from app.domain.escalations import Reason
from app.domain.turns import Zone
from tests.bot.conftest import Meet


@pytest.mark.requirement("B10")
def test_three_misses_in_a_row_are_admitted_and_handed_over(meet: Meet) -> None:
    guest = meet()
    first = guest.says("кто выиграл выборы")
    assert (first.zone, first.missed, first.escalation) == (Zone.ADMIT, True, None)
    guest.says("рецепт борща")
    third = guest.says("курс доллара")
    assert third.escalation is not None
    assert (third.zone, third.escalation.reason, third.missed) == (Zone.HAND_OVER, Reason.MISSES, True)
    assert third.text.startswith("Три раза подряд")
    assert guest.memory.misses == 0


def test_an_answer_in_between_starts_the_count_again(meet: Meet) -> None:
    guest = meet()
    for text in ("кто выиграл выборы", "рецепт борща", "есть парковка?", "курс доллара"):
        reply = guest.says(text)
    assert reply.escalation is None
    assert guest.memory.misses == 1


def test_a_matter_without_an_article_is_admitted_by_name(meet: Meet) -> None:
    reply = meet().says("есть ли гардероб?")
    assert (reply.zone, reply.intent, reply.missed) == (Zone.ADMIT, "cloakroom", True)
    assert "Гардероб и хранение" in reply.text


def test_the_guest_may_say_that_the_answer_was_beside_the_point(meet: Meet) -> None:
    guest = meet()
    guest.says("есть парковка?")
    reply = guest.says("я не об этом спросил")
    assert (reply.zone, reply.missed) == (Zone.ADMIT, True)
    assert "другими словами" in reply.text


@pytest.mark.requirement("B10")
def test_anger_is_handed_over_at_once_with_what_is_known_meanwhile(meet: Meet) -> None:
    reply = meet().says("сколько можно!! где парковка, вы издеваетесь?!")
    assert reply.escalation is not None
    assert (reply.zone, reply.escalation.reason, reply.intent) == (Zone.HAND_OVER, Reason.EMOTION, "parking")
    assert "Мне жаль" in reply.text
    assert "P1 у ворот 4" in reply.text


@pytest.mark.requirement("B10")
def test_anger_needs_no_event(meet: Meet) -> None:
    reply = meet(event_id=None).says("😡")
    assert reply.escalation is not None
    assert (reply.escalation.reason, reply.intent) == (Reason.EMOTION, "complaint")


@pytest.mark.requirement("B10")
def test_danger_gets_the_fixed_script_whatever_else_is_open(meet: Meet) -> None:
    guest = meet(event_id=None)
    guest.says("привет")
    reply = guest.says("человеку плохо, он без сознания")
    assert reply.escalation is not None
    assert (reply.zone, reply.escalation.rule) == (Zone.SAFETY, "safety.medical")
    assert "112" in reply.text
    assert "Не оставляйте человека одного" in reply.text


@pytest.mark.requirement("B10")
def test_money_back_explains_the_rules_and_calls_a_person(meet: Meet) -> None:
    reply = meet().says("верните деньги за заказ 123456")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.REFUND
    assert "за 10 дней 100 %" in reply.text
    assert "по заказу 123456" in reply.text


@pytest.mark.requirement("B10")
def test_the_rules_of_refunds_are_answered_and_the_refund_is_a_button(meet: Meet) -> None:
    guest = meet()
    told = guest.says("билеты возвратные?")
    assert (told.zone, told.escalation) == (Zone.ANSWER, None)
    pressed = guest.presses("Оформить возврат", told)
    assert pressed.escalation is not None
    assert pressed.escalation.rule == "refund.button"


@pytest.mark.requirement("B10")
@pytest.mark.parametrize("text", ["позовите человека", "апиратора пазовите", "I want a human", "есть кто живой"])
def test_a_wish_for_a_person_is_granted_without_asking_for_the_event(meet: Meet, text: str) -> None:
    reply = meet(event_id=None).says(text)
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.PERSON


def test_asking_who_answers_is_answered_honestly_with_a_way_to_a_person(meet: Meet) -> None:
    guest = meet()
    told = guest.says("это бот?")
    assert told.escalation is None
    assert told.text.startswith("Я бот.")
    called = guest.says("да")
    assert called.escalation is not None
    assert called.escalation.rule == "person.button"


@pytest.mark.requirement("B10")
def test_companies_go_to_sales_with_the_article(meet: Meet) -> None:
    reply = meet().says("нужно 50 билетов для сотрудников, счёт на ооо")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.CORPORATE
    assert "от 10 билетов" in reply.text


def test_a_dead_code_gets_first_aid_and_then_a_person(meet: Meet) -> None:
    guest = meet()
    aid = guest.says("код не читается")
    assert (aid.zone, aid.escalation) == (Zone.ANSWER, None)
    assert "прибавьте яркость" in aid.text
    reply = guest.says("не помогло")
    assert reply.escalation is not None
    assert reply.escalation.rule == "qr.not_helped"


def test_first_aid_that_helped_ends_well(meet: Meet) -> None:
    guest = meet()
    aid = guest.says("код не читается")
    assert guest.presses("Помогло", aid).text == "Отлично, хорошего вечера!"


def test_a_code_that_still_fails_later_goes_to_a_person(meet: Meet) -> None:
    guest = meet()
    guest.says("код не читается")
    guest.says("есть парковка?")
    guest.says("код не читается")
    reply = guest.says("попробовал, всё равно не получилось")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.QR


def test_a_guest_standing_at_the_gate_gets_a_person_at_once(meet: Meet) -> None:
    reply = meet().says("стою у ворот, qr не сканируется, не пускают")
    assert reply.escalation is not None
    assert reply.escalation.rule == "qr.at_gate"


@pytest.mark.requirement("C3")
def test_what_a_person_settled_is_told_and_not_escalated_again_at_once(meet: Meet) -> None:
    guest = meet()
    guest.says("верните деньги за билет")
    guest.given_back("Третий возврат за год, проверить", "Заявку приняли, деньги придут за три дня.")
    reply = guest.says("так верните деньги за билет")
    assert reply.escalation is None
    assert "«Заявку приняли, деньги придут за три дня.»" in reply.text
    assert "Третий возврат" not in reply.text
    again = guest.says("хочу вернуть деньги за билет")
    assert again.escalation is not None


@pytest.mark.requirement("C3")
def test_after_a_person_an_unclear_message_is_taken_as_going_on(meet: Meet) -> None:
    guest = meet()
    guest.says("верните деньги за билет")
    guest.given_back("Ждём справку")
    reply = guest.says("эм мур")
    assert "уже занимался человек" in reply.text
    assert "справку" not in reply.text  # the summary is for colleagues
    assert "P1" in guest.says("есть парковка?").text


@pytest.mark.requirement("C3")
def test_a_code_settled_by_a_person_is_told_so(meet: Meet) -> None:
    guest = meet()
    guest.says("код не читается")
    guest.says("не помогло")
    guest.given_back("", "Новый билет отправлен")
    aid = guest.says("есть парковка?")
    assert "P1" in aid.text
    assert "Новый билет отправлен" in guest.says("код не читается").text
