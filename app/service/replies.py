"""Words of operators: replies to the guest, private notes, ready replies (C3)."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from app.domain.dialogues import Move
from app.domain.ids import entity_key
from app.domain.words import MAX_TEXT, Clean, cleaned
from app.ports.rows import AttachmentRow, MessageRow, ReadyReplyRow
from app.protocol.commands import AddNote, SaveReadyReply, SendReply
from app.protocol.frames import EventBody
from app.protocol.records import AttachmentRef, ReadyReply
from app.protocol.refusals import Refusal
from app.service.deeds import Deed, Done, declined, expired
from app.service.dialogues import check_lease
from app.service.idents import needed
from app.service.page import Page, encode

STALE_MS: Final = 10 * 60 * 1000
"""a reply made longer ago comes back for review"""
MOST_ATTACHMENTS: Final = 10
LOOK_BACK: Final = 50
"""newer messages looked at one by one; more have moved the dialogue on in any case"""
MAX_TITLE: Final = 120
SHORTCUT: Final = re.compile(r"\S{0,20}")
VARIABLES: Final = frozenset({"guest_name", "order", "gate", "event", "operator"})


def send(deed: Deed, args: SendReply) -> Done:
    """Write to the guest as a person, under the lease seen, unless the dialogue has moved on since."""
    page = deed.page()
    check_lease(page, args.lease)
    text = _text(args.text, may_be_empty=bool(args.attachment_ids))
    if deed.now_ms - deed.made_ms > STALE_MS:
        raise expired(Refusal.TOO_OLD)
    if args.answered_n and _moved_on(deed, args.answered_n):
        raise expired(Refusal.MOVED_ON)
    refs = _attachments(deed, args.attachment_ids)
    page.move(Move.REPLY)
    page.add("person", text.text, author_id=deed.user.id, author_name=deed.user.name, attachments=refs)
    page.change(waiting_ms=0, due_ms=0)
    return deed.done(page, "ReplySent", detail=text.text)


def _text(raw: str, *, may_be_empty: bool = False) -> Clean:
    if len(raw) > MAX_TEXT:
        raise declined(Refusal.TEXT_TOO_LONG)
    text = cleaned(raw)
    if text.empty and not may_be_empty:
        raise declined(Refusal.EMPTY_TEXT)
    return text


def _moved_on(deed: Deed, answered_n: int) -> bool:
    """Whether the guest or a colleague wrote after the newest message the operator had seen."""
    newest = deed.dialogue.state.messages
    if newest - answered_n > LOOK_BACK:
        return True
    for n in range(answered_n + 1, newest + 1):
        message = needed(deed.tx.get(MessageRow, deed.dialogue.id, n)).message
        if message.by == "guest" or (message.by == "person" and message.author_id != deed.user.id):
            return True
    return False


def _attachments(deed: Deed, ids: tuple[str, ...]) -> tuple[AttachmentRef, ...]:
    """The operator's own uploads, bound to the dialogue."""
    rows = [deed.tx.get(AttachmentRow, ident) for ident in ids]
    own = [row for row in rows if row is not None and row.owner == f"user:{deed.user.id}"]
    if len(own) < len(ids) or len(set(ids)) < len(ids) or len(ids) > MOST_ATTACHMENTS:
        raise declined(Refusal.BAD_VALUE)
    for row in own:
        deed.tx.put(replace(row, dialogue_id=deed.dialogue.id))
    return tuple(row.ref for row in own)


def note(deed: Deed, args: AddNote) -> Done:
    """A private note; the guest never sees it and it changes nothing for him."""
    text = _text(args.text)
    page: Page = deed.page()
    page.add("note", text.text, author_id=deed.user.id, author_name=deed.user.name)
    return deed.done(page, "NoteAdded", detail=text.text)


def save_ready(deed: Deed, args: SaveReadyReply) -> Done:
    """Add or correct a ready reply; its variables must be known ones."""
    state = ReadyReply(
        id=deed.ident,
        title_ru=cleaned(args.title_ru).text.strip(),
        text_ru=cleaned(args.text_ru).text,
        title_en=cleaned(args.title_en).text.strip(),
        text_en=cleaned(args.text_en).text,
        shortcut=args.shortcut,
    )
    if not state.title_ru or not state.text_ru.strip():
        raise declined(Refusal.EMPTY_TEXT)
    longest_title = max(len(state.title_ru), len(state.title_en))
    if max(len(state.text_ru), len(state.text_en)) > MAX_TEXT or longest_title > MAX_TITLE:
        raise declined(Refusal.TEXT_TOO_LONG)
    used = set(re.findall(r"\{([^{}]*)\}", state.text_ru + state.text_en))
    if not used <= VARIABLES or not SHORTCUT.fullmatch(state.shortcut):
        raise declined(Refusal.BAD_VALUE)
    row = ReadyReplyRow(id=deed.ident, ver=deed.ver + 1, state=state)
    deed.tx.put(row)
    body = EventBody(state=msgspec.Raw(encode(state)))
    ent = entity_key("reply", row.id)
    seq = deed.tx.log("ReadyReplySaved", ent, row.ver, body, at_ms=deed.now_ms, cmd=deed.cmd, by=deed.user.id)
    return Done(row.ver, seq)
