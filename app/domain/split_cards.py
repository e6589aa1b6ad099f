"""A card number given in pieces (X25), message by message or between words: found by its check digit, hidden in all.

Pieces need not be digits alone: words may stand around and between them, `4111 1111, this is the beginning`. What is
shaped or named as something else, a telephone, a date, a time, a sum, an order, a bank account, a ticket's code, is
no piece, and where it stands no number goes on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from app.domain.cards import CARD_GROUPS, CARD_LENGTHS, SEPARATORS, luhn

MOST_PIECES: Final = 4
"""messages that a number is looked for across"""
PIECE: Final = range(2, 13)
"""digits that somebody writes in one message when he gives a number in pieces"""
MOST_AFTER: Final = 6
"""groups that may follow in the same run: a date, a code"""
NEAR: Final = 40
"""characters before a number in which its name is looked for"""
LONGEST_SUM: Final = 6
"""digits of a price"""
USUAL: Final = 16
"""digits of most cards"""
KEPT: Final = 4
"""digits at the end of a number that may be shown"""
TELLING: Final = 4
"""digits of a piece that is told again where it stands elsewhere; fewer are in every text"""

_RUN: Final = re.compile(rf"\d(?:[{SEPARATORS}]{{0,3}}\d)*")
_CHUNK: Final = re.compile(r"\d+")
_OTHER: Final = tuple(
    re.compile(shape)
    for shape in (
        r"\+\d[\d\s()\u00a0\u2010-\u2015-]{8,18}\d",  # a telephone with its plus
        r"(?<!\d)[78]?[ \u00a0-]?\(\d{3,5}\)[ \u00a0-]?\d{1,3}(?:[ \u00a0-]?\d{2,3}){1,2}(?!\d)",
        r"(?<!\d)[78][ \u00a0-]\d{3}[ \u00a0-]\d{3}[ \u00a0-]?\d{2}[ \u00a0-]?\d{2}(?!\d)",
        r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:20)?\d\d(?![\d./-])",  # a date
        r"(?<!\d)(?:20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?!\d)",
        r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)",
        r"(?<!\d)\d{1,12},\d{1,2}(?!\d)",
        r"[$€£₽№#]\s?\d[\d\s\u00a0]*",
        rf"[•*][{SEPARATORS}]*\d+",  # the end of one that was hidden before
        r"(?<![^\W\d_])[^\W\d_]{1,3}[_-]?\d[\w-]*",  # a code: letters and digits in one
        r"(?<![\d-])\d[\d-]*[^\W\d_][\w-]*",
    )
)
_NAMED: Final = re.compile(
    r"(?:заказ\w*|order|билет\w*|tickets?|тел|телефон\w*|phone|моб\w*|сч[её]т\w*|account|инн|бик|bic|inn|iban|[рк]/с"
    r"|ряд\w*|мест\w*|row|seats?|сектор\w*|sector|цен\w*|price|сумм\w*|sum|amount|паспорт\w*|passport|серия|снилс"
    r"|промокод\w*|promo|стоит|costs?)(?:\s+(?:номер|number|no|is))?[\s.:№#]*\Z",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"[\s.]*(?:руб\w*|рэ|р\b|₽|rub\w*|usd|eur|[$€£%]|шт\w*|билет\w*|tickets?|человек\w*|people|лет\b|years?|мин\w*|min"
    r"|час\w*|hours?|дн\w*|days?|тыс\w*|ряд\w*|мест\w*|заказ\w*|order)",
    re.IGNORECASE,
)
_BARE_PHONE: Final = re.compile(r"[78][3489]\d{9}\Z")
_ISSUERS: Final = (
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (2221, 2720, (16,)),  # Mastercard
    (3000, 3099, (14, 16)),  # Diners
    (3400, 3499, (15,)),  # American Express
    (3528, 3589, (16, 19)),  # JCB
    (3600, 3699, (14, 16)),
    (3700, 3799, (15,)),
    (3800, 3999, (14, 16)),
    (4000, 4999, (13, 16, 19)),  # Visa
    (5000, 5099, (16, 18, 19)),  # Maestro
    (5100, 5599, (16,)),
    (5600, 5899, (16, 18, 19)),
    (6000, 6999, (16, 18, 19)),  # UnionPay, Discover, Maestro
)
"""first four digits from, to, and how many digits such cards have"""


@dataclass(frozen=True, slots=True)
class Split:
    """`texts`: the messages as they may be kept. `pieces`: what stood in them, to be hidden elsewhere too."""

    texts: tuple[str, ...]
    pieces: tuple[str, ...]

    def elsewhere(self, text: str) -> str:
        """A text that may tell a piece again, with it hidden; pieces of less than four digits are left."""
        for piece in self.pieces:
            text = re.sub(rf"(?<!\d){re.escape(piece)}(?!\d)", _dots(piece), text)
            digits = _digits(piece)
            text = re.sub(rf"(?<!\d){digits}(?!\d)", _dots(digits), text)
        return text


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together in one of the messages; `barrier`: no number goes on across what is before it."""

    message: int
    start: int
    end: int
    digits: str
    first: bool
    """it begins a run of groups"""
    barrier: bool


def hide_split(texts: Sequence[str]) -> Split | None:
    """Messages of one sender, oldest first: those with a card number hidden that the newest ends, else None.

    The last four digits of the number stay, everything that follows it in its run (date, code) goes.
    """
    groups = list(_all_groups(texts))
    newest = len(texts) - 1
    for last, group in enumerate(groups):
        if group.message != newest or not _may_end(groups, last):
            continue
        size, first = 0, last
        while first >= 0 and (size := size + len(groups[first].digits)) < CARD_LENGTHS.stop:
            if groups[first].message != newest and _is_number(groups, first, last):
                return _hidden(texts, groups[first : last + 1], _rest(groups, last))
            if groups[first].barrier:
                break
            first -= 1
    return None


def hide_told(text: str) -> str:
    """One message with the card numbers hidden that words or signs divide: `4111 1111, then 1111, 1111`.

    It is stricter than `hide_split`, for a message often holds several numbers: only one that is cut as cards print
    theirs. The last four digits stay.
    """
    groups = list(_all_groups([text]))
    shown, free = list(text), 0
    for last in range(len(groups)):
        first = _begins(groups, free, last)
        if first is not None:
            rest = _rest(groups, last)
            for group, count in _gone(groups[first : last + 1], rest):
                shown[group.start : group.start + count] = "•" * count
            free = last + 1 + len(rest)
    return "".join(shown)


def _begins(groups: Sequence[_Group], free: int, last: int) -> int | None:
    """Where a number begins that ends with `last` and has words or signs in it, `free` or after."""
    if last < free or not _may_end(groups, last):
        return None
    size = 0
    for first in range(last, free - 1, -1):
        chain = groups[first : last + 1]
        size += len(groups[first].digits)
        if size >= CARD_LENGTHS.stop:
            break
        if any(one.first for one in chain[1:]) and _is_told(chain):
            return first
        if groups[first].barrier:
            break
    return None


def _is_told(chain: Sequence[_Group]) -> bool:
    number = "".join(group.digits for group in chain)
    cuts = _ends([len(group.digits) for group in chain])
    printed = any(sum(sizes) == len(number) and cuts <= _ends(sizes) for sizes in CARD_GROUPS)
    known = number[0] in "23456" if len(number) == USUAL else _is_issued(number)
    return printed and known and luhn(number)


def _gone(chain: Sequence[_Group], rest: Sequence[_Group]) -> Iterator[tuple[_Group, int]]:
    """How many digits of each group may not be shown: all but the last four of the number, and what follows it."""
    left = sum(len(group.digits) for group in chain) - KEPT
    for group in chain:
        yield group, max(0, min(len(group.digits), left))
        left -= len(group.digits)
    for group in rest:
        yield group, len(group.digits)


def _all_groups(texts: Sequence[str]) -> Iterator[_Group]:
    """Every group of digits that may be a piece, in order; a barrier before the first one after something else."""
    barrier = False
    for message, text in enumerate(texts):
        plain = _without_others(text)
        if sum(map(str.isdecimal, plain)) == 1:  # a choice out of a menu
            continue
        at = 0
        for run in _RUN.finditer(plain):
            barrier = barrier or "\x00" in plain[at : run.start()]
            at = run.end()
            if _NAMED.search(text[max(0, run.start() - NEAR) : run.start()]) or _COUNTED.match(text[run.end() :]):
                barrier = True
                continue
            first = True
            for chunk in _CHUNK.finditer(run.group()):
                start, end = run.start() + chunk.start(), run.start() + chunk.end()
                yield _Group(message, start, end, _digits(chunk.group()), first, barrier)
                first = barrier = False
        barrier = barrier or "\x00" in plain[at:]


def _without_others(text: str) -> str:
    """The text of the same length with what is shaped as something else blotted out."""
    for shape in _OTHER:
        text = shape.sub(lambda found: "\x00" * len(found.group()), text)
    return text


def _rest(groups: Sequence[_Group], last: int) -> list[_Group]:
    """The groups that follow in the same run."""
    return list(takewhile(lambda group: not group.first, groups[last + 1 : last + 2 + MOST_AFTER]))


def _may_end(groups: Sequence[_Group], last: int) -> bool:
    """Whether a number may end here: at the end of its run, or before a date and a code."""
    rest = _rest(groups, last)
    return len(rest) <= MOST_AFTER and all(len(group.digits) <= KEPT for group in rest)


def _is_number(groups: Sequence[_Group], first: int, last: int) -> bool:
    chain = groups[first : last + 1]
    by_message: dict[int, str] = {}
    for group in chain:
        by_message[group.message] = by_message.get(group.message, "") + group.digits
    pieces = list(by_message.values())
    number = "".join(pieces)
    if len(number) not in CARD_LENGTHS or number[0] not in "23456" or not luhn(number):
        return False
    if len(pieces) > MOST_PIECES or any(len(piece) not in PIECE for piece in pieces) or _are_sums(pieces):
        return False
    if len(number) != USUAL and not _is_issued(number):
        return False
    if any(map(_BARE_PHONE.match, pieces)):
        return False
    cuts = {sum(map(len, pieces[:count])) for count in range(1, len(pieces))}
    if any(sum(sizes) == len(number) and cuts <= _ends(sizes) for sizes in CARD_GROUPS):
        return True
    return groups[first].first and _is_issued(number)


def _are_sums(pieces: Sequence[str]) -> bool:
    """Round numbers one after another are prices."""
    end = "0" if len(pieces) == MOST_PIECES else "00"
    return all(len(piece) <= LONGEST_SUM and piece.endswith(end) for piece in pieces)


def _is_issued(number: str) -> bool:
    """Whether there are cards of this length that begin so."""
    return any(low <= int(number[:4]) <= high and len(number) in sizes for low, high, sizes in _ISSUERS)


def _ends(sizes: Sequence[int]) -> set[int]:
    return {sum(sizes[:count]) for count in range(1, len(sizes))}


def _hidden(texts: Sequence[str], chain: Sequence[_Group], rest: Sequence[_Group]) -> Split:
    """All digits of the chain but the last four hidden where they stand, and those of the rest."""
    shown = [list(text) for text in texts]
    for group, count in _gone(chain, rest):
        shown[group.message][group.start : group.start + count] = "•" * count
    spans: dict[int, tuple[int, int]] = {}
    for group in chain:
        begins, _ = spans.get(group.message, (group.start, group.end))
        spans[group.message] = begins, group.end
    typed = (texts[message][begins:ends] for message, (begins, ends) in spans.items())
    return Split(tuple(map("".join, shown)), tuple(one for one in typed if len(_digits(one)) >= TELLING))


def _digits(shown: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) for sign in shown if sign.isdecimal())


def _dots(shown: str) -> str:
    return re.sub(r"\d", "•", shown)
