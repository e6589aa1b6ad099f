"""What the trade works with, and what is said where a tool is missing."""

from __future__ import annotations

from typing import cast

import pytest

from app.ports.ticketing import NotPossible, Ticketing
from app.service import turnover
from app.service.tools import Tools


def test_without_a_box_office_nothing_is_on_sale() -> None:
    with pytest.raises(NotPossible):
        _ = Tools().box_office


def test_the_box_office_that_is_connected_is_the_one_worked_with() -> None:
    connected = cast(Ticketing, object())
    assert Tools(ticketing=connected).box_office is connected


@pytest.mark.parametrize(
    ("status", "counted_as"),
    [("held", "held_still"), ("paid", "paid"), ("done", "paid"), ("refused", "refused"), ("expired", "expired")],
)
def test_an_upgrade_is_counted_by_its_end(status: str, counted_as: str) -> None:
    assert turnover._end(status) == counted_as
