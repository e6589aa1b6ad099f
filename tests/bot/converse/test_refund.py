"""The refund packet in the dialogue: collected, checked, quoted, handed in with a receipt, never lost (B11, B10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.deals import AskRefund, FindOrder, Flow, OrderFact, Outcome
from app.domain.escalations import Reason
from app.domain.turns import Zone
from tests.bot.counter import MINUTE, Counter, Guest, order, ticket

TWO = order("40117", ticket("40117-1"), ticket("40117-2", "Пётр"))
BIK, ACCOUNT = "044525225", "40817810438000000001"
OURS = Outcome(FindOrder(""), amount_minor=300_000, percent=100, rule="ours")


def guest(mind: Mind, *orders: OrderFact, **parts: object) -> Guest:
    """Somebody with these orders."""
    return Guest(mind, Counter(orders=orders, **parts))  # type: ignore[arg-type] # tests name what is true


def handed_in(one: Guest) -> list[tuple[str, tuple[str, ...], str, str]]:
    """Packets that were handed in."""
    asked = [act for act in one.acts if isinstance(act, AskRefund) and not act.only_quote]
    return [(act.order_id, act.ticket_ids, act.ground, act.reason) for act in asked]


BOTH = ("40117-1", "40117-2")


@pytest.mark.requirement("B11")
@pytest.mark.parametrize(
    ("said", "packet"),
    [
        (("хочу вернуть билеты", "1 и 2", "передумал", "заболел кот", "да"), (BOTH, "change_of_mind", "заболел кот")),
        (("верните деньги за билет", "все", "1", "пропустить", "отправляй"), (BOTH, "change_of_mind", "")),
        (("верните деньги за билет", "оба", "отменили", "пропустить", "да"), (BOTH, "cancelled", "")),
        (("верните деньги за билет", "пётр", "перенесли", "не могу в этот день", "да"),
         (BOTH[1:], "moved", "не могу в этот день")),
        (("верните деньги за билет", "12", "списали дважды", "skip", "да"), (BOTH, "double_payment", "")),
        (("i want a refund for my tickets", "all", "ill", "later", "flu", "yes"), (BOTH, "illness", "flu")),
        (("i want a refund for my tickets", "2", "cannot come", "work", "submit"),
         (BOTH[1:], "change_of_mind", "work")),
    ],
)  # fmt: skip
def test_a_packet_is_collected_quoted_and_handed_in(
    mind: Mind, said: tuple[str, ...], packet: tuple[tuple[str, ...], str, str]
) -> None:
    one = guest(mind, TWO)
    for text in said:
        assert handed_in(one) == []
        reply = one.says(text)
    assert handed_in(one) == [("40117", *packet)]
    assert reply.escalation is not None
    assert (reply.zone, reply.escalation.reason, reply.escalation.rule) == (
        Zone.HAND_OVER,
        Reason.REFUND,
        "refund.packet",
    )
    assert "R-2041" in reply.text
    assert "15.06 12:00" in reply.text
    assert one.step == ""


@pytest.mark.requirement("B11")
def test_before_anything_is_handed_in_it_is_told_what_comes_back_and_why(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    for text in ("хочу вернуть билет", "передумал", "пропустить"):
        reply = one.says(text)
    assert "1\u00a0500\u00a0₽ (50 %)" in reply.text
    assert "дней осталось" in reply.text
    one.presses("Не надо")
    assert (handed_in(one), one.step) == ([], "")


def test_when_nothing_comes_back_it_is_said_and_a_person_may_still_look(mind: Mind) -> None:
    quoted = Outcome(FindOrder(""), amount_minor=0, percent=0, rule="too_late")
    one = guest(mind, order("40117"), quoted=quoted)
    for text in ("хочу вернуть билет", "передумал", "пропустить"):
        reply = one.says(text)
    assert "ничего не получится" in reply.text
    one.says("да")
    assert len(handed_in(one)) == 1


def test_illness_asks_for_papers_and_takes_pictures(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    one.says("хочу вернуть билет")
    assert "фото справки" in one.says("болезнь").text
    assert "Документ получил" in one.says("", pictures=1).text
    one.says("ангина")
    assert "Документ получил" in one.says("", pictures=2).text
    one.says("да")
    assert handed_in(one)[0][2:] == ("illness", "ангина")


def test_a_picture_nobody_asked_for_does_not_disturb(mind: Mind) -> None:
    one = guest(mind, TWO)
    one.says("хочу вернуть билеты")
    assert "Картинку получил" in one.says("", pictures=1).text
    assert one.step == "refund.tickets"
    assert "Картинку получил" in guest(mind).says("", pictures=1).text


@pytest.mark.requirement("B11")
def test_requisites_are_asked_only_where_money_cannot_go_back_and_each_is_checked(mind: Mind) -> None:
    one = guest(mind, order("40117"), quoted=replace(OURS, missing=("requisites",)))
    for text in ("хочу вернуть билет", "отменили", "пропустить"):
        reply = one.says(text)
    assert "не номер карты" in reply.text
    assert "буквами" in one.says("Иванов 12").text
    one.says("Иванова Ирина Петровна")
    assert "девять цифр" in one.says("1234").text
    one.says(BIK)
    assert "нельзя присылать" in one.says("4111 1111 1111 1111").text
    one.says("есть парковка?")
    assert one.step == "refund.account"
    one.says(ACCOUNT[:5] + " " + ACCOUNT[5:])
    one.says("да")
    act = one.acts[-1]
    assert isinstance(act, AskRefund)
    assert (act.payee_name, act.bik, act.account) == ("Иванова Ирина Петровна", BIK, ACCOUNT)


def test_three_wrong_fields_call_a_person(mind: Mind) -> None:
    one = guest(mind, order("40117"), quoted=replace(OURS, missing=("requisites",)))
    for text in ("хочу вернуть билет", "отменили", "пропустить", "Иванова Ирина", "1", "2"):
        one.says(text)
    reply = one.says("3")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.MISSES


@pytest.mark.requirement("B11")
def test_of_several_orders_one_is_chosen_or_another_is_named(mind: Mind) -> None:
    one = guest(mind, TWO, order("40200"), others=(order("40300"),))
    asked = one.says("хочу вернуть деньги за билеты")
    assert [button.label for button in asked.buttons] == [
        "№ 40117: 2 билета, 6\u00a0000\u00a0₽",
        "№ 40200: 1 билет, 3\u00a0000\u00a0₽",
        "Другой заказ",
    ]
    one.presses("Другой заказ")
    assert one.step == "refund.number"
    assert "40300" in one.says("40300").text
    one.says("Anna@Example.org".lower())
    assert one.step == "refund.ground"
    other = guest(mind, TWO, order("40200"))
    other.says("хочу вернуть деньги за билеты")
    other.says("второй")
    assert other.step == "refund.ground"
    third = guest(mind, TWO, order("40200"))
    third.says("хочу вернуть деньги за билеты")
    third.says("40117")
    assert third.step == "refund.tickets"


@pytest.mark.requirement("B11")
def test_an_order_by_its_number_is_proved_first(mind: Mind) -> None:
    one = guest(mind, others=(order("40300"),))
    assert "на какой телефон или почту" in one.says("верните деньги за заказ 40300").text
    assert "целиком" in one.says("12345").text
    assert "нет" in one.says("+7 916 123-45-67").text
    one.says("40300")
    one.says("anna@example.org")
    assert one.step == "refund.ground"
    assert one.memory.lang == "ru"


def test_an_own_order_named_in_the_wish_is_taken_at_once(mind: Mind) -> None:
    one = guest(mind, TWO, order("40200"))
    one.says("верните деньги за заказ 40200")
    assert one.step == "refund.ground"


def test_a_ground_told_in_the_wish_is_not_asked_again(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    one.says("хочу вернуть билет, заболела")
    assert one.step == "refund.docs"


def test_no_number_is_for_a_person(mind: Mind) -> None:
    one = guest(mind)
    one.says("билеты возвратные?")
    assert "номер заказа" in one.presses("Оформить возврат").text
    assert "цифры" in one.says("мой").text
    reply = one.says("не помню")
    assert reply.escalation is not None
    assert reply.escalation.rule == "refund.no_number"


def test_too_many_guesses_are_for_a_person(mind: Mind) -> None:
    one = guest(mind, others=(order("40300"),), refused={FindOrder: "rate_limited"})
    reply = one.says("верните деньги за заказ 40300")
    assert reply.escalation is not None
    assert reply.escalation.rule == "refund.rate_limited"


@pytest.mark.requirement("B10")
def test_a_guest_without_an_order_is_handed_over_at_once_as_before(mind: Mind) -> None:
    reply = guest(mind).says("верните деньги за билет")
    assert reply.escalation is not None
    assert (reply.escalation.reason, reply.zone) == (Reason.REFUND, Zone.HAND_OVER)


@pytest.mark.requirement("B10")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("сколько можно, верните уже мои деньги, сволочи!!!", Reason.EMOTION),
        ("позовите человека", Reason.PERSON),
        ("I want a human", Reason.PERSON),
    ],
)
def test_impatience_hands_over_at_once_with_what_there_is(mind: Mind, text: str, reason: Reason) -> None:
    one = guest(mind, TWO)
    one.says("хочу вернуть билеты")
    one.says("все")
    reply = one.says(text)
    assert reply.escalation is not None
    assert reply.escalation.reason is reason
    assert [packet[:2] for packet in handed_in(one)] == [("40117", BOTH)]
    assert one.step == ""


def test_impatience_before_anything_is_known_hands_over_without_a_packet(mind: Mind) -> None:
    one = guest(mind, TWO)
    one.says("хочу вернуть билеты")
    assert one.says("Позвать человека", "person").escalation is not None
    early = guest(mind, TWO, order("40200"))
    early.says("хочу вернуть деньги за билеты")
    assert early.says("позовите человека").escalation is not None
    assert handed_in(early) == []


@pytest.mark.requirement("B11")
def test_a_packet_begun_elsewhere_goes_on_from_its_step(mind: Mind) -> None:
    draft = Flow("refund", "reason", (("order", "40117"), ("tickets", "40117-1"), ("ground", "moved")))
    one = guest(mind, TWO, draft=draft)
    assert "не закончена" in one.says("я хотел вернуть деньги за билет").text
    one.says("продолжить")
    assert one.step == "refund.reason"
    other = guest(mind, TWO, draft=draft)
    other.says("я хотел вернуть деньги за билет")
    other.presses("Начать заново")
    assert other.step == "refund.tickets"


def test_after_a_rest_it_waits_until_the_guest_speaks_of_it(mind: Mind) -> None:
    one = guest(mind, TWO)
    one.says("хочу вернуть билеты")
    one.says("все")
    one.counter.now_ms += 60 * MINUTE
    assert one.says("есть парковка?").text == "«Летний берег». Парковка: P1 у ворот 4"
    assert one.step == "refund.parked"
    assert "Продолжим" in one.says("хочу вернуть билеты").text
    one.says("да")
    assert one.step == "refund.ground"


@pytest.mark.requirement("B12")
def test_a_question_in_between_is_answered_and_the_quote_comes_back(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    for text in ("хочу вернуть билет", "передумал", "пропустить"):
        one.says(text)
    reply = one.says("какие правила возврата?")
    assert "за 10 дней" in reply.text
    assert "1\u00a0500\u00a0₽" in reply.text
    one.says("да")
    assert len(handed_in(one)) == 1


def test_asking_for_it_again_in_the_middle_asks_the_step_again(mind: Mind) -> None:
    one = guest(mind, TWO)
    one.says("хочу вернуть билеты")
    reply = one.says("я хочу вернуть билеты")
    assert (reply.escalation, one.step) == (None, "refund.tickets")


@pytest.mark.parametrize(
    ("bought", "told"),
    [
        (order("40117", ticket("40117-1", status="unpaid"), status="unpaid"), "не оплачен"),
        (order("40117", ticket("40117-1", status="refunded"), status="refunded"), "уже возвращены"),
        (replace(order("40117"), refund_id="R-7", refund_state="submitted"), "R-7"),
        (replace(order("40117"), refund_id="R-7", refund_state="draft"), "R-7"),
    ],
)
def test_what_cannot_be_given_back_is_told_why(mind: Mind, bought: OrderFact, told: str) -> None:
    one = guest(mind, bought)
    assert told in one.says("верните деньги за заказ 40117").text
    assert one.acts == []


@pytest.mark.requirement("B11")
def test_a_packet_that_came_back_is_completed_by_a_picture(mind: Mind) -> None:
    back = replace(
        order("40117"), refund_id="R-7", refund_state="returned", refund_ground="illness", refund_tickets=("40117-1",)
    )
    one = guest(mind, back, quoted=OURS)
    assert "Документ получил" in one.says("", pictures=1).text
    one.presses("Готово")
    one.says("да")
    assert handed_in(one) == [("40117", ("40117-1",), "illness", "")]
    asked = guest(mind, back)
    assert "R-7" in asked.says("что с возвратом, хочу вернуть деньги").text
    assert asked.step == "refund.returned"


@pytest.mark.requirement("B11", "C4")
@pytest.mark.parametrize(
    "word", ["хочу вернуть деньги", "верните деньги за заказ 40117", "что с возвратом, хочу вернуть деньги"]
)
def test_money_that_did_not_arrive_goes_by_other_requisites(mind: Mind, word: str) -> None:
    dead = ticket("40117-1", status="refunded")
    unpaid = replace(
        order("40117", dead), refund_id="R-7", refund_state="failed", refund_ground="illness",
        refund_tickets=("40117-1",),
    )  # fmt: skip
    one = guest(mind, unpaid, quoted=OURS)
    assert "отчество получателя" in one.says(word).text
    assert "девять цифр" in one.says("Лебедева Ирина Петровна").text
    assert "Счёт не подходит" in [one.says(text).text for text in (BIK, "40817810438000000002")][1]
    one.says(ACCOUNT)
    reply = one.says("да")
    assert handed_in(one) == [("40117", ("40117-1",), "illness", "")]
    (act,) = [act for act in one.acts if isinstance(act, AskRefund) and not act.only_quote]
    assert (act.payee_name, act.bik, act.account) == ("Лебедева Ирина Петровна", BIK, ACCOUNT)
    assert reply.escalation is not None, "a person hands it in again"


@pytest.mark.parametrize("code", ["not_eligible", "bad_value", "internal"])
def test_what_the_desk_refuses_goes_to_a_person(mind: Mind, code: str) -> None:
    one = guest(mind, order("40117"), refused={AskRefund: code})
    for text in ("хочу вернуть билет", "передумал"):
        one.says(text)
    reply = one.says("пропустить")
    assert reply.escalation is not None
    assert reply.escalation.rule == f"refund.{code}"
