"""What lies on the disk is sealed: AES-256-GCM under a key that lives elsewhere (X8)."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE = 12


class BrokenSealError(ValueError):
    """The sealed bytes were changed, or were sealed under another key."""


class Seal:
    """Seals and opens byte strings; `about` binds a text to the place it belongs to."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, text: bytes, about: str) -> bytes:
        """Nonce and ciphertext in one."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """The text; `BrokenSealError` when it is not the one sealed for this place."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise BrokenSealError(about) from error


def new_key() -> bytes:
    """A fresh random key."""
    return os.urandom(KEY_BYTES)
