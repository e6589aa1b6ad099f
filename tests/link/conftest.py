"""A real backend for the link, and operators' desks at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from app.console.credentials import Vault
from app.console.desk import Word
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.state import LinkPhase
from tests.server.standing import Standing, standing

PATIENCE_S = 40.0


class Duty:
    """One operator's desk in a test: the shift, what it said, and short ways to wait."""

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.store = shift.store
        self.words: list[Word] = []
        self._heard = asyncio.Event()
        shift.listen(self._hear)

    def _hear(self, word: Word) -> None:
        self.words.append(word)
        self._heard.set()

    async def live(self) -> None:
        """Until the replay is over."""
        await self.shift.wait_for(lambda store: store.link.phase is LinkPhase.LIVE, PATIENCE_S)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Until something holds of the store."""
        await self.shift.wait_for(lambda _store: holds(), PATIENCE_S)

    async def said(self, key: str) -> Word:
        """Until the desk has said this."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self._heard.clear()
                for word in self.words:
                    if key in (word.key, word.kind):
                        return word
                await self._heard.wait()


class Ring:
    """A keyring of this system, which a console finds again after a restart."""

    priority = 1.0

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        """What is kept under a name."""
        return self._kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        """Keep it."""
        self._kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        """Forget it."""
        del self._kept[service, name]


Hire = Callable[..., Awaitable[Duty]]


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Standing]:
    """A backend of this test's own, without sample and bot."""
    with standing(tmp_path / "data", limits=False, bench=True) as found:
        yield found


@pytest.fixture
async def hire(backend: Standing, tmp_path: Path) -> AsyncIterator[Hire]:
    """A function that makes a desk, signs a new operator in and waits until it is live."""
    duties: list[Duty] = []

    async def make(
        login: str = "alina",
        role: str = "operator",
        url: str = "",
        device: str = "",
        signed_in: bool = True,
        ring: Ring | None = None,
    ) -> Duty:
        folder = tmp_path / "console" / login
        duty = Duty(Shift(Settings(device=device or login), folder=folder, vault=Vault(lambda: ring)))
        duties.append(duty)
        if signed_in:
            made = await asyncio.to_thread(backend.add_user, login, role)
            await duty.shift.sign_in(url or backend.url, login, made.password)
            await duty.live()
        return duty

    yield make
    for duty in duties:
        await duty.shift.close()
