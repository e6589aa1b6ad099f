"""What the console knows, in immutable pieces; the store holds them and views select from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from app.protocol.records import Message


class LinkPhase(StrEnum):
    """What the link is doing, as the strip and the banner say it."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    LIVE = "live"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Link:
    """`heard_at` and `since` are monotonic seconds of this computer; ages are differences to now."""

    phase: LinkPhase = LinkPhase.OFFLINE
    since: float = 0.0
    heard_at: float | None = None
    retry_at: float | None = None
    rtt_ms: int | None = None
    trouble: str = ""
    """empty, or a key: refused | timeout | network_login | tls | clock | revoked | update_needed | replaced"""


class PendingState(StrEnum):
    """Where an operator's action is on its way."""

    HELD = "held"
    """held back for undo"""
    QUEUED = "queued"
    SENT = "sent"
    OK = "ok"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    EXPIRED = "expired"
    NEEDS_REVIEW = "needs_review"
    UNKNOWN = "unknown"


UNSENT = frozenset({PendingState.HELD, PendingState.QUEUED, PendingState.SENT, PendingState.UNKNOWN})
"""States that count as "not sent" in the strip."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One command of the journal as views see it. `args` is the command's JSON object."""

    cmd: str
    client_seq: int
    kind: str
    ent: str
    args: msgspec.Raw
    base: int | None
    made_ms: int
    state: PendingState
    code: str = ""
    attempts: int = 0
    send_at: float | None = None
    """monotonic second at which a held command leaves; None when it is not held"""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Messages of one opened dialogue, ascending `n`, without holes from `messages[0].n` on."""

    dialogue_id: str
    messages: tuple[Message, ...] = ()
    first_n: int = 1
    """the oldest `n` that exists on the server"""
    loading: bool = False
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in."""

    user_id: str
    name: str
    role: str
    server: str
    kept: bool = True
    """whether the tokens live in the system keyring; False: memory only, and the window says so"""


@dataclass(frozen=True, slots=True)
class ServerClock:
    """Product time: `now_ms = base_ms + (monotonic − base_at) · speed · 1000`. A stepped clock has speed 0."""

    base_ms: int = 0
    base_at: float = 0.0
    speed: float = 1.0
    rehearsal: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch touched. `slices` name the other parts:

    link, pending, load, me, clock, drafts, articles, events, staff, replies, unanswered, refunds, upgrades, stock,
    gates, errands, health, scans; and `ticket:ID` for a ticket that is to be read again.
    """

    everything: bool = False
    dialogues: frozenset[str] = field(default_factory=frozenset)
    threads: frozenset[str] = field(default_factory=frozenset)
    slices: frozenset[str] = field(default_factory=frozenset)
