"""An event's own terms of refund: read, checked, refused by name (C4)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.refunds import Step, Terms
from app.service.mappings import DataError, Table
from app.service.refund_terms import read_terms


def read(**refunds: Any) -> Terms:
    return read_terms(Table("north/event.toml", "", {"refunds": refunds}))


def test_an_event_without_terms_has_those_of_the_law() -> None:
    assert read_terms(Table("north/event.toml", "", {})) == Terms() == read()


def test_more_generous_terms() -> None:
    steps = [{"days": 7, "percent": 100}, {"days": 1, "percent": 50}]
    terms = read(steps=steps, fee_rub=150, illness_percent=90, answer_hours=4, cancelled=True, moved=False)
    assert terms == Terms((Step(7, 100), Step(1, 50)), 90, 15_000, cancelled=True, moved=False, answer_hours=4)


@pytest.mark.parametrize(
    ("refunds", "key"),
    [
        ({"step": []}, "refunds.step"),
        ({"steps": [{"days": 10, "percent": 90}]}, "refunds.steps"),
        ({"steps": [{"days": -1, "percent": 90}]}, "refunds.steps[1].days"),
        ({"steps": [{"day": 1, "percent": 90}]}, "refunds.steps[1].day"),
        ({"steps": 3}, "refunds.steps"),
        ({"fee_rub": "150"}, "refunds.fee_rub"),
        ({"illness_percent": 101}, "refunds.illness_percent"),
        ({"answer_hours": 0}, "refunds.answer_hours"),
        ({"cancelled": "no"}, "refunds.cancelled"),
        ({"moved": 1}, "refunds.moved"),
    ],
)
def test_a_mistake_names_file_key_and_mend(refunds: dict[str, Any], key: str) -> None:
    with pytest.raises(DataError) as caught:
        read(**refunds)
    assert (caught.value.file, caught.value.key) == ("north/event.toml", key)
    assert caught.value.remedy


def test_the_terms_must_be_a_table() -> None:
    with pytest.raises(DataError, match="refunds: give a table here"):
        read_terms(Table("north/event.toml", "", {"refunds": True}))
