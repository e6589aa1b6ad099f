"""What follows when a connection ends: by the hundreds digit of the close code, and by how often it failed."""

from __future__ import annotations

from enum import Enum
from random import Random
from typing import Final

from app.console.session.liveness import Backoff
from app.protocol.version import Close

RESUMES: Final = 5
"""failed resumes after which a snapshot is asked for"""
SOCKETS: Final = 10
"""failed sockets after which HTTP long poll takes over"""
SOCKET_AGAIN_S: Final = 60.0
"""how often the socket is tried while polling"""


class Course(Enum):
    """What the client does next."""

    RESUME = "resume"
    SNAPSHOT = "snapshot"
    TOKEN = "token"  # noqa: S105  # a course of action, no secret
    REVOKED = "revoked"
    REPLACED = "replaced"
    UPDATE = "update"
    OUR_BUG = "our_bug"


_BY_HUNDREDS = {41: Course.SNAPSHOT, 42: Course.TOKEN, 43: Course.UPDATE, 44: Course.OUR_BUG}


def course_of(code: int) -> Course:
    """The course for a close code; 0 and the protocol's own codes (1000–1015) mean resume.

    Two codes stand for themselves: revoked (nothing to renew) and replaced (another window took over; coming back
    by itself would start a tug of war).
    """
    if code == Close.REVOKED:
        return Course.REVOKED
    if code == Close.REPLACED:
        return Course.REPLACED
    return _BY_HUNDREDS.get(code // 100, Course.RESUME)


class Attempts:
    """Counts failures and says how to go on: with a snapshot, by polling, after which wait."""

    def __init__(self, random: Random) -> None:
        self._backoff = Backoff(random)
        self._resumes = self._sockets = 0
        self._socket_at = 0.0

    @property
    def wants_snapshot(self) -> bool:
        """Resuming failed too often."""
        return self._resumes >= RESUMES

    def wait(self, least: float = 0.0) -> float:
        """Seconds before the next attempt."""
        return self._backoff.next(least)

    def polls(self, now: float) -> bool:
        """Whether the next attempt is a long poll; asking for the socket books its next trial."""
        if self._sockets < SOCKETS:
            return False
        if now < self._socket_at:
            return True
        self._socket_at = now + SOCKET_AGAIN_S
        return False

    def failed(self, now: float, *, greeted: bool) -> None:
        """A socket never became live; `greeted` when it opened at all."""
        self._resumes += greeted
        self._sockets += 1
        if self._sockets == SOCKETS:
            self._socket_at = now + SOCKET_AGAIN_S

    def lived(self, *, poll: bool) -> None:
        """A connection became live."""
        self._resumes = 0
        if not poll:
            self._sockets = 0

    def calm(self) -> None:
        """It stayed alive long enough, or a person wants to try at once: waits begin short again."""
        self._backoff.reset()
