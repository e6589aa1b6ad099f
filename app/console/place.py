"""Where one server's journal lies, and under which names its secrets are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from app.console.credentials import Vault
from app.console.journal import Seal, new_key
from app.protocol.api import Tokens


class Kept(msgspec.Struct, frozen=True):
    """What is kept of a sign-in."""

    refresh: str
    user_id: str
    name: str
    role: str


def kept_of(tokens: Tokens) -> Kept:
    """The part of an answer that survives the program."""
    return Kept(tokens.refresh, tokens.user_id, tokens.name, tokens.role)


@dataclass(frozen=True, slots=True)
class Place:
    """One server as this computer knows it."""

    url: str
    folder: Path

    @property
    def _mark(self) -> str:
        return sha256(self.url.encode()).hexdigest()[:16]

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return self.folder / f"{self._mark}.sqlite"

    async def read_kept(self, vault: Vault) -> Kept | None:
        """The last sign-in, if it was to be remembered; one that cannot be read is none."""
        text = await vault.read(f"tokens {self.url}")
        if text is None:
            return None
        try:
            return msgspec.json.decode(text, type=Kept)
        except msgspec.DecodeError:
            return None

    async def write_kept(self, vault: Vault, kept: Kept) -> bool:
        """Remember a sign-in; False when only memory does."""
        return await vault.write(f"tokens {self.url}", msgspec.json.encode(kept).decode())

    async def drop_kept(self, vault: Vault) -> None:
        """Forget the sign-in."""
        await vault.drop(f"tokens {self.url}")

    async def seal(self, vault: Vault) -> tuple[Seal, bool]:
        """The seal of this server's journal, and whether its key lives in the keyring.

        Without a keyring the key lies in a file of its own that only this user can read: commands must survive a
        crash all the same. What the server said is then not kept on the disk at all.
        """
        name = f"seal {self.url}"
        text = await vault.read(name)
        if text is not None:
            return Seal(bytes.fromhex(text)), vault.kept
        if vault.kept:
            key = new_key()
            if await vault.write(name, key.hex()):
                return Seal(key), True
        return Seal(self._key_file()), False

    def _key_file(self) -> bytes:
        path = self.folder / f"{self._mark}.key"
        try:
            return bytes.fromhex(path.read_text("ascii"))
        except (OSError, ValueError):
            key = new_key()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex())
        return key
