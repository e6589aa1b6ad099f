"""What guests paste is mended at the door instead of refused: half characters become U+FFFD, NUL is dropped.

A browser writes half an emoji as a lone `\\uD83D` and a NUL as `\\u0000`: legal JSON that cannot be stored.
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair: kept
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # half of one
    rb"|\\u0000"
    rb"|\\.",  # any other escape: kept, and consumed so that `\\\\u0000` is not misread
    re.DOTALL,
)
_PAIR = 12
_TROUBLE = (b"\\u0000", b"\\ud", b"\\uD")


def _mend(found: re.Match[bytes]) -> bytes:
    escape = found.group()
    if escape == b"\\u0000":
        return b""
    if escape[:2] == b"\\u" and len(escape) > 2 and len(escape) != _PAIR:
        return b"\\ufffd"
    return escape


def mended(data: bytes) -> bytes:
    """A JSON text without NUL escapes, lone surrogate escapes and bytes that are not UTF-8; others unchanged."""
    if any(sign in data for sign in _TROUBLE):
        data = _ESCAPES.sub(_mend, data)
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode(errors="replace").encode()
    return data
