"""Buying for one of several dates: the date is asked for where there is a choice, in anybody's words (B3, T1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.converse.evenings import label
from app.bot.converse.facts import act_words
from app.bot.mind import Mind
from app.domain.deals import PlaceOrder
from app.domain.turns import Zone
from tests.bot import festival
from tests.bot.counter import Counter, Guest, order, ticket
from tests.bot.weekend import EVENT, FRIDAY, SATURDAY, STOCK, THURSDAY_NOON


@pytest.fixture(scope="module")
def weekend() -> Mind:
    """Knows the shore of two nights."""
    made = Mind()
    made.learn(EVENT, festival.SHORE_ARTICLES)
    return made


def guest(mind: Mind, **parts: object) -> Guest:
    """Somebody at the counter on the Thursday before."""
    return Guest(mind, Counter(**{"stock": STOCK, "now_ms": THURSDAY_NOON, **parts}))  # type: ignore[arg-type] # tests name fields of the record


def bought(one: Guest) -> list[tuple[str, int]]:
    return [(act.category_id, act.places) for act in one.acts if isinstance(act, PlaceOrder)]


@pytest.mark.requirement("B3")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("хочу купить билет", "на субботу", "танцпол", "2", "да"), ("floor-sat", 2)),
        (("хочу купить билеты на субботу", "танцпол", "2", "да"), ("floor-sat", 2)),
        (("хочу купить билеты на суботу", "танцпол", "2", "да"), ("floor-sat", 2)),
        (("хочу купить билет", "второй день", "вип", "1", "да"), ("vip-sat", 1)),
        (("хочу купить билет", "2", "1", "три", "да"), ("floor-sat", 3)),
        (("хочу купить билет", "первый вечер", "танцпол", "2", "да"), ("floor-fri", 2)),
        (("хочу купить 2 билета на танцпол", "на пятницу", "да"), ("floor-fri", 2)),
        (("хочу купить два билета на танцпол на 14 августа", "да"), ("floor-sat", 2)),
        (("хочу купить билеты на 14 августа", "танцпол", "2", "да"), ("floor-sat", 2)),
        (("хочу купить билет", "14.08", "танцпол", "2", "да"), ("floor-sat", 2)),
        (("хочу купить билет", "13-го", "танцпол", "2", "да"), ("floor-fri", 2)),
        (("хочу купить билет", "на завтра", "танцпол", "2", "да"), ("floor-fri", 2)),
        (("хочу купить билет", "на оба дня", "2", "да"), ("pass", 2)),
        (("хочу купить абонемент", "2", "да"), ("pass", 2)),
        (("хочу купить вип на пятницу", "2", "да"), ("vip-fri", 2)),
        (("i want to buy tickets", "saturday", "floor", "2", "yes"), ("floor-sat", 2)),
        (("i want to buy two floor tickets", "the second night", "yes"), ("floor-sat", 2)),
        (("i want to buy tickets for august 14", "floor", "2", "yes"), ("floor-sat", 2)),
        (("i want to buy tickets", "both days", "2", "yes"), ("pass", 2)),
    ],
)
def test_the_date_is_taken_in_peoples_own_words(
    weekend: Mind, said: tuple[str, ...], expected: tuple[str, int]
) -> None:
    one = guest(weekend)
    for text in said:
        reply = one.says(text)
        assert reply.zone is Zone.DEAL, (text, reply.text)
    assert bought(one) == [expected], reply.text


@pytest.mark.requirement("B3")
def test_the_dates_are_told_with_live_stock_in_words_and_as_buttons(weekend: Mind) -> None:
    reply = guest(weekend).says("хочу купить билет")
    assert reply.text == (
        "«Летний берег». На какой день?\n"
        "• пятница, 13 августа: от 2\u00a0200\u00a0₽, осталось 15 мест\n"
        "• суббота, 14 августа: от 2\u00a0400\u00a0₽, есть в продаже\n"
        "• все дни: от 3\u00a0800\u00a0₽, осталось 40 мест"
    )
    assert [(button.label, button.payload) for button in reply.buttons] == [
        ("пятница, 13 августа", "d:d:fri"),
        ("суббота, 14 августа", "d:d:sat"),
        ("все дни", "d:d:*"),
    ]


def test_a_pressed_date_shows_its_own_categories_and_the_summary_names_it(weekend: Mind) -> None:
    one = guest(weekend)
    one.says("хочу купить билет")
    which = one.says("пятница, 13 августа", "d:d:fri")
    assert which.text.startswith("«Летний берег», пятница, 13 августа. Какая категория?")
    assert "суббота" not in which.text
    assert [button.label for button in which.buttons] == ["Танцпол, пятница", "VIP-лаунж, пятница"]
    one.says("танцпол")
    assert "«Летний берег», пятница, 13 августа, «Танцпол, пятница» × 2" in one.says("2").text


@pytest.mark.parametrize(
    ("before", "change", "expected"),
    [
        (("хочу купить билет", "на пятницу"), "ой, лучше на субботу", "purchase.category"),
        (("хочу купить билет", "на пятницу", "вип"), "лучше на субботу", "purchase.places"),
        (("хочу купить 2 билета на танцпол", "на пятницу"), "давайте на субботу", "purchase.confirm"),
        (("хочу купить 2 билета на танцпол", "на пятницу"), "Изменить", "purchase.date"),
    ],
)
def test_the_date_may_be_changed_later_and_the_kind_of_place_is_kept(
    weekend: Mind, before: tuple[str, ...], change: str, expected: str
) -> None:
    one = guest(weekend)
    for text in before:
        one.says(text)
    reply = one.says(change)
    assert one.step == expected, reply.text
    assert "суббота, 14 августа" in reply.text or "суббота" in reply.text
    assert bought(one) == []


def test_a_date_that_is_sold_out_is_no_button_and_said_to_be_gone(weekend: Mind) -> None:
    gone = tuple(replace(one, free=0) if one.date == "fri" else one for one in STOCK)
    one = guest(weekend, stock=gone)
    reply = one.says("хочу купить билет на пятницу")
    assert reply.text.startswith("На выбранное (пятница, 13 августа) билетов уже нет. «Летний берег». На какой день?")
    assert "• пятница, 13 августа: распродано" in reply.text
    assert [button.payload for button in reply.buttons] == ["d:d:sat", "d:d:*", "d:w:"]
    menu = one.says("", "d:w:")
    assert {button.label.rpartition(", ")[2] for button in menu.buttons} == {"13 августа"}


def test_with_one_date_left_nobody_is_asked(weekend: Mind) -> None:
    only = tuple(replace(one, on_sale=one.date == "sat") for one in STOCK)
    reply = guest(weekend, stock=only).says("хочу купить билет")
    assert reply.text.startswith("«Летний берег», суббота, 14 августа. Какая категория?")


def test_a_question_at_the_date_is_answered_and_the_date_asked_again(weekend: Mind) -> None:
    one = guest(weekend)
    one.says("хочу купить билет")
    reply = one.says("а парковка есть?")
    assert "P1 у ворот 4" in reply.text
    assert "На какой день?" in reply.text
    assert one.step == "purchase.date"


def test_a_button_of_a_date_that_is_gone_asks_again(weekend: Mind) -> None:
    one = guest(weekend)
    one.says("хочу купить билет")
    one.counter.stock = tuple(replace(each, on_sale=each.date != "fri") for each in STOCK)
    reply = one.says("пятница, 13 августа", "d:d:fri")
    assert one.step == "purchase.date"
    assert "пятница" not in reply.text


def test_a_ticket_of_another_night_is_told_its_own(weekend: Mind) -> None:
    doors_ms = round(SATURDAY.doors_at.timestamp() * 1000)
    mine = ticket(
        "40001-1", standing="wrong_day", doors_ms=(doors_ms,), date="sat", last_verdict="wrong_day",
        last_scan_ms=THURSDAY_NOON - 60_000,
    )  # fmt: skip
    one = guest(weekend, orders=(order("40001", mine),))
    assert "14.08" in one.says("меня не пускают, код не срабатывает на входе").text


def test_better_places_are_of_the_tickets_own_date(weekend: Mind) -> None:
    mine = ticket("40001-1", category_id="floor-fri", date="fri", price_minor=220_000, inside=True)
    one = guest(weekend, orders=(order("40001", mine),))
    assert "VIP-лаунж, суббота" not in one.says("хочу доплатить до вип").text
    saturday = replace(mine, category_id="floor-sat", date="sat")
    other = guest(weekend, orders=(order("40001", saturday),))
    assert "VIP-лаунж, суббота" in other.says("хочу доплатить до вип").text


def test_an_act_of_several_dates_is_told_with_its_day() -> None:
    assert "14.08 20:00" in act_words(EVENT, EVENT.programme[0], "ru")


def test_two_shows_of_one_day_are_told_apart_by_their_hour() -> None:
    matinee = replace(SATURDAY, id="day", starts_at=SATURDAY.starts_at.replace(hour=10))
    fair = replace(EVENT, dates=(FRIDAY, matinee, SATURDAY))
    assert [label(fair, one, "en") for one in fair.dates] == [
        "Friday 13 August",
        "Saturday 14 August, 13:00",
        "Saturday 14 August, 20:00",
    ]
