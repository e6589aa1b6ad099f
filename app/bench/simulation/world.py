"""One seed's world: backend, consoles, guests, operators and everything that goes wrong between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from app.bench.simulation.backend import EVENTS, TICK_S
from app.bench.simulation.clock import Timeline
from app.bench.simulation.console import SimConsole
from app.bench.simulation.facts import Facts
from app.bench.simulation.hands import Hands
from app.bench.simulation.knobs import Knobs
from app.bench.simulation.lines import SimLine
from app.console.session.rows import REPLY_MAX_AGE_S
from app.domain.dialogues import Status
from app.protocol import frames as wire
from app.protocol.commands import SendReply
from app.protocol.records import Dialogue

if TYPE_CHECKING:
    from app.bench.simulation.mutants import Mutant

SETTLE_S = 5.0
PATIENCE = 60
"""how often everything may be given `SETTLE_S` to come to rest"""


class SimWorld:
    """Build it, `live` it, `settle` it, then read `facts`."""

    def __init__(self, knobs: Knobs, random: Random, mutant: Mutant) -> None:
        self.knobs, self.random, self.mutant = knobs, random, mutant
        self.timeline = Timeline()
        self.facts = Facts(random)
        self.backend = mutant.backend(self.timeline, knobs, self.facts)
        self.hands = Hands()
        self.consoles = [mutant.console(self, f"computer-{number}") for number in range(knobs.computers)]
        self.users = [f"user-{number}" for number in range(knobs.computers)]
        self.rough = True
        self.roles: dict[str, str] = {}
        self._offline: dict[str, float] = {}
        self._blocked_until = 0.0
        self._said = 0
        self._backup: Any = None

    def latency(self) -> float:
        """One way, seconds."""
        return self.knobs.latency_s * self.random.uniform(0.5, 2.0)

    # --- beginning -----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Everybody comes to work."""
        if self.knobs.shared:
            self.users.append("user-guest")
        everything: tuple[str, ...] = ()
        rights = [everything if self.random.random() < 0.6 else (EVENTS[0],) for _ in self.users]
        self.roles = {user_id: self.random.choice(("operator", "admin")) for user_id in self.users}
        self.facts.new_world(self.backend.storage)
        self.backend.settle(list(zip(self.users, self.roles.values(), rights, strict=True)))
        self.facts.new_world(self.backend.storage)
        self.backend.boot()
        for console, user_id in zip(self.consoles, self.users, strict=False):
            console.start(user_id)
        if self.knobs.blocked_sockets:
            self._blocked_until = self.knobs.seconds * 0.8
        if self.knobs.offline_s:
            self.timeline.after(self.random.uniform(5, 15), self._long_absence)
        self._tick()
        self._every(2.5, self.backend.sweep)
        self._every(self.knobs.forget_every_s, self.backend.forget)
        self._now_and_then(self.knobs.guests_per_s, self._guest)
        self._now_and_then(self.knobs.clicks_per_s, self._click)
        self._now_and_then(0.3, self._second_thoughts)
        for rate, trouble in (
            (self.knobs.cuts_per_s, self._cut),
            (self.knobs.crashes_per_s, self._crash),
            (self.knobs.backend_crashes_per_s, self._crash_backend),
            (self.knobs.rights_per_s, self._rights),
            (self.knobs.slow_readers_per_s, self._slow),
        ):
            self._now_and_then(rate, trouble)
        for _ in range(self.knobs.restores):
            self.timeline.after(self.random.uniform(5, self.knobs.seconds / 2), self._back_up)
            self.timeline.after(self.random.uniform(self.knobs.seconds / 2, self.knobs.seconds), self._restore)

    def _tick(self) -> None:
        self.backend.tick()
        self.timeline.after(TICK_S if self.rough else 5 * TICK_S, self._tick)

    def _every(self, wait_s: float, deed: Callable[[], None]) -> None:
        def again() -> None:
            deed()
            self.timeline.after(wait_s, again)

        self.timeline.after(wait_s, again)

    def _now_and_then(self, per_s: float, deed: Callable[[], None]) -> None:
        """At random moments, as often as this on average, while it is rough."""
        if per_s <= 0:
            return

        def again() -> None:
            if self.rough:
                deed()
                self.timeline.after(self.random.expovariate(per_s), again)

        self.timeline.after(self.random.expovariate(per_s), again)

    # --- what happens --------------------------------------------------------------------------------------

    def _guest(self) -> None:
        self._said += 1
        self.backend.guest_writes(self.random.randrange(self.knobs.dialogues), f"said-{self._said}")

    def _somebody(self) -> SimConsole | None:
        working = [console for console in self.consoles if console.on]
        return self.random.choice(working) if working else None

    def _click(self) -> None:
        console = self._somebody()
        if console is not None:
            self.hands.click(console)

    def _second_thoughts(self) -> None:
        console = self._somebody()
        if console is not None:
            self.random.choice((self.hands.undo, self.hands.review))(console)

    def _cut(self) -> None:
        console = self._somebody()
        if console is not None and console.line is not None:
            self.sever(console.line)
            if self.random.random() < 0.3:
                self._offline[console.name] = self.timeline.now + self.random.uniform(1, 12)

    def sever(self, line: SimLine) -> None:
        """A line is cut."""
        if not self.rough:
            return
        self.facts.counts["cuts"] += 1
        self.facts.note(f"{self.timeline.now:9.4f} cut {line.name}")
        line.sever()

    def _long_absence(self) -> None:
        console = self._somebody()
        if console is not None:
            self._offline[console.name] = self.timeline.now + self.knobs.offline_s
            if console.line is not None:
                self.sever(console.line)

    def _crash(self) -> None:
        console = self._somebody()
        if console is not None:
            self.crash_computer(console)

    def crash_computer(self, console: SimConsole) -> None:
        """The computer goes down and comes up again, perhaps with somebody else in front of it."""
        user_id = console.user_id
        console.crash()
        if console is self.consoles[0] and self.knobs.shared:
            user_id = self.random.choice((self.users[0], self.users[-1]))
        self.timeline.after(self.random.uniform(0.5, 4.0), partial(self._switch_on, console, user_id))

    def _switch_on(self, console: SimConsole, user_id: str) -> None:
        if not console.on:
            console.start(user_id)

    def _crash_backend(self) -> None:
        if self.backend.up:
            self.facts.counts["backend_crashes"] += 1
            self.facts.note(f"{self.timeline.now:9.4f} the backend crashes")
            self.backend.crash()
            self.timeline.after(self.random.uniform(0.5, 6.0), self.backend.boot)

    def _back_up(self) -> None:
        self._backup = self.backend.storage.copy()

    def _restore(self) -> None:
        if self.backend.up and self._backup is not None:
            self.facts.counts["restores"] += 1
            self.facts.note(f"{self.timeline.now:9.4f} a backup is brought back")
            self.backend.restore(self._backup)
            self.backend.pump()

    def _rights(self) -> None:
        user_id = self.random.choice(self.users)
        self.backend.change_rights(user_id, self.random.choice(((), (EVENTS[0],), (EVENTS[1],))))

    def _slow(self) -> None:
        console = self._somebody()
        if console is not None and console.line is not None:
            console.line.sleep(self.random.uniform(0.5, 6.0))

    # --- asked by the parts --------------------------------------------------------------------------------

    def reachable(self, console: SimConsole, poll: bool) -> bool:
        """Whether an attempt of this console gets through now."""
        if not self.backend.up or self.timeline.now < self._offline.get(console.name, 0.0):
            return False
        return poll or self.timeline.now >= self._blocked_until

    def rights_at(self, console: SimConsole) -> tuple[str, ...] | None:
        """The events that the console's present connection shows; None when there is none to ask."""
        if self.backend.up and console.session.polling:
            return self.backend.principal(console.user_id).event_ids
        found = self.backend.seats.get(console.line.name) if console.line is not None else None
        return found[0].principal.event_ids if found is not None else None

    def is_written(self, console: SimConsole, cmd: str) -> bool:
        """Whether this computer's journal has had this id."""
        return cmd in console.written

    def judge_blind(self, console: SimConsole, frame: wire.Cmd) -> None:
        """A reply is not sent when it is old, or when its dialogue is not what the operator saw."""
        row = console.session.outbox.get(frame.cmd)
        click = self.facts.clicks.get((console.user_id, frame.cmd))
        if frame.k != "SendReply" or row is None or click is None:
            return
        if self.timeline.now - click.at > REPLY_MAX_AGE_S + 1:
            self.facts.wrong(f"{frame.cmd} was sent {self.timeline.now - click.at:.0f} s after its click")
        if row.era == console.session.era:
            return
        held = console.session.stream.entities.get(frame.ent)
        dialogue = held.record if held is not None else None
        args = msgspec.json.decode(frame.args, type=SendReply)
        fits = (
            isinstance(dialogue, Dialogue)
            and dialogue.status != Status.RESOLVED.value
            and (dialogue.holder_id, dialogue.lease) == (console.user_id, args.lease)
            and not (dialogue.last_by == "guest" and dialogue.messages > args.answered_n)
        )
        if not fits:
            self.facts.wrong(f"{frame.cmd} was sent blind")

    # --- ending --------------------------------------------------------------------------------------------

    def live(self) -> None:
        """The rough part of the day."""
        self.timeline.run(self.knobs.seconds)

    def settle(self) -> None:
        """No more trouble: everything must come to rest by itself, and everybody looks through what came back."""
        self.rough = False
        self._blocked_until = 0.0
        absent = [until for until in self._offline.values() if until > self.timeline.now]
        self.timeline.run(max(absent, default=self.timeline.now))
        for _ in range(PATIENCE):
            self.timeline.run(self.timeline.now + SETTLE_S)
            for console in self.consoles:
                if console.on:
                    self.hands.review(console)
            if self._is_at_rest() and not self._change_of_shift():
                return
        states = [
            f"{c.name} {c.session.phase.value} {[r.state.value for r in c.session.outbox]}" for c in self.consoles
        ]
        self.facts.wrong(f"it never came to rest: {'; '.join(states)}")

    def _is_at_rest(self) -> bool:
        """Everybody is connected, has everything, and has nothing left to say."""
        return self.backend.up and all(
            console.is_connected
            and not list(console.session.outbox)
            and not console.gathered
            and self.backend.has_told_all(console.line.name if console.line else "", console.session.stream.last)
            for console in self.consoles
        )

    def _change_of_shift(self) -> bool:
        """Whoever has commands left in a shared computer signs in once more to get them away."""
        for console in self.consoles:
            for user_id in self.users:
                left = console.journal.restore(user_id, self.timeline.now, 0).kept.rows
                if left and user_id != console.user_id:
                    console.crash()
                    console.start(user_id)
                    return True
        return False

    def judge(self) -> None:
        """The last word: what is on the screens, what was done, what was promised."""
        for console in self.consoles:
            place = self.backend.storage.kept
            console.judge()
            cursor = console.session.stream.cursor
            if cursor is None or cursor.epoch != place.epoch:
                self.facts.wrong(f"{console.name} stands at {cursor}")
            event_ids = self.backend.principal(console.user_id).event_ids
            final = wire.Cursor(place.epoch, place.head)
            self.facts.judge_screen(console.name, final, console.session.stream.entities, event_ids)
            self._judge_store(console)
        self.facts.judge_effects(self.backend.storage)
        self.facts.judge_clicks()

    def _judge_store(self, console: SimConsole) -> None:
        """The store shows what the session holds."""
        held = {
            ent.partition(":")[2]: one.record
            for ent, one in console.session.stream.entities.items()
            if isinstance(one.record, Dialogue)
        }
        if dict(console.store.dialogues) != held:
            self.facts.wrong(f"the store of {console.name} differs from its session")
        if console.store.pending:
            self.facts.wrong(f"{console.name} still shows {[one.cmd for one in console.store.pending]}")
