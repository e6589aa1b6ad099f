"""What proves that people paid out, and why it could not be paid (C4)."""

from __future__ import annotations

import pytest

from app.domain.payouts import CAUSES, MENDS, MOST_REFERENCE, SPOILT, Unpaid, Way, Wrong, explain_reference, normal


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("00017", "00017"), (" № 12/ИП  ", "№ 12/ИП"), ("ПП-４１２", "ПП-412"), ("A.7#2", "A.7#2"), ("9" * 40,) * 2],
)
def test_a_reference_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert explain_reference(typed) is None
    assert normal(typed) == kept
    assert normal(kept) == kept


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", Wrong.EMPTY),
        (" \u00a0 ", Wrong.EMPTY),
        ("7" * (MOST_REFERENCE + 1), Wrong.LONG),
        ("чек", Wrong.NO_DIGIT),
        ("17; drop", Wrong.SIGNS),
        ("17\u202e71", Wrong.SIGNS),
        ("4111 1111 1111 1111", Wrong.CARD),
    ],
)
def test_what_is_no_reference_is_told_with_the_mend(typed: str, wrong: Wrong) -> None:
    assert explain_reference(typed) is wrong
    assert all(words.strip() for words in MENDS[wrong])


def test_every_mistake_has_its_mend_and_every_way_its_causes() -> None:
    assert set(MENDS) == set(Wrong)
    assert set(CAUSES) == set(Way)
    assert {cause for causes in CAUSES.values() for cause in causes} == set(Unpaid)
    assert set(CAUSES[Way.ACCOUNT]) >= SPOILT
    assert not SPOILT & set(CAUSES[Way.DESK])
