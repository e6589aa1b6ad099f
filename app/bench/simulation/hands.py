"""What operators do: look at their screen, decide, click; undo; look through what came back."""

from __future__ import annotations

from itertools import count

import msgspec

from app.bench.simulation.clock import now_ms
from app.bench.simulation.console import SimConsole
from app.bench.simulation.facts import Click
from app.console.journal import NewRow
from app.console.outgoing import pending_of
from app.console.session import Row
from app.console.session.rows import REFUSED
from app.console.state import PendingState
from app.domain.dialogues import HELD, Status
from app.domain.ids import entity_id
from app.protocol.arguments import Args
from app.protocol.commands import (
    COMMANDS,
    AddNote,
    GiveBackDialogue,
    ReopenDialogue,
    ResolveDialogue,
    SaveReadyReply,
    SendReply,
    SnoozeDialogue,
    TagDialogue,
    TakeDialogue,
)
from app.protocol.records import Dialogue

_HELD = frozenset(status.value for status in HELD)


class Hands:
    """Clicks for everybody; ids are told apart by a counter, so that a seed always makes the same ones."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def click(self, console: SimConsole) -> None:
        """One action of the operator, by what is on the screen."""
        random, store = console.world.random, console.store
        number = next(self._numbers)
        if random.random() < 0.15:
            ent = f"reply:r{random.randrange(2)}"
            base = store.version(ent) or None
            self._send(console, number, ent, SaveReadyReply(title_ru=f"t{number}", text_ru=f"t{number}"), base)
            return
        if not store.dialogues:
            return
        dialogue = store.dialogues[random.choice(sorted(store.dialogues))]
        self._send(console, number, f"dialogue:{dialogue.id}", self._args(console, dialogue, number), None)

    def _args(self, console: SimConsole, dialogue: Dialogue, number: int) -> Args:
        random = console.world.random
        mine = dialogue.holder_id == console.user_id and dialogue.status in _HELD
        if mine and random.random() < 0.7:
            return SendReply(lease=dialogue.lease, text=f"words {number}", answered_n=dialogue.messages)
        if mine:
            return random.choice(
                (
                    GiveBackDialogue(lease=dialogue.lease, summary=f"s{number}"),
                    ResolveDialogue(outcome="answered", lease=dialogue.lease),
                    SnoozeDialogue(lease=dialogue.lease, for_ms=8_000),
                )
            )
        if dialogue.status == Status.RESOLVED.value and random.random() < 0.5:
            return ReopenDialogue()
        if random.random() < 0.6:
            may_force = console.world.roles[console.user_id] == "admin"
            return TakeDialogue(force=may_force and random.random() < 0.4)
        return random.choice((AddNote(text=f"note {number}"), TagDialogue(tags=(f"t{number}",))))

    def _send(self, console: SimConsole, number: int, ent: str, args: Args, base: int | None) -> None:
        world = console.world
        random, facts = world.random, world.facts
        hold_s = 5.0 if isinstance(args, SendReply) and random.random() < 0.5 else 0.0
        new = NewRow(
            cmd=self._id(console, number),
            user_id=console.user_id,
            kind=type(args).__name__,
            ent=ent,
            args=msgspec.json.encode(args),
            base=base,
            made_ms=now_ms(world.timeline),
            wall_ms=now_ms(world.timeline),
            hold_ms=now_ms(world.timeline) + round(hold_s * 1000) if hold_s else 0,
        )
        client_seq = console.journal.append(new)
        console.written.add(new.cmd)
        console.note(f"click {new.cmd} {new.kind} {ent} base {base}")
        facts.counts["commands"] += 1
        facts.clicks[new.user_id, new.cmd] = Click(new.cmd, new.user_id, new.kind, ent, console.now)
        if random.random() < world.knobs.crashes_per_s / 4:  # between the disk and the wire
            world.crash_computer(console)
            return
        row = Row(
            cmd=new.cmd, client_seq=client_seq, user_id=new.user_id, kind=new.kind, ent=ent, args=new.args, base=base,
            made_ms=new.made_ms, wall_ms=new.wall_ms, made_at=console.now,
            state=PendingState.HELD if hold_s else PendingState.QUEUED,
            send_at=console.now + hold_s if hold_s else None, era=console.session.live_era,
        )  # fmt: skip
        console.store.put_pending(pending_of(row))
        console.session.add(row, console.now)
        console.pump()

    def _id(self, console: SimConsole, number: int) -> str:
        """A new id; rarely one that somebody else has used."""
        world = console.world
        if world.random.random() < world.knobs.colliding_ids:
            here = {row.cmd for row in console.session.outbox}
            others = [cmd for owner, cmd in world.facts.clicks if owner != console.user_id and cmd not in here]
            mine = {cmd for owner, cmd in world.facts.clicks if owner == console.user_id}
            free = [cmd for cmd in others if cmd not in mine and not world.is_written(console, cmd)]
            if free:
                return world.random.choice(free)
        return f"cmd-{number}"

    def undo(self, console: SimConsole) -> None:
        """Take back a reply that is still held."""
        held = [row.cmd for row in console.session.outbox if row.state is PendingState.HELD]
        if held:
            console.session.undo(console.world.random.choice(held), console.now)
            console.pump()

    def review(self, console: SimConsole) -> None:
        """Look through what came back: send again or put away."""
        for row in list(console.session.outbox):
            if row.state is PendingState.NEEDS_REVIEW or row.state in REFUSED:
                if console.world.random.random() < 0.5:
                    self._retry(console, row)
                else:
                    console.session.discard(row.cmd)
                console.pump()

    def _retry(self, console: SimConsole, row: Row) -> None:
        """As the desk does it: under its id, or as a new command when the server has judged this one."""
        facts = console.world.facts
        if console.session.retry(row.cmd, console.now, now_ms(console.world.timeline)):
            click = facts.clicks[row.user_id, row.cmd]
            click.at, click.confirmed = console.now, True
            return
        args: Args = msgspec.json.decode(row.args, type=COMMANDS[row.kind])
        dialogue = console.store.dialogues.get(entity_id(row.ent))
        console.session.discard(row.cmd)
        console.pump()
        if isinstance(args, SendReply) and dialogue is not None:
            number = next(self._numbers)
            args = SendReply(lease=dialogue.lease, text=f"words {number}", answered_n=dialogue.messages)
            self._send(console, number, row.ent, args, None)
