"""The only meeting of Qt, the store and the link: typed signals out, `send` in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.console.books import Books
from app.console.desk import Desk, Word
from app.console.lineup import Group, reason_of
from app.console.state import Change
from app.console.store import Store
from app.console.troubles import Trouble, TroubleError
from app.domain.escalations import Reason
from app.protocol.api import BotAnswer, Health, Hit
from app.protocol.arguments import Args
from app.protocol.commands import SaveArticle
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory

T = TypeVar("T")
FLUSH_MS: Final = 33


class Bridge(QObject):
    """Carries changes to the views and the operator's actions to the desk.

    Signals:
        changed(Change): what was touched since the last time, at most every 33 ms.
        signed_in(): tokens are there and the link is starting.
        signed_out(str): back to the sign-in screen; asked | revoked | replaced | update_needed | expired.
        notice(str, dict): something to say quietly; keys as in `app.console.desk.Word`.
        escalated(Dialogue): a dialogue began to wait for a person.
        safety(Dialogue): the same, with words of danger.
    """

    changed = Signal(Change)
    signed_in = Signal()
    signed_out = Signal(str)
    notice = Signal(str, dict)
    escalated = Signal(object)
    safety = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: set[str] | None = None
        self._gathered: Change | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._told_at = 0.0
        self._timer.timeout.connect(self._flush)
        self._unsubscribe = desk.store.subscribe(self._gather)
        desk.listen(self._say)

    @property
    def store(self) -> Store:
        """The state, to read only."""
        return self._desk.store

    @property
    def books(self) -> Books:
        """Questions about tickets, places and money; run them with `run`."""
        return self._desk.books

    @property
    def quiet(self) -> bool:
        """Whether every change has been told."""
        return not self._timer.isActive()

    # --- changes -------------------------------------------------------------------------------------------

    def _gather(self, change: Change) -> None:
        before = self._gathered
        if before is not None:
            change = Change(
                before.everything or change.everything,
                before.dialogues | change.dialogues,
                before.threads | change.threads,
                before.slices | change.slices,
            )
        self._gathered = change
        if not self._timer.isActive():
            quiet_ms = (monotonic() - self._told_at) * 1000
            self._timer.start(max(0, round(FLUSH_MS - quiet_ms)))  # the first after a pause goes at once

    def _flush(self) -> None:
        self._told_at = monotonic()
        change, self._gathered = self._gathered, None
        if change is not None:
            self.changed.emit(change)
            self._announce(change)

    def _announce(self, change: Change) -> None:
        """Tell who began to wait. The first fill after signing in is no news, except for danger."""
        lineup = self.store.lineup
        if change.everything or self._waiting is None:
            now = set(lineup.ids(Group.WAITING))
            fresh = now - self._waiting if self._waiting is not None else set()
            dangers = {ident for ident in now - (self._waiting or set()) if self._is_danger(ident)}
            self._waiting = now if self.store.me is not None else None
            self._tell_waiting(fresh | dangers)
            return
        fresh = set()
        for ident in change.dialogues:
            if lineup.group(ident) is not Group.WAITING:
                self._waiting.discard(ident)
            elif ident not in self._waiting:
                self._waiting.add(ident)
                fresh.add(ident)
        self._tell_waiting(fresh)

    def _is_danger(self, ident: str) -> bool:
        return reason_of(self.store.dialogues[ident]) is Reason.SAFETY

    def _tell_waiting(self, idents: set[str]) -> None:
        for ident in sorted(idents):
            dialogue = self.store.dialogues.get(ident)
            if dialogue is not None:
                (self.safety if self._is_danger(ident) else self.escalated).emit(dialogue)

    def _say(self, word: Word) -> None:
        if word.kind == "signed_in":
            self.signed_in.emit()
        elif word.kind == "signed_out":
            self._waiting = None
            self.signed_out.emit(word.key)
        else:
            self.notice.emit(word.key, dict(word.about))

    # --- actions -------------------------------------------------------------------------------------------

    def send(self, ent: str, args: Args, *, hold_s: float = 0.0, base: int | None = None, step_up: str = "") -> str:
        """Write a command to the journal and send it after `hold_s` seconds; its id. See `Desk.send`."""
        return self._desk.send(ent, args, hold_s=hold_s, base=base, step_up=step_up)

    def undo(self, cmd: str) -> bool:
        """Take back a command that is still held; False when it has left."""
        return self._desk.undo(cmd)

    def retry(self, cmd: str) -> None:
        """Send a failed or reviewed command again. See `Desk.retry`."""
        self._desk.retry(cmd)

    def discard(self, cmd: str) -> None:
        """Put a failed or refused command away."""
        self._desk.discard(cmd)

    def open_dialogue(self, dialogue_id: str) -> None:
        """The dialogue on screen; empty when none is."""
        self._desk.open_dialogue(dialogue_id)

    def older(self, dialogue_id: str) -> None:
        """Load the page before the oldest line held."""
        self._desk.older(dialogue_id)

    def save_draft(self, dialogue_id: str, text: str, note: bool = False) -> None:
        """Keep an unfinished text; an empty one drops the draft."""
        self._desk.save_draft(dialogue_id, text, note)

    def writing(self, dialogue_id: str) -> None:
        """The operator is typing to the guest; call it on every key."""
        self._desk.writing(dialogue_id)

    def check_now(self) -> None:
        """Ping or reconnect at once: the computer woke, the network changed, the window got the focus."""
        self._desk.check_now()

    # --- questions -----------------------------------------------------------------------------------------

    async def probe(self, server: str) -> Health:
        """Who answers at an address. Raises `TroubleError` with why nobody does."""
        return await self._desk.probe(server)

    async def sign_in(self, server: str, user: str, password: str, remember: bool = True) -> None:
        """Raises `TroubleError`: bad_credentials, rate_limited, or a link trouble."""
        await self._desk.sign_in(server, user, password, remember)

    async def resume(self, server: str) -> bool:
        """Go on with kept tokens; False when a password is needed."""
        return await self._desk.resume(server)

    async def sign_out(self) -> None:
        """End the session here and on the server, and wipe what was kept of it."""
        await self._desk.sign_out()

    async def close(self) -> None:
        """End without signing out."""
        self._unsubscribe()
        await self._desk.close()

    async def guest(self, guest_id: str) -> GuestCard:
        """Who writes, with orders and other dialogues."""
        return await self._desk.guest(guest_id)

    async def history(self, from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
        """The load between two moments of product time."""
        return await self._desk.history(from_ms, to_ms, step_s)

    async def ghost(self, event_id: str) -> LoadGhost:
        """The load of the last event's day."""
        return await self._desk.ghost(event_id)

    async def search(self, q: str) -> tuple[Hit, ...]:
        """What the server finds, best first."""
        return await self._desk.search(q)

    async def ask_bot(
        self, event_id: str, text: str, article: SaveArticle | None = None, article_id: str = ""
    ) -> BotAnswer:
        """What the bot would answer, with `article` standing in for the stored `article_id`."""
        return await self._desk.ask_bot(event_id, text, article, article_id)

    async def upload(self, path: Path) -> AttachmentRef:
        """Send a file; the reference goes into `SendReply`."""
        return await self._desk.upload(path)

    async def download(self, attachment_id: str) -> bytes:
        """The bytes of an attachment."""
        return await self._desk.download(attachment_id)

    def run(
        self,
        coro: Coroutine[Any, Any, T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Run a coroutine of the bridge; its result goes to `done`, its trouble to `failed`, later, in this thread.

        Without a running loop (a desk that never waits) it is driven to its end at once.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._run_through(coro, done, failed)
            return
        task = loop.create_task(self._finish(coro, done, failed))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            message = {"message": "a question failed", "exception": task.exception(), "task": task}
            task.get_loop().call_exception_handler(message)

    async def _finish(
        self,
        coro: Coroutine[Any, Any, T],
        done: Callable[[T], None] | None,
        failed: Callable[[Trouble], None] | None,
    ) -> None:
        try:
            result = await coro
        except TroubleError as error:
            if failed is not None:
                failed(error.trouble)
            return
        if done is not None:
            done(result)

    def _run_through(
        self,
        coro: Coroutine[Any, Any, T],
        done: Callable[[T], None] | None,
        failed: Callable[[Trouble], None] | None,
    ) -> None:
        whole = self._finish(coro, done, failed)

        def step() -> None:
            try:
                whole.send(None)
            except StopIteration:
                return
            raise RuntimeError("this coroutine waits: run it on the event loop")

        QTimer.singleShot(0, self, step)
