"""Facts inside a message: order, gate, category, how many, and figures that answer a menu."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ORDER = re.compile(
    r"(?:заказ\w*|номер\w*|order|№|#)\W{0,3}(?:номер\w*|number|no)?\W{0,3}([A-ZА-Я]{0,4}-?\d[\dA-Z-]{3,11})\b", re.I
)
CODE = re.compile(r"\b[A-Z]{1,3}-?\d{4,8}\b")
SHOP = re.compile(
    r"(?:(?i:заказ\w*|номер\w*|order|№|#)\W{0,3}(?i:номер\w*|number|no)?\W{0,3}([A-HJ-NP-Z379]{5})"
    r"|\b(?=[A-Z]*[379])(?=[379]*[A-Z])([A-HJ-NP-Z379]{5})"
    r"|^\W*([A-HJ-NP-Z379]{5})\W*$)(?![\w-])"
)
"""an order's code as pretix makes them, five capitals and figures without 0, 1, I and O: named, mixed, or alone"""
GATE = re.compile(
    r"(?:ворот\w*|вход\w*|гейт\w*|турникет\w*|gate|entrance)\b\W{0,3}(?:номер|№|#|no\.?)?\s*(\d{1,2}|[A-DА-Г])\b",
    re.I,
)
GATE_BEFORE = re.compile(
    r"\b(\d{1,2})(?:-?(?:й|е|ый|ые|м|х|ых|их|th|st|nd|rd))?\s+(?:ворот\w*|вход\w*|гейт\w*|gate)", re.I
)
NUMBER = re.compile(r"\d{1,4}")

SPOKEN = {
    0: "ноль",
    1: "один одна одну одно раз первый первая первое первую перв one first",
    2: "два две двух двое второй вторая второе вторую пара пару парочку two second",
    3: "три трех трое третий третья третье третью three third",
    4: "четыре четверо четвертый четвертое четвертая four fourth",
    5: "пять пятеро пятый пятое five",
    6: "шесть шестой six",
    7: "семь седьмой seven",
    8: "восемь восьмой eight",
    9: "девять девятый nine",
    10: "десять ten",
    -1: "последний последнее последняя last",
}
FIGURES = {word: number for number, words in SPOKEN.items() for word in words.split()}
KEYCAPS = {"1️⃣": "1", "2️⃣": "2", "3️⃣": "3", "4️⃣": "4", "5️⃣": "5", "6️⃣": "6", "7️⃣": "7", "8️⃣": "8", "9️⃣": "9"}


@dataclass(frozen=True, slots=True)
class Slots:
    """What was found; empty where nothing was. `count` is people or tickets."""

    order: str = ""
    gate: str = ""
    count: int = 0


def find_slots(raw: str, words: Sequence[str]) -> Slots:
    """Slots of one message: `raw` as written, `words` repaired."""
    gate = GATE_BEFORE.search(raw) or GATE.search(raw)
    return Slots(
        order=shop_code(raw) or _order(raw),
        gate=gate.group(1).upper() if gate else "",
        count=_count(words),
    )


def shop_code(raw: str) -> str:
    """An order's code of the organiser's own shop; empty when there is none."""
    found = SHOP.search(raw)
    return found[found.lastindex or 0] if found else ""


def _order(raw: str) -> str:
    order = ORDER.search(raw) or CODE.search(raw)
    return (order.group(1) if order and order.lastindex else order.group() if order else "").upper()


def _count(words: Sequence[str]) -> int:
    things = ("билет", "человек", "чел", "штук", "мест", "взросл", "ticket", "people", "person", "adult")
    for before, word in pairwise(words):
        number = figure(before)
        if number > 0 and word.startswith(things):
            return number
    return 0


def figure(word: str) -> int:
    """The number a word stands for; 0 when it is none, -1 for the last one."""
    return int(word) if word.isdecimal() and len(word) <= 4 else FIGURES.get(word, 0)


def figures(raw: str) -> tuple[int, ...]:
    """All numbers of a menu answer in order: `1 и 3`, `1,3`, `второе`, `2️⃣`; times and dates are left out."""
    for cap, digit in KEYCAPS.items():
        raw = raw.replace(cap, f" {digit} ")
    text = re.sub(r"\d{1,2}[:.]\d{2}", " ", raw.lower().replace("ё", "е"))
    found = [figure(token) for token in re.findall(r"\d+|[a-zа-я]+", text)]
    return tuple(dict.fromkeys(number for number in found if number))
