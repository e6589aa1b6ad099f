"""A computer with the real session, journal and store on it; people sign in, it crashes, its network goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.bench.simulation.clock import now_ms
from app.bench.simulation.lines import SimLine
from app.console.journal import Seal
from app.console.journal.ledger import Journal
from app.console.outgoing import pending_of
from app.console.scribe import Gathered
from app.console.session import Session
from app.console.session.actions import (
    Abort,
    Action,
    Apply,
    Connect,
    Notice,
    RenewToken,
    Settle,
    SignedOut,
    Swap,
    Transmit,
)
from app.console.session.connection import Phase
from app.console.session.rows import REFUSED, Row
from app.console.state import Me, PendingState
from app.console.store import Store
from app.protocol import frames as wire
from app.protocol.codec import decode_trusted
from app.protocol.version import Close
from app.service.refused import Refused

if TYPE_CHECKING:
    from app.bench.simulation.world import SimWorld

_DECODER = msgspec.json.Decoder(wire.ServerFrame)
_ENCODE = msgspec.json.encode
_KEY = bytes(32)
_CALM = frozenset({"retention", "epoch", "perm"})
"""reasons of a gap that a server may have"""
POLL_S = 1.0


class SimConsole:
    """One computer; its journal survives everything, the rest is gone with each crash."""

    def __init__(self, world: SimWorld, name: str) -> None:
        self.world, self.name = world, name
        self.journal = Journal(None, Seal(_KEY))
        self.written: set[str] = set()
        """every id this journal has had"""
        self.user_id = ""
        self.on = False
        self.line: SimLine | None = None
        self.gathered = Gathered()
        self.session: Session
        self.store: Store
        self._life = 0
        """counts starts; what was planned in an earlier life does not happen"""
        self._attempt = 0
        self._lines = 0
        self._tick_at: float | None = None
        self._writing = False

    @property
    def now(self) -> float:
        """Simulated seconds."""
        return self.world.timeline.now

    # --- life ----------------------------------------------------------------------------------------------

    def start(self, user_id: str) -> None:
        """Somebody signs in."""
        world = self.world
        self.user_id, self.on = user_id, True
        self._life += 1
        self._tick_at, self._writing = None, False
        self.gathered = Gathered()
        found = self.journal.restore(user_id, self.now, now_ms(world.timeline))
        if found.lost:
            world.facts.wrong(f"{self.name} lost {found.lost} rows of its journal")
        self.session = Session(user_id, self.name, found.kept, world.random, "sim")
        self.store = Store(lambda: world.timeline.now)
        self.store.set_me(Me(user_id, user_id, "operator", "sim"))
        self.store.swap(found.kept.entities)
        world.mutant.spoil(self)
        for row in self.session.outbox:
            self.store.put_pending(pending_of(row))
        self.session.start(self.now)
        self.pump()

    def crash(self) -> None:
        """The power goes: what was only in memory is gone."""
        if self.on:
            self.world.facts.counts["crashes"] += 1
            self.on = False
            self._life += 1
            self._drop_line()

    def later(self, wait_s: float, deed: str, *args: object) -> None:
        """Call a method of ours in a while, if this life still lasts."""
        life = self._life

        def call() -> None:
            if self.on and life == self._life:
                getattr(self, deed)(*args)

        self.world.timeline.after(wait_s, call)

    # --- driving the session -------------------------------------------------------------------------------

    def pump(self) -> None:
        """Carry out what the session wants and plan its next moment."""
        life = self._life
        while self.on and life == self._life and (actions := self.session.take()):
            for action in actions:
                self.carry_out(action)
        moment = self.session.next_at() if self.on and life == self._life else None
        if moment is not None and (self._tick_at is None or moment < self._tick_at):
            self._tick_at = max(moment, self.now + 1e-4)
            self.later(self._tick_at - self.now, "tick", self._tick_at)

    def tick(self, planned: float) -> None:
        """Time passes for the session."""
        if self._tick_at == planned:
            self._tick_at = None
            self.session.tick(self.now)
            self.pump()

    def note(self, what: str) -> None:
        """A line in the diary."""
        self.world.facts.note(f"{self.now:9.4f} {self.name} {what}")

    def carry_out(self, action: Action) -> None:
        """What a driver does."""
        self.note(_in_words(action))
        match action:
            case Connect():
                self._attempt += 1
                self.later(max(0.0, action.at - self.now), "attempt", action.poll, self._attempt)
            case Transmit(frame=frame):
                self.transmit(frame)
            case Abort():
                self._drop_line()
            case RenewToken():
                self.later(0.05, "renewed")
            case SignedOut():
                self.signed_out(action)
            case Notice():
                self.noted(action)
            case _:
                self._receive(action)

    def _receive(self, action: Action) -> None:
        match action:
            case Apply():
                self.show(action)
            case Swap():
                self.store.swap(action.entities)
                self.gathered.put_swap(action)
                self.disk()
                self.judge()
            case Settle():
                self.settle(action)

    def _drop_line(self) -> None:
        if self.line is not None:
            self.line.abort()
            self.line = None

    def show(self, action: Apply) -> None:
        """Events on the screen now, on the disk soon."""
        self.store.apply((one.ent, one.held, one.messages) for one in action.changes)
        self.gathered.put_apply(action)
        self.disk()
        if self.world.random.random() < 0.1:
            self.judge()

    def judge(self) -> None:
        """Is the screen what it should be at this place of the stream?"""
        stream = self.session.stream
        event_ids = self.world.rights_at(self)
        if event_ids is not None:
            self.world.facts.judge_screen(self.name, stream.cursor, stream.entities, event_ids)

    def settle(self, action: Settle) -> None:
        """How a command stands."""
        row, done = action.row, action.done
        self.gathered.rows[row.cmd] = (row, done)
        self.disk()
        click = self.world.facts.clicks.get((row.user_id, row.cmd))
        if done:
            self.store.drop_pending(row.cmd)
            if click is not None:
                click.fate = _fate(row)
        elif row.state in REFUSED:
            self.store.put_refusal(pending_of(row))
        else:
            self.store.put_pending(pending_of(row))

    def renewed(self) -> None:
        """A new token has come."""
        self.session.renewed(self.now, "token")
        self.pump()

    def signed_out(self, action: SignedOut) -> None:
        """Only another window of the same person may throw one out here; one comes back after a while."""
        if action.reason != "replaced":
            self.world.facts.wrong(f"{self.name} was signed out: {action.reason}")
        self.later(self.world.random.uniform(1, 5), "again")

    def again(self) -> None:
        """Sign in again after having been replaced."""
        user_id = self.user_id
        self.crash()
        self.start(user_id)

    def noted(self, notice: Notice) -> None:
        """What a healthy pair never has to say is a broken promise."""
        key = notice.key
        if key == "gap" and notice.about["reason"] in _CALM:
            self.world.facts.counts["resyncs"] += 1
        elif not (key == "ahead" and notice.about["code"] == str(int(Close.SNAPSHOT))):
            self.world.facts.wrong(f"{self.name} noticed {key} {dict(notice.about)}")

    # --- the disk ------------------------------------------------------------------------------------------

    def disk(self) -> None:
        """Write what is gathered a little later."""
        if not self._writing:
            self._writing = True
            self.later(self.world.knobs.disk_s, "write")

    def write(self) -> None:
        """The disk has turned."""
        self._writing = False
        taken, self.gathered = self.gathered, Gathered()
        taken.write(self.journal, self.user_id)
        if taken.cursor is not None:
            self.session.stored(taken.cursor.seq, self.now)
            self.pump()

    # --- the network ---------------------------------------------------------------------------------------

    def attempt(self, poll: bool, number: int) -> None:
        """Connect, or fail."""
        if number != self._attempt:
            return
        world = self.world
        if not world.reachable(self, poll):
            self.later(world.random.choice((0.01, 0.5, 10.0)), "unreachable", number)
        elif poll:
            self.later(world.latency() + POLL_S, "poll", number)
        else:
            self._lines += 1
            self.line = SimLine(world, self, f"{self.name}.{self._life}.{self._lines}")
            world.backend.sit(self.line)
            self.session.opened(self.now)
            self.pump()

    def unreachable(self, number: int) -> None:
        """The attempt has failed."""
        if number == self._attempt:
            self.session.closed(self.now, trouble="timeout")
            self.pump()

    def poll(self, number: int) -> None:
        """A long poll's answer."""
        if number != self._attempt:
            return
        if not self.world.reachable(self, True):
            self.unreachable(number)
            return
        try:
            answer = self.world.backend.poll(self.user_id, self.name, self.session.cursor)
        except Refused as refused:
            code = Close.SNAPSHOT if refused.code == "snapshot" else 0
            self.session.closed(self.now, code, refused.code)
            self.pump()
            return
        self.world.facts.counts["polls"] += 1
        self.session.opened(self.now, poll=True)
        for data in answer:
            self.session.frame(decode_trusted(data, _DECODER), self.now)
            self.pump()
        self.session.polled(self.now)
        self.pump()

    def hear(self, line: SimLine, data: bytes) -> None:
        """A frame has come in."""
        if self.on and line is self.line:
            self.session.frame(decode_trusted(data, _DECODER), self.now)
            self.pump()

    def lost(self, line: SimLine, code: int) -> None:
        """The connection is gone."""
        if self.on and line is self.line:
            self.line = None
            self.session.closed(self.now, code)
            self.pump()

    def transmit(self, frame: wire.ClientFrame) -> None:
        """Send a frame, by HTTP while polling."""
        if isinstance(frame, wire.Cmd):
            self.world.judge_blind(self, frame)
        if not self.session.polling:
            if self.line is not None:
                self.line.put(_ENCODE(frame))
        elif isinstance(frame, wire.Cmd | wire.CmdQuery):
            self.later(self.world.latency(), "post", frame)

    def post(self, frame: wire.Cmd | wire.CmdQuery) -> None:
        """A command's own request; its answer may be lost, with or without the command."""
        world = self.world
        lost = world.random.random() < 0.2
        answer: wire.Res | wire.CmdState | None = None
        if world.reachable(self, True) and not (lost and world.random.random() < 0.5):
            principal = world.backend.principal(self.user_id)
            if isinstance(frame, wire.Cmd):
                answer = world.backend.do(principal, self.name, frame)
            else:
                answer = world.backend.outcomes(principal, frame.cmds)
            world.backend.pump()
        if answer is not None and not lost:
            self.session.frame(answer, self.now)
        elif isinstance(frame, wire.Cmd):
            self.session.undelivered(frame.cmd, self.now)
        else:
            self.session.unasked(frame.cmds, self.now)
        self.pump()

    @property
    def is_connected(self) -> bool:
        """Signed in and up to date, over a line that is whole."""
        whole = self.line is not None and not self.line.cut
        return self.on and self.session.phase is Phase.LIVE and (whole or self.session.polling)


def _fate(row: Row) -> str:
    """What the operator was told in the end."""
    if row.state is PendingState.OK:
        return "ok"
    if row.state in {PendingState.HELD, PendingState.QUEUED}:
        return "undone"
    return "refused" if row.state in REFUSED else "discarded"


def _in_words(action: Action) -> str:
    """An action for the diary, without anything that differs from run to run."""
    match action:
        case Apply(cursor=cursor, changes=changes):
            return f"apply {cursor.epoch}:{cursor.seq} {' '.join(f'{one.ent}={one.held.ver}' for one in changes)}"
        case Swap(cursor=cursor, versions=versions):
            return f"swap {cursor.epoch}:{cursor.seq} {len(versions)} entities"
        case Settle(row=row, done=done):
            return f"settle {row.cmd} {row.state.value} {row.code}{' done' if done else ''}"
        case Transmit(frame=frame):
            return f"send {type(frame).__name__} {getattr(frame, 'cmd', '')}"
        case Notice(key=key, about=about):
            return f"notice {key} {dict(about)}"
        case _:
            return type(action).__name__
