"""The knowledge screen: what the bot may say about each event, corrected while it runs (C11)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.console.state import Change
from app.protocol.arguments import Args
from app.protocol.commands import ArchiveArticle, DismissUnanswered
from ui.bridge import Bridge
from ui.models.articledraft import ArticleDraft, fresh, with_phrase
from ui.models.dayclock import DayClock
from ui.views.article_desk import ArticleDesk
from ui.views.article_page import ArticlePage, Standing
from ui.views.bot_try import BotTry, first_question
from ui.views.knowledge_list import ARCHIVE, ARTICLES, UNANSWERED, KnowledgeList
from ui.views.phases import event_now
from ui.views.question_page import QuestionPage
from ui.views.wording import moment_words
from ui.widgets.empty import EmptyState, NextStep
from ui.widgets.scroller import Scroller
from ui.widgets.toast import Toast
from ui.widgets.words import Ground

UNDO_S: Final = 6.0
_KEEP_MS: Final = 500
_LIST, _LIST_NARROW, _SIDE, _SIDE_NARROW = 348, 316, 344, 312
_NARROW, _STACKED, _PAGES = 1288, 1060, 640


class KnowledgeView(QWidget):
    """List, article or question, and the bot's answer beside it.

    Signals:
        dialogue_asked(str): open the dialogue a question came from.
    """

    dialogue_asked = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._event_id = ""
        self._row = ""
        self._clock = DayClock()
        self._undoable = ""
        self._desk = ArticleDesk(bridge, self)
        self.drafts = self._desk.drafts
        self.list = KnowledgeList(self._store)
        self.page, self.question, self.empty = ArticlePage(), QuestionPage(), EmptyState()
        self.side = BotTry(bridge)
        self.toast = Toast(self)
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self.drafts.flush)
        self.setMinimumSize(280, 200)  # narrower than its parts: they give way
        self._lay_out()
        self._wire()
        bridge.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        self._middle = QStackedWidget()
        for part in (self.empty, self.page, self.question):
            self._middle.addWidget(part)
        self._side_ground = Ground("sunken", "l")
        inner = QVBoxLayout(self._side_ground)
        inner.setContentsMargins(1, 0, 0, 0)
        self._side_scroll = Scroller(self.side)
        inner.addWidget(self._side_scroll)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._middle, 1)
        row.addWidget(self._side_ground)

    def _wire(self) -> None:
        self.list.chosen.connect(self.open_row)
        self.list.event_chosen.connect(self._choose_event)
        self.list.new_asked.connect(lambda: self.write_new(self._event_id))
        page = self.page
        page.form.edited.connect(self._on_edit)
        page.save_asked.connect(self.save)
        page.revert_asked.connect(self._on_revert)
        page.archive_asked.connect(lambda: self._archive(archived=True))
        page.restore_asked.connect(lambda: self._archive(archived=False))
        page.retry_asked.connect(self._on_retry)
        page.dismiss_asked.connect(self._on_dismiss_refusal)
        page.mine_kept.connect(self._keep_mine)
        page.theirs_taken.connect(self._take_theirs)
        for part in (page, self.question):
            part.back_asked.connect(lambda: self.open_row(""))
        self.question.article_asked.connect(self._write_from_question)
        self.question.dialogue_asked.connect(self._open_dialogue)
        self.question.dismiss_asked.connect(self._dismiss_question)
        self.side.article_asked.connect(lambda ident: self.open_row(f"article:{self._event_id}/{ident}"))
        self.toast.acted.connect(self._on_undo)

    # --- layout ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.toast.place()

    def _arrange(self) -> None:
        wide, open_row = self.width(), bool(self._row)
        pages = wide < _PAGES
        self.list.setFixedWidth(wide if pages else _LIST if wide >= _NARROW else _LIST_NARROW)
        self.list.setVisible(not pages or not open_row)
        self._middle.setVisible(not pages or open_row)
        for part in (self.page.back, self.question.back):
            part.setVisible(pages)
        if wide >= _STACKED:
            self._side_ground.setFixedWidth(_SIDE if wide >= _NARROW else _SIDE_NARROW)
            if self._side_scroll.widget() is not self.side:
                self._side_scroll.hold(self.side)
        else:
            self._side_scroll.takeWidget()
            inside = self.question.inside if self._row.startswith("unanswered:") else self.page.inside
            inside.insertWidget(inside.count() - 1, self.side)
            self.side.show()
        self._side_ground.setVisible(wide >= _STACKED and open_row)

    # --- what is open ----------------------------------------------------------------------------------------

    @property
    def row(self) -> str:
        """What is open: `article:EVENT/ID`, `unanswered:ID` or nothing."""
        return self._row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._recall()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.drafts.flush()

    def open_row(self, row: str) -> None:
        """Opens an article (`article:EVENT/ID`) or a question (`unanswered:ID`); nothing for an empty row."""
        self._row = row
        self.list.list.select(row)
        if row.startswith("article:"):
            self._open_article(row.removeprefix("article:"))
        elif row.startswith("unanswered:"):
            question = self._store.unanswered.get(row.removeprefix("unanswered:"))
            self.side.about(self._event_id, None, question.text if question is not None else "")
        self.refresh()
        self._arrange()

    def write_new(self, event_id: str, question: str = "", unanswered_id: str = "") -> None:
        """Begins a new article of an event; a guest's question becomes its first wording."""
        if not self._desk.may("SaveArticle") or not event_id:
            return
        self._choose_event(event_id)
        draft = fresh(event_id, question, unanswered_id)
        self.drafts.put(draft, None)
        self.list.show_tab(ARTICLES)
        self.open_row(draft.ent)
        self.page.form.title.setFocus()

    def add_from(self, dialogue_id: str, question: str) -> None:
        """Makes an answer for the bot out of a dialogue: a new article of its event with the guest's words."""
        dialogue = self._store.dialogues.get(dialogue_id)
        event_id = dialogue.event_id if dialogue is not None and dialogue.event_id else self._event_id
        self.refresh()
        self.write_new(event_id or self._event_id, question)

    def _open_article(self, key: str) -> None:
        if self._event_id != key.partition("/")[0]:
            self._choose_event(key.partition("/")[0])
        draft = self._desk.draft(key)
        if draft is None:
            self._row = ""
            return
        self.page.show_article(draft, self._standing(draft))
        self.side.about(self._event_id, self._desk.edit_of(draft), first_question(draft))

    def _choose_event(self, event_id: str) -> None:
        if event_id and event_id != self._event_id:
            self._event_id = event_id
            if not self._row.startswith(f"article:{event_id}/"):
                self._row = ""
            self.refresh()
            self._arrange()

    # --- what is shown ---------------------------------------------------------------------------------------

    def _on_changed(self, change: Change) -> None:
        if change.everything or "me" in change.slices:
            self._recall()
        if self.isVisible() and (
            change.everything or change.slices & {"articles", "unanswered", "events", "pending", "me"}
        ):
            self.refresh()

    def _recall(self) -> None:
        if self._store.me is None:
            self.drafts.clear()
        else:
            self.drafts.recall(self._store.drafts)

    def refresh(self) -> None:
        """Shows what the store holds now."""
        events = self._store.events
        if self._event_id not in events:
            found = event_now(events.values(), self._store.now_ms())
            self._event_id = found.id if found is not None else ""
        event = events.get(self._event_id)
        if event is not None and event.zone != self._clock.name:
            self._clock = DayClock(event.zone)
        self.list.new.setVisible(self._desk.may("SaveArticle") and bool(self._event_id))
        self.list.mark(edited=self.drafts.rows, sending=self._desk.sending)
        self.list.show_event(self._event_id, self._clock)
        self.list.list.select(self._row)
        if self._row.startswith("article:"):
            self._refresh_article(self._row.removeprefix("article:"))
        elif self._row.startswith("unanswered:"):
            self._refresh_question(self._row.removeprefix("unanswered:"))
        if not self._row:
            self._show_empty()

    def _refresh_article(self, key: str) -> None:
        shown = self.page.form.draft
        left = self._desk.settle(key)
        draft = left or self._desk.saved(key)
        if draft is None:
            self._row = ""
            return
        if shown.key != key or left is None or left.base != shown.base:
            self.page.show_article(draft, self._standing(draft))
        else:
            self.page.show_standing(self._standing(draft))
        self.side.about(self._event_id, self._desk.edit_of(draft))
        self._middle.setCurrentWidget(self.page)

    def _refresh_question(self, ident: str) -> None:
        question = self._store.unanswered.get(ident)
        if question is None or question.dismissed:
            self._row = ""
            return
        sending = self._desk.pending(f"unanswered:{ident}") is not None
        when = moment_words(self._clock.moment(question.last_ms), self._clock.moment(self._store.now_ms()))
        self.question.show_question(question, when, locked=not self._desk.may("DismissUnanswered"), sending=sending)
        self._middle.setCurrentWidget(self.question)

    def _show_empty(self) -> None:
        open_ones = sum(
            one.event_id == self._event_id and not one.dismissed for one in self._store.unanswered.values()
        )
        steps = []
        if open_ones:
            steps.append(
                NextStep("circle-help", self.tr("Questions without an answer"), self.tr("the most frequent first"),
                         button=self.tr("Show"), act=lambda: self.list.show_tab(UNANSWERED))
            )  # fmt: skip
        if self._desk.may("SaveArticle") and self._event_id:
            steps.append(
                NextStep("book-plus", self.tr("A new answer"), self.tr("the bot uses it at once"),
                         button=self.tr("Write"), act=lambda: self.write_new(self._event_id))
            )  # fmt: skip
        self.empty.say(
            self.tr("Choose an article"),
            self.tr("What stands here is all the bot may say about this event."),
            self.tr("What next"),
            steps,
        )
        self._middle.setCurrentWidget(self.empty)
        self._side_ground.hide()

    def _standing(self, draft: ArticleDraft) -> Standing:
        return self._desk.standing(draft, self._clock)

    # --- editing ---------------------------------------------------------------------------------------------

    def _on_edit(self, draft: ArticleDraft) -> None:
        self.drafts.put(draft, self._desk.saved(draft.key))
        self._keep.start()
        self.page.show_standing(self._standing(draft))
        self.list.mark(edited=self.drafts.rows, sending=self._desk.sending)
        self.side.about(self._event_id, self._desk.edit_of(draft))

    def save(self) -> None:
        """Sends the open draft, or says in place what is missing."""
        draft = self.page.form.draft
        if draft.key not in self.drafts or not self._desk.may("SaveArticle") or self.page.form.complain():
            return
        self._desk.save(draft)
        self.refresh()

    def add_wording(self, key: str, question: str) -> None:
        """Puts a guest's words among the wordings of an article, unsaved."""
        draft = self._desk.draft(key)
        if draft is not None and self._desk.may("SaveArticle"):
            self.drafts.put(with_phrase(draft, question), self._desk.saved(key))
            self.open_row(f"article:{key}")

    def _on_revert(self) -> None:
        key = self.page.form.draft.key
        self._desk.discard_refusal(f"article:{key}")
        self.drafts.drop(key)
        self.open_row(f"article:{key}" if key in self._store.articles else "")

    def _on_retry(self) -> None:
        self._desk.retry(self.page.form.draft.ent)
        self.refresh()

    def _on_dismiss_refusal(self) -> None:
        self._desk.discard_refusal(self.page.form.draft.ent)
        self.refresh()

    def _keep_mine(self) -> None:
        mine = self._desk.over_theirs(self.page.form.draft)
        self.page.show_article(mine, self._standing(mine))
        self.save()

    def _take_theirs(self) -> None:
        key = self.page.form.draft.key
        self._desk.discard_refusal(f"article:{key}")
        self.drafts.drop(key)
        self.open_row(f"article:{key}")

    # --- archive, questions, undo ----------------------------------------------------------------------------

    def _archive(self, *, archived: bool) -> None:
        draft = self.page.form.draft
        words = self.tr("The article goes to the archive") if archived else self.tr("The article comes back")
        self._send_undoable(draft.ent, ArchiveArticle(archived=archived), words)
        self.list.show_tab(ARTICLES if archived else ARCHIVE)

    def _dismiss_question(self) -> None:
        row, lines = self._row, [line.key for line in self.list.list.lines]
        place = lines.index(row) if row in lines else -1
        self._send_undoable(row, DismissUnanswered(), self.tr("The question leaves the list"))
        self.open_row(lines[place + 1] if 0 <= place < len(lines) - 1 else "")

    def _send_undoable(self, ent: str, args: Args, words: str) -> None:
        self._undoable = self._bridge.send(ent, args, hold_s=UNDO_S)
        self.toast.say(words, icon="archive", action=self.tr("Undo"))
        self.refresh()

    def _on_undo(self) -> None:
        if self._undoable and not self._bridge.undo(self._undoable):
            self.toast.say(self.tr("Too late: it is done already"), icon="info")
        self._undoable = ""
        self.refresh()

    def _write_from_question(self) -> None:
        ident = self._row.removeprefix("unanswered:")
        question = self._store.unanswered.get(ident)
        if question is not None:
            self.write_new(question.event_id, question.text, ident)

    def _open_dialogue(self) -> None:
        question = self._store.unanswered.get(self._row.removeprefix("unanswered:"))
        if question is not None and question.dialogue_id:
            self.dialogue_asked.emit(question.dialogue_id)

    # --- keys, words -----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        physical_s = event.key() == Qt.Key.Key_S or event.nativeScanCode() == 39  # the place of S in any layout
        if control and physical_s and self._row.startswith("article:"):
            self.save()
        elif event.key() == Qt.Key.Key_Escape and self._row and self.width() < _PAGES:
            self.open_row("")
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
