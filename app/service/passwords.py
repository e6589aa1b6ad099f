"""Argon2id off the event loop, two at once; an unknown user costs as much as a wrong password (X5)."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 2
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Hashes and checks; make one for each event loop."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """PHC string of a new hash."""
        async with self._slots:
            return await asyncio.to_thread(_hasher.hash, password)

    async def right(self, stored: str, password: str) -> bool:
        """Whether the password is the stored one; `stored` empty stands for an unknown user and takes as long."""
        async with self._slots:
            return await asyncio.to_thread(_verify, stored or _nobody(), password) and bool(stored)


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
