"""Five hundred card numbers are written everywhere people can write, and none is anywhere to be found (X25)."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from app.domain.cards import luhn
from tests.service.house import House, build, close

SHAPES = (
    "{0}{1}{2}{3}",
    "{0} {1} {2} {3}",
    "{0}-{1}-{2}-{3}",
    "карта {0}.{1}.{2}.{3}",
    "{0}\u00a0{1}\u00a0{2}\u00a0{3}",
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def cards(count: int) -> list[str]:
    draw = random.Random(500)
    found = []
    for _ in range(count):
        body = draw.choice("2345") + "".join(draw.choice("0123456789") for _ in range(14))
        found.append(next(body + last for last in "0123456789" if luhn(body + last)))
    return found


def typed(card: str, number: int) -> str:
    shown = SHAPES[number % len(SHAPES)].format(*(card[at : at + 4] for at in (0, 4, 8, 12)))
    return shown.translate(WIDE) if number % 7 == 0 else shown


async def test_no_card_number_is_stored_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    house = await build(tmp_path)
    numbers = cards(500)
    anna = await house.person()
    for start in range(0, 500, 100):
        visitor = await house.visitor(name=typed(numbers[start], 0))
        for number, card in enumerate(numbers[start : start + 98]):
            await visitor.says(typed(card, number), think=number < 10, payload=typed(card, number + 1)[:200])
        await visitor.says("позовите человека")
        await anna.takes(visitor)
        await anna.replies(visitor, f"ваша карта {typed(numbers[start + 98], 3)}?")
        await anna.does("AddNote", visitor.ent, text=f"карта {typed(numbers[start + 99], 1)}")
        await anna.does("TagDialogue", visitor.ent, tags=[typed(numbers[start + 1], 0)])
    await house.core.storage.backup(tmp_path / "copy.db")
    await close(house)
    for name in ("usher.db", "copy.db"):
        found = _digits_of(tmp_path / name)
        assert not [card for card in numbers if card in found]
    said = _digits_in(caplog.text)
    assert not [card for card in numbers if card in said]


def _digits_of(path: Path) -> str:
    """Everything in a database, each value's digits together, values apart."""
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = [
            value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            for table in tables
            for row in db.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names out of the database itself
            for value in row
        ]
    db.close()
    return "|".join(map(_digits_in, values))


def _digits_in(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else "" for sign in text if sign not in " -.\u00a0")


async def test_the_guest_is_told_that_the_number_was_hidden(house: House) -> None:
    visitor = await house.visitor()
    said = await visitor.says("4111 1111 1111 1111", think=False)
    lines = await visitor.lines()
    assert [(line.by, line.system) for line in lines] == [("guest", ""), ("system", "card_hidden")]
    assert lines[0].text == "•••• 1111"
    assert "не сохранили" in lines[1].text
    assert said.n == lines[0].n == 1
    again = await visitor.says("4111 1111 1111 1111", think=False, id="m1")
    assert again.n == 1
