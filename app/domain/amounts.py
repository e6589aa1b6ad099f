"""Amounts as people type them, in one documented form (bad_inputs 40 to 43). Pure; whole minor units, never a float.

`1500`, `1 500`, `1 500,5`, `1500.50`: digits, perhaps in groups of three parted by spaces, then perhaps a comma or a
point and at most as many digits as the currency has. Nothing else: no sign, no exponent, no second separator.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from app.domain.money import EXPONENTS, Money

MOST_SIGNS = 24
"""of a text that is looked at; longer ones are refused unread"""
MOST_WHOLE = 12
"""digits before the comma"""
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,](?P<part>[0-9]+))?", re.ASCII)
_SIGN = re.compile(r"\s*(?:₽|руб(?:\.|лей|ля|ль)?|р\.?|rub)\s*$", re.IGNORECASE)


class Unread(StrEnum):
    """Why a text is no amount."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_AN_AMOUNT = "not_an_amount"
    TOO_FINE = "too_fine"
    """more digits after the comma than the currency has"""
    ZERO = "zero"


class AmountError(ValueError):
    """The text is no amount; `why` says what to mend."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why.value)
        self.why = why


def read_amount(text: str, currency: str = "RUB") -> Money:
    """The amount; `AmountError`, or `ValueError` for a currency nobody knows."""
    if currency not in EXPONENTS:
        raise ValueError(f"unknown currency {currency!r}")
    if len(text) > MOST_SIGNS:
        raise AmountError(Unread.TOO_LONG)
    plain = _plain(text)
    if not plain:
        raise AmountError(Unread.EMPTY)
    found = _AMOUNT.fullmatch(plain)
    if found is None or len(found["whole"].replace(" ", "")) > MOST_WHOLE:
        raise AmountError(Unread.NOT_AN_AMOUNT)
    digits, part = EXPONENTS[currency], found["part"] or ""
    if len(part) > digits:
        raise AmountError(Unread.TOO_FINE)
    minor = int(found["whole"].replace(" ", "") + part.ljust(digits, "0"))
    if minor == 0:
        raise AmountError(Unread.ZERO)
    return Money(minor, currency)


def _plain(text: str) -> str:
    """Without the rouble sign and with plain single spaces; signs that only resemble digits stay what they are."""
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    wide = "".join(unicodedata.normalize("NFKC", sign) if "\uff00" <= sign <= "\uff5e" else sign for sign in spaced)
    return _SIGN.sub("", wide).strip()


def shares(whole: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Divide a whole number by weights (largest remainder): the parts sum up to it, none differs by a unit or more.

    Equal remainders go to the earlier ones. `ValueError` when there is something to divide and no weight at all.
    """
    total = sum(weights)
    if whole == 0 or total == 0:
        if whole:
            raise ValueError("nothing to divide by")
        return tuple(0 for _ in weights)
    parts = [whole * weight // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in by_rest[: whole - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
