"""Strict reading and writing of frames: what is refused at the door, and how.

Refused: anything but UTF-8 JSON objects, NaN and infinities, duplicate keys, depth over 32, integers beyond
±(2^53−1), lone surrogates, NUL characters, frames over the size limit.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

from app.protocol.version import MAX_CLIENT_FRAME, MAX_SERVER_FRAME, Close

MAX_DEPTH = 32
MAX_INT = 2**53 - 1

T = TypeVar("T")


class FrameError(ValueError):
    """A frame that is refused; `close` is the close code it deserves."""

    def __init__(self, detail: str, close: int = Close.MALFORMED) -> None:
        super().__init__(detail)
        self.close = close


def depth_of(data: bytes) -> int:
    """How deep the brackets of a JSON text nest at most, strings left out; linear and without recursion.

    Up to `MAX_DEPTH` it is a bound only, the count of opening brackets: two counts settle the usual frame.
    """
    openings = data.count(b"{") + data.count(b"[")
    if openings <= MAX_DEPTH:
        return openings
    depth = deepest = 0
    in_string = escaped = False
    for byte in data:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            deepest = max(deepest, depth)
        elif byte in (0x5D, 0x7D):
            depth -= 1
    return deepest


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FrameError(f"duplicate key {key!r}")
        found[key] = value
    return found


def _refuse_constant(word: str) -> Any:
    raise FrameError(f"{word} is not a number here", Close.BAD_VALUE)


def _whole(digits: str) -> int:
    if len(digits) > len(str(MAX_INT)) + 1 or abs(int(digits)) > MAX_INT:
        raise FrameError("integer out of range", Close.BAD_VALUE)
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise FrameError("number out of range", Close.BAD_VALUE)
    return value


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise FrameError("NUL in a text", Close.BAD_VALUE)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise FrameError("lone surrogate in a text", Close.BAD_VALUE) from error


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner)


def strict(data: bytes | str, limit: int = MAX_CLIENT_FRAME) -> bytes:
    """Check a JSON text against every rule above and return it as UTF-8 bytes; `FrameError` otherwise."""
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError as error:
            raise FrameError("lone surrogate", Close.BAD_VALUE) from error
    if len(data) > limit:
        raise FrameError(f"{len(data)} bytes, at most {limit}", Close.TOO_LARGE)
    if depth_of(data) > MAX_DEPTH:
        raise FrameError(f"nested deeper than {MAX_DEPTH}")
    try:
        value = json.loads(
            data.decode(),  # given bytes it would guess, and take UTF-16 and a byte order mark for JSON
            object_pairs_hook=_no_duplicates,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except FrameError:
        raise
    except ValueError as error:
        raise FrameError("not JSON") from error
    if not isinstance(value, dict):
        raise FrameError("not an object")
    _check_texts(value)
    return data


def decode(data: bytes | str, kind: type[T], limit: int = MAX_CLIENT_FRAME) -> T:
    """A frame from an untrusted peer: strict, then typed. `FrameError` names what is wrong."""
    checked = strict(data, limit)
    try:
        return msgspec.json.decode(checked, type=kind)
    except msgspec.ValidationError as error:
        raise FrameError(str(error), Close.BAD_VALUE) from error


def decode_trusted(data: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    """A frame of our own server, read fast; `FrameError` when it does not fit or is too large."""
    if len(data) > MAX_SERVER_FRAME:
        raise FrameError(f"{len(data)} bytes, at most {MAX_SERVER_FRAME}", Close.TOO_LARGE)
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise FrameError(str(error)) from error
