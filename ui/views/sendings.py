"""What a screen has sent: whether it is still on its way, and why it was not done."""

from __future__ import annotations

from typing import Final

from app.console.state import PendingState
from app.protocol.arguments import Args
from ui.bridge import Bridge
from ui.views.wording import refusal_words

_ON_ITS_WAY: Final = frozenset({PendingState.HELD, PendingState.QUEUED, PendingState.SENT})


class Sendings:
    """Commands of one screen, each with the place its refusal is shown at."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge, self._store = bridge, bridge.store
        self._places: dict[str, str] = {}

    def send(self, ent: str, args: Args, base: int | None, place: str) -> None:
        """Sends a command; `place` is handed back by `refused`."""
        self._places[self._bridge.send(ent, args, base=base)] = place

    def busy(self, ent: str) -> bool:
        """Whether a command about `ent` is still on its way: a second click would only be refused."""
        return any(
            one.ent == ent and one.state in _ON_ITS_WAY and one.cmd in self._places for one in self._store.pending
        )

    def refused(self) -> dict[str, str]:
        """Words by place for what the server did not do, each command told once; what is done is forgotten."""
        found: dict[str, str] = {}
        for cmd, place in tuple(self._places.items()):
            sent = self._store.refusals.get(cmd)
            if sent is not None:
                del self._places[cmd]
                found[place] = refusal_words(sent.code)
                self._bridge.discard(cmd)
                continue
            waiting = next((one for one in self._store.pending if one.cmd == cmd), None)
            if waiting is None:
                del self._places[cmd]
            elif waiting.state is PendingState.NEEDS_REVIEW:
                del self._places[cmd]
                found[place] = refusal_words(waiting.code)
        return found
