"""The bot's turns: what guests wrote is considered in order, and answered unless a person has stepped in (B10, C3).

While the bot thinks, the guest may go on writing (that becomes the next turn) and a person may take the dialogue: the
answer is written only if the dialogue's fencing number is what it was when the turn began, so that the bot is silent
from the very commit by which somebody else holds or is awaited in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from app.domain.dialogues import Status
from app.domain.escalations import Escalation, Reason
from app.domain.ids import EventId
from app.domain.turns import GuestFacts, Memory, Reply, Turn, Zone
from app.ports.brain import Brain
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, MessageRow, OrderRow
from app.ports.storage import Tx
from app.protocol.records import ButtonRef
from app.service.articles import missed, sources_of
from app.service.calls import call_person
from app.service.core import Core
from app.service.notices import EMPTY, PICTURE_SEEN
from app.service.page import Page

TRIES: Final = 3
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
    upto: int
    """`n` of the newest message considered by it"""
    lang: str
    channel: str
    text: str
    pressed: bool


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
        reply = await _consider(core, core.brain, work)
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
    pictures = any(one.message.attachments for one in written)
    payload = written[-1].payload
    status = Status(row.status)
    turn = None
    if status in CONSIDERS and (text or payload or not pictures):
        turn = Turn(
            text=text,
            memory=row.memory,
            event_id=EventId(row.event_id) if row.event_id else None,
            guest=_facts(core, reads, row.guest_id),
            payload=payload,
        )
    return _Work(
        dialogue_id=dialogue_id,
        lease=row.state.lease,
        status=status,
        turn=turn,
        upto=written[-1].n,
        lang=row.state.lang,
        channel=row.state.channel,
        text=text,
        pressed=bool(payload),
    )


def _together(written: Sequence[MessageRow]) -> Sequence[MessageRow]:
    """The messages that make one turn: words run together, a pressed button stands alone."""
    if written[0].payload:
        return written[:1]
    for place, one in enumerate(written):
        if one.payload:
            return written[:place]
    return written


def _facts(core: Core, reads: Reads, guest_id: str) -> GuestFacts:
    """What the bot may know of the guest: his name, the events he bought for (soonest first), his gate."""
    guest = reads.get(GuestRow, guest_id)
    bought = {order.event_id for order in reads.orders_of(guest_id)}
    coming = [core.festivals[event_id] for event_id in bought if event_id in core.festivals]
    coming.sort(key=lambda festival: (festival.state.doors_ms, festival.id))
    gate = ""
    if coming:
        gates = (ticket.gate for ticket in reads.tickets_of(guest_id) if ticket.event_id == coming[0].id)
        gate = next((name for name in gates if name), "")
    return GuestFacts(name=guest.name if guest else "", event_ids=tuple(EventId(one.id) for one in coming), gate=gate)


async def _consider(core: Core, brain: Brain, work: _Work) -> Reply | None:
    """The bot's reply; None when there is nothing to ask it. A bot that keeps failing hands over to a person."""
    if work.turn is None:
        return None
    for attempt in range(TRIES):
        try:
            return await brain.consider(work.turn)
        except Exception:
            log.exception("bot.failed", dialogue=work.dialogue_id, attempt=attempt + 1)
            await asyncio.sleep(FIRST_PAUSE_S * 2**attempt)
    return _failed(work.turn.memory, work.lang)


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
        )
    called = reply.escalation is not None and call_person(page, reply.escalation)
    page.save("DialogueEscalated" if called else "BotAnswered")
    if reply.missed and not work.pressed and page.state.event_id:
        event_id, dialogue_id = page.state.event_id, page.state.id
        missed(tx, event_id=event_id, text=work.text, dialogue_id=dialogue_id, now_ms=page.now_ms)
    return bool(reply.text)
