"""The operator's actions on their way: first in first out per entity, retried, asked about, never sent blind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from app.console.session.rows import HARMLESS_BEHIND, OPEN, Row, review_code
from app.console.state import PendingState
from app.protocol.frames import Cmd, CmdState, Err, Res
from app.protocol.refusals import Refusal
from app.protocol.snapshot import Held

FAILURES = 5
"""transport failures after which a row needs attention and no longer blocks the others"""
ANSWER_S = 15.0
"""seconds without an answer on a living connection after which the server is asked"""
SOON_S = 0.5
"""seconds after which it is asked when a request is known to have failed; doubled with each failure"""
IN_FLIGHT = 16
PER_S = 15.0
"""commands a second, below the server's limit of 20"""
_OUTCOMES = {
    "ok": PendingState.OK,
    "rejected": PendingState.REJECTED,
    "mismatch": PendingState.REJECTED,
    "conflict": PendingState.CONFLICT,
    "forbidden": PendingState.FORBIDDEN,
    "expired": PendingState.EXPIRED,
}
_TRANSIENT = frozenset({Refusal.RATE_LIMITED.value, Refusal.BUSY.value, Refusal.INTERNAL.value})


class Outbox:
    """Rows of one user that are not finished, oldest first. Methods return the rows they changed."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[str, Row] = {}
        self._asked_at: dict[str, float] = {}
        self._retry_at: dict[str, float] = {}
        self._tokens, self._filled_at = PER_S, 0.0
        self._starved_until: float | None = None
        for row in sorted(rows, key=lambda row: row.client_seq):
            # Sending is not written down before it is done, so a queued row may have left: ask, do not guess.
            unsure = row.state in {PendingState.SENT, PendingState.QUEUED}
            self._rows[row.cmd] = replace(row, state=PendingState.UNKNOWN) if unsure else row

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def get(self, cmd: str) -> Row | None:
        """The row of a command, if it is not finished."""
        return self._rows.get(cmd)

    def _put(self, row: Row, **changes: object) -> Row:
        changed = replace(row, **changes)  # type: ignore[arg-type]  # the fields of Row, checked by the dataclass
        self._rows[row.cmd] = changed
        return changed

    def add(self, row: Row) -> None:
        """A row that the journal holds already."""
        self._rows[row.cmd] = row

    def undo(self, cmd: str) -> Row | None:
        """Take out a row that is held or waits for the link; None when it has left or was never there."""
        row = self._rows.get(cmd)
        if row is None or row.state not in {PendingState.HELD, PendingState.QUEUED}:
            return None
        return self._rows.pop(cmd)

    def discard(self, cmd: str) -> Row | None:
        """Take out a row that failed; None while it may still be on its way."""
        row = self._rows.get(cmd)
        if row is None or row.state in OPEN or row.state is PendingState.OK:
            return None
        return self._rows.pop(cmd)

    def retry(self, cmd: str, era: int, now: float, wall_ms: int) -> Row | None:
        """Queue a reviewed row again under its id; None when the server has judged it (a new id is needed)."""
        row = self._rows.get(cmd)
        if row is None or row.state is not PendingState.NEEDS_REVIEW or row.judged:
            return None
        return self._put(row, state=PendingState.QUEUED, code="", attempts=0, era=era, made_at=now, wall_ms=wall_ms)

    def release(self, now: float) -> list[Row]:
        """Rows whose time to undo is over."""
        return [
            self._put(row, state=PendingState.QUEUED, send_at=None)
            for row in list(self)
            if row.state is PendingState.HELD and (row.send_at is None or now >= row.send_at)
        ]

    # --- connections ---------------------------------------------------------------------------------------

    def lost(self) -> list[Row]:
        """The connection is gone: what was sent on it has an unknown outcome."""
        self._asked_at.clear()
        return [
            self._put(row, state=PendingState.UNKNOWN, attempts=row.attempts + 1)
            for row in list(self)
            if row.state is PendingState.SENT
        ]

    def unsure(self, cmd: str, now: float) -> list[Row]:
        """The sending of one command failed on its way: the server is asked soon."""
        row = self._rows.get(cmd)
        if row is None or row.state is not PendingState.SENT:
            return []
        self._asked_at[cmd] = now + min(ANSWER_S, SOON_S * 2**row.attempts)
        return [self._put(row, state=PendingState.UNKNOWN, attempts=row.attempts + 1)]

    def unasked(self, cmds: Iterable[str], now: float) -> None:
        """A question failed on its way: it is asked again soon."""
        for cmd in cmds:
            if cmd in self._asked_at:
                self._asked_at[cmd] = min(self._asked_at[cmd], now + 2 * SOON_S)

    def to_ask(self, now: float) -> list[str]:
        """Commands whose outcome must be asked for; each once a while."""
        due = [
            row.cmd
            for row in self
            if row.state in {PendingState.UNKNOWN, PendingState.SENT} and now >= self._asked_at.get(row.cmd, now)
        ]
        for cmd in due:
            self._asked_at[cmd] = now + ANSWER_S
        return due

    # --- sending -------------------------------------------------------------------------------------------

    def to_send(self, now: float, era: int, state: Mapping[str, Held]) -> tuple[list[Cmd], list[Row]]:
        """Frames to send now and every row that changed: sent, or back for review."""
        frames: list[Cmd] = []
        changed: list[Row] = []
        blocked: set[str] = set()
        self._starved_until = None
        in_flight = sum(row.state is PendingState.SENT for row in self)
        for cmd in list(self._rows):
            row = self._rows[cmd]  # a row before it may have taken it along
            if row.state not in OPEN or row.ent in blocked:
                continue
            if not self._ready(row, now):
                blocked.add(row.ent)
                continue
            code = review_code(row, now, era, state)
            if code:
                changed += self._review(row, code)
                continue
            blocked.add(row.ent)
            if in_flight < IN_FLIGHT and self._allowed(now):
                in_flight += 1
                changed.append(self._put(row, state=PendingState.SENT))
                self._asked_at[row.cmd] = now + ANSWER_S
                frames.append(_frame(row))
        return frames, changed

    def _ready(self, row: Row, now: float) -> bool:
        return row.state is PendingState.QUEUED and now >= self._retry_at.get(row.cmd, now)

    def _allowed(self, now: float) -> bool:
        self._tokens = min(PER_S, self._tokens + (now - self._filled_at) * PER_S)
        self._filled_at = now
        if self._tokens < 1.0:
            self._starved_until = now + (1.0 - self._tokens) / PER_S + 0.001  # never rounded down to nothing
            return False
        self._tokens -= 1.0
        return True

    def _review(self, row: Row, code: str) -> list[Row]:
        """Bring a row back, and with it those behind it on the same entity that build on it.

        A one-time code is forgotten with that: by the time it is sent again it would only count as a wrong try.
        """
        changed = [self._put(row, state=PendingState.NEEDS_REVIEW, code=code, send_at=None, step_up="")]
        changed += [
            self._put(other, state=PendingState.NEEDS_REVIEW, code="follows", send_at=None, step_up="")
            for other in list(self)
            if other.ent == row.ent
            and other.client_seq > row.client_seq
            and other.state in {PendingState.QUEUED, PendingState.HELD}
            and other.kind not in HARMLESS_BEHIND
        ]
        return changed

    # --- answers -------------------------------------------------------------------------------------------

    def answered(self, res: Res, now: float, last_seq: int) -> tuple[list[Row], bool]:
        """A result: the rows it changed, and whether the first of them is done and leaves the outbox."""
        row = self._rows.get(res.cmd)
        if row is None or row.judged or row.state is PendingState.HELD:
            return [], False
        if res.st == "retry":
            return self._again(row, now, res.retry_ms / 1000, res.code), False
        if res.st == "ok":
            if res.seq <= last_seq:
                del self._rows[row.cmd]
                return [replace(row, state=PendingState.OK, seq=res.seq, judged=True, made=res.made)], True
            return [self._put(row, state=PendingState.OK, seq=res.seq, judged=True, made=res.made)], False
        if row.kind == "SendReply" and res.code == Refusal.MOVED_ON.value:
            changed = self._review(row, res.code)
            return [self._put(changed[0], judged=True), *changed[1:]], False
        code = res.code or res.st
        return [self._put(row, state=_OUTCOMES[res.st], code=code, judged=True)], False

    def complained(self, err: Err, now: float) -> list[Row]:
        """An error about one command: tried again when that can help, refused otherwise."""
        row = self._rows.get(err.cmd)
        if row is None or row.state is not PendingState.SENT:
            return []
        if err.code in _TRANSIENT:
            return self._again(row, now, 1.0, err.code)
        return [self._put(row, state=PendingState.REJECTED, code=err.code)]

    def _again(self, row: Row, now: float, wait_s: float, code: str) -> list[Row]:
        attempts = row.attempts + 1
        if attempts >= FAILURES:
            return self._review(self._put(row, attempts=attempts), code or "unsent")
        self._retry_at[row.cmd] = now + max(wait_s, 0.5 * 2**attempts)
        return [self._put(row, state=PendingState.QUEUED, attempts=attempts)]

    def told(self, state: CmdState, now: float, last_seq: int) -> tuple[list[Row], list[Row]]:
        """Outcomes asked for: (rows changed, rows done). What the server never saw is queued again."""
        changed: list[Row] = []
        done: list[Row] = []
        for res in state.known:
            rows, finished = self.answered(res, now, last_seq)
            (done if finished else changed).extend(rows)
        for cmd in state.unknown:
            row = self._rows.get(cmd)
            if row is not None and row.state is PendingState.UNKNOWN:
                changed += self._unseen(row)
        return changed, done

    def _unseen(self, row: Row) -> list[Row]:
        if row.attempts >= FAILURES:
            return self._review(row, "unsent")
        return [self._put(row, state=PendingState.QUEUED)]

    def caught_up(self, last_seq: int) -> list[Row]:
        """Accepted rows whose event has arrived; they leave the outbox."""
        done = [row for row in self if row.state is PendingState.OK and row.seq <= last_seq]
        for row in done:
            del self._rows[row.cmd]
        return done

    def moments(self, *, live: bool) -> Iterator[float]:
        """When something is due: the end of a hold, and on a living connection retries and questions."""
        for row in self:
            if row.state is PendingState.HELD and row.send_at is not None:
                yield row.send_at
            elif live and row.state is PendingState.QUEUED:
                yield self._retry_at.get(row.cmd, 0.0)
            elif live and row.state in {PendingState.SENT, PendingState.UNKNOWN}:
                yield self._asked_at.get(row.cmd, 0.0)
        if live and self._starved_until is not None:
            yield self._starved_until


def _frame(row: Row) -> Cmd:
    return Cmd(
        cmd=row.cmd,
        client_seq=row.client_seq,
        k=row.kind,
        ent=row.ent,
        args=msgspec.Raw(row.args),
        base=row.base,
        made_ms=row.made_ms,
        step_up=row.step_up,
    )
