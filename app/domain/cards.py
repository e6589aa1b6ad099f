"""Card numbers have no business here (X25): found however they are typed, cut to their last four digits.

What is no card number is left as it was: telephones, orders, dates, bank accounts, codes of tickets. One that is
given in pieces, message by message, is found by `split_cards`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SEPARATORS = r"\s\u00ad\u200b-\u200f\u2010-\u2015\u2060-\u2064\u2212\u20e3\ufe0f\ufe58\ufe63\ufeff\uff0d._/-"
"""what people and their programs put between the digits of a card: spaces, unseen signs, dashes (a regex set)"""

_RUN = re.compile(rf"\d(?:[{SEPARATORS}]{{0,3}}\d)+")
_STARRED = re.compile(r"(?<!\d)\d{4,10}(?:\s?[*#•]{1,3}\s?\d{3,10}){1,4}(?!\d)")
"""signs that mark an order or a hidden number where they stand alone, and divide a card where they stand between"""
_CHUNK = re.compile(r"\d+")
_SECRET = re.compile(r"\b((?:cvv|cvc|cvp)2?)(\W{0,3})\d{3,4}\b", re.IGNORECASE)
CARD_LENGTHS = range(13, 20)
CARD_GROUPS = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 5), (8, 8), (6, 10), (8, 10)})
"""how the digits of cards are grouped when they are grouped as printed"""
MOST_GROUPS = 10
PHONE_LENGTH = 15
"""digits of the longest telephone number"""


def without_cards(text: str) -> str:
    """Every card number in a text cut to its last four digits, its date and code gone."""
    return _SECRET.sub(r"\1\2•••", _RUN.sub(_mask_run, _STARRED.sub(_with_dashes, text)))


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number (ASCII digits) is right."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _with_dashes(found: re.Match[str]) -> str:
    """A card number with dashes where it had stars, so that it is found with its date and code."""
    groups = _groups(found.group())
    return re.sub(r"[*#•]+", "-", found.group()) if _is_card(groups, 0, len(groups)) else found.group()


@dataclass(slots=True)
class _Group:
    """Digits that stand together; digits that stand one by one make one group."""

    start: int
    end: int
    digits: str
    gap: str
    """what stands between it and the group before"""


def _mask_run(run: re.Match[str]) -> str:
    """One run of digits and separators with every card number in it masked, and its date and code after it."""
    whole = run.group()
    groups = _groups(whole)
    if _is_phone(run, groups):
        return whole
    kept, at, first, after_card = "", 0, 0, False
    while first < len(groups):
        count = next((n for n in range(MOST_GROUPS, 0, -1) if _is_card(groups, first, n)), 0)
        taken = groups[first : first + (count or 1)]
        digits = "".join(group.digits for group in taken)
        if count:
            kept += f"{whole[at : taken[0].start]}•••• {digits[-4:]}"
            at, after_card = taken[-1].end, True
        elif after_card and len(digits) <= 4:
            kept += whole[at : taken[0].start] + "•" * len(digits)
            at = taken[-1].end
        first += count or 1
    return kept + whole[at:]


def _is_phone(run: re.Match[str], groups: list[_Group]) -> bool:
    plus = run.string[max(0, run.start() - 1) : run.start()] == "+"
    return plus and sum(len(group.digits) for group in groups) <= PHONE_LENGTH


def _groups(whole: str) -> list[_Group]:
    groups: list[_Group] = []
    single = False
    for found in _CHUNK.finditer(whole):
        start, end = found.span()
        digits = "".join(str(unicodedata.decimal(sign)) for sign in found.group())
        if single and len(digits) == 1:
            groups[-1].end = end
            groups[-1].digits += digits
        else:
            groups.append(_Group(start, end, digits, whole[groups[-1].end : start] if groups else ""))
        single = len(digits) == 1
    return groups


def _is_card(groups: list[_Group], first: int, count: int) -> bool:
    """Whether `count` groups from `first` are a card number: one, grouped as printed, or oddly but all there is."""
    taken = groups[first : first + count]
    sizes = tuple(len(group.digits) for group in taken)
    if len(taken) < count or sum(sizes) not in CARD_LENGTHS:
        return False
    if count > 1 and sizes not in CARD_GROUPS and (count < len(groups) or not _is_odd_card(groups, sizes)):
        return False
    number = "".join(group.digits for group in taken)
    return number[0] in "23456" and luhn(number)


def _is_odd_card(groups: list[_Group], sizes: tuple[int, ...]) -> bool:
    """Whether digits that stand alone may be one number cut strangely; dates, phones and lists of orders are not."""
    if len({group.gap for group in groups[1:]}) > 1:
        return False
    pieces = set(sizes[:-1])
    return pieces in ({2}, {3}) or (min(pieces) >= 4 and set(sizes) != {5})
