"""Signatures of webhooks in the form `t=SECONDS,v1=HEX[,v1=HEX …]`: HMAC-SHA-256 over `SECONDS.BODY` (X14)."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import Final

TOLERANCE_S: Final = 300
"""how old or how far ahead a signature may be"""
MOST_MARKS: Final = 8
LONGEST_HEADER: Final = 2_000

_SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_MARK: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def check(header: str, body: bytes, secret: bytes, now_s: int, tolerance_s: int = TOLERANCE_S) -> None:
    """`PermissionError` unless one of the marks is ours and its time is near; compared in constant time."""
    at, marks = _read(header)
    if not at or not marks or not secret:
        raise PermissionError("no signature")
    wanted = hmac.new(secret, f"{at}.".encode() + body, sha256).hexdigest().encode()
    good = False
    for mark in marks:
        good |= hmac.compare_digest(mark.encode(), wanted)
    if not good:
        raise PermissionError("the signature is not ours")
    if abs(now_s - int(at)) > tolerance_s:
        raise PermissionError("the signature is too old")


def _read(header: str) -> tuple[str, list[str]]:
    at = ""
    marks: list[str] = []
    for piece in header[:LONGEST_HEADER].split(","):
        name, _, value = piece.strip().partition("=")
        if name == "t":
            if at or not _SECONDS.fullmatch(value):
                return "", []
            at = value
        elif name == "v1" and _MARK.fullmatch(value) and len(marks) < MOST_MARKS:
            marks.append(value)
    return at, marks
