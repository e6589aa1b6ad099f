"""A password is long, not one everybody knows, and not the login over again (X5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.passwords import KNOWN, MAX_LENGTH, MIN_LENGTH, weakness


@pytest.mark.parametrize(
    ("password", "login", "why"),
    [
        ("", "anna", "too_short"),
        ("Ab3$efghijk", "anna", "too_short"),
        ("пётр и волк", "anna", "too_short"),
        ("Ab3$efghijkl", "anna", ""),
        ("трибуна под дождём", "anna", ""),
        ("Ab3$" * 64, "anna", "monotonous"),
        ("Ab3$efgh" * 32, "anna", ""),
        ("Ab3$efgh" * 32 + "x", "anna", "too_long"),
        ("Password1234", "anna", "known"),
        ("PASSWORD1234!!", "anna", "known"),
        ("asdfghjkl;'1", "anna", "known"),
        ("Qwerty123456.", "anna", "known"),
        ("Фестиваль2027", "anna", "known"),
        ("qwerty123456x", "anna", ""),
        ("Anna.Sokolova-1", "anna.sokolova", "like_login"),
        ("xxANNA.SOKOLOVAyy", "anna.sokolova", "like_login"),
        ("anna.sokolova-gate2", "anna.sokolova", "like_login"),
        ("anna.sokolova-at-gate2", "anna.sokolova", ""),
        ("ann-7-gates-4", "ann", ""),
        ("anna.sokolova-gate-2", "anna.sokolova", "like_login"),
        ("anna.sokolova-gate-20", "anna.sokolova", ""),
        ("7-gates-anna", "anna", ""),
        ("gates-4-anna", "nnan", ""),
        ("gates-4anna!", "anna4", ""),
        ("1-gate-anna", "gate-anna", "too_short"),
        ("xy-gate-anna", "gate-anna", "like_login"),
        ("aaaaaaaaaaaa", "anna", "monotonous"),
        ("abababababcd", "anna", "monotonous"),
        ("ababababcdef", "anna", ""),
        ("aAbBcCdDaAbB", "anna", "monotonous"),
    ],
)
def test_a_password_is_refused_for_its_first_weakness(password: str, login: str, why: str) -> None:
    assert weakness(password, login) == why


@pytest.mark.parametrize("known", sorted(KNOWN))
def test_no_known_password_passes_in_any_case_or_with_a_mark_behind(known: str) -> None:
    for password in (known, known.upper(), known.title(), known + "!", known + "1."):
        assert weakness(password, "anna") in {"known", "too_short"}
    assert weakness(known.ljust(MIN_LENGTH, "1"), "anna") == "known"


@given(st.text(min_size=0, max_size=MAX_LENGTH + 20), st.text(max_size=20))
def test_whatever_passes_is_long_enough_varied_and_not_known(password: str, login: str) -> None:
    if not weakness(password, login):
        assert MIN_LENGTH <= len(password) <= MAX_LENGTH
        assert len(set(password.casefold())) >= 5
        assert password.casefold() not in KNOWN
