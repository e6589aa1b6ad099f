"""Values of any type the wire speaks, drawn at random within what may travel: safe integers, texts without NUL."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect as mi

from app.protocol.codec import MAX_INT

whole_numbers = st.integers(-MAX_INT, MAX_INT)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
fractions = st.floats(allow_nan=False, allow_infinity=False)
raws = st.one_of(st.none(), whole_numbers, texts, st.dictionaries(texts, whole_numbers, max_size=2)).map(
    lambda value: msgspec.Raw(msgspec.json.encode(value))
)


@cache
def shape(kind: Any) -> st.SearchStrategy[Any]:
    """A strategy for a type or a union of types; `TypeError` for what the wire does not speak."""
    return _drawn(mi.type_info(kind))


def _drawn(info: Any) -> st.SearchStrategy[Any]:
    make = _MAKERS.get(type(info))
    if make is None:
        raise TypeError(f"the wire does not speak {info}")
    return make(info)


def _struct(info: mi.StructType) -> st.SearchStrategy[Any]:
    return st.builds(info.cls, **{field.name: _drawn(field.type) for field in info.fields})


_MAKERS: dict[type[mi.Type], Callable[[Any], st.SearchStrategy[Any]]] = {
    mi.StrType: lambda _: texts,
    mi.IntType: lambda _: whole_numbers,
    mi.FloatType: lambda _: fractions,
    mi.BoolType: lambda _: st.booleans(),
    mi.NoneType: lambda _: st.none(),
    mi.RawType: lambda _: raws,
    mi.LiteralType: lambda info: st.sampled_from(info.values),
    mi.UnionType: lambda info: st.one_of(*(_drawn(each) for each in info.types)),
    mi.VarTupleType: lambda info: st.lists(_drawn(info.item_type), max_size=2).map(tuple),
    mi.TupleType: lambda info: st.tuples(*(_drawn(each) for each in info.item_types)),
    mi.DictType: lambda info: st.dictionaries(_drawn(info.key_type), _drawn(info.value_type), max_size=2),
    mi.StructType: _struct,
}
