"""Runners: who may say what when, who is asked next (E-10)."""

from __future__ import annotations

from itertools import product

import pytest

from app.domain.errands import ACCEPT_MS, Asking, State, decide_next, is_overdue, may_move, named

ALLOWED = {
    ("open", "open"), ("open", "taken"), ("open", "done"), ("open", "cannot"),
    ("taken", "open"), ("taken", "there"), ("taken", "done"), ("taken", "cannot"),
    ("there", "open"), ("there", "done"), ("there", "cannot"),
    ("cannot", "open"), ("cannot", "taken"), ("cannot", "done"),
}  # fmt: skip


@pytest.mark.parametrize(("state", "goal"), list(product(State, (*State, "lost", ""))))
def test_an_errand_moves_as_people_do(state: State, goal: str) -> None:
    assert may_move(state.value, goal) is ((state.value, str(goal)) in ALLOWED)


def test_only_an_errand_nobody_took_can_be_overdue() -> None:
    assert ACCEPT_MS == 180_000
    assert is_overdue("open", 1_000, 1_000)
    assert not is_overdue("open", 1_000, 999)
    assert not is_overdue("open", 0, 10_000)
    assert not any(is_overdue(state.value, 1_000, 2_000) for state in State if state is not State.OPEN)


def test_the_next_of_the_list_is_asked_and_after_the_last_the_operators() -> None:
    assert decide_next("Анна", ("Олег", "Ира")) == Asking("Олег", ("Ира",))
    assert decide_next("Олег", ("Ира",)) == Asking("Ира")
    assert decide_next("Ира", ()) == Asking("Ира", raised=True)


def test_names_are_taken_as_people_write_them() -> None:
    assert named((" Олег  Рыбин", "", "Ира", "Олег Рыбин")) == ("Олег Рыбин", "Ира")
    assert named(()) == ()
    assert named(tuple("абвгде")) is None
    assert named(("я" * 61,)) is None
