"""What the bot knows now: a snapshot of all events, swapped as one when anything is learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.bot.converse.naming import Names
from app.bot.recall.index import EventIndex
from app.bot.understand.reading import Reader
from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.ids import EventId


@dataclass(frozen=True, slots=True)
class Known:
    """One event and its own index; nothing in it knows of any other event."""

    event: Event
    index: EventIndex


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`eventless` weighs messages while no event is known: it holds no article at all."""

    events: Mapping[EventId, Known]
    names: Names
    eventless: EventIndex

    def known(self, event_id: EventId | None) -> Known | None:
        """What is known of an event; none for no event or an unknown one."""
        return self.events.get(event_id) if event_id is not None else None


def nothing_known(reader: Reader) -> Knowledge:
    """The state before anything is learnt."""
    return Knowledge(MappingProxyType({}), Names(reader, ()), EventIndex(reader, (), ()))


def learnt(before: Knowledge, reader: Reader, event: Event, articles: tuple[Article, ...]) -> Knowledge:
    """A new snapshot in which exactly these articles are known of the event."""
    events = {**before.events, event.id: Known(event, EventIndex(reader, articles, event.programme))}
    names = Names(reader, [known.event for known in events.values()])
    return Knowledge(MappingProxyType(events), names, before.eventless)
