"""Russian bank details: is this BIK, this account, this pair possible at all (bad_inputs 47). Pure.

Errors are codes; the words that name the mend belong to whoever shows them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

BIK_DIGITS = 9
ACCOUNT_DIGITS = 20
WEIGHTS = (7, 1, 3)
"""of the control sum, over and over"""
MOST_NAME = 120
_GAPS = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff._-]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class Wrong(StrEnum):
    """What is wrong with a field."""

    NAME_EMPTY = "name_empty"
    NAME_LONG = "name_long"
    NAME_DIGITS = "name_digits"
    BIK_SIGNS = "bik_signs"
    BIK_LENGTH = "bik_length"
    BIK_COUNTRY = "bik_country"
    ACCOUNT_SIGNS = "account_signs"
    ACCOUNT_LENGTH = "account_length"
    ACCOUNT_IBAN = "account_iban"
    ACCOUNT_CARD = "account_card"
    ACCOUNT_CURRENCY = "account_currency"
    ACCOUNT_KEY = "account_key"


MENDS: dict[Wrong, tuple[str, str]] = {
    Wrong.NAME_EMPTY: (
        "Напишите имя получателя, как в банке: фамилия, имя, отчество.",
        "Write the payee's name as the bank has it.",
    ),
    Wrong.NAME_LONG: (
        "Имя получателя слишком длинное: оставьте фамилию, имя и отчество.",
        "The payee's name is too long: keep surname and given names.",
    ),
    Wrong.NAME_DIGITS: (
        "В имени получателя цифры: напишите фамилию и имя буквами.",
        "The payee's name has digits: write it in letters.",
    ),
    Wrong.BIK_SIGNS: (
        "В БИК только цифры. Проверьте, нет ли буквы О вместо нуля.",
        "A BIK has digits only. Look for a letter O in place of a zero.",
    ),
    Wrong.BIK_LENGTH: ("В БИК девять цифр, проверьте, все ли на месте.", "A BIK has nine digits: count them."),
    Wrong.BIK_COUNTRY: (
        "БИК российского банка начинается с 04 (у казначейства с 0 или 1): сверьте с реквизитами из банка.",
        "The BIK of a Russian bank begins with 04: compare it with your bank's details.",
    ),
    Wrong.ACCOUNT_SIGNS: (
        "В номере счёта только цифры. Проверьте, нет ли букв О, З или l.",
        "An account number has digits only. Look for letters that resemble digits.",
    ),
    Wrong.ACCOUNT_LENGTH: (
        "В номере счёта двадцать цифр, проверьте, все ли на месте.",
        "An account number has twenty digits: count them.",
    ),
    Wrong.ACCOUNT_IBAN: (
        "Это IBAN. Нужен российский счёт из двадцати цифр и БИК банка.",
        "This is an IBAN. A Russian account of twenty digits and the BIK are needed.",
    ),
    Wrong.ACCOUNT_CARD: (
        "Похоже на номер карты: его нельзя присылать. Нужен номер счёта, двадцать цифр: он есть в приложении банка.",
        "This looks like a card number, never send it. The account number of twenty digits is in your bank's app.",
    ),
    Wrong.ACCOUNT_CURRENCY: (
        "Это не рублёвый счёт (цифры с шестой по восьмую должны быть 810): дайте рублёвый.",
        "This is no rouble account (digits six to eight must be 810): give a rouble one.",
    ),
    Wrong.ACCOUNT_KEY: (
        "Счёт не подходит к БИК: в одной из цифр ошибка. Сверьте оба номера с реквизитами из банка.",
        "Account and BIK do not belong together: a digit is wrong. Compare both with your bank's details.",
    ),
}
"""code to (Russian, English) words that name the mend"""


@dataclass(frozen=True, slots=True)
class Details:
    """Requisites in one normal form: name with single spaces, ASCII digits."""

    name: str
    bik: str
    account: str

    @property
    def tail(self) -> str:
        """The last four of the account, all that is shown."""
        return self.account[-4:]


def normal(text: str) -> str:
    """Digits as people type them in one form: full-width as ASCII, without spaces, dashes and unseen signs."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def explain_name(name: str) -> Wrong | None:
    """What is wrong with a payee's name."""
    words = " ".join(name.split())
    if not any(sign.isalpha() for sign in words):
        return Wrong.NAME_EMPTY
    if len(words) > MOST_NAME:
        return Wrong.NAME_LONG
    return Wrong.NAME_DIGITS if any(sign.isdigit() for sign in words) else None


def explain_bik(bik: str) -> Wrong | None:
    """What is wrong with a BIK: nine digits, of Russia."""
    number = normal(bik)
    if not _digits(number):
        return Wrong.BIK_SIGNS if number else Wrong.BIK_LENGTH
    if len(number) != BIK_DIGITS:
        return Wrong.BIK_LENGTH
    return None if number[:2] in ("04", "00", "01", "02", "10") else Wrong.BIK_COUNTRY


def explain_account(account: str, bik: str = "") -> Wrong | None:
    """What is wrong with a settlement account; with a BIK that is right its key is checked, too."""
    number = normal(account)
    if _IBAN.fullmatch(number):
        return Wrong.ACCOUNT_IBAN
    if not _digits(number):
        return Wrong.ACCOUNT_SIGNS if number else Wrong.ACCOUNT_LENGTH
    if len(number) != ACCOUNT_DIGITS:
        return Wrong.ACCOUNT_CARD if len(number) == 16 else Wrong.ACCOUNT_LENGTH
    if number[5:8] not in ("810", "643"):
        return Wrong.ACCOUNT_CURRENCY
    if bik and explain_bik(bik) is None and not belongs(number, normal(bik)):
        return Wrong.ACCOUNT_KEY
    return None


def belongs(account: str, bik: str) -> bool:
    """Whether the account's key digit is right for the bank (both in digits): weights 7, 1, 3, sum ends in 0.

    A bank's account is checked with the last three digits of its BIK before it; one held at the central bank itself
    or the treasury (BIK ending in 000 to 002) with a zero and the fifth and sixth digit of the BIK.
    """
    settled_there = bik[6:] in ("000", "001", "002")
    head = "0" + bik[4:6] if settled_there else bik[-3:]
    total = sum(int(sign) * WEIGHTS[place % 3] for place, sign in enumerate(head + account))
    return total % 10 == 0


def explain_all(name: str, bik: str, account: str) -> dict[str, Wrong]:
    """Everything that is wrong, by field: `name`, `bik`, `account`."""
    found = {"name": explain_name(name), "bik": explain_bik(bik), "account": explain_account(account, bik)}
    return {field: wrong for field, wrong in found.items() if wrong is not None}


def details(name: str, bik: str, account: str) -> Details:
    """Requisites in their normal form; `ValueError` for what `explain_all` complains of."""
    wrong = explain_all(name, bik, account)
    if wrong:
        raise ValueError(", ".join(f"{field}: {code}" for field, code in wrong.items()))
    return Details(" ".join(name.split()), normal(bik), normal(account))
