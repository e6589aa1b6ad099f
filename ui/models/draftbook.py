"""Unsaved articles, kept while other things are looked at, and in the journal so that a crash loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.console.store import Draft
from app.protocol.commands import SaveArticle
from ui.models.articledraft import ArticleDraft, arguments, differing, kept_drafts, packed, rebased

Write = Callable[[str, str], None]


class DraftBook:
    """The drafts by key (`EVENT/ID`). `write` puts (entity name, text) into the journal; an empty text drops one."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._drafts: dict[str, ArticleDraft] = {}
        self._sent: dict[str, tuple[str, SaveArticle]] = {}
        self._unwritten: set[str] = set()

    def __contains__(self, key: object) -> bool:
        return key in self._drafts

    @property
    def rows(self) -> frozenset[str]:
        """The row keys (`article:EVENT/ID`) with unsaved words."""
        return frozenset(f"article:{key}" for key in self._drafts)

    def get(self, key: str) -> ArticleDraft | None:
        """The unsaved words of an article, if any."""
        return self._drafts.get(key)

    def recall(self, kept: Mapping[str, Draft]) -> None:
        """Takes up what the journal kept of an earlier run."""
        for key, draft in kept_drafts({ident: one.text for ident, one in kept.items()}).items():
            self._drafts.setdefault(key, draft)

    def put(self, draft: ArticleDraft, saved: ArticleDraft | None) -> bool:
        """Keeps the draft unless it says what is saved already; whether it is kept."""
        if saved is not None and not differing(draft, saved):
            self.drop(draft.key)
            return False
        self._drafts[draft.key] = draft
        self._unwritten.add(draft.key)
        return True

    def drop(self, key: str) -> None:
        """Forgets the unsaved words of an article."""
        self._unwritten.discard(key)
        self._sent.pop(key, None)
        if self._drafts.pop(key, None) is not None:
            self._write(f"article:{key}", "")

    def flush(self) -> None:
        """Writes what has changed since the last time."""
        unwritten, self._unwritten = self._unwritten, set()
        for key in unwritten:
            draft = self._drafts.get(key)
            if draft is not None:
                self._write(draft.ent, packed(draft))

    # --- saving ----------------------------------------------------------------------------------------------

    def sent(self, draft: ArticleDraft, cmd: str) -> None:
        """The draft went out as this command; its words stay until the server's answer."""
        self._sent[draft.key] = (cmd, arguments(draft))

    def command_of(self, key: str) -> str:
        """The command that carries the article's words, empty when none does."""
        return self._sent.get(key, ("", None))[0]

    def settle(self, key: str, saved: ArticleDraft) -> ArticleDraft | None:
        """The server holds `saved` now: what remains unsaved, None when nothing does.

        Our own words coming back are no conflict; words typed since then go on from the new version.
        """
        draft = self._drafts.get(key)
        if draft is None:
            return None
        mine = self._sent.get(key)
        if not differing(draft, saved):
            self.drop(key)
            return None
        if mine is not None and _same(mine[1], arguments(saved)):
            self._sent.pop(key)
            draft = rebased(draft, saved.base)
            self._drafts[key] = draft
            self._unwritten.add(key)
        return draft

    def unsent(self, key: str) -> None:
        """The command came to nothing; the words stay as they were before it."""
        self._sent.pop(key, None)

    def clear(self) -> None:
        """Another person signed in: nothing of the last one's is shown (the journal keeps it for him)."""
        self._drafts.clear()
        self._sent.clear()
        self._unwritten.clear()


def _same(one: SaveArticle, other: SaveArticle) -> bool:
    """Whether two saves say the same words (the question they answer aside)."""
    return (one.title_ru, one.answer_ru, one.title_en, one.answer_en, one.phrases, one.keywords, one.clarify) == (
        other.title_ru,
        other.answer_ru,
        other.title_en,
        other.answer_en,
        other.phrases,
        other.keywords,
        other.clarify,
    )
