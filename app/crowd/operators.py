"""Simulated operators: real consoles without a window, who take what waits, write, and end it.

Everything they know comes from their store, everything they do goes through the journal and the wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from app.console.desk import Desk
from app.console.lineup import Group
from app.console.state import UNSENT, Change, Pending, PendingState
from app.console.store import Store
from app.crowd.docket import Docket
from app.crowd.timeline import Timeline
from app.domain.dialogues import Outcome
from app.domain.escalations import Reason
from app.protocol.arguments import Args
from app.protocol.commands import GiveBackDialogue, ResolveDialogue, SendReply, SnoozeDialogue, TakeDialogue
from app.protocol.records import Dialogue

DONE_S = 60.0
"""real seconds within which the server must have said what became of a command, also through a link that was cut"""
CLOCK_MS = 60_000
"""how far a console's idea of the time may be off before it is asked again"""
IDLE_S = 1800.0
LOOK_S = (3.0, 14.0)
READ_S = (18.0, 60.0)
WRITE_S = (12.0, 45.0)
GUEST_S = (70.0, 240.0)
GIVES_BACK = 0.12
SNOOZES = 0.04

OPENERS: dict[str, tuple[str, ...]] = {
    Reason.SAFETY: ("safety",),
    Reason.QR: ("gate-lead", "brightness", "new-qr"),
    Reason.REFUND: ("refund-taken", "refund-documents", "need-order"),
    Reason.CORPORATE: ("corporate",),
    Reason.EMOTION: ("sorry-wait",),
}
"""which ready replies an operator begins with, by the reason he was called for; else `hello`"""
NO_GATE = frozenset({Reason.REFUND, Reason.CORPORATE})
"""reasons that are not about somebody who stands at a gate"""


@dataclass(slots=True)
class Stint:
    """What operators did; `unconfirmed` counts commands the server never answered."""

    taken: int = 0
    lost_race: int = 0
    replies: int = 0
    resolved: int = 0
    given_back: int = 0
    snoozed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    unconfirmed: int = 0


class Operator:
    """One operator at work until cancelled. `desk` is signed in already."""

    def __init__(
        self,
        desk: Desk,
        timeline: Timeline,
        random: Random,
        stint: Stint,
        midnight_ms: int = 0,
        *,
        docket: Docket | None = None,
        helps: Callable[[Dialogue], Awaitable[None]] | None = None,
    ) -> None:
        self._desk = desk
        self._time = timeline
        self._midnight_ms = midnight_ms
        self._random = random
        self._stint = stint
        self._docket = docket or Docket()
        self._helps = helps
        self._news = asyncio.Event()
        self._written: set[str] = set()
        """commands that the console has written down"""
        self._unsubscribe = desk.store.subscribe(self._changed)

    async def work(self) -> None:
        """Take the most urgent dialogue, again and again; sleep when nobody waits."""
        try:
            while True:
                waiting = self._most_urgent()
                if waiting is None:
                    await self._until(lambda: self._most_urgent() is not None, IDLE_S)
                    await self._pause(LOOK_S)
                elif await self._take(waiting):
                    await self._handle(waiting)
                else:
                    await self._pause(LOOK_S)
        finally:
            self._unsubscribe()

    def _product_ms(self) -> int:
        return self._midnight_ms + round(self._time.now() * 1000)

    @property
    def _store(self) -> Store:
        return self._desk.store

    def _changed(self, change: Change) -> None:
        self._written.update(pending.cmd for pending in self._store.pending)
        self._news.set()

    def _most_urgent(self) -> str | None:
        return next(iter(self._store.lineup.ids(Group.WAITING)), None)

    async def _take(self, ident: str) -> bool:
        if not await self._done(ident, TakeDialogue()):
            self._stint.lost_race += 1
            return False
        if not self._held(ident):
            return False
        self._stint.taken += 1
        self._desk.open_dialogue(ident)
        return True

    def _held(self, ident: str) -> bool:
        dialogue, me = self._store.dialogues.get(ident), self._store.me
        return dialogue is not None and me is not None and dialogue.holder_id == me.user_id

    async def _handle(self, ident: str) -> None:
        """Read, write, wait for the guest, write once more, and end it one way or another."""
        await self._pause(READ_S)
        dialogue = self._store.dialogues.get(ident)
        if self._helps is not None and dialogue is not None and self._reason(dialogue) not in NO_GATE:
            await self._helps(dialogue)
        if not await self._reply(ident, self._opener(ident)):
            return
        if await self._until(lambda: self._guest_wrote(ident), self._random.uniform(*GUEST_S)):
            await self._pause(WRITE_S)
            if not await self._reply(ident, "bye"):
                return
        await self._end(ident)
        self._desk.open_dialogue("")

    def _opener(self, ident: str) -> str:
        reason = self._reason(self._store.dialogues[ident])
        return self._random.choice(OPENERS.get(reason, ("hello",)))

    @staticmethod
    def _reason(dialogue: Dialogue) -> str:
        return dialogue.escalation.reason if dialogue.escalation else ""

    def _guest_wrote(self, ident: str) -> bool:
        dialogue = self._store.dialogues.get(ident)
        return dialogue is None or dialogue.last_by == "guest" or not self._held(ident)

    async def _reply(self, ident: str, reply_id: str) -> bool:
        """Send a ready reply, again when the guest wrote meanwhile. False when the dialogue is not ours any more."""
        for _ in range(3):
            if not self._held(ident):
                return False
            dialogue = self._store.dialogues[ident]
            text = self._words(dialogue, reply_id)
            if await self._done(ident, SendReply(lease=dialogue.lease, text=text, answered_n=dialogue.messages)):
                self._stint.replies += 1
                return True
            await self._pause(LOOK_S)
        return self._held(ident)

    async def _end(self, ident: str) -> None:
        if not self._held(ident):
            return
        lease = self._store.dialogues[ident].lease
        chance = self._random.random()
        if chance < GIVES_BACK:
            summary = "Вопрос решён человеком, дальше справится бот."
            self._stint.given_back += await self._done(ident, GiveBackDialogue(lease=lease, summary=summary))
        elif chance < GIVES_BACK + SNOOZES:
            self._stint.snoozed += await self._done(ident, SnoozeDialogue(lease=lease, for_ms=600_000))
        else:
            outcome = self._random.choice((Outcome.ANSWERED, Outcome.FIXED, Outcome.FORWARDED))
            self._stint.resolved += await self._done(ident, ResolveDialogue(lease=lease, outcome=outcome.value))

    async def _done(self, ident: str, args: Args) -> bool:
        """Send a command and wait, with the clock standing, until the server has said what became of it."""
        try:
            async with asyncio.timeout(DONE_S):
                await self._set_clock()
                before = self._store.version(f"dialogue:{ident}")
                cmd = self._desk.send(f"dialogue:{ident}", args)
                self._docket.sent(cmd, ident, reply=isinstance(args, SendReply))
                while cmd not in self._written:  # into the journal first
                    await self._next_news()
                while (pending := self._pending(cmd)) is not None and pending.state in UNSENT:
                    await self._next_news()
                if pending is not None and pending.state is not PendingState.OK:
                    return self._refused(pending)
                self._docket.told(cmd, done=True)
                while self._store.version(f"dialogue:{ident}") <= before:  # the event follows the word
                    await self._next_news()
        except TimeoutError:
            self._stint.unconfirmed += 1
            return False
        return True

    async def _set_clock(self) -> None:
        """A clock moved by hand runs ahead of what the console heard last: ask the time as after a long sleep."""
        while abs(self._product_ms() - self._store.now_ms()) > CLOCK_MS:
            self._desk.check_now()
            await self._next_news()

    def _pending(self, cmd: str) -> Pending | None:
        return next((pending for pending in self._store.pending if pending.cmd == cmd), None)

    def _refused(self, pending: Pending) -> bool:
        self._stint.refused[pending.code] = self._stint.refused.get(pending.code, 0) + 1
        self._docket.told(pending.cmd, done=False)
        self._desk.discard(pending.cmd)
        return False

    async def _next_news(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def _until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait for something in the store, at most so many festival seconds; the clock may go on meanwhile."""

        async def watch() -> bool:
            while not holds():
                await self._next_news()
            return True

        return bool(await self._time.within(seconds, watch()))

    async def _pause(self, span: tuple[float, float]) -> None:
        await self._time.until(self._time.now() + self._random.uniform(*span))

    def _words(self, dialogue: Dialogue, reply_id: str) -> str:
        """A ready reply with its variables filled in, in the guest's language."""
        reply = self._store.replies[reply_id]
        text = reply.text_en if dialogue.lang == "en" and reply.text_en else reply.text_ru
        event = self._store.events.get(dialogue.event_id)
        me = self._store.me
        known = {
            "guest_name": dialogue.guest_name or "Гость",
            "order": dialogue.order_id or "–",
            "gate": dialogue.place or "1",
            "event": event.name_ru if event else "",
            "operator": me.name if me else "",
        }
        return text.format_map(known)
