"""Words typed in the wrong script: a forgotten keyboard switch or Russian in Latin letters."""

from __future__ import annotations

from functools import lru_cache

LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
CYRILLIC_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю."
TO_CYRILLIC = str.maketrans(LATIN_KEYS + '{}:"<>~', CYRILLIC_KEYS + "хъжэбюё")
TO_LATIN = str.maketrans(CYRILLIC_KEYS[:-1], LATIN_KEYS[:-1])

SOUNDS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",), "sch": ("щ", "сч"), "sh": ("ш", "сх"), "ch": ("ч",), "zh": ("ж",), "kh": ("х",),
    "ts": ("ц", "тс"),
    "tz": ("ц",), "ya": ("я",), "ja": ("я",), "yu": ("ю",), "ju": ("ю",), "yo": ("е",), "jo": ("е",),
    "ye": ("е",), "je": ("е",), "ij": ("ий",), "iy": ("ий",), "yj": ("ый",), "yy": ("ый",), "ck": ("к",),
    "ph": ("ф",),    "ee": ("и", "ее"), "oo": ("у", "оо"), "ia": ("ия", "я", "иа"), "io": ("ио", "ие"),
    "a": ("а",), "b": ("б",), "c": ("к", "ц", "с"), "d": ("д",), "e": ("е", "э"), "f": ("ф",), "g": ("г", "ж"),
    "h": ("х", "г"), "i": ("и", "й"), "j": ("й", "ж", "дж"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",),
    "o": ("о",), "p": ("п",), "q": ("к", "я"), "r": ("р",), "s": ("с",), "t": ("т",), "u": ("у", "ю"), "v": ("в",),
    "w": ("в", "ш"), "x": ("х", "кс"), "y": ("ы", "й", "и"), "z": ("з",), "'": ("ь",), "4": ("ч",), "6": ("ш",),
}  # fmt: skip
SOFTENED = "бвгдзклмнпрстфчшщ"
BEAM = 96


def from_keys(text: str) -> str:
    """What the same keys give in the Russian layout: `dthybnt` is `верните`."""
    return text.lower().translate(TO_CYRILLIC)


def from_russian_keys(text: str) -> str:
    """What the same keys give in the English layout: `ршвв` is `hidd`."""
    return text.lower().translate(TO_LATIN)


@lru_cache(maxsize=20_000)
def spoken(word: str) -> tuple[str, ...]:
    """Cyrillic spellings of a word written in Latin letters, the likeliest first, at most `BEAM`."""
    found = [""]
    at = 0
    low = word.lower()
    while at < len(low):
        size = next((n for n in (4, 3, 2, 1) if low[at : at + n] in SOUNDS), 0)
        options = SOUNDS[low[at : at + size]] if size else (low[at],)
        found = [head + tail for tail in options for head in found][:BEAM]
        at += size or 1
    return tuple(found)


def softened(word: str) -> tuple[str, ...]:
    """The word with a soft sign at its end or before its last vowel: Latin spellings drop it."""
    return tuple(
        word[:at] + "ь" + word[at:]
        for at in range(len(word), 0, -1)
        if word[at - 1] in SOFTENED and (at == len(word) or word[at] not in "аоуыэ")
    )


def latin_share(text: str) -> float:
    """The share of Latin among the letters of a text; 0 when it has none."""
    latin = sum("a" <= c <= "z" for c in text.lower())
    letters = sum(c.isalpha() for c in text)
    return latin / letters if letters else 0.0
