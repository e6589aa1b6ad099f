"""Schemas describe exactly what msgspec reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest

from app.protocol import schemas


class Inner(msgspec.Struct):
    pair: tuple[int, str] = (0, "")


class Outer(msgspec.Struct, tag_field="t", tag="outer", forbid_unknown_fields=True):
    """Two lines
    in one."""

    n: Annotated[int, msgspec.Meta(ge=1, lt=9)]
    raw: msgspec.Raw = msgspec.Raw(b"null")
    ratio: float | None = None
    word: Literal["a", "b"] = "a"
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    listed: list[bool] = []
    counts: dict[str, int] = {}
    anything: Any = None


def test_a_struct_is_described_with_all_it_holds() -> None:
    found = schemas.components([Outer])
    assert set(found) == {"Inner", "Outer"}
    outer = found["Outer"]
    assert outer["required"] == ["t", "n"]
    assert outer["additionalProperties"] is False
    assert outer["description"] == "Two lines in one."
    assert outer["properties"] == {
        "t": {"const": "outer"},
        "n": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9},
        "raw": {},
        "ratio": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "word": {"enum": ["a", "b"], "default": "a"},
        "inner": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]},
        "many": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}, "default": []},
        "listed": {"type": "array", "items": {"type": "boolean"}},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "anything": {},
    }
    assert found["Inner"]["properties"]["pair"]["prefixItems"] == [{"type": "integer"}, {"type": "string"}]
    assert "required" not in found["Inner"]


def test_a_struct_is_referred_to_and_a_plain_type_stands_for_itself() -> None:
    assert schemas.reference(Inner) == {"$ref": "#/components/schemas/Inner"}
    assert schemas.reference(str) == {"type": "string"}


def test_two_types_of_one_name_are_refused_and_one_named_twice_is_not() -> None:
    other = msgspec.defstruct("Inner", [("x", int)])
    with pytest.raises(ValueError, match="Inner"):
        schemas.components([Inner, other])
    assert set(schemas.components([Inner, Inner])) == {"Inner"}


def test_a_type_the_wire_does_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="no schema"):
        schemas.reference(set[int])


def test_fields_are_listed_for_a_query() -> None:
    assert schemas.names_of(Inner)[0][:2] == ("pair", False)
    with pytest.raises(TypeError):
        schemas.names_of(int)  # type: ignore[arg-type]  # what it must refuse
