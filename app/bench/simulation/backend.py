"""The real hub and dispatch over the simulated storage, and the process around them: crashes, restarts, backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from app.bench.simulation.clock import SimClock, Timeline, drive, now_ms
from app.bench.simulation.facts import Facts
from app.bench.simulation.knobs import Knobs
from app.bench.simulation.storage import Kept, SimStorage
from app.domain.ids import entity_key
from app.domain.turns import Memory
from app.ports.facts import Logged
from app.ports.rows import ConversationRow, DialogueRow, UserRow
from app.ports.storage import OutcomeUnknownError, Tx
from app.protocol import frames as wire
from app.protocol.codec import decode
from app.protocol.records import Dialogue, Staff
from app.protocol.version import Close
from app.service import backend, consoles, dispatch, hub, parcels, replay, saying, seat, sweeps
from app.service.idents import needed
from app.service.principal import Principal
from app.service.saying import Words
from app.service.seat import ReadLog, ReadSnapshot, Seat, Send, Shut
from app.service.sessions import GuestSession

T = TypeVar("T")
EVENTS = ("north", "south")
TICK_S = 0.1


@contextmanager
def shrunk(knobs: Knobs) -> Iterator[None]:
    """Make the backend's limits as small as the seed wants them, so that a short run meets them all."""
    wanted = (
        (seat, "UNACKED_EVENTS", knobs.window),
        (seat, "REPLAY_LIMIT", knobs.replay),
        (seat, "LOG_PAGE", knobs.log_page),
        (hub, "STRETCH", min(knobs.window, 100)),
        (parcels, "SNAPSHOT_PAGE", knobs.page),
        (hub, "KEPT", knobs.memory),
    )
    before = [(module, name, getattr(module, name)) for module, name, _ in wanted]
    for module, name, value in wanted:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


class SimBackend:
    """One backend; `lines` are the connections it believes in. Frames go out through each line's `say`."""

    def __init__(self, timeline: Timeline, knobs: Knobs, facts: Facts) -> None:
        self.timeline, self.knobs, self.facts = timeline, knobs, facts
        self.storage = SimStorage("epoch-1", knobs.retention)
        self.seats: dict[str, tuple[Seat, BackendEnd]] = {}
        self.up = False
        self.storage.listen(facts.committed)
        self._epochs = 1
        self._clock = SimClock(timeline)

    # --- the process ---------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Start over what is stored."""
        options = backend.Options(think=False, lease_s=20)
        started = backend.start(self.storage, None, clock=self._clock, wall=self._clock, options=options)
        self.core = drive(started)
        self.up = True

    def crash(self) -> None:
        """The process dies; the store stays. Every line is dead from now on."""
        self.up = False
        self.storage.deafen()
        ends = [end for _, end in self.seats.values()]
        self.seats.clear()
        for end in ends:
            end.died()

    def restore(self, kept: Kept) -> None:
        """A backup is brought back while the process runs."""
        self._epochs += 1
        self.facts.forget_world(self.storage)
        self.storage.bring_back(kept, self.next_epoch())
        self.facts.new_world(self.storage)

    def next_epoch(self) -> str:
        """The name of the new world."""
        return f"epoch-{self._epochs}"

    def tick(self) -> None:
        """Time passes for the hub."""
        if self.up:
            self.core.hub.tick(self.timeline.now)
            self.pump()

    # --- the world -----------------------------------------------------------------------------------------

    def settle(self, users: list[tuple[str, str, tuple[str, ...]]]) -> None:
        """The people (name, role, events) and the dialogues of the day."""
        for user_id, role, event_ids in users:
            staff = Staff(id=user_id, name=user_id.title(), role=role)
            row = UserRow(
                id=user_id, ver=1, login=user_id, name=staff.name, role=role, password="", state=staff,
                event_ids=event_ids,
            )  # fmt: skip
            drive(self.storage.write(lambda tx, row=row: tx.put(row)))  # type: ignore[misc]  # a lambda's default
        for number in range(self.knobs.dialogues):
            drive(self.storage.write(partial(_open, number=number, at_ms=now_ms(self.timeline))))

    def guest_writes(self, number: int, text: str) -> None:
        """The guest of a dialogue says something."""
        if self.up:
            event_id = EVENTS[number % 2]
            session = GuestSession("", f"c{number}", f"g{number}", event_id, "widget", "ru")
            words = Words(text, text, "", (), False)
            at_ms = now_ms(self.timeline)
            work = partial(saying.keep, session=session, words=words, now_ms=at_ms, think=False)
            drive(self.storage.write(work))
            self.pump()

    def sweep(self) -> None:
        """Leases run out, snoozes end."""
        if self.up:
            drive(sweeps.sweep(self.core))
            self.pump()

    def forget(self) -> None:
        """The stream is cut to what is kept."""
        if self.up:
            drive(self.storage.forget(now_ms(self.timeline)))
            self.tell_oldest()

    def tell_oldest(self) -> None:
        """The hub learns how far back one may resume."""
        self.core.hub.oldest = self.storage.kept.oldest

    def change_rights(self, user_id: str, event_ids: tuple[str, ...]) -> None:
        """Somebody sees other events from now on; his consoles come again."""
        if not self.up:
            return

        def change(tx: Tx) -> int:
            row = needed(tx.get(UserRow, user_id))
            row = replace(row, event_ids=event_ids, perm_ver=row.perm_ver + 1)
            row = consoles.put_user(tx, row, "StaffChanged", now_ms(self.timeline))
            tx.put(replace(row, scope_seq=tx.head()))
            return row.perm_ver

        perm_ver = drive(self.storage.write(change))
        self.core.hub.outdate(user_id, perm_ver, Close.SNAPSHOT)
        self.pump()

    def principal(self, user_id: str) -> Principal:
        """The person as of now."""
        row = needed(self.storage.find(UserRow, user_id))
        return Principal(row.id, row.name, row.role, row.event_ids, row.perm_ver, row.scope_seq)

    # --- lines ---------------------------------------------------------------------------------------------

    def sit(self, end: BackendEnd) -> None:
        """A console has connected."""
        taken = self.core.hub.sit(self.principal(end.user_id), self.timeline.now)
        self.seats[end.name] = (taken, end)

    def has_told_all(self, name: str, last: int) -> bool:
        """Whether a line's console, standing at `last`, has been sent everything it may see."""
        found = self.seats.get(name)
        return found is None or (found[0].place == self.storage.kept.head and found[0].sent <= last)

    def leave(self, name: str) -> None:
        """A console's socket is gone."""
        found = self.seats.pop(name, None)
        if found is None or not self.up:
            return
        taken, end = found
        self.core.hub.leave(taken, self.timeline.now)
        if end.here:
            drive(consoles.gone(self.core, end.user_id))
        self.pump()

    def hear(self, name: str, data: bytes) -> None:
        """A frame has come in."""
        found = self.seats.get(name)
        if found is None or found[0].phase is seat.Phase.SHUT:
            return
        taken, end = found
        frame: wire.ClientFrame = decode(data, wire.ClientFrame)  # type: ignore[arg-type]  # a type to msgspec
        now = self.timeline.now
        match frame:
            case wire.Hello():
                known = drive(consoles.known_seq(self.core, taken.principal, frame.device))
                taken.hello(frame, known, now, consoles.greeting(self.core))
                if taken.phase is not seat.Phase.SHUT and not end.here:
                    end.here = True
                    drive(consoles.came(self.core, end.user_id))
            case wire.Ack(seq=seq):
                taken.ack(seq, now)
            case wire.Ping():
                self.core.hub.tick(now)  # a real hub ticks so often that it has looked at everything before
                taken.ping(frame, now, now_ms(self.timeline))
            case wire.Cmd():
                taken.heard(now)
                taken.put(self.do(taken.principal, taken.device, frame))
            case wire.CmdQuery():
                taken.heard(now)
                taken.put(self.outcomes(taken.principal, frame.cmds))
            case _:
                taken.heard(now)
        self.pump()

    def do(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """A command; the storage may lose its connection during COMMIT, with or without having stored it."""
        self.facts.before(self.storage, cmd, principal.user_id)
        self.storage_flaw()
        try:
            res = self.dispatched(principal, device, cmd)
        finally:
            self.storage.write = self._write  # type: ignore[method-assign]  # the flaw is over
        self.facts.after(self.storage, cmd, principal.user_id, res)
        return res

    def dispatched(self, principal: Principal, device: str, cmd: wire.Cmd) -> wire.Res:
        """The real dispatch."""
        return drive(dispatch.dispatch(self.core, principal, device, cmd))

    def storage_flaw(self) -> None:
        """Maybe the next write loses its COMMIT."""
        storage = self.storage
        self._write = type(storage).write.__get__(storage)
        chance = self.facts.random.random()
        if chance >= self.knobs.unknown_commits:
            return

        async def flawed(work: Callable[[Tx], T]) -> T:
            if chance < self.knobs.unknown_commits / 2:
                await self._write(work)
            raise OutcomeUnknownError

        storage.write = flawed  # type: ignore[method-assign]  # until the command is done

    # --- the way out ---------------------------------------------------------------------------------------

    def pump(self) -> None:
        """Send what is due; what has to be read is read now and given a little later, as from a busy disk."""
        while self.up:
            ready = [(name, taken, end) for name, (taken, end) in self.seats.items()]
            outs = [(name, taken, end, taken.drain()) for name, taken, end in ready]
            if not any(found for *_, found in outs):
                return
            for name, taken, end, found in outs:
                for out in found:
                    if isinstance(out, Send):
                        end.say(out.data)
                    elif isinstance(out, Shut):
                        self.seats.pop(name, None)
                        self.core.hub.leave(taken, self.timeline.now)
                        if end.here:
                            drive(consoles.gone(self.core, end.user_id))
                        end.shut(out.code)
                    else:
                        self.fulfil(taken, out)

    def fulfil(self, taken: Seat, need: ReadLog | ReadSnapshot) -> None:
        """Read what a seat needs."""
        if isinstance(need, ReadLog):
            page = drive(self.storage.read(lambda reads: list(reads.events(need.after, need.limit))))
            self.later(lambda: self.give_log(taken, page))
        else:
            at, items = drive(self.storage.read(replay._snapshot))
            self.later(lambda: taken.snapshot(at, items, self.timeline.now))

    def give_log(self, taken: Seat, page: list[Logged]) -> None:
        """A page of the log has been read."""
        taken.log(page, self.timeline.now)

    def later(self, deed: object) -> None:
        """Done after the disk has turned, unless the process died meanwhile."""
        core = self.core

        def give() -> None:
            if self.up and self.core is core:
                deed()  # type: ignore[operator]  # what `fulfil` made
                self.pump()

        self.timeline.after(self.facts.random.uniform(0.0, 0.05), give)

    def outcomes(self, principal: Principal, cmds: tuple[str, ...]) -> wire.CmdState:
        """The stored outcomes of commands."""
        return drive(dispatch.stored(self.core, principal, cmds))

    def poll(self, user_id: str, device: str, cursor: wire.Cursor | None) -> list[bytes]:
        """One long poll that does not wait."""
        return drive(replay.poll(self.core, self.principal(user_id), device, cursor, 0))


class BackendEnd:
    """The backend's end of one connection; the wire puts in what the methods do."""

    def __init__(self, name: str, user_id: str) -> None:
        self.name, self.user_id = name, user_id
        self.here = False

    def say(self, data: bytes) -> None:
        """A frame for the console."""
        raise NotImplementedError

    def shut(self, code: int) -> None:
        """A polite close."""
        raise NotImplementedError

    def died(self) -> None:
        """The process is gone."""
        raise NotImplementedError


def _open(tx: Tx, number: int, at_ms: int) -> None:
    """A dialogue with its conversation, as a guest's first message would make them."""
    state = Dialogue(
        id=f"d{number}", event_id=EVENTS[number % 2], guest_id=f"g{number}", guest_name=f"Guest {number}",
        channel="widget", status="bot", opened_ms=at_ms, last_ms=at_ms,
    )  # fmt: skip
    tx.put(
        ConversationRow(
            id=f"c{number}", guest_id=state.guest_id, event_id=state.event_id, channel="widget", lang="ru",
            dialogue_id=state.id,
        )
    )  # fmt: skip
    tx.put(
        DialogueRow(
            id=state.id, ver=1, state=state, memory=Memory(), conversation_id=f"c{number}", guest_id=state.guest_id,
            event_id=state.event_id, status="bot", last_ms=at_ms,
        )
    )  # fmt: skip
    body = wire.EventBody(state=msgspec.Raw(msgspec.json.encode(state)))
    tx.log("DialogueOpened", entity_key("dialogue", state.id), 1, body, at_ms=at_ms, scope=state.event_id)
