"""JSON Schemas of our msgspec types, for the OpenAPI and AsyncAPI documents.

msgspec's own generator stops at a default of `Raw`, which our frames have; this one knows just the types we speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import inspect as mi

REF = "#/components/schemas/{}"
Schema = dict[str, Any]


def reference(kind: Any) -> Schema:
    """Where the schema of a struct stands, or the schema itself of anything else."""
    return _of(mi.type_info(kind))


def components(kinds: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of these structs and of all they hold, by name; two types of one name are an error."""
    found: dict[str, tuple[type, Schema]] = {}
    for kind in kinds:
        _collect(mi.type_info(kind), found)
    return {name: schema for name, (_, schema) in sorted(found.items())}


def _collect(info: mi.Type, found: dict[str, tuple[type, Schema]]) -> None:
    if isinstance(info, mi.StructType):
        known = found.get(info.cls.__name__)
        if known is not None:
            if known[0] is not info.cls:
                raise ValueError(f"two types are called {info.cls.__name__}")
            return
        found[info.cls.__name__] = (info.cls, {})
        found[info.cls.__name__] = (info.cls, _struct(info))
    for inner in _inside(info):
        _collect(inner, found)


def _inside(info: mi.Type) -> list[mi.Type]:
    if isinstance(info, mi.StructType):
        return [field.type for field in info.fields]
    if isinstance(info, mi.UnionType):
        return list(info.types)
    if isinstance(info, mi.TupleType):
        return list(info.item_types)
    if isinstance(info, mi.VarTupleType | mi.ListType):
        return [info.item_type]
    return [info.value_type] if isinstance(info, mi.DictType) else []


def _struct(info: mi.StructType) -> Schema:
    return _row(info) if info.array_like else _object(info)


def _row(info: mi.StructType) -> Schema:
    """A record written as an array: its fields by place."""
    names = ", ".join(field.encode_name for field in info.fields)
    about = " ".join((info.cls.__doc__ or "").split())
    items = [_of(field.type) | _default(field) for field in info.fields]
    return {"title": info.cls.__name__, "type": "array", "description": f"{about} [{names}]", "prefixItems": items}


def _object(info: mi.StructType) -> Schema:
    properties: dict[str, Schema] = {}
    required: list[str] = []
    if info.tag_field is not None:
        properties[info.tag_field] = {"const": info.tag}
        required.append(info.tag_field)
    for field in info.fields:
        properties[field.encode_name] = _of(field.type) | _default(field)
        if field.required:
            required.append(field.encode_name)
    schema: Schema = {"title": info.cls.__name__, "type": "object", "properties": properties}
    if info.cls.__doc__:
        schema["description"] = " ".join(info.cls.__doc__.split())
    if required:
        schema["required"] = required
    if info.forbid_unknown_fields:
        schema["additionalProperties"] = False
    return schema


def _default(field: mi.Field) -> Schema:
    if isinstance(field.default, str | int | float | bool):
        return {"default": field.default}
    if field.default == ():
        return {"default": []}
    return {}


def _number(kind: str, info: mi.IntType | mi.FloatType) -> Schema:
    bounds = {"minimum": info.ge, "exclusiveMinimum": info.gt, "maximum": info.le, "exclusiveMaximum": info.lt}
    return {"type": kind} | {name: bound for name, bound in bounds.items() if bound is not None}


_SIMPLE: dict[type[mi.Type], Callable[[Any], Schema]] = {
    mi.AnyType: lambda _: {},
    mi.RawType: lambda _: {},
    mi.NoneType: lambda _: {"type": "null"},
    mi.BoolType: lambda _: {"type": "boolean"},
    mi.StrType: lambda _: {"type": "string"},
    mi.IntType: lambda info: _number("integer", info),
    mi.FloatType: lambda info: _number("number", info),
    mi.LiteralType: lambda info: {"enum": list(info.values)},
    mi.VarTupleType: lambda info: {"type": "array", "items": _of(info.item_type)},
    mi.ListType: lambda info: {"type": "array", "items": _of(info.item_type)},
    mi.TupleType: lambda info: {"type": "array", "prefixItems": [_of(each) for each in info.item_types]},
    mi.DictType: lambda info: {"type": "object", "additionalProperties": _of(info.value_type)},
    mi.UnionType: lambda info: {"anyOf": [_of(each) for each in info.types]},
    mi.Metadata: lambda info: _of(info.type) | (info.extra_json_schema or {}),
    mi.StructType: lambda info: {"$ref": REF.format(info.cls.__name__)},
}


def _of(info: mi.Type) -> Schema:
    make = _SIMPLE.get(type(info))
    if make is None:
        raise ValueError(f"no schema is known for {info}")
    return make(info)


def names_of(kind: type[msgspec.Struct]) -> list[tuple[str, bool, Schema]]:
    """The fields of a struct: name, whether it is needed, schema."""
    info = mi.type_info(kind)
    if not isinstance(info, mi.StructType):
        raise TypeError(f"{kind} is no struct")
    return [(field.encode_name, field.required, _of(field.type) | _default(field)) for field in info.fields]
