"""Articles between form and server: what is saved, what is typed, what is on its way, and how that stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from app.console.state import Pending, PendingState
from ui.bridge import Bridge
from ui.models.articledraft import ArticleDraft, arguments, differing, drafted, rebased
from ui.models.dayclock import DayClock
from ui.models.draftbook import DraftBook
from ui.qt import one_line
from ui.views.article_page import Standing
from ui.views.wording import in_language, moment_words, refusal_words

_REFUSED: Final = frozenset(
    {
        PendingState.REJECTED,
        PendingState.FORBIDDEN,
        PendingState.EXPIRED,
        PendingState.CONFLICT,
        PendingState.NEEDS_REVIEW,
    }
)


class ArticleDesk(QObject):
    """Reads the store, sends by the bridge, keeps the drafts. Keys are `EVENT/ID`."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self.drafts = DraftBook(self._write)

    def _write(self, ent: str, text: str) -> None:
        self._bridge.save_draft(ent, text)

    # --- reading ---------------------------------------------------------------------------------------------

    def may(self, deed: str) -> bool:
        """Whether this role may do it at all; the server decides, this only hides what it would refuse."""
        return self._store.may(deed)

    def saved(self, key: str) -> ArticleDraft | None:
        """The article as the server has it."""
        article = self._store.articles.get(key)
        return drafted(key, article, self._store.version(f"article:{key}")) if article is not None else None

    def draft(self, key: str) -> ArticleDraft | None:
        """The unsaved words, else the saved ones."""
        return self.drafts.get(key) or self.saved(key)

    def edit_of(self, draft: ArticleDraft) -> ArticleDraft | None:
        """The draft where it differs from what is saved."""
        return draft if draft.key in self.drafts else None

    def pending(self, ent: str) -> Pending | None:
        """The newest unfinished or refused command of an entity."""
        found = [one for one in self._store.pending if one.ent == ent]
        return found[-1] if found else None

    @property
    def sending(self) -> frozenset[str]:
        """Entities with a command on its way."""
        return frozenset(one.ent for one in self._store.pending if one.state not in _REFUSED)

    def standing(self, draft: ArticleDraft, clock: DayClock) -> Standing:
        """How the article stands that `draft` is about."""
        article = self._store.articles.get(draft.key)
        saved, pending = self.saved(draft.key), self.pending(draft.ent)
        refused = pending if pending is not None and pending.state in _REFUSED else None
        edited, sending = draft.key in self.drafts, pending is not None and refused is None
        clash = saved is not None and edited and saved.base != draft.base and bool(differing(draft, saved))
        now = clock.moment(self._store.now_ms())
        title = in_language(draft.title_ru, draft.title_en) or self.tr("New article")
        return Standing(
            title=one_line(title, 120),
            author=one_line(article.author_name, 60) if article is not None else "",
            when=moment_words(clock.moment(article.updated_ms), now) if article and article.updated_ms else "",
            edited=edited,
            sending=sending,
            archived=article is not None and article.archived,
            locked=not self.may("SaveArticle"),
            refused=refusal_words(refused.code) if refused is not None else "",
            theirs=saved if clash and not sending else None,
            new=article is None,
        )

    # --- writing ---------------------------------------------------------------------------------------------

    def settle(self, key: str) -> ArticleDraft | None:
        """What remains unsaved of an article after what the server has said by now."""
        saved = self.saved(key)
        return self.drafts.settle(key, saved) if saved is not None else self.drafts.get(key)

    def save(self, draft: ArticleDraft) -> None:
        """Sends the draft over the version it started from; its words stay until the server has them."""
        self.discard_refusal(draft.ent)
        self.drafts.flush()
        self.drafts.sent(draft, self._bridge.send(draft.ent, arguments(draft), base=draft.base))

    def retry(self, ent: str) -> None:
        """Sends a refused command again."""
        pending = self.pending(ent)
        if pending is not None:
            self._bridge.retry(pending.cmd)

    def discard_refusal(self, ent: str) -> None:
        """Puts refused commands of an entity away; the words stay."""
        for one in [one for one in self._store.pending if one.ent == ent and one.state in _REFUSED]:
            self._bridge.discard(one.cmd)
        self.drafts.unsent(ent.removeprefix("article:"))

    def over_theirs(self, draft: ArticleDraft) -> ArticleDraft:
        """The draft ready to be saved over the version that somebody else saved meanwhile."""
        self.discard_refusal(draft.ent)
        mine = rebased(draft, self._store.version(draft.ent))
        self.drafts.put(mine, self.saved(draft.key))
        return mine
