"""What somebody who looks for a ticket has typed: numbers, codes, phones, names, in any order (C5, C9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.domain.ticketcodes import ALPHABET, TAIL, TYPED, digest, typed
from app.domain.words import fold

LEAST_DIGITS: Final = 3
"""fewer digits match too much"""
MOST_WORDS: Final = 6
LONGEST: Final = 60
MOST_CODE: Final = 20
_PHONE: Final = re.compile(r"\+?[\d\s().-]{7,24}")
_SHOP: Final = re.compile(r"[#№]?\s?([A-Z0-9]*[A-Z][A-Z0-9]*(?:-\d{1,3})?)", re.ASCII)
_NUMBER: Final = re.compile(r"[#№]?\s?(\d[\d-]*[a-z]?)")


@dataclass(frozen=True, slots=True)
class Word:
    """One thing typed and what it may be; an empty field: it cannot be that. `name` is always possible."""

    name: str
    order: str = ""
    """beginning of an order's or ticket's number"""
    shop: str = ""
    """an order's code as the organiser's own shop makes them, or with a dash a ticket's, whole, in capitals"""
    digits: str = ""
    """part of a phone"""
    code: str = ""
    """a typed code, or at least its last four letters"""
    email: str = ""
    brought: str = ""
    """the digest of a code that another shop made"""
    ending: str = ""
    """the last letters of such a code, at least four, in capitals"""


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a query; a phone or a code with spaces in it is one."""
    text = " ".join(text.replace("\x00", "").split())[: LONGEST * MOST_WORDS]
    brought = digest(text)
    if not text:
        return ()
    whole = typed(text)
    if whole and any(sign.isdecimal() for sign in whole):
        return (Word(fold(text), code=whole, brought=brought, ending=_ending(text)),)
    digits = re.sub(r"\D", "", text)
    if _PHONE.fullmatch(text) and len(digits) >= 7:
        order = digits if " " not in text else ""
        return (Word(fold(text), digits=_national(digits), order=order, brought=brought, ending=_ending(text)),)
    return tuple(_word(one) for one in text.split()[:MOST_WORDS])


def _national(digits: str) -> str:
    """Without the trunk prefix that people write and books do not: 8 916 … is +7 916 …"""
    return digits[1:] if len(digits) == 11 and digits[0] in "78" else digits


def _word(whole: str) -> Word:
    text = whole[:LONGEST]
    number = _NUMBER.fullmatch(text.lower())
    shop = _SHOP.fullmatch(text.upper())
    digits = re.sub(r"\D", "", text) if re.fullmatch(r"[+\d().-]+", text) else ""
    return Word(
        fold(text),
        order=number.group(1) if number else "",
        shop=shop.group(1) if shop and 4 <= len(shop.group(1)) <= MOST_CODE else "",
        digits=digits if len(digits) >= LEAST_DIGITS else "",
        code=_code(text),
        email=text.lower() if "@" in text else "",
        brought=digest(whole),
        ending=_ending(whole),
    )


def _code(text: str) -> str:
    bare = text.replace("-", "").removeprefix("…").lstrip(".").upper()
    fits = TAIL <= len(bare) <= TYPED and all(sign in ALPHABET for sign in bare)
    return bare if fits else ""


def _ending(text: str) -> str:
    bare = text.removeprefix("…").lstrip(".").upper()
    return bare if TAIL <= len(bare) <= LONGEST and " " not in bare else ""
