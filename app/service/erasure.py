"""Erasing a guest: his words, his names and what leads to him go for good; figures and money stay (R3, X26).

One unit of work changes everything, past events and the audit's details included, so that no console can be told of
him again: his dialogues are gone from all of them, and with the dialogues their transcripts and drafts. What stays
carries his id, which names nobody any more. Backups are not touched: they are dated, and dropped in their time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import msgspec
import structlog
from msgspec.structs import replace

from app.domain.dialogues import Status
from app.domain.ids import EntityKey, entity_key
from app.domain.turns import Memory
from app.ports.books import DocumentLinkRow, DraftRow
from app.ports.facts import Entry, Erasure
from app.ports.reads import Reads
from app.ports.rows import (
    AttachmentRow,
    BlobRow,
    CommandRow,
    ConversationRow,
    DialogueRow,
    GuestRow,
    GuestSessionRow,
    IdentityRow,
    MessageRow,
    SaidRow,
    SubjectRow,
    UnansweredRow,
)
from app.ports.storage import Tx
from app.protocol.api import GuestErased
from app.protocol.frames import EventBody, Res
from app.service.articles import put_unanswered, question_id
from app.service.core import Core
from app.service.erased_deals import NAMELESS, Wiped, held_up, wipe_deals
from app.service.idents import needed
from app.service.page import encode
from app.service.refused import Refused

WORDLESS: Final = "—"
"""what stands for words that were erased; the search knows nothing of it"""
MOST: Final = 1_000_000
BOT: Final = "bot"

log = structlog.get_logger()


@dataclass(slots=True)
class _Round:
    """One erasure under way: where to look, where to write, and what was met."""

    reads: Reads
    tx: Tx
    guest: GuestRow
    now_ms: int
    ents: set[EntityKey] = field(default_factory=set)
    dialogues: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    messages: int = 0


async def erase(core: Core, guest_id: str, by: str) -> GuestErased:
    """Erase a guest. `Refused`: not_found, conflict while money is on its way to requisites of his."""
    work = partial(_erase, guest_id=guest_id, by=by, now_ms=core.now_ms())
    done: GuestErased = await core.storage.erase(work)
    for ident in [ident for ident, session in core.sessions.items() if session.guest_id == guest_id]:
        del core.sessions[ident]
    log.info("guest.erased", guest=guest_id, dialogues=done.dialogues, messages=done.messages, files=done.files)
    return done


def _erase(reads: Reads, tx: Tx, *, guest_id: str, by: str, now_ms: int) -> tuple[Erasure, GuestErased]:
    guest = reads.get(GuestRow, guest_id)
    if guest is None:
        raise Refused("not_found")
    round_ = _Round(reads, tx, guest, now_ms, ents={entity_key("guest", guest_id)})
    _wipe_talk(round_)
    deals = Wiped(reads, tx, guest, now_ms, frozenset(round_.dialogues))
    if any(held_up(row) for row in deals.refunds()):
        raise Refused("conflict")
    wipe_deals(deals)
    round_.ents |= deals.ents
    round_.files |= deals.files
    _wipe_questions(round_)
    _wipe_traces(round_)
    tx.put(GuestRow(id=guest.id, name=NAMELESS, lang=guest.lang, since_ms=guest.since_ms, currency=guest.currency))
    tx.put(SubjectRow(id=guest.id, key=b""))
    done = GuestErased(
        guest_id=guest.id,
        at_ms=now_ms,
        dialogues=len(round_.dialogues),
        messages=round_.messages,
        files=len(round_.files),
        orders=deals.orders,
    )
    proof = f"erased: {done.dialogues} dialogues, {done.messages} messages, {done.files} files, {done.orders} orders"
    tx.audit(Entry(at_ms=now_ms, user_id=by, kind="GuestErased", ent=f"guest:{guest.id}", outcome=proof))
    return Erasure(frozenset(round_.ents), frozenset({guest.id})), done


# --- talk --------------------------------------------------------------------------------------------------


def _wipe_talk(round_: _Round) -> None:
    """Dialogues and their lines, the sessions he writes by, uploads that no message names."""
    reads, tx = round_.reads, round_.tx
    sessions = reads.find(GuestSessionRow, where={"guest_id": round_.guest.id})
    talks = {session.conversation_id for session in sessions}
    for session in sessions:
        tx.drop(GuestSessionRow, session.id)
    for row in reads.dialogues_of(round_.guest.id, MOST):
        talks.add(row.conversation_id)
        _wipe_dialogue(round_, row)
    for ident in sorted(talks):
        tx.put(replace(needed(reads.get(ConversationRow, ident)), guest_id=""))
        for said in reads.find(SaidRow, where={"conversation_id": ident}):
            tx.drop(SaidRow, said.conversation_id, said.said_id)
        round_.files |= _names(reads.find(AttachmentRow, where={"owner": f"guest:{ident}"}))


def _names(rows: Iterable[AttachmentRow]) -> set[str]:
    return {row.id for row in rows}


def _wipe_dialogue(round_: _Round, row: DialogueRow) -> None:
    """A closed dialogue of nobody's, gone from every console; when and how much was said is kept for the figures."""
    round_.dialogues.append(row.id)
    round_.files |= _names(round_.reads.find(AttachmentRow, where={"dialogue_id": row.id}))
    for message in round_.reads.find(MessageRow, where={"dialogue_id": row.id}):
        _wipe_message(round_, row, message)
    old = row.state
    state = replace(
        old,
        guest_name=NAMELESS,
        status=Status.RESOLVED.value,
        place="",
        last_text="",
        tags=(),
        summary="",
        due_ms=0,
        waiting_ms=0,
        snoozed_ms=0,
        snoozed_until="",
        holder_id="",
        holder_name="",
        held_ms=0,
        lease=old.lease + 1,
        resolved_ms=old.resolved_ms or round_.now_ms,
        escalation=replace(old.escalation, evidence="") if old.escalation is not None else None,
    )
    erased = replace(
        row,
        ver=row.ver + 1,
        state=state,
        memory=Memory(lang=old.lang),
        status=state.status,
        holder_id="",
        snoozed_ms=0,
        resolved_ms=state.resolved_ms,
        considered=max(row.considered, row.owed),
        archived=True,
    )
    round_.tx.put(erased)
    ent = entity_key("dialogue", row.id)
    round_.ents.add(ent)
    round_.tx.log("DialogueErased", ent, erased.ver, EventBody(), at_ms=round_.now_ms, scope=row.event_id)


def _wipe_message(round_: _Round, row: DialogueRow, said: MessageRow) -> None:
    round_.messages += 1
    if said.by == "guest":
        round_.questions.add(question_id(row.event_id, said.message.text))
    bare = replace(said.message, text=WORDLESS, buttons=(), sources=(), attachments=())
    round_.tx.put(replace(said, message=bare, payload="", said_id=""))


def _wipe_questions(round_: _Round) -> None:
    """What the bot could not answer him; asked again by somebody else it is written down anew."""
    dialogues = set(round_.dialogues)
    for row in round_.reads.find(UnansweredRow):
        if row.id in round_.questions or row.state.dialogue_id in dialogues:
            round_.ents.add(entity_key("unanswered", row.id))
            state = replace(row.state, text="", count=0, dialogue_id="", dismissed=True)
            put_unanswered(round_.tx, row.ver + 1, state, "QuestionErased", now_ms=round_.now_ms)


# --- the rest ----------------------------------------------------------------------------------------------


def _wipe_traces(round_: _Round) -> None:
    """Files, names by which he is recognised, links he was sent, drafts, states kept with outcomes of commands."""
    reads, tx, whose = round_.reads, round_.tx, {"guest_id": round_.guest.id}
    for draft in reads.find(DraftRow, where=whose):
        round_.files |= {ref.id for ref in draft.attachments}
        tx.drop(DraftRow, draft.guest_id, draft.kind)
    for ident in round_.files:
        tx.drop(AttachmentRow, ident)
        tx.drop(BlobRow, ident)
    for identity in reads.find(IdentityRow, where=whose):
        tx.drop(IdentityRow, identity.kind, identity.address)
    for link in reads.find(DocumentLinkRow, where=whose):
        tx.drop(DocumentLinkRow, link.id)
    for command in stateless(reads, round_.ents):
        tx.put(command)


def stateless(reads: Reads, ents: Iterable[EntityKey]) -> Iterator[CommandRow]:
    """Commands about these entities whose outcome holds a state, without it."""
    for ent in ents:
        for row in reads.find(CommandRow, where={"ent": ent}):
            if row.user_id == BOT:  # what came of its acts holds no state
                continue
            outcome = msgspec.json.decode(row.result, type=Res)
            if bytes(outcome.cur) != b"null":
                yield replace(row, result=encode(replace(outcome, cur=msgspec.Raw(b"null"))))
