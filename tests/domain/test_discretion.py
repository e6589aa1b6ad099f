"""A line of the log tells ids and kinds, and nothing that people wrote."""

from __future__ import annotations

import json

import pytest

from app.domain.discretion import LONGEST, PLACES, discreet, places, rendered

CANARY = "canary +7 916 555-01-23 иван@example.org"


def raised(depth: int) -> ValueError:
    def fall(left: int) -> None:
        if left == 0:
            raise ValueError(CANARY)
        fall(left - 1)

    with pytest.raises(ValueError, match="canary") as caught:
        fall(depth)
    return caught.value


def test_fields_of_unknown_names_leave_only_their_names() -> None:
    assert discreet({"guest": "g1", "text": CANARY, "phone": CANARY}, None, {"guest"}) == {
        "guest": "g1",
        "dropped": ["phone", "text"],
    }
    assert discreet({"guest": "g1"}, None, {"guest"}) == {"guest": "g1"}


def test_an_exception_leaves_its_type_and_its_innermost_places() -> None:
    error = raised(20)
    told = discreet({"event": "failed"}, error, {"event"})
    assert told["error"] == "ValueError"
    assert told["where"] == places(error)
    assert len(places(error)) == PLACES
    assert places(error)[-1].startswith("tests/domain/test_discretion.py:")
    assert places(error)[-1].endswith(" fall")
    assert "canary" not in rendered(told)


@pytest.mark.parametrize("evil", ["a\r\nb", "\x1b[2J\x07", "\u2028\u0085", "\u202egpj.exe"])
def test_a_line_stays_one_line_and_plain(evil: str) -> None:
    line = rendered({"user": evil})
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {"user": evil}


def test_figures_stay_figures_and_long_texts_are_clipped_also_in_lists() -> None:
    fields = {"n": 3, "ms": 1.5, "ok": True, "none": None, "long": "x" * 1000, "where": ["y" * 1000, 1], "of": ("a",)}
    assert json.loads(rendered(fields)) == {
        "n": 3,
        "ms": 1.5,
        "ok": True,
        "none": None,
        "long": "x" * LONGEST,
        "where": ["y" * LONGEST, 1],
        "of": ["a"],
    }
