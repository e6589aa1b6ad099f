"""A card number given in pieces: what was said of it before its end goes wherever it stands (X25).

The unit of work that keeps the last message also changes the earlier ones: in the transcript and the search, in past
events, in what the bot remembers and has written down, in drafts and packets. Consoles and the guest's own page are
told the lines again. What is owed to the world carries ids only and says what stands in the books when it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from app.domain.dialogues import Status
from app.domain.ids import EntityKey, entity_key
from app.domain.refunds import Move, State
from app.domain.turns import Memory
from app.ports.books import DraftRow, RefundRow
from app.ports.facts import Hiding
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, MessageRow, SettingRow, UnansweredRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.records import Dialogue, Message
from app.protocol.trade import Refund
from app.service.articles import put_unanswered
from app.service.core import Core
from app.service.erasure import stateless
from app.service.packets import Packet
from app.service.page import encode, line_of
from app.service.saying import Found, Kept, Words, keep
from app.service.sessions import GuestSession
from app.service.tally import HIDDEN

UNTIDY: Final = "untidy_since"
"""setting: when something was first and last hidden that free places in the files may still hold, ms as JSON"""
QUIET_MS: Final = 10 * 60_000
LATEST_MS: Final = 24 * 3600_000
"""the files are written anew when nothing happened for so long, and at the latest so long after it was due"""
SLACK_MS: Final = 5 * 60_000
"""by how much times of events may run against their order"""
WORDS: Final = frozenset({"text", "last_text", "summary", "evidence", "place", "reason", "closed_reason"})
"""fields of records that may tell what a guest said"""
UNDECIDED: Final = frozenset({State.SUBMITTED, State.APPROVED})


async def tidy(core: Core) -> bool:
    """Write the files anew when something was hidden, in a quiet hour or after a day at most; whether it was done."""
    now_ms = core.now_ms()
    untidy = await core.storage.read(lambda reads: reads.get(SettingRow, UNTIDY))
    if untidy is None:
        return False
    last_ms = await core.storage.read(_newest_ms)
    if now_ms - last_ms < QUIET_MS and now_ms - _times(untidy)[0] < LATEST_MS:
        return False
    await core.storage.rewrite()

    def done(tx: Tx) -> None:
        if tx.get(SettingRow, UNTIDY) == untidy:
            tx.drop(SettingRow, UNTIDY)

    await core.storage.write(done)
    return True


def _times(untidy: SettingRow) -> tuple[int, int]:
    return msgspec.json.decode(untidy.value, type=tuple[int, int])


def _newest_ms(reads: Reads) -> int:
    """When the newest event was, 0 for none."""
    newest = reads.events(reads.place().head - 1, 1)
    return newest[0].at_ms if newest else 0


@dataclass(slots=True)
class _Round:
    """One number being hidden: where to look, and what was met."""

    reads: Reads
    now_ms: int
    found: Found | None = None
    ents: set[EntityKey] = field(default_factory=set)

    @property
    def since_ms(self) -> int:
        first = self.found.rows[0].at_ms if self.found is not None and self.found.rows else self.now_ms
        return first - SLACK_MS


def keep_hiding(
    reads: Reads, tx: Tx, session: GuestSession, words: Words, *, now_ms: int, think: bool
) -> tuple[Hiding, Kept]:
    """Store a message as `saying.keep` does, hiding the number it ends wherever its beginning stands."""
    round_ = _Round(reads, now_ms)
    kept = keep(tx, session, words, now_ms, think=think, hide=partial(_hide, round_))
    changed: Callable[[EventBody], EventBody] = (
        _Changed(round_.found) if round_.found is not None else lambda body: body
    )
    return Hiding(frozenset(round_.ents), round_.since_ms, changed), kept


def _hide(round_: _Round, tx: Tx, row: DialogueRow, found: Found) -> DialogueRow:
    """Everything that tells of the pieces; the dialogue as it is then."""
    round_.found = found
    ent = entity_key("dialogue", row.id)
    round_.ents.add(ent)
    changed = _Changed(found)
    lines = tuple(
        _hide_line(tx, one, changed) for one in _since(tx, row, found) if changed.message(one.message) != one.message
    )
    hushed = _hush(row, changed)
    tx.put(hushed)
    body = EventBody(state=msgspec.Raw(encode(hushed.state)), messages=lines)
    tx.log(HIDDEN, ent, hushed.ver, body, at_ms=round_.now_ms, scope=row.event_id)
    _hide_drafts(round_, tx, row, changed)
    _hide_questions(round_, tx, row, changed)
    _hide_packets(round_, tx, row, changed)
    for command in stateless(round_.reads, round_.ents):
        tx.put(command)
    known = tx.get(SettingRow, UNTIDY)
    first_ms, _ = _times(known) if known is not None else (round_.now_ms, 0)
    tx.put(SettingRow(id=UNTIDY, value=encode((first_ms, round_.now_ms))))
    return hushed


class _Changed:
    """What anything is to tell once the number is hidden."""

    def __init__(self, found: Found) -> None:
        split = found.split
        self.again: Callable[[str], str] = split.elsewhere
        self._texts = {row.message.id: text for row, text in zip(found.rows, split.texts, strict=False)}
        self._shown = {row.message.text[:200]: text[:200] for row, text in zip(found.rows, split.texts, strict=False)}

    def __call__(self, body: EventBody) -> EventBody:
        """A past event."""
        state = self.words(msgspec.json.decode(body.state))
        return EventBody(state=msgspec.Raw(encode(state)), messages=tuple(map(self.message, body.messages)))

    def message(self, message: Message) -> Message:
        """A line: a piece as it was found, any other with the pieces it tells again hidden."""
        text = self._texts.get(message.id)
        return replace(message, text=self.again(message.text) if text is None else text)

    def said(self, text: str) -> str:
        """Words out of a record."""
        return self._shown.get(text) or self.again(text)

    def words(self, value: Any, named: bool = False, *, every: bool = False) -> Any:
        """A record as JSON has it, with its words changed; `every`: all texts, whatever their names."""
        if isinstance(value, str):
            return self.said(value) if named or every else value
        if isinstance(value, list | tuple):
            return [self.words(one, named, every=every) for one in value]
        if isinstance(value, dict):
            return {key: self.words(one, key in WORDS, every=every) for key, one in value.items()}
        return value


def _since(tx: Tx, row: DialogueRow, found: Found) -> list[MessageRow]:
    """The lines of the dialogue since the first piece, whoever said them."""
    known = (tx.get(MessageRow, row.id, n) for n in range(found.rows[0].n, row.state.messages + 1))
    return [one for one in known if one is not None]


def _hide_line(tx: Tx, row: MessageRow, changed: _Changed) -> Message:
    message = changed.message(row.message)
    tx.put(replace(row, message=message, payload=changed.again(row.payload)))
    if row.line:
        tx.tell(row.conversation_id, replace(line_of(message, row.line, row.said_id), again=True))
    return message


def _hush(row: DialogueRow, changed: _Changed) -> DialogueRow:
    """The dialogue without the pieces. A turn of the bot that has read them is not to be put down."""
    state = msgspec.convert(changed.words(msgspec.to_builtins(row.state)), type=Dialogue)
    if row.status in (Status.BOT, Status.QUEUED):
        state = replace(state, lease=state.lease + 1)
    memory = msgspec.convert(changed.words(msgspec.to_builtins(row.memory), every=True), type=Memory)
    return replace(row, ver=row.ver + 1, state=state, memory=memory)


def _hide_drafts(round_: _Round, tx: Tx, row: DialogueRow, changed: _Changed) -> None:
    for draft in round_.reads.find(DraftRow, where={"guest_id": row.guest_id}):
        tx.put(replace(draft, slots=tuple((name, changed.said(value)) for name, value in draft.slots)))


def _hide_questions(round_: _Round, tx: Tx, row: DialogueRow, changed: _Changed) -> None:
    """What the bot could not answer: a question of pieces is none."""
    for one in round_.reads.find(UnansweredRow, where={"event_id": row.event_id}):
        if changed.said(one.state.text) != one.state.text and one.state.dialogue_id == row.id:
            round_.ents.add(entity_key("unanswered", one.id))
            state = replace(one.state, text="", count=0, dialogue_id="", dismissed=True)
            put_unanswered(tx, one.ver + 1, state, HIDDEN, now_ms=round_.now_ms)


def _hide_packets(round_: _Round, tx: Tx, row: DialogueRow, changed: _Changed) -> None:
    """What he told of a refund. It is another version then, so that a yes given before holds no longer."""
    for one in round_.reads.find(RefundRow, where={"guest_id": row.guest_id}):
        packet = Packet(tx, one, round_.now_ms)
        state = msgspec.convert(changed.words(msgspec.to_builtins(one.state)), type=Refund)
        if state != one.state:
            round_.ents.add(entity_key("refund", one.id))
            packet.row = replace(one, state=state)
            if one.status in UNDECIDED:
                packet.move(Move.EDIT)
                packet.touched()
            packet.save(HIDDEN)
