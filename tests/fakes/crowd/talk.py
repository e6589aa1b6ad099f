"""A conversation with a bot that follows a script: what it says next is what the test wrote down."""

from __future__ import annotations

import asyncio

from app.crowd.ledger import Ledger
from app.protocol.guest import Line, SessionOpen


class ScriptedTalk:
    """Each message of the guest brings the next reply of the script; `later` lines come without being asked."""

    def __init__(self, replies: list[Line], later: list[Line] | None = None) -> None:
        self.ledger = Ledger()
        self.opened: SessionOpen | None = None
        self.said: list[tuple[str, str]] = []
        self.shown: list[str] = []
        self.cuts = 0
        self._replies = list(replies)
        self._later = list(later or [])
        self._answers: asyncio.Queue[Line] = asyncio.Queue()

    async def open(self, body: SessionOpen) -> None:
        """Remember how the session began."""
        self.opened = body

    async def say(self, text: str, payload: str = "", *, cut: bool = False, pictures: tuple[str, ...] = ()) -> None:
        """Remember the words and let the next reply come."""
        self.said.append((text, payload))
        self.shown.extend(pictures)
        self.cuts += cut
        if self._replies:
            self._answers.put_nowait(self._replies.pop(0))

    async def upload(self, data: bytes) -> str:
        """Pictures are counted, nothing more."""
        return f"picture-{len(self.shown) + 1}"

    async def download(self, ident: str) -> bytes:
        """The name stands for the picture."""
        return ident.encode()

    async def answer(self) -> Line:
        """The reply to what was said."""
        return self._answers.get_nowait()

    async def line(self) -> Line:
        """What comes by itself; nothing more after the last."""
        if self._later:
            return self._later.pop(0)
        nothing_more: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        return await nothing_more

    async def close(self) -> tuple[Line, ...]:
        """The log of the conversation."""
        return tuple(self.ledger.lines)

    def hang_up(self) -> None:
        """Nothing to close."""
