"""Whether two written names may be one person's."""

from __future__ import annotations

import pytest

from app.domain.people import same_person

SAME = [
    ("Анна Лисицына", "ЛИСИЦЫНА АННА"),
    ("Анна Лисицына", "LISITSYNA ANNA"),
    ("Семёнов Пётр", "Петр Семенов"),
    ("Семёнов Пётр", "Petr Semenov"),
    ("Юлия Щеглова", "Iuliia Shcheglova"),
    ("Юлия Щеглова", "Yulia Scheglova"),
    ("Дмитрий Хорьков", "Dmitry Khorkov"),
    ("Иванов Иван Иванович", "Иванов И. И."),
    ("Иванов Иван Иванович", "Иван Иванов"),
    ("Алексей Цой", "ALEXEY TSOY"),
    ("Ксения Ли", "Kseniia Li"),
    ("Мария Соловьёва", "MARIIA SOLOVEVA"),
    ("Мария Соловьёва", "Maria Solovyova"),
    ("Наталья Дьячкова", "Natalya D'yachkova"),
    ("Анна", "Анна Петрова"),
    ("Zoë Müller", "ZOE MULLER"),
    ("Александр Вольф", "Aleksandr Wolf"),
]
OTHERS = [
    ("Ирина Лебедева", "Пётр Лебедев"),
    ("Иванов Пётр", "Иванова Анна"),
    ("Анна Лисицына", "Виктор Щеглов"),
    ("Александр Иванов", "Александра Иванова"),
    ("А. А.", "Анна Алексеевна"),
    ("Анна", "Ирина Лебедева"),
    ("", "Анна"),
    ("", ""),
    ("123", "123"),
    ("Ким Ким", "Ким Анна"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_person_however_written(first: str, second: str) -> None:
    assert same_person(first, second)
    assert same_person(second, first)


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_different_people(first: str, second: str) -> None:
    assert not same_person(first, second)
    assert not same_person(second, first)
