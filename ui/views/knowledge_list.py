"""The left pane of the knowledge screen: the event, a search, articles, open questions, the archive."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.console.store import Store
from app.protocol.records import Article, Unanswered
from ui.models.dayclock import DayClock
from ui.models.knowledge import Shelf, shelf
from ui.qt import one_line
from ui.theme import Type
from ui.views.wording import in_language, moment_words
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.chip import ChipLook
from ui.widgets.empty import QuietState
from ui.widgets.field import LineEdit
from ui.widgets.linelist import Line, LineList
from ui.widgets.tabs import Option, Tabs
from ui.widgets.words import Ground, Text

ARTICLES: Final = "articles"
UNANSWERED: Final = "unanswered"
ARCHIVE: Final = "archive"


class KnowledgeList(Ground):
    """What is known of one event. Rows have keys `article:EVENT/ID` or `unanswered:ID`.

    Signals:
        chosen(str): a row was chosen.
        event_chosen(str): another event's knowledge is wanted.
        new_asked(): a new article is wanted.
    """

    chosen = Signal(str)
    event_chosen = Signal(str)
    new_asked = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("pane", "r", parent)
        self._store = store
        self._event_id = ""
        self._edited: Collection[str] = ()
        self._sending: Collection[str] = ()
        self._clock = DayClock()
        self.title = Text("", Type.TITLE)
        self.new = Button("", "primary", icon="plus", small=True)
        self.event_button = Button("…", "ghost", icon="calendar", small=True)
        self.search = LineEdit("", icon="search")
        self.tabs = Tabs()
        self.list = LineList()
        self.quiet = QuietState()
        self._pile = QStackedWidget()
        self._pile.addWidget(self.list)
        self._pile.addWidget(self.quiet)
        self._lay_out()
        self.new.clicked.connect(self.new_asked)
        self.event_button.clicked.connect(self._offer_events)
        self.search.textChanged.connect(lambda _: self.refresh())
        self.tabs.picked.connect(lambda _: self.refresh())
        self.list.chosen.connect(self.chosen)
        self._rename()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 4)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.new)
        event = QHBoxLayout()
        event.setContentsMargins(8, 0, 12, 6)
        event.addWidget(self.event_button)
        event.addStretch(1)
        search = QHBoxLayout()
        search.setContentsMargins(12, 0, 12, 4)
        search.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        for part in (head, event, search):
            column.addLayout(part)
        column.addWidget(self.tabs)
        column.addWidget(self._pile, 1)

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def tab(self) -> str:
        """`articles`, `unanswered` or `archive`."""
        return self.tabs.key or ARTICLES

    def show_event(self, event_id: str, clock: DayClock) -> None:
        """Lists another event's knowledge."""
        self._event_id, self._clock = event_id, clock
        self.refresh()

    def show_tab(self, tab: str) -> None:
        """Turns to a tab."""
        self.tabs.turn_on(tab)
        self.refresh()

    def mark(self, *, edited: Collection[str], sending: Collection[str]) -> None:
        """Which rows hold unsaved words, and which are on their way to the server (by row key)."""
        if (edited, sending) != (self._edited, self._sending):
            self._edited, self._sending = edited, sending
            self.refresh()

    def refresh(self) -> None:
        """Lists what the store holds now."""
        found = shelf(self._store.articles, self._store.unanswered, self._event_id, self.search.text())
        self._count(found)
        self._name_event()
        lines = {
            ARTICLES: [*self._unsaved(), *(self._article(key) for key in found.articles)],
            ARCHIVE: [self._article(key) for key in found.archived],
            UNANSWERED: [self._question(self._store.unanswered[ident]) for ident in found.unanswered],
        }[self.tab]
        self.list.show_lines(lines)
        self._pile.setCurrentIndex(0 if lines else 1)
        if not lines:
            self._say_empty()

    def _unsaved(self) -> list[Line]:
        """New articles that nobody has saved yet."""
        mine = [key for key in self._edited if key.startswith(f"article:{self._event_id}/")]
        fresh = [key for key in mine if key.removeprefix("article:") not in self._store.articles]
        return [Line(key, self.tr("New article"), self.tr("not saved"), marked=True) for key in sorted(fresh)]

    def _article(self, key: str) -> Line:
        article: Article = self._store.articles[key]
        row = f"article:{key}"
        when = moment_words(self._clock.moment(article.updated_ms), self._clock.moment(self._store.now_ms()))
        chip = None
        if row in self._sending:
            chip = ChipLook(self.tr("Sending"), "hourglass", "wait")
        elif article.clarify is not None:
            chip = ChipLook(self.tr("asks"), "circle-help")
        return Line(
            row,
            one_line(in_language(article.title_ru, article.title_en), 120),
            one_line(in_language(article.answer_ru, article.answer_en), 160),
            when if article.updated_ms else "",
            chip,
            row in self._edited,
        )

    def _question(self, question: Unanswered) -> Line:
        when = moment_words(self._clock.moment(question.last_ms), self._clock.moment(self._store.now_ms()))
        row = f"unanswered:{question.id}"
        words = self.tr("last at %1").replace("%1", when)
        chip = ChipLook(self.tr("Sending"), "hourglass", "wait") if row in self._sending else None
        times = self.tr("× %1").replace("%1", figures.number(question.count))
        return Line(row, one_line(question.text, 160), words, times, chip)

    # --- words -----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()
            self.refresh()
        super().changeEvent(event)

    def _rename(self) -> None:
        self.title.setText(self.tr("Knowledge"))
        self.new.relabel(self.tr("New article"))
        self.search.setPlaceholderText(self.tr("Title, answer, wording"))
        self.search.setAccessibleName(self.tr("Search the knowledge"))
        self.list.setAccessibleName(self.tr("Knowledge"))
        self._count(Shelf((), (), ()))

    def _count(self, found: Shelf) -> None:
        self.tabs.set_options(
            [
                Option(ARTICLES, self.tr("Articles"), len(found.articles)),
                Option(UNANSWERED, self.tr("Unanswered"), len(found.unanswered)),
                Option(ARCHIVE, self.tr("Archive"), len(found.archived)),
            ]
        )

    def _name_event(self) -> None:
        event = self._store.events.get(self._event_id)
        name = in_language(event.name_ru, event.name_en) if event is not None else ""
        self.event_button.setVisible(bool(name))
        if name and name != self.event_button.text():
            self.event_button.relabel(name)
            self.event_button.setAccessibleName(self.tr("Knowledge of %1; choose another event").replace("%1", name))

    def _offer_events(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for event in sorted(self._store.events.values(), key=lambda one: one.doors_ms):
            action = menu.addAction(in_language(event.name_ru, event.name_en).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(event.id == self._event_id)
            action.triggered.connect(lambda _=False, ident=event.id: self.event_chosen.emit(ident))
        menu.popup(self.event_button.mapToGlobal(self.event_button.rect().bottomLeft()))

    def _say_empty(self) -> None:
        if self.search.text().strip():
            self.quiet.say("search", self.tr("Nothing found"), self.tr("Try another word or another tab."))
        elif self.tab == UNANSWERED:
            self.quiet.say(
                "circle-check",
                self.tr("Every question was answered"),
                self.tr("What the bot does not know appears here, the most frequent first."),
            )
        elif self.tab == ARCHIVE:
            self.quiet.say(
                "archive", self.tr("The archive is empty"), self.tr("Archived articles can be brought back.")
            )
        else:
            self.quiet.say(
                "book-open", self.tr("No articles yet"), self.tr("The bot of this event has nothing to answer with.")
            )
