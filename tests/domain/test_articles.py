"""A text is said in the language asked for, and Russian stands in for what is not translated."""

from __future__ import annotations

import pytest

from app.domain.articles import Bilingual


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        (Bilingual("Вход", "Entrance"), "ru", "Вход"),
        (Bilingual("Вход", "Entrance"), "en", "Entrance"),
        (Bilingual("Вход"), "en", "Вход"),
        (Bilingual("Вход", "Entrance"), "uz", "Вход"),
    ],
)
def test_russian_stands_in_for_a_missing_language(text: Bilingual, lang: str, said: str) -> None:
    assert text.said(lang) == said
