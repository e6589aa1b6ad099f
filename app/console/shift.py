"""The real desk: an operator's shift from signing in to signing out. Has no screen and needs none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import structlog

from app.console.api import Api
from app.console.books import Books, HttpBooks
from app.console.credentials import Vault
from app.console.desk import Word
from app.console.journal import JournalError, NewerJournalError, Seal, kind_of
from app.console.link import LinkDriver
from app.console.outgoing import Outgoing, pending_of
from app.console.place import Kept, Place, kept_of
from app.console.reading import Reading
from app.console.receiving import Receiving
from app.console.scribe import Scribe
from app.console.seat import Seat
from app.console.session import Session
from app.console.session.actions import SignedOut
from app.console.settings import Settings, data_dir, server_url
from app.console.state import Change, Link, LinkPhase, Me
from app.console.store import Draft, Store
from app.console.troubles import TroubleError
from app.protocol.api import BotAnswer, BotAsk, Health, Hit
from app.protocol.arguments import Args
from app.protocol.commands import SaveArticle
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory

if TYPE_CHECKING:
    from app.console.journal.ledger import Journal
    from app.console.journal.recall import Restored

_log = structlog.get_logger("usher.console")
SIGN_OUT_S = 3.0
"""how long signing out waits for the server; the tokens die by themselves"""


def _opened(path: Path, seal: Seal, user_id: str, *, caches: bool) -> tuple[Journal, Restored]:
    """The journal and what a user finds in it; in a thread, for the database is loaded here and not at the start."""
    from app.console.journal.ledger import Journal

    journal = Journal(path, seal, caches=caches)
    try:
        return journal, journal.restore(user_id, time.monotonic(), round(time.time() * 1000))
    except BaseException:
        journal.close()
        raise


class Shift:
    """Implements `Desk` on any asyncio loop. One server and one user at a time."""

    def __init__(
        self,
        settings: Settings,
        *,
        folder: Path | None = None,
        vault: Vault | None = None,
        store: Store | None = None,
        app_ver: str = "",
    ) -> None:
        self.store = store or Store()
        self._settings, self._app_ver = settings, app_ver
        self._folder = folder or data_dir()
        self._vault = vault or Vault()
        self._listeners: list[Callable[[Word], None]] = []
        self._seat: Seat | None = None
        self._ending: asyncio.Task[None] | None = None

    @property
    def books(self) -> Books:
        """As `Desk.books`."""
        return HttpBooks(lambda: self._need().api)

    def listen(self, on_word: Callable[[Word], None]) -> None:
        """Hear what the desk says."""
        self._listeners.append(on_word)

    def _say(self, word: Word) -> None:
        for listener in self._listeners:
            listener(word)

    # --- coming and going ----------------------------------------------------------------------------------

    async def probe(self, server: str) -> Health:
        """Ask an address who answers there; nothing is sent that belongs to anybody."""
        api = Api(server_url(server), "", self._settings.proxy)
        try:
            return await api.health()
        finally:
            await api.close()

    async def sign_in(self, server: str, user: str, password: str, remember: bool = True) -> None:
        """Sign in and start the link; `TroubleError` otherwise."""
        url = server_url(server)
        await self._leave()
        api = Api(url, self._settings.device, self._settings.proxy)
        try:
            tokens = await api.sign_in(user, password)
            api.token = tokens.access
            await self._sit(api, Place(url, self._folder), kept_of(tokens), remember=remember)
        except BaseException:
            await api.close()
            raise

    async def resume(self, server: str) -> bool:
        """Go on with kept tokens, also without a network: what was kept is shown and the link keeps trying."""
        url = server_url(server)
        place = Place(url, self._folder)
        kept = await place.read_kept(self._vault)
        if kept is None:
            return False
        await self._leave()
        api = Api(url, self._settings.device, self._settings.proxy)
        try:
            await self._sit(api, place, kept, remember=True)
        except BaseException:
            await api.close()
            raise
        return True

    async def _sit(self, api: Api, place: Place, kept: Kept, *, remember: bool) -> None:
        if remember:
            await place.write_kept(self._vault, kept)
        seal, keyed = await place.seal(self._vault)
        try:
            journal, found = await asyncio.to_thread(_opened, place.journal, seal, kept.user_id, caches=keyed)
        except NewerJournalError as error:
            raise TroubleError("update_needed", "the journal is of a newer version") from error
        except (OSError, JournalError) as error:
            raise TroubleError("not_saved", kind_of(error)) from error
        session = Session(kept.user_id, self._settings.device, found.kept, SystemRandom(), self._app_ver)
        seat = Seat(self.store, api, place, kept, session, remember=remember)
        seat.scribe = Scribe(
            journal,
            kept.user_id,
            stored=lambda seq: seat.driver.do(session.stored, seq),
            failed=lambda kind: self._say(Word("notice", "journal_full", {"kind": kind})),
        )
        receiving = Receiving(seat, self._vault, self._say, self._signed_out)
        seat.driver = LinkDriver(session, api, receiving, self._settings.proxy)
        seat.outgoing, seat.reading = Outgoing(seat, self._say), Reading(seat)
        self._seat = seat
        with self.store.batch():
            self.store.clear()
            self.store.set_me(Me(kept.user_id, kept.name, kept.role, place.url, kept=self._vault.kept))
            self.store.swap(found.kept.entities)
            for dialogue_id, draft in found.drafts.items():
                self.store.set_draft(dialogue_id, draft)
            for dialogue_id, n in found.seen.items():
                self.store.set_seen(dialogue_id, n)
            for row in session.outbox:
                self.store.put_pending(pending_of(row))
        self._say(Word("signed_in"))
        self._tell_damage(journal, found.lost)
        seat.driver.start()

    def _tell_damage(self, journal: Journal, lost: int) -> None:
        if not self._vault.kept:
            self._say(Word("notice", "keyring_missing"))
        if lost or journal.aside is not None:
            aside = str(journal.aside) if journal.aside is not None else ""
            self._say(Word("notice", "journal_damaged", {"rows": str(lost), "path": aside}))

    def _signed_out(self, word: SignedOut) -> None:
        """The session ended by itself; called from inside the link."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end(word.reason, wipe=word.wipe))

    async def _end(self, reason: str, *, wipe: bool) -> None:
        seat, self._seat = self._seat, None
        try:
            if seat is not None:
                self.store.clear()
                if reason in {"revoked", "expired", "asked"}:
                    await seat.place.drop_kept(self._vault)
                await seat.close(wipe=wipe, unsent=reason == "revoked")
                self.store.set_link(Link(LinkPhase.OFFLINE, time.monotonic(), trouble=reason))
                self._say(Word("signed_out", reason))
        finally:
            self._ending = None

    async def _leave(self) -> None:
        if self._ending is not None:
            await asyncio.wait([self._ending])
        seat, self._seat = self._seat, None
        if seat is not None:
            await seat.close(wipe=False)

    async def sign_out(self) -> None:
        """Sign out here and on the server; what was received and drafted is wiped, unsent commands stay sealed."""
        seat = self._need()
        try:
            async with asyncio.timeout(SIGN_OUT_S):
                await seat.api.sign_out()
        except (TroubleError, TimeoutError):
            _log.info("signed out without the server")
        await self._end("asked", wipe=True)

    async def close(self) -> None:
        """End without signing out."""
        await self._leave()

    def _need(self) -> Seat:
        if self._seat is None:
            raise TroubleError("not_authenticated")
        return self._seat

    # --- doing ---------------------------------------------------------------------------------------------

    def send(self, ent: str, args: Args, *, hold_s: float = 0.0, base: int | None = None, step_up: str = "") -> str:
        """As `Desk.send`."""
        return self._need().outgoing.send(ent, args, hold_s, base, step_up)

    def undo(self, cmd: str) -> bool:
        """As `Desk.undo`."""
        return self._need().outgoing.undo(cmd)

    def retry(self, cmd: str) -> None:
        """As `Desk.retry`."""
        self._need().outgoing.retry(cmd)

    def discard(self, cmd: str) -> None:
        """As `Desk.discard`."""
        self._need().outgoing.discard(cmd)

    def open_dialogue(self, dialogue_id: str) -> None:
        """As `Desk.open_dialogue`."""
        self._need().reading.open(dialogue_id)

    def older(self, dialogue_id: str) -> None:
        """As `Desk.older`."""
        self._need().reading.older(dialogue_id)

    def save_draft(self, dialogue_id: str, text: str, note: bool = False) -> None:
        """As `Desk.save_draft`."""
        draft = Draft(text, note) if text else None
        if draft != self.store.drafts.get(dialogue_id):
            self.store.set_draft(dialogue_id, draft)
            self._need().scribe.save_draft(dialogue_id, draft)

    def writing(self, dialogue_id: str) -> None:
        """As `Desk.writing`."""
        seat = self._need()
        seat.driver.do(seat.session.writing, f"dialogue:{dialogue_id}")

    def check_now(self) -> None:
        """As `Desk.check_now`."""
        if self._seat is not None:
            self._seat.driver.do(self._seat.session.check)

    # --- asking --------------------------------------------------------------------------------------------

    async def guest(self, guest_id: str) -> GuestCard:
        """A guest's card."""
        return await self._need().api.guest(guest_id)

    async def history(self, from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
        """The load over time."""
        return await self._need().api.history(from_ms, to_ms, step_s)

    async def ghost(self, event_id: str) -> LoadGhost:
        """As `Desk.ghost`."""
        return await self._need().api.ghost(event_id)

    async def search(self, q: str) -> tuple[Hit, ...]:
        """What the server finds."""
        return (await self._need().api.search(q)).hits

    async def ask_bot(
        self, event_id: str, text: str, article: SaveArticle | None = None, article_id: str = ""
    ) -> BotAnswer:
        """What the bot would answer."""
        ask = BotAsk(event_id=event_id, text=text, article=article, article_id=article_id)
        return await self._need().api.ask_bot(ask)

    async def upload(self, path: Path) -> AttachmentRef:
        """Send a file."""
        return await self._need().api.upload(path)

    async def download(self, attachment_id: str) -> bytes:
        """The bytes of an attachment."""
        return await self._need().api.download(attachment_id)

    async def wait_for(self, holds: Callable[[Store], bool], timeout_s: float = 10.0) -> None:
        """Until something holds of the store; `TimeoutError` when it does not within the time."""
        if holds(self.store):
            return
        reached = asyncio.Event()

        def look(_change: Change) -> None:
            if holds(self.store):
                reached.set()

        unsubscribe = self.store.subscribe(look)
        try:
            async with asyncio.timeout(timeout_s):
                await reached.wait()
        finally:
            unsubscribe()
