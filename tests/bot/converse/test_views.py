"""Pictures of zones beside the categories: one a zone, once in a purchase, none of what cannot be bought (B3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.converse.views import MOST
from app.bot.mind import Mind
from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event, Picture
from app.domain.money import Money
from tests.bot import festival
from tests.bot.counter import BOX, FLOOR, VIP, Counter, Guest


def picture(name: str) -> Picture:
    """A picture with words in both languages."""
    return Picture(f"{name}.png", 640, 400, Bilingual(f"План: {name}", f"Plan: {name}"))


def event(*pictures: Picture | None) -> Event:
    """The shore, whose floor, terrace and boxes look like this."""
    names = (("standard", "Танцпол", "Floor"), ("vip", "VIP", "VIP"), ("box", "Ложа", "Box"))
    return replace(
        festival.SHORE_EVENT,
        categories=tuple(
            Category(ident, Bilingual(ru, en), Money(300_000), 100, picture=one)
            for (ident, ru, en), one in zip(names, pictures, strict=True)
        ),
    )


def guest(known: Event, **parts: object) -> Guest:
    """Somebody before a counter that sells this event."""
    mind = Mind()
    mind.learn(known, festival.SHORE_ARTICLES)
    return Guest(mind, Counter(**parts))  # type: ignore[arg-type] # tests name what is true


@pytest.mark.requirement("B3")
def test_each_zone_is_shown_once_with_its_words() -> None:
    one = guest(event(picture("floor"), picture("terrace"), None))
    reply = one.says("хочу купить билет")
    assert [(shown.file, shown.alt, shown.caption) for shown in reply.pictures] == [
        ("floor.png", "План: floor", "Танцпол"),
        ("terrace.png", "План: terrace", "VIP"),
    ]
    again = one.says("абракадабра")
    assert "Какая категория?" in again.text
    assert again.pictures == ()
    one.says("танцпол")
    one.says("2")
    assert one.says("изменить").pictures == ()


def test_in_english_the_words_are_english() -> None:
    reply = guest(event(picture("floor"), None, None)).says("i want to buy tickets")
    assert [(shown.alt, shown.caption) for shown in reply.pictures] == [("Plan: floor", "Floor")]


def test_the_same_picture_stands_once_and_what_is_sold_out_is_not_shown() -> None:
    same = guest(event(picture("plan"), picture("plan"), picture("box")), stock=(FLOOR, VIP, replace(BOX, free=0)))
    assert [shown.file for shown in same.says("хочу купить билет").pictures] == ["plan.png"]


def test_a_menu_never_floods_the_talk() -> None:
    assert MOST <= 6
    assert guest(event(None, None, None)).says("хочу купить билет").pictures == ()
