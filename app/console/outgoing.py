"""From the operator's click to the session: the journal first, then the wire."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from app.console.desk import Word
from app.console.journal import JournalError, NewRow, kind_of
from app.console.seat import Seat
from app.console.session.rows import Row
from app.console.state import Pending, PendingState
from app.domain.ids import entity_id
from app.protocol.arguments import Args
from app.protocol.commands import COMMANDS, SendReply
from app.protocol.deals import STEPPED_UP

_log = structlog.get_logger("usher.console.outgoing")
_NEEDS_BASE: Final = frozenset({"SaveArticle", "ArchiveArticle", "SaveReadyReply", "DismissUnanswered"})
"""kinds that name the version they change even when the view did not say it"""
_TAKES_DRAFT: Final = frozenset({"SendReply", "AddNote"})


def new_command_id(wall_ms: int) -> str:
    """A UUIDv7: 48 bits of milliseconds, then random."""
    random = int.from_bytes(os.urandom(10))
    value = (wall_ms & (2**48 - 1)) << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | (random & (2**62 - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def pending_of(row: Row) -> Pending:
    """A row of the outbox as views see it."""
    return Pending(
        cmd=row.cmd,
        client_seq=row.client_seq,
        kind=row.kind,
        ent=row.ent,
        args=msgspec.Raw(row.args),
        base=row.base,
        made_ms=row.made_ms,
        state=row.state,
        code=row.code,
        attempts=row.attempts,
        send_at=row.send_at,
    )


class Outgoing:
    """Sends, undoes, retries and discards for one seat."""

    def __init__(self, seat: Seat, say: Callable[[Word], None]) -> None:
        self._seat, self._say = seat, say
        self._arriving: set[str] = set()
        """commands on their way into the journal"""
        self._undone: set[str] = set()

    def send(self, ent: str, args: Args, hold_s: float, base: int | None, step_up: str = "") -> str:
        """Write a command down and send it after `hold_s`; its id. A one-time code is never written down."""
        seat = self._seat
        kind = type(args).__name__
        wall_ms = round(time.time() * 1000)
        if base is None and kind in _NEEDS_BASE:
            base = seat.store.version(ent) or None
        new = NewRow(
            cmd=new_command_id(wall_ms),
            user_id=seat.session.user_id,
            kind=kind,
            ent=ent,
            args=msgspec.json.encode(args),
            base=base,
            made_ms=seat.store.now_ms(),
            wall_ms=wall_ms,
            hold_ms=wall_ms + round(hold_s * 1000) if hold_s > 0 else 0,
        )
        self._arriving.add(new.cmd)
        seat.spawn(self._write(new, time.monotonic(), hold_s, era=seat.session.live_era, step_up=step_up))
        return new.cmd

    async def _write(self, new: NewRow, made_at: float, hold_s: float, *, era: int, step_up: str) -> None:
        seat = self._seat
        draft_of = entity_id(new.ent) if new.kind in _TAKES_DRAFT else ""
        try:
            number = await seat.scribe.append(new, draft_of)
        except (JournalError, OSError) as error:
            _log.error("a command could not be written down", kind=kind_of(error))
            text = str(msgspec.json.decode(new.args).get("text", ""))
            about = {"cmd": new.cmd, "ent": new.ent, "kind": new.kind, "text": text}
            self._say(Word("notice", "not_saved", about))
            return
        finally:
            self._arriving.discard(new.cmd)
        row = Row(
            cmd=new.cmd,
            client_seq=number,
            user_id=new.user_id,
            kind=new.kind,
            ent=new.ent,
            args=new.args,
            base=new.base,
            made_ms=new.made_ms,
            wall_ms=new.wall_ms,
            made_at=made_at,
            state=PendingState.HELD if hold_s > 0 else PendingState.QUEUED,
            send_at=made_at + hold_s if hold_s > 0 else None,
            era=era,
            step_up=step_up,
        )
        self._arrived(row, draft_of)

    def _arrived(self, row: Row, draft_of: str) -> None:
        seat = self._seat
        if row.cmd in self._undone:
            self._undone.discard(row.cmd)
            seat.scribe.settle(row, True)
            return
        with seat.store.batch():
            if draft_of in seat.store.drafts:
                seat.store.set_draft(draft_of, None)
            seat.store.put_pending(pending_of(row))
            seat.driver.do(seat.session.add, row)

    def undo(self, cmd: str) -> bool:
        """Take back what has not left; also a command that is still being written down."""
        if cmd in self._arriving:
            self._undone.add(cmd)
            return True
        return bool(self._seat.driver.do(self._seat.session.undo, cmd))

    def retry(self, cmd: str) -> None:
        """Send again; what the server has judged goes as a new command."""
        seat = self._seat
        if seat.driver.do(seat.session.retry, cmd, wall_ms=round(time.time() * 1000)):
            return
        row = seat.session.outbox.get(cmd)
        if row is None:
            return
        if row.kind in STEPPED_UP:
            return  # its code is spent: the screen asks for a new one
        args = self._refreshed(row)
        if self.discard(cmd):
            base = seat.store.version(row.ent) if row.base is not None else None
            self.send(row.ent, args, 0.0, base)

    def _refreshed(self, row: Row) -> Args:
        """The same words for the dialogue as it is now: the operator has just looked at it."""
        args = msgspec.json.decode(row.args, type=COMMANDS[row.kind])
        dialogue = self._seat.store.dialogues.get(entity_id(row.ent))
        if isinstance(args, SendReply) and dialogue is not None:
            return msgspec.structs.replace(args, lease=dialogue.lease, answered_n=dialogue.messages)
        return args

    def discard(self, cmd: str) -> bool:
        """Put a failed command away."""
        done = self._seat.session.discard(cmd)
        self._seat.driver.pump()
        return done
