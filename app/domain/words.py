"""What is done to a guest's or operator's words before they are kept, compared or counted.

NFC and without NUL; card numbers never stored (X25); "nothing" recognised however it is spelt.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.domain.cards import without_cards
from app.domain.split_cards import hide_told

MAX_TEXT = 4_000
"""characters of one message"""

_LONE = re.compile("[\ud800-\udfff]")
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
    masked = hide_told(without_cards(text))
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
