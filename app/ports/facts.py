"""Values that pass between the storage and the service: events of the stream, audit entries, answers of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.ids import EntityKey
from app.protocol.frames import EventBody
from app.protocol.guest import Line

WAITING = ("pending", "calling", "unknown")
"""states of an effect that is not over"""


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the stream. `scope` is the event (festival) it belongs to, `was` the one it belonged to before."""

    seq: int
    at_ms: int
    kind: str
    ent: EntityKey
    ver: int
    scope: str
    was: str
    cmd: str
    by: str
    body: EventBody


@dataclass(frozen=True, slots=True)
class Entry:
    """What the audit keeps of a deed. `detail` is hidden behind the subject's key, the rest is in the chain."""

    at_ms: int
    user_id: str
    kind: str
    ent: str
    outcome: str
    cmd: str = ""
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to keep no word: past events of these entities, audit details about these subjects."""

    ents: frozenset[EntityKey]
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hiding:
    """What events since a time are to tell of these entities from now on: `changed` of what they told before."""

    ents: frozenset[EntityKey]
    since_ms: int
    changed: Callable[[EventBody], EventBody]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit made known: events in order, and lines for guests as (conversation, line).

    `erased`: entities whose earlier events carry nothing any more; `hidden`: those that tell less.
    """

    epoch: str
    head: int
    events: Sequence[Logged]
    lines: Sequence[tuple[str, Line]]
    erased: frozenset[EntityKey] = frozenset()
    hidden: Hiding | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stream stands; `oldest` is the first event still kept (`head + 1` when there is none)."""

    epoch: str
    head: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Match:
    """Something found. `matched`: name | text | order | phone | email | title."""

    ent: str
    title: str
    snippet: str
    at_ms: int
    event_id: str
    status: str
    matched: str
