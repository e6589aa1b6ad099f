"""Menus and the answers people give to them: a button, a digit, several digits, a word, a typo (B12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from app.bot.understand.reading import Reader, Reading
from app.bot.understand.slots import figures
from app.domain.turns import Button, Offered

NONE = "none"
PERSON = "person"
REFUND = "refund"
QUESTION = "q:"
EVENT = "e:"
ARTICLE = "a:"
INTENT = "i:"
OPTION = "o:"
HELPED = "helped:"

SHORT_ANSWER = 5
"""A menu answer has at most so many words; a longer message is a question of its own."""

ALIKE = 82
ALL = frozenset(
    (
        "все",
        "всё",
        "всех",
        "оба",
        "обе",
        "both",
        "all",
        "every",
    )
)
NO = frozenset(
    (
        "нет",
        "не",
        "другое",
        "другой",
        "другая",
        "ничего",
        "никакой",
        "ни",
        "none",
        "no",
        "other",
        "nothing",
        "neither",
    )
)
YES = frozenset(
    (
        "да",
        "ага",
        "угу",
        "верно",
        "конечно",
        "точно",
        "именно",
        "давай",
        "давайте",
        "yes",
        "yeah",
        "yep",
        "sure",
        "right",
        "correct",
    )
)
FILLERS = frozenset(
    (
        "и",
        "или",
        "а",
        "пункт",
        "номер",
        "вариант",
        "цифра",
        "кнопка",
        "ответ",
        "под",
        "мой",
        "выбираю",
        "пожалуйста",
        "and",
        "option",
        "number",
        "please",
        "the",
    )
)


def buttons_of(offered: Offered) -> tuple[Button, ...]:
    """The menu as buttons."""
    return tuple(Button(label, payload) for payload, label in offered.items)


def picked(
    offered: Offered, payload: str, reading: Reading, reader: Reader, words: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The payloads a guest chose, in the order he named them; empty when the message chooses nothing.

    `words` adds keywords to payloads (an option's). A long message never chooses.
    """
    known = [p for p, _ in offered.items]
    if payload:
        return (payload,) if payload in known else ()
    tokens = [w for w in reading.wording.words if w[0].isalnum()]
    if not tokens or len(tokens) > SHORT_ANSWER:
        return ()
    numbers = _by_number(reading.wording.raw, known)
    if numbers:
        return numbers
    return _by_word(offered, tokens, reading, reader, words)


def _by_number(raw: str, known: Sequence[str]) -> tuple[str, ...]:
    """`2`, `1 и 3`, `первое`, `12` where the menu is shorter than ten; nothing when other words stand there too."""
    words = re.findall(r"[^\W\d_]+|\d+", raw.lower().replace("ё", "е"))
    numbers = figures(raw)
    if not numbers or len([w for w in words if w not in FILLERS]) > len(numbers):
        return ()
    if len(numbers) == 1 and numbers[0] > len(known) and len(known) < 10:
        numbers = tuple(dict.fromkeys(int(d) for d in str(numbers[0])))
    size = len(known)
    places = [size if number == -1 else number for number in numbers]
    if any(not 1 <= place <= size for place in places):
        return ()
    return tuple(dict.fromkeys(known[place - 1] for place in places))


def _by_word(
    offered: Offered, tokens: list[str], reading: Reading, reader: Reader, words: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    choices = [p for p, _ in offered.items if p != NONE]
    if ALL.intersection(tokens) and len(tokens) <= 2:
        return tuple(choices)
    if set(tokens) <= YES and len(choices) == 1:
        return (choices[0],)
    if NO.intersection(tokens) and len(tokens) <= 3 and any(p == NONE for p, _ in offered.items):
        return (NONE,)
    mine = {options[0] for options in reading.lemmas}
    scored = [
        (max((_alike(text, mine, tokens, reader) for text in (label, *words.get(p, ()))), default=(0.0, 0.0)), p)
        for p, label in offered.items
        if p != NONE
    ]
    best = max((score for score, _ in scored), default=(0.0, 0.0))
    winners = [p for score, p in scored if score == best]
    return (winners[0],) if best[0] >= ALIKE and len(winners) == 1 else ()


def _alike(text: str, mine: set[str], tokens: list[str], reader: Reader) -> tuple[float, float]:
    """How well an answer fits a label or keyword, 0..100: shared dictionary forms, else letters; then letters alone,
    which tell `помогло` from `не помогло`."""
    wording, lemmas = reader.scribe.worded(text)
    theirs = {options[0] for options in lemmas if options[0].isalnum() and len(options[0]) > 2}
    letters = fuzz.ratio(" ".join(tokens), wording.plain)
    if theirs and theirs <= mine:
        return 100.0, letters
    shared = {w for w in theirs & mine if len(w) > 3}
    if shared and len(tokens) <= 2:
        return 90.0, letters
    return letters, letters
