"""A conversation with a session, one frame and one second at a time."""

from __future__ import annotations

from random import Random
from typing import Any, TypeVar

from app.console.session import Kept, Row, Session
from app.console.session.actions import Action, Settle, Transmit
from app.console.state import PendingState
from app.protocol import frames as wire
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held, fingerprint
from tests.builders import dialogue, event, item

A = TypeVar("A")
EPOCH = "e1"
ME = "u1"


class Still(Random):
    """No jitter: every wait is the longest, every ping exactly on time."""

    def uniform(self, a: float, b: float) -> float:
        return 1.0 if (a, b) == (0.8, 1.2) else b


def row(number: int = 1, **parts: Any) -> Row:
    """A queued reply to dialogue d1 under lease 1, made at second 1,000."""
    facts: dict[str, Any] = {
        "cmd": f"cmd-{number}",
        "client_seq": number,
        "user_id": ME,
        "kind": "SendReply",
        "ent": "dialogue:d1",
        "args": b'{"lease":1,"text":"ok","answered_n":3}',
        "base": None,
        "made_ms": 0,
        "wall_ms": 0,
        "made_at": 1_000.0,
        "state": PendingState.QUEUED,
        **parts,
    }
    return Row(**facts)


def mine(**parts: Any) -> Dialogue:
    """Dialogue d1, held by me under lease 1, three messages old."""
    facts = {"status": "active", "holder_id": ME, "lease": 1, "messages": 3, "last_by": "guest", **parts}
    return dialogue("d1", **facts)


class Talk:
    """Drives one session; `actions` holds what it wanted since the last look."""

    def __init__(self, kept: Kept | None = None, *, now: float = 1_000.0, random: Random | None = None) -> None:
        self.session = Session(ME, "device-1", kept or Kept(), random or Still(), "1.0")
        self.now = now
        self.actions: list[Action] = []

    def look(self) -> list[Action]:
        """Take the actions so far."""
        self.actions += self.session.take()
        taken, self.actions = self.actions, []
        return taken

    def of(self, kind: type[A]) -> list[A]:
        """Take the actions so far and keep those of one kind."""
        return [action for action in self.look() if isinstance(action, kind)]

    def frames(self) -> list[wire.ClientFrame]:
        """Frames sent since the last look."""
        return [action.frame for action in self.of(Transmit)]

    # --- what happens ---------------------------------------------------------------------------------------

    def after(self, seconds: float) -> Talk:
        """Time passes; the session is ticked at each of its moments on the way."""
        until = self.now + seconds
        while True:
            moment = self.session.next_at()
            if moment is None or moment > until:
                break
            self.now = max(self.now, moment)
            self.session.tick(self.now)
            self.actions += self.session.take()
        self.now = until
        return self

    def hear(self, *frames: wire.ServerFrame) -> Talk:
        """The server says this."""
        for frame in frames:
            self.session.frame(frame, self.now)
        return self

    def open(self, **more: Any) -> Talk:
        """The connection opens."""
        self.session.opened(self.now, **more)
        return self

    def close(self, code: int = 0, trouble: str = "", retry_s: float = 0.0) -> Talk:
        """The connection goes."""
        self.session.closed(self.now, code, trouble, retry_s)
        return self

    def welcome(self, mode: Any = "resume", **parts: Any) -> Talk:
        """The server greets."""
        facts: dict[str, Any] = {
            "session": "s",
            "proto": 1,
            "epoch": EPOCH,
            "head": 0,
            "oldest": 1,
            "mode": mode,
            "server_ms": 5_000,
            "user_id": ME,
            "user_name": "Алина",
            "role": "operator",
            **parts,
        }
        return self.hear(wire.Welcome(**facts))

    def snapshot(self, *records: tuple[str, Any, int], at: int = 10, epoch: str = EPOCH) -> Talk:
        """A whole snapshot of (ent, record, version)."""
        where = wire.Cursor(epoch, at)
        items = tuple(item(ent, record, ver) for ent, record, ver in records)
        sha = fingerprint((one.ent, one.ver) for one in items)
        return self.hear(
            wire.SnapBegin(at=where),
            wire.SnapPage(items=items),
            wire.SnapEnd(at=where, count=len(items), sha256=sha),
        )

    def live(self, seq: int = 10) -> Talk:
        """The replay is over."""
        return self.hear(wire.Live(seq=seq))

    def pong(self, head: int = 10) -> Talk:
        """The newest ping is answered."""
        return self.hear(wire.Pong(n=self.session._pulse._n, head=head, server_ms=5_000))


def fresh() -> Talk:
    """Signed in for the first time and live at event 10, holding dialogue d1 (version 1)."""
    talk = Talk()
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").snapshot(("dialogue:d1", mine(), 1)).live()
    talk.look()
    return talk


def kept(last: int = 10, *rows: Row) -> Kept:
    """What a journal holds of that world."""
    number = max((one.client_seq for one in rows), default=0)
    return Kept(wire.Cursor(EPOCH, last), {"dialogue:d1": Held(1, mine())}, frozenset(), rows, number)


def res(number: int = 1, st: Any = "ok", **parts: Any) -> wire.Res:
    """The outcome of a command."""
    return wire.Res(cmd=f"cmd-{number}", st=st, **parts)


def changed(seq: int, ver: int, **parts: Any) -> wire.Ev:
    """Event `seq` that gives d1 this state."""
    return event(seq, mine(**parts), ver=ver)


def states(actions: list[Action]) -> list[tuple[str, str, bool]]:
    """(command, state, done) of each settling among the actions."""
    return [(one.row.cmd, one.row.state.value, one.done) for one in actions if isinstance(one, Settle)]
