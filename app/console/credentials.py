"""Secrets in the system's keyring, in a thread of their own, never in a plain file (X7)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

import structlog

_log = structlog.get_logger("usher.console.credentials")
T = TypeVar("T")
SERVICE: Final = "usher"
TIMEOUT_S: Final = 20.0
"""a locked keyring may ask the person for its password"""
ALLOWED: Final = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
"""Backends that keep secrets with the system; everything else (plain files above all) is refused by name."""


class Ring(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def class_name(ring: object) -> str:
    """The full name by which a backend is allowed or not."""
    return f"{type(ring).__module__}.{type(ring).__qualname__}"


def system_ring() -> Ring | None:
    """The best allowed backend of this system; None when there is none. Slow: call it in a thread."""
    from keyring import backend

    best: tuple[float, Ring] | None = None
    for candidate in backend.get_all_keyring():
        if class_name(candidate) in ALLOWED:
            priority = float(candidate.priority)
            if best is None or priority > best[0]:
                best = (priority, candidate)
    return best[1] if best else None


class Vault:
    """Keeps texts by name, in the keyring or else only in memory. `kept` says which; any trouble turns it False."""

    def __init__(self, find: Callable[[], Ring | None] = system_ring, timeout_s: float = TIMEOUT_S) -> None:
        self._find, self._timeout_s = find, timeout_s
        self._ring: Ring | None = None
        self._looked = False
        self._memory: dict[str, str] = {}
        self.kept = True

    async def read(self, name: str) -> str | None:
        """The text kept under a name; None when there is none."""
        if name in self._memory:
            return self._memory[name]
        ring = await self._get_ring()
        if ring is None:
            return None
        return await self._do(lambda: ring.get_password(SERVICE, name))

    async def write(self, name: str, text: str) -> bool:
        """Keep a text; False when it lives only in memory."""
        self._memory[name] = text
        ring = await self._get_ring()
        if ring is None:
            return False

        def store() -> bool:
            ring.set_password(SERVICE, name, text)
            return True

        return bool(await self._do(store))

    async def drop(self, name: str) -> None:
        """Forget a text."""
        self._memory.pop(name, None)
        ring = await self._get_ring()
        if ring is None:
            return

        def forget() -> None:
            if ring.get_password(SERVICE, name) is not None:
                ring.delete_password(SERVICE, name)

        await self._do(forget)

    async def _get_ring(self) -> Ring | None:
        if not self._looked:
            self._looked = True
            self._ring = await self._do(self._find)
            self.kept = self._ring is not None
        return self._ring

    async def _do(self, job: Callable[[], T]) -> T | None:
        """Run a job of the keyring in a thread that is left behind when it hangs; None at any failure."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def tell(action: Callable[[], None]) -> None:
            if not future.done():
                action()

        def work() -> None:
            try:
                result = job()
            except Exception as error:  # backends raise whatever their system raises
                failure = error
                call = lambda: tell(lambda: future.set_exception(failure))  # noqa: E731  # two short closures
            else:
                call = lambda: tell(lambda: future.set_result(result))  # noqa: E731  # two short closures
            if not loop.is_closed():
                loop.call_soon_threadsafe(call)

        threading.Thread(target=work, name="keyring", daemon=True).start()
        try:
            return await asyncio.wait_for(future, self._timeout_s)
        except Exception as error:  # whatever went wrong, the session lives on in memory
            _log.info("the keyring is of no use", trouble=type(error).__name__)
            self._ring, self.kept = None, False
            return None
