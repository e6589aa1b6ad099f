"""What is done to a guest's or operator's words before they are kept, compared or counted.

NFC and without NUL; card numbers never stored (X25); "nothing" recognised however it is spelt.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_TEXT = 4_000
"""characters of one message"""

SEPARATORS = r"\s\u00ad\u200b-\u200f\u2010-\u2015\u2060-\u2064\u2212\ufe58\ufe63\ufeff\uff0d._/-"
"""what people and their programs put between the digits of a card: spaces, unseen signs, dashes (a regex set)"""

_RUN = re.compile(rf"\d(?:[{SEPARATORS}]{{0,3}}\d)+")
_LONE = re.compile("[\ud800-\udfff]")
_CHUNK = re.compile(r"\d+")
_SECRET = re.compile(r"\b((?:cvv|cvc|cvp)2?)(\W{0,3})\d{3,4}\b", re.IGNORECASE)
CARD_LENGTHS = range(13, 20)
CARD_GROUPS = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 5), (8, 8), (6, 10), (8, 10)})
"""how the digits of cards are grouped when they are grouped as printed"""
MOST_GROUPS = 10
PHONE_LENGTH = 15
"""digits of the longest telephone number"""
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""letters and signs that look like nothing"""


@dataclass(frozen=True, slots=True)
class Clean:
    """Words ready to be kept. `empty`: nothing can be seen in them; `masked`: a card number was taken out."""

    text: str
    empty: bool
    masked: bool


def cleaned(raw: str) -> Clean:
    """NFC, no NUL, lone surrogates as U+FFFD, card numbers cut to their last four digits, card codes gone."""
    whole = _LONE.sub("\ufffd", raw.replace("\x00", ""))
    text = unicodedata.normalize("NFC", whole)
    masked = _SECRET.sub(r"\1\2•••", _RUN.sub(_mask_run, text))
    return Clean(masked, not visible(masked), masked != text)


def visible(text: str) -> bool:
    """Whether anything in the text can be seen: not only spaces, controls, zero-width signs and blank letters."""
    return any(unicodedata.category(sign)[0] not in "ZC" and sign not in BLANKS for sign in text)


def first_name(name: str) -> str:
    """The word by which a guest is to know one of the staff: surnames stay among colleagues."""
    return next(iter(name.split()), "")


def fold(text: str) -> str:
    """The form in which words are compared: case folded, ё as е."""
    return text.casefold().replace("ё", "е")


def same_question(text: str) -> str:
    """One form for wordings that differ only in case, signs and spaces; at most 300 characters."""
    return " ".join(re.findall(r"\w+", fold(unicodedata.normalize("NFKC", text))))[:300]


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number (ASCII digits) is right."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


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
