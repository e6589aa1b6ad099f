"""The bot's understanding as the service sees it: a turn in, a reply out."""

from __future__ import annotations

from typing import Protocol

from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Reply, Turn


class Brain(Protocol):
    """Considers guests' messages; where it runs (a thread, another process) is the adapter's business."""

    async def consider(self, turn: Turn) -> Reply:
        """The reply to one message. Never raises for what a guest may write."""
        ...

    async def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        """Replace all that is known of one event; used by the next message."""
        ...

    async def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        """The reply if exactly these articles were known of the event; nothing learnt changes."""
        ...

    async def close(self) -> None: ...
