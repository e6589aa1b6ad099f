"""Which guests are looking right now, by conversation: for what is worth telling only then (typing)."""

from __future__ import annotations

from collections.abc import Callable

Push = Callable[[bytes], None]


class GuestSockets:
    """Open guest sockets; `push` of each puts a frame in its way out and never waits."""

    def __init__(self) -> None:
        self._open: dict[str, set[Push]] = {}

    def add(self, conversation_id: str, push: Push) -> None:
        """A socket has said hello."""
        self._open.setdefault(conversation_id, set()).add(push)

    def drop(self, conversation_id: str, push: Push) -> None:
        """A socket is gone."""
        left = self._open.get(conversation_id)
        if left is not None:
            left.discard(push)
            if not left:
                del self._open[conversation_id]

    def tell(self, conversation_id: str, frame: bytes) -> None:
        """Send to every open socket of the conversation, if any."""
        for push in tuple(self._open.get(conversation_id, ())):
            push(frame)

    def __len__(self) -> int:
        return sum(len(each) for each in self._open.values())
