"""A desk without a server: answers from the sample and keeps what was sent, for pictures and tests of screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from app.console.desk import Word
from app.console.sample import figures
from app.console.sample.admission import SampleBooks
from app.console.sample.festival import fill
from app.console.sample.people import EVENT, NOW_MS
from app.console.sample.statement import statement
from app.console.sample.talks import card, transcript
from app.console.state import Pending, PendingState, Transcript
from app.console.store import Draft, Store
from app.console.troubles import TroubleError
from app.protocol.api import BotAnswer, Health, Hit
from app.protocol.arguments import Args
from app.protocol.commands import SaveArticle
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory, SourceRef
from app.protocol.version import PROTO_MAX, PROTO_MIN

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


class SampleDesk:
    """Fills its store with the sample festival. `sent` lists every command sent, oldest first; `codes` the one-time
    codes that went along, by command.
    """

    def __init__(self, lang: str = "ru", store: Store | None = None, *, filled: bool = True, bot: int = 314) -> None:
        self.store = store or Store()
        self.sent: list[Pending] = []
        self.codes: dict[str, str] = {}
        self.focus = ""
        self.books = SampleBooks(lang)
        self._listeners: list[Callable[[Word], None]] = []
        if filled:
            fill(self.store, lang, bot=bot)

    def listen(self, on_word: Callable[[Word], None]) -> None:
        """As `Desk.listen`."""
        self._listeners.append(on_word)

    def say(self, word: Word) -> None:
        """Tell the listeners, as the real desk would."""
        for listener in self._listeners:
            listener(word)

    def send(self, ent: str, args: Args, *, hold_s: float = 0.0, base: int | None = None, step_up: str = "") -> str:
        """Keeps the command as pending for ever: no server answers here."""
        number = len(self.sent) + 2
        pending = Pending(
            cmd=f"01976d00-0000-7000-8000-{number:012}",
            client_seq=number,
            kind=type(args).__name__,
            ent=ent,
            args=msgspec.Raw(msgspec.json.encode(args)),
            base=base,
            made_ms=self.store.now_ms(),
            state=PendingState.HELD if hold_s else PendingState.QUEUED,
            send_at=self.store.monotonic() + hold_s if hold_s else None,
        )
        self.sent.append(pending)
        if step_up:
            self.codes[pending.cmd] = step_up
        self.store.put_pending(pending)
        return pending.cmd

    def undo(self, cmd: str) -> bool:
        """As `Desk.undo`."""
        open_still = {PendingState.HELD, PendingState.QUEUED}
        held = any(one.cmd == cmd and one.state in open_still for one in self.store.pending)
        if held:
            self.store.drop_pending(cmd)
        return held

    def retry(self, cmd: str) -> None:
        """As `Desk.retry`."""
        for one in self.store.pending:
            if one.cmd == cmd:
                self.store.put_pending(replace(one, state=PendingState.QUEUED, attempts=one.attempts + 1))
                return

    def discard(self, cmd: str) -> None:
        """As `Desk.discard`."""
        self.store.drop_pending(cmd)

    def open_dialogue(self, dialogue_id: str) -> None:
        """Shows the sample's transcript."""
        self.focus = dialogue_id
        dialogue = self.store.dialogues.get(dialogue_id)
        if dialogue is None:
            return
        if dialogue_id not in self.store.threads:
            self.store.put_thread(Transcript(dialogue_id, transcript(dialogue)))
        self.store.set_seen(dialogue_id, dialogue.messages)

    def older(self, dialogue_id: str) -> None:
        """There is nothing older in the sample."""

    def save_draft(self, dialogue_id: str, text: str, note: bool = False) -> None:
        """As `Desk.save_draft`."""
        self.store.set_draft(dialogue_id, Draft(text, note) if text else None)

    def writing(self, dialogue_id: str) -> None:
        """Nobody listens."""

    async def probe(self, server: str) -> Health:
        """A server that is there."""
        return Health(status="ok", version="1.0.0", proto_min=PROTO_MIN, proto_max=PROTO_MAX, server_ms=NOW_MS)

    async def sign_in(self, server: str, user: str, password: str, remember: bool = True) -> None:
        """Any user may; the password `wrong` is refused, so that the screen can be shown."""
        if password == "wrong":  # noqa: S105  # the one refused password of the sample, no secret
            raise TroubleError("bad_credentials")
        fill(self.store)
        self.say(Word("signed_in"))

    async def resume(self, server: str) -> bool:
        """Nothing is kept."""
        return False

    async def sign_out(self) -> None:
        """As `Desk.sign_out`."""
        self.store.clear()
        self.say(Word("signed_out", "asked"))

    async def close(self) -> None:
        """Nothing to close."""

    async def guest(self, guest_id: str) -> GuestCard:
        """The card of a guest of the sample; `not_found` otherwise."""
        for dialogue in self.store.dialogues.values():
            if dialogue.guest_id == guest_id:
                return card(dialogue)
        raise TroubleError("not_found")

    async def history(self, from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
        """The sample day."""
        return figures.history(from_ms, to_ms, step_s)

    async def ghost(self, event_id: str) -> LoadGhost:
        """The festival a year before, under the day of the sample's festival."""
        return figures.ghost() if event_id == EVENT else LoadGhost()

    async def search(self, q: str) -> tuple[Hit, ...]:
        """Names, orders and last words of the sample."""
        words = q.casefold().split()
        return tuple(
            Hit(ent=f"dialogue:{one.id}", title=one.guest_name, snippet=one.last_text, at_ms=one.last_ms,
                event_id=one.event_id, status=one.status)
            for one in self.store.dialogues.values()
            if all(word in f"{one.guest_name} {one.order_id} {one.last_text}".casefold() for word in words)
        )[:50]  # fmt: skip

    async def ask_bot(
        self, event_id: str, text: str, article: SaveArticle | None = None, article_id: str = ""
    ) -> BotAnswer:
        """Answers from the article under edit, else from the first one that shares a keyword."""
        if article is not None:
            source = SourceRef(article_id=article_id or "new", title=article.title_ru, score=0.96)
            return BotAnswer(zone="answer", text=article.answer_ru, intent=article.intent, confidence=0.96,
                             sources=(source,), took_ms=4)  # fmt: skip
        for one in self.store.articles.values():
            if one.event_id == event_id and any(word in text.casefold() for word in one.keywords):
                source = SourceRef(article_id=one.id, title=one.title_ru, score=0.91)
                return BotAnswer(zone="answer", text=one.answer_ru, intent=one.intent, confidence=0.91,
                                 sources=(source,), took_ms=4)  # fmt: skip
        return BotAnswer(zone="admit", text="Не знаю точного ответа. Позвать человека?", missed=True, took_ms=3)

    async def upload(self, path: Path) -> AttachmentRef:
        """Pretends to have it."""
        return AttachmentRef(
            id=f"a-{path.name}", name=path.name, mime="image/png", size=len(_PIXEL), width=1, height=1
        )

    async def download(self, attachment_id: str) -> bytes:
        """A picture of two lines on a bank's page for the document of the sample, else one transparent pixel."""
        return statement() if attachment_id == "doc-2" else _PIXEL

    def check_now(self) -> None:
        """There is no link to check."""
