"""A dialogue being changed in one unit of work: lines and state, then all is put down as one event."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

import msgspec
from msgspec.structs import replace

from app.domain.dialogues import Move, Status, moved
from app.domain.ids import entity_key
from app.domain.turns import Memory
from app.domain.words import first_name
from app.ports.rows import ConversationRow, DialogueRow, MessageRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.guest import Line
from app.protocol.records import Actor, Dialogue, Message
from app.service.idents import needed, new_id
from app.service.notices import SHOWN, notice

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Added:
    message: Message
    payload: str
    said_id: str


class Page:
    """`state` is what operators will see, `memory` what the bot remembers; both may be set until `save`."""

    def __init__(self, tx: Tx, row: DialogueRow, now_ms: int, *, cmd: str = "", by: str = "") -> None:
        self._tx = tx
        self._row = row
        self._now_ms = now_ms
        self._cmd = cmd
        self._by = by
        self._added: list[_Added] = []
        self.state: Dialogue = row.state
        self.memory: Memory = row.memory
        self.considered = row.considered
        self.owed = row.owed
        self.guest_ms = row.guest_ms

    @property
    def now_ms(self) -> int:
        """Product time of this change."""
        return self._now_ms

    @property
    def status(self) -> Status:
        """Where the dialogue stands now."""
        return Status(self.state.status)

    def change(self, **fields: Any) -> None:
        """Set fields of the state."""
        self.state = replace(self.state, **fields)

    def move(self, move: Move) -> None:
        """Make a legal move; `KeyError` for an illegal one."""
        self.change(status=moved(self.status, move).value)

    def change_hands(self, holder_id: str = "", holder_name: str = "") -> None:
        """Put the dialogue into somebody's hands, or nobody's: the fencing number grows.

        A deal the bot was talking through is over then: a yes said later answers the person, not the bot.
        """
        self.memory = changed(self.memory, flow=None)
        held_ms = self._now_ms if holder_id else 0
        self.change(holder_id=holder_id, holder_name=holder_name, held_ms=held_ms, lease=self.state.lease + 1)

    def add(self, by: Actor, text: str, *, payload: str = "", said_id: str = "", **fields: Any) -> Message:
        """Add a line. The row shows the last words of a person: the guest's own, or those of who answered him."""
        message = Message(
            id=new_id(),
            dialogue_id=self.state.id,
            n=self.state.messages + 1,
            at_ms=self._now_ms,
            by=by,
            text=text,
            channel=self.state.channel,
            cmd=self._cmd,
            **fields,
        )
        self._added.append(_Added(message, payload, said_id))
        self.change(messages=message.n)
        if by in ("guest", "bot", "person"):
            self.change(last_ms=self._now_ms)
        if by in ("guest", "person"):
            self.change(last_text=text[:200], last_by=by)
        return message

    def notice(self, system: str, *, name: str = "", author_id: str = "", reason: str = "") -> Message:
        """Add a notice; for an escalation `reason` is kept as the line's intent."""
        text = notice(system, self.state.lang, first_name(name))
        return self.add("system", text, system=system, author_id=author_id, author_name=name, intent=reason)

    def save(self, kind: str, *, archived: bool = False) -> int:
        """Put everything down and return the event's `seq`."""
        messages = self._put_lines()
        row = DialogueRow(
            id=self._row.id,
            ver=self._row.ver + 1,
            state=self.state,
            memory=self.memory,
            conversation_id=self._row.conversation_id,
            guest_id=self._row.guest_id,
            event_id=self.state.event_id,
            status=self.state.status,
            holder_id=self.state.holder_id,
            last_ms=self.state.last_ms,
            snoozed_ms=self.state.snoozed_ms,
            resolved_ms=self.state.resolved_ms,
            considered=self.considered,
            owed=self.owed,
            guest_ms=self.guest_ms,
            archived=archived,
        )
        self._tx.put(row)
        state = b"null" if archived else encode(self.state)
        return self._tx.log(
            kind,
            entity_key("dialogue", row.id),
            row.ver,
            EventBody(state=msgspec.Raw(state), messages=messages),
            at_ms=self._now_ms,
            scope=row.event_id,
            was=self._row.event_id,
            cmd=self._cmd,
            by=self._by,
        )

    def save_quietly(self) -> None:
        """Put down only what operators do not see."""
        self._tx.put(replace(self._row, memory=self.memory, considered=self.considered, owed=self.owed))

    def _put_lines(self) -> tuple[Message, ...]:
        conversation: ConversationRow | None = None
        for added in self._added:
            line = 0
            if _guest_sees(added.message):
                if conversation is None:
                    conversation = needed(self._tx.get(ConversationRow, self._row.conversation_id))
                line = conversation.lines + 1
                conversation = replace(conversation, lines=line, lang=self.state.lang)
                self._tx.tell(conversation.id, line_of(added.message, line, added.said_id))
            self._tx.put(self._line_row(added, line))
        if conversation is not None:
            self._tx.put(conversation)
        return tuple(added.message for added in self._added)

    def _line_row(self, added: _Added, line: int) -> MessageRow:
        return MessageRow(
            dialogue_id=self._row.id,
            n=added.message.n,
            at_ms=added.message.at_ms,
            by=added.message.by,
            system=added.message.system,
            conversation_id=self._row.conversation_id,
            line=line,
            message=added.message,
            payload=added.payload,
            said_id=added.said_id,
        )


def _guest_sees(message: Message) -> bool:
    return message.by in ("guest", "bot", "person") or message.system in SHOWN


def line_of(message: Message, n: int, said_id: str = "") -> Line:
    """A transcript line as its guest sees it; `intent` and `zone` are taken off outside a rehearsal (`worldly`).

    A guest's own line carries the id his widget gave it, so that it finds its pending bubble.
    """
    return Line(
        n=n,
        at_ms=message.at_ms,
        by="system" if message.by == "note" else message.by,
        text=message.text,
        id=said_id or message.id,
        name=first_name(message.author_name),
        system=message.system,
        intent=message.intent if message.by == "bot" else "",
        zone=message.zone if message.by == "bot" else "",
        buttons=message.buttons,
        attachments=message.attachments,
        pictures=message.pictures,
    )


def worldly(line: Line, rehearsal: str) -> Line:
    """A line as it may leave: what the bot took a question for is told only in a rehearsal."""
    return line if rehearsal or not (line.zone or line.intent) else replace(line, intent="", zone="")
