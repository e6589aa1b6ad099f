"""A guest's message into the store: the hot path, few rows and no lists (C3, K1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from app.domain.dialogues import HELD, Move, Status
from app.domain.escalations import TARGET_S, Reason
from app.domain.ids import GuestId
from app.domain.split_cards import Split, hide_split
from app.domain.turns import Memory
from app.ports.rows import AttachmentRow, ConversationRow, DialogueRow, MessageRow, SaidRow
from app.ports.storage import Tx
from app.protocol.guest import Said
from app.protocol.records import AttachmentRef, Dialogue
from app.service.idents import needed, new_id
from app.service.page import Page
from app.service.refused import Refused
from app.service.sessions import GuestSession

REOPENS_MS: Final = 24 * 3600 * 1000
"""a resolved dialogue goes on when its guest writes within this time"""
PIECES_BACK: Final = 16
PIECES_MS: Final = 10 * 60_000
"""how far back a card number is looked for that is given in pieces"""
Hide = Callable[[Tx, DialogueRow, "Found"], DialogueRow]
"""hides the pieces said before and returns the dialogue as it is then"""
AWAITED: Final = frozenset({Status.QUEUED, Status.ACTIVE})
"""states in which the guest now waits for a person"""


@dataclass(frozen=True, slots=True)
class Words:
    """A guest's message after cleaning; `empty`: there is nothing in it that could be read."""

    id: str
    text: str
    payload: str
    attachments: tuple[str, ...]
    empty: bool
    masked: bool = False
    """a card number was taken out"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it: `owed` when the bot has to look at the dialogue."""

    said: Said
    dialogue_id: str
    owed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A card number that this message ends: the rows that hold its beginning, oldest first, and how to hide it."""

    rows: Sequence[MessageRow]
    split: Split

    @property
    def rest(self) -> str:
        """The message that ends it, as it may be kept."""
        return self.split.texts[-1]


class NumberInPiecesError(Exception):
    """This message ends a card number that earlier ones began: it is to be kept by `hiding.keep_hiding`."""


def keep(tx: Tx, session: GuestSession, words: Words, now_ms: int, *, think: bool, hide: Hide | None = None) -> Kept:
    """Store a message, opening or reopening its dialogue; the same id again only says where it stands.

    `NumberInPiecesError` when nobody is there to hide what was said before.
    """
    known = tx.get(SaidRow, session.conversation_id, words.id)
    if known is not None:
        return Kept(Said(id=words.id, n=known.line, at_ms=known.at_ms), "", False)
    conversation = needed(tx.get(ConversationRow, session.conversation_id))
    if not conversation.guest_id:  # he was erased while this link was open
        raise Refused("bad_session")
    row = tx.get(DialogueRow, conversation.dialogue_id)
    if row is None or _is_over(row, now_ms):
        conversation, row = begin(tx, conversation, session, row, now_ms)
    found = _number_in_pieces(tx, row, words, now_ms)
    if found is not None:
        if hide is None:
            raise NumberInPiecesError
        row = hide(tx, row, found)
    page = Page(tx, row, now_ms, by="guest")
    kind = _enter(page)
    refs = tuple(_attach(tx, session, page.state.id, name) for name in words.attachments)
    text, hidden = (words.text, words.masked) if found is None else (found.rest, True)
    message = page.add("guest", text, payload=words.payload, said_id=words.id, attachments=refs)
    if hidden:
        page.notice("card_hidden")
    page.guest_ms = now_ms
    owed = think and page.status in (Status.BOT, Status.QUEUED) and not (words.empty and not refs)
    if owed:
        page.owed = message.n
    elif page.status in HELD:
        page.considered = message.n  # a person reads it; the bot is not to answer it later
    page.save(kind)
    line = needed(tx.get(ConversationRow, conversation.id)).lines - hidden
    tx.put(SaidRow(conversation_id=conversation.id, said_id=words.id, line=line, at_ms=now_ms))
    return Kept(Said(id=words.id, n=line, at_ms=now_ms), row.id, owed)


def _number_in_pieces(tx: Tx, row: DialogueRow, words: Words, now_ms: int) -> Found | None:
    """A card number that was begun in the guest's last messages and ends in this one."""
    if not any(map(str.isdecimal, words.text)):
        return None
    last = row.state.messages
    known = (tx.get(MessageRow, row.id, n) for n in range(max(0, last - PIECES_BACK) + 1, last + 1))
    before = [one for one in known if one is not None and one.by == "guest" and now_ms - one.at_ms < PIECES_MS]
    split = hide_split([*(one.message.text for one in before), words.text])
    return Found(before, split) if split is not None else None


def _is_over(row: DialogueRow, now_ms: int) -> bool:
    return row.archived or (row.status == Status.RESOLVED and now_ms - row.resolved_ms > REOPENS_MS)


def begin(
    tx: Tx, conversation: ConversationRow, session: GuestSession, before: DialogueRow | None, now_ms: int
) -> tuple[ConversationRow, DialogueRow]:
    """A new dialogue of the conversation; it goes on in the language of the one before."""
    dialogue_id = conversation.dialogue_id
    if before is not None:
        dialogue_id = new_id()
        conversation = replace(conversation, dialogue_id=dialogue_id)
        tx.put(conversation)
    state = Dialogue(
        id=dialogue_id,
        event_id=session.event_id,
        guest_id=GuestId(session.guest_id),
        guest_name=session.guest_name,
        channel=session.channel,
        status=Status.BOT.value,
        opened_ms=now_ms,
        lang=conversation.lang,
        place=session.order_id,
        order_id=session.order_id,
    )
    row = DialogueRow(
        id=dialogue_id,
        ver=0,
        state=state,
        memory=Memory(lang=conversation.lang),
        conversation_id=conversation.id,
        guest_id=session.guest_id,
        event_id=session.event_id,
        status=state.status,
    )
    return conversation, row


def _enter(page: Page) -> str:
    """The guest writes: move the dialogue and start his wait when it is a person he waits for."""
    before = page.status
    page.move(Move.GUEST_WRITES)
    if before is Status.RESOLVED:
        page.change(resolved_ms=0, outcome="", escalation=None, reasons=(), due_ms=0, waiting_ms=0)
        page.change(at_gate=False)
    if before is Status.SNOOZED:
        page.change(snoozed_ms=0, snoozed_until="")
    if page.status in AWAITED:
        if not page.state.waiting_ms:
            page.change(waiting_ms=page.now_ms)
        if not page.state.due_ms:
            reason = page.state.escalation.reason if page.state.escalation else Reason.PERSON
            page.change(due_ms=page.now_ms + TARGET_S[Reason(reason)] * 1000)
    return "DialogueOpened" if page.state.messages == 0 else "GuestWrote"


def _attach(tx: Tx, session: GuestSession, dialogue_id: str, attachment_id: str) -> AttachmentRef:
    """Bind an uploaded file of this conversation to the dialogue."""
    row = tx.get(AttachmentRow, attachment_id)
    if row is None or row.owner != f"guest:{session.conversation_id}":
        raise Refused("bad_value")
    tx.put(replace(row, dialogue_id=dialogue_id))
    return row.ref
