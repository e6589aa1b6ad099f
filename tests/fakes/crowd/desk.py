"""A desk whose server is the test: commands are answered by a function, and the store changes as it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from app.console.sample import SampleDesk
from app.console.state import Pending, PendingState, ServerClock
from app.console.store import Store
from app.protocol.arguments import Args
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held

Answer = Callable[[str, Args], str]
"""(dialogue id, command) to a refusal's code, or empty when it is done; may change the store"""


class AnsweringDesk(SampleDesk):
    """Everything sent is answered in the loop's next turn."""

    def __init__(self, answer: Answer, store: Store) -> None:
        super().__init__(store=store, filled=False)
        self.answer = answer
        self.now_s: Callable[[], float] = lambda: 0.0
        """the server's time"""
        self.done: list[tuple[str, Args]] = []
        self.opened: list[str] = []

    def check_now(self) -> None:
        """The server's time comes with the answer to a ping."""
        clock = ServerClock(round(self.now_s() * 1000), self.store.monotonic(), 0.0)
        asyncio.get_running_loop().call_soon(self.store.set_clock, clock)

    def open_dialogue(self, dialogue_id: str) -> None:
        """Remember what is on screen."""
        self.opened.append(dialogue_id)

    def send(self, ent: str, args: Args, *, hold_s: float = 0.0, base: int | None = None, step_up: str = "") -> str:
        """Pending until the answer, as in the real desk."""
        cmd = super().send(ent, args, hold_s=hold_s, base=base)
        asyncio.get_running_loop().call_soon(self._settle, self.sent[-1], args)
        return cmd

    def _settle(self, pending: Pending, args: Args) -> None:
        ident = pending.ent.partition(":")[2]
        code = self.answer(ident, args)
        if code == "silence":
            return
        if code:
            self.store.put_refusal(replace(pending, state=PendingState.REJECTED, code=code))
            return
        self.done.append((ident, args))
        self.store.drop_pending(pending.cmd)


def put(store: Store, dialogue: Dialogue) -> None:
    """The server's new state of a dialogue."""
    ent = f"dialogue:{dialogue.id}"
    store.apply([(ent, Held(store.version(ent) + 1, dialogue), ())])
