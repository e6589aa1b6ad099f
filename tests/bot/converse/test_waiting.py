"""The waiting list in the dialogue: joined by button or word, the number told, left again, in both languages (T1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.deals import Act, JoinLine, LeaveLine, Outcome, StockFact, WaitFact
from app.domain.escalations import Reason
from app.domain.turns import Zone
from tests.bot.counter import BOX, FLOOR, MINUTE, NOON, VIP, Counter, Guest, order

pytestmark = pytest.mark.requirement("T1")

GONE = replace(VIP, free=0)
ALL_GONE = (replace(FLOOR, free=0), GONE, replace(BOX, free=0))


def guest(mind: Mind, *stock: StockFact, **parts: object) -> Guest:
    """Somebody before a counter where VIP is sold out."""
    return Guest(mind, Counter(stock=stock or (FLOOR, GONE, BOX), **parts))  # type: ignore[arg-type] # tests name what is true


def joined(one: Guest) -> list[tuple[str, int]]:
    """The lines that were joined."""
    return [(act.category_id, act.places) for act in one.acts if isinstance(act, JoinLine)]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (("хочу купить 2 vip", "В лист ожидания"), ("vip", 2)),
        (("хочу купить 2 vip", "запишите"), ("vip", 2)),
        (("хочу купить vip билет", "подожду", "двое"), ("vip", 2)),
        (("хочу купить vip билет", "в лист ожидания", "3"), ("vip", 3)),
        (("запишите двоих в лист ожидания на вип",), ("vip", 2)),
        (("есть лист ожидания?", "2"), ("vip", 2)),
        (("i want to buy two vip tickets", "put me on the waiting list"), ("vip", 2)),
        (("i want to buy a vip ticket", "i'll wait", "two"), ("vip", 2)),
    ],
)
def test_people_join_in_their_own_words(mind: Mind, said: tuple[str, ...], line: tuple[str, int]) -> None:
    one = guest(mind)
    for text in said:
        reply = one.says(text)
        assert reply.zone is Zone.DEAL, (text, reply.text)
    assert joined(one) == [line]
    assert one.step == ""
    words = "Ваш номер в листе ожидания: 3." if reply.lang == "ru" else "Your number on the waiting list: 3."
    assert words in reply.text


def test_a_button_joins_and_a_button_leaves(mind: Mind) -> None:
    one = guest(mind)
    told = one.says("хочу купить 2 vip")
    assert told.text.startswith("«VIP» распродано.")
    assert told.text.endswith("\nМогу записать вас в лист ожидания на «VIP».")
    assert "«VIP», 2 места" in one.presses("В лист ожидания").text
    again = one.says("хочу купить vip билет")
    assert "Вы в листе ожидания: «VIP», 2 места, ваш номер 3." in again.text
    assert "убрал" in one.presses("Уйти из листа ожидания").text
    assert [type(act) for act in one.acts] == [JoinLine, LeaveLine]


def test_how_many_is_asked_with_buttons(mind: Mind) -> None:
    one = guest(mind)
    one.says("i want to buy a vip ticket")
    asked = one.presses("Waiting list")
    assert asked.text.startswith("How many “VIP” places")
    assert [button.label for button in asked.buttons] == ["1", "2", "3", "4"]
    one.presses("2")
    assert joined(one) == [("vip", 2)]
    assert "You are on the waiting list" in one.says("what is my number on the waiting list?").text
    assert one.says("leave the waiting list").text.startswith("All right")


def test_fewer_than_are_wanted_may_be_taken_or_all_waited_for(mind: Mind) -> None:
    one = guest(mind, FLOOR, replace(VIP, free=2))
    reply = one.says("хочу купить 4 vip")
    assert "осталось 2 места" in reply.text
    one.presses("В лист ожидания")
    assert joined(one) == [("vip", 4)]
    few = guest(mind, FLOOR, replace(VIP, free=2))
    few.says("хочу купить 4 vip")
    assert "× 2" in few.says("2").text
    assert joined(few) == []
    greedy = guest(mind, FLOOR, replace(VIP, free=2))
    assert "лист ожидания" not in greedy.says("хочу купить 7 vip").text


def test_when_everything_is_sold_the_category_is_asked_for(mind: Mind) -> None:
    one = guest(mind, *ALL_GONE)
    reply = one.says("хочу купить билет")
    assert "распродано" in reply.text
    assert [button.label for button in reply.buttons] == ["В лист ожидания", "Позвать человека"]
    menu = one.says("да")
    assert [button.label for button in menu.buttons] == ["Танцпол", "VIP", "Ложа"]
    assert "«Ложа»" in one.says("ложу").text
    assert "2 (на 4 чел.)" in one.says("2").text
    assert joined(one) == [("box", 2)]


@pytest.mark.parametrize(("text", "line"), [("2", "vip"), ("танцпол", "standard"), ("vip на двоих", "vip")])
def test_a_category_is_picked_by_digit_or_name(mind: Mind, text: str, line: str) -> None:
    one = guest(mind, *ALL_GONE)
    one.says("хочу купить билет")
    one.presses("В лист ожидания")
    one.says(text)
    if not joined(one):
        one.says("двое")
    assert joined(one) == [(line, 2)]


def test_another_category_may_be_named_when_asked_how_many(mind: Mind) -> None:
    one = guest(mind, *ALL_GONE)
    one.says("запишите в лист ожидания на вип")
    assert "«Танцпол»" in one.says("лучше танцпол").text
    one.says("1")
    assert joined(one) == [("standard", 1)]


def test_the_only_thing_that_is_sold_out_is_meant(mind: Mind) -> None:
    one = guest(mind, GONE)
    assert [button.payload for button in one.says("хочу купить 2 билета").buttons] == ["d:w2:vip", "person"]
    one.says("1")
    assert joined(one) == [("vip", 2)]


def test_a_question_joins_nothing_and_a_no_neither(mind: Mind) -> None:
    one = guest(mind)
    one.says("хочу купить 2 vip")
    one.says("а что такое лист ожидания?")
    assert joined(one) == []
    one.says("нет, не надо")
    assert (joined(one), one.step) == ([], "")


def test_a_question_in_between_is_answered_and_the_step_comes_back(mind: Mind) -> None:
    one = guest(mind)
    one.says("запишите в лист ожидания на вип")
    reply = one.says("есть парковка?")
    assert "P1 у ворот 4" in reply.text
    assert "Сколько мест «VIP»" in reply.text
    one.says("2")
    assert joined(one) == [("vip", 2)]


def test_limits_hold_and_a_crowd_goes_to_sales(mind: Mind) -> None:
    one = guest(mind)
    one.says("запишите в лист ожидания на вип")
    assert "не больше 6" in one.says("7").text
    reply = one.says("40")
    assert reply.escalation is not None
    assert reply.escalation.reason is Reason.CORPORATE
    full = guest(mind, FLOOR, replace(GONE, limit=-1))
    assert "лист" not in full.says("хочу купить vip билет").text
    assert "перекупщиков" in full.says("", "d:w2:vip").text


def test_places_that_are_there_need_no_waiting(mind: Mind) -> None:
    one = guest(mind, FLOOR, VIP)
    reply = one.says("есть лист ожидания?")
    assert reply.text.startswith("Ждать не нужно")
    one.presses("Купить")
    assert one.step == "purchase.category"
    assert "есть 12 мест" in one.says("", "d:w2:vip").text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("limit_reached", "Больше билетов"),
        ("not_on_sale", "больше не продаются"),
        ("busy", "заполнен"),
        ("not_eligible", "не получилось"),
    ],
)
def test_what_is_refused_is_said(mind: Mind, code: str, words: str) -> None:
    one = guest(mind, refused={JoinLine: code})
    assert words in one.says("", "d:w2:vip").text
    assert one.step == ""


def test_places_that_came_free_in_between_are_offered(mind: Mind) -> None:
    one = guest(mind, refused={JoinLine: "not_eligible"})
    one.says("хочу купить 2 vip")
    usual = one.counter.do

    def do(act: Act) -> Outcome:
        one.counter.stock = (FLOOR, VIP)
        return usual(act)

    one.counter.do = do  # type: ignore[method-assign] # places come free on the way
    assert "Ждать не нужно" in one.presses("В лист ожидания").text


@pytest.mark.parametrize(
    ("code", "words"), [("not_found", "вас нет"), ("already_paid", "оплачены"), ("internal", "не получилось")]
)
def test_leaving_that_cannot_be_is_said(mind: Mind, code: str, words: str) -> None:
    one = guest(mind, waiting=(WaitFact("vip", 2, 1),), refused={LeaveLine: code})
    assert words in one.says("", "d:wl:vip").text
    nobody = guest(mind)
    assert "вас нет" in nobody.says("", "d:wl:vip").text
    assert nobody.acts == []


def test_whose_turn_it_is_gets_his_link_again(mind: Mind) -> None:
    held = order("50001", status="unpaid", pay_url="https://chat.example.org/pay/w", expires_ms=NOON + 9 * MINUTE)
    one = guest(mind, waiting=(WaitFact("vip", 2, 0, "50001"),), orders=(held,))
    text = one.says("что там с листом ожидания").text
    assert "Ваша очередь подошла" in text
    assert "https://chat.example.org/pay/w" in text
    assert "12:09" in text


def test_who_stands_in_two_lines_leaves_either(mind: Mind) -> None:
    one = guest(mind, *ALL_GONE, waiting=(WaitFact("vip", 2, 1), WaitFact("box", 1, 4)))
    reply = one.says("я в листе ожидания")
    assert [button.label for button in reply.buttons] == ["Не ждать «VIP»", "Не ждать «Ложа»"]
    one.presses("Не ждать «Ложа»")
    assert one.acts == [LeaveLine("box")]


@pytest.mark.parametrize("text", ["сколько стоят билеты", "есть билеты?"])
def test_a_question_of_tickets_is_answered_by_sold_out_and_the_list(mind: Mind, text: str) -> None:
    one = guest(mind, *ALL_GONE)
    reply = one.says(text)
    assert "всё распродано" in reply.text
    assert [button.label for button in reply.buttons] == ["В лист ожидания", "Позвать человека"]
    one.presses("В лист ожидания")
    assert one.step == "waiting.category"


@pytest.mark.parametrize("text", ["уберите меня", "больше не жду", "не надо", "выйти из очереди", "remove me please"])
def test_it_is_left_at_a_word_that_sounds_cross(mind: Mind, text: str) -> None:
    one = guest(mind)
    for said in ("хочу купить 2 vip", "запишите", text):
        one.says(said)
    assert one.acts[-1] == LeaveLine("vip")


def test_it_is_given_up_at_a_word_and_a_long_rest_ends_it(mind: Mind) -> None:
    one = guest(mind)
    one.says("запишите в лист ожидания на вип")
    assert one.says("передумал").text.startswith("Хорошо")
    one.says("запишите в лист ожидания на вип")
    assert one.step == "waiting.places"
    one.counter.now_ms += 40 * MINUTE
    one.says("привет")
    assert one.step == ""


def test_a_line_of_what_the_event_no_longer_has_is_not_spoken_of(mind: Mind) -> None:
    one = guest(mind, FLOOR, waiting=(WaitFact("vip", 2, 1),))
    assert one.says("что там с листом ожидания").text.startswith("Ждать не нужно")


def test_nothing_on_sale_has_no_line(mind: Mind) -> None:
    one = guest(mind, replace(GONE, on_sale=False))
    assert "больше не продаются" in one.says("", "d:w:").text
