"""An article in a form: two languages, wordings, keywords, a clarifying question; what is wrong is said in place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.models.articledraft import (
    FEWEST_OPTIONS,
    MOST_ANSWER,
    MOST_PHRASES,
    MOST_TITLE,
    ArticleDraft,
    Problem,
    lines,
    problems,
    words,
)
from ui.views.article_choices import ArticleChoices
from ui.widgets import figures
from ui.widgets.field import Field
from ui.widgets.tabs import Option, Segments
from ui.widgets.textarea import TextArea


class ArticleForm(QWidget):
    """Holds one draft; every edit makes another.

    Signals:
        edited(ArticleDraft): the operator changed something.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = ArticleDraft("/")
        self._told: frozenset[str] = frozenset()
        self.language = Segments()
        self.title = Field("…")
        self.answer = TextArea(least_px=132, most_px=360, limit=2 * MOST_ANSWER)
        self.phrases = TextArea(least_px=104, most_px=300, limit=40_000)
        self.keywords = Field("…")
        self.choices = ArticleChoices()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.language, self.title, self.answer, self.phrases, self.keywords, self.choices):
            column.addWidget(part)
        self.language.picked.connect(lambda _: self._show())
        for signal in (
            self.title.edit.textEdited,
            self.answer.edited,
            self.phrases.edited,
            self.keywords.edit.textEdited,
            self.choices.edited,
        ):
            signal.connect(self._on_edit)
        self._rename()

    @property
    def draft(self) -> ArticleDraft:
        """What stands in the form."""
        return self._draft

    @property
    def english(self) -> bool:
        """Whether the English texts are shown."""
        return self.language.key == "en"

    def show_draft(self, draft: ArticleDraft) -> None:
        """Shows another draft; complaints about the last one go."""
        if draft.key != self._draft.key:
            self._told = frozenset()
            self.language.turn_on("ru" if figures.russian() or not draft.title_en else "en")
        self._draft = draft
        self._show()

    def read_only(self, locked: bool) -> None:
        """Shows the words without letting them be changed."""
        for edit in (self.title.edit, self.keywords.edit, self.answer.edit, self.phrases.edit):
            edit.setReadOnly(locked)
        self.choices.setEnabled(not locked)

    def complain(self) -> bool:
        """Says in place everything that keeps the draft from being saved; False when nothing does."""
        found = problems(self._draft)
        self._told = frozenset(found)
        if found and not any(name.endswith("_en") for name in found):
            self.language.turn_on("ru")
        self._show()
        first = next((name for name in ("title_ru", "answer_ru", "phrases", "question_ru") if name in found), "")
        target = {"title_ru": self.title, "answer_ru": self.answer, "phrases": self.phrases}.get(first)
        if target is not None:
            target.setFocus()
        return bool(found)

    def _show(self) -> None:
        draft, english = self._draft, self.english
        title, answer = (draft.title_en, draft.answer_en) if english else (draft.title_ru, draft.answer_ru)
        if self.title.edit.text() != title:
            self.title.edit.setText(title)
            self.title.edit.setCursorPosition(0)
        self.answer.set_text(answer)
        if lines(self.phrases.text) != draft.phrases:
            self.phrases.set_text("\n".join(draft.phrases))
        if words(self.keywords.edit.text()) != draft.keywords:
            self.keywords.edit.setText(", ".join(draft.keywords))
            self.keywords.edit.setCursorPosition(0)
        question = (draft.question_ru, draft.question_en)
        self.choices.show_content(asks=draft.asks, question=question, choices=draft.choices, english=english)
        self._rename()
        self._say_problems()

    def _on_edit(self) -> None:
        title, answer = self.title.edit.text(), self.answer.text
        asks, question, choices = self.choices.content
        draft = replace(
            self._draft,
            phrases=lines(self.phrases.text),
            keywords=words(self.keywords.edit.text()),
            asks=asks,
            question_ru=question[0],
            question_en=question[1],
            choices=choices,
        )
        draft = (
            replace(draft, title_en=title, answer_en=answer)
            if self.english
            else replace(draft, title_ru=title, answer_ru=answer)
        )
        if draft != self._draft:
            self._draft = draft
            self._say_problems()
            self._count()
            self.edited.emit(draft)

    # --- words -----------------------------------------------------------------------------------------------

    def _say_problems(self) -> None:
        """Only what was complained about on saving, until it is mended; what is too long is said at once."""
        found = problems(self._draft)
        shown = {
            name: problem
            for name, problem in found.items()
            if name in self._told or problem in {Problem.TOO_LONG, Problem.TOO_MANY}
        }
        suffix = "_en" if self.english else "_ru"
        self.title.fail(self._words(shown.get(f"title{suffix}"), MOST_TITLE))
        self.answer.fail(self._words(shown.get(f"answer{suffix}"), MOST_ANSWER))
        self.phrases.fail(self._words(shown.get("phrases"), MOST_PHRASES))
        self.choices.fail(self._words(shown.get("question_ru"), 0), self._words(shown.get("choices"), FEWEST_OPTIONS))

    def _words(self, problem: Problem | None, limit: int) -> str:
        if problem is None:
            return ""
        texts = {
            Problem.EMPTY: self.tr("Needed in Russian: without it the bot has nothing to say."),
            Problem.TOO_LONG: self.tr("Too long: at most %1 characters."),
            Problem.NO_WORDINGS: self.tr("Needs at least one wording or keyword, or the bot will never find it."),
            Problem.TOO_MANY: self.tr("Too many: at most %1."),
            Problem.FEW_OPTIONS: self.tr("A question needs at least %1 options."),
            Problem.SAME_LABEL: self.tr("Two options have the same button."),
        }
        return texts[problem].replace("%1", figures.number(limit))

    def _count(self) -> None:
        length = len(self._draft.answer_en if self.english else self._draft.answer_ru)
        left = self.tr("%1 of %2").replace("%1", figures.number(length))
        self.answer.say_aside(left.replace("%2", figures.number(MOST_ANSWER)))
        self.phrases.say_aside(figures.number(len(self._draft.phrases)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
            self._say_problems()
        super().changeEvent(event)

    def _rename(self) -> None:
        english = self.tr("English")
        if not self._draft.answer_en:
            english = self.tr("English · empty")
        self.language.set_options([Option("ru", self.tr("Russian")), Option("en", english)])
        self.language.setAccessibleName(self.tr("Language of title and answer"))
        self.title.rename(self.tr("Title"), self.tr("Own food and water"))
        self.answer.rename(self.tr("Answer to the guest"), self.tr("What the bot says, word for word"))
        self.phrases.rename(
            self.tr("How guests ask: one wording a line, both languages"), self.tr("May I bring my own food?")
        )
        self.keywords.rename(self.tr("Keywords, with commas"), self.tr("food, water, thermos"))
        self._count()
