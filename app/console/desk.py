"""What a window (or a simulated operator) may ask of the console's half without Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from app.console.books import Books
from app.console.store import Store
from app.protocol.api import BotAnswer, Health, Hit
from app.protocol.arguments import Args
from app.protocol.commands import SaveArticle
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory


@dataclass(frozen=True, slots=True)
class Word:
    """Something the desk says that is no state.

    `signed_out` carries the reason as `key`: asked | revoked | replaced | update_needed | expired.
    `notice` carries a key and what it is about: `not_saved` {cmd, ent, kind, text}, `settings_restored` {path},
    `keyring_missing` {}, `refused` {cmd, ent, kind, code}, `draining` {}, `journal_damaged` {rows}, `ahead` {}.
    """

    kind: Literal["signed_in", "signed_out", "notice"]
    key: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


class Desk(Protocol):
    """One operator's place. Plain methods return at once; coroutines raise `TroubleError`."""

    store: Store

    @property
    def books(self) -> Books:
        """Questions about tickets, places and money."""
        ...

    def listen(self, on_word: Callable[[Word], None]) -> None:
        """Hear what the desk says, in the thread of its loop."""
        ...

    def send(self, ent: str, args: Args, *, hold_s: float = 0.0, base: int | None = None, step_up: str = "") -> str:
        """Write a command to the journal and send it after `hold_s` seconds; its id.

        `base` is the version seen; without it a command that needs one gets the version held now. `step_up` is a
        one-time code: it travels with the command and is kept in memory only.
        """
        ...

    def undo(self, cmd: str) -> bool:
        """Take back a command that is still held; False when it has left."""
        ...

    def retry(self, cmd: str) -> None:
        """Send a command again that failed or came back for review.

        It keeps its id unless the server has judged it; then it goes as a new command, a reply under the lease held
        now and as an answer to the newest line.
        """
        ...

    def discard(self, cmd: str) -> None:
        """Put a failed or refused command away for good."""
        ...

    def open_dialogue(self, dialogue_id: str) -> None:
        """The dialogue on screen (empty: none): loads its transcript, keeps presence and the lease alive."""
        ...

    def older(self, dialogue_id: str) -> None:
        """Load the page before the oldest line held."""
        ...

    def save_draft(self, dialogue_id: str, text: str, note: bool = False) -> None:
        """Keep an unfinished text; an empty one drops the draft."""
        ...

    def writing(self, dialogue_id: str) -> None:
        """The operator is typing to the guest; call it on every key, it is told at most every 3 s."""
        ...

    async def probe(self, server: str) -> Health:
        """Who answers at an address, before anybody signs in; `TroubleError` tells why nobody does."""
        ...

    async def sign_in(self, server: str, user: str, password: str, remember: bool = True) -> None: ...

    async def resume(self, server: str) -> bool:
        """Go on with kept tokens; False when there are none and a password is needed."""
        ...

    async def sign_out(self) -> None: ...

    async def close(self) -> None:
        """End without signing out; the journal is closed cleanly."""
        ...

    async def guest(self, guest_id: str) -> GuestCard: ...

    async def history(self, from_ms: int, to_ms: int, step_s: int) -> LoadHistory: ...

    async def ghost(self, event_id: str) -> LoadGhost:
        """The load of the day of the last event before this one; without `event_id` there is none."""
        ...

    async def search(self, q: str) -> tuple[Hit, ...]: ...

    async def ask_bot(
        self, event_id: str, text: str, article: SaveArticle | None = None, article_id: str = ""
    ) -> BotAnswer: ...

    async def upload(self, path: Path) -> AttachmentRef: ...

    async def download(self, attachment_id: str) -> bytes: ...

    def check_now(self) -> None:
        """The computer woke, the network changed or the window got the focus: ping or reconnect at once."""
        ...
