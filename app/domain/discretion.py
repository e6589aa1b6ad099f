"""What a line of the log may say: ids, codes and figures of known names, never what people wrote (X28)."""

from __future__ import annotations

import json
import traceback
from collections.abc import Collection, Mapping
from typing import Any, Final

LONGEST: Final = 200
"""characters of one value"""
PLACES: Final = 8
"""innermost places of an exception that are told"""


def places(error: BaseException) -> list[str]:
    """Where an exception passed: the last parts of the path, line and function; not its message, which may quote."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def discreet(fields: Mapping[str, Any], error: BaseException | None, known: Collection[str]) -> dict[str, Any]:
    """The fields of known names; the others only by their names. Of an exception its type and places are kept."""
    kept = {name: value for name, value in fields.items() if name in known}
    if error is not None:
        kept |= {"error": type(error).__name__, "where": places(error)}
    unknown = sorted(set(fields) - set(known))
    return kept | ({"dropped": unknown} if unknown else {})


def rendered(fields: Mapping[str, Any]) -> str:
    """One line of ASCII: nothing in it can break the line, forge another or turn its direction."""
    return json.dumps({name: _clipped(value) for name, value in fields.items()})


def _clipped(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_clipped(each) for each in value]
    return str(value)[:LONGEST]
