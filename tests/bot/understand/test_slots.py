"""Facts inside messages."""

from __future__ import annotations

import pytest

from app.bot.understand.slots import figures, find_slots

pytestmark = pytest.mark.requirement("B12")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("верните деньги за заказ 123456", "123456"),
        ("мой заказ № A-10234", "A-10234"),
        ("order number 77881", "77881"),
        ("вот он NL-204881, проверьте", "NL-204881"),
        ("я заказал вчера", ""),
        ("заказ 3TGBD, не приходит", "3TGBD"),
        ("мой заказ номер: ABCDE", "ABCDE"),
        ("order #37997", "37997"),
        ("3TGBD, телефон 79211234567", "3TGBD"),
        (" LQZCQ ", "LQZCQ"),
        ("верните за NL-37937 пожалуйста", "NL-37937"),
        ("where is my order THERE-ABOUTS", ""),
        ("order there please", ""),
        ("SMALL BLACK dress", ""),
        ("заказ НОМЕР", ""),
    ],
)
def test_order_numbers_are_found(text: str, order: str) -> None:
    assert find_slots(text, text.split()).order == order


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("стою у ворот 3", "3"),
        ("мы у 2-х ворот", "2"),
        ("gate 4 is closed", "4"),
        ("вход Б где", "Б"),
        ("ворота?", ""),
    ],
)
def test_gates_are_found(text: str, gate: str) -> None:
    assert find_slots(text, text.split()).gate == gate


@pytest.mark.parametrize(
    ("words", "count"),
    [("нужно 40 билетов", 40), ("нас трое человек", 3), ("два билета", 2), ("просто билеты", 0), ("5 минут", 0)],
)
def test_counts_of_people_and_tickets_are_found(words: str, count: int) -> None:
    assert find_slots(words, words.split()).count == count


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", (1,)),
        ("1 и 3", (1, 3)),
        ("1,2", (1, 2)),
        ("второе", (2,)),
        ("первое и третье", (1, 3)),
        ("2️⃣", (2,)),
        ("last one", (-1, 1)),
        ("в 20:00", ()),
        ("парковка", ()),
    ],
)
def test_menu_answers_in_figures_and_words(text: str, numbers: tuple[int, ...]) -> None:
    assert figures(text) == numbers
