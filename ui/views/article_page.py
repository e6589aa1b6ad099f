"""The middle pane with one article: who edited it when, the form, what happens to the edit, the buttons."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.articledraft import ArticleDraft
from ui.theme import Type
from ui.views.article_conflict import ArticleConflict
from ui.views.article_form import ArticleForm
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.scroller import Scroller
from ui.widgets.words import Ground, Text

_WIDEST = 760


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands: `edited` has unsaved words, `sending` is on its way, `refused` says why not.

    `author` and `when` name the last edit; `theirs` is the saved form where it clashes with the words typed here.
    """

    title: str
    author: str = ""
    when: str = ""
    edited: bool = False
    sending: bool = False
    archived: bool = False
    locked: bool = False
    refused: str = ""
    theirs: ArticleDraft | None = None
    new: bool = False


class ArticlePage(QWidget):
    """Shows a draft and how it stands; decides nothing.

    Signals:
        save_asked(), revert_asked(), archive_asked(), restore_asked(), retry_asked(), dismiss_asked(), back_asked():
            the buttons.
        mine_kept(), theirs_taken(): the choice between two versions.
    """

    save_asked = Signal()
    revert_asked = Signal()
    archive_asked = Signal()
    restore_asked = Signal()
    retry_asked = Signal()
    dismiss_asked = Signal()
    back_asked = Signal()
    mine_kept = Signal()
    theirs_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing = Standing("")
        self.back = Button("", "ghost", icon="arrow-left", small=True, name="…")
        self._title = Text("", Type.TITLE, elide=True)
        self._about = Text("", Type.SMALL_NUM, "t3", elide=True)
        self._state = Chip(ChipLook(""))
        self.revert = Button("", "ghost", small=True)
        self.archive = Button("", "ghost", icon="archive", small=True)
        self.save = Button("", "primary", icon="save", keys="Ctrl S")
        self.refusal = Banner()
        self.retry, self.dismiss = Button("", small=True), Button("", "ghost", small=True)
        self.conflict = ArticleConflict()
        self.form = ArticleForm()
        self.inside = QVBoxLayout()
        self._lay_out()
        self._wire()
        self._rename()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._about)
        words.addStretch(1)
        head = Ground("pane", "b")
        head.setFixedHeight(60)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 16, 1)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addLayout(words)
        row.addStretch(1)
        for part in (self._state, self.archive, self.revert, self.save):
            row.addWidget(part)
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(20, 16, 20, 24)
        held = QWidget()
        held.setMaximumWidth(_WIDEST)
        self.inside = QVBoxLayout(held)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(16)
        self.inside.addWidget(self.conflict)
        self.inside.addWidget(self.form)
        self.inside.addStretch(1)
        outer.addWidget(held, 1)
        outer.addStretch(0)
        scroll = Scroller(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.refusal)
        column.addWidget(scroll, 1)
        self.refusal.put(self.retry, self.dismiss)
        self.refusal.hide()
        self.back.hide()

    def _wire(self) -> None:
        for button, signal in (
            (self.back, self.back_asked),
            (self.save, self.save_asked),
            (self.revert, self.revert_asked),
            (self.retry, self.retry_asked),
            (self.dismiss, self.dismiss_asked),
        ):
            button.clicked.connect(signal)
        self.archive.clicked.connect(self._on_archive)
        self.conflict.mine_kept.connect(self.mine_kept)
        self.conflict.theirs_taken.connect(self.theirs_taken)

    def _on_archive(self) -> None:
        (self.restore_asked if self._standing.archived else self.archive_asked).emit()

    def show_article(self, draft: ArticleDraft, standing: Standing) -> None:
        """Shows the words of `draft` and how they stand."""
        self._standing = standing
        self.form.show_draft(draft)
        self.form.read_only(standing.locked)
        self._show()

    def show_standing(self, standing: Standing) -> None:
        """The same words stand otherwise."""
        self._standing = standing
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        s = self._standing
        self._title.setText(s.title)
        self._about.setText(self._about_words())
        self._state.show_chip(self._chip())
        self._state.setVisible(bool(self._chip().text))
        self.save.setVisible(not s.locked and not s.archived)
        self.save.setEnabled(s.edited and not s.sending and s.theirs is None)
        self.revert.setVisible(s.edited and not s.locked and not s.sending)
        self.revert.relabel(self.tr("Discard") if s.new else self.tr("Undo edits"))
        self.archive.setVisible(not s.new and not s.locked and not s.edited)
        self.archive.relabel(self.tr("Bring back") if s.archived else self.tr("Archive"))
        self.refusal.setVisible(bool(s.refused) and s.theirs is None)
        if s.refused:
            self.refusal.say("late", "circle-alert", self.tr("Not saved."), s.refused)
        if s.theirs is not None:
            self.conflict.show_versions(self.form.draft, s.theirs, s.author)
        else:
            self.conflict.hide()

    def _about_words(self) -> str:
        s = self._standing
        if s.new:
            return self.tr("Not saved yet; the bot does not know it")
        if not s.author:
            return self.tr("Last edit: %1").replace("%1", s.when) if s.when else ""
        return self.tr("Last edit: %1, %2").replace("%1", s.author).replace("%2", s.when)

    def _chip(self) -> ChipLook:
        s = self._standing
        if s.sending:
            return ChipLook(self.tr("Saving"), "hourglass", "wait")
        if s.edited:
            return ChipLook(self.tr("Not saved"), "pencil", "wait")
        if s.archived:
            return ChipLook(self.tr("Archived"), "archive")
        if s.locked:
            return ChipLook(self.tr("Your role reads only"), "eye")
        return ChipLook("")

    def _rename(self) -> None:
        self.back.rename(self.tr("Back to the list"))
        self.save.relabel(self.tr("Save"))
        self.retry.relabel(self.tr("Try again"))
        self.dismiss.relabel(self.tr("Keep editing"))
