"""Transcripts: loaded by HTTP when a dialogue is opened, kept up by events, read again when a line is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.console.seat import Seat
from app.console.state import Change, LinkPhase, Transcript
from app.console.threads import joined
from app.console.troubles import TroubleError

PAGE: Final = 50
HOLE: Final = "hole"


class Reading:
    """What is on one operator's screen."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._loading: set[str] = set()
        self._phase = LinkPhase.OFFLINE
        self.unsubscribe = seat.store.subscribe(self._look)

    def open(self, dialogue_id: str) -> None:
        """Put a dialogue on the screen; empty: none."""
        self._seat.session.focus = dialogue_id
        if not dialogue_id:
            return
        thread = self._seat.store.threads.get(dialogue_id)
        if thread is None or thread.failed:
            self._load(dialogue_id)
        self._see(dialogue_id)

    def older(self, dialogue_id: str) -> None:
        """Load the page before the oldest line held."""
        thread = self._seat.store.threads.get(dialogue_id)
        if thread is not None and thread.messages and thread.messages[0].n > thread.first_n:
            self._load(dialogue_id, before=thread.messages[0].n)

    def _load(self, dialogue_id: str, before: int = 0) -> None:
        if dialogue_id in self._loading:
            return
        self._loading.add(dialogue_id)
        store = self._seat.store
        thread = store.threads.get(dialogue_id) or Transcript(dialogue_id)
        store.put_thread(replace(thread, loading=True, failed=""))
        self._seat.spawn(self._fetch(dialogue_id, before))

    async def _fetch(self, dialogue_id: str, before: int) -> None:
        store = self._seat.store
        try:
            page = await self._seat.api.thread(dialogue_id, before, PAGE)
        except TroubleError as error:
            thread = store.threads.get(dialogue_id)
            if thread is not None:
                store.put_thread(replace(thread, loading=False, failed=error.trouble.key))
            return
        finally:
            self._loading.discard(dialogue_id)
        thread = store.threads.get(dialogue_id) or Transcript(dialogue_id)
        lines = joined(page.messages, thread.messages)
        store.put_thread(replace(thread, messages=lines, first_n=page.first_n, loading=False, failed=""))

    def _look(self, change: Change) -> None:
        """Read again what misses a line; what the operator looks at counts as seen."""
        store, focus = self._seat.store, self._seat.session.focus
        if "link" in change.slices and store.link.phase is not self._phase:
            self._phase = store.link.phase
            failed = store.threads.get(focus)
            if self._phase is LinkPhase.LIVE and failed is not None and failed.failed:
                self._load(focus)
        for ident in change.threads:
            thread = store.threads.get(ident)
            if thread is not None and thread.failed == HOLE:
                self._load(ident)
        if focus and (change.everything or focus in change.dialogues):
            self._see(focus)

    def _see(self, dialogue_id: str) -> None:
        store = self._seat.store
        dialogue = store.dialogues.get(dialogue_id)
        if dialogue is not None and dialogue.messages > store.seen.get(dialogue_id, 0):
            store.set_seen(dialogue_id, dialogue.messages)
            self._seat.scribe.save_seen(dialogue_id, dialogue.messages)

    def after_snapshot(self) -> None:
        """Lines may have been missed: the opened transcript is read again, the others when they are opened."""
        focus = self._seat.session.focus
        self._seat.store.drop_threads(keep=focus)
        if focus in self._seat.store.threads:
            self._load(focus)
