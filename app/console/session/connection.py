"""One connection after another: opening, losing, renewing the token, giving up, keeping alive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from random import Random
from typing import Final

from app.console.session.actions import Abort, Action, Connect, Notice, RenewToken, ShowLink, SignedOut, Transmit
from app.console.session.closing import Attempts, Course, course_of
from app.console.session.liveness import OUR_BUG_S, STABLE_S, Pulse
from app.console.state import Link, LinkPhase
from app.protocol import frames as wire

HELLO_S: Final = 10.0
"""the server must greet within this time"""
ACK_EVENTS: Final = 100
ACK_S: Final = 1.0


class Phase(Enum):
    """Where the connection stands."""

    IDLE = "idle"
    """waits for a token"""
    CONNECTING = "connecting"
    HELLO = "hello"
    SYNC = "sync"
    LIVE = "live"
    STOPPED = "stopped"


class Timer(Enum):
    """Moments the session waits for."""

    HELLO = "hello"
    BEHIND = "behind"
    STABLE = "stable"
    ACK = "ack"
    REFETCH = "refetch"
    TOKEN = "token"  # noqa: S105  # the name of a timer, no secret


_OF_CONNECTION = (Timer.HELLO, Timer.BEHIND, Timer.STABLE, Timer.ACK)


class Connection(ABC):
    """What the session is as long as it knows nothing of events and commands."""

    def __init__(self, random: Random) -> None:
        self.phase = Phase.IDLE
        self.polling = False
        self.link = Link()
        self.focus = ""
        """the dialogue on screen, told with each ping"""
        self._actions: list[Action] = []
        self._pulse = Pulse(random)
        self._attempts = Attempts(random)
        self._timers: dict[Timer, float] = {}
        self._from_scratch = False
        self._acked = self._durable = 0

    def take(self) -> list[Action]:
        """What is to be done now, in order."""
        taken, self._actions = self._actions, []
        return taken

    def _do(self, action: Action) -> None:
        self._actions.append(action)

    @abstractmethod
    def _hello(self, wall_ms: int) -> wire.Hello:
        """The first frame."""

    @abstractmethod
    def _lost(self) -> None:
        """Let go of what belonged to the connection."""

    # --- the connection comes -------------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Connect for the first time."""
        self._connect(now)

    def _connect(self, now: float, wait_s: float = 0.0, trouble: str = "") -> None:
        self.phase = Phase.CONNECTING
        at = now + wait_s
        self._do(Connect(at, self._attempts.polls(at)))
        if wait_s or trouble:
            self._show(now, LinkPhase.OFFLINE, trouble, at)
        else:
            self._show(now, LinkPhase.CONNECTING)

    def attempting(self, now: float) -> None:
        """The driver begins an attempt after a wait."""
        if self.phase is Phase.CONNECTING:
            self._show(now, LinkPhase.CONNECTING, self.link.trouble)

    def opened(self, now: float, *, poll: bool = False, wall_ms: int = 0) -> None:
        """The connection is open; while polling, an answer has arrived and its frames follow."""
        if self.phase is Phase.STOPPED:
            return
        if not (poll and self.phase is Phase.LIVE):
            self.phase = Phase.HELLO
        self.polling = poll
        if poll:
            return
        self._timers[Timer.HELLO] = now + HELLO_S
        self._do(Transmit(self._hello(wall_ms)))

    def polled(self, now: float) -> None:
        """A long poll's answer has been taken in; the next one (or a trial of the socket) follows at once."""
        if self.phase in {Phase.SYNC, Phase.LIVE}:
            self._do(Connect(now, self._attempts.polls(now)))
        else:
            self.closed(now, trouble="bad_answer")

    # --- the connection goes --------------------------------------------------------------------------------

    def closed(self, now: float, code: int = 0, trouble: str = "", retry_s: float = 0.0) -> None:
        """The connection is gone or was never made. `code` is the close code, 0 when there was none."""
        if self.phase is Phase.STOPPED:
            return
        was_polling = self.polling
        self._drop(now)
        course = course_of(code)
        if course is Course.REVOKED:
            self._stop(now, "revoked", wipe=True)
        elif course is Course.REPLACED:
            self._stop(now, "replaced")
        elif course is Course.UPDATE:
            self._stop(now, "update_needed")
        elif course is Course.TOKEN:
            self._await_token(now)
        else:
            self._again(now, course, code, trouble, 0.0 if was_polling and not trouble else retry_s)

    def _again(self, now: float, course: Course, code: int, trouble: str, least: float) -> None:
        if course is Course.SNAPSHOT:
            self._from_scratch = True
            self._do(Notice("ahead", {"code": str(code)}))
        elif course is Course.OUR_BUG:
            least = OUR_BUG_S
            self._do(Notice("our_bug", {"code": str(code)}))
        self._connect(now, self._attempts.wait(least), trouble)

    def _drop(self, now: float) -> None:
        """Forget what belonged to the connection; count it when it never got to live."""
        if self.phase is not Phase.LIVE and not self.polling:
            self._attempts.failed(now, greeted=self.phase in {Phase.HELLO, Phase.SYNC})
        self.phase = Phase.IDLE
        self.polling = False
        self._pulse.stop()
        for timer in _OF_CONNECTION:
            self._timers.pop(timer, None)
        self._lost()

    def _abort(self, now: float, trouble: str = "", wait_s: float = 0.0) -> None:
        """Give the connection up, without a polite close, and take the next one."""
        self._do(Abort())
        self._drop(now)
        self._connect(now, wait_s, trouble)

    def _stop(self, now: float, reason: str, *, wipe: bool = False) -> None:
        self.phase = Phase.STOPPED
        self._timers.clear()
        self._show(now, LinkPhase.OFFLINE, reason)
        self._do(SignedOut(reason, wipe))

    # --- tokens ---------------------------------------------------------------------------------------------

    def _await_token(self, now: float) -> None:
        self.phase = Phase.IDLE
        self._show(now, LinkPhase.CONNECTING)
        self._do(RenewToken(reconnect=True))

    def renewed(self, now: float, token: str) -> None:
        """A new access token is there: the living connection is told, a waiting one is opened."""
        if self.phase is Phase.IDLE:
            self._connect(now, self._attempts.wait())
        elif self.phase in {Phase.HELLO, Phase.SYNC, Phase.LIVE} and not self.polling:
            self._do(Transmit(wire.Auth(token=token)))

    def not_renewed(self, now: float, trouble: str, *, final: bool) -> None:
        """No new token: refused for good (`final`), or something is in the way and it is tried again."""
        if self.phase is Phase.STOPPED:
            return
        if final:
            self._do(Abort())
            self._drop(now)
            self._stop(now, "expired")
        else:
            self._timers[Timer.TOKEN] = now + max(1.0, self._attempts.wait())
            if self.phase is Phase.IDLE:
                self._show(now, LinkPhase.OFFLINE, trouble, self._timers[Timer.TOKEN])

    def _resync(self, now: float) -> None:
        """Something does not fit together: begin again with a snapshot."""
        self._from_scratch = True
        self._abort(now, wait_s=self._attempts.wait())

    # --- life -----------------------------------------------------------------------------------------------

    def _lives(self, now: float) -> None:
        self._attempts.lived(poll=self.polling)
        self._timers[Timer.STABLE] = now + STABLE_S

    def stored(self, seq: int, now: float) -> None:
        """Everything up to `seq` is durable; the server is told every 100 events or every second."""
        if self.polling or self.phase not in {Phase.SYNC, Phase.LIVE} or seq <= self._acked:
            return
        if seq - self._acked >= ACK_EVENTS:
            self._ack(seq)
        else:
            self._timers.setdefault(Timer.ACK, now + ACK_S)
        self._durable = seq

    def _ack(self, seq: int) -> None:
        self._timers.pop(Timer.ACK, None)
        self._acked = seq
        self._do(Transmit(wire.Ack(seq=seq)))

    def _ping(self, now: float) -> None:
        n = self._pulse.due(now)
        if n is not None:
            self._do(Transmit(wire.Ping(n=n, ms=round(now * 1000), focus=self.focus)))

    def _keep_alive(self, now: float) -> bool:
        """Ping, worry, give up; False when the connection was given up."""
        if self._pulse.is_dead(now) or self._passed(Timer.HELLO, now):
            self._abort(now, "timeout", self._attempts.wait())
            return False
        if self._pulse.is_slow(now) and self.phase is Phase.LIVE:
            self._show(now, LinkPhase.SLOW)
        self._ping(now)
        if self._passed(Timer.ACK, now):
            self._ack(self._durable)
        if self._passed(Timer.TOKEN, now):
            self._do(RenewToken(reconnect=self.phase is Phase.IDLE))
        return True

    def _passed(self, timer: Timer, now: float) -> bool:
        if now < self._timers.get(timer, now + 1.0):
            return False
        del self._timers[timer]
        return True

    def _show(
        self,
        now: float,
        phase: LinkPhase,
        trouble: str = "",
        retry_at: float | None = None,
        rtt_ms: int | None = None,
    ) -> None:
        old = self.link
        since = old.since if (old.phase, old.trouble) == (phase, trouble) else now
        shown = Link(phase, since, old.heard_at, retry_at, rtt_ms if rtt_ms is not None else old.rtt_ms, trouble)
        if shown != old:
            self.link = shown
            self._do(ShowLink(shown))
