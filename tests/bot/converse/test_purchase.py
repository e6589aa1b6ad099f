"""Buying in the dialogue: typos, second thoughts, questions in between, both languages (B3, B12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.deals import CancelOrder, PlaceOrder
from app.domain.escalations import Reason
from app.domain.turns import Zone
from tests.bot.counter import BOX, FLOOR, MINUTE, VIP, Counter, Guest
from tests.bot.festival import JAZZ


def guest(mind: Mind, **parts: object) -> Guest:
    """Somebody before a counter."""
    return Guest(mind, Counter(**parts))  # type: ignore[arg-type] # tests name what is true


def bought(one: Guest) -> list[tuple[str, int, str]]:
    """What was ordered."""
    return [(act.category_id, act.places, act.promo) for act in one.acts if isinstance(act, PlaceOrder)]


@pytest.mark.requirement("B3")
@pytest.mark.parametrize(
    ("said", "order"),
    [
        (("хочу купить билет", "вип", "2", "да"), ("vip", 2, "")),
        (("хочу купить билет", "2", "на двоих", "оформляйте"), ("vip", 2, "")),
        (("куплю два билета в танцпол", "ага"), ("standard", 2, "")),
        (("хочу купить 2 vip", "ок"), ("vip", 2, "")),
        (("хочу купить билеты", "ложу", "одну", "да"), ("box", 1, "")),
        (("хочу купить билет", "танцпл", "нас трое", "1"), ("standard", 3, "")),
        (("хочу купить билеты", "первое", "2 взрослых и 1 детский", "давайте"), ("standard", 3, "")),
        (("хочу купить билет", "vip", "два", "нет, три", "да"), ("vip", 3, "")),
        (("хочу купить билет", "vip", "два", "лучше танцпол", "да"), ("standard", 2, "")),
        (("хочу купить 2 vip", "промокод Summer", "да"), ("vip", 2, "SUMMER")),
        (("хочу купить 2 vip", "есть промокод", "summer", "да"), ("vip", 2, "SUMMER")),
        (("хочу купить 2 vip", "есть промокод", "нет", "да"), ("vip", 2, "")),
        (("хочу купить 2 vip", "а у меня промокод", "summer", "да"), ("vip", 2, "SUMMER")),
        (("i want to buy two vip tickets", "yes"), ("vip", 2, "")),
        (("i'd like to buy a ticket", "floor", "for a couple", "sure"), ("standard", 2, "")),
    ],
)
def test_people_buy_in_their_own_words(mind: Mind, said: tuple[str, ...], order: tuple[str, int, str]) -> None:
    one = guest(mind)
    for text in said:
        reply = one.says(text)
        assert reply.zone is Zone.DEAL, (text, reply.text)
    assert bought(one) == [order]
    assert "https://chat.example.org/pay/abc" in reply.text
    assert "12:10" in reply.text


@pytest.mark.requirement("B3")
def test_live_stock_is_told_in_true_figures(mind: Mind) -> None:
    text = guest(mind, stock=(FLOOR, VIP, replace(BOX, free=0))).says("хочу купить билет").text
    assert "• Танцпол: 3\u00a0000\u00a0₽, есть в продаже" in text
    assert "• VIP: 9\u00a0000\u00a0₽, осталось 12 мест" in text
    assert "• Ложа: 80\u00a0000\u00a0₽ (на 4 чел.), распродано" in text


def test_a_sold_out_category_is_no_button_but_a_waiting_list(mind: Mind) -> None:
    one = guest(mind, stock=(FLOOR, replace(VIP, free=0)))
    reply = one.says("хочу купить vip билет")
    assert reply.text.startswith("«VIP» распродано.")
    assert [button.label for button in reply.buttons] == ["Танцпол", "В лист ожидания"]


@pytest.mark.parametrize("text", ["сколько стоят билеты", "где купить билет", "how much do tickets cost?"])
def test_a_question_is_answered_and_buying_is_one_button(mind: Mind, text: str) -> None:
    one = guest(mind)
    reply = one.says(text)
    assert (reply.zone, one.step) == (Zone.ANSWER, "")
    assert [button.payload for button in reply.buttons] == ["d:buy"]
    assert one.says("да" if reply.lang == "ru" else "yes").zone is Zone.DEAL
    assert one.step == "purchase.category"


def test_prices_in_an_answer_are_those_of_this_moment(mind: Mind) -> None:
    text = guest(mind, stock=(replace(FLOOR, price_minor=350_000),)).says("сколько стоят билеты").text
    assert "Танцпол: 3\u00a0500\u00a0₽" in text
    assert "Ложа" not in text


@pytest.mark.parametrize(
    "text", ["хочу сдать билет", "как передать билет другу", "хочу купить мерч", "какой промокод?"]
)
def test_other_wishes_open_no_purchase(mind: Mind, text: str) -> None:
    one = guest(mind)
    one.says(text)
    assert not one.step.startswith("purchase")


@pytest.mark.requirement("B12")
def test_a_question_in_between_is_answered_and_the_step_comes_back(mind: Mind) -> None:
    one = guest(mind)
    one.says("хочу купить 2 vip")
    reply = one.says("есть парковка?")
    assert "P1 у ворот 4" in reply.text
    assert "«VIP» × 2" in reply.text
    assert "Оформить" in [button.label for button in reply.buttons]
    assert one.step == "purchase.confirm"
    one.says("как до вас добраться?")
    assert "Съезд" in one.says("на машине").text
    one.says("да")
    assert bought(one) == [("vip", 2, "")]


@pytest.mark.parametrize("text", ["не надо", "отмена", "передумал", "never mind"])
def test_it_is_given_up_at_a_word(mind: Mind, text: str) -> None:
    one = guest(mind)
    one.says("хочу купить билет")
    one.says(text)
    assert (one.step, one.acts) == ("", [])


def test_more_than_there_are_or_than_one_may_buy_is_said(mind: Mind) -> None:
    one = guest(mind, stock=(FLOOR, replace(VIP, free=2)))
    one.says("хочу купить vip")
    assert "осталось 2 места" in one.says("5").text
    one = guest(mind)
    one.says("хочу купить танцпол")
    assert "не больше 6" in one.says("7").text
    assert one.says("6").zone is Zone.DEAL
    assert one.step == "purchase.confirm"


def test_who_has_bought_all_he_may_is_told_so(mind: Mind) -> None:
    one = guest(mind, stock=(replace(FLOOR, limit=-1),))
    assert "перекупщиков" in one.says("хочу купить билет").text
    assert one.step == ""


@pytest.mark.requirement("B10")
def test_a_crowd_of_tickets_goes_to_sales(mind: Mind) -> None:
    one = guest(mind)
    one.says("хочу купить билет")
    one.says("танцпол")
    reply = one.says("50")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.CORPORATE


@pytest.mark.parametrize(
    ("code", "told", "step"),
    [
        ("sold_out", "Проверьте", "purchase.confirm"),
        ("limit_reached", "Больше билетов", "purchase.places"),
        ("not_on_sale", "распродано", ""),
        ("internal", "не получилось", ""),
    ],
)
def test_an_order_that_cannot_be_placed_ends_well(mind: Mind, code: str, told: str, step: str) -> None:
    one = guest(mind, refused={PlaceOrder: code})
    one.says("хочу купить 2 vip")
    assert told in one.says("да").text
    assert one.step == step


def test_a_promo_code_that_does_not_hold_may_be_left_out(mind: Mind) -> None:
    one = guest(mind, refused={PlaceOrder: "bad_value"})
    one.says("хочу купить 2 vip")
    one.says("промокод XYZ")
    assert "XYZ" in one.says("да").text
    one.counter.refused.clear()
    one.presses("Без промокода")
    one.says("да")
    assert bought(one)[-1] == ("vip", 2, "")


class TestWaitingForTheMoney:
    """Places are held, a link was sent."""

    @pytest.fixture
    def one(self, mind: Mind) -> Guest:
        """Somebody who is paying."""
        made = guest(mind)
        for text in ("хочу купить 2 vip", "да"):
            made.says(text)
        assert made.step == "purchase.paying"
        return made

    def state(self, one: Guest, status: str) -> None:
        """The order stands so now."""
        one.counter.orders = tuple(replace(order, status=status) for order in one.counter.orders)

    def test_money_not_there_yet(self, one: Guest) -> None:
        assert "пока не вижу" in one.says("я оплатил").text

    def test_a_declined_card(self, one: Guest) -> None:
        assert "другой способ" in one.says("банк отклонил платёж").text

    def test_money_that_came(self, one: Guest) -> None:
        self.state(one, "paid")
        assert "прошла" in one.says("оплатил").text
        assert one.step == ""

    def test_money_that_came_and_another_matter(self, one: Guest) -> None:
        self.state(one, "paid")
        assert one.says("есть парковка?").text == "«Летний берег». Парковка: P1 у ворот 4"
        assert one.step == ""

    def test_time_over(self, one: Guest) -> None:
        self.state(one, "expired")
        assert "вышло" in one.says("оплатил").text
        one.presses("Купить заново")
        assert one.step == "purchase.category"

    def test_a_question_does_not_nag_about_money(self, one: Guest) -> None:
        assert one.says("есть парковка?").text == "«Летний берег». Парковка: P1 у ворот 4"
        assert one.step == "purchase.paying"

    @pytest.mark.parametrize("text", ["отмена", "Отменить заказ"])
    def test_the_order_is_let_go(self, one: Guest, text: str) -> None:
        one.says(text)
        assert one.acts[-1] == CancelOrder("50001")
        assert one.step == ""

    def test_a_long_rest_ends_it(self, one: Guest) -> None:
        one.counter.now_ms += 40 * MINUTE
        one.says("привет")
        assert one.step == ""


def test_three_answers_nobody_understands_call_a_person(mind: Mind) -> None:
    one = guest(mind)
    one.says("хочу купить билет")
    for text in ("колбаса", "крокодил"):
        assert "Не понял" in one.says(text).text
    reply = one.says("самовар")
    assert reply.escalation is not None
    assert (reply.escalation.reason, one.step) == (Reason.MISSES, "")


def test_a_button_of_an_older_step_asks_the_present_one_again(mind: Mind) -> None:
    one = guest(mind)
    one.says("хочу купить билет")
    one.says("vip")
    assert one.says("VIP", "d:c:vip").text.startswith("Сколько билетов")


def test_nothing_to_pay_needs_no_link(mind: Mind) -> None:
    one = guest(mind, stock=(replace(FLOOR, price_minor=0),))
    one.counter._place = lambda act: replace(Counter._place(one.counter, act), url="")  # type: ignore[method-assign] # a free event
    one.says("хочу купить 1 билет")
    assert "прошла" in one.says("да").text


def test_an_event_that_sells_nothing_says_so(mind: Mind) -> None:
    assert guest(mind, stock=()).says("хочу купить билет").zone is Zone.ANSWER
    one = guest(mind, stock=(replace(FLOOR, free=0),))
    assert "распродано" in one.says("хочу купить билет").text


def test_before_the_event_is_known_the_service_is_asked_for_its_facts(mind: Mind) -> None:
    one = Guest(mind, Counter(), None)
    reply = one.says("хочу купить 2 билета на полярный джаз")
    assert (reply.zone, reply.text, reply.event_id) == (Zone.DEAL, "", JAZZ)
