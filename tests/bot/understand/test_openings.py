"""Where a message comes to the point."""

from __future__ import annotations

import pytest

from app.bot.understand.openings import without_opening


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Здравствуйте! зонт мокрый куда деть", "зонт мокрый куда деть"),
        ("а ещё подскажите, пожалуйста, где гардероб", "где гардероб"),
        ("Добрый день, извините, есть ли лифт?", "есть ли лифт?"),
        ("hi, where do coats go", "where do coats go"),
        ("привет", "привет"),
        ("скажите цену", "скажите цену"),
        ("хайповый артист будет?", "хайповый артист будет?"),
        ("", ""),
    ],
)
def test_greetings_and_excuses_are_left_out_when_something_follows(text: str, point: str) -> None:
    assert without_opening(text) == point
