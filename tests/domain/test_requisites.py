"""Bank details: possible or not, and what to mend (bad_inputs 47)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.requisites import (
    MENDS,
    Details,
    Wrong,
    belongs,
    details,
    explain_account,
    explain_all,
    explain_bik,
    explain_name,
    normal,
)

BIK, ACCOUNT = "044525225", "40817810438000000001"


def keyed(account: str, bik: str) -> str:
    """The account with the key digit that belongs to the bank."""
    return next(a for a in (account[:8] + str(key) + account[9:] for key in range(10)) if belongs(a, bik))


@pytest.mark.parametrize("name", ["Ирина Лебедева", "  O'Connor  Anna-Maria ", "Ли"])
def test_names(name: str) -> None:
    assert explain_name(name) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("", Wrong.NAME_EMPTY),
        (" \u200b- ", Wrong.NAME_EMPTY),
        ("я" * 121, Wrong.NAME_LONG),
        ("Иван 2", Wrong.NAME_DIGITS),
    ],
)
def test_names_that_are_none(name: str, wrong: Wrong) -> None:
    assert explain_name(name) is wrong


@pytest.mark.parametrize("bik", ["044525225", "044 525 225", "044-525-225", "０４４５２５２２５", "004525988"])
def test_biks(bik: str) -> None:
    assert explain_bik(bik) is None


@pytest.mark.parametrize(
    ("bik", "wrong"),
    [
        ("", Wrong.BIK_LENGTH), ("04452522", Wrong.BIK_LENGTH), ("0445252250", Wrong.BIK_LENGTH),
        ("О44525225", Wrong.BIK_SIGNS), ("o44525225", Wrong.BIK_SIGNS), ("٠٤٤٥٢٥٢٢٥", Wrong.BIK_SIGNS),
        ("994525225", Wrong.BIK_COUNTRY),
    ],
)  # fmt: skip
def test_biks_that_are_none(bik: str, wrong: Wrong) -> None:
    assert explain_bik(bik) is wrong


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        (ACCOUNT, None), ("4081 7810 4380 0000 0001", None), (ACCOUNT[:-1] + "2", Wrong.ACCOUNT_KEY),
        (ACCOUNT[:-1], Wrong.ACCOUNT_LENGTH), (ACCOUNT + "0", Wrong.ACCOUNT_LENGTH), ("", Wrong.ACCOUNT_LENGTH),
        ("O" + ACCOUNT[1:], Wrong.ACCOUNT_SIGNS), ("4111 1111 1111 1111", Wrong.ACCOUNT_CARD),
        ("de89 3704 0044 0532 0130 00", Wrong.ACCOUNT_IBAN), ("DE89370400440532013000", Wrong.ACCOUNT_IBAN),
        ("40817840438000000001", Wrong.ACCOUNT_CURRENCY),
    ],
)  # fmt: skip
def test_accounts_with_their_bank(account: str, wrong: Wrong | None) -> None:
    assert explain_account(account, BIK) is wrong


def test_without_a_good_bik_the_key_is_not_judged() -> None:
    odd = ACCOUNT[:-1] + "2"
    assert explain_account(odd) is None
    assert explain_account(odd, "12") is None


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("30101810400000000225", "044525000"), ("30101810145250000974", "044525000"),
        ("30101810200000000593", "044525001"),
    ],
)  # fmt: skip
def test_accounts_held_at_the_central_bank_are_checked_in_their_own_way(account: str, bik: str) -> None:
    assert belongs(account, bik)
    assert not belongs(account[:-1] + str((int(account[-1]) + 1) % 10), bik)


@given(st.integers(3, 999), st.integers(0, 10**11 - 1), st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(bank: int, number: int, place: int, by: int) -> None:
    bik = f"044525{bank:03}"
    account = keyed(f"408178100{number:011}", bik)
    assert explain_account(account, bik) is None
    wrong = account[:place] + str((int(account[place]) + by) % 10) + account[place + 1 :]
    assert explain_account(wrong, bik) is not None


def test_all_fields_are_told_at_once_and_each_has_its_mend_in_both_languages() -> None:
    assert explain_all("", "1", "2") == {
        "name": Wrong.NAME_EMPTY, "bik": Wrong.BIK_LENGTH, "account": Wrong.ACCOUNT_LENGTH,
    }  # fmt: skip
    assert set(MENDS) == set(Wrong)
    assert all(russian and english for russian, english in MENDS.values())


def test_details_in_one_form() -> None:
    given = details(" Ирина   Лебедева ", "044-525-225", "4081 7810 4380 0000 0001")
    assert given == Details("Ирина Лебедева", BIK, ACCOUNT)
    assert given.tail == "0001"
    with pytest.raises(ValueError, match="account: account_length"):
        details("Ирина", BIK, "1")


def test_what_people_type_between_digits_is_let_go() -> None:
    assert normal(" 0\u200b4 - 4.5_\u00ad２ ") == "04452"
