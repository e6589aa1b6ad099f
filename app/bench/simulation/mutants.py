"""Deliberate bugs of the protocol. Each must be found; one that is not means that a judge is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced

import msgspec
from msgspec.structs import replace

from app.bench.simulation.backend import SimBackend
from app.bench.simulation.clock import drive
from app.bench.simulation.console import SimConsole
from app.console.session.actions import Action, Apply, Settle
from app.console.session.outbox import Outbox
from app.console.session.rows import Row
from app.console.session.stream import Staging, Stream, Verdict
from app.console.state import PendingState
from app.domain.ids import entity_id
from app.ports.facts import Logged
from app.ports.rows import CommandRow, DialogueRow
from app.protocol import frames as wire
from app.protocol.commands import SendReply
from app.protocol.snapshot import Held
from app.service.hub import Hub
from app.service.principal import Principal
from app.service.replay import _snapshot
from app.service.seat import ReadLog, ReadSnapshot, Seat, Stretch


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is exchanged for something worse; the healthy pair exchanges nothing."""

    name: str
    about: str
    console: type[SimConsole] = SimConsole
    backend: type[SimBackend] = SimBackend
    stream: type[Stream] | None = None
    outbox: type[Outbox] | None = None

    def spoil(self, console: SimConsole) -> None:
        """Exchange the parts of a session that has just been made."""
        if self.stream is not None:
            console.session.stream.__class__ = self.stream
        if self.outbox is not None:
            console.session.outbox.__class__ = self.outbox


HEALTHY = Mutant("", "nothing is wrong")


# --- the console's bugs ------------------------------------------------------------------------------------


class OutboxInMemory(SimConsole):
    """What is clicked is written nowhere."""

    def crash(self) -> None:
        """The journal forgets what has not arrived."""
        super().crash()
        rows = self.journal.restore(self.user_id, self.now, 0).kept.rows if self.user_id else ()
        self.journal.settle((row, True) for row in rows)


class DropOnSend(SimConsole):
    """A row leaves the journal when it leaves the computer."""

    def carry_out(self, action: Action) -> None:
        """Sent is done."""
        super().carry_out(action)
        if isinstance(action, Settle) and action.row.state is PendingState.SENT:
            self.journal.settle([(action.row, True)])


class NewIdOnRetry(SimConsole):
    """Whatever is sent again gets another id."""

    def transmit(self, frame: wire.ClientFrame) -> None:
        """The second sending of a row has a new name."""
        if isinstance(frame, wire.Cmd):
            row = self.session.outbox.get(frame.cmd)
            if row is not None and row.attempts:
                frame = replace(frame, cmd=f"{frame.cmd}-{row.attempts}")
        super().transmit(frame)


class LostIsFailed(Outbox):
    """A lost connection means that the command was not done, and it is dropped."""

    def lost(self) -> list[Row]:
        """Forget what was under way."""
        for row in list(self):
            if row.state is PendingState.SENT:
                del self._rows[row.cmd]
        return []


class NoOrder(Outbox):
    """Commands on one entity do not wait for each other."""

    def to_send(self, now: float, era: int, state: Mapping[str, Held]) -> tuple[list[wire.Cmd], list[Row]]:
        """Each row by itself, the newest first."""
        found: tuple[list[wire.Cmd], list[Row]] = ([], [])
        rows = self._rows
        for cmd in reversed(list(rows)):
            self._rows = {cmd: rows[cmd]}
            frames, changed = super().to_send(now, era, state)
            rows.update(self._rows)
            found[0].extend(frames)
            found[1].extend(changed)
        self._rows = rows
        return found


class Blind(Outbox):
    """Nothing ever comes back for review."""

    def to_send(self, now: float, era: int, state: Mapping[str, Held]) -> tuple[list[wire.Cmd], list[Row]]:
        """As if every row had just been clicked in the present connection."""
        for row in list(self):
            if row.state is PendingState.QUEUED:
                self._put(row, made_at=now, era=era)
        return super().to_send(now, era, state)


class ResumeOffByOne(SimConsole):
    """The cursor told is one event ahead."""

    def transmit(self, frame: wire.ClientFrame) -> None:
        """Say that one has seen one more."""
        if isinstance(frame, wire.Hello) and frame.cursor is not None:
            frame = replace(frame, cursor=wire.Cursor(frame.cursor.epoch, frame.cursor.seq + 1))
        super().transmit(frame)


class CursorBeforeState(SimConsole):
    """The cursor is stored at once, the state it stands for a little later."""

    def show(self, action: Apply) -> None:
        """Mark first."""
        super().show(action)
        self.journal.apply(self.user_id, (), action.cursor)


class GapsIgnored(Stream):
    """Whatever is newer is applied, whether something is missing before it or not."""

    def _follow(self, ev: wire.Ev) -> Verdict:
        if self.cursor is not None and ev.seq > self.cursor.seq:
            ev = replace(ev, prev=self.cursor.seq)
        return super()._follow(ev)


class PartialSnapshot(Stream):
    """A snapshot counts from its first page on, however it ends."""

    def drop_staging(self) -> None:
        """Keep what has come so far."""
        staging = self.staging
        if staging is not None and staging.entities:
            self.entities, self.cursor = staging.entities, staging.at
        super().drop_staging()


class SnapshotOnTop(Stream):
    """A snapshot is put on top of what was there: what is gone stays."""

    def end(self, end: wire.SnapEnd) -> Staging | None:
        """Merge instead of replace."""
        before = self.entities
        staging = super().end(end)
        if staging is not None:
            for ent, held in before.items():
                staging.entities.setdefault(ent, held)
        return staging


class WrongUsersOutbox(SimConsole):
    """Whoever signs in sends what lies there."""

    def start(self, user_id: str) -> None:
        """Take the rows of everybody."""
        super().start(user_id)
        for other in self.world.users:
            for row in self.journal.restore(other, self.now, 0).kept.rows:
                if row.user_id != user_id:
                    self.session.outbox.add(
                        replaced(row, user_id=user_id, made_at=self.now, state=PendingState.QUEUED)
                    )


# --- the backend's bugs ------------------------------------------------------------------------------------


class NoIdempotency(SimBackend):
    """A command that comes again is done again."""

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """Forget that it was done."""
        self.storage.kept.rows.get(CommandRow, {}).pop((cmd.cmd,), None)
        return super().dispatched(principal, device, cmd)

    def outcomes(self, principal: Principal, cmds: tuple[str, ...]) -> wire.CmdState:
        """Nobody remembers."""
        return wire.CmdState(unknown=cmds)


class FingerprintIgnored(SimBackend):
    """The same id gets the stored result, whatever was asked and by whom."""

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """Do not compare."""
        known = self.storage.find(CommandRow, cmd.cmd)
        if known is not None:
            return replace(msgspec.json.decode(known.result, type=wire.Res), replay=True)
        return super().dispatched(principal, device, cmd)


class BaseIgnored(SimBackend):
    """The version the operator saw does not matter."""

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """Do not look at it."""
        return super().dispatched(principal, device, replace(cmd, base=None))


class LeaseIgnored(SimBackend):
    """A reply goes out under whatever lease there is."""

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """Put the present lease in."""
        row = self.storage.find(DialogueRow, entity_id(cmd.ent))
        if cmd.k == "SendReply" and row is not None:
            args = msgspec.json.decode(cmd.args, type=SendReply)
            raw = msgspec.Raw(msgspec.json.encode(replace(args, lease=row.state.lease)))
            cmd = replace(cmd, args=raw)
        return super().dispatched(principal, device, cmd)


class AnswerBeforeCommit(SimBackend):
    """The outcome is told before it is stored, and now and then it never is."""

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """Sometimes undo what was told."""
        if self.facts.random.random() >= 0.1:
            return super().dispatched(principal, device, cmd)
        before, self.storage.kept = self.storage.kept, self.storage.copy()
        listeners, self.storage._listeners = self.storage._listeners, []
        res = super().dispatched(principal, device, cmd)
        self.storage.kept, self.storage._listeners = before, listeners
        return res


class SnapshotPlaceLate(SimBackend):
    """The entities are read first and the place afterwards."""

    def fulfil(self, taken: Seat, need: ReadLog | ReadSnapshot) -> None:
        """Tell the place of when it is given out."""
        if isinstance(need, ReadLog):
            super().fulfil(taken, need)
            return
        _, items = drive(self.storage.read(_snapshot))

        def give() -> None:
            at = wire.Cursor(self.storage.kept.epoch, self.storage.kept.head)
            taken.snapshot(at, items, self.timeline.now)

        self.later(give)


class EpochIgnored(SimBackend):
    """A backup is brought back under the old epoch."""

    def next_epoch(self) -> str:
        """Always the same; the judges' book is kept under the same name."""
        return "epoch-1"


class ReaderPastRetention(SimBackend):
    """A console may resume from before what is kept, and gets what there still is."""

    def tell_oldest(self) -> None:
        """The hub does not hear of it."""

    def give_log(self, taken: Seat, page: list[Logged]) -> None:
        """Whatever comes first is taken for the next."""
        if page:
            taken.place = page[0].seq - 1
        super().give_log(taken, page)


class LossyPush(SimBackend):
    """Now and then an event is left out of a frame, and the next one pretends to follow."""

    def boot(self) -> None:
        """Lose one in thirty on the way out."""
        super().boot()
        random = self.facts.random

        def lossy(events: Iterable[Logged], sent: int, event_ids: Collection[str]) -> Stretch:
            left = [event for event in events if random.random() > 0.03]
            return Hub.stretch_of(left, sent, event_ids)

        self.core.hub.stretch_of = lossy  # type: ignore[method-assign]  # that is the bug


MUTANTS = (
    Mutant("outbox_in_memory", "commands are lost with a crash", console=OutboxInMemory),
    Mutant("drop_on_send", "a command leaves the journal when it is sent", console=DropOnSend),
    Mutant("new_id_on_retry", "a command sent again has another id", console=NewIdOnRetry),
    Mutant("lost_is_failed", "a lost connection is taken for a failure", outbox=LostIsFailed),
    Mutant("no_order", "commands on one entity overtake each other", outbox=NoOrder),
    Mutant("blind", "nothing comes back for review after an outage", outbox=Blind),
    Mutant("resume_off_by_one", "the cursor told is one too high", console=ResumeOffByOne),
    Mutant("cursor_before_state", "the cursor is stored before what it stands for", console=CursorBeforeState),
    Mutant("gaps_ignored", "events are applied over a gap", backend=LossyPush, stream=GapsIgnored),
    Mutant("partial_snapshot", "half a snapshot is kept", stream=PartialSnapshot),
    Mutant("snapshot_on_top", "a snapshot does not replace what was there", stream=SnapshotOnTop),
    Mutant("wrong_users_outbox", "commands are sent under another login", console=WrongUsersOutbox),
    Mutant("no_idempotency", "a repeated command is done again", backend=NoIdempotency),
    Mutant("fingerprint_ignored", "a reused id gets the stored result", backend=FingerprintIgnored),
    Mutant("base_ignored", "a command on an old version is done", backend=BaseIgnored),
    Mutant("lease_ignored", "a reply under an old lease is sent", backend=LeaseIgnored),
    Mutant("answer_before_commit", "the outcome is told before it is stored", backend=AnswerBeforeCommit),
    Mutant("snapshot_place_late", "a snapshot's place is read after its data", backend=SnapshotPlaceLate),
    Mutant("epoch_ignored", "a restored world keeps its old epoch", backend=EpochIgnored),
    Mutant("reader_past_retention", "a replay begins where the log no longer reaches", backend=ReaderPastRetention),
    Mutant("lossy_push", "events get lost between commit and console", backend=LossyPush),
)
