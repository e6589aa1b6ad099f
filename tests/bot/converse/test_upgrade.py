"""Better places: asked for inside, offered by a person, explained outside (B8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.deals import AcceptUpgrade, OrderFact, RefuseUpgrade, UpgradeFact
from app.domain.turns import Zone
from tests.bot.counter import FLOOR, MINUTE, NOON, VIP, Counter, Guest, order, ticket

TWO = ("40117-1", "40117-2")


def inside(*idents: str) -> OrderFact:
    """An order whose holders have gone in."""
    return order("40117", *(ticket(ident, inside=True, standing="used") for ident in idents or TWO))


def guest(mind: Mind, bought: OrderFact | None = None, **parts: object) -> Guest:
    """Somebody at the festival."""
    return Guest(mind, Counter(orders=(bought or inside(),), **parts))  # type: ignore[arg-type] # tests name what is true


OFFER = UpgradeFact("H-7", "vip", "VIP", 1_200_000, TWO, "offered")


@pytest.mark.requirement("B8")
@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (("хочу в вип", "на всех"), TWO),
        (("хочу в вип", "да"), TWO),
        (("хочу в вип", "только на себя"), TWO[:1]),
        (("хочу доплатить до вип", "на одного"), TWO[:1]),
        (("i want to upgrade to vip", "yes"), TWO),
        (("i want to upgrade to vip", "for me only"), TWO[:1]),
    ],
)
def test_who_is_inside_pays_the_difference_by_link(mind: Mind, said: tuple[str, ...], taken: tuple[str, ...]) -> None:
    one = guest(mind)
    first = one.says(said[0])
    assert "6\u00a0000\u00a0₽" in first.text or "6,000\u00a0₽" in first.text
    reply = one.says(said[1])
    assert one.acts == [AcceptUpgrade(taken, "vip")]
    assert "https://chat.example.org/pay/up" in reply.text
    assert "12:05" in reply.text


def test_for_one_ticket_there_is_one_yes(mind: Mind) -> None:
    one = guest(mind, inside(TWO[0]))
    assert [button.label for button in one.says("хочу в вип").buttons] == ["Да", "Не надо"]
    one.presses("Да")
    assert one.acts == [AcceptUpgrade(TWO[:1], "vip")]


def test_when_places_do_not_suffice_for_all_it_is_said(mind: Mind) -> None:
    one = guest(mind, stock=(FLOOR, replace(VIP, free=1)))
    assert "не хватает" in one.says("хочу в вип").text
    one.says("да")
    assert one.acts == [AcceptUpgrade(TWO[:1], "vip")]


def test_of_several_goals_one_is_chosen(mind: Mind) -> None:
    deck = replace(
        VIP, category_id="deck", name_ru="Терраса", name_en="Deck", price_minor=600_000, upgrade_minor=300_000
    )
    one = guest(mind, stock=(FLOOR, VIP, deck))
    asked = one.says("хочу доплатить за места получше")
    assert [button.label for button in asked.buttons] == ["VIP", "Терраса"]
    one.says("терраса")
    one.says("да")
    assert one.acts == [AcceptUpgrade(TWO, "deck")]


@pytest.mark.parametrize("text", ["нет", "не надо", "дорого, не буду", "no thanks"])
def test_a_no_ends_offers(mind: Mind, text: str) -> None:
    one = guest(mind)
    one.says("хочу в вип")
    one.says(text)
    assert (one.acts, one.step) == ([RefuseUpgrade("")], "")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("давайте", AcceptUpgrade(TWO, "vip")),
        ("yes", AcceptUpgrade(TWO, "vip")),
        ("нет, спасибо", RefuseUpgrade("H-7")),
        ("передумал", RefuseUpgrade("H-7")),
    ],
)
def test_an_offer_of_a_person_is_answered(mind: Mind, text: str, act: object) -> None:
    one = guest(mind, upgrade=OFFER)
    one.says(text)
    assert one.acts == [act]


def test_a_question_is_no_answer_to_an_offer(mind: Mind) -> None:
    one = guest(mind, upgrade=OFFER)
    assert "P1" in one.says("есть парковка?").text
    assert one.acts == []


@pytest.mark.requirement("B8")
def test_outside_it_is_explained_with_the_price(mind: Mind) -> None:
    reply = guest(mind, order("40117")).says("хочу доплатить до вип")
    assert "сразу после входа" in reply.text
    assert "6\u00a0000\u00a0₽" in reply.text
    assert reply.zone is Zone.DEAL


@pytest.mark.requirement("B8")
def test_a_question_about_it_is_answered_and_the_upgrade_is_one_button(mind: Mind) -> None:
    one = guest(mind)
    reply = one.says("сколько стоит доплатить до вип?")
    assert (reply.zone, one.step) == (Zone.ANSWER, "")
    assert [button.label for button in reply.buttons] == ["Доплатить"]
    assert "6\u00a0000\u00a0₽" in one.presses("Доплатить").text
    assert guest(mind, order("40117")).says("сколько стоит доплатить до вип?").buttons == ()


def test_who_has_no_ticket_gets_the_usual_answer(mind: Mind) -> None:
    one = Guest(mind, Counter())
    assert one.says("хочу доплатить до вип").zone is Zone.ANSWER
    assert one.says("хочу купить вип").zone is Zone.DEAL
    assert one.step.startswith("purchase")


@pytest.mark.parametrize(
    ("code", "told"), [("sold_out", "нет"), ("not_eligible", "не открыта"), ("internal", "не получилось")]
)
def test_what_cannot_be_held_ends_well(mind: Mind, code: str, told: str) -> None:
    one = guest(mind, refused={AcceptUpgrade: code})
    one.says("хочу в вип")
    assert told in one.says("да").text
    assert one.step == ""


def test_without_free_places_it_is_said(mind: Mind) -> None:
    one = guest(mind, stock=(FLOOR, replace(VIP, free=0)))
    assert "нет" in one.says("хочу в вип").text
    assert one.step == ""


class TestWaitingForTheMoney:
    """Places are held for five minutes."""

    @pytest.fixture
    def one(self, mind: Mind) -> Guest:
        """Somebody who is paying."""
        made = guest(mind)
        for text in ("хочу в вип", "да"):
            made.says(text)
        return made

    def test_money_not_there_yet(self, one: Guest) -> None:
        assert "12:05" in one.says("оплатил").text

    def test_seated(self, one: Guest) -> None:
        one.counter.upgrade = None
        one.counter.orders = (order("40117", ticket("40117-1", category_id="vip", inside=True)),)
        assert "новые билеты" in one.says("оплатил").text

    def test_time_over_and_once_more(self, one: Guest) -> None:
        one.counter.now_ms = NOON + 6 * MINUTE
        one.counter.upgrade = None
        assert "вышло" in one.says("оплатил").text
        one.presses("Да")
        assert one.step == "upgrade.confirm"

    def test_a_no_gives_the_places_back(self, one: Guest) -> None:
        one.presses("Не надо")
        assert one.acts[-1] == RefuseUpgrade("H-1")

    def test_an_old_yes_after_all_is_over_asks_again(self, one: Guest) -> None:
        one.counter.upgrade = None
        one.says("Да", "d:yes")
        assert one.step == "upgrade.confirm"

    def test_another_matter_after_it_is_over(self, one: Guest) -> None:
        one.counter.upgrade = None
        assert "P1" in one.says("есть парковка?").text
        assert one.step == ""
