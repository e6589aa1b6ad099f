"""Questions to the storage; every answer of one `read` is of one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from app.domain.audit import Link
from app.ports.facts import Logged, Match, Place
from app.ports.rows import (
    ArticleRow,
    DialogueRow,
    EffectRow,
    FamilyRow,
    FestivalRow,
    MessageRow,
    OrderRow,
    Row,
    SampleRow,
    TicketRow,
    UserRow,
)
from app.protocol.frames import SnapItem

R = TypeVar("R", bound=Row)


class Stream(Protocol):
    """The event stream and the snapshot beside it."""

    def place(self) -> Place: ...

    def events(self, after: int, limit: int) -> Sequence[Logged]:
        """Events with `seq > after`, ascending."""
        ...

    def entities(self) -> Iterator[tuple[SnapItem, str]]:
        """Every live entity of the consoles' world with its event (festival) id, which may be empty."""
        ...


class Talk(Protocol):
    """Dialogues, messages and guests."""

    def thread(self, dialogue_id: str, before: int, limit: int) -> Sequence[MessageRow]:
        """The newest `limit` messages with `n < before` (0: no bound), ascending."""
        ...

    def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[MessageRow]:
        """What the guest sees, with `line > after`, ascending."""
        ...

    def unconsidered(self, dialogue_id: str, after: int) -> Sequence[MessageRow]:
        """The guest's messages with `n > after`, ascending."""
        ...

    def dialogues_of(self, guest_id: str, limit: int) -> Sequence[DialogueRow]: ...

    def orders_of(self, guest_id: str) -> Sequence[OrderRow]: ...

    def tickets_of(self, guest_id: str) -> Sequence[TicketRow]:
        """Tickets of the guest's orders, and tickets of others' orders that he holds."""
        ...

    def messages_between(self, from_ms: int, to_ms: int) -> Iterator[MessageRow]:
        """Messages with `from_ms <= at_ms < to_ms`, ascending by time."""
        ...

    def tickets_like(self, words: str, event_id: str, limit: int) -> Sequence[tuple[str, str]]:
        """(ticket, what matched: code | order | phone | email | name), the surest first; every word must match.

        Order or ticket number, typed code or at least its last four letters, the same of a code another shop made,
        phone, e-mail, holder's or buyer's name; any characters are plain text. `event_id` empty: all events.
        """
        ...

    def search(self, words: str, limit: int) -> Sequence[Match]:
        """Names, orders, phones, e-mails, article titles and what was said; any characters are plain text."""
        ...


class Due(Protocol):
    """What the sweeps look for; ids only, each is checked again when it is acted on."""

    def held(self) -> Sequence[tuple[str, str]]:
        """(dialogue, holder) of every dialogue a person holds."""
        ...

    def owed(self) -> Sequence[str]: ...

    def snoozed(self, until_ms: int) -> Sequence[str]: ...

    def silent(self, since_ms: int) -> Sequence[str]:
        """Dialogues the bot holds whose newest message is not after `since_ms`."""
        ...

    def archivable(self, resolved_ms: int) -> Sequence[str]: ...

    def effects(self, due_ms: int) -> Sequence[EffectRow]:
        """Effects that are not over (pending, calling, unknown) and are due; by time, then by `n`."""
        ...


class Rest(Protocol):
    """People, knowledge, figures, audit."""

    def users(self) -> Sequence[UserRow]: ...

    def families_of(self, user_id: str) -> Sequence[FamilyRow]: ...

    def festivals(self) -> Sequence[FestivalRow]: ...

    def articles(self, event_id: str) -> Sequence[ArticleRow]: ...

    def samples(self, from_ms: int, to_ms: int) -> Sequence[SampleRow]: ...

    def audit(self, after: int, limit: int) -> Sequence[Link]: ...


class Reads(Stream, Talk, Due, Rest, Protocol):
    """All questions together."""

    def get(self, kind: type[R], *key: str | int) -> R | None:
        """The row of this key."""
        ...

    def find(
        self,
        kind: type[R],
        *,
        where: Mapping[str, str | int] | None = None,
        among: tuple[str, int, int] | None = None,
        order: str = "",
        newest: bool = False,
        limit: int = 0,
    ) -> Sequence[R]:
        """Rows whose fields equal `where`, within `among = (field, from, to)`: `from <= field < to`; by `order`.

        Only for fields that are columns of their own (text, whole numbers, truths) and have an index.
        """
        ...
