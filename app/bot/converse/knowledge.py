"""What the bot knows now: a snapshot of all events, swapped as one when anything is learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.bot.converse.naming import Names
from app.bot.recall.index import EventIndex
from app.bot.understand.reading import Reader
from app.domain.articles import Article
from app.domain.deals import Facts
from app.domain.festivals import Event
from app.domain.ids import EventId
from app.domain.money import Money


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


def live(known: Known | None, facts: Facts | None) -> Known | None:
    """The event with what is on sale this moment at the price of this moment, where facts tell."""
    if known is None or facts is None or not facts.stock:
        return known
    stock = {one.category_id: one for one in facts.stock if one.on_sale}
    categories = tuple(
        replace(one, price=Money(stock[one.id].price_minor, stock[one.id].currency), quota=stock[one.id].free)
        for one in known.event.categories
        if one.id in stock
    )
    return replace(known, event=replace(known.event, categories=categories))
