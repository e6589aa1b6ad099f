"""The outbox at work: what happens to it, told as actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from app.console.session.actions import Action, Notice, Settle, Transmit
from app.console.session.outbox import Outbox
from app.console.session.rows import Row
from app.protocol import frames as wire
from app.protocol.snapshot import Held


class Dispatch:
    """Speaks for the outbox; `do` takes the actions in order."""

    def __init__(self, outbox: Outbox, do: Callable[[Action], None]) -> None:
        self.outbox = outbox
        self._do = do

    def _settle(self, rows: Iterable[Row], *, done: bool = False) -> None:
        for row in rows:
            self._do(Settle(row, done))

    def undo(self, cmd: str) -> bool:
        """Take back a row that is not on the wire."""
        row = self.outbox.undo(cmd)
        if row is not None:
            self._settle([row], done=True)
        return row is not None

    def retry(self, cmd: str, era: int, now: float, wall_ms: int) -> bool:
        """Queue a reviewed row again; False when the server has judged it."""
        row = self.outbox.retry(cmd, era, now, wall_ms)
        if row is not None:
            self._settle([row])
        return row is not None

    def discard(self, cmd: str) -> bool:
        """Put away a row that failed."""
        row = self.outbox.discard(cmd)
        if row is not None:
            self._settle([row], done=True)
        return row is not None

    def lost(self) -> None:
        """The connection is gone."""
        self._settle(self.outbox.lost())

    def undelivered(self, cmd: str, now: float) -> None:
        """One command's own request failed on its way."""
        self._settle(self.outbox.unsure(cmd, now))

    def caught_up(self, seq: int) -> None:
        """Events up to `seq` are on the screen."""
        self._settle(self.outbox.caught_up(seq), done=True)

    def outcome(self, frame: wire.Res | wire.CmdState | wire.Err, now: float, last_seq: int) -> None:
        """The server speaks of commands."""
        if isinstance(frame, wire.CmdState):
            changed, done = self.outbox.told(frame, now, last_seq)
            self._settle(changed)
            self._settle(done, done=True)
        elif isinstance(frame, wire.Res):
            rows, finished = self.outbox.answered(frame, now, last_seq)
            self._settle(rows, done=finished)
        elif frame.cmd:
            self._settle(self.outbox.complained(frame, now))
        else:
            self._do(Notice("server_error", {"code": frame.code}))

    def flush(self, now: float, *, live: bool, era: int, state: Mapping[str, Held]) -> None:
        """End holds that are over; on a living connection ask and send what is due."""
        self._settle(self.outbox.release(now))
        if not live:
            return
        asked = self.outbox.to_ask(now)
        if asked:
            self._do(Transmit(wire.CmdQuery(cmds=tuple(asked))))
        frames, changed = self.outbox.to_send(now, era, state)
        self._settle(changed)
        for frame in frames:
            self._do(Transmit(frame))
