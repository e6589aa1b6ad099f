"""What a guest does: opens a session, writes, reads on (K1). What the product knows of him is in `cards`."""

from __future__ import annotations

import hmac
import re
import time
from functools import partial
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from app.domain.dialogues import HELD, Status
from app.domain.words import MAX_TEXT, cleaned, first_name, fold
from app.ports.reads import Reads
from app.ports.rows import ConversationRow, DialogueRow, GuestRow, GuestSessionRow
from app.ports.storage import Tx
from app.protocol.guest import Heard, Said, Say, SessionOpen, SessionOpened, Who
from app.service.attachments import attach, attachment
from app.service.cards import card
from app.service.core import Core
from app.service.festival import events_page
from app.service.hiding import keep_hiding
from app.service.idents import hashed, new_id, new_secret
from app.service.notices import EMPTY
from app.service.page import line_of, worldly
from app.service.refused import Refused
from app.service.saying import Kept, NumberInPiecesError, Words, keep
from app.service.sessions import GuestSession, session_of

__all__ = [
    "GuestSession",
    "attach",
    "attachment",
    "card",
    "events_page",
    "find_session",
    "hear",
    "open_session",
    "say",
    "sign_link",
    "who",
]

MOST_SESSIONS: Final = 50_000
"""sessions kept in memory"""
MOST_ATTACHMENTS: Final = 5
MAX_NAME: Final = 80
MAX_LANG: Final = 35
MAX_LINK: Final = 200
MAX_PAYLOAD: Final = 200
SAID_ID: Final = re.compile(r"[A-Za-z0-9_\-]{1,64}")


# --- sessions ----------------------------------------------------------------------------------------------


def sign_link(secret: bytes, guest_id: str) -> str:
    """The token of a deep link that joins the chat it opens to the guest's card."""
    mark = hmac.new(secret, f"link:{guest_id}".encode(), sha256).hexdigest()[:32]
    return f"{guest_id}.{mark}"


def guest_of_link(secret: bytes, link: str) -> str:
    """The guest of a deep link's token; empty for one that we did not sign."""
    guest_id = link.rpartition(".")[0]
    good = bool(secret) and hmac.compare_digest(sign_link(secret, guest_id).encode(), link.encode())
    return guest_id if good else ""


async def open_session(core: Core, opening: SessionOpen, channel: str = "widget") -> SessionOpened:
    """Begin a conversation. An event nobody knows counts as none; a forged link as no link. `Refused`."""
    if len(opening.name) > MAX_NAME or len(opening.lang) > MAX_LANG or len(opening.link) > MAX_LINK:
        raise Refused("bad_value")
    secret = new_secret()
    work = partial(
        _open,
        session_id=hashed(secret),
        guest_id=guest_of_link(core.options.link_secret, opening.link),
        event_id=opening.event if opening.event in core.festivals else "",
        lang="en" if opening.lang.lower().startswith("en") else "ru",
        name=cleaned(opening.name).text.strip(),
        channel=channel,
        now_ms=core.now_ms(),
    )
    conversation = await core.storage.write(work)
    return SessionOpened(session=secret, dialogue=conversation.dialogue_id, rehearsal=bool(core.options.rehearsal))


def _open(
    tx: Tx, *, session_id: str, guest_id: str, event_id: str, lang: str, name: str, channel: str, now_ms: int
) -> ConversationRow:
    guest = tx.get(GuestRow, guest_id) if guest_id else None
    if guest is None:
        guest = GuestRow(id=new_id(), name=name, folded=fold(name), lang=lang, since_ms=now_ms)
    if channel not in guest.channels:
        guest = replace(guest, channels=(*guest.channels, channel))
    tx.put(guest)
    conversation = ConversationRow(
        id=new_id(), guest_id=guest.id, event_id=event_id, channel=channel, lang=lang, dialogue_id=new_id()
    )
    tx.put(conversation)
    tx.put(GuestSessionRow(id=session_id, conversation_id=conversation.id, guest_id=guest.id, made_ms=now_ms))
    return conversation


async def find_session(core: Core, secret: str) -> GuestSession | None:
    """The session of this secret, or None; those at work are kept in memory."""
    session_id = hashed(secret)
    session = core.sessions.get(session_id)
    if session is None:
        session = await core.storage.read(partial(session_of, session_id=session_id))
        if session is not None:
            if len(core.sessions) >= MOST_SESSIONS:
                core.sessions.pop(next(iter(core.sessions)))
            core.sessions[session_id] = session
    return session


# --- writing and reading -----------------------------------------------------------------------------------


async def say(core: Core, session: GuestSession, message: Say) -> Said:
    """Store a message; the commit itself wakes the bot. The same id again changes nothing. `Refused`."""
    words = _words(message, session.lang)
    asked_at = time.monotonic()
    now_ms, think = core.now_ms(), core.options.think
    try:
        kept: Kept = await core.storage.write(partial(keep, session=session, words=words, now_ms=now_ms, think=think))
    except NumberInPiecesError:
        kept = await core.storage.hide(partial(keep_hiding, session=session, words=words, now_ms=now_ms, think=think))
    if kept.owed and core.owed.holds(kept.dialogue_id):
        core.asked_at.setdefault(kept.dialogue_id, asked_at)
    return kept.said


def _words(message: Say, lang: str) -> Words:
    if len(message.text) > MAX_TEXT:
        raise Refused("too_long")
    if not SAID_ID.fullmatch(message.id) or len(message.payload) > MAX_PAYLOAD:
        raise Refused("bad_value")
    if len(message.attachments) > MOST_ATTACHMENTS or len(set(message.attachments)) < len(message.attachments):
        raise Refused("bad_value")
    clean = cleaned(message.text)
    empty = clean.empty and not message.payload
    text = EMPTY.said(lang) if empty and not message.attachments else clean.text
    payload = cleaned(message.payload).text if message.payload else ""
    return Words(message.id, text, payload, message.attachments, empty, clean.masked)


async def hear(core: Core, session: GuestSession, after: int, limit: int = 200) -> Heard:
    """The lines after the last one shown, and who answers now."""

    def query(reads: Reads) -> Heard:
        rows = reads.lines(session.conversation_id, after, limit)
        lines = (worldly(line_of(row.message, row.line, row.said_id), core.options.rehearsal) for row in rows)
        return Heard(lines=tuple(lines), who=_who(core, reads, session))

    return await core.storage.read(query)


async def who(core: Core, session: GuestSession) -> Who:
    """Who answers now; in the queue with an honest wait, when one can be told from today's answers."""
    return await core.storage.read(partial(_who, core, session=session))


def _who(core: Core, reads: Reads, session: GuestSession) -> Who:
    conversation = reads.get(ConversationRow, session.conversation_id)
    row = reads.get(DialogueRow, conversation.dialogue_id) if conversation else None
    if row is None:
        return Who(kind="bot")
    status = Status(row.status)
    if status in HELD:
        return Who(kind="person", name=first_name(row.state.holder_name))
    if status in (Status.QUEUED, Status.SNOOZED):
        return Who(kind="queue", wait_ms=core.tally.wait_ms())
    return Who(kind="bot")
