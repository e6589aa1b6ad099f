"""Money that people pay out, at the desk or to requisites: what proves it, why it could not be paid (C4). Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from app.domain.cards import without_cards

MOST_REFERENCE = 40
"""characters of the number of a slip or payment order"""
_SIGNS = re.compile(r"[\w №#/.-]+")


class Way(StrEnum):
    """How people pay it out."""

    DESK = "desk"
    ACCOUNT = "account"


class Handed(StrEnum):
    """Where such a payout stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Unpaid(StrEnum):
    """Why it could not be paid."""

    NO_SHOW = "no_show"
    NO_CASH = "no_cash"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_WRONG = "account_wrong"
    OTHER = "other"


CAUSES: dict[Way, tuple[Unpaid, ...]] = {
    Way.DESK: (Unpaid.NO_SHOW, Unpaid.NO_CASH, Unpaid.OTHER),
    Way.ACCOUNT: (Unpaid.ACCOUNT_CLOSED, Unpaid.ACCOUNT_WRONG, Unpaid.OTHER),
}
"""what may be said of each way, the usual one first"""
SPOILT = frozenset({Unpaid.ACCOUNT_CLOSED, Unpaid.ACCOUNT_WRONG})
"""causes after which the same requisites are not used again"""


class Wrong(StrEnum):
    """What is wrong with a reference."""

    EMPTY = "empty"
    LONG = "long"
    SIGNS = "signs"
    NO_DIGIT = "no_digit"
    CARD = "card"


MENDS: dict[Wrong, tuple[str, str]] = {
    Wrong.EMPTY: (
        "Напишите номер чека кассы или платёжного поручения.",
        "Write the number of the desk's slip or of the payment order.",
    ),
    Wrong.LONG: (
        "Слишком длинно: оставьте только номер документа, до 40 знаков.",
        "Too long: keep the document's number only, up to 40 characters.",
    ),
    Wrong.SIGNS: (
        "В номере документа только буквы, цифры, пробел и знаки № # / . -",
        "A document's number has letters, digits, spaces and the signs № # / . - only.",
    ),
    Wrong.NO_DIGIT: (
        "В номере документа нет ни одной цифры: перепишите его с чека или поручения.",
        "A document's number has digits: copy it from the slip or the order.",
    ),
    Wrong.CARD: (
        "Это похоже на номер карты: его нельзя записывать. Нужен номер чека или поручения.",
        "This looks like a card number, never write it down. The number of the slip or order is needed.",
    ),
}
"""code to (Russian, English) words that name the mend"""


def normal(text: str) -> str:
    """A reference in one form: full-width signs as ASCII, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("№", "\0")).replace("\0", "№").split())


def explain_reference(text: str) -> Wrong | None:
    """What is wrong with the number of a slip or payment order."""
    number = normal(text)
    if not number:
        return Wrong.EMPTY
    if len(number) > MOST_REFERENCE:
        return Wrong.LONG
    if without_cards(number) != number:
        return Wrong.CARD
    if not _SIGNS.fullmatch(number):
        return Wrong.SIGNS
    return None if any(sign.isdecimal() for sign in number) else Wrong.NO_DIGIT
