"""Secrets that the backend must be able to read lie sealed in the database: AES-256-GCM, the key in a file beside it.

A sealed text names its key, so that a key can be changed while texts under the one before are still about.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
MARK: Final = "sealed:"
"""begins every sealed text; no base32 secret can"""


class BrokenSealError(ValueError):
    """The text was changed, belongs elsewhere, or was sealed under a key that is not here."""


class Seals:
    """Seals under the first of its keys and opens under any; each key is 32 bytes."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"keys of {KEY_BYTES} bytes are needed, at least one")
        self._first = name_of(keys[0])
        self._ciphers = {name_of(key): AESGCM(key) for key in keys}

    @classmethod
    def passing(cls) -> Seals:
        """Under a key of this process only: nothing sealed so can be opened after it."""
        return cls((os.urandom(KEY_BYTES),))

    def seal(self, text: str, about: str) -> str:
        """The text sealed for one place: `about` names it, and it opens nowhere else."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ciphers[self._first].encrypt(nonce, text.encode(), about.encode())
        return f"{MARK}{self._first}:{urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """What was sealed for this place, or a text that never was; `BrokenSealError`."""
        if not sealed.startswith(MARK):
            return sealed
        name, _, rest = sealed.removeprefix(MARK).partition(":")
        try:
            raw = urlsafe_b64decode(rest)
            return self._ciphers[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise BrokenSealError(about) from error

    def is_fresh(self, sealed: str) -> bool:
        """Whether it is sealed under the first key."""
        return sealed.startswith(f"{MARK}{self._first}:")


def name_of(key: bytes) -> str:
    """How a sealed text names its key: the beginning of its SHA-256."""
    return sha256(b"seal:" + key).hexdigest()[:8]
