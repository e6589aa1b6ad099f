"""The life of a dialogue: its states and the only moves between them (B10, C3)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a dialogue stands."""

    BOT = "bot"
    QUEUED = "queued"
    ACTIVE = "active"
    GUEST = "guest"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Move(StrEnum):
    """What may happen to a dialogue."""

    ESCALATE = "escalate"
    TAKE = "take"
    REPLY = "reply"
    GUEST_WRITES = "guest_writes"
    GIVE_BACK = "give_back"
    SNOOZE = "snooze"
    WAKE = "wake"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    LEASE_LOST = "lease_lost"
    EXPIRE = "expire"


class Outcome(StrEnum):
    """How a person ended a dialogue."""

    ANSWERED = "answered"
    FIXED = "fixed"
    COMPENSATED = "compensated"
    FORWARDED = "forwarded"
    NO_REPLY = "no_reply"
    SPAM = "spam"


MOVES: dict[Status, dict[Move, Status]] = {
    Status.BOT: {
        Move.ESCALATE: Status.QUEUED,
        Move.TAKE: Status.ACTIVE,
        Move.GUEST_WRITES: Status.BOT,
        Move.RESOLVE: Status.RESOLVED,
        Move.EXPIRE: Status.RESOLVED,
    },
    Status.QUEUED: {
        Move.TAKE: Status.ACTIVE,
        Move.GUEST_WRITES: Status.QUEUED,
        Move.ESCALATE: Status.QUEUED,
        Move.SNOOZE: Status.SNOOZED,
        Move.RESOLVE: Status.RESOLVED,
        Move.GIVE_BACK: Status.BOT,
    },
    Status.ACTIVE: {
        Move.TAKE: Status.ACTIVE,
        Move.REPLY: Status.GUEST,
        Move.GUEST_WRITES: Status.ACTIVE,
        Move.GIVE_BACK: Status.BOT,
        Move.SNOOZE: Status.SNOOZED,
        Move.RESOLVE: Status.RESOLVED,
        Move.LEASE_LOST: Status.QUEUED,
    },
    Status.GUEST: {
        Move.TAKE: Status.ACTIVE,
        Move.REPLY: Status.GUEST,
        Move.GUEST_WRITES: Status.ACTIVE,
        Move.GIVE_BACK: Status.BOT,
        Move.SNOOZE: Status.SNOOZED,
        Move.RESOLVE: Status.RESOLVED,
        Move.LEASE_LOST: Status.QUEUED,
    },
    Status.SNOOZED: {
        Move.TAKE: Status.ACTIVE,
        Move.GUEST_WRITES: Status.QUEUED,
        Move.WAKE: Status.QUEUED,
        Move.RESOLVE: Status.RESOLVED,
        Move.GIVE_BACK: Status.BOT,
    },
    Status.RESOLVED: {
        Move.REOPEN: Status.QUEUED,
        Move.GUEST_WRITES: Status.BOT,
        Move.TAKE: Status.ACTIVE,
    },
}

HELD = frozenset({Status.ACTIVE, Status.GUEST})
"""States in which a person holds the dialogue: the bot is silent."""

SILENT_BOT = frozenset({Status.QUEUED, Status.ACTIVE, Status.GUEST, Status.SNOOZED})
"""States in which the bot writes nothing of its own."""

OPEN_FOR_PEOPLE = SILENT_BOT
"""States that stand on somebody's list."""


def may_move(status: Status, move: Move) -> bool:
    """Whether the move is legal from this state."""
    return move in MOVES[status]


def moved(status: Status, move: Move) -> Status:
    """The state after a legal move; `KeyError` for an illegal one, so ask `may_move` first."""
    return MOVES[status][move]
