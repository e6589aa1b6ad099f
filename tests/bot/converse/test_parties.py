"""A box for a company of four or more: offered when it costs them less than places each, or asked for (B8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.articles import Bilingual
from app.domain.deals import AcceptUpgrade, OrderFact
from app.domain.festivals import Category
from app.domain.money import Money
from tests.bot import festival
from tests.bot.counter import BOX, FLOOR, VIP, Counter, Guest, order, ticket

CHEAP = replace(BOX, price_minor=2_000_000)
"""for four who paid 3,000 each: 8,000 ₽ together; the terrace is 6,000 ₽ a head"""
FOUR = tuple(f"40117-{n}" for n in range(1, 5))


@pytest.fixture(scope="module")
def shore() -> Mind:
    """Knows the shore with its terrace and boxes."""
    categories = (
        Category("standard", Bilingual("Танцпол", "Floor"), Money(300_000), 100),
        Category("vip", Bilingual("VIP", "VIP"), Money(900_000), 20),
        Category("box", Bilingual("Ложа", "Box"), Money(2_000_000), 4, admits=4),
    )
    made = Mind()
    made.learn(replace(festival.SHORE_EVENT, categories=categories), festival.SHORE_ARTICLES)
    return made


def inside(count: int = 4) -> OrderFact:
    """A group that has gone in."""
    return order("40117", *(ticket(f"40117-{n}", inside=True, standing="used") for n in range(1, count + 1)))


def guest(mind: Mind, count: int = 4, **parts: object) -> Guest:
    """One of the group; the box is cheap unless `stock` says otherwise."""
    facts = {"orders": (inside(count),), "stock": (FLOOR, VIP, CHEAP), **parts}
    return Guest(mind, Counter(**facts))  # type: ignore[arg-type] # tests name what is true


@pytest.mark.requirement("B8")
def test_four_are_told_of_the_box_that_costs_them_less_in_true_figures(shore: Mind) -> None:
    one = guest(shore)
    reply = one.says("хочу доплатить до вип")
    assert "«Ложа»: 8\u00a0000\u00a0₽ за всех вместе, а не 24\u00a0000\u00a0₽" in reply.text
    assert [button.label for button in reply.buttons] == ["На всех (4)", "Только на себя", "Ложа", "Не надо"]
    box = one.presses("Ложа")
    assert "доплата 8\u00a0000\u00a0₽ за всех вместе" in box.text
    assert "Свободно лож: 2" in box.text
    placed = one.says("да")
    assert one.acts == [AcceptUpgrade(FOUR, "box")]
    assert "один билет на всех" in placed.text


@pytest.mark.parametrize("said", ["лучше ложу", "давайте ложу", "ложа"])
def test_the_box_is_taken_by_its_name_as_well(shore: Mind, said: str) -> None:
    one = guest(shore)
    one.says("хочу доплатить до вип")
    one.says(said)
    one.says("да")
    assert one.acts == [AcceptUpgrade(FOUR, "box")]


@pytest.mark.parametrize(
    ("count", "box"), [(4, BOX), (4, replace(CHEAP, free=0)), (3, CHEAP), (4, replace(CHEAP, price_minor=1_200_000))]
)
def test_nobody_is_told_of_a_box_that_saves_nothing_or_is_not_to_be_had(shore: Mind, count: int, box: object) -> None:
    one = guest(shore, count, stock=(FLOOR, VIP, box))
    reply = one.says("хочу доплатить до вип")
    assert "Ложа" not in reply.text
    assert all(button.label != "Ложа" for button in reply.buttons)


def test_a_dear_box_is_sold_to_who_wishes_it(shore: Mind) -> None:
    one = guest(shore, stock=(FLOOR, VIP, BOX))
    reply = one.says("хотим доплатить до ложи")
    assert "доплата 68\u00a0000\u00a0₽ за всех вместе" in reply.text
    one.says("давайте")
    assert one.acts == [AcceptUpgrade(FOUR, "box")]


def test_of_six_the_box_takes_four_and_says_so(shore: Mind) -> None:
    one = guest(shore, 6)
    assert "Ложа" not in one.says("хочу доплатить до вип").text
    assert "поместятся 4 из 6" in one.says("лучше ложу").text
    one.says("да")
    assert one.acts == [AcceptUpgrade(FOUR, "box")]


def test_a_no_to_the_box_is_a_no(shore: Mind) -> None:
    one = guest(shore)
    one.says("хочу доплатить до вип")
    one.presses("Ложа")
    one.says("не надо")
    assert not any(isinstance(act, AcceptUpgrade) for act in one.acts)


def test_several_goals_are_listed_with_the_box_that_is_cheaper(shore: Mind) -> None:
    deck = replace(
        VIP, category_id="deck", name_ru="Терраса", name_en="Deck", price_minor=600_000, upgrade_minor=300_000
    )
    one = guest(shore, stock=(FLOOR, VIP, deck, CHEAP))
    reply = one.says("хочу доплатить за места получше")
    assert "8\u00a0000\u00a0₽ за всех вместе, а не 12\u00a0000\u00a0₽" in reply.text
    one.presses("Ложа")
    one.says("да")
    assert one.acts == [AcceptUpgrade(FOUR, "box")]
