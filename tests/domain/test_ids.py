"""The wire's name of an entity is its kind and its id, and both come out again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import entity_id, entity_key, entity_kind


@given(st.text(st.characters(exclude_characters=":"), min_size=1), st.text())
def test_kind_and_id_come_out_of_a_name_again(kind: str, ident: str) -> None:
    key = entity_key(kind, ident)
    assert (entity_kind(key), entity_id(key)) == (kind, ident)


def test_an_id_may_hold_colons_and_slashes() -> None:
    assert entity_id("article:north/a:1") == "north/a:1"


def test_a_word_without_a_colon_names_nothing() -> None:
    assert (entity_kind("dialogue"), entity_id("dialogue")) == ("", "")
