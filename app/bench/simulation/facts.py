"""What really happened, kept outside both sides, and the judges that compare it with what was shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import msgspec

from app.adapters.memory.reading import MemoryReads
from app.bench.simulation.storage import SimStorage
from app.domain.ids import entity_id, entity_kind
from app.domain.permissions import may_see
from app.ports.facts import Batch, Logged
from app.ports.rows import CommandRow, DialogueRow, MessageRow, ReadyReplyRow
from app.protocol import frames as wire
from app.protocol.commands import SendReply
from app.protocol.snapshot import Held

NULL = b"null"


@dataclass(slots=True)
class Click:
    """A command as the operator meant it, and what he was told of it in the end."""

    cmd: str
    user_id: str
    kind: str
    ent: str
    at: float
    confirmed: bool = False
    """it came back and was sent again: it may stand where it was or where it is now"""
    fate: str = ""
    """ok | refused | undone | discarded; empty while it is on its way"""


@dataclass(slots=True)
class World:
    """One epoch: what it began with and every event since, for asking what anybody should see at any place."""

    base: int
    begun: dict[str, tuple[int, str]]
    """entity to (version, scope)"""
    events: list[Logged] = field(default_factory=list)

    def seen(self, seq: int, event_ids: tuple[str, ...]) -> dict[str, int]:
        """Entity to version, as somebody of these events should see it after event `seq`."""
        now = dict(self.begun)
        for event in self.events[: max(0, seq - self.base)]:
            now[event.ent] = (event.ver, event.scope)
            if bytes(event.body.state) == NULL:
                del now[event.ent]
        return {ent: ver for ent, (ver, scope) in now.items() if may_see(event_ids, scope)}


class Facts:
    """Counts and complaints; `random` is the seed's only source of chance."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.clicks: dict[tuple[str, str], Click] = {}
        """by user and command"""
        self.worlds: dict[str, World] = {}
        self.violations: list[str] = []
        self.diary: list[str] = []
        self.counts: Counter[str] = Counter()
        self.done: set[tuple[str, str]] = set()
        """user and command of everything that was ever done, in whatever epoch"""
        self.standing: set[tuple[str, str]] = set()
        """the same, as far as the last world knows of it"""
        self._judged = 0
        self._base = 0
        self._dialogue: DialogueRow | None = None

    def wrong(self, what: str) -> None:
        """A promise was broken."""
        self.violations.append(what)
        self.note(f"WRONG {what}")

    def note(self, what: str) -> None:
        """Something for the diary: the same seed writes the same one."""
        self.diary.append(what)

    # --- the stream ----------------------------------------------------------------------------------------

    def new_world(self, storage: SimStorage) -> None:
        """An epoch begins."""
        items = MemoryReads(storage.kept).entities()
        begun = {item.ent: (item.ver, scope) for item, scope in items}
        self.worlds[storage.kept.epoch] = World(storage.kept.head, begun)
        self._judged = len(storage.kept.audit)

    def forget_world(self, storage: SimStorage) -> None:
        """A backup is about to replace this world; what it did is judged now."""
        self.judge_effects(storage)

    def committed(self, batch: Batch) -> None:
        """A commit of the present world."""
        if batch.events:
            self.worlds[batch.epoch].events += batch.events

    def should_see(self, cursor: wire.Cursor, event_ids: tuple[str, ...]) -> dict[str, int]:
        """What a console at this place should show."""
        return self.worlds[cursor.epoch].seen(cursor.seq, event_ids)

    def judge_screen(
        self, who: str, cursor: wire.Cursor | None, shown: Mapping[str, Held], event_ids: tuple[str, ...]
    ) -> None:
        """The screen must be what the stream says at its cursor, neither more nor less nor older."""
        if cursor is None or cursor.epoch not in self.worlds:
            return
        versions = {ent: held.ver for ent, held in shown.items() if held.record is not None}
        should = self.should_see(cursor, event_ids)
        if versions != should:
            wrong = sorted(ent for ent in {*versions, *should} if versions.get(ent) != should.get(ent))[:3]
            about = [f"{ent} is {versions.get(ent)} not {should.get(ent)}" for ent in wrong]
            self.counts["gaps"] += 1
            self.wrong(f"screen of {who} at {cursor.epoch}:{cursor.seq}: {'; '.join(about)}")

    # --- commands ------------------------------------------------------------------------------------------

    def before(self, storage: SimStorage, cmd: wire.Cmd, user_id: str) -> None:
        """A command is about to be decided."""
        self._base = _version(storage, cmd.ent)
        self._dialogue = storage.find(DialogueRow, entity_id(cmd.ent))
        whose = {owner for owner, known in self.clicks if known == cmd.cmd}
        if whose and user_id not in whose:
            self.wrong(f"{cmd.cmd} of {' '.join(sorted(whose))} came from {user_id}")

    def after(self, storage: SimStorage, cmd: wire.Cmd, user_id: str, res: wire.Res) -> None:
        """A command was decided: did it keep to its version and its lease?"""
        if res.st != "ok" or res.replay:
            return
        if cmd.base is not None and cmd.base != self._base:
            self.wrong(f"{cmd.cmd} on version {cmd.base} was done on version {self._base}")
        if cmd.k == "SendReply" and self._dialogue is not None:
            lease = msgspec.json.decode(cmd.args, type=SendReply).lease
            state = self._dialogue.state
            if (state.holder_id, state.lease) != (user_id, lease):
                self.wrong(f"{cmd.cmd} under lease {lease} was sent while {state.holder_id} held {state.lease}")

    def judge_effects(self, storage: SimStorage) -> None:
        """Each command took effect at most once, and what was promised is there."""
        deeds = storage.kept.audit[self._judged :]
        entries = Counter((deed.user_id, deed.cmd) for deed in deeds if deed.kind != "alarm")
        texts = Counter(row.message.text for row in storage.all(MessageRow) if row.by in {"person", "note"})
        for (user_id, cmd), times in entries.items():
            if times > 1:
                self.counts["twice"] += 1
                self.wrong(f"{cmd} of {user_id} was done {times} times")
        for text, times in texts.items():
            if times > 1:
                self.counts["twice"] += 1
                self.wrong(f"the words {text!r} were said {times} times")
        self._judge_order(storage)
        self.standing = {
            (row.user_id, row.id)
            for row in storage.all(CommandRow)
            if msgspec.json.decode(row.result, type=wire.Res).st == "ok"
        }
        self.done |= self.standing
        self._judged = len(storage.kept.audit)

    def _judge_order(self, storage: SimStorage) -> None:
        """What one operator said in one dialogue was said in the order of his clicks."""
        last: dict[tuple[str, str], tuple[float, str]] = {}
        for row in storage.all(MessageRow):
            click = self.clicks.get((row.message.author_id, row.message.cmd))
            if row.by not in {"person", "note"} or click is None or click.confirmed:
                continue
            key = (row.dialogue_id, click.user_id)
            at, cmd = last.get(key, (-1.0, ""))
            if click.at < at:
                self.wrong(f"{click.cmd} was said after {cmd}, which was clicked later")
            last[key] = max((at, cmd), (click.at, click.cmd))

    def judge_clicks(self) -> None:
        """Every click has an end the operator knows, and it is the true one."""
        for click in self.clicks.values():
            name = (click.user_id, click.cmd)
            if not click.fate:
                self.counts["lost"] += 1
                self.wrong(f"{click.cmd} ({click.kind} by {click.user_id} at {click.at:.2f}) was lost")
            elif click.fate == "ok" and name not in self.done:
                self.counts["lost"] += 1
                self.wrong(f"{click.cmd} was shown as done and was not")
            elif click.fate in {"refused", "undone"} and name in self.standing:
                self.wrong(f"{click.cmd} was shown as {click.fate} and was done")


def _version(storage: SimStorage, ent: str) -> int:
    row: ReadyReplyRow | DialogueRow | None
    if entity_kind(ent) == "reply":
        row = storage.find(ReadyReplyRow, entity_id(ent))
    else:
        row = storage.find(DialogueRow, entity_id(ent))
    return row.ver if row is not None else 0
