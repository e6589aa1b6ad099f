"""Names for new things, and the certainty that a row is there which must be."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def new_id() -> str:
    """A name that sorts by the time it was made and cannot be guessed: a UUID of version 7, without its dashes."""
    return f"{time.time_ns() // 1_000_000:012x}7{secrets.token_hex(10)[1:]}"


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is stored of a secret that has full entropy of its own."""
    return sha256(secret.encode()).hexdigest()


def needed(row: T | None) -> T:
    """A row that another row refers to; `LookupError` means the data is broken, which is a bug."""
    if row is None:
        raise LookupError("a row that another one names is missing")
    return row
