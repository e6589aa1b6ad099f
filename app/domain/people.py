"""Whether two written names may be one person's: case, ё, order, initials and transliteration aside. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.domain.words import fold

LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e",
    "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "e", "ґ": "g", "қ": "k", "ғ": "g", "ң": "n", "ө": "o",
    "ұ": "u", "ү": "u", "һ": "h", "ә": "a", "ў": "u", "ҳ": "h",
}  # fmt: skip
"""letters of Cyrillic names in the skeleton below"""

SPELLINGS: Final = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ph", "f"),
    ("ks", "x"), ("w", "v"), ("dzh", "zh"), ("dj", "zh"), ("yo", "e"), ("jo", "e"), ("io", "e"), ("ye", "e"),
    ("je", "e"), ("ie", "e"), ("yu", "iu"), ("ju", "iu"), ("ya", "ia"), ("ja", "ia"), ("y", "i"), ("j", "i"),
)  # fmt: skip
"""ways of writing the same sound in Latin letters, the longer ones first"""

_WORD: Final = re.compile(r"[^\W\d_]+")
_REPEATED: Final = re.compile(r"(.)\1+")
_APOSTROPHES: Final = re.compile(r"['’`ʹʼ]")


def same_person(first: str, second: str) -> bool:
    """Whether every word of the shorter name is found in the longer one, whole or as an initial.

    At least one word must agree whole, and of names with two words or more two. A name without a word is nobody's.
    """
    short, long = sorted((_skeletons(first), _skeletons(second)), key=len)
    if not short:
        return False
    whole = initials = 0
    rest = list(long)
    for word in sorted(short, key=len, reverse=True):
        if word in rest:
            rest.remove(word)
            whole += 1
            continue
        alike = next((other for other in rest if _is_initial(word, other)), None)
        if alike is None:
            return False
        rest.remove(alike)
        initials += 1
    return whole > 0 and whole + initials >= min(2, len(short))


def _is_initial(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return len(short) == 1 and long.startswith(short)


def _skeletons(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", name)
    return [word for word in map(_skeleton, _WORD.findall(_APOSTROPHES.sub("", plain))) if word]


def _skeleton(word: str) -> str:
    """What is left of a word when all ways of writing it with other letters come to the same."""
    latin = "".join(LATIN.get(sign, sign) for sign in _without_marks(fold(word)))
    for written, sound in SPELLINGS:
        latin = latin.replace(written, sound)
    return _REPEATED.sub(r"\1", latin)


def _without_marks(word: str) -> str:
    """Without accents; a Cyrillic й that was taken apart has become и already, as the table has it."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
