"""What operators do with a dialogue: take, give back, put aside, end, reopen, tag (C3, B10)."""

from __future__ import annotations

from typing import Final

from app.domain.dates import dates_of
from app.domain.dialogues import Move, Outcome, may_move
from app.domain.escalations import TARGET_S, Reason
from app.domain.turns import Memory
from app.domain.words import cleaned
from app.ports.rows import FestivalRow
from app.protocol.commands import (
    GiveBackDialogue,
    ReopenDialogue,
    ResolveDialogue,
    SnoozeDialogue,
    TagDialogue,
    TakeDialogue,
)
from app.protocol.refusals import Refusal
from app.service.deeds import Deed, Done, declined
from app.service.page import Page
from app.service.stocks import milliseconds

MAX_SUMMARY: Final = 1_000
MAX_NOTE: Final = 4_000
MAX_TAGS: Final = 20
MAX_TAG: Final = 40
MAX_SNOOZE_MS: Final = 7 * 24 * 3600 * 1000


def take(deed: Deed, args: TakeDialogue) -> Done:
    """Hold the dialogue; taking what one holds already changes nothing."""
    page = deed.page()
    if page.state.holder_id == deed.user.id:
        return Done(deed.dialogue.ver, 0)
    _move(page, Move.TAKE)
    page.change_hands(deed.user.id, deed.user.name)
    page.change(contained=False, snoozed_ms=0, snoozed_until="", resolved_ms=0, outcome="")
    page.considered = page.state.messages
    page.notice("taken", name=deed.user.name, author_id=deed.user.id)
    return deed.done(page, "DialogueTaken", forced=args.force)


def give_back(deed: Deed, args: GiveBackDialogue) -> Done:
    """Hand the dialogue to the bot, which goes on from the summary with the guest's next message."""
    page = deed.page()
    check_lease(page, args.lease)
    summary, words = cleaned(args.summary), cleaned(args.words)
    if max(len(summary.text), len(words.text)) > MAX_SUMMARY:
        raise declined(Refusal.TEXT_TOO_LONG)
    called = page.state.escalation
    _move(page, Move.GIVE_BACK)
    page.change_hands()
    page.change(
        escalation=None,
        reasons=(),
        due_ms=0,
        waiting_ms=0,
        snoozed_ms=0,
        snoozed_until="",
        summary=summary.text.strip(),
        misses=0,
    )
    page.considered = page.state.messages
    page.memory = Memory(
        last_intent=page.memory.last_intent,
        last_article=page.memory.last_article,
        tried=page.memory.tried,
        summary=page.state.summary,
        words=words.text.strip(),
        lang=page.memory.lang,
        greeted=page.memory.greeted,
        escalated=called.reason if called is not None else page.memory.escalated,
    )
    page.notice("given_back", name=deed.user.name, author_id=deed.user.id)
    return deed.done(page, "DialogueGivenBack", detail=page.state.summary)


def snooze(deed: Deed, args: SnoozeDialogue) -> Done:
    """Put aside for a time, or until the doors of its event open."""
    page = deed.page()
    if args.lease or page.state.holder_id:
        check_lease(page, args.lease)
    until_ms = _until(deed, page, args)
    _move(page, Move.SNOOZE)
    page.change_hands()
    page.change(snoozed_ms=until_ms, snoozed_until=args.until, due_ms=0)
    page.notice("snoozed", name=deed.user.name, author_id=deed.user.id)
    return deed.done(page, "DialogueSnoozed")


def _until(deed: Deed, page: Page, args: SnoozeDialogue) -> int:
    if bool(args.until) == bool(args.for_ms) or not 0 <= args.for_ms <= MAX_SNOOZE_MS:
        raise declined(Refusal.BAD_VALUE)
    if args.for_ms:
        return page.now_ms + args.for_ms
    festival = deed.tx.get(FestivalRow, page.state.event_id)
    dates = dates_of(festival.full) if festival is not None else ()
    coming = [doors_ms for date in dates if (doors_ms := milliseconds(date.doors_at)) > page.now_ms]
    if not coming:
        raise declined(Refusal.BAD_VALUE)
    return coming[0]


def resolve(deed: Deed, args: ResolveDialogue) -> Done:
    """End with an outcome; a note may say more to colleagues."""
    page = deed.page()
    if args.lease or page.state.holder_id:
        check_lease(page, args.lease)
    if args.outcome not in set(Outcome):
        raise declined(Refusal.BAD_VALUE)
    note = cleaned(args.note)
    if len(note.text) > MAX_NOTE:
        raise declined(Refusal.TEXT_TOO_LONG)
    _move(page, Move.RESOLVE)
    if not note.empty:
        page.add("note", note.text, author_id=deed.user.id, author_name=deed.user.name)
    page.change_hands()
    page.change(
        resolved_ms=page.now_ms,
        outcome=args.outcome,
        waiting_ms=0,
        due_ms=0,
        snoozed_ms=0,
        snoozed_until="",
    )
    page.considered = page.state.messages
    page.notice("resolved", name=deed.user.name, author_id=deed.user.id)
    return deed.done(page, "DialogueResolved", detail=note.text)


def reopen(deed: Deed, _args: ReopenDialogue) -> Done:
    """Bring a resolved dialogue back to the queue."""
    page = deed.page()
    _move(page, Move.REOPEN)
    reason = page.state.escalation.reason if page.state.escalation else Reason.PERSON.value
    page.change(
        resolved_ms=0,
        outcome="",
        contained=False,
        waiting_ms=page.now_ms,
        due_ms=page.now_ms + TARGET_S[Reason(reason)] * 1000,
    )
    page.notice("reopened", name=deed.user.name, author_id=deed.user.id)
    return deed.done(page, "DialogueReopened")


def tag(deed: Deed, args: TagDialogue) -> Done:
    """Replace the tags: trimmed, each once, in the order given."""
    page = deed.page()
    tags = tuple(dict.fromkeys(" ".join(cleaned(tag).text.split()) for tag in args.tags))
    if len(tags) > MAX_TAGS or any(not 0 < len(tag) <= MAX_TAG for tag in tags):
        raise declined(Refusal.BAD_VALUE)
    page.change(tags=tags)
    return deed.done(page, "DialogueTagged")


def check_lease(page: Page, lease: int) -> None:
    """What is said or done in somebody's name must carry the lease it was seen under."""
    if lease != page.state.lease:
        raise declined(Refusal.LEASE_LOST)


def _move(page: Page, move: Move) -> None:
    if not may_move(page.status, move):
        raise declined(Refusal.ILLEGAL_MOVE)
    page.move(move)
