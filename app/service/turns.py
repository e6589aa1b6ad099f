"""The bot's turns: what guests wrote is considered in order, and answered unless a person has stepped in (B10, C3).

While the bot thinks, the guest may go on writing (that becomes the next turn) and a person may take the dialogue: the
answer is written only if the dialogue's fencing number is what it was when the turn began, so that the bot is silent
from the very commit by which somebody else holds or is awaited in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog

from app.domain.deals import Facts
from app.domain.dialogues import Status
from app.domain.escalations import Escalation, Reason
from app.domain.ids import EventId
from app.domain.refunds import State
from app.domain.turns import GuestFacts, Memory, Reply, Turn, Zone
from app.ports.books import DraftRow
from app.ports.brain import Brain
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, MessageRow, OrderRow
from app.ports.storage import Tx
from app.protocol.records import AttachmentRef, ButtonRef
from app.service import zones
from app.service.acts import Wish, perform
from app.service.articles import missed, sources_of
from app.service.calls import call_person
from app.service.core import Core
from app.service.facts import DRAFT, facts_of, is_today
from app.service.idents import needed
from app.service.notices import EMPTY, PICTURE_SEEN
from app.service.page import Page

TRIES: Final = 3
MOST_ACTS: Final = 3
"""things done for a guest in one turn"""
FIRST_PAUSE_S: Final = 0.2
EVIDENCE: Final = 200
CONSIDERS: Final = frozenset({Status.BOT, Status.QUEUED})
"""states in which messages are considered; in the queue only for further reasons, nothing is written"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Work:
    """What one turn is about, and the fence it must find again."""

    dialogue_id: str
    lease: int
    status: Status
    turn: Turn | None
    since: int
    """`n` of the oldest message considered by it"""
    upto: int
    """`n` of the newest message considered by it"""
    lang: str
    channel: str
    text: str
    pressed: bool
    files: tuple[AttachmentRef, ...]
    """pictures the guest sent with it"""


async def run(core: Core) -> None:
    """Take turns for ever, `turns_at_once` at a time; each dialogue has at most one at once."""
    slots = asyncio.Semaphore(core.options.turns_at_once)
    async with asyncio.TaskGroup() as tasks:
        while True:
            await slots.acquire()
            dialogue_id = await core.owed.next()
            task = tasks.create_task(_attend(core, dialogue_id))
            task.add_done_callback(lambda _: slots.release())


async def _attend(core: Core, dialogue_id: str) -> None:
    try:
        await attend(core, dialogue_id)
    except Exception:
        log.exception("turn.failed", dialogue=dialogue_id)
    finally:
        core.owed.done(dialogue_id)


async def attend(core: Core, dialogue_id: str) -> None:
    """Consider everything the guest of this dialogue wrote that has not been considered."""
    if core.brain is None:
        return
    while True:
        await core.learning.passed()
        work = await core.storage.read(partial(_gather, core, dialogue_id=dialogue_id))
        if work is None:
            core.asked_at.pop(dialogue_id, None)
            return
        asked_at = core.asked_at.pop(dialogue_id, None)
        reply = await _reply(core, core.brain, work)
        now_ms = core.now_ms()
        answered = await core.storage.write(partial(_put_down, work=work, reply=reply, now_ms=now_ms))
        if answered and asked_at is not None:
            core.tally.took(now_ms, work.channel, (time.monotonic() - asked_at) * 1000)


# --- before ------------------------------------------------------------------------------------------------


def _gather(core: Core, reads: Reads, dialogue_id: str) -> _Work | None:
    """The next turn of the dialogue; None when nothing is owed."""
    row = reads.get(DialogueRow, dialogue_id)
    if row is None or row.owed <= row.considered:
        return None
    written = _together(reads.unconsidered(dialogue_id, row.considered))
    empty = {EMPTY.ru, EMPTY.en}
    text = "\n".join(one.message.text for one in written if one.message.text and one.message.text not in empty)
    files = tuple(ref for one in written for ref in one.message.attachments)
    payload = written[-1].payload
    status = Status(row.status)
    turn = None
    facts = facts_of(core, reads, row, row.event_id, core.now_ms()) if status is Status.BOT else None
    if status in CONSIDERS and (text or payload or not files or _awaits_pictures(row, facts)):
        turn = Turn(
            text=text,
            memory=row.memory,
            event_id=EventId(row.event_id) if row.event_id else None,
            guest=_facts(core, reads, row.guest_id),
            payload=payload,
            facts=facts,
            pictures=len(files),
        )
    return _Work(
        dialogue_id=dialogue_id,
        lease=row.state.lease,
        status=status,
        turn=turn,
        since=written[0].n,
        upto=written[-1].n,
        lang=row.state.lang,
        channel=row.state.channel,
        text=text,
        pressed=bool(payload),
        files=files,
    )


def _awaits_pictures(row: DialogueRow, facts: Facts | None) -> bool:
    """Whether a picture without a word may mean something: in the middle of a deal, or for a packet not decided."""
    returned = facts is not None and any(
        order.refund_state in (State.RETURNED, State.DRAFT) for order in facts.orders
    )
    return row.memory.flow is not None or returned


def _together(written: Sequence[MessageRow]) -> Sequence[MessageRow]:
    """The messages that make one turn: words run together, a pressed button stands alone."""
    if written[0].payload:
        return written[:1]
    for place, one in enumerate(written):
        if one.payload:
            return written[:place]
    return written


def _facts(core: Core, reads: Reads, guest_id: str) -> GuestFacts:
    """What the bot may know of the guest: his name, the events he bought for (soonest first), his gate, today's."""
    guest, now_ms = reads.get(GuestRow, guest_id), core.now_ms()
    bought = {order.event_id for order in reads.orders_of(guest_id)}
    coming = [core.festivals[event_id] for event_id in bought if event_id in core.festivals]
    coming.sort(key=lambda festival: (festival.state.doors_ms, festival.id))
    gate = ""
    if coming:
        gates = (ticket.gate for ticket in reads.tickets_of(guest_id) if ticket.event_id == coming[0].id)
        gate = next((name for name in gates if name), "")
    today = (one for one in coming or core.festivals.values() if is_today(one.state, now_ms))
    return GuestFacts(
        name=guest.name if guest else "",
        event_ids=tuple(EventId(one.id) for one in coming),
        gate=gate,
        today=tuple(EventId(one.id) for one in today),
    )


async def _reply(core: Core, brain: Brain, work: _Work) -> Reply | None:
    """What is to be said: acts the bot asks for are done on the way, and it is asked again with their outcome.

    None when there is nothing to ask it. A bot that never comes to an end hands over to a person.
    """
    turn = work.turn
    if turn is None:
        return None
    reply = await _consider(brain, work, turn)
    if work.status is not Status.BOT:
        return reply
    if reply.zone is Zone.DEAL and reply.event_id != turn.event_id:  # it settled on an event: facts are of that one
        turn = await core.storage.read(partial(_about, core, work=work, turn=turn, event_id=reply.event_id or ""))
        reply = await _consider(brain, work, turn)
    for _ in range(MOST_ACTS):
        if reply.act is None:
            return reply
        wish = Wish(work.dialogue_id, work.lease, reply.act, work.since, reply.event_id or "", work.files)
        outcome = await perform(core, wish)
        turn = replace(turn, memory=reply.memory, event_id=reply.event_id, outcome=outcome, facts=outcome.facts)
        reply = await _consider(brain, work, turn)
    return reply if reply.act is None else _failed(turn.memory, work.lang)


def _about(core: Core, reads: Reads, work: _Work, turn: Turn, event_id: str) -> Turn:
    row = needed(reads.get(DialogueRow, work.dialogue_id))
    facts = facts_of(core, reads, row, event_id, core.now_ms())
    return replace(turn, event_id=EventId(event_id), facts=facts)


async def _consider(brain: Brain, work: _Work, turn: Turn) -> Reply:
    """The bot's reply. A bot that keeps failing hands over to a person."""
    for attempt in range(TRIES):
        try:
            return await brain.consider(turn)
        except Exception:
            log.exception("bot.failed", dialogue=work.dialogue_id, attempt=attempt + 1)
            await asyncio.sleep(FIRST_PAUSE_S * 2**attempt)
    return _failed(turn.memory, work.lang)


def _failed(memory: Memory, lang: str) -> Reply:
    return Reply(
        zone=Zone.HAND_OVER,
        text="",
        memory=memory,
        lang=lang,
        event_id=None,
        escalation=Escalation(Reason.MISSES, "bot_failed", ""),
    )


# --- after -------------------------------------------------------------------------------------------------


def _put_down(tx: Tx, work: _Work, reply: Reply | None, now_ms: int) -> bool:
    """Write what came of the turn, if the fence still stands; True when the guest got an answer."""
    row = tx.get(DialogueRow, work.dialogue_id)
    if row is None or row.considered >= work.upto:
        return False
    page = Page(tx, row, now_ms, by="bot")
    page.considered = work.upto
    fenced = row.state.lease == work.lease and page.status is work.status
    if not fenced or work.status not in CONSIDERS:
        if page.status in CONSIDERS:  # the bot is to look again at what it saw under other circumstances
            return False
        page.save_quietly()
        return False
    if work.status is Status.QUEUED:
        return _listen(tx, page, reply)
    if reply is None:
        page.add("bot", PICTURE_SEEN.said(work.lang), zone="admit")
        page.save("BotAnswered")
        return True
    return _answer(tx, page, work, reply)


def _listen(tx: Tx, page: Page, reply: Reply | None) -> bool:
    """In the queue the bot says nothing; a further reason to hurry is noted."""
    before = page.state
    called = reply is not None and reply.escalation is not None and call_person(page, reply.escalation)
    if reply is not None:
        _locate(tx, page, reply)
    if called and reply is not None:
        page.change(mood=reply.mood.negative)
    if page.state != before:
        page.save("DialogueEscalated" if called else "GuestLocated")
    else:
        page.save_quietly()
    return False


def _locate(tx: Tx, page: Page, reply: Reply) -> None:
    """Where the guest says he is and which order he names; what is known from his purchase is not overwritten."""
    if reply.at_gate:
        page.change(at_gate=True)
    if reply.order and not page.state.order_id and tx.get(OrderRow, reply.order) is not None:
        page.change(order_id=reply.order, place=page.state.place or reply.order)
    festival = tx.get(FestivalRow, page.state.event_id) if reply.gate else None
    gate = next((one for one in festival.state.gates if one.id == reply.gate), None) if festival else None
    if gate is not None:
        page.change(place=gate.name_ru)


def _answer(tx: Tx, page: Page, work: _Work, reply: Reply) -> bool:
    page.memory = reply.memory
    page.change(lang=reply.lang, mood=reply.mood.negative, misses=reply.memory.misses)
    if reply.intent:
        page.change(intent=reply.intent)
    if reply.event_id and reply.event_id != page.state.event_id and tx.get(FestivalRow, reply.event_id):
        page.change(event_id=reply.event_id)
    _locate(tx, page, reply)
    if reply.text:
        page.add(
            "bot",
            reply.text,
            intent=reply.intent,
            zone=reply.zone.value,
            missed=reply.missed,
            buttons=tuple(ButtonRef(label=one.label, payload=one.payload) for one in reply.buttons),
            sources=sources_of(reply),
            pictures=zones.told(reply.pictures),
        )
    called = reply.escalation is not None and call_person(page, reply.escalation)
    _keep_draft(tx, page, work, reply)
    page.save("DialogueEscalated" if called else "BotAnswered")
    if reply.missed and not work.pressed and page.state.event_id:
        event_id, dialogue_id = page.state.event_id, page.state.id
        missed(tx, event_id=event_id, text=work.text, dialogue_id=dialogue_id, now_ms=page.now_ms)
    return bool(reply.text)


def _keep_draft(tx: Tx, page: Page, work: _Work, reply: Reply) -> None:
    """What was told of a refund outlives the dialogue; it goes when the guest gives it up or it is handed in."""
    before = work.turn.memory.flow if work.turn else None
    after, guest_id = reply.memory.flow, page.state.guest_id
    was = before is not None and before.kind == DRAFT
    if after is not None and after.kind == DRAFT:
        known = tx.get(DraftRow, guest_id, DRAFT)
        kept = known.attachments if known else ()
        files = (*kept, *(file for file in work.files if file not in kept)) if was else kept
        slots = (*(slot for slot in after.slots if slot[0] != "step"), ("step", after.step))
        tx.put(DraftRow(guest_id=guest_id, kind=DRAFT, at_ms=page.now_ms, slots=slots, attachments=files))
    elif was and reply.escalation is None:
        tx.drop(DraftRow, guest_id, DRAFT)
