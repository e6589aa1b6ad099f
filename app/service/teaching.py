"""The bot learns what the store knows of an event; turns wait while it does, so the next message uses it (C11)."""

from __future__ import annotations

from app.domain.articles import Article
from app.domain.festivals import Event
from app.ports.reads import Reads
from app.ports.rows import FestivalRow
from app.service.articles import for_bot
from app.service.core import Core


async def teach(core: Core, event_id: str) -> None:
    """Give the bot an event's articles that are in use."""
    if core.brain is None:
        return
    with core.learning:
        found = await core.storage.read(lambda reads: known_of(reads, event_id))
        if found is not None:
            await core.brain.learn(*found)


def known_of(reads: Reads, event_id: str) -> tuple[Event, tuple[Article, ...]] | None:
    """An event and its articles in use; None when there is no such event."""
    festival = reads.get(FestivalRow, event_id)
    if festival is None:
        return None
    rows = reads.articles(event_id)
    return festival.full, tuple(for_bot(row.state, row.ver) for row in rows if not row.state.archived)


async def teach_all(core: Core) -> None:
    """Teach everything, after a start."""
    for event_id in core.festivals:
        await teach(core, event_id)
