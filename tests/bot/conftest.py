"""One mind for all tests of the bot: loading takes seconds and nothing here changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.bot.understand.encoder import load_encoder
from app.bot.understand.reading import Reader, new_reader
from app.domain.ids import EventId
from app.domain.turns import GuestFacts, Memory, Reply, Turn
from tests.bot import festival


@pytest.fixture(scope="session")
def mind() -> Mind:
    """Knows the shore and the jazz."""
    made = Mind()
    made.learn(festival.SHORE_EVENT, festival.SHORE_ARTICLES)
    made.learn(festival.JAZZ_EVENT, festival.JAZZ_ARTICLES)
    return made


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Reads messages, knows no event."""
    return new_reader(load_encoder())


class Guest:
    """One dialogue: says something, keeps what the bot remembers and which event it settled on."""

    def __init__(self, mind: Mind, event_id: EventId | None, facts: GuestFacts, memory: Memory) -> None:
        self._mind = mind
        self._facts = facts
        self.memory = memory
        self.event_id = event_id

    def says(self, text: str, payload: str = "") -> Reply:
        """The bot's reply to one more message."""
        turn = Turn(text, memory=self.memory, event_id=self.event_id, guest=self._facts, payload=payload)
        reply = self._mind.consider([turn])[0]
        self.memory, self.event_id = reply.memory, reply.event_id
        return reply

    def presses(self, label: str, reply: Reply) -> Reply:
        """Press a button of a reply."""
        payload = next(b.payload for b in reply.buttons if b.label == label)
        return self.says(label, payload)

    def given_back(self, summary: str, words: str = "") -> None:
        """What the service does when a person gives the dialogue back."""
        self.memory = replace(self.memory, summary=summary, words=words, misses=0)


Meet = Callable[..., Guest]


@pytest.fixture
def meet(mind: Mind) -> Meet:
    """Begin a dialogue about the shore; `event_id=None` leaves the event to the bot."""

    def begin(
        event_id: EventId | None = festival.SHORE, facts: GuestFacts | None = None, memory: Memory | None = None
    ) -> Guest:
        return Guest(mind, event_id, facts or GuestFacts(), memory or Memory())

    return begin
